import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {nextStep} from './terms.ts'

test('an alarm goes to the next of its chain who has not heard of it', () => {
  assert.equal(nextStep([['a'], ['b'], ['c']], 0), 1)
  assert.equal(nextStep([['a'], [], ['c']], 0), 2, 'where nobody stands, nobody is waited for')
  assert.equal(nextStep([['a', 'b'], ['a'], ['a', 'c']], 0), 2, 'who heard of it and did nothing is not asked again')
  assert.equal(nextStep([['a'], [], []], 0), 1, 'where nobody is left it goes on by its steps')
})

test('it never stands still and never goes back', () => {
  const people = fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), {maxLength: 3}), {minLength: 2, maxLength: 9})
  fc.assert(
    fc.property(people, fc.nat(8), (told, at) => {
      const escalation = at % (told.length - 1)
      const next = nextStep(told, escalation)
      assert.ok(next > escalation && next < told.length)
    }),
    {seed: 12, numRuns: 200},
  )
})
