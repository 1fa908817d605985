/**
 * Surges on the 42 scenarios of Noufaily et al. 2013, seeded: `node src/lib/stats/surge.bench.ts [series a scenario] [seed]`.
 * False alarms are the share of judged weeks without outbreak that alarm; an outbreak is found when some week that holds cases of it alarms,
 * and found in its first week when the first such week does. EARS stands beside it with its own limits and with limits that give our false alarms.
 */
import {printRow} from '../../../bench/measure.ts'
import {anscombe} from './count-model.ts'
import {countTail} from './count-tail.ts'
import {nextCusum} from './cusum.ts'
import {openRandom} from './draw.ts'
import {ears, earsLimits} from './ears.ts'
import {type Drawn, drawSeries, JUDGED_FROM, meanAt, scenarios, WEEKS} from './noufaily.ts'
import {watchCounts} from './surge.ts'

const runs = Number(process.argv[2] ?? 20)
const seed = Number(process.argv[3] ?? 2013)
const random = openRandom(seed)

interface Series extends Drawn {
  readonly scenario: number
  readonly scores: Readonly<Record<'ours' | 'told' | 'c1' | 'c2' | 'c3', ArrayLike<number>>>
}
const times: number[] = []
const all: Series[] = []
for (const [scenario, one] of scenarios.entries())
  for (let run = 0; run < runs; run += 1) {
    const drawn = drawSeries(random, one)
    const began = performance.now()
    const judged = watchCounts(drawn.counts, {
      from: JUDGED_FROM,
      guard: 26,
      refit: 1,
      rate: 0.02,
      seed: run,
      trend: true,
      rhythms: [{period: 52, harmonics: 2}],
    })
    times.push(performance.now() - began)
    const ours = new Float64Array(WEEKS)
    for (const {step, alarm} of judged) ours[step] = alarm ? 1 : 0
    // The same two rules for somebody who was told the true model: no method that must learn it can be expected to find much more.
    const told = new Float64Array(WEEKS)
    let sum = 0
    const limit = Math.max(0, ...judged.map(({limit: one}) => one))
    for (let week = JUDGED_FROM; week < WEEKS; week += 1) {
      const [count, mean] = [drawn.counts[week] as number, meanAt(one, week + 1)]
      sum = nextCusum(sum, anscombe(count, mean, one.phi))
      if (countTail(count, mean, one.phi) < 0.01 || sum > limit) {
        told[week] = 1
        sum = 0
      }
    }
    all.push({...drawn, scenario, scores: {ours, told, ...ears(drawn.counts)}})
  }

const figures = (name: keyof Series['scores'], limit: number, chosen: readonly Series[] = all) => {
  let [quiet, alarms, outbreaks, found, first] = [0, 0, 0, 0, 0]
  for (const {extra, scores} of chosen) {
    let [any, hit, early, begun] = [false, false, false, false]
    for (let week = JUDGED_FROM; week < WEEKS; week += 1) {
      const alarm = (scores[name][week] as number) > limit
      if ((extra[week] as number) > 0) {
        any = true
        if (alarm) hit = true
        if (alarm && !begun) early = true
        begun = true
      } else {
        quiet += 1
        if (alarm) alarms += 1
      }
    }
    if (any) outbreaks += 1
    if (hit) found += 1
    if (early) first += 1
  }
  return {false: alarms / quiet, found: found / outbreaks, first: first / outbreaks}
}
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const row = (name: string, {false: wrong, found, first}: ReturnType<typeof figures>): void =>
  printRow(name, {'false alarms': percent(wrong), found: percent(found), 'in the first week': percent(first)})

console.log(`${all.length} series, seed ${seed}, 49 weeks judged each; outbreaks of 1–10 standard deviations`)
const ours = figures('ours', 0.5)
row('regression, tail and CUSUM (ours)', ours)
row('the same rules, told the true model', figures('told', 0.5))
for (const name of ['c1', 'c2', 'c3'] as const)
  row(`EARS ${name.toUpperCase()}, its limit ${earsLimits[name]}`, figures(name, earsLimits[name]))
for (const name of ['c1', 'c2', 'c3'] as const) {
  let [low, high] = [0, 60]
  while (high - low > 0.01) {
    const middle = (low + high) / 2
    if (figures(name, middle).false > ours.false) low = middle
    else high = middle
  }
  row(`EARS ${name.toUpperCase()}, limit ${high.toFixed(1)}: as many false alarms`, figures(name, high))
}
for (const [from, to] of [
  [1, 2],
  [3, 4],
  [5, 6],
  [7, 8],
  [9, 10],
] as const) {
  const chosen = all.filter(({strength}) => strength >= from && strength <= to)
  row(`ours, outbreaks of ${from}–${to}`, figures('ours', 0.5, chosen))
  row(`EARS C1, outbreaks of ${from}–${to}`, figures('c1', earsLimits.c1, chosen))
}
for (const level of [0, 1, 2, 3, 4, 5, 6])
  row(
    `ours, level ${level + 1} of 7 (θ ${scenarios[level * 6]?.theta})`,
    figures(
      'ours',
      0.5,
      all.filter(({scenario}) => Math.floor(scenario / 6) === level),
    ),
  )
const sorted = times.toSorted((a, b) => a - b)
printRow('time a series (49 fits)', {
  median: `${sorted[sorted.length >> 1]?.toFixed(1)} ms`,
  p95: `${sorted[Math.floor(sorted.length * 0.95)]?.toFixed(1)} ms`,
  'peak memory': `${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
})
