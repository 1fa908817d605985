import assert from 'node:assert/strict'
import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {test} from 'node:test'
import {defaultPolicy} from './core/policy.ts'
import {readAuthSettings} from './settings.ts'

test('an empty environment gives the usual policy and no provider', () => {
  const {policy, oidc, demo} = readAuthSettings({AUTH_FAILURES: '', OIDC_ISSUER: ''})
  assert.deepEqual(policy, defaultPolicy)
  assert.equal(oidc, null)
  assert.equal(demo, true)
  assert.equal(readAuthSettings({JINGCHENG_CITY: 'wuxi'}).demo, false)
})

test('policy values outside what an assessor accepts are refused by name', () => {
  assert.equal(readAuthSettings({AUTH_IDLE_MINUTES: '15'}).policy.idleMinutes, 15)
  for (const [name, value] of [
    ['AUTH_FAILURES', '100'],
    ['AUTH_PASSWORD_LENGTH', '4'],
    ['AUTH_IDLE_MINUTES', 'x'],
    ['JINGCHENG_SECRET', 'short'],
    ['OIDC_ISSUER', 'x'],
  ] as const)
    assert.throws(() => readAuthSettings({[name]: value}), {code: 'auth.wrong-settings', message: new RegExp(name)})
})

test('the four settings of the provider go together', () => {
  const four = {
    OIDC_ISSUER: 'https://id.example',
    OIDC_CLIENT_ID: 'city',
    OIDC_CLIENT_SECRET: 's',
    OIDC_REDIRECT: 'https://city.example/api/session/provider/callback',
  }
  assert.equal(readAuthSettings(four).oidc?.loginClaim, 'preferred_username')
  assert.throws(() => readAuthSettings({...four, OIDC_CLIENT_SECRET: undefined}), {code: 'auth.wrong-settings', message: /go together/})
})

test('the key of the installation is made once, only when needed, and only its owner reads it', () => {
  const home = join(mkdtempSync(join(tmpdir(), 'auth-')), 'home')
  try {
    const settings = readAuthSettings({JINGCHENG_HOME: home})
    assert.throws(() => statSync(home), {code: 'ENOENT'})
    const {master} = settings
    assert.match(master, /^[\w-]{43}$/)
    assert.equal(readFileSync(join(home, 'secret.key'), 'utf8'), master)
    assert.equal(statSync(join(home, 'secret.key')).mode & 0o777, 0o600)
    assert.equal(readAuthSettings({JINGCHENG_HOME: home}).master, master)
    assert.equal(readAuthSettings({JINGCHENG_HOME: home, JINGCHENG_SECRET: 'x'.repeat(32)}).master, 'x'.repeat(32))
  } finally {
    rmSync(home, {recursive: true, force: true})
  }
})
