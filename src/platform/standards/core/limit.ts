import type {Limit, TimeUnit} from '#lib/calendar.ts'
import {problem} from '#lib/problem.ts'

/** What a written limit says: the limit and the words after it, e.g. 制止 in `1紧急工作时制止`. */
export interface WrittenLimit extends Limit {
  readonly rest: string
}

/** The longest limit that is not a slip of the pen: a year of hours, or two years of days. */
const MOST: Readonly<Record<TimeUnit, number>> = {urgent_hour: 8760, work_hour: 2920, work_day: 500, natural_day: 730}

/** Longest names first. Bare 小时 and 天 are working time; 紧急 and 自然 run on (practice of the fielded 立案标准). */
const UNITS: readonly (readonly [TimeUnit, string])[] = [
  ['urgent_hour', '个?紧急工作小时|个?紧急工作时|个?紧急工时|个?紧急小时|urgent[ _]?hours?'],
  ['natural_day', '个?紧急工作日|个?紧急工作天|个?自然日|个?自然天|个?日历天|natural[ _]?days?|urgent[ _]?days?'],
  ['work_hour', '个?工作小时|个?工作时|个?小时|个?工时|work(?:ing)?[ _]?hours?'],
  ['work_day', '个?工作日|个?工作天|天|日|work(?:ing)?[ _]?days?'],
]

const WRITTEN = UNITS.map(([unit, names]) => [unit, new RegExp(`^(?:${names})`, 'i')] as const)

const DIGITS: Readonly<Record<string, number>> = {零: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9}

/** Chinese numerals up to 99, and 半. */
const chineseNumber = (text: string): number | undefined => {
  if (text === '半') return 0.5
  const [, tens, ten, ones] = /^([一二两三四五六七八九])?(十)?([一二两三四五六七八九])?$/.exec(text) ?? []
  if (ten === undefined) return tens !== undefined && ones === undefined ? DIGITS[tens] : undefined
  return (tens === undefined ? 1 : (DIGITS[tens] ?? 0)) * 10 + (ones === undefined ? 0 : (DIGITS[ones] ?? 0))
}

export const unreadableLimit = problem<{text: string}>('standards.unreadable-limit', 400, {
  zh: ({text}) => `看不懂时限“${text}”。请写数字加单位，例如 2紧急工作时、4工作时、1工作日、5自然日。`,
  en: ({text}) =>
    `The limit "${text}" cannot be read. Write a number and a unit, e.g. 2 urgent hours, 4 work hours, 1 work day, 5 natural days.`,
})

/** Reads a limit as standards write it (`2紧急工作时`, `15天`, `半天`, `紧急工作日`); a missing number is one. Throws `standards.unreadable-limit`. */
export function parseLimit(text: string): WrittenLimit {
  const plain = text.normalize('NFKC').replace(/\s+/g, ' ').trim()
  const [, digits, words] = /^(?:(\d{1,5}(?:\.\d{1,2})?)|([半零一二两三四五六七八九十]{1,3}))? ?/.exec(plain) ?? []
  const amount = digits !== undefined ? Number(digits) : words !== undefined ? chineseNumber(words) : 1
  const after = plain.slice((digits ?? words ?? '').length).trimStart()
  for (const [unit, pattern] of WRITTEN) {
    const found = pattern.exec(after)
    if (!found) continue
    const rest = after
      .slice(found[0].length)
      .replace(/^(?:以内|之内|内)/, '')
      .trim()
    if (amount === undefined || amount <= 0 || amount > MOST[unit] || /[\d时日天月年分秒]/.test(rest) || rest.length > 20) break
    return {amount, unit, rest}
  }
  throw unreadableLimit({text: text.slice(0, 40)})
}

const SAY: Readonly<Record<TimeUnit, string>> = {urgent_hour: '紧急工作时', work_hour: '工作时', work_day: '工作日', natural_day: '自然日'}

/** Writes a limit so that `parseLimit` reads the same back. */
export const writeLimit = ({amount, unit}: Limit): string => `${amount}${SAY[unit]}`

/** True when the amount is more than none and no slip of the pen. */
export const soundLimit = ({amount, unit}: Limit): boolean => Number.isFinite(amount) && amount > 0 && amount <= MOST[unit]

/** Hours of work or of the clock a limit gives, good enough to order limits by; a deadline comes from the calendar. */
export const roughHours = ({amount, unit}: Limit): number =>
  unit === 'urgent_hour' ? amount : unit === 'work_hour' ? amount * 3 : unit === 'work_day' ? amount * 24 * 1.4 : amount * 24
