import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {csrfHolds, csrfOf, hashPassword, isKeyToken, isPassword, isToken, newToken, seal, tokenHash, unseal} from './secrets.ts'

test('a password is kept as argon2id and found again', async () => {
  const hashed = await hashPassword('Jingcheng@2026')
  assert.match(hashed, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.equal(await isPassword('Jingcheng@2026', hashed), true)
  assert.equal(await isPassword('Jingcheng@2027', hashed), false)
  assert.equal(await isPassword('Jingcheng@2026', null), false)
})

test('tokens are long, told apart by kind, and kept as SM3', () => {
  const [session, key] = [newToken('session'), newToken('key')]
  assert.ok(isToken(session) && isToken(key) && isKeyToken(key) && !isKeyToken(session))
  for (const odd of ['', 'jcs_', `${session}x`, session.slice(1), `jcx_${session.slice(4)}`]) assert.equal(isToken(odd), false)
  assert.equal(tokenHash('abc'), '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
})

test('the CSRF token belongs to one session', () => {
  const [mine, other] = [newToken('session'), newToken('session')]
  assert.equal(csrfHolds(mine, csrfOf(mine)), true)
  assert.equal(csrfHolds(mine, csrfOf(other)), false)
  assert.equal(csrfHolds(mine, ''), false)
  assert.equal(csrfHolds(mine, undefined), false)
})

test('what is sealed opens only with its key, its purpose and unchanged', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), (text, place) => {
      const sealed = seal('a key of thirty-two characters!!', 'totp', text)
      assert.equal(unseal('a key of thirty-two characters!!', 'totp', sealed), text)
      assert.equal(unseal('another key of 32 characters!!!!', 'totp', sealed), undefined)
      assert.equal(unseal('a key of thirty-two characters!!', 'oidc', sealed), undefined)
      const at = place % sealed.indexOf('.')
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1)
      assert.equal(unseal('a key of thirty-two characters!!', 'totp', changed), undefined)
    }),
  )
  assert.equal(unseal('k', 'totp', ''), undefined)
})
