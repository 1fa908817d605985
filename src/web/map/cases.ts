import type {Map as Drawn, ExpressionSpecification, GeoJSONSource, LayerSpecification} from 'maplibre-gl'
import type {Theme} from '#web/theme.tsx'
import {iconImage, shapeColours} from './shapes.ts'

/** A point to draw, with the light it stands in. */
export interface Spot {
  readonly type: 'Feature'
  readonly id: string
  readonly geometry: {readonly type: 'Point'; readonly coordinates: readonly [number, number]}
  readonly properties: {readonly light: string | null; readonly icon?: string | null}
}

/** From this zoom on a spot has the sign of its class beside it; further out there is no room. */
const ICONS_FROM = 13.5

const counted = (light: string): ExpressionSpecification => ['+', ['case', ['==', ['get', 'light'], light], 1, 0]]

const worst = (theme: Theme): ExpressionSpecification => [
  'case',
  ['>', ['get', 'red'], 0],
  shapeColours[theme].red,
  ['>', ['get', 'yellow'], 0],
  shapeColours[theme].yellow,
  ['>', ['get', 'green'], 0],
  shapeColours[theme].green,
  ['>', ['get', 'done'], 0],
  shapeColours[theme].done,
  shapeColours[theme].none,
]

const layers = (theme: Theme): readonly LayerSpecification[] => {
  const paper = theme === 'dark' ? '#201f1c' : '#ffffff'
  return [
    {
      id: 'cluster',
      type: 'circle',
      source: 'spots',
      filter: ['has', 'point_count'],
      paint: {
        'circle-color': paper,
        'circle-radius': ['interpolate', ['linear'], ['get', 'point_count'], 2, 13, 50, 19, 1000, 28],
        'circle-stroke-width': 3.5,
        'circle-stroke-color': worst(theme),
      },
    },
    {
      id: 'cluster-count',
      type: 'symbol',
      source: 'spots',
      filter: ['has', 'point_count'],
      layout: {
        'text-field': ['get', 'point_count_abbreviated'],
        'text-font': ['PingFang SC', 'Noto Sans CJK SC', 'sans-serif'],
        'text-size': 13,
        'text-allow-overlap': true,
        // Names of roads and districts stay; the spots lie above them.
        'text-ignore-placement': true,
      },
      paint: {'text-color': theme === 'dark' ? '#eeeae2' : '#2a2721'},
    },
    {
      id: 'spot-ring',
      type: 'circle',
      source: 'chosen',
      paint: {
        'circle-radius': 17,
        'circle-color': theme === 'dark' ? '#5db4c4' : '#0f5f70',
        'circle-opacity': 0.16,
        'circle-stroke-width': 2.5,
        'circle-stroke-color': theme === 'dark' ? '#5db4c4' : '#0f5f70',
      },
    },
    {
      id: 'hovered-ring',
      type: 'circle',
      source: 'hovered',
      paint: {
        'circle-radius': 13,
        'circle-opacity': 0,
        'circle-stroke-width': 2,
        'circle-stroke-color': theme === 'dark' ? '#eeeae2' : '#26231e',
      },
    },
    {
      id: 'spot',
      type: 'symbol',
      source: 'spots',
      filter: ['!', ['has', 'point_count']],
      layout: {
        'icon-image': ['coalesce', ['get', 'light'], 'none'],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'symbol-sort-key': ['get', 'rank'],
      },
    },
    {
      id: 'spot-icon',
      type: 'symbol',
      source: 'spots',
      minzoom: ICONS_FROM,
      filter: ['all', ['!', ['has', 'point_count']], ['!=', ['get', 'icon'], '']],
      layout: {
        'icon-image': ['get', 'icon'],
        'icon-offset': [18, 0],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'symbol-sort-key': ['get', 'rank'],
      },
    },
    {
      id: 'chosen-spot',
      type: 'symbol',
      source: 'chosen',
      layout: {'icon-image': ['get', 'light'], 'icon-allow-overlap': true, 'icon-ignore-placement': true},
    },
  ]
}

const ranks: Readonly<Record<string, number>> = {red: 3, yellow: 2, green: 1}

type Drawable = Exclude<Parameters<GeoJSONSource['setData']>[0], string>

const collected = (spots: readonly Spot[]): Drawable => ({
  type: 'FeatureCollection',
  features: spots.map(({id, geometry, properties}) => ({
    type: 'Feature',
    geometry: {type: 'Point', coordinates: [...geometry.coordinates]},
    // Null lights would break the expressions that count them.
    properties: {key: id, light: properties.light ?? 'none', icon: iconImage(properties.icon), rank: ranks[properties.light ?? ''] ?? 0},
  })),
})

const sourceOf = (map: Drawn, name: string): GeoJSONSource | undefined => map.getSource(name) as GeoJSONSource | undefined

/** Draws spots, clustered, with the worst light of a cluster as its ring; the chosen one stands alone above all. */
export function showSpots(map: Drawn, theme: Theme, spots: readonly Spot[], chosen: Spot | undefined): void {
  const [all, one] = [collected(spots), collected(chosen === undefined ? [] : [chosen])]
  const known = sourceOf(map, 'spots')
  if (known !== undefined) {
    known.setData(all)
    sourceOf(map, 'chosen')?.setData(one)
    return
  }
  map.addSource('spots', {
    type: 'geojson',
    data: all,
    cluster: true,
    clusterRadius: 34,
    clusterMaxZoom: 15,
    clusterProperties: {red: counted('red'), yellow: counted('yellow'), green: counted('green'), done: counted('done')},
  })
  map.addSource('chosen', {type: 'geojson', data: one})
  map.addSource('hovered', {type: 'geojson', data: collected([])})
  for (const layer of layers(theme)) map.addLayer(layer)
}

/** Rings the spot pointed at elsewhere, and nothing else: the many spots are not drawn anew for it. */
export function showHovered(map: Drawn, spot: Spot | undefined): void {
  sourceOf(map, 'hovered')?.setData(collected(spot === undefined ? [] : [spot]))
}

/** How far to zoom in so that a cluster comes apart. */
export const unfold = async (map: Drawn, cluster: number): Promise<number> =>
  (await sourceOf(map, 'spots')?.getClusterExpansionZoom(cluster)) ?? map.getZoom() + 2
