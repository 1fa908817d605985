/** How well a yes-or-no answer agrees with the truth. `f1` is the harmonic mean of precision and recall; 0 where nothing was found. */
export interface Agreement {
  readonly precision: number
  readonly recall: number
  readonly f1: number
  readonly found: number
  readonly right: number
  readonly wanted: number
}

/** Precision, recall and F1 of `right` true answers among `found` given, of `wanted` that there were. */
export const agreement = (right: number, found: number, wanted: number): Agreement => ({
  precision: found === 0 ? 0 : right / found,
  recall: wanted === 0 ? 0 : right / wanted,
  f1: found + wanted === 0 ? 0 : (2 * right) / (found + wanted),
  found,
  right,
  wanted,
})

/** The agreement when everything scored at least `threshold` is answered yes; `wanted` may count positives that were never scored. */
export function agreementAt(
  scores: readonly number[],
  positive: readonly boolean[],
  threshold: number,
  wanted = positive.filter(Boolean).length,
): Agreement {
  let [right, found] = [0, 0]
  for (const [index, score] of scores.entries())
    if (score >= threshold) {
      found += 1
      if (positive[index]) right += 1
    }
  return agreement(right, found, wanted)
}

/** The threshold among the scores with the best F1, and what it gives. Infinity when there is no score. */
export function bestThreshold(
  scores: readonly number[],
  positive: readonly boolean[],
  wanted = positive.filter(Boolean).length,
): Agreement & {readonly threshold: number} {
  const order = scores.map((_, index) => index).sort((a, b) => (scores[b] as number) - (scores[a] as number))
  let best = {...agreement(0, 0, wanted), threshold: Number.POSITIVE_INFINITY}
  let right = 0
  for (const [place, index] of order.entries()) {
    if (positive[index]) right += 1
    const next = order[place + 1]
    if (next !== undefined && scores[next] === scores[index]) continue
    const here = agreement(right, place + 1, wanted)
    if (here.f1 > best.f1) best = {...here, threshold: scores[index] as number}
  }
  return best
}
