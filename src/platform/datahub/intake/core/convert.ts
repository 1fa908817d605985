import type {Feature, GeometryJson} from '#lib/geo/feature.ts'
import {isWhole} from '#lib/geo/whole.ts'
import type {Geometry} from '#lib/geo/wkt.ts'
import type {RowError} from '#lib/rows.ts'
import {type Kept, readCell, textOf, Unreadable} from './cells.ts'
import type {Mapping} from './mapping.ts'

/** A row as a record keeps it. */
export interface Draft {
  readonly line: number
  /** By which it is known again; null when the sheet has no key. */
  readonly key: string | null
  readonly values: Readonly<Record<string, Kept>>
  readonly at: string | null
  readonly place: Geometry | null
}

/** What the conversion is given by the shell: how coordinates are turned, and how well-known text is read. */
export interface Means {
  readonly toPlace: (x: number, y: number) => readonly [number, number]
  readonly readWkt: (text: string) => Geometry | undefined
}

const depth: Readonly<Record<string, number>> = {Point: 0, LineString: 1, MultiPoint: 1, Polygon: 2, MultiLineString: 2, MultiPolygon: 3}
const MOST_POSITIONS = 200_000
const longestKey = 200

/** Seven decimals are 1 cm; more is noise of the conversion, and equal corners must stay equal. */
const rounded = (degrees: number): number => Math.round(degrees * 1e7) / 1e7

const swapped = (x: number, y: number): boolean => Math.abs(y) > 90 && y > 70 && y < 140 && Math.abs(x) < 60

function turned(geometry: GeometryJson, {toPlace}: Means): Geometry | Unreadable {
  const deep = depth[geometry.type]
  const bad = (zh: string, en: string): Unreadable => new Unreadable({zh, en})
  if (deep === undefined) return bad(`不支持几何类型 ${geometry.type}`, `The kind of geometry ${geometry.type} is not taken`)
  let positions = 0
  let fault: Unreadable | undefined
  const walk = (value: unknown, level: number): unknown => {
    if (fault !== undefined || !Array.isArray(value)) {
      fault ??= bad('几何坐标不完整', 'The coordinates are not whole')
      return null
    }
    if (level > 0) return value.map((one) => walk(one, level - 1))
    positions += 1
    const [x, y] = value as unknown[]
    if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y)) {
      fault = bad('坐标不是数字', 'A coordinate is no number')
      return null
    }
    const [lng, lat] = toPlace(x, y)
    if (!(Math.abs(lng) <= 180 && Math.abs(lat) <= 90))
      fault = swapped(x, y)
        ? bad(`坐标 ${x}, ${y} 的经纬度似乎写反了`, `Longitude and latitude of ${x}, ${y} seem to be swapped`)
        : bad(`坐标 ${x}, ${y} 超出范围，请检查坐标系`, `${x}, ${y} is out of range; check the reference system`)
    return [rounded(lng), rounded(lat)]
  }
  const coordinates = walk(geometry.coordinates, deep)
  if (fault !== undefined) return fault
  if (positions > MOST_POSITIONS) return bad(`顶点超过 ${MOST_POSITIONS} 个`, `It has more than ${MOST_POSITIONS} corners`)
  const shape = {type: geometry.type, coordinates} as Geometry
  if (positions === 0) return bad('几何为空', 'The geometry is empty')
  return isWhole(shape)
    ? shape
    : bad('线至少两点，环至少四点且首尾相接', 'A line has two points at least, a ring four, and it ends where it begins')
}

const numberOf = (value: unknown): number => {
  const text = textOf(value)
    .normalize('NFKC')
    .replace(/[°EN东经北纬]/g, '')
    .trim()
  return text === '' ? Number.NaN : Number(text)
}

/** The geometry of a row as it is told, or why it cannot be read; null where nothing is told. */
function toldPlace(
  {fields, geometry}: Feature,
  mapping: Mapping,
  means: Means,
): GeometryJson | null | {readonly column: string; readonly why: Unreadable} {
  const {place} = mapping
  if (place.kind === 'none') return null
  if (place.kind === 'geometry') return geometry
  if (place.kind === 'wkt') {
    const text = textOf(fields[place.column])
    if (text === '') return null
    return (
      (means.readWkt(text) as GeometryJson | undefined) ?? {
        column: place.column,
        why: new Unreadable({zh: '不是有效的 WKT 几何', en: 'It is no well-known text'}),
      }
    )
  }
  const [first, second] = [textOf(fields[place.lng]), textOf(fields[place.lat])]
  if (first === '' && second === '') return null
  const [x, y] = [numberOf(first), numberOf(second)]
  if (!Number.isFinite(x))
    return {column: place.lng, why: new Unreadable({zh: `“${first.slice(0, 40)}”不是坐标`, en: `"${first.slice(0, 40)}" is no coordinate`})}
  if (!Number.isFinite(y))
    return {
      column: place.lat,
      why: new Unreadable({zh: `“${second.slice(0, 40)}”不是坐标`, en: `"${second.slice(0, 40)}" is no coordinate`}),
    }
  return {type: 'Point', coordinates: [x, y]}
}

const columnOf = ({place}: Mapping): string | null => (place.kind === 'columns' ? place.lng : place.kind === 'wkt' ? place.column : null)

/** Turns a row into a record, or tells every cell of it that cannot be read. */
export function convert(row: Feature, mapping: Mapping, means: Means): Draft | readonly RowError[] {
  const errors: RowError[] = []
  const wrong = (column: string | null, {said}: Unreadable): void => {
    errors.push({line: row.line, column, ...said})
  }
  const values: Record<string, Kept> = {}
  for (const {from, name, type, unit} of mapping.fields) {
    const value = readCell(row.fields[from], type, {unit, zone: mapping.zone})
    if (value instanceof Unreadable) wrong(from, value)
    else if (value !== null) values[name] = value
  }
  const told = toldPlace(row, mapping, means)
  let place: Geometry | null = null
  if (told !== null && 'why' in told) wrong(told.column, told.why)
  else if (told !== null) {
    const shape = turned(told, means)
    if (shape instanceof Unreadable) wrong(columnOf(mapping), shape)
    else place = shape
  }
  const keyField = mapping.fields.find(({name}) => name === mapping.key)
  const key = keyField === undefined ? null : textOf(values[keyField.name])
  if (keyField !== undefined && key === '' && !errors.some(({column}) => column === keyField.from))
    wrong(keyField.from, new Unreadable({zh: '主键不能为空', en: 'The key is blank'}))
  if (key !== null && key.length > longestKey)
    wrong(keyField?.from ?? null, new Unreadable({zh: `主键超过 ${longestKey} 个字`, en: `The key has more than ${longestKey} characters`}))
  if (errors.length > 0) return errors
  const when = mapping.time === null ? null : (values[mapping.time] ?? null)
  const at = typeof when !== 'string' ? null : when.length === 10 ? (readCell(when, 'time', {zone: mapping.zone}) as string) : when
  return {line: row.line, key, values, at, place}
}
