/** Devices over MQTT with the topics of ThingsBoard: who is let in, what is kept, what is refused and how the device hears of it. */
import assert from 'node:assert/strict'
import {after, describe, test} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Store} from '#kernel/db.ts'
import {openTestStore, storeKinds} from '#test/city.ts'
import {makeCredential, revokeCredential, rotateCredential} from '../actions/credentials.ts'
import {listCredentials} from '../queries/credentials.ts'
import {findHealth, type Health} from '../queries/health.ts'
import {type Knocked, keptOf, knock, noMosquitto, plantThing, run, until} from './ground.ts'

const TELEMETRY = 'v1/devices/me/telemetry'
const REFUSALS = 'v1/devices/me/refusals'

for (const kind of storeKinds) {
  describe(kind, () => {
    let opened: Promise<{readonly store: Store; readonly doors: Knocked}> | undefined
    let next = 0
    const house = () => {
      opened ??= openTestStore(kind, 'schema').then(async (store) => ({store, doors: await knock(store)}))
      return opened
    }
    after(async () => {
      const open = await opened
      await open?.doors.close()
      await open?.store.close()
    })

    /** A device of its own with two streams, connected. */
    const device = async (options: {streams?: number; gateway?: boolean; properties?: object} = {}) => {
      const {store, doors} = await house()
      next += 1
      const thing = next
      const streams = await store.transact((tx) => plantThing(tx, thing, options.streams ?? 2, options.properties))
      const token = await doors.token(thing, options.gateway)
      const client = await doors.connect(token)
      const say = (topic: string, body: unknown, qos: 0 | 1 | 2 = 1) =>
        client.publishAsync(topic, typeof body === 'string' ? body : JSON.stringify(body), {qos})
      const refusals: {code: string; zh: string; en: string}[] = []
      client.on('message', (topic, payload) => {
        if (topic === REFUSALS) refusals.push(JSON.parse(String(payload)))
      })
      await client.subscribeAsync(REFUSALS)
      const [one = 0, two = 0] = streams
      const health = async (holds: (health: Health) => boolean): Promise<Health> => {
        let found: Health | undefined
        await until('what is written in the health', async () => {
          found = await findHealth(store.db, thing)
          return found !== undefined && holds(found)
        })
        return found as Health
      }
      const refused = async (code: string) => {
        await until(`the refusal ${code}`, () => refusals.some((one) => one.code === code))
        return refusals.find((one) => one.code === code)
      }
      return {store, doors, thing, token, client, say, one, two, health, refused}
    }
    const now = (): number => Math.floor(Date.now() / 1_000) * 1_000

    test('a message is acknowledged once it is committed', async () => {
      const {store, say, one, two} = await device()
      const ts = now()
      await say(TELEMETRY, {ts, values: {k1: 1.5, k2: 2}})
      assert.deepEqual(await keptOf(store, one), [[ts, 1.5]])
      assert.deepEqual(await keptOf(store, two), [[ts, 2]])
    })

    test('streams are known by their name as well as by their key', async () => {
      const {store, say, thing, one} = await device()
      const ts = now()
      await say(TELEMETRY, {ts, values: {[`t${thing}-1`]: 7}})
      assert.deepEqual(await keptOf(store, one), [[ts, 7]])
    })

    test('without a time a value is of when it came', async () => {
      const {store, say, one} = await device()
      const before = Date.now()
      await say(TELEMETRY, {k1: 3})
      const [[at, value] = [0, null]] = await keptOf(store, one)
      assert.ok(at >= before && at <= Date.now())
      assert.equal(value, 3)
    })

    test('an array holds several messages, and the short topic is the same as the long one', async () => {
      const {store, say, one} = await device()
      const ts = now()
      await say('v2/t', [
        {ts: ts - 2_000, values: {k1: 1}},
        {ts: ts - 1_000, values: {k1: 2}},
      ])
      await say('v2/t', [{ts, values: {k1: 3}}])
      assert.deepEqual(
        (await keptOf(store, one)).map(([, value]) => value),
        [1, 2, 3],
      )
    })

    test('times of ISO 8601 are read too', async () => {
      const {store, say, one} = await device()
      const ts = now()
      await say(TELEMETRY, {ts: new Date(ts).toISOString(), values: {k1: 4}})
      assert.deepEqual(await keptOf(store, one), [[ts, 4]])
    })

    test('what is sent again is kept once, and counted as sent again', async () => {
      const {store, say, one, health} = await device()
      const ts = now()
      for (let n = 0; n < 3; n += 1) await say(TELEMETRY, {ts, values: {k1: 5}})
      assert.deepEqual(await keptOf(store, one), [[ts, 5]])
      const {kept, again} = await health(({messages}) => messages === 3)
      assert.deepEqual([kept, again], [1, 2])
    })

    test('QoS 0 is kept as well, and QoS 2', async () => {
      const {store, say, one} = await device()
      const ts = now()
      await say(TELEMETRY, {ts, values: {k1: 1}}, 0)
      await say(TELEMETRY, {ts: ts - 1_000, values: {k1: 2}}, 2)
      await until('both are kept', async () => (await keptOf(store, one)).length === 2)
    })

    test('keys that no stream has are told and not kept; the others are', async () => {
      const {store, say, one, refused, health} = await device()
      const ts = now()
      await say(TELEMETRY, {ts, values: {k1: 1, humidity: 60, 'a b': 2}})
      assert.deepEqual(await keptOf(store, one), [[ts, 1]])
      assert.match((await refused('sensing.unknown-key'))?.en ?? '', /humidity, a b/)
      assert.deepEqual((await health(({unknown}) => unknown > 0)).unknown, 2)
    })

    for (const [what, body, code] of [
      ['no JSON', 'hello', 'sensing.not-json'],
      ['NaN', '{"k1": NaN}', 'sensing.not-json'],
      ['nothing', '', 'sensing.not-json'],
      ['a bare number', '5', 'sensing.bad-message'],
      ['a time in seconds', '{"ts": 1795000000, "values": {"k1": 1}}', 'sensing.bad-message'],
      ['a text where a number belongs', '{"k1": "warm"}', 'sensing.bad-entity'],
      ['an endless number', '{"k1": 1e999}', 'sensing.device-no-number'],
      ['too many values', JSON.stringify(Array.from({length: 3_000}, () => ({k1: 1, k2: 2}))), 'sensing.bad-message'],
    ] as const)
      test(`${what} is acknowledged, refused and told`, async () => {
        const {store, say, one, refused, health} = await device()
        await say(TELEMETRY, body)
        const why = await refused(code)
        assert.ok(/[\u4e00-\u9fff]/.test(why?.zh ?? '') && (why?.en ?? '').length > 20)
        assert.deepEqual(await keptOf(store, one), [])
        const {notes} = await health(({refused}) => refused > 0)
        assert.equal(notes[0]?.code, code)
      })

    test('a bad message sinks no other of its batch', async () => {
      const {store, say, one} = await device()
      const ts = now()
      await Promise.all([
        say(TELEMETRY, {ts, values: {k1: 1}}),
        say(TELEMETRY, '{'),
        say(TELEMETRY, {ts: ts + 3_600_000, values: {k1: 9}}),
        say(TELEMETRY, {ts: ts - 1_000, values: {k1: 2}}),
      ])
      assert.deepEqual(
        (await keptOf(store, one)).map(([, value]) => value),
        [2, 1],
      )
    })

    test('a clock that is ahead is refused, and how far ahead shows in the health', async () => {
      const {store, say, one, refused, health} = await device()
      await say(TELEMETRY, {ts: Date.now() + 7_200_000, values: {k1: 1}})
      assert.match((await refused('sensing.device-ahead'))?.zh ?? '', /校准设备时钟/)
      assert.deepEqual(await keptOf(store, one), [])
      const {skewMs} = await health((one) => one.skewMs !== null)
      assert.ok(Math.abs((skewMs ?? 0) - 7_200_000) < 60_000)
    })

    test('a clock that is behind is kept, for history comes late as well, and shows in the health', async () => {
      const {store, say, one, health} = await device()
      const ts = now() - 3_600_000
      await say(TELEMETRY, {ts, values: {k1: 1}})
      assert.deepEqual(await keptOf(store, one), [[ts, 1]])
      assert.ok(((await health((one) => one.skewMs !== null)).skewMs ?? 0) < -3_000_000)
    })

    test('a message above 1 MB cuts the device off before all of it came, and says why in its health', async () => {
      const {client, health} = await device()
      const gone = new Promise((resolve) => client.once('close', () => resolve(null)))
      client.publish(TELEMETRY, JSON.stringify({k1: 1, text: 'x'.repeat(1_500_000)}), {qos: 1}, () => undefined)
      await gone
      assert.equal((await health(({refused}) => refused > 0)).notes[0]?.code, 'sensing.message-too-long')
    })

    test('nobody is let in with a wrong token, without one, or as a person', async () => {
      const {doors} = await device()
      for (const user of [
        'jcd_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
        '',
        'admin',
        'jcs_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
        'provision',
      ])
        await assert.rejects(doors.connect(user), /Connection refused|Bad username/)
    })

    test('user name and password are let in, and each only with the other', async () => {
      const {store, doors, thing} = await device()
      const login = `station-${thing}`
      const {secret} = await store.transact((tx) => makeCredential(tx, doors.act(), {thing, kind: 'password', login, gateway: false}))
      const client = await doors.connect(login, {password: secret})
      assert.ok(client.connected)
      await assert.rejects(doors.connect(secret))
      await assert.rejects(doors.connect(`${login}x`, {password: secret}))
    })

    test('a credential that is ended cuts its device off and lets nobody in again', async () => {
      const {store, doors, thing, token, client} = await device()
      const [credential] = await listCredentials(store.db, thing)
      const gone = new Promise((resolve) => client.once('close', () => resolve(null)))
      await store.transact((tx) => revokeCredential(tx, doors.act(), credential?.id ?? ''))
      await gone
      await assert.rejects(doors.connect(token))
    })

    test('a rotated credential goes on under the new secret alone', async () => {
      const {store, doors, thing, token} = await device()
      const [credential] = await listCredentials(store.db, thing)
      const {secret} = await store.transact((tx) => rotateCredential(tx, doors.act(), credential?.id ?? ''))
      assert.ok((await doors.connect(secret)).connected)
      await assert.rejects(doors.connect(token))
    })

    test('topics of others are refused and told, and nobody hears what devices send', async () => {
      const {say, client, refused} = await device()
      for (const topic of ['v1/devices/5/telemetry', 'v1/gateway/telemetry', '/provision/request', 'anything', 'v1/devices/me/refusals'])
        await say(topic, {k1: 1})
      assert.match((await refused('sensing.wrong-topic'))?.en ?? '', /own streams/)
      for (const filter of ['#', '+/+/+/+', '$SYS/#', '$taken', TELEMETRY, 'v1.1/#', 'v1.1/Observations']) {
        const granted = await client.subscribeAsync(filter).catch((error: Error) => error)
        assert.ok(granted instanceof Error || granted.every(({qos}) => qos === 128), filter)
      }
    })

    test('a retained message is kept as an observation and handed to nobody', async () => {
      const {store, client, one, doors, token} = await device()
      const ts = now()
      await client.publishAsync(TELEMETRY, JSON.stringify({ts, values: {k1: 1}}), {qos: 1, retain: true})
      assert.equal((await keptOf(store, one)).length, 1)
      const other = await doors.connect(token, {clientId: 'other'})
      const heard: string[] = []
      other.on('message', (topic) => heard.push(topic))
      await other.subscribeAsync(REFUSALS)
      await sleep(200)
      assert.deepEqual(heard, [])
    })

    test('attributes lie among the properties of the thing; those with a stream are observations', async () => {
      const {store, say, thing, one} = await device()
      await say('v1/devices/me/attributes', {firmware: '1.2', k1: 8})
      await say('v2/a', {firmware: '1.3', battery: 3.6})
      const {properties, version} = await store.db.selectFrom('sensing.thing').selectAll().where('id', '=', thing).executeTakeFirstOrThrow()
      assert.deepEqual(properties, {attributes: {firmware: '1.3', battery: 3.6}})
      assert.equal(version, 3)
      assert.deepEqual(
        (await keptOf(store, one)).map(([, value]) => value),
        [8],
      )
    })

    test('a gateway speaks for the things below it, by name or code, and for no other', async () => {
      const {store, say, thing, refused} = await device({gateway: true})
      const [below, coded, apart] = [thing + 1_000, thing + 2_000, thing + 3_000]
      const [one = 0, two = 0, three = 0] = await store.transact(async (tx) => [
        ...(await plantThing(tx, below, 1, {gateway: thing})),
        ...(await plantThing(tx, coded, 1, {gateway: thing, code: 'MH-7'})),
        ...(await plantThing(tx, apart, 1, {})),
      ])
      const ts = now()
      await say('v1/gateway/telemetry', {
        [`测站${below}`]: [{ts, values: {k1: 1}}],
        'MH-7': [{ts, values: {k1: 2}}],
        [`测站${apart}`]: [{ts, values: {k1: 3}}],
      })
      assert.deepEqual([await keptOf(store, one), await keptOf(store, two), await keptOf(store, three)], [[[ts, 1]], [[ts, 2]], []])
      assert.match((await refused('sensing.not-below'))?.en ?? '', new RegExp(`测站${apart}`))
    })

    test('the health says that a device is connected, and then that it has gone', async () => {
      const {client, health} = await device()
      await health(({connectedUntil}) => connectedUntil !== null && connectedUntil.getTime() > Date.now())
      await client.endAsync()
      await health(({connectedUntil}) => connectedUntil === null)
    })

    test('a will is a message like any other', async () => {
      const {store, doors, token, one} = await device()
      const ts = now()
      const will = {topic: TELEMETRY, payload: Buffer.from(JSON.stringify({ts, values: {k1: 0}})), qos: 1 as const, retain: false}
      const client = await doors.connect(token, {clientId: 'willing', will})
      client.stream.destroy()
      await until('the will is kept', async () => (await keptOf(store, one)).length === 1)
    })

    test('mosquitto_pub sends with a token as user name', {skip: noMosquitto}, async () => {
      const {store, doors, token, one} = await device()
      const ts = now()
      const args = ['-h', '127.0.0.1', '-p', String(doors.port), '-u', token, '-q', '1', '-t', TELEMETRY]
      const sent = await run('mosquitto_pub', [...args, '-m', JSON.stringify({ts, values: {k1: 21.5}})])
      assert.equal(sent.code, 0, sent.err)
      assert.deepEqual(await keptOf(store, one), [[ts, 21.5]])
      const wrong = await run('mosquitto_pub', ['-h', '127.0.0.1', '-p', String(doors.port), '-u', 'nobody', '-t', TELEMETRY, '-m', '{}'])
      assert.match(wrong.err, /Connection Refused|not authorised|bad user/i)
    })

    test('a port that is taken is said, and the rest goes on', async () => {
      const {store, doors} = await device()
      const second = await knock(store, {env: {MQTT_PORT: String(doors.port)}})
      assert.equal(second.port, 0)
      assert.match(second.lines.join('\n'), /MQTT 端口 \d+ 已被占用.*is taken/)
      await second.close()
    })
  })
}

describe('floods', () => {
  const kind = storeKinds.at(-1) ?? 'embedded'
  test('what is above the allowance waits, and where that takes too long the device is cut off; its health says so', async () => {
    const store = await openTestStore(kind, 'schema')
    const tight = {messages: {perSecond: 20, burst: 5}, values: {perSecond: 1_000, burst: 1_000}, gatewayTimes: 10}
    const doors = await knock(store, {allowances: tight})
    try {
      const [one = 0] = await store.transact((tx) => plantThing(tx, 1, 1))
      const client = await doors.connect(await doors.token(1))
      const ts = Math.floor(Date.now() / 1_000) * 1_000
      const say = (n: number) => client.publishAsync(TELEMETRY, JSON.stringify({ts: ts - n * 1_000, values: {k1: n}}), {qos: 1})
      await Promise.all(Array.from({length: 25}, (_, n) => say(n)))
      assert.equal((await keptOf(store, one)).length, 25)
      const gone = new Promise((resolve) => client.once('close', () => resolve(null)))
      for (let n = 0; n < 2_000; n += 1) client.publish(TELEMETRY, '{"k1":1}', {qos: 1}, () => undefined)
      await gone
      await until('the flood is noted', async () => {
        const found = await findHealth(store.db, 1)
        return found?.notes.some(({code}) => code === 'sensing.device-flood') === true && found.throttled > 20
      })
    } finally {
      await doors.close()
      await store.close()
    }
  })
})
