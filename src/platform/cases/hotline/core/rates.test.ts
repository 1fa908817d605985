import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import fc from 'fast-check'
import {type CallBackCounts, threeRates} from './rates.ts'

const opinions = [
  {id: 'satisfied', zh: '满意', en: 'Satisfied', credit: 1},
  {id: 'basically', zh: '基本满意', en: 'Basically satisfied', credit: 0.9},
  {id: 'dissatisfied', zh: '不满意', en: 'Not satisfied', credit: 0},
]
const beijing = {opinions, weights: {response: 10, resolution: 50, satisfaction: 40}}

const counts = fc
  .record({
    satisfied: fc.nat(2000),
    basically: fc.nat(2000),
    dissatisfied: fc.nat(2000),
    contacted: fc.double({min: 0, max: 1, noNaN: true}),
    solved: fc.double({min: 0, max: 1, noNaN: true}),
    invalid: fc.nat(2000),
  })
  .map(({satisfied, basically, dissatisfied, contacted, solved, invalid}): CallBackCounts => {
    const valid = satisfied + basically + dissatisfied
    return {
      valid,
      invalid,
      contacted: Math.round(valid * contacted),
      solved: Math.round(valid * solved),
      byOpinion: {satisfied, basically, dissatisfied},
    }
  })

const figures = (of: CallBackCounts, by = beijing) => {
  const {response, resolution, satisfaction, composite} = threeRates(of, by)
  return [response, resolution, satisfaction, composite]
}

describe('the three rates', () => {
  it('100 valid, 98 contacted, 80 solved, 70 satisfied and 20 basically: 98, 80, 88 and 85.0 together', () => {
    const of = {valid: 100, invalid: 7, contacted: 98, solved: 80, byOpinion: {satisfied: 70, basically: 20, dissatisfied: 10}}
    assert.deepEqual(figures(of), [98, 80, 88, 85])
  })

  it('other weights and credits give other marks', () => {
    const of = {valid: 100, invalid: 0, contacted: 98, solved: 80, byOpinion: {satisfied: 70, basically: 20, dissatisfied: 10}}
    assert.deepEqual(figures(of, {opinions, weights: {response: 30, resolution: 35, satisfaction: 35}}), [98, 80, 88, 88.2])
    const plain = opinions.map((one) => (one.id === 'basically' ? {...one, credit: 0.5} : one))
    assert.deepEqual(figures(of, {...beijing, opinions: plain}), [98, 80, 80, 81.8])
  })

  it('nobody is judged by no sample', () => {
    assert.deepEqual(figures({valid: 0, invalid: 12, contacted: 0, solved: 0, byOpinion: {}}), [null, null, null, null])
  })

  it('stays between 0 and 100, the composite between the rates it is made of, and invalid calls change nothing', () => {
    fc.assert(
      fc.property(counts, fc.nat(5000), (of, invalid) => {
        const rates = figures(of)
        if (of.valid === 0) return assert.deepEqual(rates, [null, null, null, null])
        const [response = 0, resolution = 0, satisfaction = 0, composite = 0] = rates.map((rate) => rate ?? Number.NaN)
        for (const rate of [response, resolution, satisfaction, composite]) assert.ok(rate >= 0 && rate <= 100)
        assert.ok(composite >= Math.min(response, resolution, satisfaction) - 0.01)
        assert.ok(composite <= Math.max(response, resolution, satisfaction) + 0.01)
        assert.deepEqual(figures({...of, invalid}), rates)
      }),
      {seed: 12345, numRuns: 500},
    )
  })

  it('the same answers k times over give the same rates, and one more solved case never lowers a mark', () => {
    fc.assert(
      fc.property(counts, fc.integer({min: 2, max: 9}), (of, k) => {
        const {satisfied = 0, basically = 0, dissatisfied = 0} = of.byOpinion
        const many = {
          valid: k * of.valid,
          invalid: of.invalid,
          contacted: k * of.contacted,
          solved: k * of.solved,
          byOpinion: {satisfied: k * satisfied, basically: k * basically, dissatisfied: k * dissatisfied},
        }
        const [one, other] = [figures(of), figures(many)]
        for (const [index, rate] of one.entries())
          assert.ok(rate === null ? other[index] === null : Math.abs(rate - (other[index] ?? 0)) <= 0.011)
        if (of.solved < of.valid) {
          const better = figures({...of, solved: of.solved + 1})
          assert.ok((better[3] ?? 0) >= (one[3] ?? 0))
        }
      }),
      {seed: 12345, numRuns: 500},
    )
  })
})
