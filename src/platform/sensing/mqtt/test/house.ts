import {type ChildProcess, spawn} from 'node:child_process'
import {text} from 'node:stream/consumers'
import {setTimeout as sleep} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import {sql} from 'kysely'
import {v7} from 'uuid'
import {systemAct} from '#kernel/act.ts'
import type {Store} from '#kernel/db.ts'
import {insertCredential} from '../queries/credentials.ts'
import {newSecret, secretHash} from '../secrets.ts'
import type {Done, Told} from './crowd.ts'
import {freePort} from './ground.ts'

/** Keys of the streams of each device that `plantDevices` makes. */
export const deviceKeys = Array.from({length: 10}, (_, index) => `v${index + 1}`)
const FIRST = 1_000_000

/** So many devices of ten streams each, with a token each. Thing n is `1000000 + n`, its streams `10000000 + 10 n` and on. */
export async function plantDevices(store: Store, many: number): Promise<readonly string[]> {
  const type = 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement'
  await sql`with s as (insert into sensing.sensor (id, name, description, encoding, metadata) values (${FIRST}, '传感器', '', 'text/plain', '""') returning id),
    t as (insert into sensing.thing (id, name, description) select ${FIRST}::integer + n, '压测设备' || n, '' from generate_series(0, ${many - 1}::integer) n returning id)
    insert into sensing.stream (id, district_id, thing_id, sensor_id, name, description, several, observation_type, units, types, properties)
    select ${FIRST}::integer * 10 + 10 * n + k, '88010' || n % 5, ${FIRST}::integer + n, ${FIRST}, '数据流' || k, '', false, ${type}, '[{"name":"m","symbol":"m","definition":"m"}]',
      '["OM_Measurement"]', jsonb_build_object('key', 'v' || k + 1)
    from generate_series(0, ${many - 1}::integer) n, generate_series(0, 9) k`.execute(store.db)
  const tokens = Array.from({length: many}, newSecret)
  const at = new Date()
  await store.transact(async (tx) => {
    for (const [index, token] of tokens.entries())
      await insertCredential(tx, {
        id: v7(),
        thing: FIRST + index,
        kind: 'token',
        login: null,
        gateway: false,
        madeAt: at,
        endsAt: null,
        hash: secretHash(token),
        by: systemAct(at).by.id,
      })
  })
  return tokens
}

/** What is kept of the planted devices: observations, and how many of those the hours have summed. */
export async function countKept({
  db,
}: Store): Promise<{readonly stored: number; readonly summed: number; readonly due: number; readonly latest: number}> {
  const {rows} = await sql<{stored: number; summed: number; due: number; latest: number}>`select
    (select count(*)::integer from sensing.observation where stream_id >= ${FIRST * 10}) as stored,
    (select count(*)::integer from sensing.observation where stream_id >= ${FIRST * 10} and at < (select until from sensing.summed)) as due,
    (select coalesce(sum(n), 0)::integer from sensing.hour where stream_id >= ${FIRST * 10}) as summed,
    (select count(*)::integer from sensing.latest where stream_id >= ${FIRST * 10}) as latest`.execute(db)
  return rows[0] ?? {stored: 0, summed: 0, due: 0, latest: 0}
}

const main = fileURLToPath(new URL('../../../../server/main.ts', import.meta.url))

/** A server process of its own, ready, with its port for MQTT. */
export interface Serving {
  readonly url: string
  readonly mqttPort: number
  readonly child: ChildProcess
}

/** Starts a server over a city and waits until it is ready. */
export async function serve(env: Readonly<Record<string, string>>, mqttPort?: number): Promise<Serving> {
  const [port, broker] = [await freePort(), mqttPort ?? (await freePort())]
  const whole = {
    ...process.env,
    LOG_LEVEL: 'warn',
    HOST: '127.0.0.1',
    SIMULATE_DAYS: '0',
    MQTT_PORT: String(broker),
    ...env,
    PORT: String(port),
  }
  const child = spawn(process.execPath, ['--max-semi-space-size=32', main], {env: whole, stdio: ['ignore', 'ignore', 'inherit']})
  const url = `http://127.0.0.1:${port}`
  for (let waited = 0; waited < 300 && child.exitCode === null && child.signalCode === null; waited += 1) {
    await sleep(300)
    if (
      await fetch(`${url}/readyz`, {signal: AbortSignal.timeout(3_000)}).then(
        ({ok}) => ok,
        () => false,
      )
    )
      return {url, mqttPort: broker, child}
  }
  child.kill('SIGKILL')
  throw new Error('The server did not become ready.')
}

/** Ends a process and waits until it is gone. */
export async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await gone
}

/** Sends the crowd out in a process of its own; fulfilled with what it says at its end. */
export async function sendCrowd(told: Told): Promise<Done> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('crowd.ts', import.meta.url))], {stdio: ['pipe', 'pipe', 'inherit']})
  child.stdin.end(JSON.stringify(told))
  return JSON.parse(await text(child.stdout)) as Done
}
