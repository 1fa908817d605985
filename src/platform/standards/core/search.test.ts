import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {Category} from './category.ts'
import {searchCategories} from './search.ts'

const entry = (category: string, zh: string, en: string, initials: string): Category => {
  const [kind, code = ''] = category.split('.')
  return {category, kind: kind === 'component' ? 'component' : 'matter', code, zh, en, initials, local: false}
}
const table = [
  entry('component.01', '市政公用设施', 'Municipal utilities', 'szgyss'),
  entry('component.01037', '路灯', 'Street light', 'ld'),
  entry('component.01060', '路灯配电箱', 'Street-lighting distribution box', 'ldpdx'),
  entry('matter.01037', '路灯异常', 'Street light: fault', 'ldyc'),
  entry('matter.06010', '暴露垃圾', 'Exposed waste', 'bllj'),
  entry('matter.06011', '积存垃圾渣土', 'Accumulated waste and spoil', 'jcljzt'),
]
const find = (text: string, kind?: Category['kind'], most = 9): string[] =>
  searchCategories(table, {text, kind, most}).map(({category}) => category)

test('by code, by name, by first letters and in English, the closest first', () => {
  assert.deepEqual(find('01037'), ['component.01037', 'matter.01037'])
  assert.deepEqual(find('06'), ['matter.06010', 'matter.06011'])
  assert.deepEqual(find('路灯'), ['component.01037', 'component.01060', 'matter.01037'])
  assert.deepEqual(find('垃圾'), ['matter.06010', 'matter.06011'])
  assert.deepEqual(find('LD'), ['component.01037', 'component.01060', 'matter.01037'])
  assert.deepEqual(find('lj'), ['matter.06010', 'matter.06011'])
  assert.deepEqual(find('spoil'), ['matter.06011'])
  assert.deepEqual(find('鲸鱼'), [])
})

test('of one kind, no more than asked for, and everything when nothing is asked', () => {
  assert.deepEqual(find('路灯', 'matter'), ['matter.01037'])
  assert.deepEqual(find('路灯', undefined, 1), ['component.01037'])
  assert.equal(find('').length, 5)
})
