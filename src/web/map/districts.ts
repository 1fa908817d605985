import {type GeoJSONSource, LngLatBounds, type Map as MapLibre} from 'maplibre-gl'
import {read} from '#web/ask.ts'
import type {Place} from './plain.ts'

type Ring = readonly (readonly [number, number])[]
interface Shape {
  readonly type: 'Polygon' | 'MultiPolygon'
  readonly coordinates: readonly Ring[] | readonly (readonly Ring[])[]
}
interface Areas {
  readonly features: readonly {
    readonly geometry: Shape
    readonly properties: {readonly code?: string; readonly name?: string; readonly nameEn?: string}
  }[]
}

const ringsOf = ({type, coordinates}: Shape): readonly Ring[] =>
  type === 'Polygon' ? (coordinates as readonly Ring[]) : (coordinates as readonly (readonly Ring[])[]).flat()

const boundsOf = (areas: Areas): LngLatBounds => {
  const bounds = new LngLatBounds()
  for (const {geometry} of areas.features) for (const ring of ringsOf(geometry)) for (const at of ring) bounds.extend([at[0], at[1]])
  return bounds
}

interface Named {
  readonly code: string
  readonly name: string
  readonly nameEn: string
}

const squaredDistance = ([x, y]: Place, [ax, ay]: Place, [bx, by]: Place): number => {
  const [dx, dy] = [bx - ax, by - ay]
  const along = dx === 0 && dy === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)))
  return (x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2
}

const STEPS = 28

/** The place in a ring that is farthest from its edge, among a lattice: a district may be bent round another, so its middle may lie outside. */
function roomiest(ring: Ring): Place | undefined {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)]
  const [west, south, east, north] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
  let best: {place: Place; room: number} | undefined
  for (let i = 1; i < STEPS; i++)
    for (let j = 1; j < STEPS; j++) {
      const place: Place = [west + ((east - west) * i) / STEPS, south + ((north - south) * j) / STEPS]
      let [inside, room] = [false, Number.POSITIVE_INFINITY]
      for (let at = 0; at + 1 < ring.length; at++) {
        const [one, other] = [ring[at] ?? place, ring[at + 1] ?? place]
        if (
          one[1] > place[1] !== other[1] > place[1] &&
          place[0] < ((other[0] - one[0]) * (place[1] - one[1])) / (other[1] - one[1]) + one[0]
        )
          inside = !inside
        room = Math.min(room, squaredDistance(place, one, other))
      }
      if (inside && (best === undefined || room > best.room)) best = {place, room}
    }
  return best?.place
}

/** The names of the districts where they belong; whoever may not read the areas sees a map without them. */
export async function nameDistricts(map: MapLibre): Promise<void> {
  const [shapes, areas] = await Promise.all([
    read<Areas>('/grid/map/districts', {metres: 50}),
    read<readonly Named[]>('/organisation/areas', {level: 'district'}),
  ])
  const names = new Map(areas.map((area) => [area.code, area]))
  const features = shapes.features.flatMap(({geometry, properties}) => {
    const [ring, named] = [ringsOf(geometry)[0], names.get(properties.code ?? '')]
    const place = ring && roomiest(ring)
    if (place === undefined || named === undefined) return []
    const point = {type: 'Point' as const, coordinates: [...place]}
    return [{type: 'Feature' as const, geometry: point, properties: {name: named.name, name_en: named.nameEn}}]
  })
  const source = map.getSource('district-names') as GeoJSONSource | undefined
  source?.setData({type: 'FeatureCollection', features})
}

let cityBounds: Promise<LngLatBounds> | undefined

/** How far the city reaches, asked once; when there was no answer it is asked again. */
export const wholeCity = (): Promise<LngLatBounds> => {
  cityBounds ??= read<Areas>('/grid/map/city', {metres: 50}).then(boundsOf)
  cityBounds.catch(() => {
    cityBounds = undefined
  })
  return cityBounds
}
