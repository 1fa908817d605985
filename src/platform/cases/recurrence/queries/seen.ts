import {type RawBuilder, sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {visibleTo} from '../../queries/list.ts'
import type {Measure} from '../core/campaign.ts'
import type {DisorderCount} from '../core/disorders.ts'
import type {Spot} from '../core/hot-spots.ts'
import type {Seen} from '../core/seen.ts'

/** Which cases are looked at: area code or its beginning, classes or the beginning of one. */
export interface Within {
  readonly area?: string | undefined
  readonly category?: string | undefined
  readonly categories?: readonly string[] | undefined
}

type Condition = RawBuilder<unknown>
const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

/** A case that was refused, dropped, answered in words, is another's duplicate or a part of another tells nothing of its own. */
const real = sql`(c.state not in ('rejected', 'voided', 'merged') and c.parent_id is null and coalesce(c.ending, '') not in ('other-body', 'duplicate', 'void', 'answered'))`

/** An appeal that was granted takes a case out of the counting; that it was late stays in its record. */
const judged = sql`(c.handled_at is not null and c.due_at is not null and not c.exempt)`

const within = ({area = '', category, categories}: Within): readonly Condition[] => [
  real,
  ...(area === '' ? [] : [sql`c.area like ${`${escaped(area)}%`}`]),
  ...(category === undefined ? [] : [sql`c.category like ${`${escaped(category)}%`}`]),
  ...(categories === undefined ? [] : [sql`c.category in (${sql.join([...categories])})`]),
]

const all = (conditions: readonly Condition[]): Condition => sql`(${sql.join(conditions, sql` and `)})`

/** The most cases one look takes in; beyond it the oldest are left out and the answer says so. */
export const MOST_SEEN = 100_000

/** Cases with a place and a class that the actor may see, reported in [from, to) or closed in it, newest first, at most `MOST_SEEN`. */
export async function listSeen(
  db: Db,
  act: Act,
  {from, to, ...where}: Within & {readonly from: Date; readonly to: Date},
): Promise<readonly Seen[]> {
  const {rows} = await sql<Seen>`
    select c.id, c.category, c.component, c.area, st_x(c.place) as lng, st_y(c.place) as lat, c.reported_at as "reportedAt", c.closed_at as "closedAt", c.reopens
    from cases.case c
    where ${all(within(where))} and c.place is not null and c.category is not null and ${visibleTo(act)}
      and ((c.reported_at >= ${from} and c.reported_at < ${to}) or (c.closed_at >= ${from} and c.closed_at < ${to}))
    order by c.reported_at desc, c.id desc limit ${MOST_SEEN}`.execute(db)
  return rows
}

/** The cells in force within an area, by their middles. */
export async function listSpots(db: Db, area = ''): Promise<readonly Spot[]> {
  const {rows} = await sql<Spot>`
    select code, st_x(st_centroid(shape)) as lng, st_y(st_centroid(shape)) as lat from grid.cell
    where valid_to is null and starts_with(code, ${area}) order by code`.execute(db)
  return rows
}

/** How many cases of a class were reported in a street on a day of the city; days are counted back from today, which is 0. */
export interface DayCount {
  readonly street: string
  readonly category: string
  readonly ago: number
  readonly count: number
}

/** Cases by street, class and day over the last `days` whole days in a district. */
export async function countByDay(
  db: Db,
  {district, now, days}: {readonly district: string; readonly now: Date; readonly days: number},
): Promise<readonly DayCount[]> {
  const {rows} = await sql<DayCount>`
    with ours as (select zone from cases.calendar where starts_with(${district}, code) order by length(code) desc limit 1),
    today as (select (${now}::timestamptz at time zone zone)::date as day, zone from ours),
    seen as (
      select left(c.area, 9) as street, c.category, t.day - (c.reported_at at time zone t.zone)::date as ago from cases.case c, today t
      where c.district_id = ${district} and c.reported_at >= ((t.day - ${days}::integer)::timestamp at time zone t.zone) and ${real} and c.category is not null
    )
    select street, category, ago, count(*)::integer as count from seen where ago between 1 and ${days} group by 1, 2, 3`.execute(db)
  return rows
}

/** Reported and handled on time in [from, to), of the cases in an area and classes. */
export async function measureCases(
  db: Db,
  {from, to, ...where}: Within & {readonly from: Date; readonly to: Date},
): Promise<Pick<Measure, 'cases' | 'onTime'>> {
  const {rows} = await sql<{cases: number; handled: number; onTime: number}>`
    select (count(*) filter (where c.reported_at >= ${from} and c.reported_at < ${to}))::integer as cases,
      (count(*) filter (where c.handled_at >= ${from} and c.handled_at < ${to} and ${judged}))::integer as handled,
      (count(*) filter (where c.handled_at >= ${from} and c.handled_at < ${to} and ${judged} and c.handled_at <= c.due_at))::integer as "onTime"
    from cases.case c where ${all(within(where))}
      and ((c.reported_at >= ${from} and c.reported_at < ${to}) or (c.handled_at >= ${from} and c.handled_at < ${to}))`.execute(db)
  const {cases = 0, handled = 0, onTime = 0} = rows[0] ?? {}
  return {cases, onTime: handled === 0 ? null : onTime / handled}
}

/** Of the cases reported in [from, to), by street and class: how many, where they stand, on time or not, and closed after an inspection. */
export async function countByStreet(
  db: Db,
  act: Act,
  {from, to, ...where}: Within & {readonly from: Date; readonly to: Date},
): Promise<readonly (Omit<DisorderCount, 'disorder'> & {readonly category: string})[]> {
  const done = sql`c.state in ('closed', 'archived')`
  const {rows} = await sql<Omit<DisorderCount, 'disorder'> & {category: string}>`
    select left(c.area, 9) as street, c.category, count(*)::integer as reported,
      (count(*) filter (where not ${done}))::integer as open,
      (count(*) filter (where ${done}))::integer as closed,
      (count(*) filter (where c.due_at < coalesce(c.handled_at, ${act.at}) and not c.exempt))::integer as overdue,
      (count(*) filter (where ${judged}))::integer as judged,
      (count(*) filter (where ${judged} and c.handled_at <= c.due_at))::integer as "onTime",
      (count(*) filter (where ${done} and c.ending = 'fixed' and c.inspected_at is not null))::integer as verified
    from cases.case c where ${all(within(where))} and c.reported_at >= ${from} and c.reported_at < ${to} and ${visibleTo(act)}
    group by 1, 2 order by 1, 2`.execute(db)
  return rows
}
