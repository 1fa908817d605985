import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Case, Evidence} from '../core/case.ts'
import type {NewEvidence} from '../queries/belongings.ts'

/** What came with a report or a move, as the case's evidence is kept. */
export const evidenceOf = (
  act: Act,
  {id, districtId}: Pick<Case, 'id' | 'districtId'>,
  move: string,
  pieces: readonly Evidence[],
): readonly NewEvidence[] =>
  pieces.map(({kind, file, text}) => ({
    id: v7(),
    caseId: id,
    districtId,
    kind,
    fileId: file ?? null,
    text: text ?? null,
    move,
    by: act.by.id,
    at: act.at,
  }))
