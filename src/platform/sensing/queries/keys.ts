import {sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import type {Reach} from '../core/reach.ts'
import {readable} from './areas.ts'

/** A stream by the code of its device and its key. */
export interface KeyedStream {
  readonly code: string
  readonly key: string
  readonly stream: number
}

/** The streams of devices with these codes that have a key. */
export async function listKeyedStreams(db: Db, codes: readonly string[]): Promise<readonly KeyedStream[]> {
  if (codes.length === 0) return []
  const {rows} = await sql<KeyedStream>`
    select t.properties ->> 'code' as code, s.properties ->> 'key' as key, s.id as stream
    from sensing.thing t join sensing.stream s on s.thing_id = t.id
    where t.properties ->> 'code' = any(array[${sql.join(codes)}]::text[]) and s.properties ->> 'key' is not null
    order by s.id desc`.execute(db)
  return rows
}

/** A stream with its unit. */
export interface KeyedUnit extends KeyedStream {
  readonly symbol: string
  readonly definition: string
}

/** The streams within reach of devices with these codes that have a key, with the unit of each. */
export async function listKeyedUnits(db: Db, reach: Reach, codes: readonly string[]): Promise<readonly KeyedUnit[]> {
  if (codes.length === 0) return []
  const {rows} = await sql<KeyedUnit>`
    select t.properties ->> 'code' as code, s.properties ->> 'key' as key, s.id as stream,
      coalesce(s.units -> 0 ->> 'symbol', '') as symbol, coalesce(s.units -> 0 ->> 'definition', '') as definition
    from sensing.thing t join sensing.stream s on s.thing_id = t.id and not s.several
    where t.properties ->> 'code' = any(array[${sql.join(codes)}]::text[]) and s.properties ->> 'key' is not null and ${readable(reach, sql.raw('s'))}
    order by s.id desc`.execute(db)
  return rows
}
