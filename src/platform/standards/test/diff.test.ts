import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import type {Condition} from '../core/condition.ts'
import {diffCatalogues} from '../core/diff.ts'
import {condition, onlyCategory} from './samples.ts'

const categories = onlyCategory('component.01037')

test('a condition is followed by its lineage, else by its wording', () => {
  const before = [condition({id: 'a'}), condition({id: 'b', text: '倾斜'}), condition({id: 'c', text: '倒伏'})]
  const after = [
    condition({id: 'x', lineage: 'a', text: '单盏或多盏不亮', closing: '更换'}),
    condition({id: 'y', lineage: 'new', text: '倾斜', limits: [{region: null, level: null, amount: 1, unit: 'work_day'}]}),
    condition({id: 'z', lineage: 'other', text: '锈蚀'}),
  ]
  const diff = diffCatalogues({categories, conditions: before}, {categories: [], conditions: after})
  assert.deepEqual(
    diff.changed.map(({before, after, fields}) => [before.id, after.id, fields]),
    [
      ['a', 'x', ['text', 'closing']],
      ['b', 'y', ['limits']],
    ],
  )
  assert.deepEqual(
    diff.removed.map(({id}) => id),
    ['c'],
  )
  assert.deepEqual(
    diff.added.map(({id}) => id),
    ['z'],
  )
  assert.deepEqual(
    diff.categories.removed.map(({category}) => category),
    ['component.01037'],
  )
})

test('the order of limits and pictures is no change', () => {
  const limits = [
    {region: 1, level: null, amount: 1, unit: 'work_day'},
    {region: null, level: null, amount: 2, unit: 'work_day'},
  ] as const
  const before = condition({limits, evidence: ['near', 'after']})
  const after = condition({limits: limits.toReversed(), evidence: ['after', 'near']})
  assert.equal(diffCatalogues({categories, conditions: [before]}, {categories, conditions: [after]}).unchanged, 1)
})

test('every condition of either side is counted exactly once', () => {
  const some = fc.array(
    fc.record({
      lineage: fc.constantFrom('a', 'b', 'c', 'd'),
      text: fc.constantFrom('甲', '乙', '丙'),
      closing: fc.constantFrom('修复', '更换'),
    }),
    {maxLength: 6},
  )
  const make = (side: string, rows: readonly Partial<Condition>[]): Condition[] =>
    rows.map((row, index) => condition({...row, id: `${side}${index}`}))
  fc.assert(
    fc.property(some, some, (left, right) => {
      const [before, after] = [make('l', left), make('r', right)]
      const diff = diffCatalogues({categories, conditions: before}, {categories, conditions: after})
      assert.equal(diff.removed.length + diff.changed.length + diff.unchanged, before.length)
      assert.equal(diff.added.length + diff.changed.length + diff.unchanged, after.length)
    }),
  )
})
