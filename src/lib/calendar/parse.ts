import {problem} from '../problem.ts'
import type {Calendar, CalendarEdition, CalendarYear, Holiday, WorkDayPolicy} from './shape.ts'
import {dayMillis, zoneClock} from './zone.ts'

/** Thrown when calendar data cannot be used; `at` names the place in the data. */
export const brokenCalendar = problem<{at: string; zh: string; en: string}>('calendar.broken', 422, {
  zh: ({at, zh}) => `工作日历有误：${at} ${zh}。请更正后重新载入。`,
  en: ({at, en}) => `The working calendar is broken: ${at} ${en}. Correct it and load it again.`,
})

const broken = (at: string, zh: string, en: string): never => {
  throw brokenCalendar({at, zh, en})
}

const mostEntries = 400

/** Reads a calendar from parsed JSON and checks all of it. Throws calendar.broken with the place and reason, or calendar.unknown-zone. */
export const parseCalendar = (json: unknown): Calendar => {
  const top = record(json, 'calendar')
  const zone = typeof top.zone === 'string' ? top.zone : broken('zone', '应是时区名称', 'must be the name of a time zone')
  zoneClock(zone)
  const editions = list(top.editions, 'editions').map(parseEdition)
  if (editions.length === 0) broken('editions', '至少要有一项', 'must have at least one entry')
  ascending(editions, (edition) => edition.validFrom, 'editions', 'validFrom')
  const years = list(top.years, 'years').map(parseYear)
  if (years.length === 0) broken('years', '至少要有一年', 'must have at least one entry')
  ascending(years, (year) => year.year, 'years', 'year')
  const firstDay = `${years[0]?.year}-01-01`
  const firstRule = editions[0]?.validFrom ?? ''
  if (firstRule > firstDay)
    broken('editions[0].validFrom', `晚于所覆盖的第一天 ${firstDay}`, `is later than ${firstDay}, the first covered day`)
  for (const [i, year] of years.entries())
    for (const [j, day] of year.makeups.entries())
      if (!editionOn(editions, day).restDays.includes(weekday(day)))
        broken(`years[${i}].makeups[${j}]`, `${day} 本来就是工作日`, `${day} is a working day anyway`)
  return {zone, editions, years}
}

/** The edition that rules on a local day; the first one for days before it. */
export const editionOn = (editions: readonly CalendarEdition[], day: string): CalendarEdition => {
  let ruling = editions[0]
  for (const edition of editions) if (edition.validFrom <= day) ruling = edition
  return ruling ?? broken('editions', '至少要有一项', 'must have at least one entry')
}

/** Monday 1 … Sunday 7 of a local day 'YYYY-MM-DD'. */
export const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7

/** Minutes after midnight of 'HH:MM', 0 … 1440. */
export const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

const parseEdition = (json: unknown, i: number): CalendarEdition => {
  const at = `editions[${i}]`
  const edition = record(json, at)
  const periods = list(edition.periods, `${at}.periods`).map((period, j) => parsePeriod(period, `${at}.periods[${j}]`))
  if (periods.length === 0 || periods.length > 8) broken(`${at}.periods`, '应有 1 至 8 段工作时间', 'must have 1 to 8 working periods')
  for (const [j, [start]] of periods.entries()) {
    const previous = periods[j - 1]
    if (previous && minuteOf(previous[1]) > minuteOf(start))
      broken(`${at}.periods[${j}]`, '早于前一段的结束', 'begins before the previous period ends')
  }
  const restDays = list(edition.restDays, `${at}.restDays`).map((day, j) =>
    typeof day === 'number' && Number.isInteger(day) && day >= 1 && day <= 7
      ? day
      : broken(`${at}.restDays[${j}]`, '应是 1（周一）至 7（周日）', 'must be 1 (Monday) to 7 (Sunday)'),
  )
  if (new Set(restDays).size > 6) broken(`${at}.restDays`, '一周至少要有一个工作日', 'must leave at least one working day a week')
  return {validFrom: date(edition.validFrom, `${at}.validFrom`), periods, restDays, workDay: parsePolicy(edition.workDay, `${at}.workDay`)}
}

const parsePolicy = (policy: unknown, at: string): WorkDayPolicy =>
  policy === undefined || policy === 'hours'
    ? 'hours'
    : policy === 'end-of-day'
      ? policy
      : broken(at, '应是 hours 或 end-of-day', 'must be hours or end-of-day')

const parsePeriod = (json: unknown, at: string): readonly [string, string] => {
  const [start, end, ...rest] = list(json, at)
  const from = clock(start, at)
  const to = clock(end, at)
  if (rest.length > 0 || minuteOf(from) >= minuteOf(to)) broken(at, '应是先后两个时刻', 'must be two times, the earlier first')
  return [from, to]
}

const clock = (value: unknown, at: string): string =>
  typeof value === 'string' && /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/.test(value)
    ? value
    : broken(at, '应是 HH:MM 形式的时刻', 'must hold times written HH:MM')

const parseYear = (json: unknown, i: number): CalendarYear => {
  const at = `years[${i}]`
  const entry = record(json, at)
  const year = entry.year
  if (typeof year !== 'number' || !Number.isInteger(year) || year < 1900 || year > 2200)
    return broken(`${at}.year`, '应是 1900 至 2200 的整数', 'must be a whole number from 1900 to 2200')
  if (entry.provisional !== undefined && typeof entry.provisional !== 'boolean')
    broken(`${at}.provisional`, '应是 true 或 false', 'must be true or false')
  const within = (day: string, place: string): string =>
    Number(day.slice(0, 4)) === year ? day : broken(place, `${day} 不在 ${year} 年`, `${day} is not in ${year}`)
  const holidays = list(entry.holidays ?? [], `${at}.holidays`).map((holiday, j) => parseHoliday(holiday, `${at}.holidays[${j}]`, within))
  const makeups = list(entry.makeups ?? [], `${at}.makeups`).map((day, j) =>
    within(date(day, `${at}.makeups[${j}]`), `${at}.makeups[${j}]`),
  )
  for (const [j, day] of makeups.entries()) {
    if (makeups.indexOf(day) !== j) broken(`${at}.makeups[${j}]`, `${day} 重复`, `${day} is listed twice`)
    if (holidays.some((holiday) => holiday.from <= day && day <= holiday.to))
      broken(`${at}.makeups[${j}]`, `${day} 又是放假日`, `${day} is a holiday as well`)
  }
  return {year, provisional: entry.provisional === true, holidays, makeups}
}

const parseHoliday = (json: unknown, at: string, within: (day: string, place: string) => string): Holiday => {
  const holiday = record(json, at)
  const from = within(date(holiday.from, `${at}.from`), `${at}.from`)
  const to = holiday.to === undefined ? from : within(date(holiday.to, `${at}.to`), `${at}.to`)
  if (to < from) broken(at, '结束早于开始', 'ends before it begins')
  return {zh: name(holiday.zh, `${at}.zh`), en: name(holiday.en, `${at}.en`), from, to}
}

const name = (value: unknown, at: string): string =>
  typeof value === 'string' && value !== '' && value.length <= 100 ? value : broken(at, '应是名称', 'must be a name')

const date = (value: unknown, at: string): string => {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)) {
    const t = Date.parse(`${value}T00:00:00Z`)
    if (!Number.isNaN(t) && new Date(t).toISOString().startsWith(value)) return value
  }
  return broken(at, '应是 YYYY-MM-DD 形式的日期', 'must be a date written YYYY-MM-DD')
}

const record = (value: unknown, at: string): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? {...value} : broken(at, '应是一个对象', 'must be an object')

const list = (value: unknown, at: string): readonly unknown[] =>
  Array.isArray(value) && value.length <= mostEntries
    ? value
    : broken(at, `应是不超过 ${mostEntries} 项的列表`, `must be a list of at most ${mostEntries} entries`)

const ascending = <T>(entries: readonly T[], key: (entry: T) => string | number, at: string, field: string): void => {
  for (const [i, entry] of entries.entries()) {
    const previous = entries[i - 1]
    if (previous !== undefined && key(previous) >= key(entry))
      broken(`${at}[${i}].${field}`, '应大于前一项', 'must be greater than in the entry before')
  }
}

/** The day `n` days after a local day, both 'YYYY-MM-DD'. */
export const plusDays = (day: string, n: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + n * dayMillis).toISOString().slice(0, 10)
