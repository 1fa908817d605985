import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import type {Said} from '#lib/problem.ts'
import type {RuleText} from '../core/rule.ts'

/** A rule that looks, with the edition in force. */
export interface Looking {
  readonly id: string
  readonly edition: number
  readonly trial: boolean
  readonly text: RuleText
}

/** The rules in trial and live. */
export async function listLooking(db: Db): Promise<readonly Looking[]> {
  const {rows} = await sql<Looking>`
    select r.id, e.edition, r.state = 'trial' as trial, e.body as text from sensing.rule r
      join sensing.rule_edition e on e.rule_id = r.id and e.edition = r.in_force
    where r.state in ('trial', 'live') order by r.id`.execute(db)
  return rows
}

/** Ends what a rule had found and what lasts; returns the causes of those that were no trial. */
export async function endOpen(tx: Tx, rule: string, at: Date): Promise<readonly string[]> {
  const {rows} = await sql<{cause: string; trial: boolean}>`
    update sensing.rule_finding set to_at = ${at} where rule_id = ${rule} and to_at is null returning cause, trial`.execute(tx)
  return rows.filter(({trial}) => !trial).map(({cause}) => cause)
}

/** Forgets what a rule remembers, so that it begins anew. */
export async function forgetRule(tx: Tx, rule: string): Promise<void> {
  await sql`update sensing.rule_state set states = states - ${rule}::text where states ? ${rule}::text`.execute(tx)
  await tx.deleteFrom('sensing.rule_pool').where('rule_id', '=', rule).execute()
}

/** Has every stream looked at again with the next round though nothing new comes. */
export async function wakeAll(tx: Tx, at: Date): Promise<void> {
  await sql`update sensing.rule_state set due_at = ${at} where due_at is null or due_at > ${at}`.execute(tx)
}

/** A finding as it is kept. */
export interface FindingRow {
  readonly district: string
  readonly rule: string
  readonly edition: number
  readonly stream: number
  readonly cause: string
  readonly from: number
  readonly to: number | null
  readonly thing: number
  readonly level: number
  readonly trial: boolean
  readonly why: Said
}

/** Keeps findings that began, and those that grew graver. */
export async function insertFound(tx: Tx, rows: readonly FindingRow[]): Promise<void> {
  if (rows.length === 0) return
  const told = rows.map(({from, to, ...row}) => ({...row, from: new Date(from), to: to === null ? null : new Date(to)}))
  await sql`insert into sensing.rule_finding (district_id, rule_id, edition, stream_id, cause, from_at, to_at, thing_id, level, trial, why)
    select district, rule, edition, stream, cause, "from", "to", thing, level, trial, why
    from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as f(district text, rule uuid, edition integer, stream integer, cause text,
      "from" timestamptz, "to" timestamptz, thing integer, level smallint, trial boolean, why jsonb)
    on conflict (district_id, rule_id, stream_id, cause, from_at) do update set level = excluded.level, why = excluded.why,
      to_at = excluded.to_at`.execute(tx)
}

/** Ends findings by their cause. */
export async function endFound(tx: Tx, eases: readonly {readonly cause: string; readonly at: number}[]): Promise<void> {
  if (eases.length === 0) return
  const told = eases.map(({cause, at}) => ({cause, at: new Date(at)}))
  await sql`update sensing.rule_finding f set to_at = greatest(e.at, f.from_at)
    from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as e(cause text, at timestamptz)
    where f.cause = e.cause and f.to_at is null`.execute(tx)
}
