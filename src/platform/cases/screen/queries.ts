import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import {type Db, planAnew} from '#kernel/db.ts'
import type {Happened, Told} from '../core/history.ts'
import type {Ending} from '../core/states.ts'
import {all, beginsWith, type Condition, overdueAt, visibleTo} from '../queries/filter.ts'

/** Where to look, and what counts as today. */
export interface Scope {
  readonly area: string | undefined
  readonly from: Date
  readonly to: Date
}

const within = (act: Act, area: string | undefined): Condition =>
  all([visibleTo(act), ...(area === undefined ? [] : [beginsWith(sql`c.area`, area)])])

// As the indexes of open and of ended cases say it.
const OPEN = sql.raw("c.state not in ('closed', 'archived', 'rejected', 'voided', 'merged')")

const DONE = sql.raw("c.state in ('closed', 'archived', 'rejected', 'voided', 'merged')")

/** What was done in a period. */
export interface Day {
  readonly reported: number
  readonly filed: number
  readonly handled: number
  readonly ended: number
  /** Ended as fixed, which only what was inspected is. */
  readonly fixed: number
}

const FIXED: Ending = 'fixed'

/** How many cases were reported, filed, handled and ended in a period; whatever happened to a case since is later than it. */
export async function countDay(db: Db, act: Act, {area, from, to}: Scope): Promise<Day> {
  const touched = (state: Condition) =>
    sql`select c.reported_at, c.filed_at, c.handled_at, c.closed_at, c.ending from cases.case c
      where ${within(act, area)} and ${state} and c.changed_at >= ${from}`
  const during = (column: string) => sql`${sql.ref(`t.${column}`)} >= ${from} and ${sql.ref(`t.${column}`)} < ${to}`
  const count = (condition: Condition) => sql`(count(*) filter (where ${condition}))::integer`
  const {rows} = await sql<Day>`${planAnew} select ${count(during('reported_at'))} as reported, ${count(during('filed_at'))} as filed,
      ${count(during('handled_at'))} as handled, ${count(during('closed_at'))} as ended,
      ${count(sql`${during('closed_at')} and t.ending = ${FIXED}`)} as fixed
    from (${touched(OPEN)} union all ${touched(DONE)}) as t`.execute(db)
  return rows[0] ?? {reported: 0, filed: 0, handled: 0, ended: 0, fixed: 0}
}

/** Median hours from one step to the next of the cases reported since an instant that have taken it; null where none has. */
export interface Paces {
  readonly accepted: number | null
  readonly filed: number | null
  readonly dispatched: number | null
  readonly handled: number | null
  readonly inspected: number | null
  readonly closed: number | null
}

/** The paces of the loop. */
export async function measurePaces(db: Db, act: Act, area: string | undefined, since: Date): Promise<Paces> {
  const step = (later: string, earlier: string) =>
    sql`percentile_cont(0.5) within group (order by extract(epoch from ${sql.ref(`c.${later}`)} - ${sql.ref(`c.${earlier}`)})) / 3600`
  const {rows} = await sql<Paces>`${planAnew} select (${step('accepted_at', 'reported_at')})::double precision as accepted,
      (${step('filed_at', 'accepted_at')})::double precision as filed, (${step('dispatched_at', 'filed_at')})::double precision as dispatched,
      (${step('handled_at', 'dispatched_at')})::double precision as handled, (${step('inspected_at', 'handled_at')})::double precision as inspected,
      (${step('closed_at', 'inspected_at')})::double precision as closed
    from cases.case c where ${within(act, area)} and c.reported_at >= ${since}`.execute(db)
  return rows[0] ?? {accepted: null, filed: null, dispatched: null, handled: null, inspected: null, closed: null}
}

/** What is open and late in one part of the area. */
export interface PartOf {
  readonly code: string
  readonly open: number
  readonly overdue: number
}

/** Open and overdue cases by district, or by street within one; those with most overdue first. */
export async function countParts(db: Db, act: Act, area: string | undefined, digits: 6 | 9): Promise<readonly PartOf[]> {
  const {rows} = await sql<PartOf>`${planAnew} select left(c.area, ${digits}::integer) as code, count(*)::integer as open,
      (count(*) filter (where ${overdueAt(act.at)}))::integer as overdue
    from cases.case c where ${within(act, area)} and ${OPEN} group by 1 order by 3 desc, 2 desc, 1 limit 40`.execute(db)
  return rows
}

/** How often a class was reported in a period, and in the mean of the periods before it. */
export interface Busy {
  readonly category: string
  readonly count: number
  readonly usual: number
}

const BEFORE = 4

/** The classes reported most in a period, beside the mean of the four periods of the same length before it. */
export async function listBusy(db: Db, act: Act, {area, from, to}: Scope, most: number): Promise<readonly Busy[]> {
  const begin = new Date(from.getTime() - BEFORE * (to.getTime() - from.getTime()))
  const {rows} = await sql<Busy>`${planAnew} select c.category, (count(*) filter (where c.reported_at >= ${from}))::integer as count,
      (count(*) filter (where c.reported_at < ${from}))::double precision / ${BEFORE} as usual
    from cases.case c where ${within(act, area)} and c.category is not null and c.reported_at >= ${begin} and c.reported_at < ${to}
    group by 1 having count(*) filter (where c.reported_at >= ${from}) > 0 order by 2 desc, 1 limit ${most}`.execute(db)
  return rows
}

/** One thing that happened to a case; words that people wrote are not among it, for a wall is read by whoever passes. */
export interface News extends Happened {
  readonly case: string
  readonly category: string | null
  readonly area: string
}

/** As many of the newest events are looked through for those the actor may see. */
const LOOKED_THROUGH = 2_000

/** The newest things that happened to cases the actor may see. */
export async function listNews(db: Db, act: Act, {area, from}: Pick<Scope, 'area' | 'from'>, most: number): Promise<readonly News[]> {
  const {rows} = await sql<Omit<News, 'body'> & {body: Told | string}>`${planAnew}
    select e.name, e.at, e.actor_name as "actorName", e.body, c.id as case, c.category, c.area
    from (select n.* from kernel.event n where n.at >= ${from} and n.name like 'case.%' order by n.at desc, n.id desc limit ${LOOKED_THROUGH}) as e
    join cases.case c on c.id = case when e.name like 'case.%' then e.subject::uuid end
    where ${within(act, area)} order by e.at desc, e.id desc limit ${most}`.execute(db)
  return rows.map(({body, ...rest}) => ({...rest, body: typeof body === 'string' ? (JSON.parse(body) as Told) : body}))
}
