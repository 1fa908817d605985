import {logGamma} from './normal.ts'

/**
 * Chance of `count` or more events when `mean` are expected and the variance is `dispersion` times the mean: negative binomial above 1,
 * Poisson at 1. Summed term by term away from the mean, so small chances keep their figures.
 */
export function countTail(count: number, mean: number, dispersion: number): number {
  if (count <= 0) return 1
  if (mean <= 0) return 0
  const spread = Math.max(1, dispersion) - 1
  const poisson = spread < 1e-9
  const size = poisson ? 0 : mean / spread
  const ratio = poisson ? 0 : spread / (1 + spread)
  const log = (k: number): number =>
    poisson
      ? k * Math.log(mean) - mean - logGamma(k + 1)
      : logGamma(k + size) - logGamma(k + 1) - logGamma(size) + k * Math.log(ratio) - size * Math.log(1 + spread)
  const step = (k: number): number => (poisson ? mean / (k + 1) : ((k + size) / (k + 1)) * ratio)
  const upward = count > mean
  let k = upward ? count : count - 1
  let term = Math.exp(log(k))
  let sum = term
  while (term > sum * 1e-15 && k >= 0) {
    term *= upward ? step(k) : k === 0 ? 0 : 1 / step(k - 1)
    sum += term
    k += upward ? 1 : -1
  }
  return Math.min(1, upward ? sum : Math.max(0, 1 - sum))
}
