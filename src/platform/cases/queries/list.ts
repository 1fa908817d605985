import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import {type Db, planAnew, plannedRows} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {State} from '../core/states.ts'
import {monthGram, wholeNumber} from '../core/words.ts'
import {type ShownCase, shownColumns} from './case.ts'
import {all, type Condition, type Filter, matching, visibleTo} from './filter.ts'

export {type Filter, visibleTo} from './filter.ts'

export type Sort = 'newest' | 'due'

export const badCursor = problem('case.bad-cursor', 422, {
  zh: () => '翻页位置无效。请从第一页重新查询。',
  en: () => 'This page mark is not valid. Begin again with the first page.',
})

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

interface Page {
  readonly filter: Filter
  readonly sort: Sort
  readonly limit: number
  readonly cursor?: string | undefined
}

const NEAR_MONTHS = 2
const NEWEST = sql`c.reported_at desc, c.id desc`
const DUE = sql`c.due_at, c.id`

/** Cases after the cursor in the order asked for. */
const after = (sort: Sort, at: Date | null, id: string): Condition => {
  if (sort === 'newest') return sql`(c.reported_at, c.id) < (${at}::timestamptz, ${id}::uuid)`
  if (at === null) return sql`c.due_at is null and c.id > ${id}::uuid`
  return sql`(c.due_at is null or (c.due_at, c.id) > (${at}::timestamptz, ${id}::uuid))`
}

const pageOf = (where: Condition, order: Condition, limit: number): Condition =>
  sql`select c.id, ${order === NEWEST ? sql`c.reported_at` : sql`c.due_at`} as at from cases.case c where ${where} order by ${order} limit ${limit}`

/** The nearest deadlines of each state, which its index has in order; of a few states a page is chosen from a few pages. */
const perState = (states: readonly State[], where: Condition, limit: number): Condition =>
  sql`select n.id, n.at from unnest(${`{${states.join(',')}}`}::text[]) as s(state),
    lateral (select c.id, c.due_at as at from cases.case c where c.state = s.state and ${where} order by c.due_at, c.id limit ${limit}) as n`

/**
 * A page of the cases the actor may see, newest report first or nearest deadline first (those without one last). A search for words
 * looks through the newest two months first, which mostly fill the page; so it takes one or two queries, however many cases there are.
 */
export async function listCases(db: Db, act: Act, {filter, sort, limit, cursor}: Page): Promise<CasePage> {
  const [at, id] = cursor === undefined ? [act.at, null] : readCursor(cursor)
  const order = sort === 'newest' ? NEWEST : DUE
  const select = async (months?: readonly number[]): Promise<readonly ShownCase[]> => {
    const where = all([matching(act, filter, months), ...(id === null ? [] : [after(sort, at, id)])])
    const page = sort === 'due' && filter.states !== undefined ? perState(filter.states, where, limit + 1) : pageOf(where, order, limit + 1)
    // First which cases, then all that is shown of them: what is sorted stays small.
    const {rows} = await sql<ShownCase>`${planAnew} select ${shownColumns} from cases.case c
      where c.id in (select p.id from (${page}) as p order by ${sort === 'newest' ? sql`p.at desc, p.id desc` : sql`p.at, p.id`} limit ${limit + 1})
      order by ${order}`.execute(db)
    return rows
  }
  const searching = sort === 'newest' && at !== null && filter.text !== undefined && wholeNumber(filter.text) === undefined
  const near = searching ? await select(Array.from({length: NEAR_MONTHS}, (_, back) => monthGram(at, back))) : []
  const rows = near.length > limit ? near : await select()
  const cases = rows.slice(0, limit)
  const last = rows.length > limit ? cases.at(-1) : undefined
  return {cases, next: last === undefined ? null : writeCursor(sort === 'newest' ? last.reportedAt : last.dueAt, last.id)}
}

/** Up to here a count is exact; of a search for words, where each case found costs a look at two rows, up to fewer. */
const EXACT_BELOW = 10_000
const EXACT_OF_WORDS_BELOW = 4_000

/** A number of cases; `least` says that nobody estimated how many more there are. */
export interface Count {
  readonly count: number
  readonly exact: boolean
  readonly least: boolean
}

/** How many cases match: exact below 10,000 (4,000 for words), above that the planner's estimate, or for words only that it is no less. */
export async function countCases(db: Db, act: Act, filter: Filter): Promise<Count> {
  const where = matching(act, filter)
  const most = filter.text === undefined ? EXACT_BELOW : EXACT_OF_WORDS_BELOW
  const {rows} = await sql<{
    n: number
  }>`${planAnew} select count(*)::integer as n from (select from cases.case c where ${where} limit ${most}) as found`.execute(db)
  const count = rows[0]?.n ?? 0
  if (count < most) return {count, exact: true, least: false}
  if (filter.text !== undefined) return {count, exact: false, least: true}
  const planned = await plannedRows(db, sql`select 1 from cases.case c where ${where}`)
  return {count: Math.max(most, planned), exact: false, least: false}
}

/** What the map shows of a case. */
export type MapCase = Pick<
  ShownCase,
  'id' | 'number' | 'state' | 'ending' | 'category' | 'unitName' | 'yellowAt' | 'dueAt' | 'handledAt' | 'pausedAt' | 'lng' | 'lat'
>

/** Cases with a place, for the map: at most `limit`, those due first. */
export async function listForMap(db: Db, act: Act, filter: Filter, limit: number): Promise<readonly MapCase[]> {
  const where = all([matching(act, filter), sql`c.place is not null`])
  const {rows} =
    await sql<MapCase>`${planAnew} select c.id, c.number, c.state, c.ending, c.category, c.unit_name as "unitName", c.yellow_at as "yellowAt",
      c.due_at as "dueAt", c.handled_at as "handledAt", c.paused_at as "pausedAt", st_x(c.place) as lng, st_y(c.place) as lat
    from cases.case c where ${where} order by c.due_at, c.id limit ${limit}`.execute(db)
  return rows
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
