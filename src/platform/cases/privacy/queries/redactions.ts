import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import type {Hand, ReasonCode, Redaction, Target} from '../core/redaction.ts'
import '../tables.ts'

/** Something people hid, with who and why. */
export interface KeptRedaction extends Redaction {
  readonly id: string
  readonly caseId: string
  readonly code: ReasonCode
  readonly hand: Hand
  readonly actor: string
  readonly actorName: string
  readonly at: Date
  readonly destroyed: boolean
  readonly wasPublished: boolean
  readonly liftedAt: Date | null
}

const columns = [
  'id', 'case_id as caseId', 'target', 'evidence_id as evidenceId', 'seq', 'spans', 'of', 'code', 'hand', 'actor', 'actor_name as actorName',
  'at', 'destroyed', 'was_published as wasPublished', 'lifted_at as liftedAt',
] as const // biome-ignore format: a table

/** What people hid of cases and did not show again, oldest first. */
export const listRedactions = (db: Db, caseIds: readonly string[]): Promise<readonly KeptRedaction[]> =>
  caseIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('cases.redaction')
        .select(columns)
        .where('case_id', 'in', [...caseIds])
        .where('lifted_at', 'is', null)
        .orderBy('at')
        .orderBy('id')
        .execute()

/** The same of one case, with what was shown again. */
export const listAllRedactions = (db: Db, caseId: string): Promise<readonly KeptRedaction[]> =>
  db.selectFrom('cases.redaction').select(columns).where('case_id', '=', caseId).orderBy('at').orderBy('id').execute()

export async function insertRedaction(tx: Tx, one: Omit<KeptRedaction, 'liftedAt'> & {readonly districtId: string}): Promise<void> {
  await tx
    .insertInto('cases.redaction')
    .values({
      id: one.id, case_id: one.caseId, district_id: one.districtId, target: one.target, evidence_id: one.evidenceId, seq: one.seq,
      spans: one.spans === null ? null : jsonb(one.spans), of: one.of, code: one.code, hand: one.hand, actor: one.actor, actor_name: one.actorName,
      at: one.at, destroyed: one.destroyed, was_published: one.wasPublished,
    }) // biome-ignore format: a table
    .execute()
}

/** Shows something again; false when it is not hidden any more or was destroyed. */
export async function liftRedaction(tx: Tx, {caseId, id, at}: {caseId: string; id: string; at: Date}): Promise<boolean> {
  const lifted = await tx
    .updateTable('cases.redaction')
    .set({lifted_at: at})
    .where('id', '=', id)
    .where('case_id', '=', caseId)
    .where('lifted_at', 'is', null)
    .where('destroyed', '=', false)
    .returning(['evidence_id', 'was_published'])
    .executeTakeFirst()
  if (lifted?.evidence_id != null && lifted.was_published) await setPublished(tx, lifted.evidence_id, true)
  return lifted !== undefined
}

/** Takes a piece of evidence out of every public view, or puts it back; undefined when the case has no such piece. */
export async function setPublished(tx: Tx, evidence: string, published: boolean): Promise<void> {
  await tx.updateTable('cases.evidence').set({published}).where('id', '=', evidence).execute()
}

/** One piece of a case's evidence as far as hiding it needs. */
export const findPiece = (
  db: Db,
  {caseId, id}: {caseId: string; id: string},
): Promise<{readonly id: string; readonly fileId: string | null; readonly published: boolean} | undefined> =>
  db
    .selectFrom('cases.evidence')
    .select(['id', 'file_id as fileId', 'published'])
    .where('case_id', '=', caseId)
    .where('id', '=', id)
    .executeTakeFirst()

/** Takes the file out of a piece of evidence for good; the file itself is deleted by whoever asked. */
export async function emptyPiece(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('cases.evidence').set({file_id: null, text: '█', published: false}).where('id', '=', id).execute()
}

const fields = {description: 'description', address: 'address', result: 'result', reason: 'reason'} as const
export type TextTarget = Extract<Target, keyof typeof fields>

/** Writes one of a case's texts anew, without what was destroyed in it. */
export async function rewrite(tx: Tx, id: string, target: TextTarget, text: string): Promise<void> {
  await sql`update cases.case set ${sql.ref(fields[target])} = ${text} where id = ${id}`.execute(tx)
}
