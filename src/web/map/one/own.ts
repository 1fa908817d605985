import type {GeoJSONSource, Map as MapLibre} from 'maplibre-gl'
import type {Area} from '#lib/area.ts'
import type {Place} from '../lazy.ts'

const empty = {type: 'FeatureCollection', features: []} as const

/** What is drawn over everything: the area asked about, the ring of what is chosen, and the thin one of what is pointed at. */
export const addOwn = (map: MapLibre, accent: string): void => {
  for (const name of ['area', 'chosen', 'pointed']) map.addSource(name, {type: 'geojson', data: empty as never})
  map.addLayer({
    id: 'area-fill',
    type: 'fill',
    source: 'area',
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: {'fill-color': accent, 'fill-opacity': 0.1},
  })
  map.addLayer({
    id: 'area-line',
    type: 'line',
    source: 'area',
    paint: {'line-color': accent, 'line-width': 2.5, 'line-dasharray': [3, 1.5]},
  })
  map.addLayer({
    id: 'area-corner',
    type: 'circle',
    source: 'area',
    filter: ['==', ['geometry-type'], 'Point'],
    paint: {'circle-radius': 4.5, 'circle-color': accent},
  })
  map.addLayer({
    id: 'pointed-ring',
    type: 'circle',
    source: 'pointed',
    paint: {'circle-radius': 14, 'circle-opacity': 0, 'circle-stroke-width': 2, 'circle-stroke-color': accent},
  })
  map.addLayer({
    id: 'chosen-ring',
    type: 'circle',
    source: 'chosen',
    paint: {'circle-radius': 16, 'circle-color': accent, 'circle-opacity': 0.14, 'circle-stroke-width': 2.5, 'circle-stroke-color': accent},
  })
}

/** Shows other features in one of these sources. */
export const setData = (map: MapLibre, name: 'area' | 'chosen' | 'pointed', features: readonly object[]): void =>
  void (map.getSource(name) as GeoJSONSource | undefined)?.setData({type: 'FeatureCollection', features} as never)

/** A place as a feature, or none. */
export const spotOf = (place: Place | undefined): readonly object[] =>
  place === undefined ? [] : [{type: 'Feature', properties: {}, geometry: {type: 'Point', coordinates: [...place]}}]

/** A surface as features: its inside and its edge. */
export const surfaceFeatures = (area: Area): readonly object[] =>
  area.length === 0
    ? []
    : [
        {type: 'Feature', properties: {}, geometry: {type: 'MultiPolygon', coordinates: area}},
        {type: 'Feature', properties: {}, geometry: {type: 'MultiLineString', coordinates: area.flat()}},
      ]

/** Pixels at each side of the map that something floating over it covers. */
export interface Covered {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** How much larger than drawn the map is shown: on a wall of many pixels everything is twice as large. */
export const scaleOf = (box: HTMLElement): number => box.getBoundingClientRect().width / (box.offsetWidth || 1) || 1

const onMap = (map: MapLibre, {left, right, top, bottom}: Covered): Covered => {
  const scale = scaleOf(map.getContainer())
  return {left: left / scale, right: right / scale, top: top / scale, bottom: bottom / scale}
}

const NEAR = 14
const NEAREST = 16
const MARGIN = 24

/** Brings a place into what is left open of the map, coming nearer when it is seen from too far; rests where it is in sight already. */
export function bring(map: MapLibre, place: Place, covered: Covered, motion: boolean): void {
  const {left, right, top, bottom} = onMap(map, covered)
  const {clientWidth: width, clientHeight: height} = map.getContainer()
  const {x, y} = map.project([place[0], place[1]])
  const open = x > left + MARGIN && x < width - right - MARGIN && y > top + MARGIN && y < height - bottom - MARGIN
  if (open && map.getZoom() >= NEAR) return
  const zoom = map.getZoom() < NEAR ? NEAREST : map.getZoom()
  map.easeTo({
    center: [place[0], place[1]],
    zoom,
    offset: [(left - right) / 2, (top - bottom) / 2],
    duration: motion ? 150 : 0,
  })
}

/** Brings a whole surface into what is left open of the map. */
export function bringArea(map: MapLibre, area: Area, covered: Covered): void {
  const {left, right, top, bottom} = onMap(map, covered)
  const corners = area.flat(2)
  if (corners.length === 0) return
  const [lngs, lats] = [corners.map(([lng]) => lng), corners.map(([, lat]) => lat)]
  const bounds: [number, number, number, number] = [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)]
  map.fitBounds(bounds, {
    padding: {left: left + MARGIN, right: right + MARGIN, top: top + MARGIN, bottom: bottom + MARGIN},
    animate: false,
    maxZoom: 17,
  })
}
