import type {Map as Drawn} from 'maplibre-gl'
import {drawingOf, icons} from '#web/kit/icons.tsx'
import type {Theme} from '#web/theme.tsx'

/** The lights of a case as shapes, so that colour is never the only sign: ● in time, ▲ due soon, ■ overdue, ○ no clock, ✓ fixed. */
export const shapeNames = ['none', 'green', 'yellow', 'red', 'done'] as const
export type Shape = (typeof shapeNames)[number]

export const shapeColours: Readonly<Record<Theme, Readonly<Record<Shape, string>>>> = {
  light: {none: '#6f7f86', green: '#1f8a58', yellow: '#d98a00', red: '#c9302a', done: '#0f5f70'},
  dark: {none: '#9aa7ab', green: '#4fc08a', yellow: '#f0b13f', red: '#f2695f', done: '#5db4c4'},
}

const SIZE = 48

function outline(pen: CanvasRenderingContext2D, shape: Shape): void {
  const middle = SIZE / 2
  pen.beginPath()
  if (shape === 'yellow') {
    pen.moveTo(middle, 9)
    pen.lineTo(SIZE - 8, SIZE - 11)
    pen.lineTo(8, SIZE - 11)
    pen.closePath()
  } else if (shape === 'red') pen.roundRect(11, 11, SIZE - 22, SIZE - 22, 3)
  else pen.arc(middle, middle, shape === 'none' ? 10.5 : 13, 0, Math.PI * 2)
}

function draw(shape: Shape, theme: Theme): ImageData | undefined {
  const canvas = document.createElement('canvas')
  canvas.width = SIZE
  canvas.height = SIZE
  const pen = canvas.getContext('2d')
  if (pen === null) return undefined
  const [paper, colour] = [theme === 'dark' ? '#191816' : '#ffffff', shapeColours[theme][shape]]
  pen.lineJoin = 'round'
  outline(pen, shape)
  pen.strokeStyle = paper
  pen.lineWidth = 7
  pen.stroke()
  pen.fillStyle = shape === 'none' ? paper : colour
  pen.fill()
  if (shape === 'none') {
    pen.strokeStyle = colour
    pen.lineWidth = 4.5
    pen.stroke()
  }
  if (shape === 'done') {
    pen.beginPath()
    pen.moveTo(SIZE / 2 - 6, SIZE / 2 + 0.5)
    pen.lineTo(SIZE / 2 - 1.5, SIZE / 2 + 5)
    pen.lineTo(SIZE / 2 + 6.5, SIZE / 2 - 5)
    pen.strokeStyle = paper
    pen.lineWidth = 3.5
    pen.lineCap = 'round'
    pen.stroke()
  }
  return pen.getImageData(0, 0, SIZE, SIZE)
}

const ICON = 40

/** The sign of a class as the map draws it: the same strokes as elsewhere, with a halo of paper. */
function drawIcon(name: string, theme: Theme): ImageData | undefined {
  const canvas = document.createElement('canvas')
  canvas.width = ICON
  canvas.height = ICON
  const pen = canvas.getContext('2d')
  if (pen === null) return undefined
  const [paper, ink] = theme === 'dark' ? ['#191816', '#eeeae2'] : ['#ffffff', '#2a2721']
  pen.translate(4, 4)
  pen.scale((ICON - 8) / 24, (ICON - 8) / 24)
  pen.lineCap = 'round'
  pen.lineJoin = 'round'
  const path = new Path2D(drawingOf(name).path)
  for (const [width, colour] of [
    [6, paper],
    [2.2, ink],
  ] as const) {
    pen.lineWidth = width
    pen.strokeStyle = colour
    pen.stroke(path)
  }
  return pen.getImageData(0, 0, ICON, ICON)
}

/** What the map calls the sign of a class; '' for none. */
export const iconImage = (name: string | null | undefined): string =>
  name === null || name === undefined ? '' : `icon-${name in icons ? name : 'other'}`

/** Gives the map the shapes of the lights and the signs of classes, drawn here rather than fetched. */
export function addShapes(map: Drawn, theme: Theme): void {
  for (const shape of shapeNames) {
    const image = draw(shape, theme)
    if (image !== undefined && !map.hasImage(shape)) map.addImage(shape, image, {pixelRatio: 2})
  }
  for (const name of Object.keys(icons)) {
    const image = map.hasImage(`icon-${name}`) ? undefined : drawIcon(name, theme)
    if (image !== undefined) map.addImage(`icon-${name}`, image, {pixelRatio: 2})
  }
}
