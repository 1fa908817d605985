import assert from 'node:assert/strict'
import {test} from 'node:test'
import {partIn} from './watch.ts'

test('a rule lies in areas wholly by its district or all its streams, in part where they meet', () => {
  const part = (district: string | null, streams: readonly number[], areas: readonly string[], near: readonly number[] = []) =>
    partIn({property: 'urn:level', thingKind: null, unit: null, district, streams}, areas, new Set(near))
  assert.equal(part(null, [], ['880101']), 'some', 'the whole city')
  assert.equal(part('880101', [], ['880101']), 'all')
  assert.equal(part('880101', [], ['8801']), 'all')
  assert.equal(part('880101', [], ['880101003']), 'some', 'more than one’s street')
  assert.equal(part('880102', [], ['880101']), 'none')
  assert.equal(part(null, [1, 2], ['880101'], [1, 2]), 'all')
  assert.equal(part(null, [1, 2], ['880101'], [2]), 'some')
  assert.equal(part(null, [1, 2], ['880101']), 'none')
  assert.equal(part('880101', [1, 2], ['880101']), 'none', 'its streams have moved away')
  assert.equal(part('880102', [1], ['880101'], [1]), 'none')
  assert.equal(part(null, [], []), 'none')
})
