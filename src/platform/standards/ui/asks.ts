import type {z} from 'zod'
import {read} from '#web/ask.ts'
import {type Loaded, useLoaded} from '#web/kit/load.ts'
import type {Said} from '#web/language.tsx'
import type * as api from '../api.ts'

type OnWire<T> = {readonly [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K]}

export type CatalogueLine = OnWire<z.infer<typeof api.catalogue>>
export type CategoryLine = z.infer<typeof api.categoryEntry>
export type ConditionLine = z.infer<typeof api.condition>
export type ConditionPage = z.infer<typeof api.conditions>
export type CheckOut = z.infer<typeof api.check>
export type DiffOut = Omit<z.infer<typeof api.diff>, 'against'> & {readonly against: Omit<CatalogueLine, 'state'>}
export type ImportOut = z.infer<typeof api.importReport>

/** What a draft would have done to past cases, as the cases answer it. */
export interface ReplayOut {
  readonly cases: number
  readonly unchanged: number
  readonly earlier: number
  readonly later: number
  readonly unitsChanged: number
  readonly withoutCondition: number
  readonly withoutLimit: number
  readonly truncated: boolean
  readonly majors: readonly {readonly major: string; readonly cases: number; readonly changed: number; readonly shiftHours: number}[]
  readonly units: readonly {readonly unit: string; readonly before: number; readonly after: number}[]
  readonly changes: readonly {
    readonly id: string
    readonly category: string
    readonly before: {readonly dueAt: string | null; readonly unit: string | null}
    readonly after: {readonly dueAt: string | null; readonly unit: string | null} | null
    readonly why: 'earlier' | 'later' | 'unit' | 'no-condition' | 'no-limit'
  }[]
}

const MOST = 500

/** The classes of a version, major ones among them. */
export const useClasses = (catalogue: string): Loaded<{readonly items: readonly CategoryLine[]}> =>
  useLoaded(`classes ${catalogue}`, (signal) =>
    read<{readonly items: readonly CategoryLine[]}>('/standards/categories', {catalogue, limit: MOST}, signal),
  )

/** A class by its name in a version, or its code while that has not come. */
export const sayClassIn = (classes: readonly CategoryLine[] | undefined, category: string): Said =>
  classes?.find((one) => one.category === category) ?? {zh: category, en: category}

const units = {
  urgent_hour: {zh: '紧急工作时', en: 'urgent h'},
  work_hour: {zh: '工作时', en: 'working h'},
  work_day: {zh: '工作日', en: 'working days'},
  natural_day: {zh: '自然日', en: 'days'},
} as const
export const limitUnits = units

export const regions = {
  1: {zh: '一类区域', en: 'region 1'},
  2: {zh: '二类区域', en: 'region 2'},
  3: {zh: '三类区域', en: 'region 3'},
} as const

/** A limit with where it holds: 一类区域 A 级 2 工作时. */
export const sayLimit = ({region, level, amount, unit}: ConditionLine['limits'][number]): Said => {
  const [where, of] = [region === null ? undefined : regions[region], units[unit]]
  return {
    zh: `${where?.zh ?? ''}${level === null ? '' : `${level} 级`} ${amount} ${of.zh}`.trim(),
    en: `${where === undefined ? '' : `${where.en} `}${level === null ? '' : `level ${level} `}${amount} ${of.en}`,
  }
}

const photos = {
  near: {zh: '近景', en: 'near'},
  far: {zh: '远景', en: 'far'},
  reference: {zh: '参照物', en: 'reference'},
  before: {zh: '处置前', en: 'before'},
  after: {zh: '处置后', en: 'after'},
} as const
export const evidenceNames = photos

/** Limits, pictures and units of a condition as one line for each language. */
export const sayList = <T>(all: readonly T[], say: (one: T) => Said): Said => ({
  zh: all.map((one) => say(one).zh).join('；'),
  en: all.map((one) => say(one).en).join('; '),
})
