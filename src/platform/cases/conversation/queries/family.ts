import {sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import type {} from '../../tables.ts'

/** The case in which a case goes on: the one it was merged into, however often that was merged again, or itself. */
const rootOf = (caseId: string) => sql`
  root as (
    select id, merged_into from cases.case where id = ${caseId}::uuid
    union select c.id, c.merged_into from root r join cases.case c on c.id = r.merged_into
  )`

/** The case that goes on for a case, and every case that went into it: their reporters share one conversation. The one that goes on comes first. */
export async function familyOf(db: Db, caseId: string): Promise<readonly string[]> {
  const {rows} = await sql<{id: string}>`
    with recursive ${rootOf(caseId)}, family as (
      select id, 0 as depth from root where merged_into is null
      union select c.id, f.depth + 1 from family f join cases.case c on c.merged_into = f.id
    ) select id from family order by depth, id`.execute(db)
  return rows.map(({id}) => id)
}
