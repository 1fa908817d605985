import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {administrators, administratorsIn, requireOrdinary, requireSeparate} from './separation.ts'

const three = Object.keys(administrators)

test('every pair of administrators is refused, every single one allowed', () => {
  for (const one of three) {
    assert.doesNotThrow(() => requireSeparate([one, 'cases.read']))
    for (const other of three.filter((each) => each !== one)) {
      assert.throws(() => requireSeparate(['cases.read', one, other]), {code: 'auth.administrators-not-separate', status: 409})
    }
  }
})

test('whatever else is held, two administrators are two administrators', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...three), fc.string())), (permissions) => {
      const held = new Set(permissions.filter((permission) => three.includes(permission)))
      assert.deepEqual(new Set(administratorsIn(permissions)), held)
      if (held.size > 1) assert.throws(() => requireSeparate(permissions))
      else assert.doesNotThrow(() => requireSeparate(permissions))
    }),
  )
})

test('the system administrator sets no password of the other two', () => {
  assert.doesNotThrow(() => requireOrdinary('xitong', ['accounts.manage']))
  assert.doesNotThrow(() => requireOrdinary('shouli', ['cases.accept']))
  assert.throws(() => requireOrdinary('anquan', ['rights.manage']), {code: 'auth.administrators-password'})
  assert.throws(() => requireOrdinary('shenji', ['audit.read']), {code: 'auth.administrators-password'})
})
