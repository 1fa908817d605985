/** A vector with few values that are not zero: `indices` ascend strictly, `values[k]` stands at `indices[k]`. */
export interface SparseVector {
  readonly indices: Uint32Array
  readonly values: Float32Array
}

export const emptyVector: SparseVector = {indices: new Uint32Array(0), values: new Float32Array(0)}

/** The vector of values by index. */
export function sparseVector(entries: ReadonlyMap<number, number>): SparseVector {
  const indices = Uint32Array.from(entries.keys()).sort()
  return {indices, values: Float32Array.from(indices, (index) => entries.get(index) ?? 0)}
}

/** The scalar product. */
export function dot(a: SparseVector, b: SparseVector): number {
  let [i, j, sum] = [0, 0, 0]
  while (i < a.indices.length && j < b.indices.length) {
    const [left, right] = [a.indices[i] as number, b.indices[j] as number]
    if (left === right) sum += (a.values[i] as number) * (b.values[j] as number)
    if (left <= right) i += 1
    if (right <= left) j += 1
  }
  return sum
}

/** The Euclidean length. */
export function lengthOf(vector: SparseVector): number {
  let sum = 0
  for (const value of vector.values) sum += value * value
  return Math.sqrt(sum)
}

/** Every value times a factor. */
export const scale = (vector: SparseVector, factor: number): SparseVector => ({
  indices: vector.indices,
  values: vector.values.map((value) => value * factor),
})

/** The vector made one long; a vector without values stays as it is. */
export function unit(vector: SparseVector): SparseVector {
  const length = lengthOf(vector)
  return length === 0 ? vector : scale(vector, 1 / length)
}

/** The cosine of the angle between two vectors; 0 when one of them is empty. For unit vectors `dot` is the same and quicker. */
export function cosine(a: SparseVector, b: SparseVector): number {
  const lengths = lengthOf(a) * lengthOf(b)
  return lengths === 0 ? 0 : dot(a, b) / lengths
}

/** The sum of vectors, each times its weight. */
export function weightedSum(parts: readonly (readonly [SparseVector, number])[]): SparseVector {
  const sum = new Map<number, number>()
  for (const [{indices, values}, weight] of parts)
    for (let k = 0; k < indices.length; k += 1) {
      const index = indices[k] as number
      sum.set(index, (sum.get(index) ?? 0) + weight * (values[k] as number))
    }
  return sparseVector(sum)
}
