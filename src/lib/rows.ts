import type {Said} from './problem.ts'
import {Problem, problem} from './problem.ts'

/** One row of a table file: its line in the file (row number in a workbook), counted from 1, and its cells as trimmed text. */
export interface SheetRow {
  readonly line: number
  readonly cells: readonly string[]
}

/** A table file as text: one header and the rows below it that are not blank. */
export interface Sheet {
  readonly header: readonly string[]
  readonly headerLine: number
  readonly rows: readonly SheetRow[]
}

/** Turns the text of a cell ('' when blank) into a value, or throws a problem whose sentences go into the row's error. */
export type Reader<T> = (text: string) => T

/** One column an import understands. */
export interface Column<T> {
  /** Accepted headers, Chinese and English; case, blanks, full width and a star for "required" do not matter. The first one is shown. */
  readonly names: readonly [string, ...string[]]
  readonly read: Reader<T>
  /** True when the whole column may be missing; its cells then read as blank. */
  readonly optional?: boolean
}

/** What is wrong in one row; `column` is the header as the file has it, null when the whole row or header is meant. */
export interface RowError extends Said {
  readonly line: number
  readonly column: string | null
}

/** Collects row errors, keeps the first thousand and counts all. */
export interface RowErrors {
  readonly add: (error: RowError) => void
  readonly list: readonly RowError[]
  readonly count: () => number
}

/** What a table file gave: a value for every row without an error, and the errors of the others. */
export interface ReadRows<T> {
  readonly rows: readonly {readonly line: number; readonly value: T}[]
  readonly errors: RowErrors
  /** Headers that no column wanted. */
  readonly ignored: readonly string[]
}

/** Most row errors that are kept in full. */
export const mostRowErrors = 1_000

/** A cell that cannot be read; made by readers with both sentences. */
export const unreadable = problem<Said>('rows.unreadable', 422, {zh: (said) => said.zh, en: (said) => said.en})

/** Thrown when an import is refused because of its rows; carries the list. */
export const refusedRows = problem<{count: number; errors: readonly RowError[]}>('rows.refused', 422, {
  zh: ({count, errors}) => `有 ${count} 处错误，一行也没有导入。${first(errors, 'zh')}请按清单更正后重新导入。`,
  en: ({count, errors}) =>
    `${count} errors were found and nothing was imported. ${first(errors, 'en')}Correct the rows listed and import again.`,
})

/** An empty collection of row errors that keeps the first `most` in full. */
export const rowErrors = (most = mostRowErrors): RowErrors => {
  const list: RowError[] = []
  let count = 0
  return {
    add: (error) => {
      count += 1
      if (list.length < most) list.push(error)
    },
    list,
    count: () => count,
  }
}

/** Throws rows.refused when there are errors. */
export const refuseErrors = (errors: RowErrors): void => {
  if (errors.count() > 0) throw refusedRows({count: errors.count(), errors: errors.list})
}

/**
 * Reads a sheet by its headers. A missing or doubled column is one error at the header line and no row is read then;
 * otherwise every bad cell is one error and its row is left out.
 */
export const readRows = <T extends object>(
  sheet: Sheet,
  columns: {readonly [K in keyof T]: Column<T[K]>},
  most = mostRowErrors,
): ReadRows<T> => {
  const errors = rowErrors(most)
  const wanted = Object.keys(columns) as (keyof T)[]
  const headers = sheet.header.map(headerKey)
  const places = new Map<keyof T, number>()
  for (const key of wanted) {
    const {names, optional} = columns[key]
    const accepted = new Set(names.map(headerKey))
    const found = headers.flatMap((header, i) => (accepted.has(header) ? [i] : []))
    const [place, second] = found
    if (place !== undefined) places.set(key, place)
    else if (!optional) errors.add(missingColumn(sheet, names))
    if (second !== undefined) errors.add(doubledColumn(sheet, names, sheet.header[second] ?? null))
  }
  const taken = new Set(places.values())
  const ignored = sheet.header.filter((header, i) => header !== '' && !taken.has(i))
  if (errors.count() > 0) return {rows: [], errors, ignored}

  const rows: {line: number; value: T}[] = []
  for (const {line, cells} of sheet.rows) {
    const value: Partial<T> = {}
    let right = true
    for (const key of wanted) {
      const place = places.get(key)
      try {
        value[key] = columns[key].read(place === undefined ? '' : (cells[place] ?? ''))
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        right = false
        errors.add({line, column: place === undefined ? columns[key].names[0] : (sheet.header[place] ?? null), zh: error.zh, en: error.en})
      }
    }
    if (right) rows.push({line, value: value as T})
  }
  return {rows, errors, ignored}
}

/** Reads a text that must be there, of at most `max` characters. */
export const textCell =
  (max = 1_000): Reader<string> =>
  (text) => {
    if (text === '') throw unreadable({zh: '不能为空，请填写', en: 'It is blank; fill it in'})
    if (text.length > max)
      throw unreadable({
        zh: `共 ${text.length} 个字，最多 ${max} 个，请缩短`,
        en: `It has ${text.length} characters, at most ${max} are allowed; shorten it`,
      })
    return text
  }

/** Reads a number between two bounds, both included; thousands separators are allowed. */
export const numberCell =
  ({min = -Number.MAX_VALUE, max = Number.MAX_VALUE, whole = false}: {min?: number; max?: number; whole?: boolean} = {}): Reader<number> =>
  (text) => {
    const plain = textCell(40)(text)
      .normalize('NFKC')
      .replace(/(?<=\d),(?=\d{3}(?:\D|$))/g, '')
    const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(plain) ? Number(plain) : Number.NaN
    if (Number.isNaN(value) || (whole && !Number.isInteger(value)))
      throw unreadable({
        zh: `“${text}”不是${whole ? '整数' : '数字'}，请更正`,
        en: `“${text}” is not a ${whole ? 'whole number' : 'number'}; correct it`,
      })
    if (value < min || value > max)
      throw unreadable({zh: `${text} 应在 ${min} 与 ${max} 之间`, en: `${text} must lie between ${min} and ${max}`})
    return value
  }

/** Reads a date such as 2026-11-22, 2026/11/22, 20261122 or 2026年11月22日 as 'YYYY-MM-DD'; a time after it is left out. */
export const dateCell: Reader<string> = (text) => {
  const found = /^(\d{4})(?:[-/.年]?)(\d{1,2})(?:[-/.月]?)(\d{1,2})日?(?:[ T].*)?$/.exec(textCell(40)(text).normalize('NFKC'))
  const [, year = '', month = '', date = ''] = found ?? []
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`
  const t = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(t) || !new Date(t).toISOString().startsWith(day))
    throw unreadable({zh: `“${text}”不是日期，请写成 2026-11-22`, en: `“${text}” is not a date; write it as 2026-11-22`})
  return day
}

/** Reads one of a few words; keys are what may be written, values what is meant. */
export const wordCell =
  <T>(words: Readonly<Record<string, T>>): Reader<T> =>
  (text) => {
    const word = textCell(200)(text)
    const known = Object.hasOwn(words, word) ? words[word] : undefined
    if (known === undefined) {
      const choices = Object.keys(words).slice(0, 20)
      throw unreadable({zh: `“${word}”不在可选值（${choices.join('、')}）之中`, en: `“${word}” is not one of ${choices.join(', ')}`})
    }
    return known
  }

/** Makes a reader give null for a blank cell. */
export const optionalCell =
  <T>(read: Reader<T>): Reader<T | null> =>
  (text) =>
    text === '' ? null : read(text)

const headerKey = (header: string): string =>
  header
    .normalize('NFKC')
    .replaceAll(/[\s*\u200B\uFEFF]/g, '')
    .toLowerCase()

const missingColumn = ({headerLine, header}: Sheet, names: readonly string[]): RowError => ({
  line: headerLine,
  column: null,
  zh: `缺少“${names[0]}”一列（可用表头：${names.join('、')}）；现有表头：${listed(header, '、')}`,
  en: `The column “${names[0]}” is missing (accepted headers: ${names.join(', ')}); the file has: ${listed(header, ', ')}`,
})

const doubledColumn = ({headerLine}: Sheet, names: readonly string[], column: string | null): RowError => ({
  line: headerLine,
  column,
  zh: `“${names[0]}”出现了两列，请只保留一列`,
  en: `The column “${names[0]}” appears twice; keep one of them`,
})

const listed = (header: readonly string[], comma: string): string => {
  const shown = header.filter((name) => name !== '').slice(0, 20)
  return shown.length > 0 ? shown.map((name) => name.slice(0, 40)).join(comma) : '—'
}

const first = (errors: readonly RowError[], language: 'zh' | 'en'): string => {
  const [error] = errors
  if (!error) return ''
  return language === 'zh'
    ? `首处：第 ${error.line} 行${error.column ? `“${error.column}”` : ''}：${error.zh}。`
    : `The first: line ${error.line}${error.column ? `, “${error.column}”` : ''}: ${error.en}. `
}
