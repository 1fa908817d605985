import {problem} from '#lib/problem.ts'
import type {Case, Details} from '../../core/case.ts'
import type {Move} from '../../core/moves.ts'

/** A bulk action can be taken back for this long. */
export const UNDO_MINUTES = 10

/** What the chain says of a move that takes another back. */
export const UNDO_REASON = '撤销批量操作'

/** The move that takes another back, and what goes with it. */
export interface Inverse extends Pick<Details, 'unit' | 'category' | 'person' | 'priority'> {
  readonly move: Move
}

type Before = Pick<Case, 'unitId' | 'category' | 'handlerId' | 'handlerName' | 'priority' | 'state'>

/**
 * Moves that can be taken back, each by a move of the loop that leads to where the case stood; everything else tells somebody outside, or
 * is somebody's word that cannot be unsaid. Null where the former value is none.
 */
const inverses: Readonly<Partial<Record<Move, (before: Before) => Inverse | null>>> = {
  accept: () => ({move: 'send-back'}),
  file: () => ({move: 'unfile'}),
  dispatch: () => ({move: 'recall'}),
  're-dispatch': ({unitId, state}) => (unitId === null || state !== 'dispatched' ? null : {move: 're-dispatch', unit: unitId}),
  reclassify: ({category}) => (category === null ? null : {move: 'reclassify', category}),
  'assign-person': ({handlerId, handlerName}) =>
    handlerId === null ? null : {move: 'assign-person', person: {id: handlerId, name: handlerName ?? handlerId}},
  prioritise: ({priority}) => ({move: 'prioritise', priority: priority > 0 ? 'urgent' : 'usual'}),
  supervise: () => ({move: 'end-supervision'}),
}

/** What would take a move back from a case that stood like this before; null when nothing does. */
export const inverseOf = (move: Move, before: Before): Inverse | null => inverses[move]?.(before) ?? null

/** Moves that many cases can make at once: those that need no proof of each case. */
// biome-ignore format: a table
export const bulkMoves = [
  'accept', 'ask-verification', 'reclassify', 'file', 'reject', 'void', 'dispatch', 're-dispatch', 'undertake', 'assign-person',
  'ask-inspection', 'close', 'supervise', 'end-supervision', 'prioritise', 'note',
] as const satisfies readonly Move[]

export const tooLateToUndo = problem('case.too-late-to-undo', 409, {
  zh: () => `批量操作只能在 ${UNDO_MINUTES} 分钟内撤销。请逐件办理。`,
  en: () => `A bulk action can be taken back within ${UNDO_MINUTES} minutes only. Go through the cases one by one.`,
})

export const undoneBefore = problem('case.undone-before', 409, {
  zh: () => '这次批量操作已经撤销过。请刷新查看结果。',
  en: () => 'This bulk action has been taken back already. Reload to see what came of it.',
})

export const notUndoable = problem('case.not-undoable', 409, {
  zh: () => '这一步没有可以撤销的反向操作。请打开案件办理。',
  en: () => 'There is no move that takes this one back. Open the case and act there.',
})

export const movedSince = problem('case.moved-since', 409, {
  zh: () => '批量操作之后案件又有了新的办理，不再撤销。请打开案件查看。',
  en: () => 'The case has moved since, so it is left as it is. Open it to see what happened.',
})

export const unknownBulk = problem('case.unknown-bulk', 404, {
  zh: () => '没有这次批量操作，或不是您做的。请从操作结果进入。',
  en: () => 'There is no such bulk action, or it was not yours. Open it from its result.',
})
