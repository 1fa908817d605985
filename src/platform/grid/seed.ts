import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import {soundOf} from '#kernel/pinyin.ts'
import {importFile} from './actions/import.ts'
import {beginEdition, dayOf} from './actions/keep.ts'
import type {IntakeKind} from './core/intake.ts'
import {insertResponsibility, listAreaShapes, listCellCodes, saveCity} from './queries/cells.ts'
import {insertPlaces, saveBaseLayer} from './queries/places.ts'

/** The layers of the plain map, drawn in this order. */
export const BASE_LAYERS = ['water', 'parks', 'roads', 'buildings'] as const

const FILES: readonly (readonly [IntakeKind, string])[] = [
  ['areas', 'grid/areas.geojson'],
  ['cells', 'grid/cells.geojson'],
  ['components', 'grid/components.csv'],
  ['places', 'grid/places.csv'],
]

/** Loads `cities/<name>/grid` and the plain map of `cities/<name>/geo`; a file that is absent is passed over. */
export const seedGrid = async (tx: Tx, act: Act, city: City): Promise<void> => {
  // A city without a grid, such as a replayed history, leaves the grid of its neighbour alone.
  if (!city.has('grid')) return
  await saveCity(tx, {code: city.code, zone: city.zone})
  for (const [kind, path] of FILES) {
    if (!city.has(path)) continue
    const bytes = readFileSync(join(city.folder, path))
    await importFile(tx, act, {name: path, bytes, crs: 'EPSG:4326'}, {kind, mode: 'add', mend: true, dryRun: false})
  }
  await nameAreas(tx, act, city)
  await drawPatrols(tx, act, city)
  for (const layer of BASE_LAYERS) {
    const path = `geo/${layer}.geojson`
    if (!city.has(path)) continue
    const {features} = city.json<{features: readonly {geometry: unknown; properties: unknown}[]}>(path)
    await saveBaseLayer(tx, layer, features)
  }
}

/** Streets and communities can be searched for like places: their names are the organisation's, their middles ours. */
const nameAreas = async (tx: Tx, act: Act, city: City): Promise<void> => {
  if (!city.has('organisation/areas.json')) return
  const named = new Map(
    city.json<readonly {code: string; name: string; nameEn: string}[]>('organisation/areas.json').map((area) => [area.code, area]),
  )
  for (const level of ['street', 'community'] as const) {
    const areas = await listAreaShapes(tx, level)
    const places = areas.flatMap(({code, shape}) => {
      const area = named.get(code)
      const ring = shape[0]?.[0]
      if (area === undefined || ring === undefined) return []
      const middle = (axis: 0 | 1): number =>
        Math.round((ring.slice(1).reduce((sum, at) => sum + at[axis], 0) / (ring.length - 1)) * 1e7) / 1e7
      return [
        {
          id: v7(),
          name: area.name,
          nameEn: area.nameEn,
          kind: level,
          road: '',
          number: '',
          place: [middle(0), middle(1)] as const,
          ...soundOf(area.name),
        },
      ]
    })
    await insertPlaces(tx, places)
  }
  await beginEdition(tx, act, 'places', 'organisation/areas.json')
}

/** One patrol a community, walked by the supervisor's post of its district: what the city has until it draws its own. */
const drawPatrols = async (tx: Tx, act: Act, city: City): Promise<void> => {
  if (!city.has('organisation/areas.json') || !city.has('organisation/posts.json')) return
  const areas = city.json<readonly {code: string; name: string}[]>('organisation/areas.json')
  const posts = city
    .json<readonly {id: string; role: string; area: string}[]>('organisation/posts.json')
    .filter(({role}) => role === 'grid-staff')
  const cells = Map.groupBy(await listCellCodes(tx), (code) => code.slice(0, 12))
  const validFrom = await dayOf(tx, act)
  for (const {code, name} of areas) {
    const own = cells.get(code) ?? []
    if (own.length === 0) continue
    const post = posts.find(({area}) => area !== '' && code.startsWith(area)) ?? posts.find(({area}) => area === '')
    await insertResponsibility(tx, {
      id: v7(),
      code,
      name: `${name}责任网格`,
      kind: 'patrol',
      post: post?.id ?? null,
      holder: null,
      validFrom,
      version: 1,
      cells: own,
    })
  }
}
