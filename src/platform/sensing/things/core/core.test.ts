import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {bandOf, gapsOf} from './gaps.ts'
import {badness, MOST_STEPS, scaleOf, scales, stepOf, stepSaid} from './scale.ts'
import {standingOf} from './standing.ts'

test('a stream is late after three of its intervals and silent after 24', () => {
  assert.equal(standingOf(null, 300), 'none')
  assert.equal(standingOf(900, 300), 'fresh')
  assert.equal(standingOf(901, 300), 'stale')
  assert.equal(standingOf(7_200, 300), 'stale')
  assert.equal(standingOf(7_201, 300), 'silent')
  assert.equal(standingOf(2_700, null), 'fresh')
})

test('every scale rises, can be told apart, and has a name for each step or for none', () => {
  assert.ok(scales.length > 10)
  assert.equal(new Set(scales.map(({id}) => id)).size, scales.length)
  for (const {id, limits, names} of scales) {
    assert.deepEqual(
      [...limits].sort((a, b) => a - b),
      limits,
      id,
    )
    assert.ok(limits.length < MOST_STEPS, id)
    if (names !== undefined) assert.equal(names.length, limits.length + 1, id)
  }
})

test('fine dust falls on the steps of HJ 633, a value on a limit below it', () => {
  const pm25 = scaleOf('http://www.eionet.europa.eu/aqportal/pollutants/6001', 'ug/m3')
  assert.ok(pm25)
  assert.deepEqual([0, 35, 35.1, 75, 115, 150, 250, 251].map((value) => stepOf(pm25, value)), [0, 0, 1, 1, 2, 3, 4, 5]) // biome-ignore format: a table
  assert.equal(stepSaid(pm25, 1).zh, '良 35–75')
  assert.equal(stepSaid(pm25, 5).en, 'severe > 250')
  assert.equal(badness(pm25, 300), 1)
  assert.equal(scaleOf(pm25.definition, 'mg/m3'), undefined)
})

test('a gap is three intervals without an observation', () => {
  assert.deepEqual(gapsOf([0, 60, 120, 400, 460], 60), [{from: 120, to: 400}])
  assert.deepEqual(gapsOf([0, 60, 240], 60), [])
  assert.deepEqual(gapsOf([0, 10, 20, 30, 200], null), [{from: 30, to: 200}])
  assert.deepEqual(gapsOf([], null), [])
})

test('a band hides no peak that thinning left out', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({min: -50, max: 50}), {minLength: 3, maxLength: 80}), fc.integer({min: 2, max: 9}), (values, every) => {
      const spans = values.map((value, at) => ({at, value, least: null, most: null}))
      const kept = spans.filter((_, i) => i % every === 0).map(({at}) => at)
      const band = bandOf(spans, kept)
      assert.equal(Math.min(...band.map(({least}) => least)), Math.min(...values))
      assert.equal(Math.max(...band.map(({most}) => most)), Math.max(...values))
      for (const [i, at] of kept.entries()) {
        const one = band[i]
        assert.ok(one !== undefined && one.least <= (values[at] ?? 0) && one.most >= (values[at] ?? 0))
      }
    }),
    {seed: 5, numRuns: 200},
  )
})
