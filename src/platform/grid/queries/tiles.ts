import {type RawBuilder, sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import type {Area} from '#kernel/maps/contract.ts'
import type {Bounds} from '#lib/tiles/mercator.ts'
import type {Geometry} from '#lib/tiles/shape.ts'
import type {ComponentState} from '../core/component.ts'
import type {Position} from '../core/shape.ts'

const box = ([west, south, east, north]: Bounds) =>
  sql`st_makeenvelope(${west}::double precision, ${south}::double precision, ${east}::double precision, ${north}::double precision, 4326)`

const MOST = 50_000

interface Shaped {
  readonly shape: string
}
const geometryOf = ({shape}: Shaped): Geometry => JSON.parse(shape) as Geometry

/** Features of the base map in a box, of the layers named. */
export async function listBaseShapes(db: Db, bounds: Bounds, layers: readonly string[]) {
  const {rows} = await sql<Shaped & {layer: string; properties: Record<string, string | number | null>}>`
    select layer, st_asgeojson(shape, 6) as shape, properties from grid.base_feature
    where layer = any (${`{${layers.join(',')}}`}::text[]) and shape && ${box(bounds)} order by layer, sequence limit ${MOST}`.execute(db)
  return rows.map((row) => ({layer: row.layer, geometry: geometryOf(row), properties: row.properties}))
}

/** Areas of a level in a box, with the names they bear now. */
export async function listAreaTile(db: Db, level: string, bounds: Bounds) {
  const {rows} = await sql<Shaped & {code: string; name: string | null; nameEn: string | null}>`
    select a.code, st_asgeojson(a.shape, 6) as shape, n.name, n.name_en as "nameEn"
    from grid.area a left join organisation.area n on n.code = a.code and n.valid_to is null
    where a.level = ${level} and a.shape && ${box(bounds)} order by a.code limit ${MOST}`.execute(db)
  return rows.map((row) => ({code: row.code, name: row.name, nameEn: row.nameEn, geometry: geometryOf(row)}))
}

/** Cells in force in a box. */
export async function listCellTile(db: Db, bounds: Bounds) {
  const {rows} = await sql<Shaped & {code: string; name: string; region: number}>`
    select code, name, region, st_asgeojson(shape, 6) as shape from grid.cell_now where shape && ${box(bounds)} order by code limit ${MOST}`.execute(
    db,
  )
  return rows.map((row) => ({code: row.code, name: row.name, region: row.region, geometry: geometryOf(row)}))
}

/** Components in a box, each by itself. */
export async function listComponentTile(db: Db, bounds: Bounds) {
  const {rows} = await sql<{code: string; type: string; name: string; state: ComponentState; lng: number; lat: number}>`
    select code, type, name, state, st_x(place) as lng, st_y(place) as lat from grid.component_now where place && ${box(bounds)} limit ${MOST}`.execute(
    db,
  )
  return rows
}

/** The places of all components, whole and not, as points in WKB one after the other: the quickest way to bring so many out of the database. */
export async function collectComponents(db: Db): Promise<{whole: Uint8Array; faulty: Uint8Array}> {
  const {rows} = await sql<{whole: Uint8Array | null; faulty: Uint8Array | null}>`
    select string_agg(st_asbinary(place, 'NDR'), ''::bytea) filter (where state = 'intact') as whole,
      string_agg(st_asbinary(place, 'NDR'), ''::bytea) filter (where state <> 'intact') as faulty
    from grid.component_now`.execute(db)
  return {whole: rows[0]?.whole ?? new Uint8Array(), faulty: rows[0]?.faulty ?? new Uint8Array()}
}

const polygon = (area: Area): RawBuilder<unknown> =>
  sql`st_setsrid(st_geomfromgeojson(${JSON.stringify({type: 'Polygon', coordinates: area})}), 4326)`

/** How many components lie within an area, by type and by state. */
export async function countComponentsWithin(db: Db, area: Area) {
  const {rows} = await sql<{type: string; name: string; state: ComponentState; count: number}>`
    select type, min(name) as name, state, count(*)::integer as count from grid.component_now
    where st_intersects(place, ${polygon(area)}) group by type, state order by 4 desc`.execute(db)
  return rows
}

/** How many cells lie wholly or partly within an area, by class. */
export async function countCellsWithin(db: Db, area: Area) {
  const {rows} = await sql<{region: number; count: number}>`
    select region, count(*)::integer as count from grid.cell_now where st_intersects(shape, ${polygon(area)}) group by region order by region`.execute(
    db,
  )
  return rows
}

/** Where components are now. */
export async function listComponentPlaces(db: Db, codes: readonly string[]): Promise<readonly Position[]> {
  const {rows} = await sql<{lng: number; lat: number}>`
    select st_x(place) as lng, st_y(place) as lat from grid.component
    where code in (select jsonb_array_elements_text(${JSON.stringify(codes)}::jsonb))`.execute(db)
  return rows.map(({lng, lat}) => [lng, lat])
}

/** Components whose code begins so. */
export async function findComponentsByCode(db: Db, code: string, limit: number) {
  const {rows} = await sql<{code: string; name: string; state: ComponentState; lng: number; lat: number}>`
    select code, name, state, st_x(place) as lng, st_y(place) as lat from grid.component_now
    where code >= ${code} and code < ${`${code}:`} order by code limit ${limit}`.execute(db)
  return rows
}
