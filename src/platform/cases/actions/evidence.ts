import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import type {Case, Evidence} from '../core/case.ts'
import {insertEvidence} from '../queries/belongings.ts'

/** Keeps what came with a report or a move as evidence of the case. */
export const keepEvidence = async (
  tx: Tx,
  act: Act,
  {id, districtId}: Pick<Case, 'id' | 'districtId'>,
  move: string,
  evidence: readonly Evidence[],
): Promise<void> => {
  if (evidence.length === 0) return
  const pieces = evidence.map(({kind, file, text}) => ({kind, fileId: file ?? null, text: text ?? null}))
  await insertEvidence(
    tx,
    pieces.map((piece) => ({...piece, id: v7(), caseId: id, districtId, move, by: act.by.id, at: act.at})),
  )
}
