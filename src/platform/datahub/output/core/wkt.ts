import type {Geometry, Position} from '#lib/geo/wkt.ts'

const position = (at: Position): string => `${at[0]} ${at[1]}`
const line = (positions: readonly Position[]): string => `(${positions.map(position).join(', ')})`
const rings = (lines: readonly (readonly Position[])[]): string => `(${lines.map(line).join(', ')})`

/** Well-known text of a geometry (OGC 06-103r4 §7), without heights. */
export function wktOf(shape: Geometry): string {
  switch (shape.type) {
    case 'Point':
      return `POINT (${position(shape.coordinates)})`
    case 'LineString':
      return `LINESTRING ${line(shape.coordinates)}`
    case 'MultiPoint':
      return `MULTIPOINT (${shape.coordinates.map((at) => `(${position(at)})`).join(', ')})`
    case 'Polygon':
      return `POLYGON ${rings(shape.coordinates)}`
    case 'MultiLineString':
      return `MULTILINESTRING ${rings(shape.coordinates)}`
    case 'MultiPolygon':
      return `MULTIPOLYGON (${shape.coordinates.map(rings).join(', ')})`
    default:
      return `GEOMETRYCOLLECTION (${shape.geometries.map(wktOf).join(', ')})`
  }
}
