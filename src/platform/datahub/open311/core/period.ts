import {problem} from '#lib/problem.ts'

const DAY = 86_400_000
/** GeoReport v2: a list spans 90 days at most. */
export const LONGEST_DAYS = 90

export const badMoment = problem<{name: string; value: string}>('datahub.bad-moment', 400, {
  zh: ({name, value}) => `${name} 的值“${value}”不是带时区的时间。请用 2026-11-23T08:00:00Z 或 2026-11-23T16:00:00+08:00 的写法。`,
  en: ({name, value}) => `"${value}" is no time with its zone in ${name}. Write 2026-11-23T08:00:00Z or 2026-11-23T16:00:00+08:00.`,
})

export const badPeriod = problem('datahub.bad-period', 400, {
  zh: () => 'start_date 晚于 end_date。请对调后再查。',
  en: () => 'start_date is after end_date. Exchange them and ask again.',
})

export const longPeriod = problem<{days: number}>('datahub.long-period', 400, {
  zh: ({days}) => `start_date 到 end_date 不得超过 ${days} 天。请分段查询。`,
  en: ({days}) => `start_date to end_date may span ${days} days at most. Ask for it in pieces.`,
})

const shape = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:[.]\d{1,9})?)?)(Z|[-+]\d{2}:\d{2}))?$/

/** An instant as W3C writes it, with its zone; a day alone is its midnight in UTC. A plus that an address lost is put back. Throws datahub.bad-moment. */
export function momentOf(name: string, text: string): Date {
  const [whole, day = ''] = shape.exec(text.trim().replace(/ (\d{2}:\d{2})$/, '+$1')) ?? []
  const at = new Date(whole ?? Number.NaN)
  const exists = !Number.isNaN(Date.parse(day)) && new Date(Date.parse(day)).toISOString().startsWith(day)
  if (Number.isNaN(at.getTime()) || !exists) throw badMoment({name, value: text.slice(0, 40)})
  return at
}

/** From when until when. */
export interface Period {
  readonly from: Date
  readonly to: Date
}

/**
 * The span that is asked for: at most `LONGEST_DAYS`, which is also what an open end makes it; without both ends the `usualDays` before now.
 * Throws datahub.bad-period, datahub.long-period.
 */
export function periodOf(
  {start, end}: {readonly start?: Date | undefined; readonly end?: Date | undefined},
  now: Date,
  usualDays = LONGEST_DAYS,
): Period {
  const longest = LONGEST_DAYS * DAY
  if (start === undefined && end === undefined) return {from: new Date(now.getTime() - usualDays * DAY), to: now}
  const from = start ?? new Date((end ?? now).getTime() - longest)
  const to = end ?? new Date(Math.min(Math.max(now.getTime(), from.getTime()), from.getTime() + longest))
  if (from > to) throw badPeriod({})
  if (to.getTime() - from.getTime() > longest) throw longPeriod({days: LONGEST_DAYS})
  return {from, to}
}
