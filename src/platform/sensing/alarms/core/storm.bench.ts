/**
 * How many alarms people see of one burst main, and how long finding that out takes. Beside it the naive way: one alarm a finding.
 * `node src/platform/sensing/alarms/core/storm.bench.ts`
 */
import {burst} from './sparks.ts'
import {stormsOf} from './storm.ts'
import {usualTerms} from './terms.ts'

const RUNS = 30

for (const [main, strangers] of [
  [200, 20],
  [2_000, 200],
] as const) {
  const sparks = burst(main, strangers)
  const times: number[] = []
  let seen = 0
  for (let run = 0; run < RUNS; run += 1) {
    const began = performance.now()
    const storms = stormsOf(sparks, usualTerms.storms)
    times.push(performance.now() - began)
    seen = sparks.length - storms.reduce((sum, {members}) => sum + members.length, 0) + storms.length
  }
  times.sort((a, b) => a - b)
  const at = (part: number): string => (times[Math.floor(part * (RUNS - 1))] ?? 0).toFixed(1)
  const memory = Math.round(process.resourceUsage().maxRSS / 1024)
  console.log(
    `${sparks.length} findings (${main} of one main): ${seen} alarms shown, naive ${sparks.length} · median ${at(0.5)} ms, p95 ${at(0.95)} ms · peak ${memory} MB`,
  )
}
