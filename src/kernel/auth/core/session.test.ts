import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {defaultPolicy} from './policy.ts'
import {idleSince, safeReturn, sessionEnd, touchBefore} from './session.ts'

test('thirty minutes idle, twelve hours at most', () => {
  const at = new Date('2026-11-22T12:00:00Z')
  assert.equal(idleSince(at, defaultPolicy).toISOString(), '2026-11-22T11:30:00.000Z')
  assert.equal(sessionEnd(at, defaultPolicy).toISOString(), '2026-11-23T00:00:00.000Z')
  assert.equal(touchBefore(at).toISOString(), '2026-11-22T11:59:00.000Z')
})

test('after signing in nobody is sent to another site', () => {
  assert.equal(safeReturn('/cases/1?tab=log#end'), '/cases/1?tab=log#end')
  for (const bad of [undefined, '', 'https://evil.example', '//evil.example', '/\\evil.example', '/a\nb', '/案件', `/${'a'.repeat(500)}`]) {
    assert.equal(safeReturn(bad), '/')
  }
  fc.assert(
    fc.property(fc.string(), (path) => {
      assert.equal(new URL(safeReturn(path), 'https://city.example').host, 'city.example')
      assert.equal(new URL(safeReturn(`/${path}`), 'https://city.example').host, 'city.example')
    }),
  )
})
