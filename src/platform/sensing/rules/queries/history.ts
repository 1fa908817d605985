import {type RawBuilder, sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import {kept} from '../../queries/kept.ts'
import type {Bucket} from '../core/profile.ts'

/** A stream and the district it is kept in. */
export interface StreamOf {
  readonly stream: number
  readonly district: string
}

interface Period {
  readonly from: Date
  readonly to: Date
}

const list = (values: readonly (string | number)[]): string => `{${values.join(',')}}`
const WRONG = 2
const MISSING = 7

const ofStreams = (streams: readonly StreamOf[]) => {
  const ids = list(streams.map(({stream}) => stream))
  const districts = list([...new Set(streams.map(({district}) => district))])
  return (alias: RawBuilder<unknown>) => [
    sql`${alias}.district_id = any(${districts}::text[])`,
    sql`${alias}.stream_id = any(${ids}::integer[])`,
  ]
}

/**
 * Means of spans of so many milliseconds of many streams, by stream in order of time; what is wrong or missing is left out. One query. Hours
 * come from the observations themselves too, so that what is marked wrong does not count.
 */
export async function listBuckets(
  db: Db,
  streams: readonly StreamOf[],
  {from, to, width}: Period & {readonly width: number},
): Promise<ReadonlyMap<number, readonly Bucket[]>> {
  if (streams.length === 0) return new Map()
  const {rows} = await sql<{stream: number; slot: string | number; value: number}>`
    select stream_id as stream, floor(extract(epoch from at) * 1000 / ${width}::double precision) as slot, avg(value) as value
    from ${kept({of: ofStreams(streams), from: sql`${from}::timestamptz`, before: sql`${to}::timestamptz`})} as o
    where value is not null and (marks & 255) not in (${WRONG}, ${MISSING}) group by 1, 2 order by 1, 2`.execute(db)
  const found = new Map<number, Bucket[]>()
  for (const {stream, slot, value} of rows) {
    const buckets = found.get(stream) ?? []
    found.set(stream, buckets)
    buckets.push({at: Number(slot) * width, value})
  }
  return found
}

/** One observation as history gives it. */
export interface Past {
  readonly stream: number
  readonly at: Date
  readonly value: number | null
  readonly marks: number
}

/** The observations of some streams in a period, in order of stream and time, at most so many. */
export async function listPast(db: Db, streams: readonly StreamOf[], {from, to}: Period, limit: number): Promise<readonly Past[]> {
  if (streams.length === 0) return []
  const {rows} = await sql<Past>`
    select stream_id as stream, at, value, marks
    from ${kept({of: ofStreams(streams), from: sql`${from}::timestamptz`, before: sql`${to}::timestamptz`})} as o
    order by stream_id, at limit ${limit}`.execute(db)
  return rows
}
