import type {Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import {listAlarmsOfCase} from '#platform/sensing/index.ts'
import type {Case} from '../core/case.ts'
import {oneWith} from '../queries/parts.ts'

export const alarmStillOn = problem<{zh: string; en: string; since: string}>('case.alarm-still-on', 409, {
  zh: ({zh, since}) => `告警还没有解除，数据尚未恢复正常（自 ${since}）：${zh}请等待恢复；确需结案的，请填写理由。`,
  en: ({en, since}) =>
    `The alarm has not cleared: the stream is not normal again (since ${since}). ${en} Wait until it is; to close all the same, give the reason.`,
})

/**
 * Refuses to close a case whose alarm is still on, or that of a case merged into it, unless a reason is given. Throws case.alarm-still-on.
 */
export async function requireCalm(tx: Tx, {id}: Pick<Case, 'id'>, reason: string | undefined): Promise<void> {
  if (reason?.trim()) return
  for (const one of (await oneWith(tx, id)).all) {
    const on = (await listAlarmsOfCase(tx, one)).find(
      ({stormId, state, verdict}) => stormId === null && state !== 'cleared' && verdict !== 'false',
    )
    if (on !== undefined) throw alarmStillOn({...on.why, since: on.from.toISOString()})
  }
}
