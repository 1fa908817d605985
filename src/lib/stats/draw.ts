/** Numbers in [0, 1). */
export type Random = () => number

/** A seeded generator (mulberry32): the same seed gives the same numbers everywhere. */
export function openRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A standard normal number (Box and Muller 1958). */
export const drawNormal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** A gamma number of this shape and scale 1 (Marsaglia and Tsang 2000). */
export function drawGamma(random: Random, shape: number): number {
  if (shape < 1) return drawGamma(random, shape + 1) * (1 - random()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = drawNormal(random)
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

/** A Poisson number; large means are split, so that nothing underflows. */
export function drawPoisson(random: Random, mean: number): number {
  let [left, count] = [mean, 0]
  while (left > 30) {
    const middle = Math.floor(left * 0.875)
    const waited = drawGamma(random, middle)
    if (waited > left) return count + drawBinomial(random, middle - 1, left / waited)
    left -= waited
    count += middle
  }
  let product = 1 - random()
  for (const floor = Math.exp(-left); product > floor; product *= 1 - random()) count += 1
  return count
}

const drawBinomial = (random: Random, trials: number, share: number): number => {
  let count = 0
  for (let k = 0; k < trials; k += 1) if (random() < share) count += 1
  return count
}

/** A count of this mean whose variance is `dispersion` times it: negative binomial above 1, else Poisson. */
export const drawCount = (random: Random, mean: number, dispersion: number): number =>
  dispersion <= 1 ? drawPoisson(random, mean) : drawPoisson(random, drawGamma(random, mean / (dispersion - 1)) * (dispersion - 1))
