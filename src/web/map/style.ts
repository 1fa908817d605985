import type {ExpressionSpecification, LayerSpecification, SourceSpecification, StyleSpecification} from 'maplibre-gl'
import type {Language} from '#web/language.tsx'
import type {Theme} from '#web/theme.tsx'

interface Paints {
  readonly ground: string
  readonly land: string
  readonly water: string
  readonly green: string
  readonly building: string
  readonly tower: string
  readonly road: string
  readonly ring: string
  readonly casing: string
  readonly border: string
  readonly ink: string
  readonly waterInk: string
  readonly greenInk: string
  readonly districtInk: string
  readonly halo: string
}

/** Pale land, quiet roads, water in the accent's tint: the data must be louder than the base. */
const paints: Readonly<Record<Theme, Paints>> = {
  light: {
    ground: '#eceae4',
    land: '#f7f5f0',
    water: '#bcdce2',
    green: '#dfe9d3',
    building: '#ebe6dc',
    tower: '#e0d9cc',
    road: '#ffffff',
    ring: '#f6e6c4',
    casing: '#ddd7cb',
    border: '#9d8fa6',
    ink: '#6a645a',
    waterInk: '#2c7584',
    greenInk: '#557a45',
    districtInk: '#6d5577',
    halo: '#fbfaf7',
  },
  dark: {
    ground: '#131211',
    land: '#1c1b19',
    water: '#16343c',
    green: '#1f2a20',
    building: '#262421',
    tower: '#2e2b27',
    road: '#3a3733',
    ring: '#4d4433',
    casing: '#151412',
    border: '#6a5d72',
    ink: '#a49d91',
    waterInk: '#6fb3c0',
    greenInk: '#8fb080',
    districtInk: '#a890b3',
    halo: '#191816',
  },
}

const byZoom = (...stops: readonly number[]): ExpressionSpecification =>
  ['interpolate', ['exponential', 1.6], ['zoom'], ...stops] as unknown as ExpressionSpecification

const isClass = (...names: readonly string[]): ExpressionSpecification =>
  ['in', ['get', 'class'], ['literal', [...names]]] as ExpressionSpecification

/** Text is drawn with the reader's own fonts: without a `glyphs` address MapLibre asks nobody for any. */
const CHINESE = ['PingFang SC', 'HarmonyOS Sans SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'sans-serif']

/** The reader's own fonts; a Chinese one would set the apostrophe of an English name as wide as a character. */
export const fontOf = (language: Language): string[] =>
  language === 'zh' ? CHINESE : ['system-ui', 'Segoe UI', 'Helvetica Neue', 'Arial', ...CHINESE]

const label = (language: Language): ExpressionSpecification =>
  language === 'zh' ? ['get', 'name'] : ['coalesce', ['get', 'name_en'], ['get', 'name']]

const roads = (paint: Paints): readonly LayerSpecification[] =>
  (
    [
      ['local', isClass('local'), [13, 0.4, 15, 2.2, 18, 16], 13.4],
      ['secondary', isClass('secondary'), [12, 0.7, 15, 4, 18, 24], 12],
      ['arterial', isClass('arterial'), [11, 1, 15, 6.5, 18, 34], 10],
      ['ring', isClass('ring'), [11, 1.4, 15, 8, 18, 40], 10],
    ] as const
  ).flatMap(([name, filter, widths, minzoom]) => {
    const wider = widths.map((width, index) => (index % 2 === 0 ? width : width + 1.4))
    const both = {
      type: 'line',
      source: 'base',
      'source-layer': 'roads',
      filter,
      minzoom,
      layout: {'line-cap': 'round', 'line-join': 'round'},
    } as const
    return [
      {...both, id: `road-${name}-casing`, paint: {'line-color': paint.casing, 'line-width': byZoom(...wider)}},
      {...both, id: `road-${name}`, paint: {'line-color': name === 'ring' ? paint.ring : paint.road, 'line-width': byZoom(...widths)}},
    ] satisfies LayerSpecification[]
  })

const labels = (paint: Paints, language: Language): readonly LayerSpecification[] => {
  const halo = {'text-halo-color': paint.halo, 'text-halo-width': 1.4}
  const text = label(language)
  return [
    {
      id: 'road-name',
      type: 'symbol',
      source: 'base',
      'source-layer': 'roads',
      filter: ['any', isClass('ring', 'arterial'), ['all', isClass('secondary'), ['>=', ['zoom'], 14.2]], ['>=', ['zoom'], 15.6]],
      minzoom: 12.6,
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 420,
        'text-field': text,
        'text-font': fontOf(language),
        'text-size': ['interpolate', ['linear'], ['zoom'], 13, 11, 17, 14],
        'text-letter-spacing': language === 'zh' ? 0.12 : 0.02,
      },
      paint: {'text-color': paint.ink, ...halo},
    },
    {
      id: 'water-name',
      type: 'symbol',
      source: 'base',
      'source-layer': 'water',
      filter: ['in', ['get', 'kind'], ['literal', ['river', 'lake']]],
      layout: {'text-field': text, 'text-font': fontOf(language), 'text-size': 13, 'text-letter-spacing': language === 'zh' ? 0.25 : 0.04},
      paint: {'text-color': paint.waterInk, 'text-halo-color': paint.water, 'text-halo-width': 1},
    },
    {
      id: 'park-name',
      type: 'symbol',
      source: 'base',
      'source-layer': 'parks',
      filter: ['==', ['get', 'kind'], 'park'],
      minzoom: 14.2,
      layout: {'text-field': text, 'text-font': fontOf(language), 'text-size': 11},
      paint: {'text-color': paint.greenInk, ...halo},
    },
    {
      id: 'house-number',
      type: 'symbol',
      source: 'base',
      'source-layer': 'numbers',
      minzoom: 16,
      layout: {
        'text-field': ['get', 'number'],
        'text-font': fontOf(language),
        'text-size': ['interpolate', ['linear'], ['zoom'], 16, 9.5, 18, 12],
        'text-padding': 1,
      },
      paint: {'text-color': paint.ink, ...halo},
    },
    {
      id: 'district-name',
      type: 'symbol',
      source: 'district-names',
      maxzoom: 15.2,
      layout: {
        'text-field': label(language),
        'text-font': fontOf(language),
        'text-size': ['interpolate', ['linear'], ['zoom'], 11, 12, 14, 19],
        'text-letter-spacing': language === 'zh' ? 0.4 : 0.06,
      },
      paint: {'text-color': paint.districtInk, 'text-halo-color': paint.halo, 'text-halo-width': 1.8},
    },
  ]
}

/** From this zoom on houses are drawn. */
const HOUSES_FROM = 13.6

const nothing: SourceSpecification = {type: 'geojson', data: {type: 'FeatureCollection', features: []}}

const tiles = (collection: string): SourceSpecification => ({
  type: 'vector',
  tiles: [`${location.origin}/api/tiles/${collection}/{z}/{x}/{y}`],
  minzoom: 6,
  maxzoom: 17,
})

/** The style of the plain map: only our own data, no tiles, fonts or pictures from anywhere else. */
export function baseStyle(theme: Theme, language: Language): StyleSpecification {
  const paint = paints[theme]
  return {
    version: 8,
    sources: {base: tiles('base'), districts: tiles('districts'), 'district-names': nothing},
    layers: [
      {id: 'ground', type: 'background', paint: {'background-color': paint.ground}},
      {id: 'land', type: 'fill', source: 'base', 'source-layer': 'city', paint: {'fill-color': paint.land}},
      {id: 'parks', type: 'fill', source: 'base', 'source-layer': 'parks', paint: {'fill-color': paint.green}},
      {id: 'water', type: 'fill', source: 'base', 'source-layer': 'water', paint: {'fill-color': paint.water}},
      {
        id: 'buildings',
        type: 'fill',
        source: 'base',
        'source-layer': 'buildings',
        minzoom: HOUSES_FROM,
        paint: {
          'fill-color': ['case', ['>', ['coalesce', ['get', 'floors'], 1], 11], paint.tower, paint.building],
          'fill-opacity': ['interpolate', ['linear'], ['zoom'], HOUSES_FROM, 0, 14.4, 1],
        },
      },
      ...roads(paint),
      {
        id: 'district-border',
        type: 'line',
        source: 'districts',
        'source-layer': 'districts',
        paint: {'line-color': paint.border, 'line-width': 1.3, 'line-opacity': 0.65, 'line-dasharray': [4, 2.5]},
      },
      ...labels(paint, language),
    ],
  }
}
