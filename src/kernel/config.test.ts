import assert from 'node:assert/strict'
import {test} from 'node:test'
import {isProblem} from '#lib/problem.ts'
import {readConfig} from './config.ts'

const refusalOf = (env: Readonly<Record<string, string>>): {readonly zh: string; readonly en: string} => {
  try {
    readConfig(env)
  } catch (error) {
    if (isProblem(error, 'kernel.wrong-settings')) return error
    throw error
  }
  return assert.fail(`accepted ${JSON.stringify(env)}`)
}

test('an empty environment is a working demonstration on this machine only', () => {
  const {host, port, databaseUrl, city, roles} = readConfig({})
  assert.deepEqual({host, port, databaseUrl, city}, {host: '127.0.0.1', port: 8080, databaseUrl: null, city: 'demo'})
  assert.deepEqual([...roles], ['web', 'pages', 'jobs', 'doors'])
})

test('an empty value is the same as none', () => {
  assert.deepEqual(readConfig({DATABASE_URL: '', PORT: '', JINGCHENG_CITY: ''}), readConfig({}))
})

test('what is given is taken', () => {
  const config = readConfig({
    HOST: '0.0.0.0',
    PORT: '0',
    DATABASE_URL: 'postgresql://u:p@db/x',
    JINGCHENG_ROLES: 'jobs',
    TRUST_PROXY: 'yes',
    RATE_LIMIT: '5',
    MQTT_PORT: '0',
    MQTT_URL: 'mqtt://broker:1883',
    MQTT_NAME: 'one',
  })
  const mqtt = {port: 0, url: 'mqtt://broker:1883', name: 'one', address: null, tell: false, tls: null}
  assert.deepEqual(
    {...config, roles: [...config.roles]},
    {
      ...readConfig({}),
      host: '0.0.0.0',
      port: 0,
      databaseUrl: 'postgresql://u:p@db/x',
      roles: ['jobs'],
      trustProxy: true,
      rateLimit: 5,
      mqtt,
    },
  )
})

const mistakes: readonly (readonly [string, string])[] = [
  ['PORT', '65536'],
  ['PORT', 'http'],
  ['PORT', '80.5'],
  ['DATABASE_URL', 'mysql://localhost/x'],
  ['DATABASE_URL', 'localhost:5432'],
  ['DATABASE_CONNECTIONS', '1'],
  ['JINGCHENG_CITY', '../etc'],
  ['JINGCHENG_ROLES', 'web,everything'],
  ['JINGCHENG_ROLES', 'web,'],
  ['LOG_LEVEL', 'loud'],
  ['RATE_LIMIT', '0'],
  ['TRUST_PROXY', 'perhaps'],
  ['MQTT_PORT', '70000'],
  ['MQTT_URL', 'http://broker'],
  ['MQTT_NAME', 'a b'],
]

test('every mistake gets a line that names the setting, in both languages', () => {
  for (const [name, value] of mistakes) {
    const {zh, en} = refusalOf({[name]: value})
    assert.match(zh, new RegExp(`${name}：.*[\\u4e00-\\u9fff]`), `${name}=${value}: ${zh}`)
    assert.match(en, new RegExp(`${name}: \\w`), `${name}=${value}: ${en}`)
    assert.doesNotMatch(en, /[\u4e00-\u9fff]/)
  }
})

test('several mistakes are told at once', () => {
  const {en} = refusalOf({PORT: '-1', LOG_LEVEL: 'loud', RATE_LIMIT: 'x'})
  for (const name of ['PORT', 'LOG_LEVEL', 'RATE_LIMIT']) assert.match(en, new RegExp(`^ {2}${name}: `, 'm'))
})

test('half of what TLS needs is a mistake that is told, never a plain port', () => {
  for (const env of [{MQTT_TLS_KEY: '/k'}, {MQTT_TLS_CERT: '/c'}, {MQTT_TLS_PORT: '8883'}])
    assert.throws(() => readConfig(env), {code: 'kernel.wrong-settings'})
  const {tls} = readConfig({MQTT_TLS_KEY: '/k', MQTT_TLS_CERT: '/c', MQTT_TLS_PORT: '8883'}).mqtt
  assert.deepEqual(tls, {key: '/k', cert: '/c', port: 8883})
})
