import type {Said} from '#web/language.tsx'

/** Days off from one day to another, both included. */
export interface HolidayOf extends Said {
  readonly from: string
  readonly to?: string
}

/** A year of a calendar as it is written. */
export interface YearOf {
  readonly year: number
  readonly provisional?: boolean
  readonly source?: string | null
  readonly holidays: readonly HolidayOf[]
  readonly makeups: readonly string[]
}

/** Working hours from a day on. */
export interface EditionOf {
  readonly validFrom: string
  readonly periods: readonly (readonly [string, string])[]
  readonly restDays: readonly number[]
  readonly workDay?: 'hours' | 'end-of-day'
}

/** A calendar as it is written in a city's data and in its versions. */
export interface CalendarOf {
  readonly zone: string
  readonly editions: readonly EditionOf[]
  readonly years: readonly YearOf[]
}

/** What a day is, and what it is called. */
export interface DayOf {
  readonly day: string
  readonly kind: 'work' | 'rest' | 'holiday' | 'makeup'
  readonly name: Said | undefined
}

export const iso = (year: number, month: number, day: number): string => new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10)

/** Monday 1 … Sunday 7. */
export const weekday = (day: string): number => ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1

/** The day so many days after another. */
export const plusDays = (day: string, n: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10)

const lastOf = ({from, to}: HolidayOf): string => to ?? from

/** Whether a day is one of the weekly days of rest. */
export const restsOn = ({editions}: Pick<CalendarOf, 'editions'>, day: string): boolean =>
  (editions.findLast(({validFrom}) => validFrom <= day) ?? editions[0])?.restDays.includes(weekday(day)) ?? false

export const dayIn = (calendar: CalendarOf, year: YearOf, day: string): DayOf => {
  const holiday = year.holidays.find((one) => one.from <= day && day <= lastOf(one))
  if (holiday !== undefined) return {day, kind: 'holiday', name: holiday}
  if (year.makeups.includes(day)) return {day, kind: 'makeup', name: undefined}
  return {day, kind: restsOn(calendar, day) ? 'rest' : 'work', name: undefined}
}

const joined = (holidays: readonly HolidayOf[]): readonly HolidayOf[] => {
  const sorted = holidays.toSorted((a, b) => a.from.localeCompare(b.from))
  const done: HolidayOf[] = []
  for (const one of sorted) {
    const before = done.at(-1)
    if (before !== undefined && before.zh === one.zh && before.en === one.en && plusDays(lastOf(before), 1) >= one.from)
      done[done.length - 1] = {...before, to: [lastOf(one), lastOf(before)].sort()[1] ?? lastOf(one)}
    else done.push(one)
  }
  return done
}

/**
 * A year with one day turned over: a working day becomes a holiday of this name, a rest day is worked instead, and what was decreed becomes
 * ordinary again. Neighbouring days of one name are one holiday.
 */
export function turnDay(calendar: CalendarOf, year: YearOf, day: string, name: Said): YearOf {
  const {kind} = dayIn(calendar, year, day)
  if (kind === 'makeup') return {...year, makeups: year.makeups.filter((one) => one !== day)}
  if (kind === 'rest') return {...year, makeups: [...year.makeups, day].sort()}
  if (kind === 'work') return {...year, holidays: joined([...year.holidays, {...name, from: day, to: day}])}
  const holidays = year.holidays.flatMap((one) => {
    if (day < one.from || day > lastOf(one)) return [one]
    const {zh, en} = one
    return [
      ...(one.from < day ? [{zh, en, from: one.from, to: plusDays(day, -1)}] : []),
      ...(day < lastOf(one) ? [{zh, en, from: plusDays(day, 1), to: lastOf(one)}] : []),
    ]
  })
  return {...year, holidays}
}

/** A calendar with one year in place of what it said of that year, or beside its other years. */
export const withYear = (calendar: CalendarOf, year: YearOf): CalendarOf => ({
  ...calendar,
  years: [...calendar.years.filter((one) => one.year !== year.year), year].toSorted((a, b) => a.year - b.year),
})
