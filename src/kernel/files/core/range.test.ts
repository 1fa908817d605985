import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {partOf} from './range.ts'

test('one part of a file as RFC 9110 says it', () => {
  assert.deepEqual(partOf('bytes=0-499', 10_000), {first: 0, last: 499})
  assert.deepEqual(partOf('bytes=9500-', 10_000), {first: 9500, last: 9999})
  assert.deepEqual(partOf('bytes=-500', 10_000), {first: 9500, last: 9999})
  assert.deepEqual(partOf('bytes=0-99999', 10_000), {first: 0, last: 9999})
  assert.deepEqual(partOf('bytes=-99999', 10_000), {first: 0, last: 9999})
  for (const whole of [undefined, '', 'bytes=-', 'bytes=5-4', 'bytes=0-1,5-6', 'lines=0-1', 'bytes=a-b'])
    assert.equal(partOf(whole, 10_000), undefined)
  for (const outside of ['bytes=10000-', 'bytes=-0']) assert.equal(partOf(outside, 10_000), 'none')
  assert.equal(partOf('bytes=0-', 0), 'none')
})

test('a part always lies within the file', () => {
  fc.assert(
    fc.property(fc.option(fc.nat(200)), fc.option(fc.nat(200)), fc.nat(100), (from, to, size) => {
      const part = partOf(`bytes=${from ?? ''}-${to ?? ''}`, size)
      if (part !== undefined && part !== 'none') assert.ok(part.first >= 0 && part.first <= part.last && part.last < size)
    }),
  )
})
