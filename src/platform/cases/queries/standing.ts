import {sql} from 'kysely'
import type {Db} from '#kernel/db.ts'

/** What decides who may read a case, and who could until it left them. */
export interface Standing {
  readonly id: string
  readonly area: string
  readonly category: string | null
  readonly unitId: string | null
  readonly supervisingId: string | null
  readonly askedId: string | null
  readonly helperUnits: readonly string[]
  readonly lastUnitId: string | null
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Where these cases stand; ids that are no case's are passed over. */
export async function listStandings(db: Db, ids: readonly string[]): Promise<readonly Standing[]> {
  const asked = ids.filter((id) => uuid.test(id))
  if (asked.length === 0) return []
  const {rows} = await sql<Standing>`
    select id, area, category, unit_id as "unitId", supervising_id as "supervisingId", asked_id as "askedId", helper_units as "helperUnits",
      last_unit_id as "lastUnitId"
    from cases.case where id = any (${`{${asked.join(',')}}`}::uuid[])`.execute(db)
  return rows
}
