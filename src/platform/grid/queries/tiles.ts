import {type RawBuilder, sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import type {AreaAsked} from '#kernel/maps/contract.ts'
import type {Area} from '#lib/area.ts'
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

/** An area as the database takes it. */
export const surface = (area: Area): RawBuilder<unknown> =>
  sql`st_setsrid(st_geomfromgeojson(${JSON.stringify({type: 'MultiPolygon', coordinates: area})}), 4326)`

/** What lies within what was asked about: by the code where it has one, which knows no borders to be shared. */
const within = (
  {area, words}: Pick<AreaAsked, 'area' | 'words'>,
  shape: RawBuilder<unknown>,
  code: RawBuilder<unknown>,
): RawBuilder<unknown> =>
  'area' in words ? sql`${code} >= ${words.area} and ${code} < ${`${words.area}:`}` : sql`st_intersects(${shape}, ${surface(area)})`

/** How many components lie within an area, by type and by state. */
export async function countComponentsWithin(db: Db, asked: AreaAsked) {
  const {rows} = await sql<{type: string; name: string; state: ComponentState; count: number}>`
    select type, min(name) as name, state, count(*)::integer as count from grid.component_now
    where ${within(asked, sql`place`, sql`cell`)} group by type, state order by 4 desc`.execute(db)
  return rows
}

/** How many cells lie wholly or partly within an area, by class. */
export async function countCellsWithin(db: Db, asked: AreaAsked) {
  const {rows} = await sql<{region: number; count: number}>`
    select region, count(*)::integer as count from grid.cell_now where ${within(asked, sql`shape`, sql`code`)} group by region order by region`.execute(
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

const inside = sql`st_pointonsurface(shape)`

/** An area or a cell by name, with a place within it. */
export interface NamedArea {
  readonly code: string
  readonly name: string | null
  readonly nameEn: string | null
  readonly areaM2: number
  readonly lng: number
  readonly lat: number
}

/** What narrows areas and cells: all that touch a box, whose name holds a text or whose code begins with it, or the one of a code. */
export interface AreasAsked {
  readonly bounds?: Bounds
  readonly text?: string
  readonly code?: string
}

const narrowed = (name: RawBuilder<unknown>, code: RawBuilder<unknown>, {bounds, text, code: one}: AreasAsked): RawBuilder<unknown> => {
  const held = text === undefined ? undefined : `%${text.replace(/[\\%_]/g, '\\$&')}%`
  return sql.join(
    [
      ...(bounds === undefined ? [] : [sql`shape && ${box(bounds)}`]),
      ...(held === undefined ? [] : [/^\d+$/.test(text ?? '') ? sql`${code} like ${held.slice(1)}` : sql`${name} ilike ${held}`]),
      ...(one === undefined ? [] : [sql`${code} = ${one}`]),
      sql`true`,
    ],
    sql` and `,
  )
}

const named = sql`from grid.area a left join organisation.area n on n.code = a.code and n.valid_to is null`
const bothNames = sql`concat_ws(' ', n.name, n.name_en)`

/** Areas of a level, by code. */
export async function listNamedAreas(db: Db, level: string, asked: AreasAsked, limit: number): Promise<readonly NamedArea[]> {
  const {rows} = await sql<NamedArea>`
    select a.code, n.name, n.name_en as "nameEn", a.area_m2 as "areaM2", st_x(${inside}) as lng, st_y(${inside}) as lat ${named}
    where a.level = ${level} and ${narrowed(bothNames, sql`a.code`, asked)} order by a.code limit ${limit}`.execute(db)
  return rows
}

/** How many areas of a level touch a box. */
export async function countAreas(db: Db, level: string, bounds: Bounds): Promise<number> {
  const {rows} = await sql<{
    n: number
  }>`select count(*)::integer as n from grid.area where level = ${level} and shape && ${box(bounds)}`.execute(db)
  return rows[0]?.n ?? 0
}

/** Cells in force, by code. */
export async function listNamedCells(db: Db, asked: AreasAsked, limit: number): Promise<readonly (NamedArea & {region: number})[]> {
  const {rows} = await sql<NamedArea & {region: number}>`
    select code, name, null as "nameEn", region, area_m2 as "areaM2", st_x(${inside}) as lng, st_y(${inside}) as lat from grid.cell_now
    where ${narrowed(sql`name`, sql`code`, asked)} order by code limit ${limit}`.execute(db)
  return rows
}

/** How many cells in force touch a box. */
export async function countCells(db: Db, bounds: Bounds): Promise<number> {
  const {rows} = await sql<{n: number}>`select count(*)::integer as n from grid.cell_now where shape && ${box(bounds)}`.execute(db)
  return rows[0]?.n ?? 0
}

/** How many components stand in a box. */
export async function countComponents(db: Db, bounds: Bounds): Promise<number> {
  const {rows} = await sql<{n: number}>`select count(*)::integer as n from grid.component_now where place && ${box(bounds)}`.execute(db)
  return rows[0]?.n ?? 0
}

/** The surface of an area or a cell, undefined when there is none. */
export async function findSurface(db: Db, of: 'area' | 'cell_now', code: string): Promise<Area | undefined> {
  const {rows} =
    await sql<Shaped>`select st_asgeojson(st_multi(shape), 6) as shape from grid.${sql.raw(of)} where code = ${code} limit 1`.execute(db)
  const [row] = rows
  return row === undefined ? undefined : (geometryOf(row).coordinates as Area)
}

/** House numbers in a box. */
export async function listHouseNumbers(db: Db, bounds: Bounds) {
  const {rows} = await sql<{number: string; lng: number; lat: number}>`
    select number, st_x(place) as lng, st_y(place) as lat from grid.place where number <> '' and place && ${box(bounds)} limit ${MOST}`.execute(
    db,
  )
  return rows
}
