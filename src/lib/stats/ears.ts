/** What the simple early aberration methods say of the steps of a series. */
export interface Ears {
  /** Standard deviations above the mean of the seven steps before. */
  readonly c1: Float64Array
  /** The same with a gap of two steps, so that a slow surge does not raise its own measure. */
  readonly c2: Float64Array
  /** Sum of what C2 exceeded 1 by, over three steps. */
  readonly c3: Float64Array
}

/** Alarms are above these (Hutwagner et al. 2003). */
export const earsLimits = {c1: 3, c2: 3, c3: 2} as const

const LEAST_DEVIATION = 0.5

/** EARS C1, C2, C3 of every step from the tenth on (before it, zero). Deviations below 0.5 count as 0.5, the practice of BioSense. */
export function ears(counts: ArrayLike<number>): Ears {
  const n = counts.length
  const [c1, c2, c3] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)]
  const score = (step: number, lag: number): number => {
    let [sum, squares] = [0, 0]
    for (let k = step - lag - 7; k < step - lag; k += 1) {
      sum += counts[k] as number
      squares += (counts[k] as number) ** 2
    }
    const mean = sum / 7
    const deviation = Math.sqrt(Math.max(0, (squares - 7 * mean * mean) / 6))
    return ((counts[step] as number) - mean) / Math.max(LEAST_DEVIATION, deviation)
  }
  for (let step = 9; step < n; step += 1) {
    c1[step] = score(step, 0)
    c2[step] = score(step, 2)
    for (let k = Math.max(9, step - 2); k <= step; k += 1) c3[step] = (c3[step] as number) + Math.max(0, (c2[k] as number) - 1)
  }
  return {c1, c2, c3}
}
