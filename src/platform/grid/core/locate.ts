import {type Box, boxOf, distance2, type Position, type Shape} from './shape.ts'

/** A cell as the locator needs it. */
export interface CellShape {
  readonly code: string
  readonly region: 1 | 2 | 3
  readonly shape: Shape
}

/** Where a place is: the codes of its cell (15 or 14 digits) and of the areas round it, and the region class of the cell. */
export interface Located {
  readonly cell: string
  readonly community: string
  readonly street: string
  readonly district: string
  readonly region: 1 | 2 | 3
}

/** Answers which cell a place is in; immutable, made once per edition of the grid. */
export interface Locator {
  readonly size: number
  readonly box: Box
  /** The cell of a place, undefined outside every cell. */
  readonly locate: (at: Position) => Located | undefined
  readonly shapeOf: (code: string) => Shape | undefined
}

/** About 0.1 m: a place this near the outer edge of the city, or in a hairline between two cells, still has a cell. */
const NEAR_DEGREES = 1e-6

/**
 * Builds the locator: a raster of buckets over the city lists the cells that touch each, and a place is tried against those
 * of its bucket. A place on a shared edge belongs to exactly one cell (see `contains`); if cells overlap, the smallest code wins.
 */
export const openLocator = (cells: readonly CellShape[]): Locator => {
  const sorted = [...cells].sort((a, b) => (a.code < b.code ? -1 : 1))
  const boxes = sorted.map(({shape}) => boxOf(shape))
  const located = sorted.map(
    ({code, region}): Located => ({cell: code, community: code.slice(0, 12), street: code.slice(0, 9), district: code.slice(0, 6), region}),
  )
  const {starts, edges} = packEdges(sorted)
  const box = boxes.reduce<Box>(
    (all, one) => [Math.min(all[0], one[0]), Math.min(all[1], one[1]), Math.max(all[2], one[2]), Math.max(all[3], one[3])],
    boxOf([]),
  )
  const raster = rasterOf(box, boxes)
  const byCode = new Map(sorted.map(({code, shape}) => [code, shape]))

  const inside = (cell: number, x: number, y: number): boolean => {
    let odd = false
    const end = starts[cell + 1] as number
    for (let e = starts[cell] as number; e < end; e += 4) {
      const ay = edges[e + 1] as number
      const by = edges[e + 3] as number
      if (y < ay || y >= by) continue
      const ax = edges[e] as number
      if (((edges[e + 2] as number) - ax) * (y - ay) - (x - ax) * (by - ay) > 0) odd = !odd
    }
    return odd
  }

  const near = (cell: number, x: number, y: number): number => {
    let best = Number.POSITIVE_INFINITY
    for (let e = starts[cell] as number; e < (starts[cell + 1] as number); e += 4) {
      const [ax, ay, bx, by] = [edges[e], edges[e + 1], edges[e + 2], edges[e + 3]] as [number, number, number, number]
      best = Math.min(best, distance2(ax - x, ay - y, bx - x, by - y))
    }
    return best
  }

  const locate = ([x, y]: Position): Located | undefined => {
    const bucket = raster.bucketOf(x, y)
    if (bucket < 0) return undefined
    const from = raster.first[bucket] as number
    const to = raster.first[bucket + 1] as number
    for (let i = from; i < to; i++) {
      const cell = raster.items[i] as number
      if (inside(cell, x, y)) return located[cell]
    }
    let [nearest, least] = [-1, NEAR_DEGREES ** 2]
    for (let i = from; i < to; i++) {
      const cell = raster.items[i] as number
      const gap = near(cell, x, y)
      if (gap < least) [nearest, least] = [cell, gap]
    }
    return located[nearest]
  }

  return {size: sorted.length, box, locate, shapeOf: (code) => byCode.get(code)}
}

/** Every edge as four numbers, southern end first (the boundary rule needs that), horizontal ones too (for nearness). */
const packEdges = (cells: readonly CellShape[]): {starts: Uint32Array; edges: Float64Array} => {
  const starts = new Uint32Array(cells.length + 1)
  const flat: number[] = []
  cells.forEach(({shape}, i) => {
    for (const ring of shape.flat()) {
      for (let k = 1; k < ring.length; k++) {
        const [ax, ay] = ring[k - 1] as Position
        const [bx, by] = ring[k] as Position
        if (ay <= by) flat.push(ax, ay, bx, by)
        else flat.push(bx, by, ax, ay)
      }
    }
    starts[i + 1] = flat.length
  })
  return {starts, edges: Float64Array.from(flat)}
}

const MOST_BUCKETS = 1 << 20

interface Raster {
  readonly first: Uint32Array
  readonly items: Uint32Array
  readonly bucketOf: (x: number, y: number) => number
}

const rasterOf = ([west, south, east, north]: Box, boxes: readonly Box[]): Raster => {
  if (boxes.length === 0) return {first: new Uint32Array(1), items: new Uint32Array(0), bucketOf: () => -1}
  const [x0, y0] = [west - NEAR_DEGREES, south - NEAR_DEGREES]
  const [width, height] = [east - west + 2 * NEAR_DEGREES, north - south + 2 * NEAR_DEGREES]
  const wanted = Math.min(MOST_BUCKETS, Math.max(16, boxes.length * 8))
  const columns = Math.max(1, Math.min(wanted, Math.round(Math.sqrt((wanted * width) / height))))
  const rows = Math.max(1, Math.ceil(wanted / columns))
  const column = (x: number): number => Math.max(0, Math.min(columns - 1, Math.floor(((x - x0) / width) * columns)))
  const row = (y: number): number => Math.max(0, Math.min(rows - 1, Math.floor(((y - y0) / height) * rows)))
  const each = (visit: (bucket: number, item: number) => void): void =>
    boxes.forEach(([w, s, e, n], item) => {
      for (let r = row(s - NEAR_DEGREES); r <= row(n + NEAR_DEGREES); r++) {
        for (let c = column(w - NEAR_DEGREES); c <= column(e + NEAR_DEGREES); c++) visit(r * columns + c, item)
      }
    })
  const first = new Uint32Array(columns * rows + 1)
  each((bucket) => {
    first[bucket + 1] = (first[bucket + 1] as number) + 1
  })
  for (let i = 1; i < first.length; i++) first[i] = (first[i] as number) + (first[i - 1] as number)
  const items = new Uint32Array(first[first.length - 1] as number)
  const next = first.slice()
  each((bucket, item) => {
    const slot = next[bucket] as number
    items[slot] = item
    next[bucket] = slot + 1
  })
  const [toX, toY] = [x0 + width, y0 + height]
  const bucketOf = (x: number, y: number): number => (x >= x0 && x <= toX && y >= y0 && y <= toY ? row(y) * columns + column(x) : -1)
  return {first, items, bucketOf}
}
