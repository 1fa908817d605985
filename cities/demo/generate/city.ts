import {type Area, administration, outlineOf} from './areas.ts'
import {buildingsOf} from './buildings.ts'
import {componentsOf} from './components.ts'
import {habitsOf} from './habits.ts'
import {landOf} from './land.ts'
import {layout} from './lines.ts'
import {type Leaf, partition, remoteness} from './partition.ts'
import {busStops, placesOf} from './places.ts'
import {area, centroid, inside, type Point, toDegrees} from './plane.ts'
import {at} from './random.ts'
import {hands, reportsOf} from './reports.ts'
import {roadsOf} from './roads.ts'
import {devicesOf} from './sensors.ts'

const CELLS = 2000
const COMPONENTS = 20_000

/** A unit grid with its code. */
export interface Cell {
  readonly code: string
  readonly name: string
  readonly region: 1 | 2 | 3
  readonly leaf: Leaf
}

/** Number the unit grids inside each community, row by row from the north-west. */
const numbered = (leaves: readonly Leaf[], areas: readonly Area[], communityOf: ReadonlyMap<number, string>): Cell[] =>
  areas
    .filter((a) => a.level === 'community')
    .flatMap((community) =>
      leaves
        .filter((leaf) => communityOf.get(leaf.atom) === community.code)
        .map((leaf) => ({leaf, middle: centroid(leaf.ring)}))
        .sort((a, b) => Math.round((b.middle[1] - a.middle[1]) / 90) || a.middle[0] - b.middle[0] || a.leaf.face - b.leaf.face)
        .map(({leaf, middle}, i) => {
          const number = String(i + 1).padStart(3, '0')
          const far = remoteness(middle)
          const region: 1 | 2 | 3 = far < 0.42 ? 1 : far < 0.74 ? 2 : 3
          return {code: `${community.code}${number}`, name: `${community.name}${number}网格`, region, leaf}
        }),
    )

/** The whole city of a seed, with everything that is drawn or written from it. */
export const buildCity = (seed = 20261122) => {
  const plan = layout(7)
  const parts = partition(plan, seed % 9973, CELLS)
  const {areas, communityOf} = administration(parts, plan)
  const cells = numbered(parts.leaves, areas, communityOf)
  const roads = roadsOf(parts)
  const land = landOf(parts, plan, 5)
  const buildings = buildingsOf(parts, land, seed % 7919)
  const codes = new Map(cells.map((cell) => [cell.leaf.face, cell.code]))
  const codeOf = (leaf: Leaf): string => codes.get(leaf.face) ?? ''
  const wet = (p: Point): boolean => land.water.some((shape) => shape.kind !== 'pond' && inside(p, shape.ring))
  const stops = busStops(parts, roads, wet)
  const places = placesOf(parts, roads, land, {areas, communityOf}, stops, 77)
  const components = componentsOf(parts, roads, land, codeOf, stops, places, COMPONENTS, 99)
  const reports = [...reportsOf(components, places, 2026), ...habitsOf(components, places, 8)].sort((a, b) => a.minutesAgo - b.minutesAgo)
  const devices = devicesOf(components, places, roads)
  return {plan, parts, areas, communityOf, cells, roads, land, buildings, places, components, reports, devices}
}

/** A city in memory. */
export type BuiltCity = ReturnType<typeof buildCity>

const line = (points: readonly Point[]): readonly Point[] => points.map(toDegrees)
const closed = (ring: readonly Point[]): readonly Point[] =>
  line([...(area(ring) < 0 ? [...ring].reverse() : ring), area(ring) < 0 ? at(ring, ring.length - 1) : at(ring, 0)])
const polygon = (ring: readonly Point[]): object => ({type: 'Polygon', coordinates: [closed(ring)]})
const lineString = (points: readonly Point[]): object => ({type: 'LineString', coordinates: line(points)})

// One feature a line, so that a change of the city can be read in a diff.
const collection = (features: readonly {properties: object; geometry: object}[]): string =>
  `{"type":"FeatureCollection","features":[\n${features.map((f) => JSON.stringify({type: 'Feature', ...f})).join(',\n')}\n]}\n`

const csv = (header: string, rows: readonly (readonly (string | number)[])[]): string =>
  `${header}\n${rows.map((row) => row.join(',')).join('\n')}\n`

/** The files of the city: path below cities/demo → text. */
export const filesOf = (city: BuiltCity): ReadonlyMap<string, string> => {
  const {parts, areas, communityOf, cells, roads, land, buildings, places, components, reports, devices, plan} = city
  const rings = areas.map((a) => ({
    properties: {code: a.code, level: a.level},
    geometry: polygon(
      at(
        outlineOf(parts, a.level === 'city' ? parts.leaves : parts.leaves.filter((leaf) => communityOf.get(leaf.atom)?.startsWith(a.code))),
        0,
      ),
    ),
  }))
  const shape = (s: {name: string; nameEn: string; kind: string; ring: readonly Point[]}) => ({
    properties: {name: s.name, name_en: s.nameEn, kind: s.kind},
    geometry: polygon(s.ring),
  })
  const degrees = plan.outline.map(toDegrees)
  const xs = degrees.map((p) => p[0])
  const ys = degrees.map((p) => p[1])
  const bbox = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
  return new Map([
    [
      'city.json',
      `${JSON.stringify({name: 'demo', code: '990100', title: {zh: '精城市', en: 'Jingcheng'}, zone: 'Asia/Shanghai', centre: [114.0, 30.001], bbox})}\n`,
    ],
    ['organisation/areas.json', `[\n${areas.map((a) => JSON.stringify(a)).join(',\n')}\n]\n`],
    ['grid/areas.geojson', collection(rings)],
    [
      'grid/cells.geojson',
      collection(cells.map(({code, region, name, leaf}) => ({properties: {code, region, name}, geometry: polygon(leaf.ring)}))),
    ],
    [
      'grid/components.csv',
      csv(
        'code,type,name,lng,lat,cell,owner,state,accuracy,initial_date',
        components.map((c) => [c.code, c.type, c.name, ...toDegrees(c.point), c.cell, c.owner, c.state, c.accuracy, c.initialDate]),
      ),
    ],
    [
      'grid/places.csv',
      csv(
        'name,kind,lng,lat,road,number,name_en',
        places.map((p) => [p.name, p.kind, ...toDegrees(p.point), p.road, p.number, p.nameEn.replaceAll(',', '')]),
      ),
    ],
    [
      'cases/reports.json',
      `{"hands":${JSON.stringify(hands)},"reports":[\n${reports.map((report) => JSON.stringify(report)).join(',\n')}\n]}\n`,
    ],
    [
      'sensing/devices.csv',
      csv(
        'code,kind,name,name_en,lng,lat,component,group',
        devices.map((d) => [d.code, d.kind, d.name, d.nameEn, ...toDegrees(d.point), d.component, d.group]),
      ),
    ],
    [
      'geo/roads.geojson',
      collection(
        roads.map((r) => ({properties: {name: r.name, name_en: r.nameEn, class: r.class, code: r.code}, geometry: lineString(r.line)})),
      ),
    ],
    ['geo/water.geojson', collection(land.water.map(shape))],
    ['geo/parks.geojson', collection(land.parks.map(shape))],
    ['geo/buildings.geojson', collection(buildings.map((b) => ({properties: {use: b.use, floors: b.floors}, geometry: polygon(b.ring)})))],
  ])
}
