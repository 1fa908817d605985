import {sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import type {StreamHead} from '../../queries/observations.ts'

/** A stream with the key under which its thing tells of it. */
export type KeyedHead = StreamHead & {readonly name: string; readonly key: string | null}

const head = sql`s.id, s.district_id as "districtId", s.thing_id as "thingId", s.several, s.observation_type as "observationType", s.units, s.types,
  s.feature_id as "featureId", s.first_at as "firstAt", s.name, s.properties ->> 'key' as key`

const MOST_STREAMS = 2_000

/** The streams of these things. */
export async function listStreamsOf(db: Db, things: readonly number[]): Promise<readonly KeyedHead[]> {
  if (things.length === 0) return []
  const {rows} = await sql<KeyedHead>`
    select ${head} from unnest(${`{${things.join(',')}}`}::integer[]) as w(id)
    cross join lateral (select * from sensing.stream s where s.thing_id = w.id order by s.id limit ${MOST_STREAMS}) s order by s.thing_id, s.id`.execute(
    db,
  )
  return rows
}

/** The things below a gateway by the names it may call them: their name, or the code in their properties. */
export async function listBelow(
  db: Db,
  gateway: number,
): Promise<readonly {readonly thing: number; readonly name: string; readonly code: string | null}[]> {
  const {rows} = await sql<{thing: number; name: string; code: string | null}>`
    select id as thing, name, properties ->> 'code' as code from sensing.thing
    where properties ? 'gateway' and properties ->> 'gateway' = ${String(gateway)} order by id limit 5000`.execute(db)
  return rows
}

/** The thing of a code, or of an id; undefined when there is none. */
export async function findThingNamed(db: Db, name: string): Promise<number | undefined> {
  const {rows} = await sql<{id: number}>`
    select id from sensing.thing where properties ->> 'code' = ${name} or id::text = ${name} order by id limit 1`.execute(db)
  return rows[0]?.id
}
