import type {CellShape} from '../core/locate.ts'
import type {Position, Ring} from '../core/shape.ts'
import type {Part} from '../core/topology.ts'

/** A made-up grid for tests and benches: `columns` × `rows` jittered quads that share their corners exactly, with communities of `block` × `block`. */
export interface Lattice {
  readonly cells: readonly (CellShape & Part)[]
  readonly communities: readonly Part[]
  readonly streets: readonly Part[]
}

/** A repeatable source of numbers in [0, 1) (mulberry32). */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const STEP = 0.001

/** Builds a lattice: corners move by up to 40 % of a step, so that edges slope and cells are sometimes not convex. */
export const lattice = (columns: number, rows: number, {block = 5, seed = 1}: {block?: number; seed?: number} = {}): Lattice => {
  const random = seeded(seed)
  const corners: Position[] = []
  for (let r = 0; r <= rows; r++) {
    for (let c = 0; c <= columns; c++) {
      const jitter = (): number => Math.round((random() - 0.5) * 0.8 * STEP * 1e7) / 1e7
      corners.push([Math.round((114 + c * STEP + jitter()) * 1e7) / 1e7, Math.round((30 + r * STEP + jitter()) * 1e7) / 1e7])
    }
  }
  const corner = (c: number, r: number): Position => corners[r * (columns + 1) + c] as Position
  const outline = (c0: number, r0: number, c1: number, r1: number): Ring => {
    const ring: Position[] = []
    for (let c = c0; c < c1; c++) ring.push(corner(c, r0))
    for (let r = r0; r < r1; r++) ring.push(corner(c1, r))
    for (let c = c1; c > c0; c--) ring.push(corner(c, r1))
    for (let r = r1; r > r0; r--) ring.push(corner(c0, r))
    return [...ring, corner(c0, r0)]
  }
  const cells: (CellShape & Part)[] = []
  const communities: Part[] = []
  let number = 0
  for (let r = 0; r < rows; r += block) {
    for (let c = 0; c < columns; c += block) {
      const community = `990101001${String(++number).padStart(3, '0')}`
      const [right, top] = [Math.min(c + block, columns), Math.min(r + block, rows)]
      communities.push({code: community, within: community.slice(0, 9), shape: [[outline(c, r, right, top)]]})
      let sequence = 0
      for (let y = r; y < top; y++) {
        for (let x = c; x < right; x++) {
          const code = `${community}${String(++sequence).padStart(3, '0')}`
          cells.push({code, within: community, region: (1 + ((x + y) % 3)) as 1 | 2 | 3, shape: [[outline(x, y, x + 1, y + 1)]]})
        }
      }
    }
  }
  return {cells, communities, streets: [{code: '990101001', within: '990101', shape: [[outline(0, 0, columns, rows)]]}]}
}
