import type {Plane} from './plane.ts'

/** Finds the points of a plane near a place by squares of one size. */
export interface Near {
  /** Calls `visit` for every point at most `radius` metres from a place, the point at the place itself included; in no order. */
  readonly within: (x: number, y: number, radius: number, visit: (index: number, squared: number) => void) => void
  /** The `count` points nearest to point `index`, itself left out, nearest first; ties go to the lower index. */
  readonly nearest: (index: number, count: number) => readonly number[]
}

const at = (values: Float64Array | Int32Array, index: number): number => values[index] as number

/** Sorts points into squares of `side` metres; a search touches only the squares it reaches. */
export function openNear({x, y}: Plane, side: number): Near {
  const n = x.length
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < n; i += 1) {
    west = Math.min(west, at(x, i))
    east = Math.max(east, at(x, i))
    south = Math.min(south, at(y, i))
    north = Math.max(north, at(y, i))
  }
  // Not many more squares than points, however far apart they lie.
  const most = Math.max(1024, n * 4)
  const size = n === 0 ? side : Math.max(side, Math.sqrt(((east - west) * (north - south)) / most), (east - west + north - south) / most)
  const columns = n === 0 ? 1 : Math.floor((east - west) / size) + 1
  const rows = n === 0 ? 1 : Math.floor((north - south) / size) + 1
  const columnOf = (value: number): number => Math.max(0, Math.min(columns - 1, Math.floor((value - west) / size)))
  const rowOf = (value: number): number => Math.max(0, Math.min(rows - 1, Math.floor((value - south) / size)))

  const starts = new Int32Array(columns * rows + 1)
  const square = new Int32Array(n)
  for (let i = 0; i < n; i += 1) {
    square[i] = rowOf(at(y, i)) * columns + columnOf(at(x, i))
    starts[at(square, i) + 1] = at(starts, at(square, i) + 1) + 1
  }
  for (let s = 0; s < columns * rows; s += 1) starts[s + 1] = at(starts, s + 1) + at(starts, s)
  const filled = starts.slice()
  const order = new Int32Array(n)
  for (let i = 0; i < n; i += 1) {
    const s = at(square, i)
    order[at(filled, s)] = i
    filled[s] = at(filled, s) + 1
  }

  const within: Near['within'] = (px, py, radius, visit) => {
    if (n === 0) return
    const limit = radius * radius
    const [left, right] = [columnOf(px - radius), columnOf(px + radius)]
    for (let row = rowOf(py - radius); row <= rowOf(py + radius); row += 1) {
      const last = at(starts, row * columns + right + 1)
      for (let k = at(starts, row * columns + left); k < last; k += 1) {
        const i = at(order, k)
        const [dx, dy] = [at(x, i) - px, at(y, i) - py]
        const squared = dx * dx + dy * dy
        if (squared <= limit) visit(i, squared)
      }
    }
  }

  const nearest: Near['nearest'] = (index, count) => {
    const wanted = Math.min(count, n - 1)
    const whole = Math.hypot(columns, rows) * size
    for (let radius = size; ; radius *= 2) {
      const found: {readonly index: number; readonly squared: number}[] = []
      within(at(x, index), at(y, index), radius, (i, squared) => {
        if (i !== index) found.push({index: i, squared})
      })
      if (found.length >= wanted || radius > whole)
        return found
          .sort((a, b) => a.squared - b.squared || a.index - b.index)
          .slice(0, wanted)
          .map((one) => one.index)
    }
  }
  return {within, nearest}
}
