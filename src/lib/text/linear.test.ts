import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {calibrate, softmax} from './certainty.ts'
import {learnLinear, scorer} from './linear.ts'
import {dot, type SparseVector, sparseVector, unit} from './sparse.ts'

const seed = 20261124

const vectors: fc.Arbitrary<SparseVector> = fc
  .array(fc.tuple(fc.integer({min: 0, max: 40}), fc.integer({min: 1, max: 5})), {minLength: 1, maxLength: 8})
  .map((entries) => unit(sparseVector(new Map(entries))))
const examples = fc.array(fc.tuple(vectors, fc.integer({min: 0, max: 2})), {minLength: 3, maxLength: 30})

test('the scorer scores as the weights say, also places never learned', () => {
  fc.assert(
    fc.property(examples, vectors, (learned, text) => {
      const linear = learnLinear(
        learned.map(([vector]) => vector),
        learned.map(([, label]) => label),
        3,
      )
      const scores = scorer(linear)(text)
      linear.weights.forEach((weights, one) => {
        assert.ok(Math.abs((scores[one] ?? 0) - dot(weights, text) - (linear.biases[one] ?? 0)) < 1e-5)
      })
      assert.deepEqual(scorer(linear)(sparseVector(new Map([[999, 1]]))), Float64Array.from(linear.biases))
    }),
    {seed, numRuns: 100},
  )
})

test('no small step away from the solution makes the objective smaller', () => {
  const objective = (at: readonly number[], learned: readonly (readonly [SparseVector, number])[]): number => {
    const [bias = 0, ...weights] = at
    const loss = learned.reduce((sum, [{indices, values}, label]) => {
      const score = indices.reduce((total, place, k) => total + (weights[place] ?? 0) * (values[k] ?? 0), bias)
      return sum + Math.max(0, 1 - (label === 0 ? 1 : -1) * score) ** 2
    }, 0)
    return at.reduce((sum, value) => sum + value * value, 0) / 2 + loss
  }
  fc.assert(
    fc.property(examples, (learned) => {
      const linear = learnLinear(
        learned.map(([vector]) => vector),
        learned.map(([, label]) => label),
        1,
        {passes: 500},
      )
      const weights = Array.from({length: 41}, () => 0)
      linear.weights[0]?.indices.forEach((place, k) => {
        weights[place] = linear.weights[0]?.values[k] ?? 0
      })
      const best = [linear.biases[0] ?? 0, ...weights]
      const least = objective(best, learned)
      best.forEach((_, place) => {
        for (const step of [-0.1, 0.1])
          assert.ok(
            objective(
              best.map((value, at) => (at === place ? value + step : value)),
              learned,
            ) > least,
          )
      })
    }),
    {seed, numRuns: 60},
  )
})

test('a class that can be told apart is told apart, the largest weights suffice, and the same input gives the same', () => {
  const words = (...places: number[]) => unit(sparseVector(new Map(places.map((place) => [place, 1]))))
  const texts = [words(1, 9), words(1, 8), words(2, 9), words(2, 7), words(3, 8), words(3, 7)]
  const labels = [0, 0, 1, 1, 2, 2]
  const full = learnLinear(texts, labels, 3)
  assert.deepEqual(full, learnLinear(texts, labels, 3))
  const small = learnLinear(texts, labels, 3, {keep: 1})
  assert.ok(small.weights.every(({indices}) => indices.length === 1))
  for (const linear of [full, small])
    assert.deepEqual(
      texts.map((text) => {
        const scores = scorer(linear)(text)
        return scores.indexOf(Math.max(...scores))
      }),
      labels,
    )
})

test('shares sum to one and keep the order; calibration finds the slope the truth was drawn with', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({min: -5, max: 5}), {minLength: 1, maxLength: 8}), (scores) => {
      const shares = softmax(scores, 2)
      assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9)
      assert.equal(scores.indexOf(Math.max(...scores)), shares.indexOf(Math.max(...shares)))
    }),
    {seed, numRuns: 200},
  )
  // Of 1,000 texts scored 1 against 0 the share that softmax gives at slope 3 is true.
  const right = Math.round(1_000 * (softmax([1, 0], 3)[0] ?? 0))
  const texts = Array.from({length: 1_000}, (_, at) => ({scores: [1, 0], truth: at < right ? 0 : 1}))
  assert.ok(Math.abs(calibrate(texts) - 3) < 0.1)
  assert.equal(calibrate([]), 1)
})
