import {type RawBuilder, sql} from 'kysely'
import {type Db, planAnew} from '#kernel/db.ts'
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

type Sql = RawBuilder<unknown>

/** Rows of a query as one text by columns: thousands of rows take longer to be taken apart one by one than to be found. */
const byColumns = (columns: readonly Sql[], from: Sql): Sql =>
  sql`select json_build_array(${sql.join(columns.map((column) => sql`array_agg(${column})`))}) as columns from ${from} having count(*) > 0`

const momentOf = (seconds: number | undefined): Date => new Date(Math.round((seconds ?? 0) * 1_000))

/** Spans as a query gives them in its order: at, value, least, most, n. */
async function spansOf(db: Db, query: Sql): Promise<readonly Span[]> {
  const columns = ['value', 'least', 'most', 'n'].map((name) => sql.raw(`x.${name}`))
  const {rows} = await sql<{
    columns: readonly [seconds: number[], value: number[], least: (number | null)[], most: (number | null)[], n: (number | null)[]]
  }>`${byColumns([sql`date_part('epoch', x.at)`, ...columns], sql`(${query}) as x`)}`.execute(db)
  const [seconds, value, least, most, n] = rows[0]?.columns ?? [[], [], [], [], []]
  return seconds.map((second, i) => ({
    at: momentOf(second),
    value: value[i] ?? 0,
    least: least[i] ?? null,
    most: most[i] ?? null,
    n: n[i] ?? null,
  }))
}

/** Observations as they are, at most `limit`, oldest first. */
export const listRaw = (db: Db, asked: Asked, limit: number): Promise<readonly Span[]> =>
  spansOf(
    db,
    sql`select at, value, null::double precision as least, null::double precision as most, null::integer as n
      from ${keptOf(asked)} as o where value is not null order by at limit ${limit}`,
  )

/** Observations by the minute. */
export const listMinutes = (db: Db, asked: Asked, limit: number): Promise<readonly Span[]> =>
  spansOf(
    db,
    sql`select date_trunc('minute', at) as at, avg(value) as value, min(value) as least, max(value) as most, count(*)::integer as n
      from ${keptOf(asked)} as o where value is not null group by 1 order by 1 limit ${limit}`,
  )

/** Hours or days from the sums, and from the observations themselves since the hour or day that is not summed to its end. */
export async function listSums(db: Db, asked: Asked, every: 'hour' | 'day', limit: number): Promise<readonly Span[]> {
  const {rows: states} = await sql<{begins: Date; zone: string}>`
    select zone, ${every === 'hour' ? sql`date_trunc('hour', until, 'UTC')` : sql`date_trunc('day', until, zone)`} as begins
    from sensing.summed`.execute(db)
  const {begins = asked.from, zone = 'UTC'} = states[0] ?? {}
  const {district, stream, from, to} = asked
  const before = new Date(Math.min(begins.getTime(), to.getTime()))
  const summed =
    every === 'hour' ? hours({of: ofStream(asked), from: sql`${from}::timestamptz`, before: sql`${before}::timestamptz`}) : sql`sensing.day`
  const open = {...asked, from: new Date(Math.max(begins.getTime(), from.getTime()))}
  return spansOf(
    db,
    sql`select at, total / n as value, least, most, n from ${summed} as s
      where district_id = ${district} and stream_id = ${stream} and at >= ${from} and at < ${before}
    union all
    select date_trunc(${every}, o.at, ${every === 'hour' ? 'UTC' : zone}), avg(o.value), min(o.value), max(o.value), count(*)::integer
      from ${keptOf(open)} as o where o.value is not null group by 1
    order by 1 limit ${limit}`,
  )
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

type Columns = readonly [
  stream: readonly number[],
  name: readonly string[],
  source: readonly string[],
  seconds: readonly number[],
  value: readonly (number | null)[],
  result: readonly unknown[],
  marks: readonly number[],
  unit: readonly (string | null)[],
]

/** The newest observation of each of these streams that has one, in the order of their ids. One query, however many. */
export async function listLatest(db: Db, reach: Reach, ids: readonly number[]): Promise<readonly Newest[]> {
  const {rows} = await sql<{columns: Columns}>`${planAnew} ${byColumns(
    [
      sql`l.stream_id`,
      sql`s.name`,
      sql`t.name`,
      sql`date_part('epoch', l.at)`,
      sql`l.value`,
      sql`l.result`,
      sql`l.marks`,
      sql`s.units -> 0 ->> 'symbol'`,
    ],
    sql`sensing.stream s join sensing.thing t on t.id = s.thing_id join sensing.latest l on l.district_id = s.district_id and l.stream_id = s.id
      where s.id = any(${`{${ids.join(',')}}`}::integer[]) and ${readable(reach, sql.raw('s'))}`,
  )}`.execute(db)
  const columns = rows[0]?.columns
  if (columns === undefined) return []
  const [streams, names, sources, seconds, values, results, marks, units] = columns
  return streams
    .map(
      (stream, i): Newest => ({
        stream,
        name: names[i] ?? '',
        source: sources[i] ?? '',
        at: momentOf(seconds[i]),
        value: values[i] ?? null,
        result: results[i] ?? null,
        marks: marks[i] ?? 0,
        unit: units[i] ?? null,
      }),
    )
    .sort((a, b) => a.stream - b.stream)
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
