import assert from 'node:assert/strict'
import {test} from 'node:test'
import {isPermission, narrow, requirePermissions} from './right.ts'

test('a permission is domain.verb or domain.noun.verb', () => {
  for (const good of ['cases.read', 'organisation.duties.publish', 'accounts.manage', 'green-space.edit'])
    assert.ok(isPermission(good), good)
  for (const bad of ['cases', 'Cases.read', 'cases.', '.read', 'cases.read;drop', 'a.b.c.d.e', '']) assert.ok(!isPermission(bad), bad)
  assert.throws(() => requirePermissions(['cases.read', 'everything']), {code: 'auth.not-a-permission', details: {name: 'everything'}})
})

test('a key keeps only what its scopes name', () => {
  const rights = ['cases.read', 'cases.report', 'casestudy.read', 'organisation.duties.publish'].map((permission) => ({permission}))
  const left = (...scopes: string[]) => narrow(rights, scopes).map((right) => right.permission)
  assert.deepEqual(left('cases'), ['cases.read', 'cases.report'])
  assert.deepEqual(left('cases.read', 'organisation.duties'), ['cases.read', 'organisation.duties.publish'])
  const powers = ['accounts.manage', 'rights.manage', 'audit.read'].map((permission) => ({permission}))
  assert.deepEqual(narrow(powers, ['accounts', 'rights.manage', 'audit']), [{permission: 'audit.read'}])
  assert.deepEqual(left(), [])
  assert.deepEqual(left('grid.read'), [])
})
