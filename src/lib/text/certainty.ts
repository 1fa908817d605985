/** Scores turned into shares that sum to one; a larger slope makes the differences count more. */
export function softmax(scores: ArrayLike<number>, slope = 1): Float64Array {
  const most = Math.max(...Array.from(scores))
  const shares = Float64Array.from(scores, (score) => Math.exp(slope * (score - most)))
  const sum = shares.reduce((total, share) => total + share, 0)
  return shares.map((share) => share / sum)
}

/** Scores of one held-out text and which of them belongs to the truth. */
export interface HeldOut {
  readonly scores: ArrayLike<number>
  readonly truth: number
}

const lossAt = (texts: readonly HeldOut[], slope: number): number =>
  texts.reduce((sum, {scores, truth}) => sum - Math.log(Math.max(softmax(scores, slope)[truth] ?? 0, 1e-12)), 0) / texts.length

const GOLDEN = (Math.sqrt(5) - 1) / 2

/**
 * The slope that makes `softmax` of held-out scores say probabilities (temperature scaling, Guo et al. 2017): least log loss between
 * 1/20 and 10, by golden section on the logarithm.
 */
export function calibrate(texts: readonly HeldOut[], [least, most]: readonly [number, number] = [0.05, 10]): number {
  if (texts.length === 0) return 1
  let [low, high] = [Math.log(least), Math.log(most)]
  const at = (share: number): number => lossAt(texts, Math.exp(share))
  let [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)]
  let [lossA, lossB] = [at(a), at(b)]
  while (high - low > 0.01) {
    if (lossA < lossB) {
      ;[high, b, lossB] = [b, a, lossA]
      a = high - GOLDEN * (high - low)
      lossA = at(a)
    } else {
      ;[low, a, lossA] = [a, b, lossB]
      b = low + GOLDEN * (high - low)
      lossB = at(b)
    }
  }
  return Math.exp((low + high) / 2)
}
