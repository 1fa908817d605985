/** MQTT over TLS with a certificate of its own, and what the root of SensorThings says of where MQTT is spoken. */
import assert from 'node:assert/strict'
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, test} from 'node:test'
import mqtt from 'mqtt'
import type {Store} from '#kernel/db.ts'
import {openTestStore, storeKinds} from '#test/city.ts'
import {sta} from '../../test/field.ts'
import {freePort, keptOf, knock, noMosquitto, plantThing, run, until} from './ground.ts'

const noOpenssl = existsSync('/usr/bin/openssl') ? false : 'skipped: Debian package openssl is absent'
const SPEC = 'http://www.opengis.net/spec/iot_sensing/1.1/req'
const creates = `${SPEC}/create-observations-via-mqtt/observations-creation`
const receives = `${SPEC}/receive-updates-via-mqtt/receive-updates`

/** Makes a key and a certificate for this machine that signs itself, in place of earlier ones. */
async function certify(home: string): Promise<{readonly key: string; readonly cert: string}> {
  const [key, cert] = [join(home, 'mqtt.key'), join(home, 'mqtt.crt')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost']
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const {code, err} = await run('/usr/bin/openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert, ...subject])
  assert.equal(code, 0, err)
  return {key, cert}
}

const settle = (store: Store, at: number, stream: number, value: number) =>
  until('it is kept', async () => (await keptOf(store, stream)).some(([ms, kept]) => ms === at && kept === value))

for (const kind of storeKinds)
  describe(kind, () => {
    test('devices come in by TLS beside the plain port, with clients that know the certificate alone', {skip: noOpenssl}, async (t) => {
      const store = await openTestStore(kind, 'schema')
      const home = mkdtempSync(join(tmpdir(), 'jingcheng-tls-'))
      t.after(() => rmSync(home, {recursive: true, force: true}))
      const {key, cert} = await certify(home)
      const env = {MQTT_TLS_KEY: key, MQTT_TLS_CERT: cert, MQTT_TLS_PORT: String(await freePort())}
      const doors = await knock(store, {env})
      try {
        assert.deepEqual(doors.openings.map(({port, tls}) => [port, tls]), [[doors.port, false], [Number(env.MQTT_TLS_PORT), true]]) // biome-ignore format: a list
        const [stream = 0] = await store.transact((tx) => plantThing(tx, 7, 1))
        const token = await doors.token(7)
        const url = `mqtts://127.0.0.1:${env.MQTT_TLS_PORT}`
        const by = (ca: Buffer) => mqtt.connectAsync(url, {username: token, ca, reconnectPeriod: 0, protocolVersion: 4}, false)
        const old = readFileSync(cert)
        const at = Math.floor(Date.now() / 1_000) * 1_000
        const device = await by(old)
        await device.publishAsync('v1/devices/me/telemetry', JSON.stringify({ts: at, values: {k1: 1}}), {qos: 1})
        await settle(store, at, stream, 1)
        const plain = await doors.connect(token)
        await plain.publishAsync('v1/devices/me/telemetry', JSON.stringify({ts: at - 1_000, values: {k1: 2}}), {qos: 1})
        await settle(store, at - 1_000, stream, 2)
        const stranger = mqtt.connectAsync(url, {username: token, reconnectPeriod: 0, protocolVersion: 4}, false)
        await assert.rejects(stranger, /self-signed|certificate/, 'who does not know the certificate does not show a token')

        await certify(home)
        await doors.renew()
        assert.ok(!readFileSync(cert).equals(old))
        await assert.rejects(by(old), /self-signed|certificate|signature/)
        const anew = await by(readFileSync(cert))
        await anew.publishAsync('v1/devices/me/telemetry', JSON.stringify({ts: at - 2_000, values: {k1: 3}}), {qos: 1})
        await device.publishAsync('v1/devices/me/telemetry', JSON.stringify({ts: at - 3_000, values: {k1: 4}}), {qos: 1})
        await settle(store, at - 2_000, stream, 3)
        await settle(store, at - 3_000, stream, 4)
        await device.endAsync(true)
        await anew.endAsync(true)

        if (noMosquitto === false) {
          const said = ['-t', 'v1/devices/me/telemetry', '-m', JSON.stringify({ts: at - 4_000, values: {k1: 5}}), '-q', '1']
          const send = (port: string, ...more: readonly string[]) =>
            run('/usr/bin/mosquitto_pub', ['-h', '127.0.0.1', '-p', port, '-u', token, ...said, ...more])
          assert.notEqual((await send(env.MQTT_TLS_PORT)).code, 0, 'plain words are not understood where TLS is spoken')
          const {code, err} = await send(env.MQTT_TLS_PORT, '--cafile', cert)
          assert.equal(code, 0, err)
          await settle(store, at - 4_000, stream, 5)
        } else t.diagnostic(noMosquitto)
      } finally {
        await doors.close()
        await store.close()
      }
    })

    test('the root names where MQTT is spoken while it is, and there observations are created and updates received', async () => {
      const store = await openTestStore(kind, 'schema')
      const doors = await knock(store)
      const settings = async () =>
        (await store.transact((tx) => sta(tx, doors.act(), 'GET', ''))).body.serverSettings as Record<string, unknown>
      try {
        const told = await settings()
        assert.ok([creates, receives].every((name) => (told.conformance as readonly string[]).includes(name)))
        assert.deepEqual(told[creates], {endpoints: [`mqtt://city.example:${doors.port}`]})
        assert.deepEqual(told[receives], told[creates])
        const [stream = 0] = await store.transact((tx) => plantThing(tx, 8, 1))
        const device = await doors.connect(await doors.token(8))
        const heard: string[] = []
        device.on('message', (_topic, payload) => void heard.push(JSON.parse(String(payload)).result))
        await device.subscribeAsync(`v1.1/Datastreams(${stream})/Observations`)
        await device.publishAsync(`v1.1/Datastreams(${stream})/Observations`, JSON.stringify({result: 6}), {qos: 1})
        await until('the update is heard', () => heard.length > 0)
        assert.deepEqual(heard, [6])
      } finally {
        await doors.close()
      }
      const after = await settings()
      await store.close()
      assert.ok(!Object.hasOwn(after, creates) && !(after.conformance as readonly string[]).some((name) => name.includes('mqtt')))
    })
  })

test('what devices use instead of the server’s name is told, and a broker that is off is not', async () => {
  const store = await openTestStore('embedded', 'schema')
  try {
    const asked = async () => (await store.transact((tx) => sta(tx, doors.act(), 'GET', ''))).body.serverSettings
    let doors = await knock(store, {env: {MQTT_ADDRESS: 'mqtts://mqtt.city.example:8883'}})
    assert.deepEqual((await asked())[creates], {endpoints: ['mqtts://mqtt.city.example:8883']})
    await doors.close()
    doors = await knock(store, {env: {MQTT_PORT: '0'}})
    assert.equal((await asked())[creates], undefined)
    await doors.close()
  } finally {
    await store.close()
  }
})
