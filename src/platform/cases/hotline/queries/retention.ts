import {sql} from 'kysely'
import type {Tx} from '#kernel/db.ts'
import type {} from '../../conversation/tables.ts'

/** Forgets who called, and closes every door to the case that somebody outside holds: own lists and links to questions. */
export async function forgetCaller(tx: Tx, caseId: string): Promise<void> {
  await sql`update cases.consultation set phone_key = null where case_id = ${caseId}::uuid`.execute(tx)
  await sql`delete from cases.own_list where case_id = ${caseId}::uuid`.execute(tx)
  await sql`delete from cases.question where case_id = ${caseId}::uuid`.execute(tx)
}

/** Takes every word out of what hotline and conversations keep of a case; what is counted stays. */
export async function emptyCalls(tx: Tx, caseId: string): Promise<void> {
  await sql`delete from cases.message where case_id = ${caseId}::uuid`.execute(tx)
  await sql`update cases.rating set words = null where case_id = ${caseId}::uuid`.execute(tx)
  await sql`update cases.call_back set note = null where case_id = ${caseId}::uuid`.execute(tx)
  await sql`update cases.consultation set question = null, answer = null where case_id = ${caseId}::uuid`.execute(tx)
  await sql`update cases.work_order set title = '', appeal = '{"what": "", "when": null, "where": null, "who": null, "wish": null}' where case_id = ${caseId}::uuid`.execute(
    tx,
  )
}
