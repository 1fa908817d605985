import {type Calendar, workingMillis} from '#lib/calendar.ts'
import type {Case} from './case.ts'
import {handlingClock, lateRuns} from './clocks.ts'
import type {Happened} from './history.ts'
import type {State} from './lifecycle.ts'

/** Time spent in one state over all visits, in seconds. */
export interface Spent {
  readonly natural: number
  readonly working: number
  readonly visits: number
}

/** The measured facts of a closed case, by which everyone is judged. On time means not after the deadline; null when there is none. */
export interface Measured {
  readonly spent: Readonly<Partial<Record<State, Spent>>>
  readonly handledOnTime: boolean | null
  readonly closedOnTime: boolean | null
  readonly naturalSeconds: number
  readonly workingSeconds: number
}

const within = (at: Date | null, due: Date | null): boolean | null => (at === null || due === null ? null : at.getTime() <= due.getTime())

/** Late in any of its runs is late; what was ended before its deadline without being handled was in time. */
function handledOnTime({clocks, handledAt, dueAt}: Pick<Case, 'dueAt' | 'handledAt' | 'clocks'>): boolean | null {
  if (lateRuns(clocks).length > 0) return false
  return within(handledAt, dueAt) ?? (handlingClock(clocks)?.stoppedAt == null ? null : true)
}

/** Measures a case from its own history, oldest event first: each state lasts from the event that entered it to the one that left it. */
export function measure(
  closed: Pick<Case, 'dueAt' | 'handledAt' | 'closedAt' | 'clocks'>,
  history: readonly Happened[],
  calendar: Calendar,
): Measured {
  const spent: Partial<Record<State, Spent>> = {}
  const steps = history.filter(({body}) => body.to !== undefined)
  let [naturalSeconds, workingSeconds] = [0, 0]
  for (const [index, {at, body}] of steps.entries()) {
    const next = steps[index + 1]
    if (next === undefined) break
    const state = body.to as State
    const natural = (next.at.getTime() - at.getTime()) / 1000
    const working = workingMillis(calendar, at, next.at) / 1000
    const before = spent[state] ?? {natural: 0, working: 0, visits: 0}
    spent[state] = {natural: before.natural + natural, working: before.working + working, visits: before.visits + 1}
    naturalSeconds += natural
    workingSeconds += working
  }
  return {
    spent,
    handledOnTime: handledOnTime(closed),
    closedOnTime: within(closed.closedAt, closed.dueAt),
    naturalSeconds,
    workingSeconds,
  }
}
