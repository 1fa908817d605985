import assert from 'node:assert/strict'
import {test} from 'node:test'
import {widthOf, writeTable} from './table.ts'

test('Chinese characters take two columns', () => {
  assert.equal(widthOf('abc'), 3)
  assert.equal(widthOf('合计 total'), 10)
  assert.equal(widthOf('24小时（夜）'), 12)
})

test('the lines of a table are equally wide, numbers to the right', () => {
  const lines = writeTable([
    ['单位', '立案'],
    ['roads', '7'],
    ['公园与康乐局', '1200'],
  ])
  assert.deepEqual(lines, ['单位          立案', 'roads            7', '公园与康乐局  1200'])
  assert.equal(new Set(lines.map(widthOf)).size, 1)
})
