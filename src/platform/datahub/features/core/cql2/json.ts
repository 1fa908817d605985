/**
 * CQL2 JSON (OGC 21-065 clause 9 and its schema) to the tree and back.
 */
import {isWhole} from '#lib/geo/whole.ts'
import type {Geometry} from '#lib/geo/wkt.ts'
import type {Said} from '#lib/problem.ts'
import {Budget, badFilter, dateOf, type Expression, instantOf, operatorOf, timestampOf, wholeShape} from './tree.ts'

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fault = (path: string, expected: Said, found: unknown): Error =>
  badFilter({at: path === '' ? '/' : path, expected, found: (JSON.stringify(found) ?? '').slice(0, 40)})

const something: Said = {zh: '一个值、属性或运算', en: 'a value, a property or an operation'}
const aDate: Said = {zh: '日期或 UTC 时刻', en: 'a date, or a moment in UTC'}

const DEPTH: Readonly<Record<string, number>> = {
  Point: 0,
  LineString: 1,
  MultiPoint: 1,
  Polygon: 2,
  MultiLineString: 2,
  MultiPolygon: 3,
}

class Reader {
  readonly #budget = new Budget()

  read(value: unknown, path: string): Expression {
    this.#budget.part()
    return this.#budget.within(() => {
      if (typeof value === 'string') return {kind: 'text', value}
      if (typeof value === 'number') return {kind: 'number', value}
      if (typeof value === 'boolean') return {kind: 'truth', value}
      if (Array.isArray(value)) return {kind: 'list', items: value.map((one, at) => this.read(one, `${path}/${at}`))}
      if (isRecord(value)) return this.#record(value, path)
      throw fault(path, something, value)
    })
  }

  #record(value: Readonly<Record<string, unknown>>, path: string): Expression {
    const {op, args, property, date, timestamp, interval, bbox, type} = value
    if (typeof op === 'string') {
      if (!Array.isArray(args)) throw fault(`${path}/args`, {zh: '数组', en: 'an array'}, args)
      return {kind: 'call', op: operatorOf(op), args: args.map((one, at) => this.read(one, `${path}/args/${at}`))}
    }
    if (typeof property === 'string' && property !== '') return {kind: 'property', name: property}
    if (date !== undefined) return this.#moment(dateOf, date, `${path}/date`)
    if (timestamp !== undefined) return this.#moment(timestampOf, timestamp, `${path}/timestamp`)
    if (interval !== undefined) {
      if (!Array.isArray(interval) || interval.length !== 2) throw fault(`${path}/interval`, {zh: '两端', en: 'two ends'}, interval)
      const [from, to] = interval.map((end, at) =>
        typeof end === 'string' ? this.#moment(instantOf, end, `${path}/interval/${at}`) : this.read(end, `${path}/interval/${at}`),
      )
      return {kind: 'interval', from: from as Expression, to: to as Expression}
    }
    if (bbox !== undefined) {
      if (!Array.isArray(bbox) || (bbox.length !== 4 && bbox.length !== 6) || !bbox.every((one) => Number.isFinite(one)))
        throw fault(`${path}/bbox`, {zh: '4 个或 6 个数', en: '4 or 6 numbers'}, bbox)
      return {kind: 'bbox', value: bbox as readonly number[]}
    }
    if (typeof type === 'string') return {kind: 'shape', value: this.#shape(value, path)}
    throw fault(path, something, value)
  }

  #moment(read: (text: string) => Expression | undefined, value: unknown, path: string): Expression {
    const found = typeof value === 'string' ? read(value) : undefined
    if (found === undefined) throw fault(path, aDate, value)
    return found
  }

  #shape(value: Readonly<Record<string, unknown>>, path: string): Geometry {
    const {type, coordinates, geometries} = value
    if (type === 'GeometryCollection' && Array.isArray(geometries))
      return this.#budget.within(() => ({
        type,
        geometries: geometries.map((one, at) => {
          if (!isRecord(one)) throw fault(`${path}/geometries/${at}`, {zh: '几何', en: 'a geometry'}, one)
          return this.#shape(one, `${path}/geometries/${at}`)
        }),
      }))
    const depth = Object.hasOwn(DEPTH, String(type)) ? DEPTH[String(type)] : undefined
    if (depth === undefined || !this.#holds(coordinates, depth)) throw fault(path, {zh: 'GeoJSON 几何', en: 'a GeoJSON geometry'}, value)
    const shape = {type, coordinates} as Geometry
    if (!isWhole(shape)) throw fault(path, wholeShape, coordinates)
    return shape
  }

  #holds(value: unknown, depth: number): boolean {
    if (!Array.isArray(value)) return false
    if (depth > 0) return value.length > 0 && value.every((one) => this.#holds(one, depth - 1))
    this.#budget.corner()
    return (value.length === 2 || value.length === 3) && value.every((one) => Number.isFinite(one))
  }
}

/** Reads a filter in CQL2 JSON that was parsed. Throws datahub.bad-filter, datahub.filter-too-big. */
export const readJson = (value: unknown): Expression => new Reader().read(value, '')

/** Reads a filter in CQL2 JSON as a text. */
export function readJsonText(text: string): Expression {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badFilter({at: 0, expected: {zh: 'JSON', en: 'JSON'}, found: text.slice(0, 40)})
  }
  return readJson(value)
}

/** Writes the tree in CQL2 JSON. */
export function writeJson(one: Expression): unknown {
  switch (one.kind) {
    case 'property':
      return {property: one.name}
    case 'date':
      return {date: one.value}
    case 'timestamp':
      return {timestamp: one.value}
    case 'open':
      return '..'
    case 'interval':
      return {interval: [one.from, one.to].map((end) => (end.kind === 'date' || end.kind === 'timestamp' ? end.value : writeJson(end)))}
    case 'bbox':
      return {bbox: one.value}
    case 'list':
      return one.items.map(writeJson)
    case 'call':
      return {op: one.op, args: one.args.map(writeJson)}
    default:
      return one.value
  }
}
