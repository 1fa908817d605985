import {sql} from 'kysely'
import type {Db} from '#kernel/db.ts'

/** A stream of a simulated device. */
export interface SimulatedStream {
  readonly stream: number
  readonly key: string
  /** Seconds between two observations. */
  readonly every: number
  readonly code: string
  readonly kind: string
  readonly group: string
  readonly firstAt: Date | null
  readonly latestAt: Date | null
}

const from = sql`
  from sensing.thing t join sensing.stream s on s.thing_id = t.id
  left join sensing.latest l on l.district_id = s.district_id and l.stream_id = s.id
  where t.properties @> '{"simulated": true}' and s.properties ? 'key'`
const columns = sql`s.id as stream, s.properties ->> 'key' as key, coalesce((s.properties ->> 'every')::integer, 900) as every,
  t.properties ->> 'code' as code, t.properties ->> 'kind' as kind, coalesce(t.properties ->> 'group', '') as "group",
  s.first_at as "firstAt", l.at as "latestAt"`

/** Streams of simulated devices whose next observation is due. */
export async function listDue(db: Db, now: Date): Promise<readonly SimulatedStream[]> {
  const {rows} = await sql<SimulatedStream>`select ${columns} ${from}
    and (l.at is null or l.at <= ${now}::timestamptz - make_interval(secs => coalesce((s.properties ->> 'every')::integer, 900)))
    order by s.id`.execute(db)
  return rows
}

/** Streams of simulated devices whose past begins after `since`, those with the shortest past first. */
export async function listShort(db: Db, since: Date, limit: number): Promise<readonly SimulatedStream[]> {
  const {rows} = await sql<SimulatedStream>`select ${columns} ${from} and s.first_at > ${since}
    order by s.first_at desc, s.id limit ${limit}`.execute(db)
  return rows
}

/** The zone of the city's clock, as the days are summed by. */
export async function findZone(db: Db): Promise<string | undefined> {
  return (await db.selectFrom('sensing.summed').select('zone').executeTakeFirst())?.zone
}
