import {isWhole} from '#lib/geo/whole.ts'
import type {Geometry} from '#lib/geo/wkt.ts'
import {problem, type Said} from '#lib/problem.ts'
import type {Made, Property, Taken, Writes} from './collection.ts'

/** What of a feature that was sent does not fit, and where. */
export interface Fault extends Said {
  readonly at: string
}

const badFeature = problem<{faults: readonly Fault[]}>('datahub.bad-feature', 422, {
  zh: ({faults}) =>
    `要素不符合数据集的结构：${faults.map(({at, zh}) => `${at} ${zh}`).join('；')}。请对照 schema 改正后重新提交，系统未作任何更改。`,
  en: ({faults}) =>
    `The feature does not fit the schema: ${faults.map(({at, en}) => `${at} ${en}`).join('; ')}. Mend it by the schema and send it again; nothing was changed.`,
})

/** A feature as it was sent: its geometry as it came, and what of its properties was there. */
export interface Sent {
  readonly geometry?: Geometry | null
  readonly properties: Readonly<Record<string, unknown>>
}

const MOST_CORNERS = 20_000
const MOST_FAULTS = 20
const LONGEST = 2_000
const MOST_ITEMS = 1_000

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const DEPTHS: Readonly<Record<string, number>> = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
}
const KINDS: Readonly<Record<Made['shape'], readonly string[]>> = {
  point: ['Point', 'MultiPoint'],
  line: ['LineString', 'MultiLineString'],
  polygon: ['Polygon', 'MultiPolygon'],
  any: Object.keys(DEPTHS),
}

/** How many corners coordinates of a depth have; NaN when they are none. */
function cornersOf(value: unknown, depth: number): number {
  if (!Array.isArray(value)) return Number.NaN
  if (depth === 0) return (value.length === 2 || value.length === 3) && value.every((one) => Number.isFinite(one)) ? 1 : Number.NaN
  return value.length === 0 ? Number.NaN : value.reduce<number>((sum, one) => sum + cornersOf(one, depth - 1), 0)
}

function shapeFault(value: unknown, shape: Made['shape']): Said | undefined {
  const kinds = KINDS[shape]
  const {type, coordinates} = isRecord(value) ? value : {}
  if (typeof type !== 'string' || !kinds.includes(type))
    return {zh: `应为 GeoJSON 几何 ${kinds.join(' 或 ')}`, en: `must be a GeoJSON geometry: ${kinds.join(' or ')}`}
  const corners = cornersOf(coordinates, DEPTHS[type] ?? 0)
  if (Number.isNaN(corners)) return {zh: '的坐标不是数字', en: 'has coordinates that are no numbers'}
  if (corners > MOST_CORNERS) return {zh: `至多 ${MOST_CORNERS} 个点`, en: `may have ${MOST_CORNERS} corners`}
  if (!isWhole({type, coordinates} as Geometry))
    return {
      zh: '不完整：线至少两点，环至少四点且首尾相接',
      en: 'is not whole: a line has two points at least, a ring four, and it ends where it begins',
    }
  return undefined
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/
const isDay = (text: string): boolean => {
  const day = new Date(`${text}T00:00:00Z`)
  return DAY.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

const fits: Readonly<Record<Property['type'], {readonly said: Said; readonly is: (value: unknown) => boolean}>> = {
  text: {said: {zh: '文字', en: 'a text'}, is: (value) => typeof value === 'string'},
  number: {said: {zh: '数字', en: 'a number'}, is: (value) => Number.isFinite(value)},
  truth: {said: {zh: 'true 或 false', en: 'true or false'}, is: (value) => typeof value === 'boolean'},
  date: {said: {zh: '2026-11-25 这样的日期', en: 'a date such as 2026-11-25'}, is: (value) => typeof value === 'string' && isDay(value)},
  time: {
    said: {zh: 'RFC 3339 时刻', en: 'a moment by RFC 3339'},
    is: (value) => typeof value === 'string' && MOMENT.test(value) && isDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value)),
  },
  list: {
    said: {zh: '文字或数字的列表', en: 'a list of texts or numbers'},
    is: (value) =>
      Array.isArray(value) &&
      value.length <= MOST_ITEMS &&
      value.every((one) => Number.isFinite(one) || (typeof one === 'string' && one.length <= LONGEST)),
  },
}

function valueFault(value: unknown, {type}: Property, {values, longest = LONGEST}: Taken): Said | undefined {
  const {said, is} = fits[type]
  if (!is(value)) return {zh: `应为${said.zh}`, en: `must be ${said.en}`}
  if (values !== undefined && !values.includes(String(value)))
    return {zh: `应为 ${values.join('、')} 之一`, en: `must be one of ${values.join(', ')}`}
  if (typeof value === 'string' && value.length > longest) return {zh: `至多 ${longest} 个字`, en: `may have ${longest} characters`}
  return undefined
}

/**
 * Reads a feature that was sent, by the schema of its collection. A `whole` one must have all that is needed, and what it may lack becomes null;
 * of one that is not whole only what is there is read (RFC 7396). Throws datahub.bad-feature with everything that does not fit.
 */
export function readSent(body: unknown, {shape, place, properties}: Made, {takes, placed}: Writes, whole: boolean): Sent {
  const faults: Fault[] = []
  const add = (at: string, said: Said | undefined): void => {
    if (said !== undefined && faults.length < MOST_FAULTS) faults.push({at, ...said})
  }
  const feature = isRecord(body) ? body : {}
  const {type, geometry, properties: given = null} = feature
  if (type !== 'Feature' && (whole || type !== undefined)) add('type', {zh: '应为 Feature', en: 'must be Feature'})
  if (given !== null && !isRecord(given)) add('properties', {zh: '应为对象', en: 'must be an object'})
  const sent = isRecord(given) ? given : {}

  const emptied = geometry === null || (whole && geometry === undefined)
  if (emptied && placed) add('geometry', {zh: '必填', en: 'is required'})
  if (!emptied && geometry !== undefined) add('geometry', shapeFault(geometry, shape))

  const values: Record<string, unknown> = {}
  for (const name of Object.keys(sent).slice(0, 1_000)) {
    const [property, taken] = [properties.find((one) => one.name === name), takes.find((one) => one.name === name)]
    if (property === undefined)
      add(
        name.slice(0, 60),
        name === place
          ? {zh: '请写入 geometry', en: 'goes into geometry'}
          : {zh: '不是数据集的属性', en: 'is no property of the collection'},
      )
    else if (taken === undefined) add(name, {zh: '由系统填写，不能写入', en: 'is filled in by the system and cannot be written'})
    else if (sent[name] === null) {
      if (taken.needed === true) add(name, {zh: '必填', en: 'is required'})
      values[name] = null
    } else {
      add(name, valueFault(sent[name], property, taken))
      values[name] = sent[name]
    }
  }
  if (whole)
    for (const {name, needed = false} of takes)
      if (!Object.hasOwn(sent, name)) {
        if (needed) add(name, {zh: '必填', en: 'is required'})
        else values[name] = null
      }
  if (faults.length > 0) throw badFeature({faults})
  if (emptied) return {geometry: null, properties: values}
  return geometry === undefined ? {properties: values} : {geometry: geometry as Geometry, properties: values}
}

/** Whether a feature in this state fits what `If-Match` says (RFC 9110 §13.1.1). Ours begin with the state, and how it was asked for follows after a dot. */
export const matches = (asked: string, state: string): boolean =>
  asked.trim() === '*' ||
  asked.split(',').some((one) => {
    const [, tag = ''] = /^\s*"([^"]{0,200})"\s*$/.exec(one) ?? []
    return tag.split('.')[0] === state
  })

/** Whether `If-None-Match` names this tag (RFC 9110 §13.1.2, compared weakly). */
export const names = (asked: string, tag: string): boolean =>
  asked.trim() === '*' || asked.split(',').some((one) => one.trim().replace(/^W\//, '') === tag)
