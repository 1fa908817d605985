import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {visibleTo} from '../../queries/filter.ts'
import type {Decision, FlagCode, FlagTarget} from '../core/flags.ts'
import '../tables.ts'

/** What exactly is flagged. */
export interface Flagged {
  readonly caseId: string
  readonly target: FlagTarget
  readonly evidenceId: string | null
  readonly seq: number | null
}

export interface NewFlag extends Flagged {
  readonly id: string
  readonly districtId: string
  readonly code: FlagCode
  readonly note: string | null
  readonly sender: string
  readonly link: string
  readonly at: Date
}

export async function insertFlag(tx: Tx, flag: NewFlag): Promise<void> {
  const {id, caseId, districtId, target, evidenceId, seq, code, note, sender, link, at} = flag
  await tx
    .insertInto('cases.flag')
    .values({id, case_id: caseId, district_id: districtId, target, evidence_id: evidenceId, seq, code, note, sender, link, at})
    .execute()
}

const sameThing = ({caseId, target, evidenceId, seq}: Flagged) =>
  sql<boolean>`case_id = ${caseId}::uuid and target = ${target} and evidence_id is not distinct from ${evidenceId}::uuid and seq is not distinct from ${seq}::integer`

/** Whether this sender's word about the same thing waits already. */
export const hasWaiting = async (db: Db, flagged: Flagged, sender: string): Promise<boolean> =>
  (await db
    .selectFrom('cases.flag')
    .select('id')
    .where(sameThing(flagged))
    .where('sender', '=', sender)
    .where('decision', 'is', null)
    .limit(1)
    .executeTakeFirst()) !== undefined

/** One thing in the queue: everything that was said about it together. */
export interface Waiting extends Flagged {
  readonly number: string | null
  readonly category: string | null
  readonly area: string
  readonly flags: number
  readonly since: Date
  readonly codes: readonly FlagCode[]
  readonly notes: readonly string[]
  readonly description: string
}

/** What waits for a decision where the actor may decide, the most flagged first, then the oldest; at most `limit`. */
export async function listWaiting(db: Db, act: Act, limit: number): Promise<readonly Waiting[]> {
  const {rows} = await sql<Waiting>`
    select f.case_id as "caseId", f.target, f.evidence_id as "evidenceId", f.seq, c.number, c.category, c.area, c.description,
      count(*)::integer as flags, min(f.at) as since, array_agg(distinct f.code) as codes, coalesce(array_agg(f.note) filter (where f.note is not null), '{}') as notes
    from cases.flag f join cases.case c on c.id = f.case_id
    where f.decision is null and ${visibleTo(act, 'cases.moderate')}
    group by f.case_id, f.target, f.evidence_id, f.seq, c.id
    order by count(*) desc, min(f.at), f.case_id limit ${limit}`.execute(db)
  return rows
}

/** Closes everything that was said about a thing; returns how many flags that were. */
export async function decideFlags(tx: Tx, act: Act, flagged: Flagged, decision: Decision): Promise<number> {
  const done = await tx
    .updateTable('cases.flag')
    .set({decision, decided_at: act.at, decided_by: act.by.id, decided_by_name: act.by.name})
    .where(sameThing(flagged))
    .where('decision', 'is', null)
    .executeTakeFirst()
  return Number(done.numUpdatedRows)
}

/** What came of a flag, by the hash of the link its sender got. */
export const findFlag = (
  db: Db,
  link: string,
): Promise<{readonly code: FlagCode; readonly at: Date; readonly decision: Decision | null; readonly decidedAt: Date | null} | undefined> =>
  db.selectFrom('cases.flag').select(['code', 'at', 'decision', 'decided_at as decidedAt']).where('link', '=', link).executeTakeFirst()
