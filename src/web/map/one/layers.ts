import type {ExpressionSpecification, LayerSpecification, VectorSourceSpecification} from 'maplibre-gl'
import type {Language} from '#web/language.tsx'
import type {Theme} from '#web/theme.tsx'
import {fontOf} from '../style.ts'
import {type Days, instants, type Layer} from './asks.ts'
import {ink, PARTS, paper, signColours} from './signs.ts'

const LIGHTS = new Set(['red', 'yellow', 'green', 'none'])

/** A collection whose signs are lights is drawn in their shapes. */
const isLit = ({legend}: Layer): boolean => legend.signs.length > 0 && legend.signs.every(({is}) => LIGHTS.has(is))

const DEEPEST = 17

/** Where the tiles of a layer are asked for. */
export const tilesOf = ({id, timed, shade}: Layer, days: Days | undefined): string => {
  const asked = new URLSearchParams({...(timed ? instants(days) : {}), ...(shade === undefined ? {} : {shade})}).toString()
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

const twelfths = (name: string): ExpressionSpecification =>
  [
    'case',
    ['>', number(name), 0],
    ['max', 1, ['round', ['/', ['*', PARTS, number(name)], ['get', 'count']]]],
    0,
  ] as unknown as ExpressionSpecification

const shortCount: ExpressionSpecification = [
  'case',
  ['>=', ['get', 'count'], 10000],
  ['concat', ['to-string', ['round', ['/', ['get', 'count'], 1000]]], 'k'],
  ['to-string', ['get', 'count']],
]

/** What stands together: lights as a ring of their shares with the count in it, and how many are overdue; anything else as a quiet number. */
const countLayer = (layer: Layer, theme: Theme, language: Language): LayerSpecification => {
  const both = {id: `${layer.id}-count`, type: 'symbol', source: layer.id, 'source-layer': `${layer.id}-counts`} as const
  const font = {'text-font': fontOf(language), 'text-padding': 1}
  if (!isLit(layer))
    return {
      ...both,
      layout: {...font, 'text-field': shortCount, 'text-size': 11, 'symbol-sort-key': ['-', 0, ['get', 'count']]},
      paint: {'text-color': signColours[theme].quiet ?? '', 'text-halo-color': paper[theme], 'text-halo-width': 1.4},
    }
  const size = ['step', ['get', 'count'], 28, 2, 38, 100, 46, 1000, 54]
  const ring = ['concat', 'ring-', size, '-', twelfths('red'), '-', twelfths('yellow'), '-', twelfths('green')]
  const overdue = ['case', ['all', ['>', number('red'), 0], ['>', ['get', 'count'], 1]], ['concat', '\n■', number('red')], '']
  return {
    ...both,
    layout: {
      ...font,
      'icon-image': ring as unknown as ExpressionSpecification,
      'icon-allow-overlap': true,
      'text-field': [
        'format', shortCount, {}, overdue, {'font-scale': 0.72, 'text-color': signColours[theme].red},
      ] as unknown as ExpressionSpecification, // biome-ignore format: one expression
      'text-size': 12,
      'text-line-height': 1,
      'text-allow-overlap': true,
      'symbol-sort-key': ['+', ['*', number('red'), 1000], ['get', 'count']],
    },
    paint: {'text-color': ink[theme]},
  }
}

const heatLayers = ({id}: Layer, theme: Theme): readonly LayerSpecification[] => {
  const ramp =
    theme === 'dark'
      ? ['rgba(20,19,17,0)', '#17454f', '#2f7f8f', '#63b9c9', '#d9f3f6']
      : ['rgba(255,255,255,0)', '#c9e4e8', '#7fbfca', '#2f8798', '#0a4a58']
  const paint = {
    'heatmap-radius': ['interpolate', ['linear'], ['zoom'], 9, 40, 13.9, 52, 14.1, 36, 18, 60],
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

/** From here on components are small pictures of what they are. */
const GLYPHS_FROM = 16.5

const glyphLayer = (layer: Layer): readonly LayerSpecification[] => {
  const {by, signs, glyphs} = layer.legend
  if (glyphs.length === 0) return []
  const sign = ['match', ['get', by], ...signs.flatMap((one) => [one.is, one.sign]), 'quiet']
  return [
    {
      id: `${layer.id}-glyph`,
      type: 'symbol',
      source: layer.id,
      'source-layer': layer.id,
      minzoom: GLYPHS_FROM,
      layout: {
        'icon-image': ['concat', 'glyph-', ['get', 'glyph'], '-', sign] as unknown as ExpressionSpecification,
        'icon-size': ['interpolate', ['linear'], ['zoom'], GLYPHS_FROM, 0.62, 18, 1],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
      },
    },
  ]
}

/** From here on values are written beside what has them. */
const VALUES_FROM = 13

/** Points coloured by a value: full while it is fresh, hollow when it is late, faint when nothing has come for long; several as one larger with their number. */
function shadedLayers(layer: Layer, theme: Theme, language: Language): readonly LayerSpecification[] {
  const both = {source: layer.id, 'source-layer': layer.id} as const
  const colour = coloured(layer, theme)
  const [fresh, together] = [
    ['==', ['get', 'age'], 'fresh'],
    ['has', 'count'],
  ] as const
  const each = {
    ...both,
    id: `${layer.id}-each`,
    type: 'circle',
    layout: {'circle-sort-key': ['get', 'rank']},
    paint: {
      'circle-color': ['case', fresh, colour, paper[theme]],
      'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, ['case', together, 11, 5], 14, ['case', together, 14, 8], 17, 11],
      'circle-stroke-width': ['case', fresh, 1.2, 2.6],
      'circle-stroke-color': ['case', fresh, ink[theme], colour],
      'circle-stroke-opacity': ['case', fresh, 0.55, ['==', ['get', 'age'], 'stale'], 1, 0.5],
      'circle-opacity': ['case', ['==', ['get', 'age'], 'silent'], 0.5, 1],
    },
  }
  const value = {
    ...both,
    id: `${layer.id}-name`,
    type: 'symbol',
    layout: {
      'text-field': ['step', ['zoom'], ['case', together, ['get', 'value'], ''], VALUES_FROM, ['get', 'value']],
      'text-font': fontOf(language),
      'text-size': 12,
      'text-anchor': 'left',
      'text-offset': ['interpolate', ['linear'], ['zoom'], 10, ['literal', [1.05, 0]], 17, ['literal', [1.15, 0]]],
      'text-optional': true,
      'symbol-sort-key': ['-', 0, ['get', 'rank']],
    },
    paint: {'text-color': ink[theme], 'text-halo-color': paper[theme], 'text-halo-width': 1.8},
  }
  return [each, value] as unknown as readonly LayerSpecification[]
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
  if (layer.shade !== undefined) return shadedLayers(layer, theme, language)
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
        ...(layer.legend.glyphs.length === 0 ? {} : {maxzoom: GLYPHS_FROM}),
        paint: {
          'circle-color': colour,
          // What is never counted together is few, and large from afar.
          'circle-radius': layer.gathers === null ? 7.5 : ['interpolate', ['linear'], ['zoom'], 15, 2.2, 16, 3.5, 19, 7],
          'circle-stroke-width': layer.gathers === null ? 2 : ['interpolate', ['linear'], ['zoom'], 15, 0.5, 17, 1.5],
          'circle-stroke-color': paper[theme],
        },
      }
  const few: LayerSpecification = {
    ...both,
    id: `${layer.id}-name`,
    type: 'symbol',
    minzoom: 13,
    layout: {
      'text-field': ['coalesce', ['get', 'name'], ''],
      'text-font': fontOf(language),
      'text-size': 12,
      'text-anchor': 'top',
      'text-offset': [0, 0.8],
    },
    paint: {'text-color': ink[theme], 'text-halo-color': paper[theme], 'text-halo-width': 1.6},
  }
  return layer.gathers === null ? [each, few] : [countLayer(layer, theme, language), each, ...glyphLayer(layer)]
}

/** What marks the chosen one of a collection of areas. */
export const markOf = (layer: Layer, key: string, theme: Theme): LayerSpecification => ({
  id: `${layer.id}-chosen`,
  type: 'line',
  source: layer.id,
  'source-layer': layer.id,
  filter: ['==', ['get', 'key'], key],
  paint: {'line-color': signColours[theme].accent ?? '', 'line-width': 3.5},
})

/** Layers of a collection that answer when they are pressed, by their ids: the things, and what stands together. */
export const pressable = ({id, kind}: Layer): readonly string[] =>
  kind === 'point' ? [`${id}-glyph`, `${id}-each`, `${id}-count`] : [`${id}-fill`]
