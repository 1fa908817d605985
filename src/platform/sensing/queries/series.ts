import {sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import type {Reach} from '../core/reach.ts'
import type {Every} from '../core/series.ts'
import {readable} from './areas.ts'
import {hours} from './hours.ts'
import {keptOf, ofStream} from './kept.ts'

/** A span of a series: its mean, least and most, and how many observations it has. */
export interface Span {
  readonly at: Date
  readonly value: number
  readonly least: number | null
  readonly most: number | null
  readonly n: number | null
}

/** What a series is asked of. */
export interface Asked {
  readonly district: string
  readonly stream: number
  readonly from: Date
  readonly to: Date
}

/** Observations as they are, at most `limit`, oldest first. */
export async function listRaw(db: Db, asked: Asked, limit: number): Promise<readonly Span[]> {
  const {rows} = await sql<{at: Date; value: number}>`
    select at, value from ${keptOf(asked)} as o where value is not null order by at limit ${limit}`.execute(db)
  return rows.map((row) => ({...row, least: null, most: null, n: null}))
}

/** Observations by the minute. */
export async function listMinutes(db: Db, asked: Asked, limit: number): Promise<readonly Span[]> {
  const {rows} = await sql<Span>`
    select date_trunc('minute', at) as at, avg(value) as value, min(value) as least, max(value) as most, count(*)::integer as n
    from ${keptOf(asked)} as o where value is not null group by 1 order by 1 limit ${limit}`.execute(db)
  return rows
}

/** Hours or days from the sums, and from the observations themselves since the hour or day that is not summed to its end. */
export async function listSums(db: Db, asked: Asked, every: 'hour' | 'day', limit: number): Promise<readonly Span[]> {
  const {rows: sums} = await sql<{begins: Date; zone: string}>`
    select zone, ${every === 'hour' ? sql`date_trunc('hour', until, 'UTC')` : sql`date_trunc('day', until, zone)`} as begins
    from sensing.summed`.execute(db)
  const {begins = asked.from, zone = 'UTC'} = sums[0] ?? {}
  const {district, stream, from, to} = asked
  const before = new Date(Math.min(begins.getTime(), to.getTime()))
  const wanted = {of: ofStream(asked), from: sql`${from}::timestamptz`, before: sql`${before}::timestamptz`}
  const open = {...asked, from: new Date(Math.max(begins.getTime(), from.getTime()))}
  const {rows} = await sql<Span>`
    select at, total / n as value, least, most, n from ${every === 'hour' ? hours(wanted) : sql`sensing.day`} as s
      where district_id = ${district} and stream_id = ${stream} and at >= ${from} and at < ${to} and at < ${begins}
    union all
    select date_trunc(${every}, o.at, ${every === 'hour' ? 'UTC' : zone}), avg(o.value), min(o.value), max(o.value), count(*)::integer
      from ${keptOf(open)} as o where o.value is not null group by 1
    order by 1 limit ${limit}`.execute(db)
  return rows
}

const readers: Readonly<Record<Every, (db: Db, asked: Asked, limit: number) => Promise<readonly Span[]>>> = {
  raw: listRaw,
  minute: listMinutes,
  hour: (db, asked, limit) => listSums(db, asked, 'hour', limit),
  day: (db, asked, limit) => listSums(db, asked, 'day', limit),
}

/** A series in spans of one width, at most `limit`, oldest first. */
export const listSpans = (db: Db, asked: Asked, every: Every, limit: number): Promise<readonly Span[]> => readers[every](db, asked, limit)

/** The newest observation of a stream, with what it is and how it is measured. */
export interface Newest {
  readonly stream: number
  readonly name: string
  readonly source: string
  readonly at: Date
  readonly value: number | null
  readonly result: unknown
  readonly marks: number
  readonly unit: string | null
}

/** The newest observation of each of these streams that has one. One query, however many. */
export async function listLatest(db: Db, reach: Reach, ids: readonly number[]): Promise<readonly Newest[]> {
  const {rows} = await sql<Newest>`
    select l.stream_id as stream, s.name, t.name as source, l.at, l.value, l.result, l.marks, s.units -> 0 ->> 'symbol' as unit
    from unnest(${`{${ids.join(',')}}`}::integer[]) as w(id) join sensing.stream s on s.id = w.id and ${readable(reach, sql.raw('s'))}
      join sensing.thing t on t.id = s.thing_id
      join sensing.latest l on l.district_id = s.district_id and l.stream_id = s.id
    order by l.stream_id`.execute(db)
  return rows
}

/** What a stream is called and measured in, and where it is kept. */
export async function findStream(
  db: Db,
  reach: Reach,
  id: number,
): Promise<
  | {readonly district: string; readonly name: string; readonly unit: {readonly name: string | null; readonly symbol: string | null}}
  | undefined
> {
  const {rows} = await sql<{district: string; name: string; unitName: string | null; symbol: string | null}>`
    select district_id as district, name, units -> 0 ->> 'name' as "unitName", units -> 0 ->> 'symbol' as symbol
    from sensing.stream s where id = ${id} and ${readable(reach, sql.raw('s'))}`.execute(db)
  const [found] = rows
  return found === undefined ? undefined : {district: found.district, name: found.name, unit: {name: found.unitName, symbol: found.symbol}}
}
