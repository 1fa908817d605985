import assert from 'node:assert/strict'
import {test} from 'node:test'
import {anscombe, fitCounts} from './count-model.ts'
import {cusumLimit} from './cusum.ts'
import {drawCount, drawNormal, drawPoisson, openRandom} from './draw.ts'
import {ears} from './ears.ts'
import {drawSeries, JUDGED_FROM, scenarios, WEEKS} from './noufaily.ts'
import {watchCounts} from './surge.ts'

const WEEK = {trend: false, rhythms: [{period: 7, harmonics: 3}]} as const
const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length

test('without trend, a weekly rhythm of three harmonics is the mean of each weekday', () => {
  const random = openRandom(1)
  const counts = Array.from({length: 140}, (_, day) => drawPoisson(random, [9, 8, 8, 7, 9, 3, 2][day % 7] ?? 0))
  // Small enough counts that nothing is unusual for the second fit.
  const calm = counts.map((count) => Math.min(count, 12))
  const model = fitCounts(calm, WEEK)
  assert.equal(model.unusual, 0)
  for (let day = 0; day < 7; day += 1) {
    const seen = mean(calm.filter((_, index) => index % 7 === day))
    assert.ok(Math.abs(model.mean(day) - seen) < 0.02 * seen + 0.01, `${day}: ${model.mean(day)}, ${seen}`)
  }
  assert.ok(model.dispersion < 1.5)
})

test('a surge of the past weighs little: the level is the same as without it', () => {
  const random = openRandom(2)
  const counts = Array.from({length: 200}, () => drawPoisson(random, 5))
  const surge = counts.map((count, day) => (day >= 90 && day < 97 ? count + 40 : count))
  const [calm, hit] = [fitCounts(counts, WEEK), fitCounts(surge, WEEK)]
  assert.ok(Math.abs(hit.mean(210) - calm.mean(210)) < 0.25 * calm.mean(210))
  assert.ok(hit.unusual > 0.03 && hit.unusual < 0.08)
})

test('a trend is followed', () => {
  const counts = Array.from({length: 300}, (_, step) => Math.round(10 * Math.exp(0.005 * step)))
  const model = fitCounts(counts, {trend: true, rhythms: []})
  assert.ok(Math.abs(model.mean(320) / (10 * Math.exp(1.6)) - 1) < 0.02)
})

test('drawn counts have the mean and variance asked for', () => {
  const random = openRandom(3)
  for (const [level, dispersion] of [
    [0.2, 1],
    [4, 1],
    [60, 1],
    [4, 3],
    [50, 2],
    [0.3, 2],
  ] as const) {
    const drawn = Array.from({length: 20_000}, () => drawCount(random, level, dispersion))
    const middle = mean(drawn)
    const spread = mean(drawn.map((one) => (one - middle) ** 2))
    assert.ok(Math.abs(middle / level - 1) < 0.04, `mean ${middle} of ${level}`)
    assert.ok(Math.abs(spread / (level * dispersion) - 1) < 0.08, `variance ${spread} of ${level * dispersion}`)
  }
})

test('the limit of a CUSUM keeps its rate of false alarms on other numbers', () => {
  const [one, other] = [openRandom(4), openRandom(5)]
  const limit = cusumLimit(
    Array.from({length: 20_000}, () => drawNormal(one)),
    0.01,
  )
  const residuals = Array.from({length: 20_000}, () => drawNormal(other))
  let [sum, alarms] = [0, 0]
  for (const z of residuals) {
    sum = Math.max(0, sum + z - 0.5)
    if (sum > limit) [sum, alarms] = [0, alarms + 1]
  }
  assert.ok(alarms / 20_000 > 0.008 && alarms / 20_000 < 0.012, `${alarms}`)
})

test('residuals of drawn counts are near to standard normal', () => {
  const random = openRandom(6)
  const residuals = Array.from({length: 5_000}, () => anscombe(drawCount(random, 20, 2), 20, 2))
  assert.ok(Math.abs(mean(residuals)) < 0.1)
  assert.ok(Math.abs(mean(residuals.map((z) => z * z)) - 1) < 0.1)
})

test('EARS by hand: seven steps of 1 and 3, then 9', () => {
  const {c1, c2, c3} = ears([1, 3, 1, 3, 1, 3, 1, 3, 1, 9, 9])
  const deviation = Math.sqrt((3 * 1 ** 2 + 4 * 1 ** 2 - 7 * (1 / 7) ** 2) / 6)
  assert.ok(Math.abs((c1[9] ?? 0) - (9 - (1 * 4 + 3 * 3) / 7) / deviation) < 1e-9)
  assert.ok(Math.abs((c2[9] ?? 0) - (9 - 13 / 7) / deviation) < 1e-9)
  assert.equal(c3[9], (c2[9] ?? 0) - 1)
})

test('a sudden week is alarmed at once, a creeping one by adding up, a calm one hardly ever', () => {
  const random = openRandom(7)
  const calm = Array.from({length: 420}, (_, day) => drawPoisson(random, [6, 6, 6, 6, 6, 2, 2][day % 7] ?? 0))
  const watch = {...WEEK, from: 364, guard: 14, refit: 7, rate: 0.01, seed: 1}
  assert.ok(watchCounts(calm, watch).filter(({alarm}) => alarm).length <= 2)
  const sudden = calm.map((count, day) => (day === 400 ? count + 25 : count))
  assert.equal(watchCounts(sudden, watch).find(({step}) => step === 400)?.alarm, true)
  const creeping = calm.map((count, day) => (day >= 385 ? count + 4 : count))
  assert.ok(watchCounts(creeping, watch).some(({step, alarm, cusum, limit}) => alarm && cusum > limit && step < 397))
})

test('on the scenarios of Noufaily, more outbreaks are found than by EARS C1, with fewer false alarms', () => {
  const random = openRandom(2013)
  assert.equal(scenarios.length, 42)
  const tally = {ours: {wrong: 0, found: 0}, c1: {wrong: 0, found: 0}}
  for (const scenario of scenarios.flatMap((one) => [one, one, one])) {
    const {counts, extra} = drawSeries(random, scenario)
    const shape = {trend: true, rhythms: [{period: 52, harmonics: 2}]}
    const judged = watchCounts(counts, {...shape, from: JUDGED_FROM, guard: 26, refit: 13, rate: 0.02, seed: 1})
    const {c1} = ears(counts)
    const alarms = {ours: (week: number) => judged[week - JUDGED_FROM]?.alarm === true, c1: (week: number) => (c1[week] ?? 0) > 3}
    for (const name of ['ours', 'c1'] as const) {
      const weeks = Array.from({length: WEEKS - JUDGED_FROM}, (_, k) => JUDGED_FROM + k).filter(alarms[name])
      tally[name].wrong += weeks.filter((week) => extra[week] === 0).length
      tally[name].found += weeks.some((week) => (extra[week] ?? 0) > 0) ? 1 : 0
    }
  }
  assert.ok(tally.ours.found > tally.c1.found, JSON.stringify(tally))
  assert.ok(tally.ours.wrong < tally.c1.wrong * 0.7, JSON.stringify(tally))
})
