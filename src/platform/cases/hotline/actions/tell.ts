import {type Act, forbidden, may} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {linkAfter} from '#kernel/events.ts'
import {headOf} from '../../actions/announce.ts'
import type {Case} from '../../core/case.ts'
import type {NewEvidence} from '../../queries/belongings.ts'
import {type HeldCase, saveCase} from '../../queries/case.ts'
import type {HotlineTold} from '../core/telling.ts'

/** Tells something of a held case that does not move it, on the case's own chain, and keeps the evidence that came with it. */
export async function tellCase(
  tx: Tx,
  act: Act,
  held: HeldCase,
  name: string,
  told: Omit<HotlineTold, 'version'>,
  evidence: readonly NewEvidence[] = [],
): Promise<HeldCase> {
  const body = {version: held.version, ...told}
  const link = linkAfter(act, {name, subject: held.id, district: held.districtId, body}, await headOf(tx, held))
  await saveCase(tx, held.id, {}, {link, evidence})
  return {...held, eventSeq: link.head.seq, eventHash: link.head.hash}
}

/** Whether a right is held here, for either unit of the case. */
export const mayHere = (act: Act, permission: string, {area, category, unitId, supervisingId}: Case): boolean =>
  [unitId, supervisingId].some((unit) => may(act, permission, {area, category, unit}))

/** Passes when a right is held for the case; throws access.forbidden. */
export function allowHere(act: Act, permission: string, one: Case): void {
  if (!mayHere(act, permission, one)) throw forbidden({permission, name: act.by.name})
}
