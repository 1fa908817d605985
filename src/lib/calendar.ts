import {editionOn, minuteOf, plusDays} from './calendar/parse.ts'
import type {Calendar, Limit, TimeUnit} from './calendar/shape.ts'
import {dayAt, instantWorked, isWorkingDay, spansOf, workedBefore, yearAt} from './calendar/spans.ts'
import {dateIn, dayMillis, zoneClock} from './calendar/zone.ts'
import {problem} from './problem.ts'

export {brokenCalendar, parseCalendar, plusDays} from './calendar/parse.ts'
export type {Calendar, CalendarEdition, CalendarYear, Holiday, Limit, TimeUnit, WorkDayPolicy} from './calendar/shape.ts'
export {isWorkingDay, missingYear} from './calendar/spans.ts'
export {dateIn, minuteIn, unknownZone} from './calendar/zone.ts'

/** The four units of time with their names. */
export const timeUnits: Readonly<Record<TimeUnit, {readonly zh: string; readonly en: string}>> = {
  urgent_hour: {zh: '紧急工作时', en: 'urgent hours'},
  work_hour: {zh: '工作时', en: 'working hours'},
  work_day: {zh: '工作日', en: 'working days'},
  natural_day: {zh: '自然日', en: 'days'},
}

/** Thrown for a limit that is negative, not a number, or longer than 36,500 days. */
export const badLimit = problem<{amount: number; unit: string}>('calendar.bad-limit', 422, {
  zh: ({amount, unit}) => `时限 ${amount}（${unit}）不可用。请填写 0 至 36500 天之间的数量和正确的单位。`,
  en: ({amount, unit}) => `A limit of ${amount} (${unit}) cannot be used. Give an amount from 0 to 36,500 days and a known unit.`,
})

/** Thrown when an instant or a day handed to the calendar is no date at all. */
export const badInstant = problem('calendar.bad-instant', 422, {
  zh: () => '时间无效。请提供有效的日期和时间。',
  en: () => 'The time is not valid. Give a valid date and time.',
})

/** A limit reckoned on a calendar. */
export interface Reckoning {
  readonly due: Date
  /** The instant by which 80 % of the allowed time has passed. */
  readonly yellowAfter: Date
  /** Years on which the answer rests although their holidays are not decreed yet; empty when it is firm. */
  readonly provisional: readonly number[]
}

export type Light = 'green' | 'yellow' | 'red'

/** The share of a limit after which its light turns yellow (traffic light of a stage timer). */
export const yellowShare = 0.8

const hourMillis = 3_600_000
const mostDays = 36_500

/**
 * When a limit that starts at `from` runs out; a zero limit is due at once. Work that is used up exactly at the end of a period
 * is due then, not at the start of the next. Throws calendar.year-missing, calendar.bad-limit or calendar.bad-instant.
 */
export const deadline = (calendar: Calendar, from: Date, limit: Limit): Date => new Date(deadlineMillis(calendar, millis(from), limit))

/** The deadline of a limit, when its light turns yellow, and whether either rests on an undecreed year. Throws as `deadline` does. */
export const reckon = (calendar: Calendar, from: Date, limit: Limit): Reckoning => {
  const start = millis(from)
  const due = deadlineMillis(calendar, start, limit)
  const natural = limit.unit === 'urgent_hour' || limit.unit === 'natural_day'
  const yellow = natural
    ? start + Math.round((due - start) * yellowShare)
    : addWork(calendar, start, Math.round(workBetween(calendar, start, due) * yellowShare))
  return {due: new Date(due), yellowAfter: new Date(yellow), provisional: natural ? [] : provisionalYears(calendar, from, new Date(due))}
}

/** A deadline that was given from outside, with its light reckoned in natural time. */
export const reckonGiven = (from: Date, due: Date): Reckoning => {
  const start = millis(from)
  return {due, yellowAfter: new Date(start + Math.round(Math.max(0, millis(due) - start) * yellowShare)), provisional: []}
}

/** The traffic light of a limit at an instant: green to 80 % of it, yellow to its end, red after. */
export const light = ({due, yellowAfter}: Pick<Reckoning, 'due' | 'yellowAfter'>, at: Date): Light =>
  at.getTime() > due.getTime() ? 'red' : at.getTime() > yellowAfter.getTime() ? 'yellow' : 'green'

/** Working milliseconds from one instant to another; 0 when `to` is not after `from`. Throws calendar.year-missing. */
export const workingMillis = (calendar: Calendar, from: Date, to: Date): number => workBetween(calendar, millis(from), millis(to))

/** The covered years between two instants whose holidays are not decreed yet. */
export const provisionalYears = (calendar: Calendar, from: Date, to: Date): readonly number[] => {
  const first = yearAt(calendar, millis(from))
  const last = yearAt(calendar, millis(to))
  return calendar.years.filter(({year, provisional}) => provisional && year >= first && year <= last).map(({year}) => year)
}

/**
 * The n-th working day after a local day 'YYYY-MM-DD', which itself is not counted: the last day of a statutory window of
 * n working days (行政处罚法 art. 85). n = 0 gives the day itself. Throws calendar.year-missing.
 */
export const nthWorkingDay = (calendar: Calendar, day: string, n: number): string => {
  if (!Number.isInteger(n) || n < 0 || n > mostDays) throw badLimit({amount: n, unit: 'work_day'})
  let last = dayOf(day)
  for (let left = n; left > 0; ) {
    last = plusDays(last, 1)
    if (isWorkingDay(calendar, last)) left -= 1
  }
  return last
}

/** The first instant of a local day 'YYYY-MM-DD' and of the day after it, so that a day can be queried as [from, to). */
export const dayBounds = (calendar: Calendar, day: string): {readonly from: Date; readonly to: Date} => {
  const wall = Date.parse(`${dayOf(day)}T00:00:00Z`)
  return {from: new Date(instant(calendar, wall)), to: new Date(instant(calendar, wall + dayMillis))}
}

const instant = (calendar: Calendar, wall: number): number => zoneClock(calendar.zone).instant(wall)

const dayOf = (day: string): string => {
  const t = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(t) || !new Date(t).toISOString().startsWith(day)) throw badInstant({})
  return day
}

const millis = (at: Date): number => {
  const t = at.getTime()
  if (Number.isNaN(t)) throw badInstant({})
  return t
}

const deadlineMillis = (calendar: Calendar, from: number, limit: Limit): number => {
  const {amount, unit} = limit
  const perDay = unit === 'urgent_hour' || unit === 'work_hour' ? 24 : 1
  if (!(amount >= 0 && amount <= mostDays * perDay)) throw badLimit({amount, unit})
  switch (unit) {
    case 'urgent_hour':
      return from + Math.round(amount * hourMillis)
    case 'natural_day':
      return from + Math.round(amount * dayMillis)
    case 'work_hour':
      return addWork(calendar, from, Math.round(amount * hourMillis))
    case 'work_day': {
      const edition = editionOn(calendar.editions, dateIn(calendar.zone, new Date(from)))
      if (edition.workDay === 'end-of-day') return endOfNthDay(calendar, from, Math.ceil(amount))
      const minutes = edition.periods.reduce((sum, [start, end]) => sum + minuteOf(end) - minuteOf(start), 0)
      return addWork(calendar, from, Math.round(amount * minutes * 60_000))
    }
    default:
      throw badLimit({amount, unit})
  }
}

const addWork = (calendar: Calendar, from: number, work: number): number => {
  if (work === 0) return from
  let spans = spansOf(calendar, yearAt(calendar, from))
  let left = workedBefore(spans, from) + work
  while (left > spans.total) {
    left -= spans.total
    spans = spansOf(calendar, spans.year + 1)
  }
  return instantWorked(spans, left)
}

const workBetween = (calendar: Calendar, from: number, to: number): number => {
  if (to <= from) return 0
  let spans = spansOf(calendar, yearAt(calendar, from))
  let work = -workedBefore(spans, from)
  while (to >= spans.end) {
    work += spans.total
    if (to === spans.end) return work
    spans = spansOf(calendar, spans.year + 1)
  }
  return work + workedBefore(spans, to)
}

const endOfNthDay = (calendar: Calendar, from: number, n: number): number => {
  if (n === 0) return from
  let spans = spansOf(calendar, yearAt(calendar, from))
  let i = dayAt(spans, from)
  for (let left = n; ; ) {
    i += 1
    if (i === spans.closings.length) {
      spans = spansOf(calendar, spans.year + 1)
      i = 0
    }
    const closing = spans.closings[i] ?? Number.NaN
    if (!Number.isNaN(closing)) left -= 1
    if (left === 0) return closing
  }
}
