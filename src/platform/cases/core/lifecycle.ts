import {type Move, moveFacts, moveNames} from './moves.ts'
import {type State, stateNames} from './states.ts'

export {leadsTo, type Move, type MoveFacts, moveFacts, moveNames, moves, type Need, needs, type Only} from './moves.ts'
export {
  type Claim,
  claims,
  type Ending,
  endedStates,
  endingNames,
  endings,
  isEnded,
  openStates,
  plainLabel,
  type State,
  stateLabel,
  stateNames,
  states,
} from './states.ts'

/** The state a new report begins in, and the event that tells of it. */
export const beginning = {state: 'reported', event: 'case.reported', may: 'cases.report'} as const satisfies {
  state: State
  event: string
  may: string
}

const leading: ReadonlyMap<State, readonly Move[]> = new Map(
  stateNames.map((state) => [state, moveNames.filter((move) => moveFacts(move).from.includes(state))]),
)

/** The moves that lead on from a state, whoever makes them. */
export const movesFrom = (state: State): readonly Move[] => leading.get(state) ?? []
