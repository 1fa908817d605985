import {problem} from '../problem.ts'
import {editionOn, minuteOf, plusDays, weekday} from './parse.ts'
import type {Calendar, CalendarYear} from './shape.ts'
import {dayMillis, zoneClock} from './zone.ts'

/** Thrown when working time is asked of a year the calendar does not cover. */
export const missingYear = problem<{year: number}>('calendar.year-missing', 422, {
  zh: ({year}) => `工作日历没有 ${year} 年，无法推算工作时限。请先补上 ${year} 年的放假安排。`,
  en: ({year}) => `The working calendar does not cover ${year}, so working time cannot be reckoned. Add the holidays of ${year} first.`,
})

/** The working spans of one local year as flat arrays of epoch milliseconds. */
export interface YearSpans {
  readonly year: number
  readonly provisional: boolean
  /** First instant of the year, and first instant after it. */
  readonly start: number
  readonly end: number
  readonly starts: Float64Array
  readonly ends: Float64Array
  /** Working milliseconds of the year before the span of the same index. */
  readonly before: Float64Array
  /** Working milliseconds of the whole year. */
  readonly total: number
  /** Local midnights of its days, and of the day after the last. */
  readonly midnights: Float64Array
  /** End of work of each day; NaN on days off. */
  readonly closings: Float64Array
}

interface Index {
  readonly years: Map<number, YearSpans>
  readonly newYears: Map<number, number>
}

// A calendar is plain data; what is derived from it lives as long as it does.
const indexes = new WeakMap<Calendar, Index>()

const indexOf = (calendar: Calendar): Index => {
  const known = indexes.get(calendar)
  if (known) return known
  const made: Index = {years: new Map(), newYears: new Map()}
  indexes.set(calendar, made)
  return made
}

/** The local year in which an instant falls. */
export const yearAt = (calendar: Calendar, t: number): number => {
  const year = new Date(t).getUTCFullYear()
  if (t < newYear(calendar, year)) return year - 1
  return t < newYear(calendar, year + 1) ? year : year + 1
}

const newYear = (calendar: Calendar, year: number): number => {
  const {newYears} = indexOf(calendar)
  let t = newYears.get(year)
  if (t === undefined) {
    t = zoneClock(calendar.zone).instant(Date.UTC(year, 0, 1))
    newYears.set(year, t)
  }
  return t
}

/** The working spans of a covered year, built once per calendar. Throws calendar.year-missing. */
export const spansOf = (calendar: Calendar, year: number): YearSpans => {
  const {years} = indexOf(calendar)
  const known = years.get(year)
  if (known) return known
  const decree = calendar.years.find((entry) => entry.year === year)
  if (!decree) throw missingYear({year})
  const made = buildYear(calendar, decree)
  years.set(year, made)
  return made
}

/** Whether people work on a local day 'YYYY-MM-DD'. Throws calendar.year-missing. */
export const isWorkingDay = (calendar: Calendar, day: string): boolean => {
  const {midnights, closings, year} = spansOf(calendar, Number(day.slice(0, 4)))
  const i = Math.round((Date.parse(`${day}T00:00:00Z`) - Date.UTC(year, 0, 1)) / dayMillis)
  return i >= 0 && i < midnights.length - 1 && !Number.isNaN(closings[i])
}

/** Index of the day of the year in which `t` falls; `t` lies within the year. */
export const dayAt = ({start, midnights}: YearSpans, t: number): number => {
  let i = Math.min(Math.floor((t - start) / dayMillis), midnights.length - 2)
  while (i > 0 && at(midnights, i) > t) i -= 1
  while (i < midnights.length - 2 && at(midnights, i + 1) <= t) i += 1
  return i
}

/** Working milliseconds of the year before `t`; `t` lies within the year. */
export const workedBefore = ({starts, ends, before}: YearSpans, t: number): number => {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(starts, middle) <= t) low = middle + 1
    else high = middle
  }
  if (low === 0) return 0
  const i = low - 1
  return at(before, i) + Math.min(t, at(ends, i)) - at(starts, i)
}

/** The first instant by which `worked` milliseconds of the year have been worked; 0 < worked ≤ total. */
export const instantWorked = ({starts, before}: YearSpans, worked: number): number => {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(before, middle) < worked) low = middle + 1
    else high = middle
  }
  return at(starts, low - 1) + worked - at(before, low - 1)
}

const at = (values: Float64Array, i: number): number => values[i] ?? Number.NaN

const buildYear = (calendar: Calendar, decree: CalendarYear): YearSpans => {
  const clock = zoneClock(calendar.zone)
  const {year, provisional} = decree
  const firstWall = Date.UTC(year, 0, 1)
  const count = Math.round((Date.UTC(year + 1, 0, 1) - firstWall) / dayMillis)
  const midnights = Float64Array.from({length: count + 1}, (_, i) => clock.instant(firstWall + i * dayMillis))
  const closings = new Float64Array(count).fill(Number.NaN)
  const off = new Set<string>()
  for (const {from, to} of decree.holidays) for (let day = from; day <= to; day = plusDays(day, 1)) off.add(day)
  const makeups = new Set(decree.makeups)
  const starts: number[] = []
  const ends: number[] = []
  const before: number[] = []
  let total = 0
  for (let i = 0; i < count; i += 1) {
    const wall = firstWall + i * dayMillis
    const day = new Date(wall).toISOString().slice(0, 10)
    const edition = editionOn(calendar.editions, day)
    if (off.has(day) || (edition.restDays.includes(weekday(day)) && !makeups.has(day))) continue
    for (const [from, to] of edition.periods) {
      const start = clock.instant(wall + minuteOf(from) * 60_000)
      const end = clock.instant(wall + minuteOf(to) * 60_000)
      // A period that lies wholly in the hour skipped in spring is no time at all.
      if (end <= start) continue
      starts.push(start)
      ends.push(end)
      before.push(total)
      total += end - start
      closings[i] = end
    }
  }
  return {
    year,
    provisional,
    start: at(midnights, 0),
    end: at(midnights, count),
    starts: Float64Array.from(starts),
    ends: Float64Array.from(ends),
    before: Float64Array.from(before),
    total,
    midnights,
    closings,
  }
}
