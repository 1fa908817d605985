export type Position = readonly [number, number]
/** Polygons of rings, the outer one first; a ring's last place repeats its first. EPSG:4326 `[lng, lat]`. */
export type Shape = readonly (readonly (readonly Position[])[])[]
/** West, south, east, north. */
export type Box = readonly [number, number, number, number]

type Edge = readonly [ax: number, ay: number, bx: number, by: number]

/** Every edge of a shape, its southern end first. */
export const edgesOf = (shape: Shape): readonly Edge[] =>
  shape.flatMap((polygon) =>
    polygon.flatMap((ring) =>
      ring.slice(1).map(([bx, by], index): Edge => {
        const [ax, ay] = ring[index] as Position
        return ay <= by ? [ax, ay, bx, by] : [bx, by, ax, ay]
      }),
    ),
  )

export const boxOf = (shape: Shape): Box => {
  const places = shape.flatMap((polygon) => polygon[0] ?? [])
  return places.reduce<Box>(
    ([w, s, e, n], [x, y]) => [Math.min(w, x), Math.min(s, y), Math.max(e, x), Math.max(n, y)],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )
}

/** Whether a place is inside: of two shapes that share an edge exactly one has a place on it. */
export const inside = (edges: readonly Edge[], [x, y]: Position): boolean => {
  let odd = false
  for (const [ax, ay, bx, by] of edges) if (y >= ay && y < by && (bx - ax) * (y - ay) - (x - ax) * (by - ay) > 0) odd = !odd
  return odd
}

const turn = ([ax, ay]: Position, [bx, by]: Position, [cx, cy]: Position): number => (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)

/** True for one polygon without holes that never turns back: what lies between its places lies in it. */
const isConvex = (shape: Shape): boolean => {
  const [polygon, ...others] = shape
  const [ring, ...holes] = polygon ?? []
  if (ring === undefined || others.length + holes.length > 0 || ring.length < 4) return false
  const places = ring.slice(1)
  let sum = 0
  let sign = 0
  for (let i = 0; i < places.length; i += 1) {
    const [a, b, c] = [0, 1, 2].map((step) => places[(i + step) % places.length]) as [Position, Position, Position]
    const way = Math.sign(turn(a, b, c))
    if (way !== 0 && sign !== 0 && way !== sign) return false
    if (way !== 0) sign = way
    const angle = Math.atan2(c[1] - b[1], c[0] - b[0]) - Math.atan2(b[1] - a[1], b[0] - a[0])
    sum += angle > Math.PI ? angle - 2 * Math.PI : angle <= -Math.PI ? angle + 2 * Math.PI : angle
  }
  // A star turns one way too, but more than once round.
  return sign !== 0 && Math.abs(Math.abs(sum) - 2 * Math.PI) < 1e-6
}

/** True only when every place of the second shape is surely in the first: they are the same, or the first is convex and holds all corners. */
export const surelyHolds = (outer: Shape, inner: Shape): boolean => {
  if (JSON.stringify(outer) === JSON.stringify(inner)) return true
  const edges = edgesOf(outer)
  return isConvex(outer) && inner.every((polygon) => (polygon[0] ?? []).every((place) => inside(edges, place)))
}

const cross = ([ax, ay, bx, by]: Edge, [cx, cy, dx, dy]: Edge): boolean => {
  const [a, b, c, d]: [Position, Position, Position, Position] = [[ax, ay], [bx, by], [cx, cy], [dx, dy]] // biome-ignore format: one line
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0
}

/** True when two shapes share more than an edge: borders cross, or a corner of one lies within the other. */
export const shapesOverlap = (one: Shape, other: Shape): boolean => {
  const [w, s, e, n] = boxOf(one)
  const [ow, os, oe, on] = boxOf(other)
  if (w >= oe || ow >= e || s >= on || os >= n) return false
  const [edges, others] = [edgesOf(one), edgesOf(other)]
  if (edges.some((a) => others.some((b) => cross(a, b)))) return true
  const middle = (shape: Shape): readonly Position[] =>
    shape.flatMap(([ring = []]) =>
      ring.slice(1).map(([x, y], i): Position => [(x + (ring[i] as Position)[0]) / 2, (y + (ring[i] as Position)[1]) / 2]),
    )
  const corners = (shape: Shape): readonly Position[] => shape.flatMap(([ring = []]) => ring)
  const within = (shape: Shape, about: readonly Edge[]): boolean =>
    [...corners(shape), ...middle(shape)].some((place) => inside(about, place) && !onBorder(about, place))
  return within(one, others) || within(other, edges) || JSON.stringify(one) === JSON.stringify(other)
}

const onBorder = (edges: readonly Edge[], [x, y]: Position): boolean =>
  edges.some(
    ([ax, ay, bx, by]) => turn([ax, ay], [bx, by], [x, y]) === 0 && x >= Math.min(ax, bx) && x <= Math.max(ax, bx) && y >= ay && y <= by,
  )
