import {sql} from 'kysely'
import {type Act, may} from '#kernel/act.ts'
import {type Db, planAnew} from '#kernel/db.ts'
import type {EvidenceKind} from '../core/case.ts'
import {type ShownCase, shownColumns} from '../queries/case.ts'
import {visibleTo} from '../queries/filter.ts'

/**
 * The open cases that wait for somebody outdoors with the actor's rights: to verify or inspect when they or nobody in particular was asked, to
 * take on or handle for their unit. What was asked of them comes first, then what is due first.
 */
export async function listOutdoors(db: Db, act: Act, limit: number): Promise<readonly ShownCase[]> {
  const asked = sql`(c.asked_id is null or c.asked_id = ${act.by.id})`
  const kinds = [
    ...(may(act, 'cases.verify') ? [sql`(c.state = 'verifying' and ${asked} and ${visibleTo(act, 'cases.verify')})`] : []),
    ...(may(act, 'cases.inspect') ? [sql`(c.state = 'inspecting' and ${asked} and ${visibleTo(act, 'cases.inspect')})`] : []),
    ...(may(act, 'cases.handle') ? [sql`(c.state in ('dispatched', 'undertaken') and ${visibleTo(act, 'cases.handle')})`] : []),
  ]
  if (kinds.length === 0) return []
  const {rows} = await sql<ShownCase>`${planAnew} select ${shownColumns} from cases.case c where c.id in (
      select c.id from cases.case c where c.state in ('verifying', 'inspecting', 'dispatched', 'undertaken') and (${sql.join(kinds, sql` or `)})
      order by (c.asked_id = ${act.by.id}) desc nulls last, c.due_at, c.id limit ${limit})
    order by (c.asked_id = ${act.by.id}) desc nulls last, c.due_at, c.id`.execute(db)
  return rows
}

/** A file that belongs to a case, as far as a task shows it. */
export interface Pictured {
  readonly id: string
  readonly caseId: string
  readonly kind: EvidenceKind
  readonly fileId: string
}

/** The files that came with these cases, newest first. */
export const listPictured = (db: Db, caseIds: readonly string[]): Promise<readonly Pictured[]> =>
  caseIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('cases.evidence')
        .select(['id', 'case_id as caseId', 'kind', 'file_id as fileId'])
        .where('case_id', 'in', caseIds)
        .where('file_id', 'is not', null)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .$narrowType<{fileId: string}>()
        .execute()
