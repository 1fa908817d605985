import {add, apart, area, dot, fromMicro, inside, meeting, minus, type Point, toMicro} from './plane.ts'
import {around, at} from './random.ts'

/** What runs along an edge of the mesh. */
export type LineKind = 'outline' | 'ring' | 'arterial' | 'bank' | 'secondary' | 'local' | 'river' | 'stream' | 'none'

/** One face of the partition: vertex numbers counter-clockwise. */
export interface Face {
  readonly id: number
  readonly ring: readonly number[]
}

/** A line that cuts the plane. */
export interface Line {
  readonly kind: LineKind
  readonly points: readonly Point[]
  readonly closed?: boolean
  readonly crossesRiver?: boolean
}

const WIDE = 1 << 20
const directed = (a: number, b: number): number => a * WIDE + b
const undirected = (a: number, b: number): number => (a < b ? directed(a, b) : directed(b, a))

/**
 * A partition of the city into faces which share their vertices exactly: every vertex is a whole millionth of a degree, every
 * inner edge is used once in each direction, so faces can neither overlap nor leave gaps.
 */
export class Mesh {
  readonly points: Point[] = []
  readonly faces = new Map<number, Face>()
  readonly #known = new Map<string, number>()
  readonly #left = new Map<number, number>()
  readonly #kind = new Map<number, LineKind>()
  readonly #near = new Map<number, Set<number>>()
  #next = 1

  /** The number of the vertex at a point, made when new. */
  vertex(p: Point): number {
    const micro = toMicro(p)
    const key = `${micro[0]},${micro[1]}`
    const found = this.#known.get(key)
    if (found !== undefined) return found
    this.points.push(fromMicro(micro))
    this.#known.set(key, this.points.length - 1)
    return this.points.length - 1
  }

  point(v: number): Point {
    return at(this.points, v)
  }

  ringOf(face: Face): Point[] {
    return face.ring.map((v) => this.point(v))
  }

  face(id: number): Face {
    const face = this.faces.get(id)
    if (!face) throw new Error(`no face ${id}`)
    return face
  }

  /** The face to the left of the edge a→b; undefined outside the city. */
  leftFace(a: number, b: number): number | undefined {
    return this.#left.get(directed(a, b))
  }

  kind(a: number, b: number): LineKind {
    return this.#kind.get(undirected(a, b)) ?? 'none'
  }

  setKind(a: number, b: number, kind: LineKind): void {
    this.#kind.set(undirected(a, b), kind)
  }

  neighbours(v: number): readonly number[] {
    return [...(this.#near.get(v) ?? [])]
  }

  /** Every edge once, with what runs along it. */
  edges(): {a: number; b: number; kind: LineKind}[] {
    return [...this.#kind].map(([key, kind]) => ({a: Math.floor(key / WIDE), b: key % WIDE, kind}))
  }

  #join(a: number, b: number, kind: LineKind): void {
    this.#kind.set(undirected(a, b), kind)
    for (const [u, v] of [[a, b] as const, [b, a] as const]) {
      const set = this.#near.get(u) ?? new Set<number>()
      set.add(v)
      this.#near.set(u, set)
    }
  }

  #part(a: number, b: number): void {
    this.#kind.delete(undirected(a, b))
    this.#near.get(a)?.delete(b)
    this.#near.get(b)?.delete(a)
  }

  #put(ring: readonly number[]): Face {
    const face = {id: this.#next++, ring}
    this.faces.set(face.id, face)
    for (let i = 0; i < ring.length; i++) this.#left.set(directed(at(ring, i), around(ring, i + 1)), face.id)
    return face
  }

  /** Put a new vertex on the edge a→b of both faces beside it. */
  breakEdge(a: number, b: number, p: Point): number {
    const m = this.vertex(p)
    if (m === a || m === b) return m
    const kind = this.kind(a, b)
    for (const [u, v] of [[a, b] as const, [b, a] as const]) {
      const id = this.#left.get(directed(u, v))
      this.#left.delete(directed(u, v))
      if (id === undefined) continue
      const ring = [...this.face(id).ring]
      ring.splice(ring.indexOf(u) + 1, 0, m)
      this.faces.set(id, {id, ring})
      this.#left.set(directed(u, m), id)
      this.#left.set(directed(m, v), id)
    }
    this.#part(a, b)
    this.#join(a, m, kind)
    this.#join(m, b, kind)
    return m
  }

  /** Cut a face from vertex u to vertex v of its ring through inner points; gives the two new faces. */
  cut(id: number, u: number, v: number, through: readonly Point[], kind: LineKind): [Face, Face] {
    const {ring} = this.face(id)
    const i = ring.indexOf(u)
    const j = ring.indexOf(v)
    const middle = through.map((p) => this.vertex(p))
    const chain = [u, ...middle, v]
    for (let k = 0; k + 1 < chain.length; k++) this.#join(at(chain, k), at(chain, k + 1), kind)
    const walk = (from: number, to: number): number[] => {
      const part: number[] = []
      for (let k = from; ; k++) {
        part.push(around(ring, k))
        if (around(ring, k) === around(ring, to)) return part
      }
    }
    this.faces.delete(id)
    return [this.#put([...walk(i, j), ...[...middle].reverse()]), this.#put([...walk(j, i), ...middle])]
  }

  /** Dissolve a face into the neighbour with which it shares the longest single border; false when there is none. */
  dissolve(id: number, allowed: (kind: LineKind) => boolean): boolean {
    const {ring} = this.face(id)
    const shared = new Map<number, number[]>()
    for (let i = 0; i < ring.length; i++) {
      const other = this.leftFace(around(ring, i + 1), at(ring, i))
      if (other === undefined || !allowed(this.kind(at(ring, i), around(ring, i + 1)))) continue
      shared.set(other, [...(shared.get(other) ?? []), i])
    }
    let best: {other: number; edges: number[]; length: number} | undefined
    for (const [other, edges] of shared) {
      const starts = edges.filter((i) => !edges.includes((i - 1 + ring.length) % ring.length))
      const touching = this.face(other).ring.filter((v) => ring.includes(v)).length
      if (starts.length !== 1 || touching !== edges.length + 1) continue
      const length = edges.reduce((sum, i) => sum + apart(this.point(at(ring, i)), this.point(around(ring, i + 1))), 0)
      if (!best || length > best.length) best = {other, edges, length}
    }
    if (!best) return false
    const {other, edges} = best
    const start = edges.find((i) => !edges.includes((i - 1 + ring.length) % ring.length)) ?? 0
    const first = around(ring, start)
    const last = around(ring, start + edges.length)
    const mine: number[] = []
    for (let k = start + edges.length; around(ring, k) !== first; k++) mine.push(around(ring, k))
    const theirs = this.face(other).ring
    const from = theirs.indexOf(first)
    const rest: number[] = []
    for (let k = from; around(theirs, k) !== last; k++) rest.push(around(theirs, k))
    for (let k = 0; k < edges.length; k++) {
      const [a, b] = [around(ring, start + k), around(ring, start + k + 1)]
      this.#part(a, b)
      this.#left.delete(directed(a, b))
      this.#left.delete(directed(b, a))
    }
    this.faces.delete(id)
    this.faces.delete(other)
    this.#put([...mine, ...rest])
    return true
  }

  /** Build the faces between lines; `keep` says which pieces of line stay (told by their middle). */
  static between(lines: readonly Line[], keep: (middle: Point, line: Line) => boolean): Mesh {
    const mesh = new Mesh()
    const pieces: {a: Point; b: Point; line: Line; stops: Point[]}[] = []
    for (const line of lines) {
      const {points} = line
      for (let i = 0; i + (line.closed ? 0 : 1) < points.length; i++) {
        pieces.push({a: at(points, i), b: around(points, i + 1), line, stops: []})
      }
    }
    // A crossing nearer than this to the end of a piece is moved to that end, so that no sliver of an edge arises.
    const close = 8
    const merged: [Point, Point][] = []
    for (let i = 0; i < pieces.length; i++) {
      for (let j = 0; j < i; j++) {
        const [p, q] = [at(pieces, i), at(pieces, j)]
        if (p.line === q.line) continue
        const hit = meeting(p.a, p.b, q.a, q.b)
        if (!hit) continue
        const where = add(p.a, minus(p.b, p.a), hit[0])
        const end = [q.a, q.b, p.a, p.b].find((x) => apart(x, where) < close) ?? merged.find(([x]) => apart(x, where) < close)?.[1] ?? where
        merged.push([where, end])
        p.stops.push(end)
        q.stops.push(end)
      }
    }
    for (const {a, b, line, stops} of pieces) {
      const along = minus(b, a)
      const chain = [a, ...stops.sort((s, t) => dot(minus(s, a), along) - dot(minus(t, a), along)), b].map((p) => mesh.vertex(p))
      for (let k = 0; k + 1 < chain.length; k++) {
        const [u, v] = [at(chain, k), at(chain, k + 1)]
        if (u === v) continue
        const middle: Point = [(mesh.point(u)[0] + mesh.point(v)[0]) / 2, (mesh.point(u)[1] + mesh.point(v)[1]) / 2]
        if (keep(middle, line) && !mesh.#kind.has(undirected(u, v))) mesh.#join(u, v, line.kind)
      }
    }
    mesh.#prune()
    mesh.#trace()
    return mesh
  }

  #prune(): void {
    for (;;) {
      const loose = [...this.#near].filter(([, near]) => near.size === 1)
      if (loose.length === 0) return
      for (const [v, near] of loose) for (const w of [...near]) this.#part(v, w)
    }
  }

  #trace(): void {
    const angle = (u: number, v: number): number => {
      const d = minus(this.point(v), this.point(u))
      return Math.atan2(d[1], d[0])
    }
    const turn = new Map<number, number[]>()
    for (const [v, near] of this.#near)
      turn.set(
        v,
        [...near].sort((a, b) => angle(v, a) - angle(v, b)),
      )
    const used = new Set<number>()
    for (const [start, near] of this.#near) {
      for (const second of near) {
        if (used.has(directed(start, second))) continue
        const ring: number[] = []
        let [a, b] = [start, second]
        while (!used.has(directed(a, b))) {
          used.add(directed(a, b))
          ring.push(a)
          const list = turn.get(b) ?? []
          const next = around(list, list.indexOf(a) - 1)
          a = b
          b = next
        }
        if (area(ring.map((v) => this.point(v))) > 1) this.#put(ring)
      }
    }
  }
}

/** Whether the segment from a to b stays inside a ring whose border it touches only at its ends. */
export const staysInside = (a: Point, b: Point, ring: readonly Point[]): boolean => {
  if (!inside([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], ring)) return false
  for (let i = 0; i < ring.length; i++) {
    const [c, d] = [at(ring, i), around(ring, i + 1)]
    const hit = meeting(a, b, c, d)
    if (!hit) continue
    const where = add(a, minus(b, a), hit[0])
    if (apart(where, a) > 0.5 && apart(where, b) > 0.5) return false
  }
  return true
}
