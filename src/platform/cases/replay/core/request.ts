import {zoneClock} from '#lib/calendar/zone.ts'
import {type Calendar, deadline, plusDays} from '#lib/calendar.ts'
import type {Said} from '#lib/problem.ts'
import type {Source} from '../../core/case.ts'
import {type Lookup, lookUp, type Mapping} from './mapping.ts'

/** One line of a file by its column names. */
export interface Row {
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
}

/** What the city itself said of a request: on time, overdue, nothing ('blank'), or null where the file has no such column. */
export type Declared = 'on-time' | 'overdue' | 'blank' | null

/** One request of a history, in our words. Units are keys; instants are instants. */
export interface Request {
  readonly line: number
  /** Names the request within its city, the same in every file. */
  readonly key: string
  readonly description: string
  readonly address: string | null
  readonly place: readonly [number, number] | null
  readonly area: string
  readonly category: string
  readonly source: Source
  readonly opened: Date
  readonly closed: Date | null
  readonly due: Date | null
  readonly dueSource: string
  readonly unit: string | null
  /** The department in the words of the file. */
  readonly department: string
  readonly transfers: readonly string[]
  readonly result: string
  readonly evidence: readonly string[]
  readonly declared: Declared
  /** Cells the mapping did not know, as column and value. */
  readonly unknown: readonly {readonly column: string; readonly value: string}[]
}

/** A request, or why the line cannot be read. */
export type Read =
  | {readonly request: Request; readonly fault?: undefined}
  | {readonly fault: Said; readonly line: number; readonly key: string}

class Unreadable extends Error {
  readonly said: Said
  constructor(zh: string, en: string) {
    super(en)
    this.said = {zh, en}
  }
}

const MOST_DESCRIPTION = 2000
const MOST_ADDRESS = 200
const MOST_TRANSFERS = 20
const MOST_DAYS = 20_000

const timePattern = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?$/

/** The instant of a local time 'YYYY-MM-DD[ HH:MM[:SS]]' on the clocks of a zone; a day alone is taken at `time`. */
export function instantIn(zone: string, text: string, time = '00:00'): Date | undefined {
  const [, day, clock = time] = timePattern.exec(text) ?? []
  if (day === undefined) return undefined
  const wall = Date.parse(`${day}T${clock.length === 5 ? `${clock}:00` : clock}Z`)
  return Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(day) ? undefined : new Date(zoneClock(zone).instant(wall))
}

const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`)

/** The filled cells of some columns, each once. */
const joined = (row: Row, columns: readonly string[], between: string): string =>
  [...new Set(columns.map((column) => cellOf(row, column)).filter((text) => text !== ''))].join(between)

const cellOf = ({cells}: Row, column: string): string => (cells[column] ?? '').trim()

const timeOf = (row: Row, column: string, zone: string, time?: string): Date | null => {
  const text = cellOf(row, column)
  if (text === '') return null
  const instant = instantIn(zone, text, time)
  if (instant === undefined)
    throw new Unreadable(`${column} 一列的“${cut(text, 40)}”不是时间`, `"${cut(text, 40)}" in ${column} is not a time`)
  return instant
}

/** A whole number; exports of data frames write 3.0 for 3. */
const countOf = (row: Row, column: string, most: number): number | null => {
  const text = cellOf(row, column)
  if (text === '') return null
  const count = Number(text)
  if (!Number.isInteger(count) || count < 0 || count > most)
    throw new Unreadable(
      `${column} 一列的“${cut(text, 40)}”不是 0 到 ${most} 的整数`,
      `"${cut(text, 40)}" in ${column} is not a whole number from 0 to ${most}`,
    )
  return count
}

const openedOf = (row: Row, {opened}: Mapping, zone: string): Date => {
  const instant = timeOf(row, opened.column, zone, opened.time)
  if (instant === null)
    throw new Unreadable(`${opened.column} 一列为空，不知道何时上报`, `${opened.column} is empty, so it is not known when it was reported`)
  return instant
}

const closedOf = (row: Row, {opened, closed}: Mapping, zone: string): Date | null => {
  if ('column' in closed) return timeOf(row, closed.column, zone)
  const days = countOf(row, closed.daysAfter, MOST_DAYS)
  return days === null ? null : (instantIn(zone, `${plusDays(cellOf(row, opened.column).slice(0, 10), days)} ${closed.time}`) ?? null)
}

const placeOf = (row: Row, {place}: Mapping): readonly [number, number] | null => {
  if (place === undefined) return null
  const [lng, lat] = [cellOf(row, place.lng), cellOf(row, place.lat)]
  if (lng === '' || lat === '') return null
  const point = [Number(lng), Number(lat)] as const
  return Math.abs(point[0]) <= 180 && Math.abs(point[1]) <= 90 ? point : null
}

const declaredOf = (row: Row, {judged}: Mapping): Declared => {
  if (judged === undefined) return null
  const text = cellOf(row, judged.column)
  return text === judged.onTime ? 'on-time' : text === judged.overdue ? 'overdue' : 'blank'
}

/** The units a request was handed on to, in order. */
const transfersOf = (row: Row, {transfers}: Mapping, area: string): readonly string[] => {
  if (transfers === undefined) return []
  const units = transfers.units[area] ?? []
  const count = countOf(row, transfers.column, MOST_TRANSFERS) ?? 0
  return units.length === 0 ? [] : Array.from({length: count}, (_, index) => units[index % units.length] ?? '')
}

/** The latest instant a line speaks of as past; undefined when it cannot be read. */
export function latestOf(row: Row, mapping: Mapping, zone: string): Date | undefined {
  try {
    return closedOf(row, mapping, zone) ?? openedOf(row, mapping, zone)
  } catch {
    return undefined
  }
}

function read(row: Row, mapping: Mapping, calendar: Calendar): Request {
  const {zone} = calendar
  const [opened, closed] = [openedOf(row, mapping, zone), closedOf(row, mapping, zone)]
  if (closed !== null && closed < opened) throw new Unreadable('结束早于上报', 'it ends before it was reported')
  const unknown: {column: string; value: string}[] = []
  const look = <T extends string>(lookup: Lookup<T>): T => {
    const cell = cellOf(row, lookup.column)
    const {value, known} = lookUp(lookup, cell)
    if (!known) unknown.push({column: lookup.column, value: cut(cell, 60)})
    return value
  }
  const area = look(mapping.area)
  const {due, unit, result} = mapping
  const description = joined(row, mapping.description, '：')
  const address = joined(row, mapping.address, ' ')
  return {
    line: row.line,
    key: keyOf(row, mapping),
    description: cut(description === '' ? mapping.title.zh : description, MOST_DESCRIPTION),
    address: address === '' ? null : cut(address, MOST_ADDRESS),
    place: placeOf(row, mapping),
    area,
    category: look(mapping.category),
    source: look(mapping.source),
    opened,
    closed,
    due: 'column' in due ? timeOf(row, due.column, zone) : deadline(calendar, opened, due.limit),
    dueSource: due.source,
    unit: unit === undefined ? null : look(unit),
    department: unit === undefined ? '' : cellOf(row, unit.column),
    transfers: transfersOf(row, mapping, area),
    result: cut(cellOf(row, result.column) || result.otherwise, MOST_DESCRIPTION),
    evidence: mapping.evidence.flatMap(({column, words}) => {
      const text = cellOf(row, column)
      return text === '' ? [] : [cut(`${words}${text}`, MOST_DESCRIPTION)]
    }),
    declared: declaredOf(row, mapping),
    unknown,
  }
}

const keyOf = (row: Row, {id}: Mapping): string => id.map((column) => cellOf(row, column)).join('\u001f')

/** Reads one line as a request, or says why it cannot. Throws calendar.year-missing when an assumed limit leaves the calendar. */
export function readRequest(row: Row, mapping: Mapping, calendar: Calendar): Read {
  try {
    return {request: read(row, mapping, calendar)}
  } catch (error) {
    if (error instanceof Unreadable) return {fault: error.said, line: row.line, key: keyOf(row, mapping)}
    throw error
  }
}
