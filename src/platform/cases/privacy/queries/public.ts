import {type RawBuilder, sql} from 'kysely'
import {type Db, planAnew} from '#kernel/db.ts'
import {openStates, type State, stateNames} from '../../core/lifecycle.ts'
import {type ShownCase, shownColumns} from '../../queries/case.ts'
import {byLength, type PublicRule, type PublicRules, type Standing} from '../core/visibility.ts'
import type {Book} from './books.ts'
import '../tables.ts'

type Condition = RawBuilder<unknown>

const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&')
const beginsWith = (column: Condition, prefix: string): Condition => sql`${column} like ${`${escaped(prefix)}%`}`

/** Minutes after which a case of a city is public; null when it never is. One `when` for each rule, most particular first. */
const delay = ({usual, categories}: PublicRules): Condition => {
  const minutes = (shown: boolean, delayMinutes: number): Condition => (shown ? sql`${delayMinutes}::integer` : sql`null::integer`)
  // A rule that says nothing of this, within none that does, is as usual: it need not be asked for every case.
  const tells = ({shown, delayMinutes}: PublicRule): boolean => shown !== undefined || delayMinutes !== undefined
  const telling = categories.filter((rule) => tells(rule) || categories.some((of) => tells(of) && rule.category.startsWith(of.category)))
  const whens = byLength(telling).map(
    ({category, shown = usual.shown, delayMinutes = usual.delayMinutes}) =>
      sql`when ${beginsWith(sql`c.category`, category)} then ${minutes(shown, delayMinutes)}`,
  )
  const otherwise = minutes(usual.shown, usual.delayMinutes)
  return whens.length === 0 ? otherwise : sql`case ${sql.join(whens, sql` `)} else ${otherwise} end`
}

/** What the public may see at an instant: accepted, of a category that is shown, its delay over, not withdrawn, destroyed or hidden by people. */
const isPublic = (books: readonly Book<PublicRules>[], now: Date): Condition => {
  const whens = books.map(({code, rules}) => sql`when ${beginsWith(sql`c.area`, code)} then ${delay(rules)}`)
  if (whens.length === 0) return sql`false`
  return sql`c.accepted_at is not null and c.destroyed_at is null and c.state <> 'voided' and c.category is not null
    and c.accepted_at + make_interval(mins => case ${sql.join(whens, sql` `)} end) <= ${now}::timestamptz
    and not exists (select from cases.redaction r where r.case_id = c.id and r.target = 'case' and r.lifted_at is null)`
}

/** From an instant on, until another. */
export interface Span {
  readonly from?: Date | undefined
  readonly to?: Date | undefined
}

/** Which public cases: area at most as deep as a street, so that a blurred place cannot be closed in on. */
export interface PublicFilter {
  readonly area?: string | undefined
  readonly category?: string | undefined
  readonly open?: boolean | undefined
  readonly overdue?: boolean | undefined
  readonly standing?: Standing | undefined
  /** Accepted then or later. */
  readonly since?: Date | undefined
  readonly ids?: readonly string[] | undefined
  readonly categories?: readonly string[] | undefined
  /** Reported, or changed, then or later, and before. */
  readonly reported?: Span | undefined
  readonly changed?: Span | undefined
  /** West, south, east, north in degrees; a rough sieve before places are blurred. */
  readonly bbox?: readonly [number, number, number, number] | undefined
}

const UNDER = sql`c.state in (${sql.join([...openStates])})`
const FIXED = sql`c.ending is not distinct from 'fixed'`
const lateAt = (now: Date): Condition => sql`coalesce(c.due_at < coalesce(c.handled_at, c.paused_at, ${now}::timestamptz), false)`

const standsAs = (now: Date): Readonly<Record<Standing, Condition>> => ({
  open: sql`${UNDER} and not ${lateAt(now)}`,
  late: sql`${UNDER} and ${lateAt(now)}`,
  fixed: sql`not ${UNDER} and ${FIXED}`,
  ended: sql`not ${UNDER} and not ${FIXED}`,
})

const within = (column: Condition, {from, to}: Span = {}): readonly Condition[] => [
  ...(from === undefined ? [] : [sql`${column} >= ${from}::timestamptz`]),
  ...(to === undefined ? [] : [sql`${column} <= ${to}::timestamptz`]),
]

const isOneOf = (column: Condition, values: readonly string[] | undefined, type: string): readonly Condition[] => {
  if (values === undefined) return []
  return [values.length === 0 ? sql`false` : sql`${column} in (${sql.join(values.map((value) => sql`${value}::${sql.raw(type)}`))})`]
}

const sieve = (
  {area, category, open, overdue, standing, since, bbox, ids, categories, reported, changed}: PublicFilter,
  now: Date,
): readonly Condition[] => {
  const states: readonly State[] = open === false ? stateNames.filter((state) => !openStates.includes(state)) : openStates
  return [
    ...(area === undefined ? [] : [beginsWith(sql`c.area`, area)]),
    ...isOneOf(sql`c.id`, ids, 'uuid'),
    ...isOneOf(sql`c.category`, categories, 'text'),
    ...within(sql`c.reported_at`, reported),
    ...within(sql`c.changed_at`, changed),
    ...(category === undefined ? [] : [beginsWith(sql`c.category`, category)]),
    ...(open === undefined ? [] : [sql`c.state in (${sql.join([...states])})`]),
    ...(overdue === undefined
      ? []
      : [sql`coalesce(c.due_at < coalesce(c.handled_at, ${now}), false) is ${sql.raw(overdue ? 'true' : 'false')}`]),
    ...(standing === undefined ? [] : [standsAs(now)[standing]]),
    ...(since === undefined ? [] : [sql`c.accepted_at >= ${since}::timestamptz`]),
    ...(bbox === undefined
      ? []
      : [sql`c.place && st_makeenvelope(${sql.join([...bbox].map((side) => sql`${side}::double precision`))}, 4326)`]),
  ]
}

/** Where a page goes on. */
export interface PublicCursor {
  readonly at: Date
  readonly id: string
}

/** Public cases, the newest accepted first, at most `limit`. */
export async function listPublic(
  db: Db,
  books: readonly Book<PublicRules>[],
  {now, filter = {}, limit, after}: {now: Date; filter?: PublicFilter; limit: number; after?: PublicCursor | undefined},
): Promise<readonly ShownCase[]> {
  const conditions = [isPublic(books, now), ...sieve(filter, now)]
  if (after !== undefined) conditions.push(sql`(c.accepted_at, c.id) < (${after.at}::timestamptz, ${after.id}::uuid)`)
  const {rows} = await sql<ShownCase>`select ${shownColumns} from cases.case c
    where ${sql.join(conditions, sql` and `)} order by c.accepted_at desc, c.id desc limit ${limit}`.execute(db)
  return rows
}

/** Public cases, the newest reported first: a window of them. */
export async function listPublicByReport(
  db: Db,
  books: readonly Book<PublicRules>[],
  {now, filter, limit, offset}: {now: Date; filter: PublicFilter; limit: number; offset: number},
): Promise<readonly ShownCase[]> {
  const {rows} = await sql<ShownCase>`${planAnew} select ${shownColumns} from cases.case c
    where ${sql.join([isPublic(books, now), ...sieve(filter, now)], sql` and `)}
    order by c.reported_at desc, c.id desc limit ${limit} offset ${offset}`.execute(db)
  return rows
}

/** Public cases of which something was told in a span, with when it first was; oldest first. */
export async function listPublicTold(
  db: Db,
  books: readonly Book<PublicRules>[],
  {now, filter, events, from, to, limit}: {now: Date; filter: PublicFilter; events: readonly string[]; from: Date; to: Date; limit: number},
): Promise<readonly (ShownCase & {readonly toldAt: Date})[]> {
  const {rows} = await sql<ShownCase & {readonly toldAt: Date}>`${planAnew}
    with told as (
      select e.district_id, e.subject, min(e.at) as at from kernel.event e
      where e.name in (${sql.join([...events])}) and e.at >= ${from}::timestamptz and e.at <= ${to}::timestamptz group by e.district_id, e.subject)
    select ${shownColumns}, t.at as "toldAt" from told t join cases.case c on c.district_id = t.district_id and c.id = t.subject::uuid
    where ${sql.join([isPublic(books, now), ...sieve(filter, now)], sql` and `)} order by t.at, c.id limit ${limit}`.execute(db)
  return rows
}

/** How many public cases there are, of the newest `limit`, by where they stand. */
export interface PublicCounts {
  readonly accepted: number
  readonly open: number
  readonly late: number
  readonly fixed: number
  readonly ended: number
}

export async function countPublic(
  db: Db,
  books: readonly Book<PublicRules>[],
  {now, filter = {}, limit}: {now: Date; filter?: PublicFilter; limit: number},
): Promise<PublicCounts> {
  const {rows} = await sql<PublicCounts>`
    select count(*)::integer as accepted, count(*) filter (where under and not late)::integer as open, count(*) filter (where under and late)::integer as late,
      count(*) filter (where not under and fixed)::integer as fixed, count(*) filter (where not under and not fixed)::integer as ended
    from (select ${UNDER} as under, ${lateAt(now)} as late, ${FIXED} as fixed from cases.case c
      where ${sql.join([isPublic(books, now), ...sieve(filter, now)], sql` and `)} order by c.accepted_at desc, c.id desc limit ${limit}) as found`.execute(
    db,
  )
  return rows[0] ?? {accepted: 0, open: 0, late: 0, fixed: 0, ended: 0}
}

/** One public case by its id or 19-digit number, or undefined when the public may not see it. */
export async function findPublic(
  db: Db,
  books: readonly Book<PublicRules>[],
  {key, now}: {key: string; now: Date},
): Promise<ShownCase | undefined> {
  const where = /^\d{19}$/.test(key) ? sql`c.number = ${key}` : sql`c.id = ${key}::uuid`
  const {rows} = await sql<ShownCase>`select ${shownColumns} from cases.case c where ${where} and ${isPublic(books, now)}`.execute(db)
  return rows[0]
}

/** A published picture of a case. */
export interface PublicPhoto {
  readonly id: string
  readonly caseId: string
  readonly kind: string
  readonly fileId: string
  readonly at: Date
}

/** The published photos of cases that people have not hidden, oldest first. */
export async function listPublicPhotos(db: Db, caseIds: readonly string[]): Promise<readonly PublicPhoto[]> {
  if (caseIds.length === 0) return []
  const {rows} = await sql<PublicPhoto>`
    select e.id, e.case_id as "caseId", e.kind, e.file_id as "fileId", e.at from cases.evidence e
    where e.case_id in (${sql.join(caseIds.map((id) => sql`${id}::uuid`))}) and e.published and e.file_id is not null
      and not exists (select from cases.redaction r where r.case_id = e.case_id and r.evidence_id = e.id and r.lifted_at is null)
    order by e.at, e.id`.execute(db)
  return rows
}
