import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {type Example, fitLogistic, logisticGradient, logisticLoss, type Prior, ridge, sigmoid} from './logistic.ts'

const SIZE = 3
const number = fc.double({min: -3, max: 3, noNaN: true})
const vector = fc.array(number, {minLength: SIZE, maxLength: SIZE})
const examples: fc.Arbitrary<Example[]> = fc.array(
  fc.record({
    features: vector,
    outcome: fc.double({min: 0, max: 1, noNaN: true}),
    weight: fc.double({min: 0.1, max: 3, noNaN: true}),
  }),
  {minLength: 1, maxLength: 20},
)
const priors: fc.Arbitrary<Prior> = fc.record({
  means: vector,
  precisions: fc.array(fc.double({min: 0.05, max: 5, noNaN: true}), {minLength: SIZE, maxLength: SIZE}),
})

test('the slope is what finite differences of the loss say', () => {
  fc.assert(
    fc.property(examples, vector, priors, (rows, at, prior) => {
      for (const [index, slope] of logisticGradient(rows, at, prior).entries()) {
        const aside = (by: number): number =>
          logisticLoss(
            rows,
            at.map((value, other) => (other === index ? value + by : value)),
            prior,
          )
        const measured = (aside(1e-5) - aside(-1e-5)) / 2e-5
        assert.ok(Math.abs(measured - slope) < 1e-4 * (1 + Math.abs(slope)), `${measured} and ${slope}`)
      }
    }),
    {seed: 7, numRuns: 200},
  )
})

test('a fit leaves no slope, so that no other coefficients have a lower loss', () => {
  fc.assert(
    fc.property(examples, priors, vector, (rows, prior, other) => {
      const fitted = fitLogistic(rows, prior)
      for (const slope of logisticGradient(rows, fitted, prior)) assert.ok(Math.abs(slope) < 1e-3, `slope ${slope}`)
      assert.ok(logisticLoss(rows, fitted, prior) <= logisticLoss(rows, other, prior) + 1e-9)
    }),
    {seed: 7, numRuns: 200},
  )
})

test('without examples the prior stands; with many alike the share of outcomes is found', () => {
  assert.deepEqual(fitLogistic([], {means: [1, -2], precisions: [1, 1]}), [1, -2])
  const rows = Array.from({length: 1000}, (_, index) => ({features: [1], outcome: index % 5 === 0 ? 1 : 0}))
  assert.ok(Math.abs(sigmoid(fitLogistic(rows, ridge(1, 1e-6))[0] ?? 0) - 0.2) < 1e-6)
})

test('cases that a line parts stay finite', () => {
  const rows = Array.from({length: 40}, (_, index) => ({features: [1, index - 20], outcome: index < 20 ? 0 : 1}))
  const fitted = fitLogistic(rows, ridge(2, 1e-3))
  assert.ok(fitted.every(Number.isFinite), String(fitted))
})
