import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {afterFailure, noAttempts, rests} from './lockout.ts'
import {defaultPolicy} from './policy.ts'

const start = new Date('2026-11-22T00:00:00Z')
const after = (minutes: number) => new Date(start.getTime() + minutes * 60_000)

test('the fifth wrong attempt rests the login for fifteen minutes', () => {
  let attempts = noAttempts(start)
  for (let i = 1; i <= 4; i++) attempts = afterFailure(attempts, after(i), defaultPolicy)
  assert.equal(rests(attempts, after(4)), false)
  attempts = afterFailure(attempts, after(5), defaultPolicy)
  assert.deepEqual(attempts.restsUntil, after(20))
  assert.equal(rests(attempts, after(19.99)), true)
  assert.equal(rests(attempts, after(20)), false)
  assert.deepEqual(afterFailure(attempts, after(6), defaultPolicy), attempts, 'attempts during the rest do not prolong it')
  assert.equal(afterFailure(attempts, after(21), defaultPolicy).failures, 1, 'after the rest counting starts anew')
})

test('a quiet quarter of an hour forgets wrong attempts', () => {
  const one = afterFailure(noAttempts(start), start, defaultPolicy)
  assert.equal(afterFailure(one, after(14), defaultPolicy).failures, 2)
  assert.equal(afterFailure(one, after(15), defaultPolicy).failures, 1)
})

test('in any rest-long window nobody gets more tries than the policy allows', () => {
  fc.assert(
    fc.property(fc.array(fc.double({min: 0, max: 10, noNaN: true}), {maxLength: 80}), (gaps) => {
      let attempts = noAttempts(start)
      let minute = 0
      const tried: number[] = []
      for (const gap of gaps) {
        minute += gap
        if (!rests(attempts, after(minute))) tried.push(minute)
        attempts = afterFailure(attempts, after(minute), defaultPolicy)
      }
      for (const [i, one] of tried.entries()) {
        const sixth = tried[i + defaultPolicy.failures]
        if (sixth !== undefined) assert.ok(sixth - one >= defaultPolicy.restMinutes - 1e-4, `${one} to ${sixth}`)
      }
    }),
  )
})
