/**
 * The tree as CQL2 text that reads as the same tree again.
 */
import type {Geometry, Position} from '#lib/geo/wkt.ts'
import {comparisons, type Expression, products, sums} from './tree.ts'

const PLAIN = /^[:_\p{L}][:_.\p{L}\p{N}]*$/u
const WORDS = new Set(['and', 'or', 'not', 'like', 'between', 'in', 'is', 'null', 'div', 'true', 'false', 'z'])

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
const named = (name: string): string => (PLAIN.test(name) && !WORDS.has(name.toLowerCase()) ? name : `"${name.replaceAll('"', '""')}"`)
const infix: readonly string[] = [...comparisons, ...sums, ...products, '^']
const spaced = (position: Position): string => position.join(' ')

type Nested = readonly (number | Nested)[]

const bracketed = (levels: number, nested: Nested): string =>
  levels === 0 ? spaced(nested as Position) : `(${nested.map((one) => bracketed(levels - 1, one as Nested)).join(', ')})`

/** A geometry as well-known text. */
export function writeWkt(geometry: Geometry): string {
  switch (geometry.type) {
    case 'GeometryCollection':
      return `GEOMETRYCOLLECTION(${geometry.geometries.map(writeWkt).join(', ')})`
    case 'Point':
      return `POINT(${spaced(geometry.coordinates)})`
    case 'MultiPoint':
      return `MULTIPOINT(${geometry.coordinates.map((one) => `(${spaced(one)})`).join(', ')})`
    default:
      return `${geometry.type.toUpperCase()}${bracketed({LineString: 1, Polygon: 2, MultiLineString: 2, MultiPolygon: 3}[geometry.type], geometry.coordinates)}`
  }
}

const isLoose = (one: Expression): boolean =>
  one.kind === 'call' && (infix.includes(one.op) || ['and', 'or', 'not', 'like', 'between', 'in', 'isNull'].includes(one.op))
const held = (one: Expression): string => (isLoose(one) ? `(${writeText(one)})` : writeText(one))

function written(op: string, args: readonly Expression[]): string {
  const parts = args.map(held)
  const [first = '', second = '', third = ''] = parts
  if (op === 'and' || op === 'or') return parts.join(` ${op.toUpperCase()} `)
  if (op === 'not' && parts.length === 1) return `NOT ${first}`
  if (op === 'isNull' && parts.length === 1) return `${first} IS NULL`
  if (op === 'like' && parts.length === 2) return `${first} LIKE ${second}`
  if (op === 'between' && parts.length === 3) return `${first} BETWEEN ${second} AND ${third}`
  if (op === 'in' && parts.length === 2) return `${first} IN ${second}`
  if (infix.includes(op) && parts.length === 2) return `${first} ${op.toUpperCase()} ${second}`
  return `${/^[sta]_|^casei$|^accenti$/.test(op) ? op.toUpperCase() : op}(${args.map(writeText).join(', ')})`
}

/** Writes the tree in CQL2 text. */
export function writeText(one: Expression): string {
  switch (one.kind) {
    case 'property':
      return named(one.name)
    case 'text':
      return quoted(one.value)
    case 'number':
      return String(one.value)
    case 'truth':
      return one.value ? 'TRUE' : 'FALSE'
    case 'date':
      return `DATE('${one.value}')`
    case 'timestamp':
      return `TIMESTAMP('${one.value}')`
    case 'open':
      return "'..'"
    case 'interval':
      return `INTERVAL(${[one.from, one.to].map((end) => (end.kind === 'date' || end.kind === 'timestamp' ? `'${end.value}'` : writeText(end))).join(', ')})`
    case 'shape':
      return writeWkt(one.value)
    case 'bbox':
      return `BBOX(${one.value.join(', ')})`
    case 'list':
      return `(${one.items.map(writeText).join(', ')})`
    default:
      return written(one.op, one.args)
  }
}
