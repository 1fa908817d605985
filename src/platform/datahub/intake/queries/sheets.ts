import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import type {Said} from '#lib/problem.ts'
import type {SheetField} from '../core/mapping.ts'
import type {SheetShape} from '../tables.ts'

/** A sheet as it stands. */
export interface Sheet {
  readonly id: string
  readonly datasetId: string | null
  readonly name: string
  readonly title: Said
  readonly district: string
  readonly unit: string | null
  readonly open: boolean
  readonly shape: SheetShape
  readonly fields: readonly SheetField[]
  readonly key: string | null
  readonly time: string | null
  readonly records: number
  readonly loadedAt: Date | null
  readonly createdAt: Date
  readonly changedAt: Date
  readonly version: number
}

const columns = sql`id, dataset_id as "datasetId", name, title, district_id as district, owner_unit as unit, open, shape, fields,
  key_field as key, time_field as time, records, loaded_at as "loadedAt", created_at as "createdAt", changed_at as "changedAt", version`

const MOST = 2_000

/** Every sheet by name, or only the one of a name. */
export async function listSheets(db: Db, name?: string): Promise<readonly Sheet[]> {
  const {rows} = await sql<Sheet>`select ${columns} from datahub.sheet
    where ${name === undefined ? sql`true` : sql`name = ${name}`} order by name limit ${MOST}`.execute(db)
  return rows
}

/** The sheet of this id, or undefined. */
export async function findSheet(db: Db, id: string): Promise<Sheet | undefined> {
  const {rows} = await sql<Sheet>`select ${columns} from datahub.sheet where id = ${id}`.execute(db)
  return rows[0]
}

/** The sheet of this id, held until the transaction ends. */
export async function holdSheet(tx: Tx, id: string): Promise<Sheet | undefined> {
  const {rows} = await sql<Sheet>`select ${columns} from datahub.sheet where id = ${id} for update`.execute(tx)
  return rows[0]
}

/** Whether a name is taken. */
export async function isNamed(db: Db, name: string): Promise<boolean> {
  const {rows} = await sql`select 1 from datahub.sheet where name = ${name}`.execute(db)
  return rows.length > 0
}

export async function insertSheet(
  tx: Tx,
  {
    id,
    name,
    title,
    district,
    unit,
    open,
    by,
    at,
  }: Pick<Sheet, 'id' | 'name' | 'title' | 'district' | 'unit' | 'open'> & {by: string; at: Date},
): Promise<void> {
  await sql`insert into datahub.sheet (id, name, title, district_id, owner_unit, open, shape, fields, created_at, created_by, changed_at)
    values (${id}, ${name}, ${jsonb(title)}, ${district}, ${unit}, ${open}, 'none', '[]', ${at}, ${by}, ${at})`.execute(tx)
}

/** Gives a sheet its fields, key and time. */
export async function shapeSheet(
  tx: Tx,
  {id, fields, key, time, at}: Pick<Sheet, 'id' | 'fields' | 'key' | 'time'> & {at: Date},
): Promise<void> {
  await sql`update datahub.sheet set fields = ${jsonb(fields)}, key_field = ${key}, time_field = ${time}, changed_at = ${at}, version = version + 1
    where id = ${id}`.execute(tx)
}

export async function changeSheet(
  tx: Tx,
  {id, title, open, unit, datasetId, at}: Pick<Sheet, 'id' | 'title' | 'open' | 'unit' | 'datasetId'> & {at: Date},
): Promise<void> {
  await sql`update datahub.sheet set title = ${jsonb(title)}, open = ${open}, owner_unit = ${unit}, dataset_id = ${datasetId}, changed_at = ${at},
    version = version + 1 where id = ${id}`.execute(tx)
}

/** Notes what a load left: how many records, and what they are on a map. */
export async function noteLoaded(
  tx: Tx,
  {id, district, shape, at}: {readonly id: string; readonly district: string; readonly shape: SheetShape; readonly at: Date},
): Promise<number> {
  const {rows} = await sql<{
    records: number
  }>`update datahub.sheet set loaded_at = ${at}, changed_at = ${at}, version = version + 1, shape = ${shape},
    records = (select count(*)::integer from datahub.record where district_id = ${district} and sheet_id = ${id}) where id = ${id}
    returning records`.execute(tx)
  return rows[0]?.records ?? 0
}

/** Forgets a sheet whose records are gone, with its feeds and loads. */
export async function dropSheet(tx: Tx, id: string): Promise<void> {
  await sql`delete from datahub.feed where sheet_id = ${id}`.execute(tx)
  await sql`delete from datahub.load where sheet_id = ${id}`.execute(tx)
  await sql`delete from datahub.sheet where id = ${id}`.execute(tx)
}
