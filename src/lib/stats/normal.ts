const HALF_LOG_TWO_PI = 0.918_938_533_204_672_8

/** Share of a standard normal above z, right to about 1e-14 relative: a series near the middle, a continued fraction in the tail. */
export function normalTail(z: number): number {
  if (Number.isNaN(z)) return Number.NaN
  if (z < 0) return 1 - normalTail(-z)
  const density = Math.exp(-0.5 * z * z - HALF_LOG_TWO_PI)
  if (z < 3) {
    let [term, sum] = [z, z]
    for (let k = 3; Math.abs(term) > sum * 1e-17 && k < 400; k += 2) {
      term *= (z * z) / k
      sum += term
    }
    return 0.5 - density * sum
  }
  let fraction = z
  for (let k = 120; k > 0; k -= 1) fraction = z + k / fraction
  return density / fraction
}

const lanczos = [
  0.999_999_999_999_809_9, 676.520_368_121_885_1, -1259.139_216_722_402_8, 771.323_428_777_653_1, -176.615_029_162_140_6,
  12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_572e-6, 1.505_632_735_149_311_6e-7,
] as const // biome-ignore format: a table

/** Natural logarithm of the gamma function for x > 0 (Lanczos, g = 7), right to about 1e-13. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const shifted = x - 1
  const base = shifted + 7.5
  let sum: number = lanczos[0]
  for (const [index, value] of lanczos.entries()) if (index > 0) sum += value / (shifted + index)
  return HALF_LOG_TWO_PI + (shifted + 0.5) * Math.log(base) - base + Math.log(sum)
}
