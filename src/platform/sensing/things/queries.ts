import {type RawBuilder, sql} from 'kysely'
import {type Db, planAnew} from '#kernel/db.ts'
import type {Bounds} from '#lib/tiles/mercator.ts'
import type {Reach} from '../core/reach.ts'
import {readable, thingsIn} from '../queries/areas.ts'
import {hours} from '../queries/hours.ts'
import {PAST_AFTER_HOURS, SILENT_AFTER, STALE_AFTER, type Standing, USUAL_SECONDS} from './core/standing.ts'

type Sql = RawBuilder<unknown>

/** A thing with how it stands. `at` is of its newest observation. */
export interface ThingRow {
  readonly id: number
  readonly name: string
  readonly nameEn: string | null
  readonly kind: string | null
  readonly code: string | null
  readonly district: string | null
  readonly streams: number
  readonly at: Date | null
  readonly standing: Standing
  /** Open alarms of it, and the gravest of them. */
  readonly alarms: number
  readonly worst: number | null
  readonly lng: number | null
  readonly lat: number | null
}

/** Which things are wanted. */
export interface Filter {
  readonly kind?: string | undefined
  readonly district?: string | undefined
  readonly standing?: Standing | undefined
  /** Only those with an open alarm. */
  readonly alarm?: boolean | undefined
  readonly text?: string | undefined
}

/** Seconds between observations; what a stranger wrote is an interval only when it is a number. */
export const everySeconds = sql<number | null>`
  case when jsonb_typeof(s.properties -> 'every') = 'number' then greatest((s.properties ->> 'every')::double precision, 1) end`

const ucum = sql`regexp_replace(s.units -> 0 ->> 'definition', '^.*#', '')`

/** How many of its intervals ago a stream's newest observation was; infinity when it is known from history alone. */
export const missedOf = (
  now: Date,
): Sql => sql`case when s.properties -> 'history' = 'true' and l.received_at > l.at + make_interval(hours => ${PAST_AFTER_HOURS}) then 'infinity'
  else extract(epoch from ${now}::timestamptz - l.at)::double precision / coalesce(${everySeconds}, ${USUAL_SECONDS}) end`

/** The word for so many intervals missed. */
export const standingBy = (missed: Sql): Sql =>
  sql`case when ${missed} is null then 'none' when ${missed} <= ${STALE_AFTER} then 'fresh' when ${missed} <= ${SILENT_AFTER} then 'stale'
    when ${missed} = 'infinity' then 'past' else 'silent' end`

/** Of a thing's streams: how many, where, the newest observation, and how long ago the freshest was. */
const freshest = (now: Date, of: Sql): Sql => sql`(
  select s.thing_id, min(s.district_id) as district, count(*)::integer as streams, max(l.at) as at, min(${missedOf(now)}) as missed
  from sensing.stream s left join sensing.latest l on l.district_id = s.district_id and l.stream_id = s.id ${of} group by s.thing_id)`

const like = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

/** That a thing stands where the right to read reaches. */
const reached = ({areas}: Reach): Sql => (areas === undefined ? sql`true` : sql`t.id in ${thingsIn(areas)}`)

/** Open alarms by thing; a storm is its members. */
const openAlarms = sql`(
  select thing_id, count(*)::integer as n, min(level)::integer as worst from sensing.alarm
  where state in ('raised', 'acknowledged') and not storm group by thing_id)`

const conditions = ({kind, district, standing, alarm, text}: Filter): Sql =>
  sql.join(
    [
      sql`true`,
      ...(kind === undefined ? [] : [sql`t.properties ->> 'kind' = ${kind}`]),
      ...(district === undefined ? [] : [sql`f.district = ${district}`]),
      ...(standing === undefined ? [] : [sql`${standingBy(sql`f.missed`)} = ${standing}`]),
      ...(alarm === true ? [sql`a.n is not null`] : []),
      ...(text === undefined
        ? []
        : [
            sql`(t.name ilike ${like(text)} or t.properties ->> 'nameEn' ilike ${like(text)} or t.properties ->> 'code' ilike ${like(text)})`,
          ]),
    ],
    sql` and `,
  )

const columns = sql`t.id, t.name, t.properties ->> 'nameEn' as "nameEn", t.properties ->> 'kind' as kind, t.properties ->> 'code' as code,
  f.district, coalesce(f.streams, 0) as streams, f.at, ${standingBy(sql`f.missed`)} as standing, coalesce(a.n, 0) as alarms, a.worst, w.lng, w.lat`

/** The place of a thing: of its locations that with a shape. */
const placed = sql`lateral (select o.id, st_x(st_centroid(o.shape)) as lng, st_y(st_centroid(o.shape)) as lat
  from sensing.thing_location tl join sensing.location o on o.id = tl.location_id
  where tl.thing_id = t.id order by o.shape is null, o.id limit 1) as w`

/** Where a page goes on: after the thing of this name and id. */
export interface After {
  readonly name: string
  readonly id: number
}

/** Things by name, a page of them. */
export async function listThings(
  db: Db,
  reach: Reach,
  now: Date,
  filter: Filter,
  {after, limit}: {readonly after: After | undefined; readonly limit: number},
): Promise<readonly ThingRow[]> {
  const further = after === undefined ? sql`true` : sql`(t.name, t.id) > (${after.name}, ${after.id})`
  const {rows} = await sql<ThingRow>`
    select ${columns} from sensing.thing t left join ${openAlarms} as a on a.thing_id = t.id left join lateral ${freshest(now, sql`where s.thing_id = t.id`)} as f on true
      left join ${placed} on true
    where ${further} and ${reached(reach)} and ${conditions(filter)} order by t.name, t.id limit ${limit}`.execute(db)
  return rows
}

/** How many things there are of each kind, district and standing. */
export async function countThings(
  db: Db,
  reach: Reach,
  now: Date,
  filter: Filter,
): Promise<readonly (Pick<ThingRow, 'kind' | 'district' | 'standing'> & {readonly n: number; readonly alarmed: number})[]> {
  const {rows} = await sql<Pick<ThingRow, 'kind' | 'district' | 'standing'> & {n: number; alarmed: number}>`
    select t.properties ->> 'kind' as kind, f.district, ${standingBy(sql`f.missed`)} as standing, count(*)::integer as n,
      count(a.n)::integer as alarmed
    from sensing.thing t left join ${freshest(now, sql``)} as f on f.thing_id = t.id left join ${openAlarms} as a on a.thing_id = t.id
    where ${reached(reach)} and ${conditions(filter)} group by 1, 2, 3`.execute(db)
  return rows
}

/** One thing, and where it is. */
export type OneThing = Omit<ThingRow, 'lng' | 'lat'> & {
  readonly description: string
  readonly properties: Readonly<Record<string, unknown>> | null
  readonly location: number | null
  readonly place: readonly [number, number] | null
}

/** The thing of this id. */
export async function findThing(db: Db, reach: Reach, now: Date, id: number): Promise<OneThing | undefined> {
  const {rows} = await sql<OneThing & {lng: number | null; lat: number | null}>`
    select ${columns}, t.description, t.properties, w.id as location
    from sensing.thing t left join ${openAlarms} as a on a.thing_id = t.id
      left join lateral ${freshest(now, sql`where s.thing_id = t.id`)} as f on true left join ${placed} on true
    where t.id = ${id} and ${reached(reach)}`.execute(db)
  return rows.map(({lng, lat, ...row}) => ({...row, place: lng === null || lat === null ? null : ([lng, lat] as const)}))[0]
}

/** A thing that has a place. */
export type PlacedRow = ThingRow & {readonly lng: number; readonly lat: number}

const within = ([west, south, east, north]: Bounds): Sql => sql`(
  select tl.thing_id, min(st_x(st_centroid(o.shape))) as lng, min(st_y(st_centroid(o.shape))) as lat
  from sensing.location o join sensing.thing_location tl on tl.location_id = o.id
  where o.shape && st_makeenvelope(${west}, ${south}, ${east}, ${north}, 4326) group by tl.thing_id)`

/** Things within bounds, those silent first. */
export async function listPlaced(db: Db, reach: Reach, now: Date, bounds: Bounds, limit: number): Promise<readonly PlacedRow[]> {
  const {rows} = await sql<PlacedRow>`
    select ${columns} from ${within(bounds)} as w join sensing.thing t on t.id = w.thing_id left join ${openAlarms} as a on a.thing_id = t.id
      left join lateral ${freshest(now, sql`where s.thing_id = t.id`)} as f on true
    where ${reached(reach)} order by f.missed desc nulls last, t.id limit ${limit}`.execute(db)
  return rows
}

/** How many things are within bounds. */
export async function countPlaced(db: Db, reach: Reach, bounds: Bounds): Promise<number> {
  const {rows} = await sql<{
    n: number
  }>`select count(*)::integer as n from ${within(bounds)} as w join sensing.thing t on t.id = w.thing_id where ${reached(reach)}`.execute(
    db,
  )
  return rows[0]?.n ?? 0
}

/** Things within bounds that observe a property in a unit, with the newest value. */
export async function listValued(
  db: Db,
  reach: Reach,
  now: Date,
  bounds: Bounds,
  {definition, unit}: {readonly definition: string; readonly unit: string},
  limit: number,
): Promise<readonly (PlacedRow & {readonly value: number})[]> {
  const {rows} = await sql<PlacedRow & {value: number}>`
    select t.id, t.name, t.properties ->> 'nameEn' as "nameEn", t.properties ->> 'kind' as kind, t.properties ->> 'code' as code,
      s.district_id as district, 1 as streams, l.at, ${standingBy(missedOf(now))} as standing, 0 as alarms, null::integer as worst, w.lng, w.lat, l.value
    from ${within(bounds)} as w join sensing.thing t on t.id = w.thing_id join sensing.stream s on s.thing_id = t.id
      join sensing.stream_property sp on sp.stream_id = s.id and sp.place = 0
      join sensing.observed_property p on p.id = sp.property_id and p.definition = ${definition}
      join sensing.latest l on l.district_id = s.district_id and l.stream_id = s.id
    where l.value is not null and ${ucum} = ${unit} and ${reached(reach)} order by t.id limit ${limit}`.execute(db)
  return rows
}

/** A stream with what it observes and its newest observation. */
export interface StreamRow {
  readonly id: number
  readonly thing: number
  readonly name: string
  readonly nameEn: string | null
  readonly source: string
  readonly sourceEn: string | null
  readonly kind: string | null
  readonly district: string
  readonly property: string | null
  readonly definition: string | null
  readonly sensor: string
  readonly unit: string | null
  /** Its unit as a UCUM code, which is the last part of the unit's definition. */
  readonly ucum: string | null
  readonly every: number | null
  readonly several: boolean
  readonly at: Date | null
  readonly received: Date | null
  readonly value: number | null
  readonly result: unknown
  readonly marks: number | null
  readonly standing: Standing
}

/** Streams of a thing, of kinds, of an observed property, or those named; the longest silent first where there are too many. */
export async function listStreams(
  db: Db,
  reach: Reach,
  now: Date,
  of: {
    readonly things?: readonly number[] | undefined
    readonly kinds?: readonly string[] | undefined
    readonly ids?: readonly number[] | undefined
    /** Definition or name of what is observed. */
    readonly property?: string | undefined
    readonly unit?: string | undefined
    readonly district?: string | undefined
  },
  limit: number,
): Promise<readonly StreamRow[]> {
  const wanted = [
    readable(reach, sql.raw('s')),
    ...(of.things === undefined ? [] : [sql`s.thing_id = any(${`{${of.things.join(',')}}`}::integer[])`]),
    ...(of.district === undefined ? [] : [sql`s.district_id = ${of.district}`]),
    ...(of.property === undefined ? [] : [sql`${of.property} in (p.definition, p.name)`]),
    ...(of.unit === undefined ? [] : [sql`s.units -> 0 ->> 'symbol' = ${of.unit}`]),
    ...(of.kinds === undefined ? [] : [sql`t.properties ->> 'kind' in (${sql.join(of.kinds)})`]),
    ...(of.ids === undefined ? [] : [sql`s.id = any(${`{${of.ids.join(',')}}`}::integer[])`]),
  ]
  const {rows} = await sql<StreamRow>`
    select s.id, s.thing_id as thing, s.name, s.properties ->> 'nameEn' as "nameEn", t.name as source, t.properties ->> 'nameEn' as "sourceEn",
      t.properties ->> 'kind' as kind, s.district_id as district, p.name as property, p.definition, n.name as sensor, s.units -> 0 ->> 'symbol' as unit, ${ucum} as ucum,
      ${everySeconds} as every, s.several, l.at, l.received_at as received, l.value, l.result, l.marks, ${standingBy(missedOf(now))} as standing
    from sensing.stream s join sensing.thing t on t.id = s.thing_id join sensing.sensor n on n.id = s.sensor_id
      left join sensing.stream_property sp on sp.stream_id = s.id and sp.place = 0
      left join sensing.observed_property p on p.id = sp.property_id
      left join sensing.latest l on l.district_id = s.district_id and l.stream_id = s.id
    where ${sql.join(wanted, sql` and `)}
    order by ${of.things === undefined ? sql`${missedOf(now)} desc nulls last,` : sql``} s.id limit ${limit}`.execute(db)
  return rows
}

/** A value of many streams by the hour or day. */
export interface SumRow {
  readonly stream: number
  readonly at: Date
  readonly value: number
  readonly least: number
  readonly most: number
}

/** Sums of many streams since an instant, in the order of time. One query, however many. */
export async function listManySums(
  db: Db,
  reach: Reach,
  ids: readonly number[],
  {from, to, every}: {readonly from: Date; readonly to: Date; readonly every: 'hour' | 'day'},
): Promise<readonly SumRow[]> {
  const wanted = {
    of: (alias: Sql) => [sql`${alias}.district_id = s.district_id`, sql`${alias}.stream_id = s.id`],
    from: sql`${from}::timestamptz`,
    before: sql`${to}::timestamptz + interval '1 microsecond'`,
  }
  const {rows} = await sql<SumRow>`${planAnew}
    select s.id as stream, h.at, h.total / h.n as value, h.least, h.most
    from unnest(${`{${ids.join(',')}}`}::integer[]) as w(id) join sensing.stream s on s.id = w.id and ${readable(reach, sql.raw('s'))},
      lateral ${every === 'hour' ? hours(wanted) : sql`(select * from sensing.day d where ${sql.join(wanted.of(sql.raw('d')), sql` and `)})`} as h
    where h.at >= ${from} and h.at <= ${to} order by s.id, h.at`.execute(db)
  return rows
}

/** Observations of a stream within a period whose quality is not good, the newest first. */
export async function listBad(
  db: Db,
  kept: Sql,
  limit: number,
): Promise<readonly {readonly at: Date; readonly value: number | null; readonly marks: number}[]> {
  const {rows} = await sql<{at: Date; value: number | null; marks: number}>`
    select at, value, marks from ${kept} as o where marks & 255 <> 0 order by at desc limit ${limit}`.execute(db)
  return rows
}
