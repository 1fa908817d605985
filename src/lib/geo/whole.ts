import type {Geometry, Position} from './wkt.ts'

const isRing = (ring: readonly Position[]): boolean => ring.length > 3 && JSON.stringify(ring[0]) === JSON.stringify(ring.at(-1))

/** Whether lines have two ends, and rings four corners of which the last is the first: the embedded store does not survive being asked about others. */
export function isWhole(shape: Geometry): boolean {
  switch (shape.type) {
    case 'LineString':
      return shape.coordinates.length > 1
    case 'MultiLineString':
      return shape.coordinates.every((line) => line.length > 1)
    case 'Polygon':
      return shape.coordinates.every(isRing)
    case 'MultiPolygon':
      return shape.coordinates.every((polygon) => polygon.every(isRing))
    case 'GeometryCollection':
      return shape.geometries.every(isWhole)
    default:
      return true
  }
}
