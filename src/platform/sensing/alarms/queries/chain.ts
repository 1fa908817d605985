import {sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import type {Rung} from '../core/terms.ts'

/** For each step of a chain, the accounts of those it tells of an alarm. */
export async function listChain(
  db: Db,
  chain: readonly Rung[],
  {district, category, at}: {readonly district: string; readonly category: string | null; readonly at: Date},
): Promise<readonly (readonly string[])[]> {
  const rungs = JSON.stringify(chain.map(({permission, scope}, step) => ({step, permission, area: scope === 'city' ? '' : district})))
  const {rows} = await sql<{step: number; accounts: readonly string[]}>`
    select w.step, array_agg(distinct a.id::text) as accounts
    from jsonb_to_recordset(${rungs}::jsonb) as w(step integer, permission text, area text)
      join kernel.grant g on starts_with(w.area, g.area) and g.unit is null and g.since <= ${at} and (g.until is null or g.until > ${at})
        and (g.category is null or starts_with(${category ?? ''}::text, g.category))
      join kernel.role r on r.id = g.role and r.permissions ? w.permission
      join kernel.account a on a.id = g.account and a.disabled_at is null
    group by w.step`.execute(db)
  return chain.map((_, step) => rows.find((row) => row.step === step)?.accounts ?? [])
}
