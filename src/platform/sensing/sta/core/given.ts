import {problem, type Said} from '#lib/problem.ts'
import {instantOf} from './expression.ts'
import {entities, type Kind, type SetName, type Way, wayOf} from './model.ts'

/** An entity as it came: what is said of it, and its neighbours, each new or known by its id. */
export interface Given {
  readonly set: SetName
  readonly said: Readonly<Record<string, unknown>>
  readonly led: Readonly<Record<string, readonly (Given | Known)[]>>
}

/** A neighbour that is there already. */
export interface Known {
  readonly id: number
}

export const isKnown = (one: Given | Known): one is Known => 'id' in one

/** A time, or from when to when. */
export interface Span {
  readonly from: Date
  readonly to: Date | null
}

export const badEntity = problem<{set: string; where: string; why: Said}>('sensing.bad-entity', 400, {
  zh: ({set, where, why}) => `${set} 的“${where}”${why.zh}。什么都没有保存，请改正后整体重发。`,
  en: ({set, where, why}) => `"${where}" of ${set} ${why.en}. Nothing was kept: correct it and send it all again.`,
})

const LONGEST_TEXT = 10_000
const LONGEST_JSON = 100_000
const MOST_NEIGHBOURS = 1_000
const MOST_DEEP = 6

const missing: Said = {zh: '缺失，此项必填', en: 'is missing, and must be given'}
const unknown: Said = {zh: '不是它的属性', en: 'is none of its properties'}
const wrong = (zh: string, en: string): Said => ({zh: `应为${zh}`, en: `should be ${en}`})

const isRecord = (one: unknown): one is Readonly<Record<string, unknown>> => typeof one === 'object' && one !== null && !Array.isArray(one)

/** What a time may be: within what PostgreSQL and people reckon with. */
const EARLIEST = Date.parse('1800-01-01T00:00:00Z')
const LATEST = Date.parse('2200-01-01T00:00:00Z')

/** Reads `2026-11-24T08:00:00Z`; undefined when it is no time of these centuries. */
export function timeOf(text: unknown): Date | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}T/.test(text) || text.length > 40) return undefined
  const ms = instantOf(text)
  return ms >= EARLIEST && ms <= LATEST ? new Date(ms) : undefined
}

/** Reads a time or an interval, `2026-11-24T08:00:00Z/2026-11-24T09:00:00Z`. */
export function spanOf(text: unknown): Span | undefined {
  if (typeof text !== 'string') return undefined
  const [first, second, ...more] = text.split('/')
  const [from, to] = [timeOf(first), second === undefined ? null : timeOf(second)]
  if (from === undefined || to === undefined || more.length > 0 || (to !== null && to < from)) return undefined
  return {from, to}
}

/** By kind of property: what it must be, or undefined when it is that. */
const faults: Readonly<Record<Exclude<Kind, 'id' | 'shape'>, (value: unknown) => Said | undefined>> = {
  text: (value) =>
    typeof value === 'string' && value.length <= LONGEST_TEXT
      ? undefined
      : wrong(`文字，最多 ${LONGEST_TEXT} 字`, `a text of at most ${LONGEST_TEXT} characters`),
  json: (value) =>
    value !== null && JSON.stringify(value).length <= LONGEST_JSON
      ? undefined
      : wrong(`JSON，最多 ${LONGEST_JSON} 字`, `JSON of at most ${LONGEST_JSON} characters`),
  place: (value) =>
    value !== null && JSON.stringify(value).length <= LONGEST_JSON
      ? undefined
      : wrong('位置，例如 GeoJSON', 'a place, for instance GeoJSON'),
  time: (value) => (value === null || timeOf(value) !== undefined ? undefined : wrong('ISO 8601 时间', 'a time of ISO 8601')),
  span: (value) =>
    value === null || spanOf(value) !== undefined ? undefined : wrong('ISO 8601 时间或起止时间', 'a time or an interval of ISO 8601'),
  any: (value) => (JSON.stringify(value).length <= LONGEST_JSON ? undefined : wrong('较小的结果', 'a smaller result')),
}

interface Reading {
  /** A change names only what it changes. */
  readonly partly: boolean
  /** The way by which the entity above leads here, which need not be named again. */
  readonly from?: string | undefined
  readonly deep: number
}

function neighbours(set: SetName, name: string, way: Way, value: unknown, {deep, partly}: Reading): readonly (Given | Known)[] {
  const list = Array.isArray(value) ? value : [value]
  if (way.many !== Array.isArray(value) && !(way.many && isRecord(value)))
    throw badEntity({set, where: name, why: way.many ? wrong('数组', 'an array') : wrong('一个实体', 'one entity')})
  if (list.length > MOST_NEIGHBOURS)
    throw badEntity({set, where: name, why: wrong(`至多 ${MOST_NEIGHBOURS} 个`, `${MOST_NEIGHBOURS} at most`)})
  return list.map((one: unknown) => {
    if (!isRecord(one)) throw badEntity({set, where: name, why: wrong('对象', 'an object')})
    const id = one['@iot.id']
    if (id !== undefined) {
      if (!Number.isInteger(id)) throw badEntity({set, where: `${name}/@iot.id`, why: wrong('整数编号', 'a whole number')})
      return {id: id as number}
    }
    if (partly) throw badEntity({set, where: name, why: wrong('以 @iot.id 引用的已有实体', 'an entity that is there, by its @iot.id')})
    return readGiven(way.to, one, {partly: false, deep: deep + 1, from: entities[set].one})
  })
}

/** Reads an entity as it was sent, with all that came in it. Throws sensing.bad-entity at the first thing that is not as it should be. */
export function readGiven(set: SetName, body: unknown, reading: Reading = {partly: false, deep: 0}): Given {
  if (!isRecord(body) || reading.deep > MOST_DEEP) throw badEntity({set, where: 'body', why: wrong('对象', 'an object')})
  const {properties, ways} = entities[set]
  const said: Record<string, unknown> = {}
  const led: Record<string, readonly (Given | Known)[]> = {}
  for (const [name, value] of Object.entries(body)) {
    if (name.includes('@iot.')) continue
    const way = wayOf(set, name)
    if (way !== undefined) {
      led[name] = neighbours(set, name, way, value, reading)
      continue
    }
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (property === undefined) throw badEntity({set, where: name.slice(0, 80), why: unknown})
    // What we reckon may come back as we said it; it changes nothing.
    if (property.given === 'never' || property.kind === 'id' || property.kind === 'shape') continue
    const fault = value === null && property.given === 'may' ? undefined : faults[property.kind](value)
    if (fault !== undefined) throw badEntity({set, where: name, why: fault})
    said[name] = value
  }
  if (!reading.partly) {
    for (const [name, {given}] of Object.entries(properties))
      if (given === 'must' && !Object.hasOwn(said, name)) throw badEntity({set, where: name, why: missing})
    for (const [name, way] of Object.entries(ways))
      if (way.must && !Object.hasOwn(led, name) && !named(way, reading.from)) throw badEntity({set, where: name, why: missing})
  }
  return {set, said, led}
}

/** Whether the entity above is the neighbour that a way must lead to. */
const named = (way: Way, from: string | undefined): boolean => from !== undefined && entities[way.to].one === from
