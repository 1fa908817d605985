import {type LineKind, type Mesh, staysInside} from './mesh.ts'
import {add, apart, area, between, cross, dot, inside, leftOf, lengthOf, meeting, minus, type Point, snapped, unit} from './plane.ts'
import {around, at} from './random.ts'

interface End {
  readonly point: Point
  /** The vertex of the ring used, or undefined for a new one on edge `edge`. */
  readonly vertex: number | undefined
  readonly edge: number
}

interface Option {
  readonly score: number
  readonly from: End
  readonly to: End
}

/** The longer axis of the tightest box round a ring, with the box's length and width in metres. */
export const axisOf = (ring: readonly Point[]): {axis: Point; length: number; width: number} => {
  let best: {axis: Point; length: number; width: number} | undefined
  for (let i = 0; i < ring.length; i++) {
    const axis = unit(minus(around(ring, i + 1), at(ring, i)))
    const across = leftOf(axis)
    let [lowU, highU, lowV, highV] = [Infinity, -Infinity, Infinity, -Infinity]
    for (const p of ring) {
      const [u, v] = [dot(p, axis), dot(p, across)]
      lowU = Math.min(lowU, u)
      highU = Math.max(highU, u)
      lowV = Math.min(lowV, v)
      highV = Math.max(highV, v)
    }
    const [length, width] = [highU - lowU, highV - lowV]
    if (best && length * width >= best.length * best.width) continue
    best = length >= width ? {axis, length, width} : {axis: across, length: width, width: length}
  }
  if (!best) throw new Error('an empty ring has no axis')
  return best
}

const isRoad = (kind: LineKind): boolean => kind === 'ring' || kind === 'arterial' || kind === 'secondary' || kind === 'local'

const goesOn = (mesh: Mesh, ring: readonly number[], vertex: number, from: Point): boolean => {
  const here = mesh.point(vertex)
  const heading = unit(minus(here, from))
  return mesh
    .neighbours(vertex)
    .some((w) => !ring.includes(w) && isRoad(mesh.kind(vertex, w)) && dot(unit(minus(mesh.point(w), here)), heading) > 0.9)
}

const sharpness = (p: Point, other: Point, before: Point, after: Point): number => {
  const d = unit(minus(other, p))
  const worst = Math.max(dot(d, unit(minus(before, p))), dot(d, unit(minus(after, p))))
  return worst > 0.62 ? 0.5 + (worst - 0.62) * 5 : Math.max(0, worst) * 0.35
}

const score = (mesh: Mesh, numbers: readonly number[], ring: readonly Point[], from: End, to: End): number | undefined => {
  if (from.edge === to.edge && from.vertex === undefined && to.vertex === undefined) return undefined
  const place = (end: End): number => (end.vertex === undefined ? end.edge + 0.5 : end.vertex)
  const [i, j] = [place(from), place(to)]
  if (i === j || Math.abs(i - j) < 1 || Math.abs(i - j) > ring.length - 1) return undefined
  const part = (start: number, startPoint: Point, end: number, endPoint: Point): Point[] => {
    const result = [startPoint]
    const stop = end <= start ? end + ring.length : end
    for (let k = Math.floor(start) + 1; k < stop; k++) result.push(around(ring, k))
    return [...result, endPoint]
  }
  const one = part(i, from.point, j, to.point)
  const two = part(j, to.point, i, from.point)
  if (one.length < 3 || two.length < 3) return undefined
  const [a1, a2] = [area(one), area(two)]
  const whole = area(ring)
  if (Math.min(a1, a2) < 0.27 * whole) return undefined
  if (!staysInside(from.point, to.point, ring)) return undefined
  const stretched = (part: readonly Point[], size: number): number => lengthOf(part, true) ** 2 / (16 * size) - 1
  let total = (Math.abs(a1 - a2) / whole) * 0.9 + 0.42 * (stretched(one, a1) + stretched(two, a2))
  for (const [end, other] of [[from, to] as const, [to, from] as const]) {
    const before = end.vertex === undefined ? at(ring, end.edge) : around(ring, end.vertex - 1)
    const after = around(ring, end.edge + 1)
    total += sharpness(end.point, other.point, before, after)
    if (end.vertex !== undefined && goesOn(mesh, numbers, at(numbers, end.vertex), other.point)) total -= 0.38
  }
  return total
}

const endAt = (mesh: Mesh, numbers: readonly number[], ring: readonly Point[], edge: number, p: Point, reach: number): End[] => {
  const ends: End[] = []
  for (let i = 0; i < ring.length; i++) {
    const distance = apart(at(ring, i), p)
    const junction = mesh.neighbours(at(numbers, i)).length > 2
    if (distance < (junction ? reach : 12)) ends.push({point: at(ring, i), vertex: i, edge: i})
  }
  const [a, b] = [at(ring, edge), around(ring, edge + 1)]
  const point = snapped(p)
  if (apart(point, a) > 11 && apart(point, b) > 11) ends.push({point, vertex: undefined, edge})
  return ends
}

const options = (mesh: Mesh, numbers: readonly number[], ring: readonly Point[]): Option[] => {
  const {axis, length, width} = axisOf(ring)
  const found: Option[] = []
  const along = (direction: Point, size: number): void => {
    const across = leftOf(direction)
    const low = Math.min(...ring.map((p) => dot(p, direction)))
    const reach = Math.min(60, 0.24 * size)
    for (const t of [0.5, 0.44, 0.56, 0.38, 0.62]) {
      const origin: Point = [direction[0] * (low + size * t), direction[1] * (low + size * t)]
      const [start, stop] = [add(origin, across, -9000), add(origin, across, 9000)]
      const hits: {edge: number; point: Point; far: number}[] = []
      for (let i = 0; i < ring.length; i++) {
        const hit = meeting(start, stop, at(ring, i), around(ring, i + 1))
        if (hit) hits.push({edge: i, point: between(start, stop, hit[0]), far: hit[0]})
      }
      hits.sort((a, b) => a.far - b.far)
      let best: [Point, number, Point, number] | undefined
      for (let k = 0; k + 1 < hits.length; k++) {
        const [p, q] = [at(hits, k), at(hits, k + 1)]
        if (!inside(between(p.point, q.point, 0.5), ring)) continue
        if (!best || apart(p.point, q.point) > apart(best[0], best[2])) best = [p.point, p.edge, q.point, q.edge]
      }
      if (!best) continue
      for (const from of endAt(mesh, numbers, ring, best[1], best[0], reach)) {
        for (const to of endAt(mesh, numbers, ring, best[3], best[2], reach)) {
          const value = score(mesh, numbers, ring, from, to)
          if (value !== undefined) found.push({score: value, from, to})
        }
      }
    }
  }
  along(axis, length)
  if (found.length === 0 || length < 1.5 * width) along(leftOf(axis), width)
  return found
}

/** Cut a face in two as a surveyor would: across its length, evenly, square to its sides and on from the road opposite; undefined when it cannot be cut. */
export const halve = (mesh: Mesh, id: number, kind: LineKind, sway: (p: Point) => number): [number, number] | undefined => {
  const {ring: numbers} = mesh.face(id)
  const ring = numbers.map((v) => mesh.point(v))
  const best = options(mesh, numbers, ring).sort((a, b) => a.score - b.score)[0]
  if (!best) return undefined
  const real = (end: End): number =>
    end.vertex !== undefined ? at(numbers, end.vertex) : mesh.breakEdge(at(numbers, end.edge), around(numbers, end.edge + 1), end.point)
  const [u, v] = [real(best.from), real(best.to)]
  const [a, b] = [mesh.point(u), mesh.point(v)]
  const length = apart(a, b)
  let through: Point[] = []
  if (kind !== 'none' && length > 170) {
    const count = Math.floor(length / 110)
    const aside = leftOf(unit(minus(b, a)))
    const much = sway(between(a, b, 0.5)) * Math.min(26, length * 0.045)
    const bent: Point[] = []
    for (let k = 1; k <= count; k++) {
      const t = k / (count + 1)
      bent.push(snapped(add(between(a, b, t), aside, much * 4 * t * (1 - t))))
    }
    const chain = [a, ...bent, b]
    if (chain.every((p, k) => k === 0 || staysInside(at(chain, k - 1), p, ring)) && Math.abs(cross(minus(b, a), aside)) >= 0) through = bent
  }
  const [one, two] = mesh.cut(id, u, v, through, kind)
  return [one.id, two.id]
}
