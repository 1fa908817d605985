import type {ExpressionSpecification, LayerSpecification, VectorSourceSpecification} from 'maplibre-gl'
import type {Language} from '#web/language.tsx'
import type {Theme} from '#web/theme.tsx'
import {shapeColours} from '../shapes.ts'
import {fontOf} from '../style.ts'
import {type Days, instants, type Layer} from './asks.ts'

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
  },
  dark: {...shapeColours.dark, quiet: '#8fb0bd', first: '#63b9c9', second: '#cdbb70', third: '#d3a0c0', line: '#a890b3', accent: '#5db4c4'},
}
const paper: Readonly<Record<Theme, string>> = {light: '#ffffff', dark: '#201f1c'}
const ink: Readonly<Record<Theme, string>> = {light: '#2a2721', dark: '#eeeae2'}

const LIGHTS = new Set(['red', 'yellow', 'green', 'none'])

/** A collection whose signs are lights is drawn in their shapes. */
const isLit = ({legend}: Layer): boolean => legend.signs.length > 0 && legend.signs.every(({is}) => LIGHTS.has(is))

const DEEPEST = 17

/** Where the tiles of a layer are asked for. */
export const tilesOf = ({id, timed}: Layer, days: Days | undefined): string => {
  const asked = new URLSearchParams(timed ? instants(days) : {}).toString()
  return `${location.origin}/api/tiles/${id}/{z}/{x}/{y}${asked === '' ? '' : `?${asked}`}`
}

export const sourceOf = (layer: Layer, days: Days | undefined): VectorSourceSpecification => ({
  type: 'vector',
  tiles: [tilesOf(layer, days)],
  minzoom: layer.from,
  maxzoom: DEEPEST,
})

const coloured = ({legend: {by, signs}}: Layer, theme: Theme): ExpressionSpecification | string => {
  const colours = signColours[theme]
  const [first] = signs
  if (first === undefined) return colours.line ?? ''
  return [
    'match',
    ['get', by],
    ...signs.flatMap(({is, sign}) => [is, colours[sign] ?? colours.quiet ?? '']),
    colours.quiet,
  ] as unknown as ExpressionSpecification
}

const number = (name: string): ExpressionSpecification => ['coalesce', ['get', name], 0] as ExpressionSpecification

const countLayers = (layer: Layer, theme: Theme, language: Language): readonly LayerSpecification[] => {
  const colours = signColours[theme]
  const both = {source: layer.id, 'source-layer': `${layer.id}-counts`} as const
  const worst = ['case', ['>', number('red'), 0], colours.red, ['>', number('yellow'), 0], colours.yellow, ['>', number('green'), 0], colours.green, colours.quiet] // biome-ignore format: a table
  return [
    {
      ...both,
      id: `${layer.id}-count`,
      type: 'circle',
      paint: {
        'circle-color': paper[theme],
        'circle-opacity': isLit(layer) ? 1 : 0.7,
        'circle-radius': [
          'interpolate',
          ['linear'],
          ['get', 'count'],
          1,
          isLit(layer) ? 11 : 8,
          50,
          isLit(layer) ? 17 : 12,
          1000,
          isLit(layer) ? 24 : 17,
        ],
        'circle-stroke-width': isLit(layer) ? 3.5 : 1,
        'circle-stroke-color': (isLit(layer) ? worst : colours.quiet) as ExpressionSpecification,
      },
    },
    {
      ...both,
      id: `${layer.id}-count-text`,
      type: 'symbol',
      layout: {
        'text-field': [
          'case',
          ['>=', ['get', 'count'], 10000],
          ['concat', ['to-string', ['round', ['/', ['get', 'count'], 1000]]], 'k'],
          ['to-string', ['get', 'count']],
        ],
        'text-font': fontOf(language),
        'text-size': isLit(layer) ? 12.5 : 11,
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: {'text-color': ink[theme]},
    },
  ]
}

const heatLayers = ({id}: Layer, theme: Theme): readonly LayerSpecification[] => {
  const ramp =
    theme === 'dark'
      ? ['rgba(20,19,17,0)', '#17454f', '#2f7f8f', '#63b9c9', '#d9f3f6']
      : ['rgba(255,255,255,0)', '#c9e4e8', '#7fbfca', '#2f8798', '#0a4a58']
  const paint = {
    'heatmap-radius': ['interpolate', ['linear'], ['zoom'], 9, 18, 14, 34, 18, 60],
    'heatmap-intensity': ['interpolate', ['linear'], ['zoom'], 9, 1.2, 16, 2.4],
    'heatmap-opacity': 0.85,
    'heatmap-color': ['interpolate', ['linear'], ['heatmap-density'], ...ramp.flatMap((colour, i) => [i / 4, colour])],
  } as const
  return [
    {
      id: `${id}-heat-counts`,
      type: 'heatmap',
      source: id,
      'source-layer': `${id}-counts`,
      paint: {...paint, 'heatmap-weight': ['interpolate', ['linear'], ['get', 'count'], 0, 0, 1, 0.5, 20, 1.5]},
    },
    {id: `${id}-heat`, type: 'heatmap', source: id, 'source-layer': id, paint: {...paint, 'heatmap-weight': 0.6}},
  ] as unknown as readonly LayerSpecification[]
}

/** How a collection is drawn; as heat, when asked for and its things are points. */
export function layersOf(
  layer: Layer,
  {theme, language, heat}: {theme: Theme; language: Language; heat: boolean},
): readonly LayerSpecification[] {
  const both = {source: layer.id, 'source-layer': layer.id} as const
  const colour = coloured(layer, theme)
  if (layer.kind !== 'point') {
    const filled = layer.kind === 'polygon' && layer.legend.signs.length > 0
    const fill: LayerSpecification = {
      ...both,
      id: `${layer.id}-fill`,
      type: 'fill',
      paint: {'fill-color': colour, 'fill-opacity': filled ? 0.05 : 0},
    }
    const line: LayerSpecification = {
      ...both,
      id: `${layer.id}-line`,
      type: 'line',
      paint: {'line-color': colour, 'line-width': filled ? 1 : 1.8, 'line-opacity': filled ? 0.6 : 0.8},
    }
    const name: LayerSpecification = {
      ...both,
      id: `${layer.id}-name`,
      type: 'symbol',
      minzoom: 12,
      layout: {
        'text-field': ['coalesce', ['get', language === 'zh' ? 'name' : 'name_en'], ['get', 'name']],
        'text-font': fontOf(language),
        'text-size': 13,
      },
      paint: {'text-color': signColours[theme].line ?? '', 'text-halo-color': paper[theme], 'text-halo-width': 1.6},
    }
    // Districts are named by the base map.
    return [...(layer.kind === 'polygon' ? [fill] : []), line, ...(filled || layer.id === 'districts' ? [] : [name])]
  }
  if (heat && isLit(layer)) return heatLayers(layer, theme)
  const each: LayerSpecification = isLit(layer)
    ? {
        ...both,
        id: `${layer.id}-each`,
        type: 'symbol',
        layout: {
          'icon-image': ['coalesce', ['get', layer.legend.by], 'none'],
          'icon-allow-overlap': true,
          'icon-ignore-placement': true,
          'symbol-sort-key': ['match', ['get', layer.legend.by], 'red', 3, 'yellow', 2, 'green', 1, 0],
        },
      }
    : {
        ...both,
        id: `${layer.id}-each`,
        type: 'circle',
        paint: {
          'circle-color': colour,
          'circle-radius': ['interpolate', ['linear'], ['zoom'], 15, 2.2, 16, 3.5, 19, 7],
          'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 15, 0.5, 17, 1.5],
          'circle-stroke-color': paper[theme],
        },
      }
  return [...(layer.gathers === null ? [] : countLayers(layer, theme, language)), each]
}

/** Layers of a collection that answer when they are pressed, by their ids: the things, and what stands together. */
export const pressable = ({id, kind}: Layer): readonly string[] => (kind === 'point' ? [`${id}-each`, `${id}-count`] : [`${id}-fill`])
