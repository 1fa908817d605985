import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {endOpen, forgetRule, wakeAll} from '../queries/state.ts'

/** Ends what a rule had found, because it no longer looks or looks by another edition. */
export async function endFindings(tx: Tx, act: Act, id: string): Promise<void> {
  await endOpen(tx, id, act.at)
  await forgetRule(tx, id)
}

/** Has every stream looked at again with the next round. */
export const wakeStreams = (tx: Tx, act: Act): Promise<void> => wakeAll(tx, act.at)
