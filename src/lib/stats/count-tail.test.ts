import assert from 'node:assert/strict'
import {test} from 'node:test'
import {countTail} from './count-tail.ts'
import {logGamma, normalTail} from './normal.ts'

const close = (ours: number, theirs: number, tolerance = 1e-10): void =>
  assert.ok(Math.abs(ours - theirs) <= tolerance * Math.abs(theirs), `${ours} is not ${theirs}`)

test('tails of the normal, from tables of fifteen figures', () => {
  close(normalTail(0), 0.5)
  close(normalTail(1.959_963_984_540_054), 0.025, 1e-12)
  close(normalTail(3), 1.349_898_031_630_094_6e-3, 1e-12)
  close(normalTail(6), 9.865_876_450_376_981e-10, 1e-10)
  close(normalTail(-2), 0.977_249_868_051_820_8, 1e-12)
})

test('logarithms of factorials', () => {
  let log = 0
  for (let n = 1; n < 60; n += 1) {
    close(1 + logGamma(n), 1 + log, 1e-12)
    log += Math.log(n)
  }
})

/** Term by term from nothing, with the plain recurrence. */
const slow = (count: number, mean: number, dispersion: number): number => {
  let [term, below] = [dispersion > 1 ? dispersion ** (-mean / (dispersion - 1)) : Math.exp(-mean), 0]
  for (let k = 0; k < count; k += 1) {
    below += term
    term *= dispersion > 1 ? ((k + mean / (dispersion - 1)) / (k + 1)) * ((dispersion - 1) / dispersion) : mean / (k + 1)
  }
  return 1 - below
}

test('equals the sum from nothing, Poisson and negative binomial', () => {
  for (const mean of [0.1, 1, 4.2, 30])
    for (const dispersion of [1, 1.5, 4])
      for (const count of [0, 1, 2, 5, 20, 40]) {
        const [ours, theirs] = [countTail(count, mean, dispersion), slow(count, mean, dispersion)]
        assert.ok(Math.abs(ours - theirs) < 1e-12, `${count} of ${mean}, ${dispersion}: ${ours}, ${theirs}`)
      }
  assert.ok(countTail(100, 1, 1) > 0 && countTail(100, 1, 1) < 1e-150)
  close(countTail(2000, 2000, 1), 0.502_973_6, 1e-5)
})
