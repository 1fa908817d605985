import type {Map as MapLibre} from 'maplibre-gl'
import type {Theme} from '#web/theme.tsx'
import {shapeColours} from '../shapes.ts'

/** What signs of legends look like; lights have their colours from the one table of lights. */
export const signColours: Readonly<Record<Theme, Readonly<Record<string, string>>>> = {
  light: {
    ...shapeColours.light,
    quiet: '#5f7a86',
    first: '#0f5f70',
    second: '#7a6a2f',
    third: '#8a5a78',
    line: '#6d5577',
    accent: '#0f5f70',
    // Steps grow darker one by one, so that they are told apart without seeing hues.
    'step-1': '#f6dd9c',
    'step-2': '#eeae62',
    'step-3': '#dc7a45',
    'step-4': '#b94a45',
    'step-5': '#822c50',
    'step-6': '#42174c',
  },
  dark: {...shapeColours.dark, quiet: '#8fb0bd', first: '#63b9c9', second: '#cdbb70', third: '#d3a0c0', line: '#a890b3', accent: '#5db4c4',
    'step-1': '#54407c', 'step-2': '#8a4585', 'step-3': '#c24e73', 'step-4': '#ea7358', 'step-5': '#f8ab62', 'step-6': '#fce6a8'}, // biome-ignore format: a table
}
export const paper: Readonly<Record<Theme, string>> = {light: '#ffffff', dark: '#201f1c'}
export const ink: Readonly<Record<Theme, string>> = {light: '#2a2721', dark: '#eeeae2'}

const RATIO = 2
/** Parts of a ring by which lights are told apart. */
export const PARTS = 12

const sheet = (size: number): CanvasRenderingContext2D | null => {
  const canvas = document.createElement('canvas')
  canvas.width = size * RATIO
  canvas.height = size * RATIO
  const pen = canvas.getContext('2d')
  pen?.scale(RATIO, RATIO)
  return pen
}

/** A ring of lights: overdue from the top, then due soon, then in time; what has no clock is the rest. */
function ring(theme: Theme, size: number, parts: readonly number[]): ImageData | undefined {
  const pen = sheet(size)
  if (pen === null) return undefined
  const [middle, width] = [size / 2, size > 40 ? 5 : 4]
  pen.fillStyle = paper[theme]
  pen.beginPath()
  pen.arc(middle, middle, middle - 1, 0, 2 * Math.PI)
  pen.fill()
  const colours = [signColours[theme].red, signColours[theme].yellow, signColours[theme].green, signColours[theme].none]
  let from = -Math.PI / 2
  parts.forEach((part, i) => {
    if (part <= 0) return
    const to = from + (2 * Math.PI * part) / PARTS
    pen.strokeStyle = colours[i] ?? ''
    pen.lineWidth = width
    pen.beginPath()
    const gap = part === PARTS ? 0 : 0.05
    pen.arc(middle, middle, middle - 1.5 - width / 2, from + gap, to - gap)
    pen.stroke()
    from = to
  })
  return pen.getImageData(0, 0, size * RATIO, size * RATIO)
}

const GLYPH = 18

/** Small glyphs of the large classes of components as paths in a square of 18: a cover in the street, a sign on its corner, a bin, a tree, a board on a post. */
export const glyphPaths: Readonly<Record<string, string>> = {
  '01': 'M3.5 9a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0zM6.8 9a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0 -4.4 0z',
  '02': 'M9 2.4L15.6 9L9 15.6L2.4 9z',
  '03': 'M3.4 4h11.2l-1.6 10.6h-8z',
  '04': 'M9 2a4.7 4.7 0 0 1 1.3 9.2v4h-2.6v-4A4.7 4.7 0 0 1 9 2z',
  '05': 'M3.6 3h10.8v7.2h-4.2v5h-2.4v-5h-4.2z',
}

function glyph(theme: Theme, path: string, colour: string): ImageData | undefined {
  const pen = sheet(GLYPH)
  if (pen === null) return undefined
  const shape = new Path2D(path)
  pen.lineJoin = 'round'
  pen.strokeStyle = paper[theme]
  pen.lineWidth = 3
  pen.stroke(shape)
  pen.fillStyle = colour
  pen.fill(shape, 'evenodd')
  return pen.getImageData(0, 0, GLYPH * RATIO, GLYPH * RATIO)
}

/** Images the style asks for by name, `ring-<size>-<red>-<yellow>-<green>` and `glyph-<class>-<sign>`, each drawn when it is first needed. */
export function drawSigns(map: MapLibre, theme: () => Theme): void {
  map.setMissingStyleImageResolver((id) => {
    const [kind, first = '', ...rest] = id.split('-')
    const parts = rest.map(Number)
    const image =
      kind === 'ring'
        ? ring(theme(), Number(first), [...parts, PARTS - parts.reduce((sum, part) => sum + part, 0)])
        : kind === 'glyph'
          ? glyph(theme(), glyphPaths[first] ?? glyphPaths['05'] ?? '', signColours[theme()][rest[0] ?? ''] ?? '')
          : undefined
    if (image !== undefined && !map.hasImage(id)) map.addImage(id, image, {pixelRatio: RATIO})
  })
}
