import type {AlarmLevel} from '../../core/finding.ts'

/** Whom a step of the chain tells: whoever holds a right in the alarm's district, or for the whole city. */
export interface Rung {
  readonly permission: string
  readonly scope: 'district' | 'city'
}

/** How alarms of one level are told: the chain of whom, and after how many minutes without anybody acknowledging the next is told. */
export interface LevelTerms {
  readonly minutes: number
  readonly chain: readonly Rung[]
}

/** When alarms make one storm: a group within minutes, or many of one kind close together within minutes. */
export interface StormTerms {
  readonly groupMinutes: number
  readonly groupLeast: number
  readonly nearMetres: number
  readonly nearMinutes: number
  readonly nearLeast: number
}

/** How a city deals with alarms: `cities/<name>/sensing/alarms.json`. */
export interface AlarmTerms {
  readonly levels: Readonly<Record<AlarmLevel, LevelTerms>>
  readonly storms: StormTerms
}

const here: Rung = {permission: 'sensing.alarms', scope: 'district'}
const everywhere: Rung = {permission: 'sensing.alarms', scope: 'city'}

/** What holds in a city that says nothing. */
export const usualTerms: AlarmTerms = {
  levels: {
    1: {minutes: 10, chain: [here, everywhere]},
    2: {minutes: 30, chain: [here, everywhere]},
    3: {minutes: 120, chain: [here]},
  },
  storms: {groupMinutes: 60, groupLeast: 2, nearMetres: 500, nearMinutes: 10, nearLeast: 5},
}

const MINUTE = 60_000

/** When an alarm that nobody acknowledges goes to the next of its chain; null when there is none. */
export const escalatesAt = (terms: AlarmTerms, level: AlarmLevel, escalation: number, since: Date): Date | null => {
  const {minutes, chain} = terms.levels[level]
  return escalation + 1 < chain.length ? new Date(since.getTime() + minutes * MINUTE) : null
}

/**
 * The next step up a chain from `escalation`: the first that tells somebody whom no step up to here has told. Where there is none, simply the
 * next; `told` has the people of each step.
 */
export function nextStep(told: readonly (readonly string[])[], escalation: number): number {
  const before = new Set(told.slice(0, escalation + 1).flat())
  const found = told.findIndex((people, step) => step > escalation && people.some((one) => !before.has(one)))
  return found === -1 ? escalation + 1 : found
}
