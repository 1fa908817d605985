import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {isProblem} from '#lib/problem.ts'
import {findLimit, type Level, type LimitRow, limitFor, type Region} from './condition.ts'

const row = (region: Region | null, level: Level | null, amount: number): LimitRow => ({region, level, amount, unit: 'work_hour'})
const limits = [row(null, null, 40), row(null, 'A', 20), row(1, null, 10), row(1, 'A', 5)]

test('the most specific limit applies, the region before the level', () => {
  const amount = (region: Region | null, level: Level | null): number | undefined => findLimit({limits}, {region, level})?.amount
  assert.equal(amount(1, 'A'), 5)
  assert.equal(amount(1, 'B'), 10)
  assert.equal(amount(2, 'A'), 20)
  assert.equal(amount(2, 'C'), 40)
  assert.equal(amount(null, null), 40)
})

test('a missing limit is told with the condition it is missing from', () => {
  assert.throws(
    () => limitFor({text: '单盏不亮', limits: [row(1, 'A', 5)]}, {region: 2, level: 'B'}),
    (error) => isProblem(error, 'standards.no-limit') && error.zh.includes('单盏不亮') && error.zh.includes('2类区域B级'),
  )
})

test('the answer does not depend on the order of the rows and always applies', () => {
  const rows = fc.uniqueArray(
    fc.record({
      region: fc.constantFrom<Region | null>(null, 1, 2, 3),
      level: fc.constantFrom<Level | null>(null, 'A', 'B', 'C'),
      amount: fc.integer({min: 1, max: 99}),
    }),
    {selector: ({region, level}) => `${region}${level}`},
  )
  fc.assert(
    fc.property(rows, fc.constantFrom<Region>(1, 2, 3), fc.constantFrom<Level>('A', 'B', 'C'), (some, region, level) => {
      const all = some.map((one): LimitRow => ({...one, unit: 'work_day'}))
      const found = findLimit({limits: all}, {region, level})
      assert.deepEqual(findLimit({limits: all.toReversed()}, {region, level}), found)
      const applies = all.filter((one) => (one.region === null || one.region === region) && (one.level === null || one.level === level))
      assert.equal(found !== undefined, applies.length > 0)
      if (found) assert.ok(applies.some(({amount}) => amount === found.amount))
    }),
  )
})
