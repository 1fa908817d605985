import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {Category} from '../core/category.ts'
import {checkCatalogue} from '../core/check.ts'
import type {Condition} from '../core/condition.ts'
import {crosswalk} from '../national.ts'
import {condition, onlyCategory} from './samples.ts'

const lamp = onlyCategory('component.01037')
const levels = {1: 'A', 2: 'B', 3: 'C'} as const
const codes = (conditions: readonly Condition[], categories: readonly Category[] = lamp): string[] =>
  checkCatalogue({levels, conditions, categories}, crosswalk, ['component.01037']).map(({severity, code}) => `${severity} ${code}`)

test('a sound catalogue has no finding', () => {
  assert.deepEqual(codes([condition()]), [])
})

test('every fault is found, and only that', () => {
  const limit = (region: 1 | 2 | 3 | null, level: 'A' | 'B' | 'C' | null, amount: number) =>
    ({region, level, amount, unit: 'work_hour'}) as const
  const faults: [Partial<Condition>, string[]][] = [
    [{limits: []}, ['error no-limit']],
    [{limits: [limit(null, null, 1), limit(null, null, 2)]}, ['error duplicate-limit']],
    [{limits: [limit(null, null, 0)]}, ['error unsound-limit']],
    [{limits: [limit(null, null, 1e6)]}, ['error unsound-limit']],
    [{limits: [limit(1, null, 1), limit(null, 'B', 2)]}, ['error limit-gap']],
    [{limits: [limit(null, 'A', 3), limit(null, 'B', 2), limit(null, 'C', 4)]}, ['warning level-order']],
    [{text: '  '}, ['error no-text']],
    [{closing: ''}, ['error no-closing']],
    [{handlingUnit: null}, ['warning no-unit']],
    [{evidence: []}, ['warning no-evidence']],
  ]
  for (const [fault, expected] of faults) assert.deepEqual(codes([condition(fault)]), expected, JSON.stringify(fault))
})

test('classes without conditions, conditions without classes, doubles and codes nobody knows', () => {
  assert.deepEqual(codes([]), ['error no-condition'])
  assert.deepEqual(codes([condition()], []), ['warning missing-category', 'error unknown-category'])
  assert.deepEqual(codes([condition(), condition({id: 'c2', text: '单盏 不亮。'})]), ['error duplicate-condition'])
  const odd: Category = {category: 'component.01079', kind: 'component', code: '01079', zh: '某物', en: 'Thing', initials: '', local: true}
  assert.deepEqual(codes([condition(), condition({id: 'c2', category: odd.category})], [...lamp, odd]), ['error unknown-code'])
  const renamed = lamp.map((entry) => ({...entry, zh: '街灯'}))
  assert.deepEqual(codes([condition()], renamed), ['warning other-name'])
})
