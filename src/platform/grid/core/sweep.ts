import type {Shape} from './shape.ts'

/** A line between two points, lower end first, and whose outline it is part of. */
export interface Edge {
  readonly ax: number
  readonly ay: number
  readonly bx: number
  readonly by: number
  readonly owner: number
}

/** One stretch of a slab between two neighbouring outlines: constant in what covers it. */
export interface Span {
  /** West and east end at half the height of the slab … */
  readonly left: number
  readonly right: number
  /** … at its bottom, and at its top. */
  readonly low: readonly [number, number]
  readonly high: readonly [number, number]
  /** The owners that cover the stretch, ascending; empty where nothing does. */
  readonly owners: readonly number[]
  /** Whose outlines bound it, −1 for none. */
  readonly leftEdge: number
  readonly rightEdge: number
}

/** The edges of shapes; the owner of each is the index of its shape. Horizontal ones are left out: the area needs none of them. */
export const edgesOf = (shapes: readonly Shape[]): Edge[] => {
  const edges: Edge[] = []
  shapes.forEach((shape, owner) => {
    for (const ring of shape.flat()) {
      for (let i = 1; i < ring.length; i++) {
        const [ax, ay] = ring[i - 1] as readonly [number, number]
        const [bx, by] = ring[i] as readonly [number, number]
        if (ay < by) edges.push({ax, ay, bx, by, owner})
        else if (by < ay) edges.push({ax: bx, ay: by, bx: ax, by: ay, owner})
      }
    }
  })
  return edges
}

/** Visits every pair of edges whose boxes meet; false when it gave up after `budget` comparisons. */
export const eachNearPair = (edges: readonly Edge[], visit: (a: Edge, b: Edge) => void, budget = Number.POSITIVE_INFINITY): boolean => {
  const sorted = [...edges].sort((a, b) => a.ay - b.ay)
  let active: Edge[] = []
  let spent = 0
  for (const edge of sorted) {
    active = active.filter((other) => other.by >= edge.ay)
    spent += active.length
    if (spent > budget) return false
    const [low, high] = edge.ax < edge.bx ? [edge.ax, edge.bx] : [edge.bx, edge.ax]
    for (const other of active) {
      if (Math.max(other.ax, other.bx) >= low && Math.min(other.ax, other.bx) <= high) visit(other, edge)
    }
    active.push(edge)
  }
  return true
}

/** The side of a point: positive left of a → b, 0 on the line. */
const side = ({ax, ay, bx, by}: Edge, x: number, y: number): number => (bx - ax) * (y - ay) - (x - ax) * (by - ay)

/** The height at which two edges properly cross, if they do. */
export const crossingHeight = (a: Edge, b: Edge): number | undefined => {
  const [s, t] = [side(a, b.ax, b.ay), side(a, b.bx, b.by)]
  if (s * t >= 0 || side(b, a.ax, a.ay) * side(b, a.bx, a.by) >= 0) return undefined
  return b.ay + ((b.by - b.ay) * s) / (s - t)
}

/**
 * Cuts the plane into horizontal slabs at every corner and crossing, and each slab into spans: inside a slab the outlines
 * keep their order, so (width at half height) × height is the exact area of a span. Slabs come upwards, spans from west to east.
 */
export const sweep = (edges: readonly Edge[], visit: (bottom: number, top: number, spans: readonly Span[]) => void): void => {
  const heights = edges.flatMap(({ay, by}) => [ay, by])
  eachNearPair(edges, (a, b) => {
    const height = a.owner === b.owner ? undefined : crossingHeight(a, b)
    if (height !== undefined) heights.push(height)
  })
  const levels = Float64Array.from(heights).sort()
  const rising = [...edges].sort((a, b) => a.ay - b.ay)
  let active: Edge[] = []
  let next = 0
  for (let i = 1; i < levels.length; i++) {
    const [bottom, top] = [levels[i - 1] as number, levels[i] as number]
    if (top - bottom < 1e-9) continue
    const middle = (bottom + top) / 2
    active = active.filter(({by}) => by > middle)
    for (let edge = rising[next]; edge !== undefined && edge.ay < middle; edge = rising[++next]) if (edge.by > middle) active.push(edge)
    visit(bottom, top, spansAt(active, bottom, top))
  }
}

const xAt = ({ax, ay, bx, by}: Edge, height: number): number => ax + ((bx - ax) * (height - ay)) / (by - ay)

const spansAt = (active: readonly Edge[], bottom: number, top: number): Span[] => {
  const cuts = active.map((edge) => ({x: xAt(edge, (bottom + top) / 2), edge})).sort((a, b) => a.x - b.x)
  const spans: Span[] = []
  let owners: readonly number[] = []
  let [left, low, high, leftEdge] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, -1]
  for (const {x, edge} of cuts) {
    const {owner} = edge
    const [toLow, toHigh] = [xAt(edge, bottom), xAt(edge, top)]
    if (x - left > 1e-9) spans.push({left, right: x, low: [low, toLow], high: [high, toHigh], owners, leftEdge, rightEdge: owner})
    owners = owners.includes(owner) ? owners.filter((other) => other !== owner) : [...owners, owner].sort((a, b) => a - b)
    ;[left, low, high, leftEdge] = [x, toLow, toHigh, owner]
  }
  const end = Number.POSITIVE_INFINITY
  spans.push({left, right: end, low: [low, end], high: [high, end], owners, leftEdge, rightEdge: -1})
  return spans
}
