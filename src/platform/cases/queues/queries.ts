import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import {type Db, planAnew, type Tx} from '#kernel/db.ts'
import type {Said} from '#lib/problem.ts'
import {type Filter, matching, visibleTo} from '../queries/filter.ts'
import type {Inverse} from './core/undo.ts'

/** A count stops here and says so. */
export const COUNT_BELOW = 1_000

/** How many cases each of these filters finds, in one query; each counts up to 1,000 and no further. */
export async function countQueues(db: Db, act: Act, queues: readonly Filter[]): Promise<readonly number[]> {
  if (queues.length === 0) return []
  const counts = queues.map((filter) => {
    const where = matching(act, filter)
    return sql`(select count(*)::integer from (select from cases.case c where ${where} limit ${COUNT_BELOW + 1}) as found)`
  })
  const {rows} = await sql<{counts: readonly number[]}>`${planAnew} select array[${sql.join(counts)}] as counts`.execute(db)
  return rows[0]?.counts ?? []
}

/** A filter somebody keeps, as it is stored: the words of a query. */
export interface SavedFilter {
  readonly id: string
  readonly owner: string
  readonly ownerName: string
  readonly name: string
  readonly filter: Readonly<Record<string, string>>
  readonly unit: string | null
  readonly role: string | null
  readonly pinned: boolean
  readonly position: number
}

const saved = sql`select id, owner, owner_name as "ownerName", name, filter, unit, role, pinned, position from cases.saved_filter`

/** The units and roles of whoever acts, by the posts held today. */
const seats = (account: string) => sql`select p.unit::text as unit, p.role from organisation.person n
  join organisation.appointment a on a.person = n.id and a.valid_to is null join organisation.post p on p.id = a.post and p.valid_to is null
  where n.account::text = ${account} and n.valid_to is null`

/** The filters somebody keeps, then those shared with their units or roles, in their order; at most `limit` of each. */
export async function listSaved(db: Db, account: string, limit: number): Promise<readonly SavedFilter[]> {
  const {rows} = await sql<SavedFilter>`
    (${saved} where owner = ${account} order by pinned desc, position, id limit ${limit})
    union all
    (${saved} where owner <> ${account} and (unit in (select unit from (${seats(account)}) as s) or role in (select role from (${seats(account)}) as s))
      order by pinned desc, position, id limit ${limit})`.execute(db)
  return rows
}

/** How many filters somebody keeps. */
export async function countSaved(db: Db, owner: string): Promise<number> {
  const {rows} = await sql<{n: number}>`select count(*)::integer as n from cases.saved_filter where owner = ${owner}`.execute(db)
  return rows[0]?.n ?? 0
}

/** A unit or a role somebody may share a filter with. */
export interface Seat {
  readonly unit: string | null
  readonly role: string | null
  readonly name: string
  readonly nameEn: string
}

/** The units and roles of somebody's posts today, by name. */
export async function listSeats(db: Db, account: string): Promise<readonly Seat[]> {
  const {rows} = await sql<Seat>`
    select distinct s.unit, null as role, u.name, u.name_en as "nameEn" from (${seats(account)}) as s join organisation.unit u on u.id::text = s.unit
    union
    select distinct null, s.role, r.title_zh, r.title_en from (${seats(account)}) as s join kernel.role r on r.id = s.role
    order by 2 nulls first, 3`.execute(db)
  return rows
}

/** Whether somebody holds a post in this unit, or one of this role. */
export async function sits(db: Db, account: string, {unit, role}: {unit: string | null; role: string | null}): Promise<boolean> {
  const {rows} = await sql`select from (${seats(account)}) as s where s.unit = ${unit} or s.role = ${role} limit 1`.execute(db)
  return rows.length > 0
}

/** Keeps a filter, new or changed; false when it is somebody else's. */
export async function keepSaved(
  tx: Tx,
  {id, owner, ownerName, name, filter, unit, role, pinned, position}: SavedFilter,
  at: Date,
): Promise<boolean> {
  const {rows} = await sql`
    insert into cases.saved_filter as s (id, owner, owner_name, name, filter, unit, role, pinned, position, at)
    values (${id}, ${owner}, ${ownerName}, ${name}, ${JSON.stringify(filter)}::jsonb, ${unit}, ${role}, ${pinned}, ${position}, ${at})
    on conflict (id) do update set name = excluded.name, filter = excluded.filter, unit = excluded.unit, role = excluded.role, pinned = excluded.pinned,
      position = excluded.position, at = excluded.at where s.owner = excluded.owner returning id`.execute(tx)
  return rows.length > 0
}

/** Drops a filter; false when there is none or it is somebody else's. */
export async function dropSaved(tx: Tx, id: string, owner: string): Promise<boolean> {
  const {rows} = await sql`delete from cases.saved_filter where id = ${id} and owner = ${owner} returning id`.execute(tx)
  return rows.length > 0
}

/** What became of one case of a bulk action. */
export interface Outcome {
  readonly caseId: string
  readonly version: number | null
  readonly problem: (Said & {readonly code: string}) | null
  readonly undo: Inverse | null
  readonly undone: {readonly done: boolean; readonly problem: (Said & {readonly code: string}) | null} | null
}

export interface Bulk {
  readonly id: string
  readonly at: Date
  readonly move: string
  readonly undoneAt: Date | null
  readonly outcomes: readonly Outcome[]
}

/** Begins a bulk action; false when this id was used before. */
export async function beginBulk(tx: Tx, {by, at}: Act, {id, move}: {id: string; move: string}): Promise<boolean> {
  const {rows} = await sql`insert into cases.bulk (id, by, by_name, at, move) values (${id}, ${by.id}, ${by.name}, ${at}, ${move})
    on conflict (id) do nothing returning id`.execute(tx)
  return rows.length > 0
}

export async function keepOutcomes(tx: Tx, id: string, outcomes: readonly Outcome[]): Promise<void> {
  const rows = JSON.stringify(outcomes.map((outcome, position) => ({...outcome, position})))
  await sql`insert into cases.bulk_case (bulk_id, case_id, position, version, problem, undo)
    select ${id}::uuid, "caseId", position, version, nullif(problem, 'null'), nullif(undo, 'null')
    from jsonb_to_recordset(${rows}::jsonb) as r("caseId" uuid, position integer, version integer, problem jsonb, undo jsonb)`.execute(tx)
}

/** A bulk action by its id, if this person made it; locked when it is to be changed. */
export async function findBulk(db: Db, id: string, by: string, {lock = false} = {}): Promise<Bulk | undefined> {
  const head = await sql<Omit<Bulk, 'outcomes'>>`
    select id, at, move, undone_at as "undoneAt" from cases.bulk where id = ${id} and by = ${by} ${lock ? sql`for update` : sql``}`.execute(
    db,
  )
  const [bulk] = head.rows
  if (bulk === undefined) return undefined
  const {rows} = await sql<Outcome>`
    select case_id as "caseId", version, problem, undo, undone from cases.bulk_case where bulk_id = ${id} order by position`.execute(db)
  return {...bulk, outcomes: rows}
}

export async function keepUndone(tx: Tx, id: string, at: Date, outcomes: readonly Outcome[]): Promise<void> {
  await sql`update cases.bulk set undone_at = ${at} where id = ${id}`.execute(tx)
  await sql`update cases.bulk_case b set undone = r.undone
    from jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb) as r("caseId" uuid, undone jsonb)
    where b.bulk_id = ${id} and b.case_id = r."caseId"`.execute(tx)
}

/** Open cases of the same category within so many metres of a case, nearest first, as far as the actor may see them. */
export async function listNearby(
  db: Db,
  act: Act,
  {id, category, lng, lat}: {id: string; category: string; lng: number; lat: number},
  {metres, limit}: {metres: number; limit: number},
): Promise<readonly {readonly id: string; readonly metres: number}[]> {
  const here = sql`st_setsrid(st_makepoint(${lng}::double precision, ${lat}::double precision), 4326)`
  const {rows} = await sql<{id: string; metres: number}>`${planAnew}
    select c.id, round(st_distance(c.place::geography, ${here}::geography))::integer as metres from cases.case c
    where c.state not in ('closed', 'archived', 'rejected', 'voided', 'merged') and c.category = ${category} and c.id <> ${id}
      and st_dwithin(c.place::geography, ${here}::geography, ${metres}) and c.place && st_expand(${here}, ${metres / 50_000}::double precision) and ${visibleTo(act)}
    order by 2, c.id limit ${limit}`.execute(db)
  return rows
}
