import type {SparseVector} from './sparse.ts'
import {sparseVector} from './sparse.ts'

/** A linear classifier, one against the rest: the score of class c is `weights[c]` · x + `biases[c]`. */
export interface Linear {
  readonly weights: readonly SparseVector[]
  readonly biases: readonly number[]
}

/** How a linear classifier is learned. */
export interface Learning {
  /** What an error costs against a larger margin (C); 1 unless said. */
  readonly cost?: number
  /** Passes over the examples; 12 unless said. */
  readonly passes?: number
  /** Keeps that many weights of a class, the largest; all unless said. */
  readonly keep?: number
  readonly seed?: number
  /** How much each example counts; 1 unless said. */
  readonly counts?: readonly number[]
}

/** The examples in rows of one long array each, places renumbered without gaps. */
interface Rows {
  readonly starts: Uint32Array
  readonly columns: Uint32Array
  readonly values: Float32Array
  readonly squares: Float64Array
  /** Place of each column. */
  readonly places: Uint32Array
}

function rowsOf(examples: readonly SparseVector[]): Rows {
  const columnOf = new Map<number, number>()
  const starts = new Uint32Array(examples.length + 1)
  examples.forEach(({indices}, row) => {
    starts[row + 1] = (starts[row] as number) + indices.length
    for (const place of indices) if (!columnOf.has(place)) columnOf.set(place, columnOf.size)
  })
  const [columns, values] = [new Uint32Array(starts.at(-1) ?? 0), new Float32Array(starts.at(-1) ?? 0)]
  const squares = new Float64Array(examples.length)
  examples.forEach((example, row) => {
    const start = starts[row] as number
    columns.set(
      example.indices.map((place) => columnOf.get(place) as number),
      start,
    )
    values.set(example.values, start)
    squares[row] = example.values.reduce((sum, value) => sum + value * value, 0)
  })
  return {starts, columns, values, squares, places: Uint32Array.from(columnOf.keys())}
}

/** Numbers below `n`, the same for the same seed (xorshift32). */
const drawing = (seed: number): ((n: number) => number) => {
  let state = (seed * 2_654_435_761) >>> 0 || 1
  return (n) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % n
  }
}

interface Plane {
  readonly weights: Float64Array
  readonly bias: number
}

/** Dual coordinate descent for the L2-loss linear support vector machine with an L2-regularised bias (Hsieh et al. 2008, algorithm 1). */
function separate(
  {starts, columns, values, squares, places}: Rows,
  sign: Int8Array,
  {cost, passes, seed, counts}: Required<Learning>,
): Plane {
  const draw = drawing(seed)
  const weights = new Float64Array(places.length)
  const alphas = new Float64Array(sign.length)
  const order = Uint32Array.from(sign, (_, row) => row)
  let bias = 0
  for (let pass = 0; pass < passes; pass += 1) {
    let worst = 0
    for (let left = order.length; left > 0; left -= 1) {
      const at = draw(left)
      const row = order[at] as number
      order[at] = order[left - 1] as number
      order[left - 1] = row
      const [start, end, y] = [starts[row] as number, starts[row + 1] as number, sign[row] as number]
      let score = bias
      for (let k = start; k < end; k += 1) score += (weights[columns[k] as number] as number) * (values[k] as number)
      const slack = 1 / (2 * cost * (counts[row] ?? 1))
      const alpha = alphas[row] as number
      const slope = y * score - 1 + alpha * slack
      if (alpha === 0 && slope >= 0) continue
      worst = Math.max(worst, Math.abs(slope))
      const moved = Math.max(0, alpha - slope / ((squares[row] as number) + 1 + slack))
      const step = (moved - alpha) * y
      alphas[row] = moved
      bias += step
      for (let k = start; k < end; k += 1)
        weights[columns[k] as number] = (weights[columns[k] as number] as number) + step * (values[k] as number)
    }
    if (worst < 0.01) break
  }
  return {weights, bias}
}

/** The weights that are not nothing, the `keep` largest of them. */
function kept({weights}: Plane, {places}: Rows, keep: number): SparseVector {
  const columns = [...weights.keys()].filter((column) => Math.abs(weights[column] as number) > 1e-6)
  const chosen =
    columns.length <= keep
      ? columns
      : columns.sort((a, b) => Math.abs(weights[b] as number) - Math.abs(weights[a] as number)).slice(0, keep)
  return sparseVector(new Map(chosen.map((column) => [places[column] as number, weights[column] as number])))
}

/**
 * Learns to tell `classes` classes apart from examples and their classes (0 … classes − 1). The same input gives the same classifier.
 * A class without examples gets no weights and the bias of what is never right.
 */
export function learnLinear(
  examples: readonly SparseVector[],
  labels: readonly number[],
  classes: number,
  learning: Learning = {},
): Linear {
  const {cost = 1, passes = 12, keep = Number.POSITIVE_INFINITY, seed = 1, counts = []} = learning
  const rows = rowsOf(examples)
  const planes = Array.from({length: classes}, (_, one) =>
    separate(
      rows,
      Int8Array.from(labels, (label) => (label === one ? 1 : -1)),
      {cost, passes, keep, seed, counts},
    ),
  )
  return {weights: planes.map((plane) => kept(plane, rows, keep)), biases: planes.map(({bias}) => bias)}
}

/** Scores texts by a linear classifier through its places, so that the time grows with the text and not with the number of classes. */
export function scorer({weights, biases}: Linear): (text: SparseVector) => Float64Array {
  const size = 1 + weights.reduce((most, {indices}) => Math.max(most, indices.at(-1) ?? 0), 0)
  const starts = new Uint32Array(size + 1)
  for (const {indices} of weights) for (const place of indices) starts[place + 1] = (starts[place + 1] as number) + 1
  for (let place = 0; place < size; place += 1) starts[place + 1] = (starts[place + 1] as number) + (starts[place] as number)
  const total = starts[size] as number
  const [owners, values, next] = [new Uint16Array(total), new Float32Array(total), starts.slice()]
  weights.forEach(({indices, values: own}, one) => {
    indices.forEach((place, k) => {
      const at = next[place] as number
      next[place] = at + 1
      owners[at] = one
      values[at] = own[k] as number
    })
  })
  return ({indices, values: counts}) => {
    const scores = Float64Array.from(biases)
    for (let k = 0; k < indices.length; k += 1) {
      const place = indices[k] as number
      if (place >= size) continue
      for (let at = starts[place] as number; at < (starts[place + 1] as number); at += 1) {
        const owner = owners[at] as number
        scores[owner] = (scores[owner] as number) + (values[at] as number) * (counts[k] as number)
      }
    }
    return scores
  }
}
