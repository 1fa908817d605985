/** The four units in which a standard states a limit: 紧急工作时, 工作时, 工作日, 自然日 (GB/T 30428.8 lineage). */
export type TimeUnit = 'urgent_hour' | 'work_hour' | 'work_day' | 'natural_day'

/** How long something may take; `amount` is not negative and may be a fraction. */
export interface Limit {
  readonly amount: number
  readonly unit: TimeUnit
}

/**
 * How n working days are counted. 'hours': as n times the working hours of a day, used up minute by minute.
 * 'end-of-day': to the end of the n-th working day after the day of the start, as statutes count; fractions are rounded up.
 */
export type WorkDayPolicy = 'hours' | 'end-of-day'

/** The working hours in force from a day on, until the next edition. */
export interface CalendarEdition {
  /** First local day 'YYYY-MM-DD' on which it rules. */
  readonly validFrom: string
  /** Working periods of a day as ['HH:MM', 'HH:MM'], ascending, not touching midnight twice; the end may be '24:00'. */
  readonly periods: readonly (readonly [string, string])[]
  /** Weekly rest days, Monday 1 … Sunday 7. */
  readonly restDays: readonly number[]
  readonly workDay: WorkDayPolicy
}

/** Days off from `from` to `to`, both included. */
export interface Holiday {
  readonly zh: string
  readonly en: string
  readonly from: string
  readonly to: string
}

/** What one yearly notice decrees: days off and the weekend days worked instead (调休). */
export interface CalendarYear {
  readonly year: number
  /** True while the notice of the year is not out yet and only the weekly rest days are known. */
  readonly provisional: boolean
  readonly holidays: readonly Holiday[]
  /** Rest days on which people work, 'YYYY-MM-DD'. */
  readonly makeups: readonly string[]
}

/** The working calendar of a city: effective-dated working hours and one entry for every covered year. */
export interface Calendar {
  /** IANA time zone of the city. */
  readonly zone: string
  /** Ascending by `validFrom`. */
  readonly editions: readonly CalendarEdition[]
  /** Ascending by year. */
  readonly years: readonly CalendarYear[]
}
