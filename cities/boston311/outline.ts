/** A corner of squares, in whole steps from the south-west. */
export type Corner = readonly [number, number]
/** A closed ring: the first corner is repeated at the end. */
export type Ring = readonly Corner[]

interface Edge {
  readonly from: Corner
  readonly to: Corner
}

const key = ([x, y]: Corner): string => `${x},${y}`

/** Twice the signed area; positive when the ring runs counter-clockwise. */
const doubleArea = (ring: Ring): number =>
  ring.slice(1).reduce((sum, [x, y], index) => sum + (ring[index]?.[0] ?? 0) * y - x * (ring[index]?.[1] ?? 0), 0)

const straight = (a: Corner, b: Corner, c: Corner): boolean => (b[0] - a[0]) * (c[1] - b[1]) === (b[1] - a[1]) * (c[0] - b[0])

/** The ring without corners in the middle of a straight line. */
const simplified = (open: readonly Corner[]): Ring => {
  const kept = open.filter((corner, index) => {
    const before = open.at(index - 1)
    const after = open[(index + 1) % open.length]
    return before === undefined || after === undefined || !straight(before, corner, after)
  })
  const [first] = kept
  return first === undefined ? [] : [...kept, first]
}

/** A ring that meets itself at a corner, taken apart into rings that do not. */
const untied = (ring: readonly Corner[]): readonly (readonly Corner[])[] => {
  const loops: Corner[][] = []
  const walked: Corner[] = []
  for (const corner of ring) {
    const before = walked.findIndex((one) => key(one) === key(corner))
    if (before >= 0) loops.push(walked.splice(before))
    walked.push(corner)
  }
  return [...loops, walked]
}

const inside = (ring: Ring, [x, y]: Corner): boolean => {
  let odd = false
  for (let index = 1; index < ring.length; index += 1) {
    const [[ax, ay], [bx, by]] = [ring[index - 1] ?? [0, 0], ring[index] ?? [0, 0]]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd
  }
  return odd
}

/**
 * The outline of unit squares given by their south-west corners: polygons, each its outer ring and then its holes.
 * Edges two squares share cancel out; where squares touch only at a corner, rings part.
 */
export function outline(squares: readonly {readonly column: number; readonly line: number}[]): readonly (readonly Ring[])[] {
  const edges = new Map<string, Edge>()
  for (const {column: x, line: y} of squares) {
    const corners: readonly Corner[] = [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]] // biome-ignore format: one square
    for (let index = 1; index < corners.length; index += 1) {
      const [from, to] = [corners[index - 1] as Corner, corners[index] as Corner]
      if (!edges.delete(`${key(to)}>${key(from)}`)) edges.set(`${key(from)}>${key(to)}`, {from, to})
    }
  }
  const leaving = Map.groupBy(edges.values(), ({from}) => key(from))
  const rings: Ring[] = []
  while (edges.size > 0) {
    const [first] = edges.values()
    if (first === undefined) break
    const ring: Corner[] = []
    let edge: Edge | undefined = first
    while (edge !== undefined) {
      const {from: begin, to: end}: Edge = edge
      edges.delete(`${key(begin)}>${key(end)}`)
      ring.push(begin)
      const [dx, dy]: Corner = [end[0] - begin[0], end[1] - begin[1]]
      const open: readonly Edge[] = (leaving.get(key(end)) ?? []).filter(({from, to}) => edges.has(`${key(from)}>${key(to)}`))
      edge = open.find(({from, to}) => to[0] - from[0] === -dy && to[1] - from[1] === dx) ?? open[0]
    }
    rings.push(...untied(ring).map(simplified))
  }
  const outer = rings.filter((ring) => doubleArea(ring) > 0)
  const holes = rings.filter((ring) => doubleArea(ring) < 0)
  return outer.map((ring) => [
    ring,
    ...holes.filter((hole) => {
      const middle = hole
        .slice(1)
        .reduce<Corner>((sum, at) => [sum[0] + at[0] / (hole.length - 1), sum[1] + at[1] / (hole.length - 1)], [0, 0])
      const home = outer.filter((one) => inside(one, middle)).sort((a, b) => doubleArea(a) - doubleArea(b))[0]
      return home === ring
    }),
  ])
}
