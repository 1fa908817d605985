import {problem} from '#lib/problem.ts'
import {isWhole} from './whole.ts'

/** `[lng, lat]`, or `[lng, lat, height]`. */
export type Position = readonly number[]

/** A GeoJSON geometry (RFC 7946 §3.1). */
export type Geometry =
  | {readonly type: 'Point'; readonly coordinates: Position}
  | {readonly type: 'LineString' | 'MultiPoint'; readonly coordinates: readonly Position[]}
  | {readonly type: 'Polygon' | 'MultiLineString'; readonly coordinates: readonly (readonly Position[])[]}
  | {readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly Position[])[])[]}
  | {readonly type: 'GeometryCollection'; readonly geometries: readonly Geometry[]}

const badWkt = problem<{text: string; at: number}>('geo.bad-wkt', 400, {
  zh: ({text, at}) => `几何“${text.slice(0, 60)}”不是有效的 WKT，第 ${at + 1} 个字符处有误。例：POINT (114.3 30.6)。`,
  en: ({text, at}) => `"${text.slice(0, 60)}" is not well-known text: see character ${at + 1}. Write for instance POINT (114.3 30.6).`,
})

const notWhole = problem<{text: string}>('geo.not-whole', 400, {
  zh: ({text}) => `几何“${text.slice(0, 60)}”不完整：线至少两点，环至少四点且首尾相接。`,
  en: ({text}) => `"${text.slice(0, 60)}" is not whole: a line has two points at least, a ring four, and it ends where it begins.`,
})

/** How many brackets deep the coordinates of each kind lie. */
const kinds = {
  POINT: ['Point', 0],
  LINESTRING: ['LineString', 1],
  MULTIPOINT: ['MultiPoint', 1],
  POLYGON: ['Polygon', 2],
  MULTILINESTRING: ['MultiLineString', 2],
  MULTIPOLYGON: ['MultiPolygon', 3],
} as const

const TOKEN = /\s*(?:([A-Za-z]+)|([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([(),]))/y
const MOST_DEEP = 8

type Nested = readonly (number | Nested)[]

/** Reads well-known text (OGC 06-103r4 §7.2), with or without `SRID=4326;` before it and Z after the kind. Throws geo.bad-wkt, geo.not-whole. */
export function readWkt(text: string): Geometry {
  let at = /^\s*SRID=4326;/i.exec(text)?.[0].length ?? 0
  const fault = (): Error => badWkt({text, at})
  const peek = (): readonly [word: string | undefined, number: string | undefined, sign: string | undefined] => {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(text)
    return [match?.[1]?.toUpperCase(), match?.[2], match?.[3]]
  }
  const pass = (): void => {
    TOKEN.lastIndex = at
    TOKEN.exec(text)
    at = TOKEN.lastIndex
  }
  const took = (sign: string): boolean => {
    if (peek()[2] !== sign) return false
    pass()
    return true
  }
  const need = (sign: string): void => {
    if (!took(sign)) throw fault()
  }
  const list = <T>(one: () => T): T[] => {
    need('(')
    const found = [one()]
    while (took(',')) found.push(one())
    need(')')
    return found
  }
  const position = (): number[] => {
    const numbers: number[] = []
    for (let number = peek()[1]; number !== undefined; number = peek()[1]) {
      numbers.push(Number(number))
      pass()
    }
    if (numbers.length < 2 || numbers.length > 3) throw fault()
    return numbers
  }
  const bracketed = (): number[] => {
    need('(')
    const inside = position()
    need(')')
    return inside
  }
  /** The points of a MULTIPOINT may stand in brackets of their own, or not. */
  const ofMany = (): number[] => (peek()[2] === '(' ? bracketed() : position())
  const nested = (deep: number): Nested => (deep === 0 ? position() : list(() => nested(deep - 1)))
  const geometry = (deep: number): Geometry => {
    const [word] = peek()
    if (word === undefined || deep > MOST_DEEP) throw fault()
    pass()
    if (peek()[0] === 'Z') pass()
    if (word === 'GEOMETRYCOLLECTION') return {type: 'GeometryCollection', geometries: list(() => geometry(deep + 1))}
    if (!(word in kinds)) throw fault()
    const [type, depth] = kinds[word as keyof typeof kinds]
    const coordinates = type === 'MultiPoint' ? list(ofMany) : type === 'Point' ? bracketed() : nested(depth)
    return {type, coordinates} as Geometry
  }
  const found = geometry(0)
  if (text.slice(at).trim() !== '') throw fault()
  if (!isWhole(found)) throw notWhole({text})
  return found
}
