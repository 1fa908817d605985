import {around, at} from './random.ts'

/** A point of the local plane: metres east and north of the city's centre. */
export type Point = readonly [number, number]

/** The centre of the city, [lng, lat] in degrees. */
export const CENTRE: Point = [114, 30]

// Metres in one millionth of a degree at 30° north.
const EAST = 0.096486
const NORTH = 0.110852

/** Whole millionths of a degree from the centre: the lattice on which every published vertex lies. */
export const toMicro = ([x, y]: Point): Point => [Math.round(x / EAST), Math.round(y / NORTH)]

/** Metres from whole millionths of a degree. */
export const fromMicro = ([x, y]: Point): Point => [x * EAST, y * NORTH]

/** A local point on the lattice of published coordinates. */
export const snapped = (p: Point): Point => fromMicro(toMicro(p))

/** Published [lng, lat] in degrees with six decimals. */
export const toDegrees = (p: Point): Point => {
  const [x, y] = toMicro(p)
  return [Math.round(CENTRE[0] * 1e6 + x) / 1e6, Math.round(CENTRE[1] * 1e6 + y) / 1e6]
}

/** a + b · times. */
export const add = (a: Point, b: Point, times = 1): Point => [a[0] + b[0] * times, a[1] + b[1] * times]
/** a − b. */
export const minus = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1]]
/** The inner product. */
export const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1]
/** The outer product, positive when b is to the left of a. */
export const cross = (a: Point, b: Point): number => a[0] * b[1] - a[1] * b[0]
/** The length of a vector in metres. */
export const long = (a: Point): number => Math.sqrt(dot(a, a))
/** The distance between two points in metres. */
export const apart = (a: Point, b: Point): number => long(minus(a, b))
/** The vector of length 1 in the same direction. */
export const unit = (a: Point): Point => {
  const length = long(a) || 1
  return [a[0] / length, a[1] / length]
}
/** The vector turned a quarter to the left. */
export const leftOf = (a: Point): Point => [-a[1], a[0]]
/** The point at fraction t of the way from a to b. */
export const between = (a: Point, b: Point, t: number): Point => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]

/** Signed area of a ring in m², positive when it runs counter-clockwise. */
export const area = (ring: readonly Point[]): number => {
  let sum = 0
  for (let i = 0; i < ring.length; i++) sum += cross(at(ring, i), around(ring, i + 1))
  return sum / 2
}

/** Length of a line in metres; of the closed ring when `closed`. */
export const lengthOf = (line: readonly Point[], closed = false): number => {
  let sum = 0
  for (let i = 0; i + (closed ? 0 : 1) < line.length; i++) sum += apart(at(line, i), around(line, i + 1))
  return sum
}

/** The centre of mass of a ring. */
export const centroid = (ring: readonly Point[]): Point => {
  const origin = at(ring, 0)
  let x = 0
  let y = 0
  let sum = 0
  for (let i = 0; i < ring.length; i++) {
    const a = minus(at(ring, i), origin)
    const b = minus(around(ring, i + 1), origin)
    const w = cross(a, b)
    x += (a[0] + b[0]) * w
    y += (a[1] + b[1]) * w
    sum += w
  }
  return sum === 0 ? origin : add(origin, [x / (3 * sum), y / (3 * sum)])
}

/** Whether a point is inside a ring (even–odd rule). */
export const inside = (p: Point, ring: readonly Point[]): boolean => {
  let odd = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = at(ring, i)
    const b = at(ring, j)
    if (a[1] > p[1] !== b[1] > p[1] && p[0] < ((b[0] - a[0]) * (p[1] - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd
  }
  return odd
}

/** Where segment ab meets segment cd, as fractions of each; undefined when parallel or apart. */
export const meeting = (a: Point, b: Point, c: Point, d: Point): Point | undefined => {
  const r = minus(b, a)
  const s = minus(d, c)
  const w = cross(r, s)
  if (Math.abs(w) < 1e-9) return undefined
  const t = cross(minus(c, a), s) / w
  const u = cross(minus(c, a), r) / w
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? [t, u] : undefined
}

/** Distance in metres from a point to a segment. */
export const distanceTo = (p: Point, a: Point, b: Point): number => {
  const d = minus(b, a)
  const t = Math.max(0, Math.min(1, dot(minus(p, a), d) / (dot(d, d) || 1)))
  return apart(p, add(a, d, t))
}

/** Distance in metres from a point to the border of a ring. */
export const distanceToRing = (p: Point, ring: readonly Point[]): number => {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < ring.length; i++) best = Math.min(best, distanceTo(p, at(ring, i), around(ring, i + 1)))
  return best
}

/** A smooth line through the given points (Catmull–Rom), a vertex about every `step` metres. */
export const smooth = (line: readonly Point[], step: number, closed = false): Point[] => {
  const get = (i: number): Point => (closed ? around(line, i) : at(line, Math.max(0, Math.min(line.length - 1, i))))
  const result: Point[] = []
  const spans = closed ? line.length : line.length - 1
  for (let i = 0; i < spans; i++) {
    const [p0, p1, p2, p3] = [get(i - 1), get(i), get(i + 1), get(i + 2)]
    const count = Math.max(1, Math.round(apart(p1, p2) / step))
    for (let k = 0; k < count; k++) {
      const t = k / count
      const f = (axis: 0 | 1): number =>
        0.5 *
        (2 * p1[axis] +
          (p2[axis] - p0[axis]) * t +
          (2 * p0[axis] - 5 * p1[axis] + 4 * p2[axis] - p3[axis]) * t * t +
          (3 * p1[axis] - p0[axis] - 3 * p2[axis] + p3[axis]) * t * t * t)
      result.push([f(0), f(1)])
    }
  }
  if (!closed) result.push(get(line.length - 1))
  return result
}

/** A ring with its corners cut `times` times (Chaikin). */
export const rounded = (ring: readonly Point[], times: number): Point[] => {
  let line: Point[] = [...ring]
  for (let n = 0; n < times; n++) {
    const next: Point[] = []
    for (let i = 0; i < line.length; i++) {
      next.push(between(at(line, i), around(line, i + 1), 0.25), between(at(line, i), around(line, i + 1), 0.75))
    }
    line = next
  }
  return line
}

// A short edge between long ones turns into a small loop when it is drawn in: cut each loop off where it crosses itself.
const untangled = (ring: readonly Point[]): Point[] => {
  const line = [...ring]
  for (let i = 0; i < line.length; i++) {
    for (let k = 2; k <= Math.min(6, line.length - 3); k++) {
      const [a, b, c, d] = [at(line, i), around(line, i + 1), around(line, i + k), around(line, i + k + 1)]
      const hit = meeting(a, b, c, d)
      if (!hit) continue
      const where = between(a, b, hit[0])
      const gone = new Set(Array.from({length: k}, (_, n) => (i + 1 + n) % line.length))
      const rest = line
        .map((p, n) => (n === (i + 1) % line.length ? where : p))
        .filter((_, n) => !gone.has(n) || n === (i + 1) % line.length)
      return untangled(rest)
    }
  }
  return line
}

/** The ring drawn in by `by(i)` metres on its edge i (mitred); undefined when nothing sensible remains. */
export const inset = (ring: readonly Point[], by: (edge: number) => number): Point[] | undefined => {
  const result: Point[] = []
  for (let i = 0; i < ring.length; i++) {
    const before = unit(minus(at(ring, i), around(ring, i - 1)))
    const after = unit(minus(around(ring, i + 1), at(ring, i)))
    const turn = cross(before, after)
    const d1 = by((i - 1 + ring.length) % ring.length)
    const d2 = by(i)
    const p = at(ring, i)
    if (Math.abs(turn) < 0.12) result.push(add(p, leftOf(unit(add(before, after))), Math.max(d1, d2)))
    else result.push(add(add(p, after, (d1 - d2 * dot(before, after)) / turn), leftOf(after), d2))
  }
  const clean = untangled(result)
  const size = area(clean)
  const whole = area(ring)
  if (size <= whole * 0.04 || size >= whole) return undefined
  for (const p of clean) if (!inside(p, ring)) return undefined
  return clean
}
