import {type Calendar, deadline} from '#lib/calendar.ts'
import type {Case} from './case.ts'
import type {Clockwork} from './clocks.ts'
import type {EscalationStep} from './rules.ts'
import {isEnded} from './states.ts'

/** What escalation looks at. */
type Escalated = Pick<Case, 'state' | 'dueAt' | 'yellowAt' | 'pausedAt' | 'handledAt' | 'unitId' | 'escalation'>

const instantOf = ({when}: EscalationStep, due: Date, yellow: Date | null, calendar: Calendar): Date =>
  when === 'yellow' ? (yellow ?? due) : when === 'due' ? due : deadline(calendar, due, when.after)

/** When a case goes one level higher if nothing happens; null when no step is left or nobody is handling it. Throws as `deadline` does. */
export function nextEscalation(one: Escalated, {calendar, rules}: Clockwork): Date | null {
  const {state, dueAt, yellowAt, pausedAt, handledAt, unitId, escalation} = one
  const step = rules.escalation[escalation]
  if (step === undefined || dueAt === null || pausedAt !== null || handledAt !== null || unitId === null || isEnded(state)) return null
  return instantOf(step, dueAt, yellowAt, calendar)
}
