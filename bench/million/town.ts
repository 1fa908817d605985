/** What the generated cases are drawn from: the demo city's places, categories, units and people. */
import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {parse} from 'csv-parse/sync'

const file = (path: string): string => readFileSync(fileURLToPath(new URL(`../../cities/demo/${path}`, import.meta.url)), 'utf8')
const table = (path: string) => parse(file(path), {columns: true}) as Readonly<Record<string, string>>[]

/** Somewhere something happens; cells and streets are as unequal as in a real city. */
export interface Spot {
  readonly lng: number
  readonly lat: number
  readonly cell: string
  readonly region: 1 | 2 | 3
  readonly component: string
  readonly type: string
  readonly address: string
}

/** What happens: a category with what people say of it and who sees to it. */
export interface Kind {
  readonly category: string
  readonly name: string
  readonly says: string
  readonly done: string
  readonly hours: number
  readonly unit: Named
  readonly supervising: Named
  /** Type of the component it happens to; null for matters. */
  readonly type: string | null
}

export interface Named {
  readonly id: string
  readonly name: string
}

export interface Town {
  readonly spots: readonly Spot[]
  readonly spotsOf: ReadonlyMap<string, readonly Spot[]>
  readonly kinds: readonly Kind[]
  readonly people: readonly Named[]
}

const GRID = 200

/** The nearest named address of each spot, found through a coarse lattice. */
function addressFinder(): (lng: number, lat: number) => string {
  const places = table('grid/places.csv')
    .filter(({kind}) => kind === 'road_number' || kind === 'estate' || kind === 'bus_stop')
    .map(({name = '', lng, lat}) => ({name, lng: Number(lng), lat: Number(lat)}))
  const key = (lng: number, lat: number): string => `${Math.floor(lng * GRID)},${Math.floor(lat * GRID)}`
  const lattice = Map.groupBy(places, ({lng, lat}) => key(lng, lat))
  return (lng, lat) => {
    const near = [-1, 0, 1].flatMap((x) => [-1, 0, 1].flatMap((y) => lattice.get(key(lng + x / GRID, lat + y / GRID)) ?? []))
    let best: {name: string; far: number} | undefined
    for (const place of near.length > 0 ? near : places) {
      const far = (place.lng - lng) ** 2 + (place.lat - lat) ** 2
      if (best === undefined || far < best.far) best = {name: place.name, far}
    }
    return best?.name ?? ''
  }
}

/** Reads the demo city. */
export function readTown(): Town {
  const addressOf = addressFinder()
  const spots = table('grid/components.csv').map(({code = '', type = '', lng, lat, cell = ''}): Spot => {
    const [x, y] = [Number(lng), Number(lat)]
    return {lng: x, lat: y, cell, region: ((Number(cell.slice(-1)) % 3) + 1) as 1 | 2 | 3, component: code, type, address: addressOf(x, y)}
  })
  const units = JSON.parse(file('organisation/units.json')) as Named[]
  const [fallback] = units
  if (fallback === undefined) throw new Error('The demo city has no units.')
  const unitOf = (name: string | undefined): Named =>
    units.find((unit) => unit.name === name) ?? units[(name?.length ?? 0) % units.length] ?? fallback
  const kinds = table('standards/conditions.csv').map((row, index): Kind => {
    const [code = '', component] = [row.小类代码, row.类别 === '部件']
    return {
      category: `${component ? 'component' : 'matter'}.${code}`,
      name: row.小类名称 ?? '',
      says: row.立案条件 ?? '',
      done: row.结案条件 ?? '',
      hours: 2 + ((index * 7) % 70),
      unit: unitOf(row.处置单位),
      supervising: unitOf(row.主管部门),
      type: component ? code : null,
    }
  })
  const people = (JSON.parse(file('organisation/people.json')) as Named[]).map(({id, name}) => ({id, name}))
  return {spots, spotsOf: Map.groupBy(spots, ({type}) => type), kinds, people}
}
