import {type RawBuilder, sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import type {Block} from '../core/blocks.ts'
import {marksOf, type Observed} from '../core/observed.ts'

/** What must be known of a stream to keep what it observed. */
export interface StreamHead {
  readonly id: number
  readonly districtId: string
  readonly thingId: number
  readonly several: boolean
  readonly observationType: string
  readonly units: readonly unknown[]
  readonly types: readonly string[]
  readonly featureId: number | null
  readonly firstAt: Date | null
  /** Days after which what it observed is removed; null keeps it. */
  readonly keepDays: number | null
}

/** An observation with the district of its stream. */
export type Placed = Observed & {readonly district: string}

const list = (values: readonly (string | number | null)[]): string => `{${values.map((value) => value ?? 'NULL').join(',')}}`
const instants = (values: readonly number[]): string => `{${values.map((ms) => `"${new Date(ms).toISOString()}"`).join(',')}}`

/** The heads of streams by their ids; those that are not there are left out. */
export async function listStreamHeads(db: Db, ids: readonly number[]): Promise<readonly StreamHead[]> {
  if (ids.length === 0) return []
  const {rows} = await sql<StreamHead>`
    select id, district_id as "districtId", thing_id as "thingId", several, observation_type as "observationType", units, types,
      feature_id as "featureId", first_at as "firstAt", keep_days as "keepDays"
    from sensing.stream where id = any(${list(ids)}::integer[])`.execute(db)
  return rows
}

const fresh = (rows: readonly Placed[]): RawBuilder<unknown> => sql`unnest(
  ${instants(rows.map(({at}) => at))}::timestamptz[], ${list(rows.map(({value}) => value))}::double precision[],
  ${list(rows.map(({stream}) => stream))}::integer[], ${list(rows.map(marksOf))}::smallint[], ${list(rows.map(({district}) => district))}::text[]
) as g(at, value, stream_id, marks, district_id)`

/** Keeps fresh observations; returns which were new, as `stream at` of each. */
export async function insertFresh(tx: Tx, rows: readonly Placed[]): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set()
  const {rows: kept} = await sql<{stream: number; at: Date}>`
    insert into sensing.observation (at, value, stream_id, marks, district_id)
    select at, value, stream_id, marks, district_id from ${fresh(rows)}
    on conflict do nothing returning stream_id as stream, at`.execute(tx)
  return new Set(kept.map(({stream, at}) => `${stream} ${at.getTime()}`))
}

/** Keeps what observations have besides a number and a time. */
export async function insertMore(tx: Tx, rows: readonly Placed[]): Promise<void> {
  const more = rows.flatMap(({district, stream, at, more}) =>
    more === undefined ? [] : [{district, stream, at: new Date(at).toISOString(), ...more}],
  )
  if (more.length === 0) return
  await sql`
    insert into sensing.observation_more
      (district_id, stream_id, at, until, result, result_at, valid_from, valid_to, result_quality, parameters, feature_id)
    select district, stream, at, until, result, "resultAt", "validFrom", "validTo", "resultQuality", parameters, "featureId"
    from jsonb_to_recordset(${JSON.stringify(more)}::jsonb) as m(district text, stream integer, at timestamptz, until timestamptz, result jsonb,
      "resultAt" timestamptz, "validFrom" timestamptz, "validTo" timestamptz, "resultQuality" jsonb, parameters jsonb, "featureId" integer)
    on conflict (district_id, stream_id, at) do update set until = excluded.until, result = excluded.result, result_at = excluded.result_at,
      valid_from = excluded.valid_from, valid_to = excluded.valid_to, result_quality = excluded.result_quality,
      parameters = excluded.parameters, feature_id = excluded.feature_id`.execute(tx)
}

/** Keeps the newest of each stream as its latest, where it is newer than what is there. */
export async function renewLatest(tx: Tx, rows: readonly Placed[], receivedAt: Date): Promise<void> {
  const newest = new Map<number, Placed>()
  for (const row of rows) if ((newest.get(row.stream)?.at ?? Number.NEGATIVE_INFINITY) < row.at) newest.set(row.stream, row)
  const found = [...newest.values()].toSorted((a, b) => a.stream - b.stream)
  if (found.length === 0) return
  // A JSON text quoted once more is an element of a PostgreSQL array: both know only \\" and \\\\.
  const results = found.map(({more}) => (more?.result === undefined ? null : JSON.stringify(JSON.stringify(more.result))))
  await sql`
    insert into sensing.latest as l (district_id, stream_id, at, value, result, marks, received_at)
    select district_id, stream_id, at, value, result::jsonb, marks, ${receivedAt} from unnest(
      ${instants(found.map(({at}) => at))}::timestamptz[], ${list(found.map(({value}) => value))}::double precision[],
      ${list(found.map(({stream}) => stream))}::integer[], ${list(found.map(marksOf))}::smallint[], ${list(found.map(({district}) => district))}::text[],
      ${list(results)}::text[]
    ) as g(at, value, stream_id, marks, district_id, result)
    on conflict (district_id, stream_id) do update set at = excluded.at, value = excluded.value, result = excluded.result,
      marks = excluded.marks, received_at = excluded.received_at
    where excluded.at > l.at`.execute(tx)
}

/** Widens since when streams have observations, and how far their told results reach. */
export async function widenStreams(
  tx: Tx,
  spans: readonly {readonly stream: number; readonly first: Date; readonly resultFrom: Date | null; readonly resultTo: Date | null}[],
): Promise<void> {
  if (spans.length === 0) return
  await sql`
    update sensing.stream s set first_at = least(s.first_at, w.first), result_from = least(s.result_from, w."resultFrom"),
      result_to = greatest(s.result_to, w."resultTo")
    from jsonb_to_recordset(${JSON.stringify(spans)}::jsonb) as w(stream integer, first timestamptz, "resultFrom" timestamptz, "resultTo" timestamptz)
    where s.id = w.stream and (s.first_at is null or w.first < s.first_at or w."resultFrom" < coalesce(s.result_from, 'infinity')
      or w."resultTo" > coalesce(s.result_to, '-infinity'))`.execute(tx)
}

/** A day of UTC of one stream: its blocks begin within it. */
export interface StreamDay {
  readonly district: string
  readonly stream: number
  /** Milliseconds since 1970 of its first instant. */
  readonly day: number
}

const DAY = 86_400_000
const given = (days: readonly StreamDay[]): RawBuilder<unknown> => sql`unnest(
  ${list(days.map(({district}) => district))}::text[], ${list(days.map(({stream}) => stream))}::integer[],
  ${instants(days.map(({day}) => day))}::timestamptz[]) as g(district_id, stream_id, day)`
const ofDay = sql`p.district_id = g.district_id and p.stream_id = g.stream_id and p.start >= g.day and p.start < g.day + interval '1 day'`

/** The blocks of a day, in their order, and whether its hours are kept beside them. */
export interface PackedDay {
  readonly blocks: readonly Block[]
  readonly hours: boolean
}

/** The blocks of some days, by `stream day`. Whoever changes them asks for `holdPacked` before. */
export async function listBlocks(tx: Tx, days: readonly StreamDay[]): Promise<ReadonlyMap<string, PackedDay>> {
  const {rows} = await sql<{
    stream: number
    start: Date
    until: Date
    ms: number[]
    value: (number | null)[]
    marks: number[] | null
    hours: boolean
  }>`
    select p.stream_id as stream, p.start, p.until, p.ms, p.value, p.marks, p.hours from ${given(days)} join sensing.packed p on ${ofDay}
    order by p.district_id, p.stream_id, p.start`.execute(tx)
  const byDay = Map.groupBy(rows, ({stream, start}) => `${stream} ${Math.floor(start.getTime() / DAY) * DAY}`)
  return new Map(
    [...byDay].map(([key, found]) => [
      key,
      {
        blocks: found.map(({start, until, ms, value, marks}) => ({start: start.getTime(), until: until.getTime(), ms, value, marks})),
        hours: found.some(({hours}) => hours),
      },
    ]),
  )
}

/** Which of these days have hours, by `stream day`. */
export async function listDaysWithHours(tx: Tx, days: readonly StreamDay[]): Promise<ReadonlySet<string>> {
  if (days.length === 0) return new Set()
  const {rows} = await sql<{stream: number; day: Date}>`
    select g.stream_id as stream, g.day from ${given(days)} where exists (select from sensing.hour h
      where h.district_id = g.district_id and h.stream_id = g.stream_id and h.at >= g.day and h.at < g.day + interval '1 day')`.execute(tx)
  return new Set(rows.map(({stream, day}) => `${stream} ${day.getTime()}`))
}

/** Puts blocks in place of those that the days had. */
export async function replaceBlocks(tx: Tx, days: readonly (StreamDay & PackedDay)[]): Promise<void> {
  if (days.length === 0) return
  await sql`delete from sensing.packed p using ${given(days)} where ${ofDay}`.execute(tx)
  const rows = days.flatMap(({district, stream, blocks, hours}) =>
    blocks.map(({start, until, ms, value, marks}) => ({
      district,
      stream,
      start: new Date(start).toISOString(),
      until: new Date(until).toISOString(),
      n: ms.length,
      ms: list(ms),
      value: list(value),
      marks: marks === null ? null : list(marks),
      hours,
    })),
  )
  await sql`insert into sensing.packed (district_id, stream_id, start, until, n, ms, value, marks, hours)
    select district, stream, start, until, n, ms::integer[], value::double precision[], marks::smallint[], hours
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as b(district text, stream integer, start timestamptz, until timestamptz, n integer,
      ms text, value text, marks text, hours boolean)`.execute(tx)
}
