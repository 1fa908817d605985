import {isWhole} from '#lib/geo/whole.ts'
import type {Geometry} from '#lib/geo/wkt.ts'

const GEOJSON: readonly unknown[] = ['application/geo+json', 'application/vnd.geo+json', 'application/geojson']
/** How deep the positions of each kind lie in brackets. */
const depths: Readonly<Record<string, number>> = {Point: 0, LineString: 1, MultiPoint: 1, Polygon: 2, MultiLineString: 2, MultiPolygon: 3}

const isRecord = (one: unknown): one is Readonly<Record<string, unknown>> => typeof one === 'object' && one !== null && !Array.isArray(one)

/** A position on the globe: longitude, latitude, and a height at most. */
const isPosition = (one: unknown): boolean =>
  Array.isArray(one) &&
  one.length >= 2 &&
  one.length <= 3 &&
  one.every(Number.isFinite) &&
  Math.abs(one[0] as number) <= 180 &&
  Math.abs(one[1] as number) <= 90

const isNested = (one: unknown, deep: number): boolean =>
  deep === 0 ? isPosition(one) : Array.isArray(one) && one.length > 0 && one.every((part) => isNested(part, deep - 1))

/** The geometry of a place sent as GeoJSON, bare or as a feature; null when it is none, and then it is kept but not found on the map. */
export function shapeOf(encoding: unknown, body: unknown): Geometry | null {
  if (!GEOJSON.includes(encoding) || !isRecord(body)) return null
  if (body.type === 'Feature') return shapeOf(encoding, body.geometry)
  const deep = Object.hasOwn(depths, String(body.type)) ? depths[String(body.type)] : undefined
  if (deep === undefined || !isNested(body.coordinates, deep)) return null
  const shape = body as unknown as Geometry
  return isWhole(shape) ? shape : null
}
