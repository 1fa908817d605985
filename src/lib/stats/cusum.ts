/** The slack of a CUSUM tuned to find shifts of one standard deviation soonest. */
export const SLACK = 0.5

/** The next value of an upper CUSUM (Page 1954) after a standardised residual. */
export const nextCusum = (before: number, z: number): number => Math.max(0, before + z - SLACK)

/**
 * The limit at which a CUSUM over these residuals, reset at each alarm, alarms at most in a share `rate` of the steps: what would be expected
 * without any surge, when the residuals are drawn from the model (a parametric bootstrap). To a hundredth.
 */
export function cusumLimit(residuals: ArrayLike<number>, rate: number): number {
  const alarms = (limit: number): number => {
    let [sum, count] = [0, 0]
    for (let i = 0; i < residuals.length; i += 1) {
      sum = nextCusum(sum, residuals[i] as number)
      if (sum > limit) {
        count += 1
        sum = 0
      }
    }
    return count / residuals.length
  }
  let [low, high] = [0, 4]
  while (alarms(high) > rate && high < 1e6) high *= 2
  while (high - low > 0.01) {
    const middle = (low + high) / 2
    if (alarms(middle) > rate) low = middle
    else high = middle
  }
  return high
}
