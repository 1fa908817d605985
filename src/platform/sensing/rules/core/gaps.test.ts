import assert from 'node:assert/strict'
import {test} from 'node:test'
import {openRandom} from '#lib/stats/draw.ts'
import {fillGap, gapsIn, learnFiller} from './gaps.ts'
import type {Bucket, Clock} from './profile.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = Date.parse('2026-10-01T00:00:00Z')
const clock: Clock = {minuteOf: (at) => Math.floor((at % DAY) / 60_000), dayOf: (at) => Math.floor(at / DAY) % 7}

/** Days of a strong season with noise that fades by the hour. */
function days(many: number, from: number, seed: number, season = 20): readonly Bucket[] {
  const random = openRandom(seed)
  let rest = 0
  return Array.from({length: many * 24}, (_, i) => {
    rest = 0.7 * rest + (random() + random() + random() - 1.5) * 2
    return {at: from + i * HOUR, value: 50 + season * Math.sin((2 * Math.PI * i) / 24) + rest}
  })
}

test('a long gap of a series with a strong season is filled by the season, not by a line, and nine of ten values lie within', () => {
  const filler = learnFiller(days(28, START, 1), HOUR, clock, openRandom(2))
  assert.ok(filler !== undefined)
  assert.equal(filler.classes[2]?.way, 'season')
  const later = days(28, START + 28 * DAY, 3)
  const known = new Map(later.map(({at, value}) => [at, value]))
  let [within, n, missed, line] = [0, 0, 0, 0]
  for (const [from, to] of gapsIn(later, HOUR, 2, 60, openRandom(4))) {
    const around = later.filter(({at}) => at <= from || at >= to)
    const [a, b] = [known.get(from) ?? 0, known.get(to) ?? 0]
    for (const {at, value, low, high} of fillGap(filler, clock, around, from, to)) {
      const truth = known.get(at) ?? 0
      n += 1
      within += truth >= low && truth <= high ? 1 : 0
      missed += Math.abs(value - truth)
      line += Math.abs(a + ((b - a) * (at - from)) / (to - from) - truth)
    }
  }
  assert.ok(n > 500)
  assert.ok(within / n > 0.85 && within / n < 0.96, `coverage ${within / n}`)
  assert.ok(missed < line / 4, `${missed / n} beside ${line / n} of a line`)
})

test('what is filled is less sure the further it lies from both ends', () => {
  const filler = learnFiller(days(28, START, 5), HOUR, clock, openRandom(6))
  assert.ok(filler !== undefined)
  const [from, to] = [START + 20 * DAY, START + 20 * DAY + 20 * HOUR]
  const around = days(28, START, 5).filter(({at}) => at <= from || at >= to)
  const widths = fillGap(filler, clock, around, from, to).map(({low, high}) => high - low)
  assert.equal(widths.length, 19)
  for (let k = 1; k <= 9; k += 1) assert.ok((widths[k] ?? 0) >= (widths[k - 1] ?? 0) - 1e-9)
  assert.deepEqual(fillGap(filler, clock, [], from, to), [])
})

test('too little is no ground to fill anything', () => {
  assert.equal(learnFiller(days(1, START, 1), HOUR, clock, openRandom(1)), undefined)
})
