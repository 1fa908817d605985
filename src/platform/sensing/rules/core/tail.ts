import {quantile} from './robust.ts'

/** How many of `scores` runs the look needs: the least of the last `run`, where all are on one side; 0 elsewhere. */
export function sustained(scores: readonly number[], run: number): number[] {
  return scores.map((_, i) => {
    if (i + 1 < run) return 0
    const last = scores.slice(i + 1 - run, i + 1)
    const least = Math.min(...last.map(Math.abs))
    return last.every((score) => score > 0) ? least : last.every((score) => score < 0) ? -least : 0
  })
}

/** Beginnings of excesses over a limit, those within `apart` of the last one counted with it. */
export function excesses(sizes: readonly number[], limit: number, apart: number): number {
  let [count, last] = [0, Number.NEGATIVE_INFINITY]
  for (const [i, size] of sizes.entries()) {
    if (size <= limit) continue
    if (i - last > apart) count += 1
    last = i
  }
  return count
}

/** The largest of each run of excesses over a limit. */
function peaks(sizes: readonly number[], limit: number, apart: number): readonly number[] {
  const found: number[] = []
  let last = Number.NEGATIVE_INFINITY
  for (const [i, size] of sizes.entries()) {
    if (size <= limit) continue
    if (i - last > apart) found.push(size)
    else found[found.length - 1] = Math.max(found.at(-1) as number, size)
    last = i
  }
  return found
}

const START = 0.95
const FEWEST = 8

/**
 * The limit that is exceeded so many times in `n` steps, each run of excesses counting once: peaks over the 95th percentile and the mean of
 * what they exceed it by (an exponential tail; Siffer et al., Anomaly Detection in Streams with Extreme Value Theory, 2017, with shape 0).
 * Within what was seen it is the count itself; beyond, the tail. Sizes are not negative.
 */
export function limitFor(sizes: readonly number[], wanted: number, apart: number): number {
  const sorted = Float64Array.from(sizes).sort()
  let start = quantile(sorted, START)
  let found = peaks(sizes, start, apart)
  for (let share = 0.9; found.length < FEWEST && share > 0.5; share -= 0.1) {
    start = quantile(sorted, share)
    found = peaks(sizes, start, apart)
  }
  if (found.length === 0) return start + 1e-9
  const mean = found.reduce((sum, peak) => sum + peak - start, 0) / found.length
  return start + Math.max(1e-9, mean) * Math.max(0, Math.log(found.length / Math.max(wanted, 1e-9)))
}
