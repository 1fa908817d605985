import {type TileKey, worldX, worldY} from './mercator.ts'

/** GeoJSON geometries as far as tiles draw them. */
export type Geometry =
  | {readonly type: 'Point'; readonly coordinates: Spot}
  | {readonly type: 'MultiPoint' | 'LineString'; readonly coordinates: readonly Spot[]}
  | {readonly type: 'MultiLineString' | 'Polygon'; readonly coordinates: readonly (readonly Spot[])[]}
  | {readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly Spot[])[])[]}
type Spot = readonly number[]

/** What a geometry becomes in a tile: whole numbers x, y, x, y … from its upper left corner, a list for each line or ring. */
export interface Fitted {
  readonly kind: 1 | 2 | 3
  /** A ring ends where it began without saying so again; outer rings have positive area with y downwards, their holes negative. */
  readonly parts: readonly (readonly number[])[]
}

export interface Fit {
  readonly tile: TileKey
  /** Units across the tile. */
  readonly extent: number
  /** Units round the tile that are kept, so that lines and outlines are drawn over its edge. */
  readonly buffer: number
  /** Corners nearer than so many units to the line without them are dropped; 0 keeps all. */
  readonly tolerance: number
}

type Flat = number[]

const place = (line: readonly Spot[], {tile: {z, x, y}, extent}: Fit): Flat => {
  const side = 2 ** z * extent
  const [left, top] = [x * extent, y * extent]
  const flat: Flat = new Array(line.length * 2)
  for (let i = 0; i < line.length; i += 1) {
    const [lng = 0, lat = 0] = line[i] ?? []
    flat[2 * i] = worldX(lng) * side - left
    flat[2 * i + 1] = worldY(lat) * side - top
  }
  return flat
}

const at = (flat: readonly number[], i: number): number => flat[i] ?? 0

/** Keeps of a closed ring what lies on one side of an edge of the tile (Sutherland–Hodgman). `axis` 0 is x; `sign` 1 keeps what is above. */
function clipRing(ring: readonly number[], axis: 0 | 1, edge: number, sign: 1 | -1): Flat {
  const kept: Flat = []
  const count = ring.length / 2
  for (let i = 0; i < count; i += 1) {
    const j = (i + count - 1) % count
    const [ax, ay, bx, by] = [at(ring, 2 * j), at(ring, 2 * j + 1), at(ring, 2 * i), at(ring, 2 * i + 1)]
    const [a, b] = axis === 0 ? [ax, bx] : [ay, by]
    const [aIn, bIn] = [(a - edge) * sign >= 0, (b - edge) * sign >= 0]
    if (aIn !== bIn) {
      const share = (edge - a) / (b - a)
      kept.push(axis === 0 ? edge : ax + (bx - ax) * share, axis === 1 ? edge : ay + (by - ay) * share)
    }
    if (bIn) kept.push(bx, by)
  }
  return kept
}

/** The pieces of an open line within the square from `low` to `high` (Liang–Barsky, segment by segment). */
function clipLine(line: readonly number[], low: number, high: number): Flat[] {
  const pieces: Flat[] = []
  let piece: Flat = []
  for (let i = 2; i < line.length; i += 2) {
    const [ax, ay, bx, by] = [at(line, i - 2), at(line, i - 1), at(line, i), at(line, i + 1)]
    const [dx, dy] = [bx - ax, by - ay]
    let [from, to] = [0, 1]
    for (const [step, room] of [
      [-dx, ax - low],
      [dx, high - ax],
      [-dy, ay - low],
      [dy, high - ay],
    ] as const) {
      if (step === 0) {
        if (room < 0) to = -1
      } else if (step < 0) from = Math.max(from, room / step)
      else to = Math.min(to, room / step)
    }
    if (from > to) continue
    if (piece.length === 0 || from > 0) {
      if (piece.length > 2) pieces.push(piece)
      piece = [ax + dx * from, ay + dy * from]
    }
    piece.push(ax + dx * to, ay + dy * to)
    if (to < 1) {
      pieces.push(piece)
      piece = []
    }
  }
  if (piece.length > 2) pieces.push(piece)
  return pieces
}

const inside = (flat: readonly number[], low: number, high: number): boolean => {
  for (const value of flat) if (value < low || value > high) return false
  return true
}

/** Douglas–Peucker without recursion: keeps the ends and every corner farther than the tolerance from the line between those kept. */
function simplify(line: readonly number[], tolerance: number): readonly number[] {
  const count = line.length / 2
  if (tolerance <= 0 || count < 3) return line
  const keep = new Uint8Array(count)
  keep[0] = 1
  keep[count - 1] = 1
  const stack: [number, number][] = [[0, count - 1]]
  for (let span = stack.pop(); span !== undefined; span = stack.pop()) {
    const [first, last] = span
    const [ax, ay, bx, by] = [at(line, 2 * first), at(line, 2 * first + 1), at(line, 2 * last), at(line, 2 * last + 1)]
    const [dx, dy] = [bx - ax, by - ay]
    const square = dx * dx + dy * dy
    let [worst, corner] = [tolerance * tolerance, -1]
    for (let i = first + 1; i < last; i += 1) {
      const [px, py] = [at(line, 2 * i) - ax, at(line, 2 * i + 1) - ay]
      const share = square === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / square))
      const off = (px - share * dx) ** 2 + (py - share * dy) ** 2
      if (off > worst) {
        worst = off
        corner = i
      }
    }
    if (corner < 0) continue
    keep[corner] = 1
    stack.push([first, corner], [corner, last])
  }
  const kept: Flat = []
  for (let i = 0; i < count; i += 1) if (keep[i] === 1) kept.push(at(line, 2 * i), at(line, 2 * i + 1))
  return kept
}

/** Whole numbers, and no corner twice in a row. */
function rounded(flat: readonly number[]): Flat {
  const kept: Flat = []
  for (let i = 0; i < flat.length; i += 2) {
    const [x, y] = [Math.round(at(flat, i)), Math.round(at(flat, i + 1))]
    const n = kept.length
    if (n === 0 || kept[n - 2] !== x || kept[n - 1] !== y) kept.push(x, y)
  }
  return kept
}

/** Twice the area of a ring: positive when it turns clockwise to the eye, y downwards. */
export function areaOf(ring: readonly number[]): number {
  let sum = 0
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) sum += at(ring, j) * at(ring, i + 1) - at(ring, i) * at(ring, j + 1)
  return sum
}

const turned = (ring: readonly number[]): Flat => {
  const back: Flat = []
  for (let i = ring.length - 2; i >= 0; i -= 2) back.push(at(ring, i), at(ring, i + 1))
  return back
}

function fitRing(ring: readonly Spot[], fit: Fit, outer: boolean): Flat | undefined {
  const [low, high] = [-fit.buffer, fit.extent + fit.buffer]
  let flat: readonly number[] = place(ring.slice(0, -1), fit)
  if (!inside(flat, low, high)) {
    flat = clipRing(clipRing(clipRing(clipRing(flat, 0, low, 1), 0, high, -1), 1, low, 1), 1, high, -1)
    if (flat.length < 6) return undefined
  }
  // A ring has no ends: it is simplified as the closed line it is.
  const closed = fit.tolerance > 0 ? simplify([...flat, at(flat, 0), at(flat, 1)], fit.tolerance).slice(0, -2) : flat
  const whole = rounded(closed)
  if (whole.length > 2 && whole[0] === whole.at(-2) && whole[1] === whole.at(-1)) whole.splice(-2)
  const area = areaOf(whole)
  if (whole.length < 6 || area === 0) return undefined
  return area > 0 === outer ? whole : turned(whole)
}

/** A polygon whose outer ring is gone takes its holes with it. */
const fitPolygon = (rings: readonly (readonly Spot[])[], fit: Fit): readonly Flat[] => {
  const [outer, ...holes] = rings
  const first = outer && fitRing(outer, fit, true)
  if (first === undefined) return []
  return [first, ...holes.map((hole) => fitRing(hole, fit, false)).filter((hole) => hole !== undefined)]
}

const fitLine = (line: readonly Spot[], fit: Fit): readonly Flat[] =>
  clipLine(place(line, fit), -fit.buffer, fit.extent + fit.buffer)
    .map((piece) => rounded(simplify(piece, fit.tolerance)))
    .filter((piece) => piece.length > 2)

/** Projects, clips, simplifies and rounds a geometry for a tile; undefined when nothing of it is there. */
export function fitToTile(geometry: Geometry, fit: Fit): Fitted | undefined {
  const [low, high] = [-fit.buffer, fit.extent + fit.buffer]
  const some = (kind: Fitted['kind'], parts: readonly Flat[]): Fitted | undefined => (parts.length === 0 ? undefined : {kind, parts})
  switch (geometry.type) {
    case 'Point': {
      const {tile, extent} = fit
      const [lng = 0, lat = 0] = geometry.coordinates
      const [x, y] = [(worldX(lng) * 2 ** tile.z - tile.x) * extent, (worldY(lat) * 2 ** tile.z - tile.y) * extent]
      return x < low || x > high || y < low || y > high ? undefined : {kind: 1, parts: [[Math.round(x), Math.round(y)]]}
    }
    case 'MultiPoint': {
      const spots = geometry.coordinates
      const flat = spots.map((spot) => place([spot], fit)).filter((spot) => inside(spot, low, high))
      return some(1, flat.length === 0 ? [] : [flat.flat().map(Math.round)])
    }
    case 'LineString':
      return some(2, fitLine(geometry.coordinates, fit))
    case 'MultiLineString':
      return some(
        2,
        geometry.coordinates.flatMap((line) => fitLine(line, fit)),
      )
    case 'Polygon':
      return some(3, fitPolygon(geometry.coordinates, fit))
    case 'MultiPolygon':
      return some(
        3,
        geometry.coordinates.flatMap((polygon) => fitPolygon(polygon, fit)),
      )
  }
}
