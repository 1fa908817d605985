/**
 * What was acknowledged to a device is kept: a server is killed in the middle of a stream, and of two that divide the stream of a real
 * mosquitto one is killed; both start again. Nothing that was acknowledged may be missing, and nothing may be there twice.
 */
import assert from 'node:assert/strict'
import {type ChildProcess, spawn} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {test} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'
import {sql} from 'kysely'
import type {Store} from '#kernel/db.ts'
import {openTestStore} from '#test/city.ts'
import {freePort, noBroker, until} from './ground.ts'
import {countKept, deviceKeys, end, plantDevices, sendCrowd, serve} from './house.ts'

const skip = process.env.DATABASE_URL ? false : 'skipped: PostgreSQL is needed, set DATABASE_URL'
const DEVICES = 50
const FIRST = 10_000_000

/** A city on PostgreSQL with devices, and how a server reaches it. */
async function makeCity(): Promise<{store: Store; tokens: readonly string[]; env: Readonly<Record<string, string>>; home: string}> {
  const store = await openTestStore('postgres', 'demo')
  const tokens = await plantDevices(store, DEVICES)
  const [{name = ''} = {}] = (await store.script('select current_database() as name')) as {name: string}[]
  const home = mkdtempSync(join(tmpdir(), 'jingcheng-mqtt-'))
  const url = Object.assign(new URL(process.env.DATABASE_URL ?? ''), {pathname: `/${name}`}).href
  return {store, tokens, home, env: {DATABASE_URL: url, JINGCHENG_HOME: home, JINGCHENG_ROLES: 'doors', LOG_LEVEL: 'error'}}
}

/** Which of the acknowledged messages are not whole in the store. */
async function missingOf({db}: Store, path: string): Promise<readonly string[]> {
  const lines = readFileSync(path, 'utf8').split('\n')
  const {rows} = await sql<{
    stream: number
    at: Date
  }>`select stream_id as stream, at from sensing.observation where stream_id >= ${FIRST}`.execute(db)
  const kept = new Set(rows.map(({stream, at}) => `${stream} ${at.getTime()}`))
  return lines.filter((line) => {
    const [device = 0, ts = 0] = line.split(' ').map(Number)
    return !deviceKeys.every((_, key) => kept.has(`${FIRST + device * 10 + key} ${ts}`))
  })
}

test('a kill -9 in the middle of the stream loses nothing that was acknowledged and doubles nothing', {skip}, async (t) => {
  const {store, tokens, env, home} = await makeCity()
  const children: ChildProcess[] = []
  try {
    const port = await freePort()
    const first = await serve(env, port)
    children.push(first.child)
    const acknowledged = join(home, 'acknowledged')
    const devices = tokens.map((user) => ({user, topic: 'v1/devices/me/telemetry'}))
    const crowd = sendCrowd({port, devices, keys: deviceKeys, seconds: 8, perSecond: 200, acknowledged, waitSeconds: 60})
    await until('something is kept', async () => (await countKept(store)).stored > 2_000)
    await end(first.child, 'SIGKILL')
    const atKill = (await countKept(store)).stored
    children.push((await serve(env, port)).child)
    const {sent, acked} = await crowd
    const {stored} = await countKept(store)
    t.diagnostic(`${atKill} observations kept at the kill, ${sent} messages sent, ${acked} acknowledged, ${stored} observations kept`)
    assert.deepEqual(await missingOf(store, acknowledged), [])
    assert.equal(acked, sent, 'what was not acknowledged before the kill was sent again')
    assert.equal(stored, sent * deviceKeys.length, 'each observation is there once')
    assert.ok(atKill > 0 && atKill < stored)
  } finally {
    for (const child of children) await end(child, 'SIGKILL')
    await store.close()
    rmSync(home, {recursive: true, force: true})
  }
})

test('two processes divide the stream of a real mosquitto; one is killed and comes back, and nothing is lost or doubled', {
  skip: skip || noBroker,
}, async (t) => {
  const {store, env, home} = await makeCity()
  const children: ChildProcess[] = []
  try {
    const port = await freePort()
    const conf = join(home, 'mosquitto.conf')
    writeFileSync(conf, `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 100000\n`)
    children.push(spawn('/usr/sbin/mosquitto', ['-c', conf], {stdio: 'ignore'}))
    await sleep(500)
    const ingest = (name: string) =>
      serve({...env, MQTT_URL: `mqtt://127.0.0.1:${port}`, MQTT_NAME: name, JINGCHENG_HOME: join(home, name)})
    const [one, two] = [await ingest('one'), await ingest('two')]
    children.push(one.child, two.child)
    await sleep(2_000)
    const acknowledged = join(home, 'acknowledged')
    const devices = Array.from({length: DEVICES}, (_, index) => ({topic: `v1/devices/${FIRST / 10 + index}/telemetry`}))
    const crowd = sendCrowd({port, devices, keys: deviceKeys, seconds: 8, perSecond: 200, acknowledged, waitSeconds: 60})
    await until('something is kept', async () => (await countKept(store)).stored > 2_000)
    await end(one.child, 'SIGKILL')
    await sleep(3_000)
    const meanwhile = (await countKept(store)).stored
    children.push((await ingest('one')).child)
    const {sent, acked} = await crowd
    assert.equal(acked, sent)
    await until('all is kept', async () => (await countKept(store)).stored >= sent * deviceKeys.length)
    await sleep(1_000)
    const {stored} = await countKept(store)
    t.diagnostic(`${meanwhile} observations kept while one was away, ${sent} messages sent, ${stored} observations kept`)
    assert.deepEqual(await missingOf(store, acknowledged), [])
    assert.equal(stored, sent * deviceKeys.length)
  } finally {
    for (const child of children) await end(child, 'SIGKILL')
    await store.close()
    rmSync(home, {recursive: true, force: true})
  }
})
