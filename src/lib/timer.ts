import {type Calendar, deadline, type Light, type Limit, light, reckon, workingMillis, yellowShare} from './calendar.ts'

/**
 * A limit that runs, can be paused, extended and stopped. Instants and spans are epoch milliseconds, so that a timer is plain JSON.
 * Without a limit its deadline was given from outside: it is only stopped, never moved.
 */
export interface Timer {
  readonly limit: Limit | null
  readonly startedAt: number
  readonly dueAt: number
  /** The instant by which 80 % of what is allowed is used. */
  readonly yellowAt: number
  /** All that is allowed, in the limit's own time: natural, or working. */
  readonly allowed: number
  readonly pausedAt: number | null
  readonly stoppedAt: number | null
}

const hourMillis = 3_600_000

const runsOn = ({unit}: Limit): boolean => unit === 'urgent_hour' || unit === 'natural_day'

/** Time between two instants as the limit counts it; 0 when `to` is not after `from`. */
const measure = (calendar: Calendar, limit: Limit, from: number, to: number): number =>
  runsOn(limit) ? Math.max(0, to - from) : workingMillis(calendar, new Date(from), new Date(to))

/** The instant by which so much of the limit's own time has passed. */
const advance = (calendar: Calendar, limit: Limit, from: number, span: number): number =>
  runsOn(limit) ? from + span : deadline(calendar, new Date(from), {amount: span / hourMillis, unit: 'work_hour'}).getTime()

/** Starts a limit. Throws as `deadline` does. */
export const startTimer = (calendar: Calendar, at: Date, limit: Limit): Timer => {
  const {due, yellowAfter} = reckon(calendar, at, limit)
  const [startedAt, dueAt] = [at.getTime(), due.getTime()]
  const allowed = measure(calendar, limit, startedAt, dueAt)
  return {limit, startedAt, dueAt, yellowAt: yellowAfter.getTime(), allowed, pausedAt: null, stoppedAt: null}
}

/** A timer whose deadline somebody else has set; its light is reckoned in natural time. */
export const givenTimer = (at: Date, due: Date): Timer => {
  const [startedAt, dueAt] = [at.getTime(), due.getTime()]
  const allowed = Math.max(0, dueAt - startedAt)
  return {limit: null, startedAt, dueAt, yellowAt: startedAt + Math.round(allowed * yellowShare), allowed, pausedAt: null, stoppedAt: null}
}

export const isRunning = ({pausedAt, stoppedAt}: Timer): boolean => pausedAt === null && stoppedAt === null

/** Holds a running timer; what is used so far stays used. */
export const pauseTimer = (timer: Timer, at: Date): Timer =>
  timer.limit === null || !isRunning(timer) ? timer : {...timer, pausedAt: at.getTime()}

/** Ends a timer: its light no longer changes. A paused one ends at the instant it was paused. */
export const stopTimer = (timer: Timer, at: Date): Timer =>
  timer.stoppedAt === null ? {...timer, pausedAt: null, stoppedAt: timer.pausedAt ?? at.getTime()} : timer

/** Lets a paused or stopped timer run on with what was left of it. One that was overdue stays overdue. Throws as `deadline` does. */
export const resumeTimer = (calendar: Calendar, timer: Timer, at: Date): Timer => {
  const {limit, dueAt, yellowAt, allowed} = timer
  const held = timer.pausedAt ?? timer.stoppedAt
  const running = {...timer, pausedAt: null, stoppedAt: null}
  if (held === null || limit === null || dueAt <= held) return running
  const left = measure(calendar, limit, held, dueAt)
  return {...running, ...placed(calendar, limit, at.getTime(), {left, allowed, yellowAt})}
}

/** Adds one more limit to the deadline of a running timer. Throws as `deadline` does. */
export const extendTimer = (calendar: Calendar, timer: Timer, at: Date): Timer => {
  const {limit, dueAt, yellowAt} = timer
  if (limit === null) return timer
  const due = deadline(calendar, new Date(dueAt), limit).getTime()
  const allowed = timer.allowed + measure(calendar, limit, dueAt, due)
  const now = at.getTime()
  return {...timer, allowed, ...placed(calendar, limit, now, {left: measure(calendar, limit, now, due), allowed, yellowAt}), dueAt: due}
}

/** Where deadline and yellow lie when so much is left from an instant on; a light that is yellow already stays so. */
const placed = (
  calendar: Calendar,
  limit: Limit,
  now: number,
  {left, allowed, yellowAt}: {left: number; allowed: number; yellowAt: number},
): Pick<Timer, 'dueAt' | 'yellowAt'> => {
  const untilYellow = left - (allowed - Math.round(allowed * yellowShare))
  return {
    dueAt: advance(calendar, limit, now, left),
    yellowAt: untilYellow > 0 ? advance(calendar, limit, now, untilYellow) : Math.min(yellowAt, now),
  }
}

/** The light of a timer: judged when it was stopped or paused, else now. */
export const timerLight = ({dueAt, yellowAt, pausedAt, stoppedAt}: Timer, now: Date): Light =>
  light({due: new Date(dueAt), yellowAfter: new Date(yellowAt)}, new Date(stoppedAt ?? pausedAt ?? now.getTime()))
