import {type RawBuilder, sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import type {Light} from '#lib/calendar.ts'
import {problem} from '#lib/problem.ts'
import {openStates, type State} from '../core/lifecycle.ts'
import {type ShownCase, shownColumns} from './case.ts'

/** Which cases somebody wants to see; everything given must hold. */
export interface Filter {
  readonly states?: readonly State[] | undefined
  /** Area code or its beginning. */
  readonly area?: string | undefined
  readonly unit?: string | undefined
  readonly category?: string | undefined
  readonly source?: string | undefined
  readonly overdue?: boolean | undefined
  readonly text?: string | undefined
  readonly number?: string | undefined
  /** West, south, east, north in degrees. */
  readonly bbox?: readonly [number, number, number, number] | undefined
  /** Waiting for this person's verification or inspection. */
  readonly asked?: string | undefined
}

export type Sort = 'newest' | 'due'

export const badCursor = problem('case.bad-cursor', 422, {
  zh: () => '翻页位置无效。请从第一页重新查询。',
  en: () => 'This page mark is not valid. Begin again with the first page.',
})

type Condition = RawBuilder<unknown>
const all = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` and `)})`
const any = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql`false` : sql`(${sql.join(conditions, sql` or `)})`
const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&')
const beginsWith = (column: Condition, prefix: string): Condition => sql`${column} like ${`${escaped(prefix)}%`}`

/** What the actor's rights to read cover, as a condition on the case; people also see what they were asked to look at. */
export function visibleTo(act: Act, permission = 'cases.read'): Condition {
  const rights = act.by.grants.filter((grant) => grant.permission === permission || grant.permission === '*')
  const covered = rights.map(({area, unit, category}) =>
    all([
      ...(area === '' ? [] : [beginsWith(sql`c.area`, area)]),
      ...(unit === null ? [] : [sql`(c.unit_id = ${unit} or c.supervising_id = ${unit})`]),
      ...(category === null || category === '' ? [] : [beginsWith(sql`c.category`, category)]),
    ]),
  )
  return rights.length === 0 ? sql`false` : any([...covered, sql`c.asked_id = ${act.by.id}`])
}

const matching = (act: Act, filter: Filter): Condition => {
  const {states, area, unit, category, source, overdue, text, number, bbox, asked} = filter
  const conditions: Condition[] = [visibleTo(act)]
  if (states !== undefined) conditions.push(sql`c.state in (${sql.join([...states])})`)
  if (area !== undefined) conditions.push(beginsWith(sql`c.area`, area))
  if (unit !== undefined) conditions.push(sql`c.unit_id = ${unit}`)
  if (category !== undefined) conditions.push(beginsWith(sql`c.category`, category))
  if (source !== undefined) conditions.push(sql`c.source = ${source}`)
  if (asked !== undefined) conditions.push(sql`c.asked_id = ${asked}`)
  if (number !== undefined) conditions.push(sql`c.number = ${number}`)
  if (overdue !== undefined)
    conditions.push(sql`coalesce(c.due_at < coalesce(c.handled_at, ${act.at}), false) is ${sql.raw(overdue ? 'true' : 'false')}`)
  if (text !== undefined)
    conditions.push(
      sql`(c.description ilike ${`%${escaped(text)}%`} or c.address ilike ${`%${escaped(text)}%`} or c.number like ${`${escaped(text)}%`})`,
    )
  if (bbox !== undefined)
    conditions.push(sql`c.place && st_makeenvelope(${sql.join([...bbox].map((side) => sql`${side}::double precision`))}, 4326)`)
  return all(conditions)
}

const writeCursor = (at: Date | null, id: string): string =>
  Buffer.from(JSON.stringify([at?.toISOString() ?? null, id])).toString('base64url')

function readCursor(cursor: string): readonly [Date | null, string] {
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string | null, string]
    const when = at === null ? null : new Date(at)
    if (Number.isNaN(when?.getTime()) || !/^[0-9a-f-]{36}$/.test(id)) throw badCursor({})
    return [when, id]
  } catch {
    throw badCursor({})
  }
}

/** One page of cases and where the next begins. */
export interface CasePage {
  readonly cases: readonly ShownCase[]
  readonly next: string | null
}

/** A page of the cases the actor may see, newest report first or nearest deadline first (those without one last). */
export async function listCases(
  db: Db,
  act: Act,
  {filter, sort, limit, cursor}: {filter: Filter; sort: Sort; limit: number; cursor?: string | undefined},
): Promise<CasePage> {
  const conditions = [matching(act, filter)]
  if (cursor !== undefined) {
    const [at, id] = readCursor(cursor)
    if (sort === 'newest') conditions.push(sql`(c.reported_at, c.id) < (${at}::timestamptz, ${id}::uuid)`)
    else if (at === null) conditions.push(sql`c.due_at is null and c.id > ${id}::uuid`)
    else conditions.push(sql`(c.due_at is null or (c.due_at, c.id) > (${at}::timestamptz, ${id}::uuid))`)
  }
  const order = sort === 'newest' ? sql`c.reported_at desc, c.id desc` : sql`c.due_at, c.id`
  const {rows} =
    await sql<ShownCase>`select ${shownColumns} from cases.case c where ${all(conditions)} order by ${order} limit ${limit + 1}`.execute(db)
  const cases = rows.slice(0, limit)
  const last = rows.length > limit ? cases.at(-1) : undefined
  return {cases, next: last === undefined ? null : writeCursor(sort === 'newest' ? last.reportedAt : last.dueAt, last.id)}
}

/** Up to here a count is exact. */
export const EXACT_BELOW = 10_000

/** How many cases match: exact below 10,000, the planner's estimate above, and it says which. */
export async function countCases(db: Db, act: Act, filter: Filter): Promise<{readonly count: number; readonly exact: boolean}> {
  const where = matching(act, filter)
  const {rows} = await sql<{
    n: number
  }>`select count(*)::integer as n from (select 1 from cases.case c where ${where} limit ${EXACT_BELOW}) as found`.execute(db)
  const count = rows[0]?.n ?? 0
  if (count < EXACT_BELOW) return {count, exact: true}
  const plan = await sql<{'QUERY PLAN': unknown}>`explain (format json) select 1 from cases.case c where ${where}`.execute(db)
  const text = plan.rows[0]?.['QUERY PLAN']
  const [root] = (typeof text === 'string' ? JSON.parse(text) : text) as {Plan: {'Plan Rows': number}}[]
  return {count: Math.max(EXACT_BELOW, root?.Plan['Plan Rows'] ?? 0), exact: false}
}

/** Cases with a place, for the map: at most `limit`, those due first. */
export async function listForMap(db: Db, act: Act, filter: Filter, limit: number): Promise<readonly ShownCase[]> {
  const where = all([matching(act, filter), sql`c.place is not null`])
  const {rows} =
    await sql<ShownCase>`select ${shownColumns} from cases.case c where ${where} order by c.due_at, c.id limit ${limit}`.execute(db)
  return rows
}

/** The work at hand in numbers, and what was finished since a day. */
export interface Summary {
  readonly states: readonly {readonly state: State; readonly light: Light | null; readonly count: number}[]
  readonly units: readonly {readonly unit: string; readonly name: string; readonly open: number; readonly overdue: number}[]
}

/** Counts by state and light and by unit, of what the actor may see: everything open, and what ended since `since`. */
export async function summarise(db: Db, act: Act, {area, since}: {area?: string | undefined; since: Date}): Promise<Summary> {
  const open = sql`c.state in (${sql.join([...openStates])})`
  const where = all([visibleTo(act), ...(area === undefined ? [] : [beginsWith(sql`c.area`, area)])])
  const judged = sql`coalesce(c.handled_at, ${act.at}::timestamptz)`
  const light = sql`case when c.due_at is null or c.state in ('rejected', 'voided') then null when ${judged} > c.due_at then 'red' when ${judged} > c.yellow_at then 'yellow' else 'green' end`
  const states = await sql<Summary['states'][number]>`
    select c.state, ${light} as light, count(*)::integer as count from cases.case c
    where ${where} and (${open} or (c.state in ('closed', 'archived', 'rejected', 'voided') and c.changed_at >= ${since}))
    group by 1, 2 order by 1, 2`.execute(db)
  const units = await sql<Summary['units'][number]>`
    select c.unit_id as unit, max(c.unit_name) as name, count(*)::integer as open, (count(*) filter (where ${judged} > c.due_at))::integer as overdue
    from cases.case c where ${where} and ${open} and c.unit_id is not null group by 1 order by 4 desc, 3 desc, 1 limit 500`.execute(db)
  return {states: states.rows, units: units.rows}
}

/** A filed case as far as a change of the standard touches it. */
export interface FiledCase {
  readonly id: string
  readonly category: string
  readonly conditionId: string
  readonly region: ShownCase['region']
  readonly level: ShownCase['level']
  readonly filedAt: Date
  readonly dueAt: Date
  readonly unit: string | null
}

/** The cases filed by a standard in a period that the actor may see, oldest first, at most `limit`. */
export async function listFiled(db: Db, act: Act, {from, to, limit}: {from: Date; to: Date; limit: number}): Promise<readonly FiledCase[]> {
  const {rows} = await sql<FiledCase>`
    select c.id, c.category, c.condition_id as "conditionId", c.region, c.level, c.filed_at as "filedAt", c.due_at as "dueAt", c.unit_name as unit
    from cases.case c where c.filed_at >= ${from} and c.filed_at < ${to} and c.condition_id is not null and c.due_source is null and ${visibleTo(act)}
    order by c.filed_at, c.id limit ${limit}`.execute(db)
  return rows
}
