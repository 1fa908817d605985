import assert from 'node:assert/strict'
import {test} from 'node:test'
import {acceptStep, stepAt} from './second-factor.ts'

test('a code is good for its own step and its neighbours, once', () => {
  const at = new Date('2026-11-22T12:00:10Z')
  const now = stepAt(at)
  assert.equal(acceptStep(at, 0, null), now)
  assert.equal(acceptStep(at, -1, null), now - 1)
  assert.equal(acceptStep(at, 0, now), undefined, 'replay')
  assert.equal(acceptStep(at, -1, now), undefined, 'an older code after a newer one')
  assert.equal(acceptStep(at, 1, now), now + 1)
  assert.equal(acceptStep(at, undefined, null), undefined)
  assert.equal(acceptStep(at, 2, null), undefined)
})

test('steps are thirty seconds of unix time', () => {
  assert.equal(stepAt(new Date(59_000)), 1)
  assert.equal(stepAt(new Date('2009-02-13T23:31:30Z')), 41152263)
})
