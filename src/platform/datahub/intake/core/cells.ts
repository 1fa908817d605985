import {zoneClock} from '#lib/calendar/zone.ts'
import type {Said} from '#lib/problem.ts'
import type {FieldType} from './mapping.ts'
import {factorOf} from './units.ts'

/** A value as records keep it. */
export type Kept = string | number | boolean | readonly string[] | null

/** A cell that cannot be read, in words. */
export class Unreadable {
  readonly said: Said

  constructor(said: Said) {
    this.said = said
  }
}

const refuse = (zh: string, en: string): Unreadable => new Unreadable({zh, en})
const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

/** What a cell of any format says as a text. */
export const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value.trim()
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

export const longestText = 10_000
// biome-ignore lint/suspicious/noControlCharactersInRegex: U+0000 is what the database cannot keep
const unkeepable = /\u0000/g

function readText(value: unknown): Kept | Unreadable {
  const text = textOf(value)
  if (text.length > longestText)
    return refuse(`共 ${text.length} 个字，最多 ${longestText} 个`, `It has ${text.length} characters, at most ${longestText} are kept`)
  return text === '' ? null : text.replace(unkeepable, '').toWellFormed()
}

const NUMBER = /^([+-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*(\S.{0,9})?$/

function readNumber(value: unknown, unit: string | undefined): Kept | Unreadable {
  if (typeof value === 'number' || typeof value === 'bigint') return Number.isFinite(Number(value)) ? Number(value) : null
  const text = textOf(value).normalize('NFKC')
  if (text === '' || /^(?:-|--|—|\/|无|null|NULL|N\/A|n\/a|NaN)$/.test(text)) return null
  const [, digits, word] = NUMBER.exec(text) ?? []
  if (digits === undefined) return refuse(`“${shown(text)}”不是数字`, `"${shown(text)}" is no number`)
  const number = Number(digits.replaceAll(',', ''))
  if (!Number.isFinite(number)) return refuse(`“${shown(text)}”超出数字范围`, `"${shown(text)}" is beyond the range of numbers`)
  if (word === undefined) return number
  const factor = factorOf(word, (unit ?? word).normalize('NFKC')) ?? factorOf(word, unit ?? '')
  if (unit === undefined || factor === undefined)
    return refuse(
      unit === undefined ? `“${shown(text)}”带有单位“${word}”，请为该字段指定单位` : `“${word}”不能换算为“${unit}”`,
      unit === undefined
        ? `"${shown(text)}" carries the unit "${word}"; say which unit the field is in`
        : `"${word}" cannot be turned into "${unit}"`,
    )
  return Number((number * factor).toPrecision(15))
}

const TRUE = new Set(['true', 't', 'yes', 'y', '1', '是', '有', '真', '对', '√', '✓'])
const FALSE = new Set(['false', 'f', 'no', 'n', '0', '否', '无', '假', '错', '×', '✗'])

function readTruth(value: unknown): Kept | Unreadable {
  if (typeof value === 'boolean') return value
  const text = textOf(value).normalize('NFKC').toLowerCase()
  if (text === '') return null
  if (TRUE.has(text)) return true
  if (FALSE.has(text)) return false
  return refuse(`“${shown(text)}”应为“是”或“否”`, `"${shown(text)}" should be yes or no`)
}

const DAY = /^(\d{4})(?:[-/.年]?)(\d{1,2})(?:[-/.月]?)(\d{1,2})日?/
const CLOCK = /^(?:[T\s]*)(\d{1,2})(?::|时|点)(\d{1,2})(?:(?::|分)(\d{1,2})(?:[.,](\d{1,9}))?)?(?:秒|分)?\s*(Z|[+-]\d{2}:?\d{2})?$/

/** The day as if it were UTC, and what stands behind it. */
function dayOf(text: string): {readonly day: number; readonly rest: string} | undefined {
  const found = DAY.exec(text)
  if (found === null) return undefined
  const [all, year = '', month = '', date = ''] = found
  const day = Date.UTC(Number(year), Number(month) - 1, Number(date))
  const back = new Date(day)
  if (back.getUTCMonth() !== Number(month) - 1 || back.getUTCDate() !== Number(date)) return undefined
  return {day, rest: text.slice(all.length)}
}

const noDate = (text: string) =>
  refuse(`“${shown(text)}”不是日期，请写成 2026-11-22`, `"${shown(text)}" is no date; write it as 2026-11-22`)

function readDate(value: unknown): Kept | Unreadable {
  const text = textOf(value).normalize('NFKC')
  if (text === '') return null
  const found = dayOf(text)
  if (found === undefined || !/^$|^[T\s]/.test(found.rest)) return noDate(text)
  return new Date(found.day).toISOString().slice(0, 10)
}

function readTime(value: unknown, zone: string): Kept | Unreadable {
  const text = textOf(value).normalize('NFKC')
  if (text === '') return null
  if (/^\d{13}$/.test(text)) return new Date(Number(text)).toISOString()
  if (/^1\d{9}$/.test(text)) return new Date(Number(text) * 1_000).toISOString()
  const found = dayOf(text)
  const bad = refuse(`“${shown(text)}”不是时间，请写成 2026-11-22 08:30`, `"${shown(text)}" is no time; write it as 2026-11-22 08:30`)
  if (found === undefined) return bad
  if (found.rest.trim() === '') return new Date(zoneClock(zone).instant(found.day)).toISOString()
  const [, hour, minute, second = '0', fraction = '0', offset] = CLOCK.exec(found.rest) ?? []
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return bad
  const wall =
    found.day + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000 + Math.floor(Number(`0.${fraction}`) * 1_000)
  if (offset === undefined) return new Date(zoneClock(zone).instant(wall)).toISOString()
  const [sign, hours, minutes] = offset === 'Z' ? ['+', '0', '0'] : [offset[0], offset.slice(1, 3), offset.slice(-2)]
  return new Date(wall - (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000).toISOString()
}

const mostItems = 100

function readList(value: unknown): Kept | Unreadable {
  const items = (Array.isArray(value) ? value : textOf(value).split(/[,，、;；|]/)).map(textOf).filter((one) => one !== '')
  if (items.length > mostItems)
    return refuse(`共 ${items.length} 项，最多 ${mostItems} 项`, `It has ${items.length} items, at most ${mostItems} are kept`)
  return items.length === 0 ? null : items.map((one) => one.replace(unkeepable, '').toWellFormed())
}

/** Reads a cell as a field holds it; null when it is blank. */
export function readCell(
  value: unknown,
  type: FieldType,
  {unit, zone}: {readonly unit?: string | undefined; readonly zone: string},
): Kept | Unreadable {
  switch (type) {
    case 'text':
      return readText(value)
    case 'number':
      return readNumber(value, unit)
    case 'truth':
      return readTruth(value)
    case 'date':
      return readDate(value)
    case 'time':
      return readTime(value, zone)
    default:
      return readList(value)
  }
}
