import {span} from '#web/kit/time.ts'
import type {Language, Said} from '#web/language.tsx'
import {thingKinds} from '../core/kinds.ts'
import type {Quality} from '../core/observed.ts'
import {badness, scaleOf, unitSaid} from '../things/core/scale.ts'
import type {Standing} from '../things/core/standing.ts'
import type {Stream} from './asks.ts'

/** The words for a kind of thing; a city's own kind is called by its word. */
export const kindSaid = (kind: string | null): Said =>
  kind === null ? {zh: '未注明种类', en: 'Kind not told'} : ((thingKinds as Readonly<Record<string, Said>>)[kind] ?? {zh: kind, en: kind})

/** A name as the reader's language has it. */
export const named = (language: Language, name: string, nameEn: string | null): string =>
  language === 'zh' ? name : nameEn === null || nameEn === '' ? name : nameEn

/** The district of what stands outside the city. */
export const outsideSaid: Said = {zh: '不在本市各区内', en: 'outside the city'}

export const standingWords = {
  fresh: {zh: '正常', en: 'fresh'},
  stale: {zh: '迟到', en: 'late'},
  silent: {zh: '失联', en: 'silent'},
  past: {zh: '仅历史', en: 'history only'},
  none: {zh: '无数据', en: 'no data'},
} as const satisfies Record<Standing, Said>

/** The light of a standing; of what nothing is expected has none. */
export const standingLight = {fresh: 'green', stale: 'yellow', silent: 'red', past: null, none: null} as const

export const standingTells = {
  fresh: {zh: '按时来数', en: 'its newest observation is as new as it should be'},
  stale: {zh: '超过 3 个上报间隔没有来数', en: 'nothing for more than three of its intervals'},
  silent: {zh: '超过 24 个上报间隔没有来数', en: 'nothing for more than 24 of its intervals'},
  past: {zh: '数据是补录的历史，不要求按时来数', en: 'its observations were taken in as history; nothing is expected of it'},
  none: {zh: '从未来数', en: 'it has never told anything'},
} as const satisfies Record<Standing, Said>

export const qualityWords = {
  good: {zh: '可信', en: 'good'},
  doubtful: {zh: '存疑', en: 'doubtful'},
  wrong: {zh: '错误', en: 'wrong'},
  filled: {zh: '补算', en: 'filled in'},
  'outside-range': {zh: '超量程', en: 'outside range'},
  stuck: {zh: '卡死', en: 'stuck'},
  'clock-off': {zh: '时钟不准', en: 'clock off'},
  missing: {zh: '缺测', en: 'missing'},
} as const satisfies Record<Quality, Said>

/** A number to as many places as it is worth. */
export const figure = (value: number): string => {
  const size = Math.abs(value)
  const places = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
  return Number(value.toFixed(places)).toLocaleString('en', {maximumFractionDigits: places})
}

/** A value with its unit: 38.2 µg/m³. What is no number is shown as it came. */
export function valueSaid(value: number | null, unit: string | null, result?: unknown): string {
  if (value === null)
    return result === null || result === undefined ? '—' : typeof result === 'object' ? JSON.stringify(result) : String(result)
  const written = unitSaid(unit)
  return written === '' ? figure(value) : `${figure(value)}${/^[%°]$/.test(written) ? '' : ' '}${written}`
}

/** How old: 3 分钟前, 5 min ago; within a minute, now. */
export function ageSaid(at: string | null, now: Date): Said {
  if (at === null) return {zh: '从未', en: 'never'}
  const age = now.getTime() - new Date(at).getTime()
  if (age < 60_000) return {zh: '刚刚', en: 'just now'}
  const {zh, en} = span(age)
  return {zh: `${zh}前`, en: `${en} ago`}
}

/** How bad what a stream tells is, from 0 to 1; by its scale when it has one. */
export function badnessOf({definition, ucum, value}: Pick<Stream, 'definition' | 'ucum' | 'value'>): number {
  const scale = value === null ? undefined : scaleOf(definition, ucum)
  return scale === undefined || value === null ? 0 : badness(scale, value)
}
