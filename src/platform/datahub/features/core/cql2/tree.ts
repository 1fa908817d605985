/**
 * The one tree of CQL2 (OGC 21-065): its text and its JSON are two ways of writing it down, and SQL a third.
 */
import type {Geometry} from '#lib/geo/wkt.ts'
import {problem, type Said} from '#lib/problem.ts'

/** A piece of a filter. Whatever has arguments is a call by the name it has in JSON: `and`, `<=`, `isNull`, `s_intersects`, `+`, `casei`. */
export type Expression =
  | {readonly kind: 'property'; readonly name: string}
  | {readonly kind: 'text'; readonly value: string}
  | {readonly kind: 'number'; readonly value: number}
  | {readonly kind: 'truth'; readonly value: boolean}
  | {readonly kind: 'date'; readonly value: string}
  | {readonly kind: 'timestamp'; readonly value: string}
  /** Without beginning or end where these are open. */
  | {readonly kind: 'open'}
  | {readonly kind: 'interval'; readonly from: Expression; readonly to: Expression}
  | {readonly kind: 'shape'; readonly value: Geometry}
  | {readonly kind: 'bbox'; readonly value: readonly number[]}
  | {readonly kind: 'list'; readonly items: readonly Expression[]}
  | {readonly kind: 'call'; readonly op: string; readonly args: readonly Expression[]}

export const comparisons = ['=', '<>', '<', '>', '<=', '>='] as const
export const sums = ['+', '-'] as const
export const products = ['*', '/', '%', 'div'] as const

/** The spatial predicates (clause 7.8), as JSON writes them. */
export const spatial = ['s_contains', 's_crosses', 's_disjoint', 's_equals', 's_intersects', 's_overlaps', 's_touches', 's_within'] as const

/** The temporal predicates (clause 7.10), after Allen. */
export const temporal = [
  't_after',
  't_before',
  't_contains',
  't_disjoint',
  't_during',
  't_equals',
  't_finishedBy',
  't_finishes',
  't_intersects',
  't_meets',
  't_metBy',
  't_overlappedBy',
  't_overlaps',
  't_startedBy',
  't_starts',
] as const

/** The predicates of arrays (clause 7.11). */
export const arrays = ['a_containedBy', 'a_contains', 'a_equals', 'a_overlaps'] as const

const known = new Map([...spatial, ...temporal, ...arrays, 'casei', 'accenti'].map((op) => [op.toLowerCase(), op]))

/** How an operator is written in JSON, whatever its capitals were; functions of a server keep theirs. */
export const operatorOf = (name: string): string => known.get(name.toLowerCase()) ?? name

export const badFilter = problem<{at: number | string; expected: Said; found: string}>('datahub.bad-filter', 400, {
  zh: ({at, expected, found}) =>
    `过滤条件有误：${typeof at === 'number' ? `第 ${at + 1} 个字符处` : at}应为${expected.zh}${found === '' ? '' : `，实际是“${found}”`}。请改正后再查。`,
  en: ({at, expected, found}) =>
    `The filter is wrong: ${typeof at === 'number' ? `at character ${at + 1}` : at} there should be ${expected.en}${found === '' ? '' : `, not "${found}"`}. Correct it and ask again.`,
})

const tooMuch = problem<{most: number; what: Said}>('datahub.filter-too-big', 400, {
  zh: ({most, what}) => `过滤条件的${what.zh}超过 ${most}。请简化，或拆成几次查询。`,
  en: ({most, what}) => `The filter has more than ${most} ${what.en}. Make it simpler, or ask in several steps.`,
})

const MOST_DEEP = 40
const MOST_PARTS = 1_000
const MOST_CORNERS = 20_000

/** Counts what a filter costs while it is read. Throws datahub.filter-too-big. */
export class Budget {
  #deep = 0
  #parts = 0
  #corners = 0

  part(): void {
    this.#parts += 1
    if (this.#parts > MOST_PARTS) throw tooMuch({most: MOST_PARTS, what: {zh: '组成部分', en: 'parts'}})
  }

  corner(): void {
    this.#corners += 1
    if (this.#corners > MOST_CORNERS) throw tooMuch({most: MOST_CORNERS, what: {zh: '几何顶点', en: 'corners of shapes'}})
  }

  within<T>(work: () => T): T {
    this.#deep += 1
    if (this.#deep > MOST_DEEP) throw tooMuch({most: MOST_DEEP, what: {zh: '嵌套层数', en: 'levels'}})
    const done = work()
    this.#deep -= 1
    return done
  }
}

export const call = (op: string, ...args: readonly Expression[]): Expression => ({kind: 'call', op, args})

/** Joins by `and` or `or`; what is joined by the same word stands in one row. */
export function joined(op: 'and' | 'or', parts: readonly Expression[]): Expression {
  const [first] = parts
  return parts.length === 1 && first !== undefined ? first : {kind: 'call', op, args: parts}
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const MOMENT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z$/

const isDay = (text: string): boolean => DAY.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)
const canBeDay = (text: string): boolean => DAY.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && isDay(text)

/** A date by the Gregorian calendar, or undefined. */
export const dateOf = (text: string): Expression | undefined => (canBeDay(text) ? {kind: 'date', value: text} : undefined)

/** A moment in UTC (RFC 3339), without zeros at its end, or undefined. */
export function timestampOf(text: string): Expression | undefined {
  const match = MOMENT.exec(text)
  if (match === null || !canBeDay(text.slice(0, 10)) || Number.isNaN(Date.parse(`${match[1]}Z`))) return undefined
  const part = (match[2] ?? '').replace(/0+$/, '')
  return {kind: 'timestamp', value: `${match[1]}${part === '' ? '' : `.${part}`}Z`}
}

/** A date, a moment, or `..` for an end that is open. */
export const instantOf = (text: string): Expression | undefined => (text === '..' ? {kind: 'open'} : (dateOf(text) ?? timestampOf(text)))

export const wholeShape: Said = {
  zh: '至少两点的线、首尾相接且至少四点的环',
  en: 'lines of two points and rings of four that end where they begin',
}
