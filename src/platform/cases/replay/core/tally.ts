import {minuteIn} from '#lib/calendar.ts'
import type {Said} from '#lib/problem.ts'
import type {Declared, Request} from './request.ts'

/** What the city keeps of a replayed request. */
export interface Kept {
  readonly filedAt: Date | null
  readonly dueAt: Date | null
  readonly closedAt: Date | null
  readonly unitName: string | null
}

export type Judgement = 'on-time' | 'overdue'

/** Late is what was closed, or stands open, after its deadline; without a deadline nothing is late. */
export function judge({dueAt, closedAt}: Kept, asOf: Date): Judgement {
  return dueAt !== null && (closedAt ?? asOf).getTime() > dueAt.getTime() ? 'overdue' : 'on-time'
}

export type ExceptionKind = 'not-judged' | 'judged-otherwise' | 'unreadable' | 'refused' | 'repeated'

/** A request that cannot be counted like the others, and why. */
export interface Exception {
  readonly line: number
  readonly key: string
  readonly kind: ExceptionKind
  readonly declared: Declared
  readonly measured: Judgement | null
  readonly said: Said
}

const judgements: Readonly<Record<Judgement, Said>> = {
  'on-time': {zh: '按期', en: 'on time'},
  overdue: {zh: '超期', en: 'overdue'},
}

/** Why a case is on time or overdue, in a sentence on the clocks of the city. */
function because({dueAt, closedAt}: Kept, {asOf, zone}: {asOf: Date; zone: string}): Said {
  if (dueAt === null) return {zh: '原系统没有给定时限', en: 'no deadline was given'}
  const due = minuteIn(zone, dueAt)
  const end = minuteIn(zone, closedAt ?? asOf)
  const days = Math.abs((closedAt ?? asOf).getTime() - dueAt.getTime()) / 86_400_000
  const late = (closedAt ?? asOf) > dueAt
  const gap = days.toFixed(1)
  return closedAt === null
    ? {zh: `至 ${end} 仍未结案，时限 ${due}`, en: `still open at ${end}, due ${due}`}
    : {
        zh: `${end} 结案，时限 ${due}，${late ? '晚' : '早'} ${gap} 天`,
        en: `closed ${end}, due ${due}, ${gap} days ${late ? 'late' : 'early'}`,
      }
}

/** The exception a replayed request makes when the city's own column does not say what is measured here; null when it does. */
export function disagreement(request: Request, kept: Kept, at: {readonly asOf: Date; readonly zone: string}): Exception | null {
  const {line, key, declared} = request
  const measured = judge(kept, at.asOf)
  if (declared === null || declared === measured) return null
  const why = because(kept, at)
  const ours = judgements[measured]
  if (declared === 'blank')
    return {
      line, key, declared, measured, kind: 'not-judged',
      said: {zh: `原系统没有写明是否按期；${why.zh}，应为${ours.zh}`, en: `the city’s column is blank; ${why.en}: it is ${ours.en}`},
    } // biome-ignore format: a sentence
  return {
    line, key, declared, measured, kind: 'judged-otherwise',
    said: {zh: `原系统写明${judgements[declared].zh}；${why.zh}，这里为${ours.zh}`, en: `the city says ${judgements[declared].en}; ${why.en}: here it is ${ours.en}`},
  } // biome-ignore format: a sentence
}

/** One department's line of the summary. */
export interface DepartmentLine {
  readonly name: string
  readonly filed: number
  readonly closed: number
  readonly onTime: number
  readonly overdue: number
  readonly exceptions: number
  /** Median days from filing to closing; null when nothing was closed. */
  readonly medianDays: number | null
}

interface Counter {
  filed: number
  closed: number
  onTime: number
  overdue: number
  exceptions: number
  readonly days: number[]
}

const newCounter = (): Counter => ({filed: 0, closed: 0, onTime: 0, overdue: 0, exceptions: 0, days: []})

/** The middle value, or the mean of the two in the middle; null of nothing. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}

const lineOf = (name: string, {days, ...counts}: Counter): DepartmentLine => ({name, ...counts, medianDays: median(days)})

/** What the replayed requests add up to. On time, overdue and exceptions together are all requests. */
export interface Totals extends Omit<DepartmentLine, 'name'> {
  readonly open: number
  readonly noDue: number
  /** Counted over every request that became a case, exceptions included. */
  readonly measured: Readonly<Record<'onTime' | 'overdue', number>>
  /** The city's own column, null without one. */
  readonly declared: Readonly<Record<'onTime' | 'overdue' | 'blank', number>> | null
}

/** Counts requests as they come. */
export interface Tally {
  readonly count: (request: Request, kept: Kept) => void
  /** For requests that became no case. */
  readonly except: (exception: Exception) => void
  readonly exceptions: readonly Exception[]
  /** Cells the mapping did not know and how often they came, most frequent first. */
  readonly unknown: () => readonly {readonly column: string; readonly value: string; readonly times: number}[]
  readonly departments: () => readonly DepartmentLine[]
  readonly totals: () => Totals
}

export function openTally(at: {readonly asOf: Date; readonly zone: string}): Tally {
  const all = newCounter()
  const byUnit = new Map<string, Counter>()
  const exceptions: Exception[] = []
  const strange = new Map<string, {readonly column: string; readonly value: string; times: number}>()
  const measured = {onTime: 0, overdue: 0}
  const declared = {onTime: 0, overdue: 0, blank: 0}
  let [open, noDue, hasDeclared] = [0, 0, false]

  const count = (request: Request, kept: Kept): void => {
    const name = kept.unitName ?? '—'
    const unit = byUnit.get(name) ?? newCounter()
    byUnit.set(name, unit)
    const judged = judge(kept, at.asOf) === 'on-time' ? 'onTime' : 'overdue'
    measured[judged] += 1
    if (request.declared !== null) {
      hasDeclared = true
      declared[request.declared === 'on-time' ? 'onTime' : request.declared] += 1
    }
    for (const {column, value} of request.unknown) {
      const met = strange.get(`${column}\u001f${value}`) ?? {column, value, times: 0}
      met.times += 1
      strange.set(`${column}\u001f${value}`, met)
    }
    const exception = disagreement(request, kept, at)
    if (exception !== null) exceptions.push(exception)
    const {filedAt, closedAt} = kept
    if (closedAt === null) open += 1
    if (kept.dueAt === null) noDue += 1
    for (const counter of [all, unit]) {
      counter[exception === null ? judged : 'exceptions'] += 1
      if (filedAt !== null) counter.filed += 1
      if (closedAt === null) continue
      counter.closed += 1
      if (filedAt !== null) counter.days.push((closedAt.getTime() - filedAt.getTime()) / 86_400_000)
    }
  }

  return {
    count,
    except: (exception) => {
      exceptions.push(exception)
      all.exceptions += 1
    },
    exceptions,
    unknown: () => [...strange.values()].sort((a, b) => b.times - a.times),
    departments: () =>
      [...byUnit].map(([name, counter]) => lineOf(name, counter)).sort((a, b) => b.filed - a.filed || (a.name < b.name ? -1 : 1)),
    totals: () => {
      const {name: _, ...sums} = lineOf('', all)
      return {...sums, open, noDue, measured, declared: hasDeclared ? declared : null}
    },
  }
}
