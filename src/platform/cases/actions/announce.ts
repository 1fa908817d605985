import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {chainHead, type Head, linkAfter} from '#kernel/events.ts'
import type {Changes} from '../core/effects.ts'
import type {Told} from '../core/history.ts'
import {type HeldCase, saveCase} from '../queries/case.ts'

/** The newest link of a held case's chain, without a query once the case has moved. */
export const headOf = async (tx: Tx, {id, districtId, eventSeq, eventHash}: HeldCase): Promise<Head> =>
  eventSeq === null || eventHash === null ? chainHead(tx, {district: districtId, subject: id}) : {seq: eventSeq, hash: eventHash}

/** Tells of something that happened to a held case without anybody moving it, and saves what it changed. */
export async function announceOn(
  tx: Tx,
  act: Act,
  held: HeldCase,
  name: string,
  told: Omit<Told, 'version'> & Readonly<Record<string, unknown>>,
  changes: Changes = {},
): Promise<HeldCase> {
  const {id, districtId, version} = held
  const link = linkAfter(act, {district: districtId, subject: id, name, body: {version, ...told}}, await headOf(tx, held))
  await saveCase(tx, id, changes, {link})
  return {...held, ...changes, eventSeq: link.head.seq, eventHash: link.head.hash}
}
