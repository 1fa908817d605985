import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import type {Said} from '#lib/problem.ts'
import type {RowError} from '#lib/rows.ts'
import type {LoadState} from '../tables.ts'

/** What came of a load, in rows. */
export interface Counts {
  readonly read: number
  readonly fresh: number
  readonly changed: number
  readonly same: number
  readonly removed: number
  readonly bad: number
}

/** A load as it stands. */
export interface Load extends Counts {
  readonly id: string
  readonly sheetId: string
  readonly feedId: string | null
  readonly district: string
  readonly byId: string
  readonly byName: string
  readonly beganAt: Date
  readonly seenAt: Date
  readonly endedAt: Date | null
  readonly origin: string
  readonly state: LoadState
  readonly problem: (Said & {readonly code: string}) | null
  readonly undoneAt: Date | null
  readonly undoneBy: string | null
}

const columns = sql`id, sheet_id as "sheetId", feed_id as "feedId", district_id as district, by_id as "byId", by_name as "byName", began_at as "beganAt",
  seen_at as "seenAt", ended_at as "endedAt", origin, state, read, fresh, changed, same, removed, bad, problem, undone_at as "undoneAt", undone_by as "undoneBy"`

export async function findLoad(db: Db, id: string): Promise<Load | undefined> {
  const {rows} = await sql<Load>`select ${columns} from datahub.load where id = ${id}`.execute(db)
  return rows[0]
}

/** Loads of a sheet, or of all, the youngest first. */
export async function listLoads(db: Db, sheet: string | null, before: string | null, most: number): Promise<readonly Load[]> {
  const {rows} = await sql<Load>`select ${columns} from datahub.load where ${sheet === null ? sql`true` : sql`sheet_id = ${sheet}`}
    and ${before === null ? sql`true` : sql`id < ${before}::uuid`} order by id desc limit ${most}`.execute(db)
  return rows
}

/** The first wrong rows of a load. */
export async function listLoadErrors(db: Db, id: string): Promise<readonly RowError[]> {
  const {rows} = await sql<{errors: readonly RowError[] | null}>`select errors from datahub.load where id = ${id}`.execute(db)
  return rows[0]?.errors ?? []
}

/** The load that is writing into a sheet, or undefined. */
export async function findWriting(db: Db, sheet: string): Promise<Load | undefined> {
  const {rows} = await sql<Load>`select ${columns} from datahub.load where sheet_id = ${sheet} and state = 'writing'`.execute(db)
  return rows[0]
}

/** Whether a later load than this has written into the sheet and stands. */
export async function isOvertaken(db: Db, {sheetId, id}: Pick<Load, 'sheetId' | 'id'>): Promise<boolean> {
  const {rows} =
    await sql`select 1 from datahub.load where sheet_id = ${sheetId} and id > ${id}::uuid and state in ('writing', 'done', 'failed')
    and fresh + changed + removed > 0 limit 1`.execute(db)
  return rows.length > 0
}

export async function insertLoad(
  tx: Tx,
  load: Pick<Load, 'id' | 'sheetId' | 'feedId' | 'district' | 'byId' | 'byName' | 'origin' | 'state'> &
    Partial<Counts> & {at: Date; errors?: readonly RowError[]},
): Promise<void> {
  const {id, sheetId, feedId, district, byId, byName, origin, state, at, errors, read = 0, same = 0, bad = 0} = load
  await sql`insert into datahub.load (id, sheet_id, feed_id, district_id, by_id, by_name, began_at, seen_at, ended_at, origin, state, read, same, bad, errors)
    values (${id}, ${sheetId}, ${feedId}, ${district}, ${byId}, ${byName}, ${at}, ${at}, ${state === 'writing' ? null : at}, ${origin}, ${state},
      ${read}, ${same}, ${bad}, ${errors === undefined ? null : jsonb(errors)})
    on conflict (id) do nothing`.execute(tx)
}

/** Adds to what a load has written, and says that it is alive. */
export async function noteWritten(tx: Tx, id: string, counts: Partial<Counts>): Promise<void> {
  const {fresh = 0, changed = 0, same = 0, removed = 0} = counts
  await sql`update datahub.load set seen_at = now(), fresh = fresh + ${fresh}::integer, changed = changed + ${changed}::integer,
    same = same + ${same}::integer, removed = removed + ${removed}::integer where id = ${id}`.execute(tx)
}

export async function endLoad(
  tx: Tx,
  {
    id,
    state,
    at,
    read = null,
    bad = null,
    errors,
    problem,
  }: {
    readonly id: string
    readonly state: LoadState
    readonly at: Date
    readonly read?: number | null
    readonly bad?: number | null
    readonly errors?: readonly RowError[] | undefined
    readonly problem?: Load['problem']
  },
): Promise<void> {
  await sql`update datahub.load set state = ${state}, ended_at = greatest(${at}::timestamptz, began_at), read = coalesce(${read}::integer, read), bad = coalesce(${bad}::integer, bad),
    errors = ${errors === undefined ? sql`errors` : jsonb(errors)}, problem = ${problem === undefined || problem === null ? sql`problem` : jsonb(problem)} where id = ${id}`.execute(
    tx,
  )
}

export async function noteUndone(tx: Tx, id: string, {at, by}: {readonly at: Date; readonly by: string}): Promise<void> {
  await sql`update datahub.load set state = 'undone', undone_at = ${at}, undone_by = ${by} where id = ${id}`.execute(tx)
}
