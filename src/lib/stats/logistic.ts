/** A row of features with its outcome between 0 and 1 (a probability where the outcome is not yet certain) and how much it counts. */
export interface Example {
  readonly features: readonly number[]
  readonly outcome: number
  readonly weight?: number
}

/** What a fit starts from: coefficients believed beforehand and how strongly (the precision of a Gaussian around each). */
export interface Prior {
  readonly means: readonly number[]
  readonly precisions: readonly number[]
}

/** 1 / (1 + e^-x), without overflow. */
export const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)))

/** ln(1 + e^x), without overflow. */
const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)))

/** The inner product of two vectors of the same length. */
export function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let index = 0; index < a.length; index += 1) sum += (a[index] as number) * (b[index] as number)
  return sum
}

/** The loss a fit makes least: cross-entropy of the outcomes plus the squared distance from the prior, half its precision each. */
export function logisticLoss(examples: readonly Example[], coefficients: readonly number[], prior: Prior): number {
  let loss = 0
  for (const {features, outcome, weight = 1} of examples) {
    const score = dot(features, coefficients)
    loss += weight * (softplus(score) - outcome * score)
  }
  for (const [index, precision] of prior.precisions.entries())
    loss += 0.5 * precision * ((coefficients[index] as number) - (prior.means[index] as number)) ** 2
  return loss
}

/** The slope of that loss in each coefficient. */
export function logisticGradient(examples: readonly Example[], coefficients: readonly number[], prior: Prior): readonly number[] {
  const slope = prior.precisions.map((precision, index) => precision * ((coefficients[index] as number) - (prior.means[index] as number)))
  for (const {features, outcome, weight = 1} of examples) {
    const miss = weight * (sigmoid(dot(features, coefficients)) - outcome)
    for (let index = 0; index < slope.length; index += 1) slope[index] = (slope[index] as number) + miss * (features[index] as number)
  }
  return slope
}

/** The curvature of the loss, row by row; a hair is added to the diagonal so that it can always be solved. */
function curvature(examples: readonly Example[], coefficients: readonly number[], {precisions}: Prior): Float64Array[] {
  const size = precisions.length
  const rows = Array.from({length: size}, () => new Float64Array(size))
  for (const [index, precision] of precisions.entries()) (rows[index] as Float64Array)[index] = precision + 1e-9
  for (const {features, weight = 1} of examples) {
    const chance = sigmoid(dot(features, coefficients))
    const spread = weight * chance * (1 - chance)
    for (let i = 0; i < size; i += 1) {
      const scaled = spread * (features[i] as number)
      if (scaled === 0) continue
      const row = rows[i] as Float64Array
      for (let j = 0; j <= i; j += 1) row[j] = (row[j] as number) + scaled * (features[j] as number)
    }
  }
  return rows
}

/** Solves A x = b for a symmetric positive A given by its lower half (Cholesky). */
function solve(lower: readonly Float64Array[], b: readonly number[]): readonly number[] {
  const size = b.length
  const at = (i: number, j: number): number => (lower[i] as Float64Array)[j] as number
  for (let i = 0; i < size; i += 1)
    for (let j = 0; j <= i; j += 1) {
      let sum = at(i, j)
      for (let k = 0; k < j; k += 1) sum -= at(i, k) * at(j, k)
      ;(lower[i] as Float64Array)[j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / at(j, j)
    }
  const x = [...b]
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < i; k += 1) x[i] = (x[i] as number) - at(i, k) * (x[k] as number)
    x[i] = (x[i] as number) / at(i, i)
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < size; k += 1) x[i] = (x[i] as number) - at(k, i) * (x[k] as number)
    x[i] = (x[i] as number) / at(i, i)
  }
  return x
}

const ROUNDS = 50
const HALVINGS = 30

/**
 * Logistic regression with a Gaussian prior on each coefficient (ridge when the means are 0), by Newton's method with halved steps where a
 * whole one would overshoot. Features are few (the curvature is dense); a constant is a feature like any other. Returns the coefficients.
 */
export function fitLogistic(examples: readonly Example[], prior: Prior): readonly number[] {
  let now = [...prior.means]
  let loss = logisticLoss(examples, now, prior)
  for (let round = 0; round < ROUNDS; round += 1) {
    const slope = logisticGradient(examples, now, prior)
    const step = solve(curvature(examples, now, prior), slope)
    let [share, found] = [1, now]
    let lower = loss
    for (let halving = 0; halving < HALVINGS; halving += 1, share /= 2) {
      found = now.map((value, index) => value - share * (step[index] as number))
      lower = logisticLoss(examples, found, prior)
      if (lower <= loss) break
    }
    if (!(lower < loss - 1e-10 * (1 + Math.abs(loss)))) return lower <= loss ? found : now
    now = found
    loss = lower
  }
  return now
}

/** The same strength of ridge on every coefficient, around 0. */
export const ridge = (size: number, precision: number): Prior => ({
  means: Array.from({length: size}, () => 0),
  precisions: Array.from({length: size}, () => precision),
})
