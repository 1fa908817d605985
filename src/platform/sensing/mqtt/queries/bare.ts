import {sql} from 'kysely'
import type {Db} from '#kernel/db.ts'

/** Of these streams, those whose observations are of no feature though their thing has a place. */
export async function listBare(db: Db, streams: readonly number[]): Promise<readonly number[]> {
  if (streams.length === 0) return []
  const {rows} = await sql<{id: number}>`
    select s.id from sensing.stream s where s.id = any(${`{${streams.join(',')}}`}::integer[]) and s.feature_id is null
      and exists (select from sensing.thing_location l where l.thing_id = s.thing_id) order by s.id`.execute(db)
  return rows.map(({id}) => id)
}
