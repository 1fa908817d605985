import type {Geometry} from '#lib/geo/wkt.ts'

const GEOJSON: readonly unknown[] = ['application/geo+json', 'application/vnd.geo+json', 'application/geojson']
const TYPES = ['Point', 'LineString', 'MultiPoint', 'Polygon', 'MultiLineString', 'MultiPolygon']
const MOST_DEEP = 5

const isRecord = (one: unknown): one is Readonly<Record<string, unknown>> => typeof one === 'object' && one !== null && !Array.isArray(one)

/** Coordinates are numbers in brackets as deep as they like, within the globe. */
const sane = (one: unknown, deep = 0): boolean =>
  Array.isArray(one) &&
  one.length > 0 &&
  deep <= MOST_DEEP &&
  (typeof one[0] === 'number'
    ? one.length >= 2 && one.every(Number.isFinite) && Math.abs(one[0]) <= 180 && Math.abs(one[1] as number) <= 90
    : one.every((part) => sane(part, deep + 1)))

/** The geometry of a place sent as GeoJSON, bare or as a feature; null when it is none, and then it is kept but not found on the map. */
export function shapeOf(encoding: unknown, body: unknown): Geometry | null {
  if (!GEOJSON.includes(encoding) || !isRecord(body)) return null
  if (body.type === 'Feature') return shapeOf(encoding, body.geometry)
  return TYPES.includes(String(body.type)) && sane(body.coordinates) ? (body as unknown as Geometry) : null
}
