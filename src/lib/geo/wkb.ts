import type {Geometry, Position} from './wkt.ts'

const CODES: Readonly<Record<Geometry['type'], number>> = {
  Point: 1,
  LineString: 2,
  Polygon: 3,
  MultiPoint: 4,
  MultiLineString: 5,
  MultiPolygon: 6,
  GeometryCollection: 7,
}

const SRID_FLAG = 0x2000_0000

type Lines = readonly (readonly Position[])[]

const lineBytes = (line: readonly Position[]): number => 4 + line.length * 16
const linesBytes = (lines: Lines): number => lines.reduce((sum, line) => sum + lineBytes(line), 4)

function bytesOf(shape: Geometry): number {
  switch (shape.type) {
    case 'Point':
      return 21
    case 'LineString':
      return 5 + lineBytes(shape.coordinates)
    case 'MultiPoint':
      return 9 + shape.coordinates.length * 21
    case 'Polygon':
      return 5 + linesBytes(shape.coordinates)
    case 'MultiLineString':
      return shape.coordinates.reduce((sum, line) => sum + 5 + lineBytes(line), 9)
    case 'MultiPolygon':
      return shape.coordinates.reduce((sum, polygon) => sum + 5 + linesBytes(polygon), 9)
    default:
      return shape.geometries.reduce((sum, one) => sum + bytesOf(one), 9)
  }
}

/** Well-known binary of a geometry (OGC 06-103r4 §8), little endian and flat; with the number of its system it is PostGIS's own form. */
export function wkbOf(shape: Geometry, srid?: number): Uint8Array {
  const bytes = new Uint8Array(bytesOf(shape) + (srid === undefined ? 0 : 4))
  const view = new DataView(bytes.buffer)
  let at = 0
  const number = (value: number): void => {
    view.setUint32(at, value, true)
    at += 4
  }
  const position = ([x = Number.NaN, y = Number.NaN]: Position): void => {
    view.setFloat64(at, x, true)
    view.setFloat64(at + 8, y, true)
    at += 16
  }
  const line = (positions: readonly Position[]): void => {
    number(positions.length)
    for (const one of positions) position(one)
  }
  const rings = (lines: Lines): void => {
    number(lines.length)
    for (const one of lines) line(one)
  }
  const head = (type: Geometry['type'], system?: number): void => {
    view.setUint8(at, 1)
    at += 1
    number(system === undefined ? CODES[type] : CODES[type] | SRID_FLAG)
    if (system !== undefined) number(system)
  }
  const many = (all: readonly Geometry[]): void => {
    number(all.length)
    for (const each of all) write(each)
  }
  const write = (one: Geometry, system?: number): void => {
    head(one.type, system)
    if (one.type === 'Point') position(one.coordinates)
    else if (one.type === 'LineString') line(one.coordinates)
    else if (one.type === 'Polygon') rings(one.coordinates)
    else if (one.type === 'MultiPoint') many(one.coordinates.map((coordinates) => ({type: 'Point', coordinates})))
    else if (one.type === 'MultiLineString') many(one.coordinates.map((coordinates) => ({type: 'LineString', coordinates})))
    else if (one.type === 'MultiPolygon') many(one.coordinates.map((coordinates) => ({type: 'Polygon', coordinates})))
    else if (one.type === 'GeometryCollection') many(one.geometries)
  }
  write(shape, srid)
  return bytes
}
