import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import type {AreaDraft, CellDraft} from '../core/intake.ts'
import type {CellShape} from '../core/locate.ts'
import {type Box, type Position, type ShapeJson, shapeFromJson, shapeToJson} from '../core/shape.ts'
import type {Part} from '../core/topology.ts'

/** A cell as it is read, its shape as GeoJSON. */
export interface Cell {
  readonly code: string
  readonly name: string
  readonly region: 1 | 2 | 3
  readonly generation: 2013 | 2026
  readonly areaM2: number
  readonly validFrom: string
  readonly validTo: string | null
  readonly note: string | null
  readonly shape: ShapeJson
}

/** What an edition is of. */
export type Topic = 'cells' | 'areas' | 'components' | 'places'

/** A change of the grid. */
export interface Edition {
  readonly number: number
  readonly id: string
  readonly topic: Topic
  readonly at: Date
  readonly by: string
  readonly note: string
}

/** Rows sent to the database at once. */
export const CHUNK = 2_000

/** Splits rows into chunks for bulk statements. */
export const chunksOf = <T>(rows: readonly T[], size = CHUNK): T[][] =>
  Array.from({length: Math.ceil(rows.length / size)}, (_, i) => rows.slice(i * size, (i + 1) * size))

const shapeColumn = sql<ShapeJson>`(ST_AsGeoJSON(case when ST_NumGeometries(shape) = 1 then ST_GeometryN(shape, 1) else shape end, 7)::jsonb)`

/** The id of the newest edition of a topic, undefined when there is none: one row by index. */
export const currentEdition = async (db: Db, topic: Topic): Promise<string | undefined> =>
  (await db.selectFrom('grid.edition').select('id').where('topic', '=', topic).orderBy('number', 'desc').limit(1).executeTakeFirst())?.id

export const insertEdition = async (tx: Tx, {id, topic, at, by, note}: Omit<Edition, 'number'>): Promise<void> => {
  await sql`insert into grid.edition (id, topic, at, by_name, note) values (${id}, ${topic}, ${at}, ${by}, ${note})`.execute(tx)
}

export const listEditions = async (db: Db, most: number): Promise<readonly Edition[]> => {
  const rows = await db.selectFrom('grid.edition').selectAll().orderBy('number', 'desc').limit(most).execute()
  return rows.map(({by_name, topic, ...row}) => ({...row, topic: topic as Topic, by: by_name}))
}

/** Code and zone of the city, as seeded. */
export const findCity = (db: Db): Promise<{code: string; zone: string} | undefined> =>
  db.selectFrom('grid.city').selectAll().executeTakeFirst()

export const saveCity = async (tx: Tx, {code, zone}: {code: string; zone: string}): Promise<void> => {
  await sql`insert into grid.city (code, zone) values (${code}, ${zone}) on conflict (code) do update set zone = excluded.zone`.execute(tx)
}

/** Every cell in force, for the locator and the check. */
export const listCellShapes = async (db: Db): Promise<(CellShape & Part)[]> => {
  const rows = await db
    .selectFrom('grid.cell_now')
    .select(['code', 'region', shapeColumn.as('shape')])
    .orderBy('code')
    .execute()
  return rows.map(({code, region, shape}) => ({code, region, within: code.slice(0, 12), shape: shapeFromJson(shape)}))
}

/** Every area of one level, for the check. */
export const listAreaShapes = async (db: Db, level: AreaDraft['level']): Promise<Part[]> => {
  const rows = await db
    .selectFrom('grid.area')
    .select(['code', shapeColumn.as('shape')])
    .where('level', '=', level)
    .orderBy('code')
    .execute()
  return rows.map(({code, shape}) => ({code, within: parentCode(code), shape: shapeFromJson(shape)}))
}

const parentCode = (code: string): string => (code.length > 6 ? code.slice(0, -3) : code.endsWith('00') ? '' : `${code.slice(0, 4)}00`)

const cellColumns = ['code', 'name', 'region', 'generation', 'area_m2', 'valid_from', 'valid_to', 'note', shapeColumn.as('shape')] as const

type CellRow = Omit<Cell, 'areaM2' | 'validFrom' | 'validTo'> & {
  readonly area_m2: number
  readonly valid_from: string
  readonly valid_to: string | null
}

const toCell = ({area_m2, valid_from, valid_to, ...row}: CellRow): Cell => ({
  ...row,
  areaM2: area_m2,
  validFrom: valid_from,
  validTo: valid_to,
})

/** Cells in force by code, after one code and within a box. */
export const listCells = async (
  db: Db,
  {box, after, area, most}: {box?: Box | undefined; after?: string | undefined; area?: string | undefined; most: number},
): Promise<readonly Cell[]> => {
  let query = db.selectFrom('grid.cell_now').select(cellColumns).orderBy('code').limit(most)
  if (box !== undefined) query = query.where(sql<boolean>`shape && ST_MakeEnvelope(${box[0]}, ${box[1]}, ${box[2]}, ${box[3]}, 4326)`)
  if (after !== undefined) query = query.where('code', '>', after)
  if (area !== undefined) query = query.where('code', '>=', area).where('code', '<', `${area}:`)
  return (await query.execute()).map(toCell)
}

/** A cell as it was in force on a day, or now. */
export const findCell = async (db: Db, code: string, on?: string): Promise<Cell | undefined> => {
  let query = db.selectFrom('grid.cell').select(cellColumns).where('code', '=', code)
  query =
    on === undefined
      ? query.where('valid_to', 'is', null)
      : query.where('valid_from', '<=', on).where((e) => e.or([e('valid_to', 'is', null), e('valid_to', '>', on)]))
  const row = await query.orderBy('valid_from', 'desc').limit(1).executeTakeFirst()
  return row && toCell(row)
}

/** Codes of cells in force. */
export const listCellCodes = async (db: Db): Promise<ReadonlySet<string>> =>
  new Set((await db.selectFrom('grid.cell_now').select('code').execute()).map(({code}) => code))

/** Ends cells on a day; what began that same day was never in force and goes. */
export const endCells = async (tx: Tx, codes: readonly string[], day: string): Promise<void> => {
  for (const chunk of chunksOf(codes)) {
    const list = sql`(select jsonb_array_elements_text(${JSON.stringify(chunk)}::jsonb))`
    await sql`delete from grid.cell where valid_to is null and valid_from >= ${day}::date and code in ${list}`.execute(tx)
    await sql`update grid.cell set valid_to = ${day}::date where valid_to is null and code in ${list}`.execute(tx)
  }
}

export const insertCells = async (tx: Tx, cells: readonly (CellDraft & {readonly from: string})[], edition: string): Promise<void> => {
  for (const chunk of chunksOf(cells, 500)) {
    const rows = chunk.map(({code, name, region, note, from, shape, areaM2}) => ({
      code,
      name,
      region,
      note,
      from_day: from,
      area: areaM2,
      shape: shapeToJson(shape),
    }))
    await sql`
      insert into grid.cell (code, valid_from, name, region, generation, shape, area_m2, note, edition)
      select code, from_day, name, region, case length(code) when 15 then 2026 else 2013 end,
        ST_Multi(ST_SetSRID(ST_GeomFromGeoJSON(shape::text), 4326)), area, note, ${edition}::uuid
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r(code text, name text, region smallint, note text, from_day date, area double precision, shape jsonb)`.execute(tx)
  }
}

export const listAreaCodes = async (db: Db): Promise<ReadonlySet<string>> =>
  new Set((await db.selectFrom('grid.area').select('code').execute()).map(({code}) => code))

/** Writes areas, over what was there under the same code. */
export const saveAreas = async (tx: Tx, areas: readonly (AreaDraft & {readonly areaM2: number})[], edition: string): Promise<void> => {
  for (const chunk of chunksOf(areas, 500)) {
    const rows = chunk.map(({code, level, shape, areaM2}) => ({code, level, area: areaM2, shape: shapeToJson(shape)}))
    await sql`
      insert into grid.area (code, level, shape, area_m2, edition)
      select code, level, ST_Multi(ST_SetSRID(ST_GeomFromGeoJSON(shape::text), 4326)), area, ${edition}::uuid
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(code text, level text, area double precision, shape jsonb)
      on conflict (code) do update set level = excluded.level, shape = excluded.shape, area_m2 = excluded.area_m2, edition = excluded.edition`.execute(
      tx,
    )
  }
}

/** Responsibility grids in force, with their cells. */
export interface Responsibility {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly kind: string
  readonly post: string | null
  readonly holder: string | null
  readonly validFrom: string
  readonly version: number
  readonly cells: readonly string[]
}

export const listResponsibilities = async (
  db: Db,
  {cell, code}: {cell?: string | undefined; code?: string | undefined} = {},
): Promise<readonly Responsibility[]> => {
  const {rows} = await sql<Responsibility>`
    select r.id, r.code, r.name, r.kind, r.post, r.holder, r.valid_from as "validFrom", r.version,
      coalesce((select jsonb_agg(c.cell order by c.cell) from grid.responsibility_cell c where c.responsibility = r.id), '[]') as cells
    from grid.responsibility r
    where r.valid_to is null and (${code ?? null}::text is null or r.code = ${code ?? null}::text)
      and (${cell ?? null}::text is null or exists (select 1 from grid.responsibility_cell c where c.responsibility = r.id and c.cell = ${cell ?? null}::text))
    order by r.code limit 5000`.execute(db)
  return rows
}

/** Ends the responsibility grid of a code, if any is in force; undefined or its version. */
export const endResponsibility = async (tx: Tx, code: string, day: string): Promise<void> => {
  await sql`update grid.responsibility set valid_to = greatest(valid_from, ${day}::date) where code = ${code} and valid_to is null`.execute(
    tx,
  )
}

export const insertResponsibility = async (
  tx: Tx,
  {id, code, name, kind, post, holder, validFrom, version, cells}: Responsibility,
): Promise<void> => {
  await tx
    .insertInto('grid.responsibility')
    .values({id, code, name, kind, post, holder, valid_from: validFrom, valid_to: null, version})
    .execute()
  await sql`insert into grid.responsibility_cell (responsibility, cell) select ${id}::uuid, jsonb_array_elements_text(${JSON.stringify(cells)}::jsonb)`.execute(
    tx,
  )
}

/** Where a point lies among the parts of areas, for a place that is in no cell: the deepest area that covers it. */
export const findAreaAt = async (db: Db, [lng, lat]: Position): Promise<string | undefined> => {
  const {rows} = await sql<{
    code: string
  }>`select code from grid.area where ST_Covers(shape, ST_SetSRID(ST_MakePoint(${lng}, ${lat}), 4326)) order by length(code) desc, code limit 1`.execute(
    db,
  )
  return rows[0]?.code
}
