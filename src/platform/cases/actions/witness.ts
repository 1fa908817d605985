import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import type {Case} from '../core/case.ts'
import {holdCase} from '../queries/case.ts'
import {insertWitness} from '../queries/parts.ts'
import {announceOn} from './announce.ts'
import {evidenceOf} from './evidence.ts'

/** What a bystander says of somebody's case, with a photo if there is one. */
export interface Sight {
  readonly id: string
  readonly stillThere: boolean
  readonly words?: string | undefined
  readonly file?: string | undefined
  /** Sent again, it is counted once. */
  readonly clientId?: string | undefined
}

/** Keeps what a bystander saw and tells whoever has the case; both sides see it. */
export async function witnessCase(tx: Tx, act: Act, {id, stillThere, words, file, clientId}: Sight): Promise<Case> {
  const held = await holdCase(tx, id)
  if (file !== undefined) await evidenceOf(tx, act, held, 'witness', [{kind: 'far', file}])
  const {districtId} = held
  const seen = {caseId: id, districtId, at: act.at, stillThere, words: words ?? null, fileId: file ?? null, clientId: clientId ?? null}
  if (!(await insertWitness(tx, seen))) return held
  return announceOn(tx, act, held, 'case.seen-again', {stillThere, ...(file === undefined ? {} : {evidence: 1})})
}
