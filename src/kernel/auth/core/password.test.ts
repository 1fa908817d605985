import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {classesOf, faultsOf, longestPassword, passwordExpired, requireStrong} from './password.ts'
import {defaultPolicy} from './policy.ts'

const faults = (password: string, login = 'shouli') => faultsOf(password, login, defaultPolicy).map((fault) => fault.en)

test('three of four classes and eight characters', () => {
  assert.deepEqual(faults('Jingcheng@2026'), [])
  assert.deepEqual(faults('abcdefg1'), ['needs 3 of: lower case, upper case, digits, symbols'])
  assert.equal(classesOf('aA1密'), 4)
  assert.match(faults('aA1!').join(), /at least 8/)
  assert.match(faults(`aA1!${'xyz'.repeat(50)}`).join(), /at most 128/)
})

test('the login is not a password, nor backwards, nor in other case', () => {
  assert.match(faults('Shouli@2026').join(), /login/)
  assert.match(faults('iluohS@2026').join(), /login/)
  assert.deepEqual(faults('Shouxi@2026'), [])
  assert.match(faults('Aaaaa@2026').join(), /four times/)
})

test('all broken rules are told at once, in both languages', () => {
  assert.throws(() => requireStrong('shouli', 'shouli', defaultPolicy), {
    code: 'auth.weak-password',
    status: 422,
    zh: /至少8个字符.*3类.*登录名/,
    en: /8 characters.*3 of.*login/,
  })
})

test('an accepted password keeps every rule', () => {
  fc.assert(
    fc.property(fc.string({maxLength: 140, unit: 'grapheme-ascii'}), (password) => {
      if (faultsOf(password, 'shouli', defaultPolicy).length > 0) return
      assert.ok(password.length >= 8 && password.length <= longestPassword && classesOf(password) >= 3)
      assert.ok(!password.toLowerCase().includes('shouli'))
    }),
  )
})

test('a password lasts ninety days unless the policy says for ever', () => {
  const since = new Date('2026-01-01T00:00:00Z')
  assert.equal(passwordExpired(since, new Date('2026-03-31T23:59:59Z'), defaultPolicy), false)
  assert.equal(passwordExpired(since, new Date('2026-04-01T00:00:00Z'), defaultPolicy), true)
  assert.equal(passwordExpired(since, new Date('2036-04-01T00:00:00Z'), {...defaultPolicy, passwordDays: 0}), false)
})
