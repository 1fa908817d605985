import {type RawBuilder, sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import type {Reach} from '../core/reach.ts'

type Sql = RawBuilder<unknown>

/** That the code of an area begins with one of these. */
export const within = (areas: readonly string[], code: Sql): Sql =>
  sql`${code} like any (${`{${areas.map((area) => `"${area}%"`).join(',')}}`}::text[])`

/** The things that stand in one of these areas. */
export const thingsIn = (areas: readonly string[]): Sql => sql`(
  select tl.thing_id from sensing.thing_location tl join sensing.location l on l.id = tl.location_id where ${within(areas, sql`l.area`)})`

/** That a stream, under an alias, may be read: its thing stands where the right reaches. */
export const readable = ({areas}: Reach, stream: Sql): Sql =>
  areas === undefined ? sql`true` : sql`${stream}.thing_id in ${thingsIn(areas)}`

/** Which of these things are within reach. */
export async function listThingsWithin(db: Db, {areas}: Reach, ids: readonly number[]): Promise<ReadonlySet<number>> {
  if (areas === undefined || ids.length === 0) return new Set(ids)
  const {rows} = await sql<{id: number}>`
    select id from sensing.thing where id = any(${`{${ids.join(',')}}`}::integer[]) and id in ${thingsIn(areas)}`.execute(db)
  return new Set(rows.map(({id}) => id))
}

/** Which of these streams are within reach. */
export async function listStreamsWithin(db: Db, reach: Reach, ids: readonly number[]): Promise<readonly number[]> {
  if (reach.areas === undefined || ids.length === 0) return ids
  const {rows} = await sql<{id: number}>`
    select s.id from sensing.stream s where s.id = any(${`{${ids.join(',')}}`}::integer[]) and ${readable(reach, sql.raw('s'))} order by s.id`.execute(
    db,
  )
  return rows.map(({id}) => id)
}
