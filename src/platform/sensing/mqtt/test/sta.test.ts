/** SensorThings over MQTT: create-observations-via-mqtt and receive-updates-via-mqtt of OGC 18-088, and how new devices let themselves in. */
import assert from 'node:assert/strict'
import {after, describe, test} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'
import {systemAct} from '#kernel/act.ts'
import {defineRole, grantRole, makeKey, openAccount} from '#kernel/auth/index.ts'
import type {Store} from '#kernel/db.ts'
import {openTestStore, storeKinds} from '#test/city.ts'
import {observe} from '../../actions/observe.ts'
import {sta} from '../../test/field.ts'
import {endProvisioning, offerProvisioning} from '../actions/provision.ts'
import {type Knocked, keptOf, knock, noMosquitto, plantThing, run, until} from './ground.ts'

const REFUSALS = 'v1/devices/me/refusals'
// biome-ignore lint/suspicious/noExplicitAny: messages of many shapes
type Body = any

for (const kind of storeKinds) {
  describe(kind, () => {
    let opened: Promise<{readonly store: Store; readonly doors: Knocked; readonly reader: string; readonly writer: string}> | undefined
    let next = 10
    const house = () => {
      opened ??= openTestStore(kind, 'schema').then(async (store) => {
        const doors = await knock(store)
        const key = (login: string, permissions: readonly string[]) =>
          store.transact(async (tx) => {
            const act = systemAct(new Date(), 'test')
            await defineRole(tx, act, {id: login, title: {zh: login, en: login}, permissions})
            const {id} = await openAccount(tx, act, {login, name: login, password: 'Fast&Fair-2026'})
            await grantRole(tx, act, {account: id, role: login, because: 'test'})
            const by = {id, name: login, kind: 'person', grants: []} as const
            const expiresAt = new Date(Date.now() + 86_400_000)
            return (await makeKey(tx, {by, at: new Date()}, {name: login, scopes: permissions, expiresAt})).token
          })
        return {store, doors, reader: await key('reader', ['sensing.read']), writer: await key('writer', ['sensing.read', 'sensing.write'])}
      })
      return opened
    }
    after(async () => {
      const open = await opened
      await open?.doors.close()
      await open?.store.close()
    })
    const now = (): number => Math.floor(Date.now() / 1_000) * 1_000
    const iso = (ms: number): string => new Date(ms).toISOString()

    /** A device of its own with two streams and a program that listens. */
    const stage = async (properties: object = {}, gateway = false) => {
      const {store, doors, reader, writer} = await house()
      next += 1
      const thing = next
      const [one = 0, two = 0] = await store.transact((tx) => plantThing(tx, thing, 2, properties))
      const device = await doors.connect(await doors.token(thing, gateway))
      const refusals: string[] = []
      device.on('message', (topic, payload) => {
        if (topic === REFUSALS) refusals.push(JSON.parse(String(payload)).code)
      })
      await device.subscribeAsync(REFUSALS)
      const say = (topic: string, body: unknown, client = device) => client.publishAsync(topic, JSON.stringify(body), {qos: 1})
      /** What a subscriber hears of these filters. */
      const listen = async (...filters: readonly string[]) => {
        const client = await doors.connect(reader)
        const heard: {topic: string; body: Body}[] = []
        client.on('message', (topic, payload) => heard.push({topic, body: JSON.parse(String(payload))}))
        for (const filter of filters) assert.equal((await client.subscribeAsync(filter))[0]?.qos, 0, filter)
        return heard
      }
      const ask = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown) =>
        store.transact((tx) => sta(tx, systemAct(new Date(), 'test'), method, path, body))
      const refused = (code: string) => until(`the refusal ${code}`, () => refusals.includes(code))
      return {store, doors, reader, writer, thing, one, two, device, say, listen, ask, refused}
    }

    test('an observation is created on the topic of its stream', async () => {
      const {store, one, say, ask} = await stage()
      const ts = now()
      await say(`v1.1/Datastreams(${one})/Observations`, {
        phenomenonTime: iso(ts),
        resultTime: iso(ts),
        result: 2.5,
        parameters: {mode: 'auto'},
      })
      assert.deepEqual(await keptOf(store, one), [[ts, 2.5]])
      const {body} = await ask('GET', `Datastreams(${one})/Observations`)
      assert.deepEqual([body.value[0].result, body.value[0].resultTime, body.value[0].parameters], [2.5, iso(ts), {mode: 'auto'}])
    })

    test('an observation is created on the topic of the set, with its stream named within', async () => {
      const {store, one, say} = await stage()
      const ts = now()
      await say('v1.1/Observations', {phenomenonTime: iso(ts), result: 1, Datastream: {'@iot.id': one}})
      assert.deepEqual(await keptOf(store, one), [[ts, 1]])
    })

    test('without a time it is of now, without a stream it is refused', async () => {
      const {store, one, say, refused} = await stage()
      await say(`v1.1/Datastreams(${one})/Observations`, {result: 1})
      assert.equal((await keptOf(store, one)).length, 1)
      await say('v1.1/Observations', {result: 2})
      await refused('sensing.no-stream-said')
    })

    test('a device writes to its own streams alone', async () => {
      const [mine, other] = [await stage(), await stage()]
      await mine.say(`v1.1/Datastreams(${other.one})/Observations`, {result: 1})
      await mine.refused('sensing.not-your-stream')
      assert.deepEqual(await keptOf(mine.store, other.one), [])
    })

    test('a gateway writes to the streams of the things below it', async () => {
      const {store, thing, say, refused} = await stage({}, true)
      const [below, apart] = [await stage({gateway: thing}), await stage()]
      await say(`v1.1/Datastreams(${below.one})/Observations`, {phenomenonTime: iso(now()), result: 1})
      await say(`v1.1/Datastreams(${apart.one})/Observations`, {phenomenonTime: iso(now()), result: 1})
      await refused('sensing.not-your-stream')
      assert.deepEqual([(await keptOf(store, below.one)).length, (await keptOf(store, apart.one)).length], [1, 0])
    })

    test('a program with the right writes to every stream, and one without to none', async () => {
      const {store, doors, reader, writer, one, say} = await stage()
      const [may, mayNot] = [await doors.connect(writer), await doors.connect('key', {password: reader})]
      const ts = now()
      await say(`v1.1/Datastreams(${one})/Observations`, {phenomenonTime: iso(ts), result: 1}, may)
      await say(`v1.1/Datastreams(${one})/Observations`, {phenomenonTime: iso(ts - 1_000), result: 2}, mayNot)
      await say('v1/devices/11/telemetry', {ts, values: {k1: 1}}, mayNot)
      assert.deepEqual(await keptOf(store, one), [[ts, 1]])
    })

    test('wrong results, times and shapes are refused and told', async () => {
      const {store, one, say, refused} = await stage()
      const topic = `v1.1/Datastreams(${one})/Observations`
      for (const body of [{result: 'warm'}, {phenomenonTime: 'yesterday', result: 1}, {}, [], {result: 1, colour: 'red'}])
        await say(topic, body)
      await refused('sensing.bad-entity')
      await say(topic, {phenomenonTime: iso(Date.now() + 3_600_000), result: 1})
      await refused('sensing.device-ahead')
      assert.deepEqual(await keptOf(store, one), [])
    })

    test('an observation brings its feature, or names one that is there', async () => {
      const {store, one, say, ask, refused} = await stage()
      const ts = now()
      const feature = {
        name: '前池',
        description: '',
        encodingType: 'application/geo+json',
        feature: {type: 'Point', coordinates: [114, 30]},
      }
      await say(`v1.1/Datastreams(${one})/Observations`, {phenomenonTime: iso(ts), result: 1, FeatureOfInterest: feature})
      const {body} = await ask('GET', `Observations('${one}-${ts}')/FeatureOfInterest`)
      assert.equal(body.name, '前池')
      await say(`v1.1/FeaturesOfInterest(${body['@iot.id']})/Observations`, {
        phenomenonTime: iso(ts - 1_000),
        result: 2,
        Datastream: {'@iot.id': one},
      })
      assert.equal((await keptOf(store, one)).length, 2)
      await say('v1.1/FeaturesOfInterest(999999)/Observations', {phenomenonTime: iso(ts - 2_000), result: 3, Datastream: {'@iot.id': one}})
      await refused('sensing.no-neighbour')
    })

    test('telemetry of a thing with a place gets the feature of that place by itself', async () => {
      const {thing, one, say, ask} = await stage()
      const place = {name: '泵房', description: '', encodingType: 'application/geo+json', location: {type: 'Point', coordinates: [114, 30]}}
      await ask('PATCH', `Things(${thing})`, {Locations: [{'@iot.id': (await ask('POST', 'Locations', place)).body['@iot.id']}]})
      const ts = now()
      await say('v1/devices/me/telemetry', {ts, values: {k1: 1}})
      await until('the feature', async () => {
        const found = await ask('GET', `Observations('${one}-${ts}')/FeatureOfInterest`).catch(() => undefined)
        return found?.body.name === '泵房'
      })
    })

    test('observations are told after they are kept, whichever way they came', async () => {
      const {store, thing, one, two, say, listen, ask} = await stage()
      const heard = await listen(`v1.1/Datastreams(${one})/Observations`, `v1.1/Things(${thing})/Datastreams(${two})/Observations`)
      const ts = now()
      await say('v1/devices/me/telemetry', {ts, values: {k1: 1.5, k2: 9}})
      await say(`v1.1/Datastreams(${one})/Observations`, {phenomenonTime: iso(ts + 1_000), result: 2.5})
      await ask('POST', `Datastreams(${one})/Observations`, {phenomenonTime: iso(ts + 2_000), result: 3.5, parameters: {by: 'hand'}})
      await store.transact((tx) => observe(tx, systemAct(new Date()), [{stream: one, at: ts + 3_000, value: 4.5, resultAtOnce: true}]))
      await until('five observations are told', () => heard.length >= 5)
      const mine = heard.filter(({topic}) => topic === `v1.1/Datastreams(${one})/Observations`).map(({body}) => body)
      assert.deepEqual(
        mine.map(({result}) => result),
        [1.5, 2.5, 3.5, 4.5],
      )
      assert.deepEqual(mine[2].parameters, {by: 'hand'})
      assert.equal(heard.find(({topic}) => topic.startsWith('v1.1/Things'))?.body.result, 9)
      for (const told of mine) {
        const {body} = await ask('GET', `Observations('${told['@iot.id']}')`)
        assert.deepEqual({...told, '@iot.selfLink': ''}, stripped(body, told))
      }
    })

    test('only what is selected is told', async () => {
      const {one, say, listen} = await stage()
      const filter = `v1.1/Datastreams(${one})/Observations?$select=result,phenomenonTime`
      const heard = await listen(filter)
      const ts = now()
      await say('v1/devices/me/telemetry', {ts, values: {k1: 7}})
      await until('it is told', () => heard.length > 0)
      assert.deepEqual(heard, [{topic: filter, body: {phenomenonTime: iso(ts), result: 7}}])
    })

    test('all observations are told to whoever asks for the set, and what is sent again is not', async () => {
      const {one, two, say, listen} = await stage()
      const heard = await listen('v1.1/Observations')
      const message = {ts: now(), values: {k1: 1, k2: 2}}
      await say('v1/devices/me/telemetry', message)
      await say('v1/devices/me/telemetry', message)
      await until('both are told', () => heard.length >= 2)
      await sleep(300)
      const mine = heard.filter(({body}) => [one, two].some((id) => String(body['@iot.id']).startsWith(`${id}-`)))
      assert.deepEqual(mine.map(({body}) => body.result).sort(), [1, 2])
    })

    test('entities are told when they are added and when they change: sets, single ones, their properties', async () => {
      const {thing, one, listen, ask} = await stage()
      const heard = await listen(
        'v1.1/Things',
        `v1.1/Things(${thing})`,
        `v1.1/Things(${thing})/name`,
        `v1.1/Things(${thing})/properties/owner`,
        `v1.1/Things(${thing})/Datastreams`,
      )
      const added = (await ask('POST', 'Things', {name: '新站', description: ''})).body['@iot.id']
      await ask('PATCH', `Things(${thing})`, {name: '改名', properties: {owner: '市政'}})
      await ask('PATCH', `Datastreams(${one})`, {description: '改过'})
      const of = (topic: string): readonly Body[] => heard.filter((one) => one.topic === topic).map(({body}) => body)
      await until(
        'all is told',
        () => of(`v1.1/Things(${thing})/Datastreams`).length > 0 && of(`v1.1/Things(${thing})/properties/owner`).length > 0,
      )
      assert.deepEqual(
        of('v1.1/Things').map(({'@iot.id': id}) => id),
        [added, thing],
      )
      assert.deepEqual(
        of(`v1.1/Things(${thing})`).map(({name}) => name),
        ['改名'],
      )
      assert.deepEqual(of(`v1.1/Things(${thing})/name`), [{name: '改名'}])
      assert.deepEqual(of(`v1.1/Things(${thing})/properties/owner`), [{owner: '市政'}])
      assert.equal(of(`v1.1/Things(${thing})/Datastreams`)[0].description, '改过')
    })

    test('a corrected observation is told anew', async () => {
      const {one, say, listen, ask} = await stage()
      const ts = now()
      await say('v1/devices/me/telemetry', {ts, values: {k1: 1}})
      const heard = await listen(`v1.1/Observations('${one}-${ts}')`)
      await ask('PATCH', `Observations('${one}-${ts}')`, {result: 2})
      await until('the correction is told', () => heard.length > 0)
      assert.equal(heard[0]?.body.result, 2)
    })

    test('what a device sends on a topic is not handed on as it came', async () => {
      const {one, say, listen} = await stage()
      const heard = await listen(`v1.1/Datastreams(${one})/Observations`)
      await say(`v1.1/Datastreams(${one})/Observations`, {result: 'broken'})
      await say(`v1.1/Datastreams(${one})/Observations`, {phenomenonTime: iso(now()), result: 1})
      await until('the good one is told', () => heard.length > 0)
      await sleep(200)
      assert.deepEqual(
        heard.map(({body}) => [body.result, typeof body['@iot.id']]),
        [[1, 'string']],
      )
    })

    test('no wildcard is granted, nor what is no path, and a device hears its own streams alone', async () => {
      const [{doors, reader, device, one}, other] = [await stage(), await stage()]
      const program = await doors.connect(reader)
      const refused = async (client: typeof program, filter: string) =>
        client.subscribeAsync(filter).then(
          (granted) => granted.every(({qos}) => qos === 128),
          () => true,
        )
      for (const filter of [
        '#',
        'v1.1/#',
        '+',
        'v1.1/+/Observations',
        'v1.1/Nothing',
        'v1.1/Things(1)/$ref',
        'v1.1/Things?$filter=id eq 1',
        'v1.1/Things?$select=colour',
      ])
        assert.ok(await refused(program, filter), filter)
      assert.ok(await refused(device, `v1.1/Datastreams(${other.one})/Observations`))
      assert.ok(await refused(device, 'v1.1/Observations'))
      assert.ok(!(await refused(device, `v1.1/Datastreams(${one})/Observations`)))
    })

    test('mosquitto_sub hears what mosquitto_pub sent, by keys and tokens', {skip: noMosquitto}, async () => {
      const {doors, reader, thing, one} = await stage()
      const at = ['-h', '127.0.0.1', '-p', String(doors.port), '-q', '1']
      const token = await doors.token(thing)
      const filter = `v1.1/Datastreams(${one})/Observations?$select=result`
      let over = false
      const heard = run('mosquitto_sub', [...at, '-u', reader, '-C', '1', '-W', '15', '-t', filter]).finally(() => {
        over = true
      })
      while (!over) await run('mosquitto_pub', [...at, '-u', token, '-t', 'v1/devices/me/telemetry', '-m', '{"k1": 42.5}'])
      assert.equal((await heard).out.trim(), '{"result":42.5}')
    })

    test('a device that nobody registered lets itself in by a provisioning key, so often and no more', async () => {
      const {store, doors, thing} = await stage()
      const ends = new Date(Date.now() + 60_000)
      const offer = {name: '二期井盖', likeThing: thing, uses: 2, endsAt: ends}
      const {provisioning, secret} = await store.transact((tx) => offerProvisioning(tx, doors.act(), offer))
      const stranger = await doors.connect('provision')
      const answers: Body[] = []
      stranger.on('message', (_, payload) => answers.push(JSON.parse(String(payload))))
      await stranger.subscribeAsync('/provision/response')
      const ask = async (deviceName: string, provisionDeviceSecret = secret): Promise<Body> => {
        const many = answers.length
        await stranger.publishAsync(
          '/provision/request',
          JSON.stringify({deviceName, provisionDeviceKey: provisioning.key, provisionDeviceSecret}),
          {qos: 1},
        )
        await until('an answer', () => answers.length > many)
        return answers.at(-1)
      }
      const first = await ask('MH-001')
      assert.deepEqual([first.status, first.credentialsType], ['SUCCESS', 'ACCESS_TOKEN'])
      assert.equal((await ask('MH-001')).status, 'FAILURE')
      assert.equal((await ask('MH-002', 'jcd_wrong')).status, 'NOT_FOUND')
      assert.equal((await ask('')).status, 'FAILURE')
      assert.equal((await ask('MH-002')).status, 'SUCCESS')
      assert.equal((await ask('MH-003')).status, 'NOT_FOUND')
      const device = await doors.connect(first.credentialsValue)
      const ts = now()
      await device.publishAsync('v1/devices/me/telemetry', JSON.stringify({ts, values: {k1: 3}}), {qos: 1})
      const {rows} = {
        rows: await store.db.selectFrom('sensing.stream').select('id').where('thing_id', '=', first.thing).orderBy('id').execute(),
      }
      assert.equal(rows.length, 2)
      assert.deepEqual(await keptOf(store, rows[0]?.id ?? 0), [[ts, 3]])
      await store.transact((tx) => endProvisioning(tx, doors.act(), provisioning.id))
      await assert.rejects(doors.connect('provision'))
    })
  })
}

/** An answer as far as it can be compared with what was told. */
const stripped = (body: Body, told: Body): Body => ({
  ...Object.fromEntries(Object.keys(told).map((name) => [name, body[name]])),
  '@iot.selfLink': '',
  ...links(told),
})
const links = (told: Body): Body => Object.fromEntries(Object.entries(told).filter(([name]) => name.endsWith('navigationLink')))
