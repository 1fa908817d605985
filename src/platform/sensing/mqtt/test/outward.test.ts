/** What is kept is told at a real mosquitto outside, once, by whichever way and process it came, and what comes back from there makes nothing new. */
import assert from 'node:assert/strict'
import {type ChildProcess, spawn} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {test} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'
import {sql} from 'kysely'
import mqtt from 'mqtt'
import {openTestStore, storeKinds} from '#test/city.ts'
import {observe} from '../../actions/observe.ts'
import {freePort, type Knocked, keptOf, knock, noBroker, plantThing, until} from './ground.ts'

const MULTI = 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_ComplexObservation'

for (const kind of storeKinds)
  test(`${kind}: new observations are told at the broker outside`, {skip: noBroker}, async () => {
    const store = await openTestStore(kind, 'schema')
    const home = mkdtempSync(join(tmpdir(), 'jingcheng-outward-'))
    const port = await freePort()
    const conf = join(home, 'mosquitto.conf')
    writeFileSync(conf, `listener ${port} 127.0.0.1\nallow_anonymous true\n`)
    const url = `mqtt://127.0.0.1:${port}`
    const start = async (): Promise<ChildProcess> => {
      const child = spawn('/usr/sbin/mosquitto', ['-c', conf], {stdio: 'ignore'})
      await until('mosquitto is there', () => mqtt.connectAsync(url, {reconnectPeriod: 0}, false).then((one) => one.endAsync().then(() => true), () => false)) // biome-ignore format: one call
      return child
    }
    let broker = await start()
    const doors: Knocked[] = []
    try {
      const [one = 0, two = 0] = await store.transact((tx) => plantThing(tx, 7, 2))
      await sql`update sensing.stream set several = true, observation_type = ${MULTI}, units = '[{"name":"metre","symbol":"m","definition":"m"},{"name":"metre","symbol":"m","definition":"m"}]',
        types = '["OM_Measurement","OM_Measurement"]' where id = ${two}`.execute(store.db)
      for (const name of ['a', 'b']) doors.push(await knock(store, {env: {MQTT_URL: url, MQTT_NAME: name, MQTT_TELL: 'true'}}))
      const tellers = async () => (await sql`select 1 from sensing.ear where tells`.execute(store.db)).rows.length
      await until('both tell', async () => (await tellers()) === 2)
      const [first] = doors
      assert.ok(first !== undefined)
      const heard: (readonly [topic: string, at: number, result: unknown])[] = []
      const listen = async () => {
        const client = await mqtt.connectAsync(url)
        client.on('message', (topic, payload) => {
          const {phenomenonTime, result, '@iot.id': id} = JSON.parse(String(payload))
          if (id !== undefined) heard.push([topic, Date.parse(phenomenonTime), result])
        })
        await client.subscribeAsync([`v1.1/Datastreams(${one})/Observations`, `v1.1/MultiDatastreams(${two})/Observations`], {qos: 1})
        return client
      }
      const subscriber = await listen()
      const ms = Math.floor(Date.now() / 1_000) * 1_000
      const topic = `v1.1/Datastreams(${one})/Observations`

      const device = await first.connect(await first.token(7))
      await device.publishAsync('v1/devices/me/telemetry', JSON.stringify({ts: ms, values: {k1: 1}}), {qos: 1})
      await store.transact((tx) => observe(tx, first.act(), [{stream: one, at: ms - 1_000, value: 2}]))
      await subscriber.publishAsync('v1/devices/7/telemetry', JSON.stringify({ts: ms - 2_000, values: {k1: 3}}), {qos: 1})
      await subscriber.publishAsync(topic, JSON.stringify({phenomenonTime: new Date(ms - 3_000).toISOString(), result: 4}), {qos: 1})
      const several = {phenomenonTime: new Date(ms).toISOString(), result: [5, 6]}
      await subscriber.publishAsync(`v1.1/MultiDatastreams(${two})/Observations`, JSON.stringify(several), {qos: 1})
      await until('all five are heard', () => heard.length >= 5)
      await sleep(500)
      const sorted = heard.toSorted((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1))
      assert.deepEqual(sorted, [
        [topic, ms - 3_000, 4],
        [topic, ms - 2_000, 3],
        [topic, ms - 1_000, 2],
        [topic, ms, 1],
        [`v1.1/MultiDatastreams(${two})/Observations`, ms, [5, 6]],
      ])
      assert.equal((await keptOf(store, one)).length, 4, 'what came back made nothing new')

      await doors.pop()?.close()
      assert.equal(await tellers(), 1)
      heard.length = 0
      broker.kill('SIGKILL')
      await until('it is away', () => !subscriber.connected)
      broker = await start()
      await until('the subscriber is back', () => subscriber.connected)
      await store.transact((tx) => observe(tx, first.act(), [{stream: one, at: ms - 5_000, value: 8}]))
      await until('what was kept after it came back is heard', () => heard.some(([, , result]) => result === 8))
      await subscriber.endAsync(true)
    } finally {
      for (const one of doors) await one.close()
      broker.kill('SIGKILL')
      await store.close()
      rmSync(home, {recursive: true, force: true})
    }
  })
