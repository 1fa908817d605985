/** Scores turned into shares that sum to one; a larger slope makes the differences count more. */
export function softmax(scores: ArrayLike<number>, slope = 1): Float64Array {
  const shares = new Float64Array(scores.length)
  let [most, sum] = [Number.NEGATIVE_INFINITY, 0]
  for (let k = 0; k < scores.length; k += 1) most = Math.max(most, scores[k] as number)
  for (let k = 0; k < scores.length; k += 1) {
    const share = Math.exp(slope * ((scores[k] as number) - most))
    shares[k] = share
    sum += share
  }
  for (let k = 0; k < shares.length; k += 1) shares[k] = (shares[k] as number) / sum
  return shares
}

/** Scores of one held-out text and which of them belongs to the truth. */
export interface HeldOut {
  readonly scores: ArrayLike<number>
  readonly truth: number
}

/** Log of the probability the truth is given, without making the other probabilities. */
const logShare = ({scores, truth}: HeldOut, slope: number): number => {
  let [most, sum] = [Number.NEGATIVE_INFINITY, 0]
  for (let k = 0; k < scores.length; k += 1) most = Math.max(most, scores[k] as number)
  for (let k = 0; k < scores.length; k += 1) sum += Math.exp(slope * ((scores[k] as number) - most))
  return slope * ((scores[truth] ?? most) - most) - Math.log(sum)
}

const lossAt = (texts: readonly HeldOut[], slope: number): number =>
  texts.reduce((sum, text) => sum - logShare(text, slope), 0) / texts.length

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
