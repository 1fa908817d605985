/** The mean squared miss of probabilities (Brier 1950); 0 is perfect, a coin gives 0.25. NaN without answers. */
export const brierScore = (chances: readonly number[], positive: readonly boolean[]): number =>
  chances.reduce((sum, chance, index) => sum + (chance - (positive[index] ? 1 : 0)) ** 2, 0) / chances.length

const CERTAIN = 1e-6

/** The mean cross-entropy of probabilities, in nats; those at 0 and 1 are held just inside. NaN without answers. */
export const logLoss = (chances: readonly number[], positive: readonly boolean[]): number =>
  chances.reduce((sum, chance, index) => {
    const held = Math.min(1 - CERTAIN, Math.max(CERTAIN, chance))
    return sum - Math.log(positive[index] ? held : 1 - held)
  }, 0) / chances.length

/** What was said and what came true among answers of about the same probability. */
export interface Bin {
  readonly from: number
  readonly to: number
  readonly count: number
  /** Mean probability said. */
  readonly said: number
  /** Share that came true. */
  readonly came: number
}

/** Answers sorted into bins of equal width by the probability said; empty bins are left out. */
export function calibrationBins(chances: readonly number[], positive: readonly boolean[], bins = 10): readonly Bin[] {
  const sums = Array.from({length: bins}, () => ({count: 0, said: 0, came: 0}))
  for (const [index, chance] of chances.entries()) {
    const bin = sums[Math.min(bins - 1, Math.max(0, Math.floor(chance * bins)))]
    if (bin === undefined) continue
    bin.count += 1
    bin.said += chance
    bin.came += positive[index] ? 1 : 0
  }
  return sums.flatMap(({count, said, came}, index) =>
    count === 0 ? [] : [{from: index / bins, to: (index + 1) / bins, count, said: said / count, came: came / count}],
  )
}
