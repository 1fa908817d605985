import {type Act, forbidden, may} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {linkAfter} from '#kernel/events.ts'
import {headOf} from '../../actions/announce.ts'
import type {Case} from '../../core/case.ts'
import {type Changes, holdChanges} from '../../core/effects.ts'
import type {NewEvidence} from '../../queries/belongings.ts'
import {type HeldCase, saveCase} from '../../queries/case.ts'
import {getClockwork} from '../../queries/rules.ts'
import {type HotlineTold, pausing, resuming} from '../core/telling.ts'

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
  const changes = await heldBy(tx, act, held, name, told)
  const link = linkAfter(act, {name, subject: held.id, district: held.districtId, body}, await headOf(tx, held))
  await saveCase(tx, held.id, changes, {link, evidence})
  return {...held, ...changes, eventSeq: link.head.seq, eventHash: link.head.hash}
}

/** What a question that stops the unit's clock does to it: it stands still from the asking to the answer, or to its end without one. */
async function heldBy(tx: Tx, act: Act, held: HeldCase, name: string, {pauses}: Omit<HotlineTold, 'version'>): Promise<Changes> {
  const [stops, runs] = [pausing.includes(name), resuming.includes(name)]
  return pauses === true && (stops || runs) ? holdChanges(held, stops, act.at, await getClockwork(tx, held)) : {}
}

/** Whether a right is held here, for either unit of the case. */
export const mayHere = (act: Act, permission: string, {area, category, unitId, supervisingId}: Case): boolean =>
  [unitId, supervisingId].some((unit) => may(act, permission, {area, category, unit}))

/** Passes when a right is held for the case; throws access.forbidden. */
export function allowHere(act: Act, permission: string, one: Case): void {
  if (!mayHere(act, permission, one)) throw forbidden({permission, name: act.by.name})
}
