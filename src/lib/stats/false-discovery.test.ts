import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {falseDiscovery} from './false-discovery.ts'

test('the worked example of Benjamini and Hochberg: four of fifteen at 5 %', () => {
  const p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1]
  assert.equal(falseDiscovery(p).filter((q) => q <= 0.05).length, 4)
})

test('equals the step-up procedure, at any rate and in any order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({min: 0, max: 1, noNaN: true}), {minLength: 1, maxLength: 40}),
      fc.double({min: 0.001, max: 0.5, noNaN: true}),
      (p, rate) => {
        const sorted = p.toSorted((a, b) => a - b)
        const last = sorted.findLastIndex((one, k) => (one * p.length) / (k + 1) <= rate)
        const bound = last < 0 ? -1 : (sorted[last] ?? 0)
        assert.deepEqual(
          falseDiscovery(p).map((q) => q <= rate),
          p.map((one) => one <= bound),
        )
      },
    ),
    {seed: 5, numRuns: 400},
  )
})
