import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import {apart, type Tx} from '#kernel/db.ts'
import {isProblem} from '#lib/problem.ts'
import {type MoveAsked, moveCase} from '../actions/move.ts'
import type {Move} from '../core/moves.ts'
import {holdCase} from '../queries/case.ts'
import {inverseOf, movedSince, notUndoable, tooLateToUndo, UNDO_MINUTES, UNDO_REASON, undoneBefore, unknownBulk} from './core/undo.ts'
import {type Bulk, beginBulk, findBulk, keepOutcomes, keepUndone, type Outcome} from './queries.ts'

/** One move, with what goes with it, for many cases. */
export interface BulkAsked extends Omit<MoveAsked, 'id' | 'version' | 'clientId' | 'publish' | 'evidence'> {
  readonly move: Move
  readonly cases: readonly string[]
  /** Sent again, it answers with what was done the first time. */
  readonly clientId?: string | undefined
}

type Refused = NonNullable<Outcome['problem']>

/** What a problem says; anything else is no answer and stops everything. */
const refusedBy = (error: unknown): Refused => {
  if (!isProblem(error)) throw error
  const {code, zh, en} = error
  return {code, zh, en}
}

async function moveOne(
  tx: Tx,
  act: Act,
  caseId: string,
  {move, details}: {move: Move; details: Omit<MoveAsked, 'id' | 'move'>},
): Promise<Outcome> {
  try {
    return await apart(tx, async () => {
      const before = await holdCase(tx, caseId)
      const {version} = await moveCase(tx, act, {...details, id: caseId, move})
      return {caseId, version, problem: null, undo: inverseOf(move, before), undone: null}
    })
  } catch (error) {
    return {caseId, version: null, problem: refusedBy(error), undo: null, undone: null}
  }
}

/** Makes a move on each of these cases by the rules of that case: what is refused says why, and the others go on. In order of their ids, so that two of these never wait for each other. */
export async function moveMany(tx: Tx, act: Act, {cases, clientId, move, ...details}: BulkAsked): Promise<Bulk> {
  const id = clientId ?? v7()
  if (!(await beginBulk(tx, act, {id, move}))) {
    const before = await findBulk(tx, id, act.by.id)
    if (before === undefined) throw unknownBulk({})
    return before
  }
  const outcomes: Outcome[] = []
  for (const caseId of [...new Set(cases)].sort()) outcomes.push(await moveOne(tx, act, caseId, {move, details}))
  await keepOutcomes(tx, id, outcomes)
  return {id, at: act.at, move, undoneAt: null, outcomes}
}

async function undoOne(tx: Tx, act: Act, {caseId, version, undo}: Outcome): Promise<NonNullable<Outcome['undone']>> {
  try {
    return await apart(tx, async () => {
      if (undo === null) throw notUndoable({})
      const now = await holdCase(tx, caseId)
      if (now.version !== version) throw movedSince({})
      await moveCase(tx, act, {...undo, id: caseId, reason: UNDO_REASON})
      return {done: true, problem: null}
    })
  } catch (error) {
    return {done: false, problem: refusedBy(error)}
  }
}

/**
 * Takes a bulk action back within ten minutes, case by case, by the inverse move and with the rights it asks for; cases that have moved
 * since stay. Throws case.unknown-bulk, case.too-late-to-undo, case.undone-before.
 */
export async function undoBulk(tx: Tx, act: Act, id: string): Promise<Bulk> {
  const bulk = await findBulk(tx, id, act.by.id, {lock: true})
  if (bulk === undefined) throw unknownBulk({})
  if (bulk.undoneAt !== null) throw undoneBefore({})
  if (act.at.getTime() - bulk.at.getTime() > UNDO_MINUTES * 60_000) throw tooLateToUndo({})
  const outcomes: Outcome[] = []
  for (const outcome of bulk.outcomes)
    outcomes.push(outcome.version === null ? outcome : {...outcome, undone: await undoOne(tx, act, outcome)})
  await keepUndone(tx, id, act.at, outcomes)
  return {...bulk, undoneAt: act.at, outcomes}
}
