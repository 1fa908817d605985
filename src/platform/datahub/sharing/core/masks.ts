import type {Said} from '#lib/problem.ts'
import {doubleSurnames} from '#lib/text/surnames.ts'

/** How a value is hidden in part. What is to be hidden wholly is not among the fields. */
export const maskNames = ['name', 'phone', 'identity', 'address', 'text', 'number', 'day', 'month'] as const
export type MaskName = (typeof maskNames)[number]

type PropertyType = 'text' | 'number' | 'truth' | 'date' | 'time' | 'list'

const STAR = '*'
/** Surnames of two characters. */
const DOUBLE: ReadonlySet<string> = new Set([...doubleSurnames, '东方', '呼延', '申屠'])
const NUMBERED = /[0-9０-９]|[零〇一二三四五六七八九十百千]+(?:号|弄|栋|幢|座|单元|室|楼|层|巷)/

const first = (text: string): string => [...text][0] ?? ''

const nameMask = (text: string): string => {
  const plain = text.trim()
  const double = [...plain].slice(0, 2).join('')
  return `${DOUBLE.has(double) && [...plain].length > 2 ? double : first(plain)}${STAR}`
}
const phoneMask = (text: string): string => {
  const digits = text.replace(/[\s-]/g, '')
  return /^1\d{10}$/.test(digits) ? `${digits.slice(0, 3)}****${digits.slice(7)}` : '****'
}
const identityMask = (text: string): string => (/^\d{17}[\dXx]$/.test(text.trim()) ? `${text.trim().slice(0, 6)}************` : '******')
const addressMask = (text: string): string => {
  const at = NUMBERED.exec(text)?.index ?? text.length
  return `${text.slice(0, Math.min(at, 20))}***`
}

const moment = (value: unknown): string | undefined => {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString()
  if (typeof value !== 'string') return undefined
  const at = new Date(value)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

/** One figure that counts: 12,345 becomes 10,000. */
const rough = (value: number): number => (value === 0 || !Number.isFinite(value) ? 0 : Number(value.toPrecision(1)))

const text = (mask: (one: string) => string) => (value: unknown) => (typeof value === 'string' && value !== '' ? mask(value) : null)

/** What masks are called, for which properties they are, and what they leave. Days and months are those of UTC. */
export const masks: Readonly<
  Record<
    MaskName,
    {readonly said: Said; readonly types: readonly PropertyType[]; readonly apply: (value: unknown) => string | number | null}
  >
> = {
  name: {said: {zh: '姓名（张*）', en: 'Name (Z*)'}, types: ['text'], apply: text(nameMask)},
  phone: {said: {zh: '电话（138****0000）', en: 'Telephone (138****0000)'}, types: ['text'], apply: text(phoneMask)},
  identity: {said: {zh: '证件号（仅行政区划）', en: 'Identity number (region only)'}, types: ['text'], apply: text(identityMask)},
  address: {said: {zh: '地址（不含门牌）', en: 'Address (without number)'}, types: ['text'], apply: text(addressMask)},
  text: {said: {zh: '文字（首字）', en: 'Text (first character)'}, types: ['text'], apply: text((one) => `${first(one)}***`)},
  number: {
    said: {zh: '数值（一位有效数字）', en: 'Number (one figure)'},
    types: ['number'],
    apply: (value) => (value === null || value === undefined ? null : rough(Number(value))),
  },
  day: {said: {zh: '时间（到日）', en: 'Time (day)'}, types: ['time', 'date'], apply: (value) => moment(value)?.slice(0, 10) ?? null},
  month: {said: {zh: '时间（到月）', en: 'Time (month)'}, types: ['time', 'date'], apply: (value) => moment(value)?.slice(0, 7) ?? null},
}

export const maskFits = (mask: MaskName, type: PropertyType): boolean => masks[mask].types.includes(type)
