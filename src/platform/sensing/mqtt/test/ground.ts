import {execFile} from 'node:child_process'
import {existsSync} from 'node:fs'
import {createServer} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {sql} from 'kysely'
import mqtt, {type IClientOptions, type MqttClient} from 'mqtt'
import {type Act, systemAct} from '#kernel/act.ts'
import {readConfig} from '#kernel/config.ts'
import type {Store, Tx} from '#kernel/db.ts'
import type {Ground} from '#kernel/pack.ts'
import {makeCredential} from '../actions/credentials.ts'
import {openDevices} from '../doors.ts'
import type {Allowances} from '../limits.ts'

/** Why a test that needs Debian's mosquitto is skipped, or false. */
export const noMosquitto = existsSync('/usr/bin/mosquitto_pub') ? false : 'skipped: Debian package mosquitto-clients is absent'
export const noBroker = existsSync('/usr/sbin/mosquitto') ? false : 'skipped: Debian package mosquitto is absent'

/** A port nobody listens on. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

/** Waits until something holds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 400; waited += 1) {
    if (await holds()) return
    await sleep(50)
  }
  throw new Error(`${what} did not come true within 20 s`)
}

/** A thing with so many streams, `t<thing>-1` and so on; their ids are thing * 100 and on. */
export async function plantThing(tx: Tx, thing: number, streams: number, properties: object = {}): Promise<readonly number[]> {
  await sql`insert into sensing.thing (id, name, description, properties) values (${thing}, ${`测站${thing}`}, '', ${JSON.stringify(properties)}::jsonb)`.execute(
    tx,
  )
  await sql`insert into sensing.sensor (id, name, description, encoding, metadata) values (1, '传感器', '', 'text/plain', '"x"') on conflict do nothing`.execute(
    tx,
  )
  await sql`insert into sensing.observed_property (id, name, definition, description) values (1, '液位', 'urn:level', '') on conflict do nothing`.execute(
    tx,
  )
  const ids = Array.from({length: streams}, (_, index) => thing * 100 + index)
  for (const [index, id] of ids.entries()) {
    await sql`insert into sensing.stream (id, district_id, thing_id, sensor_id, name, description, several, observation_type, units, types, properties)
      values (${id}, '880101', ${thing}, 1, ${`t${thing}-${index + 1}`}, '', false, 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement',
        '[{"name":"metre","symbol":"m","definition":"m"}]', '["OM_Measurement"]', ${JSON.stringify({key: `k${index + 1}`})}::jsonb)`.execute(
      tx,
    )
    await sql`insert into sensing.stream_property (stream_id, place, property_id) values (${id}, 0, 1)`.execute(tx)
  }
  return ids
}

/** Everything kept of a stream, in order of time. */
export async function keptOf(store: Store, stream: number): Promise<readonly (readonly [number, number | null])[]> {
  const {rows} = await sql<{
    at: Date
    value: number | null
  }>`select at, value from sensing.observation where stream_id = ${stream} order by at`.execute(store.db)
  return rows.map(({at, value}) => [at.getTime(), value])
}

/** Doors open for devices over a store, with what tests need to knock. */
export interface Knocked {
  readonly port: number
  readonly openings: Awaited<ReturnType<typeof openDevices>>['openings']
  /** Reads key and certificate anew, as the doors do now and then. */
  readonly renew: () => Promise<void>
  readonly act: () => Act
  readonly lines: readonly string[]
  /** A token for a thing. */
  readonly token: (thing: number, gateway?: boolean) => Promise<string>
  /** A client that is let in; it is ended with the doors. */
  readonly connect: (user: string, options?: IClientOptions) => Promise<MqttClient>
  readonly close: () => Promise<void>
}

/** Opens doors for devices on a free port. */
export async function knock(
  store: Store,
  {allowances, env = {}}: {allowances?: Allowances; env?: Readonly<Record<string, string>>} = {},
): Promise<Knocked> {
  const lines: string[] = []
  const say = (details: object, line: string): void => void lines.push(`${line} ${JSON.stringify(details)}`)
  const wanted = await freePort()
  const config = readConfig({MQTT_PORT: String(wanted), ...env})
  const ground: Ground = {store, config, now: () => new Date(), log: {info: say, warn: say}}
  const {port, openings, renew, close} = await openDevices(ground, allowances)
  const clients: MqttClient[] = []
  const act = (): Act => systemAct(new Date(), 'test')
  return {
    port,
    openings,
    renew,
    act,
    lines,
    token: async (thing, gateway = false) =>
      (await store.transact((tx) => makeCredential(tx, act(), {thing, kind: 'token', gateway}))).secret,
    connect: async (username, options = {}) => {
      const client = await mqtt.connectAsync(
        `mqtt://127.0.0.1:${port}`,
        {username, reconnectPeriod: 0, protocolVersion: 4, ...options},
        false,
      )
      client.on('error', () => undefined)
      clients.push(client)
      return client
    },
    close: async () => {
      for (const client of clients) await client.endAsync(true)
      await close()
    },
  }
}

/** Runs a program to its end. */
export const run = (
  program: string,
  args: readonly string[],
): Promise<{readonly code: number; readonly out: string; readonly err: string}> =>
  new Promise((resolve) => {
    execFile(program, [...args], {timeout: 20_000}, (error, out, err) => {
      resolve({code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, out, err})
    })
  })
