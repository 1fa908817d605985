import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import type {Said} from '#lib/problem.ts'
import {easeFindings} from '../../alarms/actions/find.ts'
import {endOpen, forgetRule, wakeAll} from '../queries/state.ts'

const noLonger: Said = {
  zh: '规则已暂停、停用或换了版本，不再据此判断。',
  en: 'The rule was paused, retired or replaced, and no longer judges this.',
}

/** Ends what a rule had found, because it no longer looks or looks by another edition. */
export async function endFindings(tx: Tx, act: Act, id: string): Promise<void> {
  const causes = await endOpen(tx, id, act.at)
  await forgetRule(tx, id)
  await easeFindings(
    tx,
    act,
    causes.map((cause) => ({cause, at: act.at.getTime(), why: noLonger})),
  )
}

/** Has every stream looked at again with the next round. */
export const wakeStreams = (tx: Tx, act: Act): Promise<void> => wakeAll(tx, act.at)
