import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {rocAuc} from './auc.ts'
import {brierScore, calibrationBins, logLoss} from './calibration.ts'
import {agreementAt, bestThreshold} from './precision.ts'

const answers = fc
  .array(fc.tuple(fc.integer({min: 0, max: 8}), fc.boolean()), {minLength: 1, maxLength: 60})
  .map((rows) => ({scores: rows.map(([score]) => score / 8), truth: rows.map(([, truth]) => truth)}))

test('the area under the curve is the share of pairs in the right order, half for ties', () => {
  fc.assert(
    fc.property(answers, ({scores, truth}) => {
      let [pairs, right] = [0, 0]
      for (const [i, yes] of truth.entries())
        for (const [j, other] of truth.entries()) {
          if (!yes || other) continue
          pairs += 1
          const [above, below] = [scores[i] as number, scores[j] as number]
          right += above > below ? 1 : above === below ? 0.5 : 0
        }
      const area = rocAuc(scores, truth)
      if (pairs === 0) assert.ok(Number.isNaN(area))
      else assert.ok(Math.abs(area - right / pairs) < 1e-12)
    }),
    {seed: 7, numRuns: 500},
  )
})

test('no threshold has a better F1 than the best one, and it gives what it says', () => {
  fc.assert(
    fc.property(answers, fc.integer({min: 0, max: 5}), ({scores, truth}, missed) => {
      const wanted = truth.filter(Boolean).length + missed
      const best = bestThreshold(scores, truth, wanted)
      for (const score of scores) assert.ok(agreementAt(scores, truth, score, wanted).f1 <= best.f1 + 1e-12)
      const {threshold, ...said} = best
      assert.deepEqual(agreementAt(scores, truth, threshold, wanted), said)
    }),
    {seed: 7, numRuns: 300},
  )
})

test('bins hold every answer once and their means stay inside them', () => {
  fc.assert(
    fc.property(answers, ({scores, truth}) => {
      const bins = calibrationBins(scores, truth, 4)
      assert.equal(
        bins.reduce((sum, {count}) => sum + count, 0),
        scores.length,
      )
      for (const {from, to, said} of bins) assert.ok(said >= from - 1e-12 && said <= to + 1e-12)
    }),
    {seed: 7, numRuns: 200},
  )
  assert.equal(brierScore([1, 0], [true, false]), 0)
  assert.equal(brierScore([0.5, 0.5], [true, false]), 0.25)
  assert.ok(Math.abs(logLoss([0.5, 0.25], [true, false]) - (Math.log(2) + Math.log(4 / 3)) / 2) < 1e-12)
  assert.ok(Number.isFinite(logLoss([0], [true])))
})
