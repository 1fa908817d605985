import {leadsTo, type Move, moveFacts} from '../../core/lifecycle.ts'
import type {State} from '../../core/states.ts'
import {type Entry, inOrder, isOwed} from './entry.ts'

/** The moves that people make outdoors, in the order in which they are offered. */
export const fieldMoves = ['confirm', 'pass', 'undertake', 'handle', 'deny', 'fail', 'ask-return'] as const satisfies readonly Move[]
export type FieldMove = (typeof fieldMoves)[number]

/** What is to be done somewhere today: a look before filing, a look before closing, or work. */
export const taskKinds = {
  verify: {zh: '核实', en: 'verify'},
  inspect: {zh: '核查', en: 'inspect'},
  undertake: {zh: '接收', en: 'take on'},
  handle: {zh: '处置', en: 'handle'},
} as const
export type TaskKind = keyof typeof taskKinds

const kinds: Readonly<Partial<Record<State, TaskKind>>> = {
  verifying: 'verify',
  inspecting: 'inspect',
  dispatched: 'undertake',
  undertaken: 'handle',
}

/** What a case in this state asks of people outdoors; null when nothing. */
export const kindOf = (state: State): TaskKind | null => kinds[state] ?? null

/** Where a case stands once what this device did, and the server may not know yet, is counted in. */
export interface Stands {
  readonly state: State
  /** What is to be done next; null when it is done as far as this person is concerned. */
  readonly kind: TaskKind | null
  /** The moves that lead on from there, of those the server allowed when it was asked, and those that follow the person's own. */
  readonly moves: readonly FieldMove[]
  /** What of this device has not arrived, oldest first. */
  readonly owed: readonly Entry[]
}

/** Counts in what was done on this device since the server told of the case. */
export function standsAt(
  task: {readonly state: State; readonly version: number; readonly allowed: readonly Move[]},
  line: readonly Entry[],
): Stands {
  const mine = inOrder(line).filter(
    (entry) => isOwed(entry) || (entry.standing === 'sent' && entry.answer !== null && entry.answer.version > task.version),
  )
  let state = task.state
  for (const {work, standing} of mine)
    if (work.kind === 'move' && standing !== 'conflict' && standing !== 'refused' && moveFacts(work.move).from.includes(state))
      state = leadsTo(work.move, state)
  const own = state !== task.state
  const moves = fieldMoves.filter((move) => (own ? moveFacts(move).from.includes(state) : task.allowed.includes(move)))
  return {state, kind: moves.length === 0 ? null : kindOf(state), moves, owed: mine.filter(isOwed)}
}
