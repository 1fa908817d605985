/** A wave that comes back every `period` steps, of so many harmonics; three harmonics of seven days are a level of its own for each weekday. */
export interface Rhythm {
  readonly period: number
  readonly harmonics: number
}

/** What a count is made of besides its level. */
export interface Shape {
  readonly trend: boolean
  readonly rhythms: readonly Rhythm[]
}

/** Counts explained by level, trend and rhythms; their variance is `dispersion` times the mean. */
export interface CountModel {
  readonly coefficients: readonly number[]
  /** At least 1. */
  readonly dispersion: number
  /** Share of the series that was held to be unusual and given less weight. */
  readonly unusual: number
  /** Expected count at a step, counted from the beginning of the series. */
  readonly mean: (step: number) => number
}

const width = ({trend, rhythms}: Shape): number => 1 + (trend ? 1 : 0) + rhythms.reduce((sum, {harmonics}) => sum + 2 * harmonics, 0)

/** The last harmonic of an even period has no sine at whole steps. */
const fill = (row: Float64Array, {trend, rhythms}: Shape, step: number, scale: number): void => {
  let k = 0
  row[k++] = 1
  if (trend) row[k++] = step / scale - 0.5
  for (const {period, harmonics} of rhythms)
    for (let h = 1; h <= harmonics; h += 1) {
      const angle = (2 * Math.PI * h * step) / period
      row[k++] = Math.cos(angle)
      row[k++] = Math.sin(angle)
    }
}

/** Solves `matrix · x = right` for a positive definite matrix (rows in one array), in place. */
function solve(matrix: Float64Array, right: Float64Array): void {
  const p = right.length
  const get = (i: number, j: number): number => matrix[i * p + j] as number
  for (let j = 0; j < p; j += 1) {
    let pivot = get(j, j)
    for (let k = 0; k < j; k += 1) pivot -= get(j, k) ** 2
    matrix[j * p + j] = Math.sqrt(Math.max(pivot, 1e-10))
    for (let i = j + 1; i < p; i += 1) {
      let value = get(i, j)
      for (let k = 0; k < j; k += 1) value -= get(i, k) * get(j, k)
      matrix[i * p + j] = value / get(j, j)
    }
  }
  for (let i = 0; i < p; i += 1) {
    let value = right[i] as number
    for (let k = 0; k < i; k += 1) value -= get(i, k) * (right[k] as number)
    right[i] = value / get(i, i)
  }
  for (let i = p - 1; i >= 0; i -= 1) {
    let value = right[i] as number
    for (let k = i + 1; k < p; k += 1) value -= get(k, i) * (right[k] as number)
    right[i] = value / get(i, i)
  }
}

/** Anscombe's residual of a count: nearly standard normal when `mean` and `dispersion` are right (McCullagh and Nelder 1989, §2.4). */
export const anscombe = (count: number, mean: number, dispersion: number): number =>
  (1.5 * (Math.cbrt(count * count) - Math.cbrt(mean * mean))) / (Math.cbrt(Math.sqrt(mean)) * Math.sqrt(dispersion))

/** Above this, a step of the past is held to be a surge itself and loses weight (Noufaily et al. 2013). */
const UNUSUAL = 2.58
const LEAST_MEAN = 1e-3

/**
 * A quasi-Poisson regression of counts on level, trend and rhythms, fitted twice: what stands out in the first fit weighs less in the second,
 * so that past surges do not hide the next one (Farrington et al. 1996 as improved by Noufaily et al. 2013).
 * `counts` begins at step 0; steps from `until` on are not looked at.
 */
export function fitCounts(counts: ArrayLike<number>, shape: Shape, until = counts.length): CountModel {
  const [n, p] = [Math.min(until, counts.length), width(shape)]
  const rows = new Float64Array(n * p)
  for (let i = 0; i < n; i += 1) fill(rows.subarray(i * p, (i + 1) * p), shape, i, Math.max(1, n))
  const weights = new Float64Array(n).fill(1)
  const means = new Float64Array(n)
  const beta = new Float64Array(p)
  let total = 0
  for (let i = 0; i < n; i += 1) total += counts[i] as number
  beta[0] = Math.log(Math.max(LEAST_MEAN, total / Math.max(1, n)))

  const predict = (): void => {
    for (let i = 0; i < n; i += 1) {
      let eta = 0
      for (let k = 0; k < p; k += 1) eta += (rows[i * p + k] as number) * (beta[k] as number)
      means[i] = Math.max(LEAST_MEAN, Math.exp(Math.min(30, eta)))
    }
  }
  const iterate = (): number => {
    const [matrix, right] = [new Float64Array(p * p), new Float64Array(p)]
    for (let i = 0; i < n; i += 1) {
      const [mean, weight] = [means[i] as number, weights[i] as number]
      const work = weight * mean
      const wanted = work * (Math.log(mean) + ((counts[i] as number) - mean) / mean)
      for (let a = 0; a < p; a += 1) {
        const value = rows[i * p + a] as number
        right[a] = (right[a] as number) + value * wanted
        for (let b = 0; b <= a; b += 1) matrix[a * p + b] = (matrix[a * p + b] as number) + work * value * (rows[i * p + b] as number)
      }
    }
    // A little ridge keeps rhythms finite when some phase of theirs was never seen.
    for (let a = 1; a < p; a += 1) matrix[a * p + a] = (matrix[a * p + a] as number) + 1e-3
    solve(matrix, right)
    let change = 0
    for (let k = 0; k < p; k += 1) {
      change = Math.max(change, Math.abs((right[k] as number) - (beta[k] as number)))
      beta[k] = right[k] as number
    }
    predict()
    return change
  }
  const fit = (): void => {
    for (let round = 0; round < 25 && iterate() > 1e-6; round += 1);
  }
  const dispersionOf = (): number => {
    let sum = 0
    for (let i = 0; i < n; i += 1)
      sum += ((weights[i] as number) * ((counts[i] as number) - (means[i] as number)) ** 2) / (means[i] as number)
    return Math.max(1, sum / Math.max(1, n - p))
  }

  predict()
  fit()
  let dispersion = dispersionOf()
  let unusual = 0
  for (let round = 0; round < 2; round += 1) {
    unusual = 0
    let sum = 0
    for (let i = 0; i < n; i += 1) {
      const residual = anscombe(counts[i] as number, means[i] as number, dispersion)
      weights[i] = residual > UNUSUAL ? residual ** -2 : 1
      if (residual > UNUSUAL) unusual += 1
      sum += weights[i] as number
    }
    for (let i = 0; i < n; i += 1) weights[i] = ((weights[i] as number) * n) / sum
    fit()
    dispersion = dispersionOf()
  }
  const coefficients = [...beta]
  const row = new Float64Array(p)
  return {
    coefficients,
    dispersion,
    unusual: n === 0 ? 0 : unusual / n,
    mean: (step) => {
      fill(row, shape, step, Math.max(1, n))
      let eta = 0
      for (let k = 0; k < p; k += 1) eta += (row[k] as number) * (coefficients[k] as number)
      return Math.max(LEAST_MEAN, Math.exp(Math.min(30, eta)))
    },
  }
}
