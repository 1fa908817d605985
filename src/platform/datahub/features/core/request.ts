import {problem, type Said} from '#lib/problem.ts'
import type {Made, Property} from './collection.ts'
import {readJsonText} from './cql2/json.ts'
import {readText} from './cql2/text.ts'
import type {Expression} from './cql2/tree.ts'
import {type Crs, crsOf} from './crs.ts'

export const unknownParameter = problem<{name: string; known: readonly string[]}>('datahub.unknown-parameter', 400, {
  zh: ({name, known}) => `没有参数“${name}”。可用：${known.join('、')}。`,
  en: ({name, known}) => `There is no parameter "${name}". There are ${known.join(', ')}.`,
})

export const badParameter = problem<{name: string; value: string; expected: Said}>('datahub.bad-parameter', 400, {
  zh: ({name, value, expected}) => `参数 ${name} 的值“${value}”无效，应为${expected.zh}。请改正后再查。`,
  en: ({name, value, expected}) => `"${value}" is no value of ${name}: it should be ${expected.en}. Correct it and ask again.`,
})

/** How many features a page holds where `limit` says nothing, and at most. */
export const PAGE = 100
export const LARGEST_PAGE = 1_000

/** What the standard calls the parameters of a page. */
export const pageParameters = [
  'f',
  'limit',
  'bbox',
  'bbox-crs',
  'crs',
  'datetime',
  'filter',
  'filter-lang',
  'filter-crs',
  'sortby',
  'properties',
  'resultType',
  'cursor',
] as const

/** A span of time; null where it is open. */
export interface Asked {
  readonly limit: number
  readonly bbox: readonly number[] | undefined
  readonly bboxCrs: Crs
  readonly crs: Crs
  readonly datetime: readonly [string | null, string | null] | undefined
  readonly filter: Expression | undefined
  readonly filterCrs: Crs
  readonly sort: readonly {readonly property: Property; readonly down: boolean}[]
  /** Only these, when they were chosen. */
  readonly properties: readonly Property[]
  readonly geometry: boolean
  readonly hits: boolean
  readonly cursor: string | undefined
}

type Query = Readonly<Record<string, string>>

const MOST_SORTED = 5

const fault = (name: string, value: string, expected: Said): Error => badParameter({name, value: value.slice(0, 60), expected})

/** Refuses what is no parameter here. Throws datahub.unknown-parameter. */
export function checkNames(query: Query, known: readonly string[]): void {
  const unknown = Object.keys(query).find((name) => !known.includes(name))
  if (unknown !== undefined) throw unknownParameter({name: unknown.slice(0, 60), known})
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return PAGE
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1)
    throw fault('limit', text, {zh: `1 到 ${LARGEST_PAGE} 的整数`, en: `a whole number from 1 to ${LARGEST_PAGE}`})
  return Math.min(Number(text), LARGEST_PAGE)
}

function bboxOf(text: string | undefined, {northFirst}: Crs): readonly number[] | undefined {
  if (text === undefined) return undefined
  const box = text
    .split(',')
    .map((part) => (/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?\s*$/.test(part) ? Number(part) : Number.NaN))
  const half = box.length / 2
  const up = northFirst ? 0 : 1
  const right = box.every(Number.isFinite) && (half === 2 || half === 3) && (box[up] ?? 0) <= (box[half + up] ?? 0)
  if (!right)
    throw fault('bbox', text, {
      zh: '4 个或 6 个数：西、南、东、北，南不大于北',
      en: '4 or 6 numbers: west, south, east, north, and south not above north',
    })
  return box
}

const MOMENT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2}))?$/

function datetimeOf(text: string | undefined): readonly [string | null, string | null] | undefined {
  if (text === undefined) return undefined
  const expected = {
    zh: 'RFC 3339 时刻或时段，如 2026-11-01T00:00:00Z/..',
    en: 'a moment or an interval by RFC 3339, such as 2026-11-01T00:00:00Z/..',
  }
  const ends = text.split('/').map((end) => {
    if (end === '' || end === '..') return null
    // An unescaped + of an address is a space by now.
    const whole = end.replace(/ (?=\d{2}:\d{2}$)/, '+')
    const day = new Date(`${whole.slice(0, 10)}T00:00:00Z`)
    if (!MOMENT.test(whole) || Number.isNaN(Date.parse(whole)) || !day.toISOString().startsWith(whole.slice(0, 10)))
      throw fault('datetime', text, expected)
    return whole
  })
  const [from = null, to = from] = ends
  const backward = from !== null && to !== null && Date.parse(from) > Date.parse(to)
  if (ends.length > 2 || (ends.length === 1 && from === null) || backward || text === '') throw fault('datetime', text, expected)
  return [from, to]
}

function filterOf({filter, 'filter-lang': language = 'cql2-text'}: Query): Expression | undefined {
  if (language !== 'cql2-text' && language !== 'cql2-json')
    throw fault('filter-lang', language, {zh: 'cql2-text 或 cql2-json', en: 'cql2-text or cql2-json'})
  if (filter === undefined) return undefined
  return language === 'cql2-json' ? readJsonText(filter) : readText(filter)
}

function sortOf(text: string | undefined, {properties}: Made): Asked['sort'] {
  if (text === undefined) return []
  const parts = text.split(',')
  const expected = {
    zh: `至多 ${MOST_SORTED} 个 sortables 中的属性，可带 + 或 -`,
    en: `up to ${MOST_SORTED} properties that sortables lists, with + or -`,
  }
  if (parts.length > MOST_SORTED) throw fault('sortby', text, expected)
  return parts.map((part) => {
    const name = part.trim().replace(/^[+-]/, '')
    const property = properties.find((one) => one.name === name && one.type !== 'list')
    if (property === undefined) throw fault('sortby', text, expected)
    return {property, down: part.trim().startsWith('-')}
  })
}

function chosenOf(text: string | undefined, {properties, place}: Made): Pick<Asked, 'properties' | 'geometry'> {
  if (text === undefined) return {properties, geometry: true}
  const names = text === '' ? [] : text.split(',').map((name) => name.trim())
  const isPlace = (name: string): boolean => name === place || name === 'geometry'
  const unknown = names.find((name) => !isPlace(name) && !properties.some((one) => one.name === name))
  if (unknown !== undefined) throw fault('properties', unknown, {zh: 'schema 中列出的属性', en: 'properties that the schema lists'})
  return {properties: properties.filter(({name}) => names.includes(name)), geometry: names.some(isPlace)}
}

const constants: Readonly<Record<Property['type'], (text: string) => Expression | undefined>> = {
  text: (value) => ({kind: 'text', value}),
  number: (text) => (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/.test(text) ? {kind: 'number', value: Number(text)} : undefined),
  truth: (text) => (text === 'true' || text === 'false' ? {kind: 'truth', value: text === 'true'} : undefined),
  date: (text) => (MOMENT.test(text) && text.length === 10 && !Number.isNaN(Date.parse(text)) ? {kind: 'date', value: text} : undefined),
  time: (text) => {
    const whole = text.replace(/ (?=\d{2}:\d{2}$)/, '+')
    return MOMENT.test(whole) && whole.length > 10 && !Number.isNaN(Date.parse(whole))
      ? {kind: 'timestamp', value: new Date(whole).toISOString()}
      : undefined
  },
  list: () => undefined,
}

/** Properties as parameters: each must have the value that is given. */
function equalities(query: Query, {properties}: Made): readonly Expression[] {
  return properties.flatMap(({name, type}) => {
    const text = query[name]
    if (text === undefined) return []
    const value = constants[type](text)
    if (value === undefined) throw fault(name, text, {zh: `${type} 类型的值`, en: `a value of the type ${type}`})
    return [{kind: 'call' as const, op: '=', args: [{kind: 'property' as const, name}, value]}]
  })
}

/** Reads what is asked of a page. Throws datahub.unknown-parameter, datahub.bad-parameter, datahub.bad-filter, datahub.unknown-crs. */
export function readPage(query: Query, features: Made): Asked {
  checkNames(query, [...pageParameters, ...features.properties.map(({name}) => name)])
  const {limit, bbox, datetime, sortby, properties, resultType = 'results', cursor} = query
  if (resultType !== 'results' && resultType !== 'hits')
    throw fault('resultType', resultType, {zh: 'results 或 hits', en: 'results or hits'})
  const bboxCrs = crsOf(query['bbox-crs'])
  const filter = filterOf(query)
  const all = [...equalities(query, features), ...(filter === undefined ? [] : [filter])]
  const [first] = all
  return {
    limit: limitOf(limit),
    bbox: bboxOf(bbox, bboxCrs),
    bboxCrs,
    crs: crsOf(query.crs),
    datetime: datetimeOf(datetime),
    filter: all.length < 2 ? first : {kind: 'call', op: 'and', args: all},
    filterCrs: crsOf(query['filter-crs']),
    sort: sortOf(sortby, features),
    ...chosenOf(properties, features),
    hits: resultType === 'hits',
    cursor,
  }
}
