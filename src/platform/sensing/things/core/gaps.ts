/** A stretch without observations: milliseconds since 1970 of the last before it and the first after it. */
export interface Gap {
  readonly from: number
  readonly to: number
}

const USUAL_TIMES = 3
const UNKNOWN_TIMES = 5

const middle = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0

/**
 * Where nothing was observed for three times the usual interval, given the times of a series in order. `everyMs` is what the stream should
 * keep, at least the width of a span; without it five times the middle distance counts.
 */
export function gapsOf(times: readonly number[], everyMs: number | null): readonly Gap[] {
  const steps = times.slice(1).map((at, i) => at - (times[i] ?? at))
  const longest = everyMs === null ? UNKNOWN_TIMES * middle([...steps].sort((a, b) => a - b)) : USUAL_TIMES * everyMs
  return longest <= 0 ? [] : steps.flatMap((step, i) => (step > longest ? [{from: times[i] ?? 0, to: times[i + 1] ?? 0}] : []))
}

interface Ranged {
  readonly at: number
  readonly value: number
  readonly least: number | null
  readonly most: number | null
}

/**
 * The least and the most between the middles of neighbouring kept points, so that a band drawn through them hides no peak that thinning
 * left out. `kept` are times of `spans`, both in order.
 */
export function bandOf(spans: readonly Ranged[], kept: readonly number[]): readonly {readonly least: number; readonly most: number}[] {
  const band = kept.map(() => ({least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY}))
  let near = 0
  for (const {at, value, least, most} of spans) {
    while (near + 1 < kept.length && at - (kept[near] ?? 0) > (kept[near + 1] ?? 0) - at) near += 1
    const one = band[near]
    if (one === undefined) continue
    one.least = Math.min(one.least, least ?? value)
    one.most = Math.max(one.most, most ?? value)
  }
  return band
}
