import assert from 'node:assert/strict'
import {test} from 'node:test'
import {z} from 'zod'
import {readCursor, writeCursor} from '../cursor.ts'

test('a page goes on where it was written to, and whatever else is refused', () => {
  const shape = z.tuple([z.string().max(5), z.number()])
  const refuse = () => new Error('refused')
  assert.deepEqual(readCursor(shape, writeCursor(['甲"', 3]), refuse), ['甲"', 3])
  assert.equal(readCursor(shape, undefined, refuse), undefined)
  for (const wrong of ['', 'x', writeCursor([3, '甲']), writeCursor(['too long', 3]), `${writeCursor(['甲', 3])}!!`.slice(3)])
    assert.throws(() => readCursor(shape, wrong, refuse), /refused/, wrong)
})
