/** A place, EPSG:4326 degrees (CGCS2000 is the same to 0.1 m): `[lng, lat]`. */
export type Position = readonly [number, number]
/** A closed line of places: the last repeats the first. */
export type Ring = readonly Position[]
/** The outer ring (anticlockwise), then its holes (clockwise). */
export type Polygon = readonly Ring[]
/** One or more polygons that together are one thing. */
export type Shape = readonly Polygon[]
/** West, south, east, north. */
export type Box = readonly [number, number, number, number]

/** A shape as GeoJSON. */
export type ShapeJson =
  | {readonly type: 'Polygon'; readonly coordinates: Polygon}
  | {readonly type: 'MultiPolygon'; readonly coordinates: Shape}

/** A shape as GeoJSON: one polygon stays a Polygon. */
export const shapeToJson = (shape: Shape): ShapeJson => {
  const [only, ...others] = shape
  return only !== undefined && others.length === 0 ? {type: 'Polygon', coordinates: only} : {type: 'MultiPolygon', coordinates: shape}
}

/** The shape that GeoJSON we wrote ourselves holds; foreign GeoJSON goes through `judgeShape`. */
export const shapeFromJson = (json: ShapeJson): Shape => (json.type === 'Polygon' ? [json.coordinates] : json.coordinates)

/** The smallest box round some shape; of nothing it is inside out, so that it meets no other box. */
export const boxOf = (shape: Shape): Box => {
  let [west, south, east, north] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const polygon of shape) {
    for (const [x, y] of polygon[0] ?? []) {
      west = Math.min(west, x)
      south = Math.min(south, y)
      east = Math.max(east, x)
      north = Math.max(north, y)
    }
  }
  return [west, south, east, north]
}

/** Whether two boxes share a point, edges included. */
export const boxesMeet = (a: Box, b: Box): boolean => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]

const EQUATOR_M = 6378137
const ECCENTRICITY2 = 0.0066943800229

/** Metres per degree of longitude and of latitude at a latitude (radii of curvature of the CGCS2000 ellipsoid). */
export const metresPerDegree = (lat: number): Position => {
  const phi = (lat * Math.PI) / 180
  const w2 = 1 - ECCENTRICITY2 * Math.sin(phi) ** 2
  const perRadian = EQUATOR_M / Math.sqrt(w2)
  return [(perRadian * Math.cos(phi) * Math.PI) / 180, (((perRadian * (1 - ECCENTRICITY2)) / w2) * Math.PI) / 180]
}

/** Metres between two places of one city (flat to 1 in 100,000 over 30 km). */
export const metresBetween = (a: Position, b: Position): number => {
  const [kx, ky] = metresPerDegree((a[1] + b[1]) / 2)
  return Math.hypot((a[0] - b[0]) * kx, (a[1] - b[1]) * ky)
}

/** Twice the signed area of a ring in its own units: positive when anticlockwise. */
export const signedDoubleArea = (ring: Ring): number => {
  const [ox, oy] = ring[0] ?? [0, 0]
  let sum = 0
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1] as Position
    const [bx, by] = ring[i] as Position
    sum += (ax - ox) * (by - oy) - (bx - ox) * (ay - oy)
  }
  return sum
}

/** The area of a shape, m², holes taken out. */
export const areaM2 = (shape: Shape): number => {
  const [, south, , north] = boxOf(shape)
  const [kx, ky] = metresPerDegree((south + north) / 2)
  let sum = 0
  for (const polygon of shape) {
    polygon.forEach((ring, i) => {
      sum += (i === 0 ? 1 : -1) * Math.abs(signedDoubleArea(ring))
    })
  }
  return (sum / 2) * kx * ky || 0
}

/** A shape in metres east and north of an origin. */
export const toMetres = (shape: Shape, origin: Position): Shape => {
  const [kx, ky] = metresPerDegree(origin[1])
  return shape.map((polygon) => polygon.map((ring) => ring.map(([x, y]): Position => [(x - origin[0]) * kx, (y - origin[1]) * ky])))
}

/**
 * Whether a place is inside a shape. An edge is always computed from its southern end, and counts only when it lies strictly
 * east of the place: so two shapes that share an edge never both have, nor both lack, a place on it.
 */
export const contains = (shape: Shape, [x, y]: Position): boolean => {
  let inside = false
  for (const polygon of shape) {
    for (const ring of polygon) {
      for (let i = 1; i < ring.length; i++) {
        let [ax, ay] = ring[i - 1] as Position
        let [bx, by] = ring[i] as Position
        if (ay > by) [ax, ay, bx, by] = [bx, by, ax, ay]
        if (y >= ay && y < by && (bx - ax) * (y - ay) - (x - ax) * (by - ay) > 0) inside = !inside
      }
    }
  }
  return inside
}

/** Metres from a place to the edge of a shape, 0 when inside. */
export const metresToShape = (shape: Shape, at: Position): number => {
  if (contains(shape, at)) return 0
  const [kx, ky] = metresPerDegree(at[1])
  let best = Number.POSITIVE_INFINITY
  for (const polygon of shape) {
    for (const ring of polygon) {
      for (let i = 1; i < ring.length; i++) {
        const [ax, ay] = ring[i - 1] as Position
        const [bx, by] = ring[i] as Position
        best = Math.min(best, distance2((ax - at[0]) * kx, (ay - at[1]) * ky, (bx - at[0]) * kx, (by - at[1]) * ky))
      }
    }
  }
  return Math.sqrt(best)
}

/** The squared distance from the origin to a segment. */
export const distance2 = (ax: number, ay: number, bx: number, by: number): number => {
  const [dx, dy] = [bx - ax, by - ay]
  const length2 = dx * dx + dy * dy
  const t = length2 === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / length2))
  return (ax + t * dx) ** 2 + (ay + t * dy) ** 2
}
