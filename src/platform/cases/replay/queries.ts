import {sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import type {Kept} from './core/tally.ts'

/** What became of requests replayed before, by the client ids they were reported with. */
export async function listKept(db: Db, clientIds: readonly string[]): Promise<ReadonlyMap<string, Kept>> {
  const {rows} = await sql<Kept & {clientId: string}>`
    select client_id as "clientId", filed_at as "filedAt", due_at as "dueAt", closed_at as "closedAt", unit_name as "unitName"
    from cases.case where client_id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(clientIds)}::jsonb))`.execute(db)
  return new Map(rows.map(({clientId, ...kept}) => [clientId, kept]))
}

/** How many events the cases of a city have; `prefix` is what its area codes begin with. */
export async function countEvents(db: Db, prefix: string): Promise<number> {
  const {rows} = await sql<{count: number}>`
    select count(*) as count from kernel.event where starts_with(district_id, ${prefix}) and starts_with(name, 'case.')`.execute(db)
  return rows[0]?.count ?? 0
}
