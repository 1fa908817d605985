import type {Geometry, Position} from '#lib/geo/wkt.ts'

const [WIDE, HIGH, MARGIN] = [720, 320, 18]
const METRES = 111_320

/** Every line and ring of a shape, and its single points. */
function partsOf(shape: Geometry): {
  readonly points: readonly Position[]
  readonly lines: readonly (readonly Position[])[]
  readonly closed: boolean
} {
  switch (shape.type) {
    case 'Point':
      return {points: [shape.coordinates], lines: [], closed: false}
    case 'MultiPoint':
      return {points: shape.coordinates, lines: [], closed: false}
    case 'LineString':
      return {points: [], lines: [shape.coordinates], closed: false}
    case 'MultiLineString':
      return {points: [], lines: shape.coordinates, closed: false}
    case 'Polygon':
      return {points: [], lines: shape.coordinates, closed: true}
    case 'MultiPolygon':
      return {points: [], lines: shape.coordinates.flat(), closed: true}
    default:
      return {points: [], lines: [], closed: false}
  }
}

const lengths = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000]

/**
 * A small map without scripts: shapes in degrees (east first), drawn as they lie to each other, with a measure of length. `said` is what a screen
 * reader is told. Empty when nothing has a place.
 */
export function sketch(shapes: readonly (Geometry | null)[], said: string): string {
  const parts = shapes.flatMap((shape) => (shape === null ? [] : [partsOf(shape)]))
  const all = parts.flatMap(({points, lines}) => [...points, ...lines.flat()])
  if (all.length === 0) return ''
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [lng = 0, lat = 0] of all) {
    west = Math.min(west, lng)
    east = Math.max(east, lng)
    south = Math.min(south, lat)
    north = Math.max(north, lat)
  }
  const narrow = Math.max(0.05, Math.cos((((south + north) / 2) * Math.PI) / 180))
  // A single point is shown with two hundred metres round it.
  const [width, height] = [Math.max((east - west) * narrow, 0.002), Math.max(north - south, 0.002)]
  const scale = Math.min((WIDE - 2 * MARGIN) / width, (HIGH - 2 * MARGIN) / height)
  const [midLng, midLat] = [(west + east) / 2, (south + north) / 2]
  const at = ([lng = 0, lat = 0]: Position): string =>
    `${(WIDE / 2 + (lng - midLng) * narrow * scale).toFixed(1)} ${(HIGH / 2 - (lat - midLat) * scale).toFixed(1)}`
  const paths = parts.map(({points, lines, closed}) => {
    const line = lines.map((corners) => `M${corners.map(at).join('L')}${closed ? 'Z' : ''}`).join('')
    const dots = points.map((point) => {
      const [x, y] = at(point).split(' ')
      return `<circle cx="${x}" cy="${y}" r="${shapes.length > 1 ? 3.5 : 6}"/>`
    })
    return `${line === '' ? '' : `<path class="${closed ? 'area' : 'line'}" d="${line}"/>`}${dots.join('')}`
  })
  const metres = lengths.findLast((one) => (one / METRES) * scale <= 140) ?? 1
  const long = (metres / METRES) * scale
  const [left, low] = [MARGIN, HIGH - 14]
  const measure = `<path class="measure" d="M${left} ${low - 5}V${low}H${(left + long).toFixed(1)}V${low - 5}"/><text x="${(left + long + 6).toFixed(1)}" y="${low}">${metres >= 1_000 ? `${metres / 1_000} km` : `${metres} m`}</text>`
  return `<svg class="map" viewBox="0 0 ${WIDE} ${HIGH}" role="img" aria-label="${said.replace(/[&<>"]/g, ' ')}">${paths.join('')}${measure}</svg>`
}
