import {openNear} from './near.ts'
import {normalTail} from './normal.ts'
import type {Plane} from './plane.ts'

/** Who neighbours whom, each its own neighbour: those of point i are `ids[starts[i]] … ids[starts[i + 1] - 1]`, all with weight 1. */
export interface Neighbours {
  readonly starts: Int32Array
  readonly ids: Int32Array
}

const gather = (n: number, of: (index: number) => readonly number[]): Neighbours => {
  const starts = new Int32Array(n + 1)
  const ids: number[] = []
  for (let i = 0; i < n; i += 1) {
    ids.push(i, ...of(i))
    starts[i + 1] = ids.length
  }
  return {starts, ids: Int32Array.from(ids)}
}

/** The usual distance between neighbours, so that searches begin with squares of the right size. */
const spacing = ({x, y}: Plane): number => {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < x.length; i += 1) {
    const [a, b] = [x[i] as number, y[i] as number]
    west = Math.min(west, a)
    east = Math.max(east, a)
    south = Math.min(south, b)
    north = Math.max(north, b)
  }
  return Math.max(1, Math.sqrt(((east - west) * (north - south)) / Math.max(1, x.length)))
}

/** Each point with its `count` nearest others. */
export function nearestNeighbours(plane: Plane, count: number): Neighbours {
  const near = openNear(plane, spacing(plane) * Math.sqrt(count / 3))
  return gather(plane.x.length, (index) => near.nearest(index, count))
}

/** Each point with all others at most `metres` away. */
export function neighboursWithin(plane: Plane, metres: number): Neighbours {
  const near = openNear(plane, metres)
  return gather(plane.x.length, (index) => {
    const found: number[] = []
    near.within(plane.x[index] as number, plane.y[index] as number, metres, (i) => {
      if (i !== index) found.push(i)
    })
    return found
  })
}

/** How far the values around a point lie above what chance would put there: a z-score and its upper tail. */
export interface LocalG {
  readonly z: Float64Array
  readonly p: Float64Array
}

/**
 * Getis and Ord's Gi* of each value among all, with weights of 1 (Ord and Getis 1995, eq. 14). Values that are all alike have z 0;
 * so has a point whose neighbours are everything.
 */
export function giStar(values: ArrayLike<number>, {starts, ids}: Neighbours): LocalG {
  const n = values.length
  let [sum, squares] = [0, 0]
  for (let i = 0; i < n; i += 1) {
    sum += values[i] as number
    squares += (values[i] as number) ** 2
  }
  const mean = sum / n
  const deviation = Math.sqrt(Math.max(0, squares / n - mean * mean))
  const [z, p] = [new Float64Array(n), new Float64Array(n)]
  for (let i = 0; i < n; i += 1) {
    const [first, last] = [starts[i] as number, starts[i + 1] as number]
    const weight = last - first
    let local = 0
    for (let k = first; k < last; k += 1) local += values[ids[k] as number] as number
    const spread = deviation * Math.sqrt((n * weight - weight * weight) / (n - 1))
    z[i] = spread > 0 ? (local - mean * weight) / spread : 0
    p[i] = normalTail(z[i] as number)
  }
  return {z, p}
}
