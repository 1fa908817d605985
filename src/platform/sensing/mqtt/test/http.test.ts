/** Credentials, health and telemetry of devices over HTTP, as the kernel serves it. */
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {openServer} from '#kernel/http.ts'
import {openTestStore, storeKinds} from '#test/city.ts'
import {signIn} from '#test/people.ts'
import {packs} from '../../../../server/packs.ts'
import {keptOf, plantThing} from './ground.ts'

for (const kind of storeKinds)
  test(`${kind}: a token is made, used, rotated and ended over HTTP, and the health tells of it`, async () => {
    const store = await openTestStore(kind, 'demo')
    const app = await openServer({
      store, packs, title: '', version: '0', pages: null, rateLimit: 1_000, trustProxy: false, logLevel: 'silent', unready: async () => [],
    }) // biome-ignore format: short
    try {
      const [one = 0] = await store.transact((tx) => plantThing(tx, 900_001, 2))
      const [admin, clerk] = [await signIn(app, 'xitong'), await signIn(app, 'shouli')]
      const call = async (
        method: 'GET' | 'POST' | 'DELETE',
        url: string,
        {as, body, headers = {}}: {as?: typeof admin; body?: object; headers?: object} = {},
      ) => {
        const answer = await app.inject({
          method,
          url: `/api${url}`,
          headers: {...as?.headers, ...headers},
          ...(body === undefined ? {} : {payload: body}),
        })
        return {status: answer.statusCode, body: answer.json() as Record<string, never>}
      }
      const path = '/sensing/things/900001'
      assert.equal((await call('POST', `${path}/credentials`, {as: clerk, body: {}})).status, 403)
      assert.equal((await call('POST', '/sensing/things/999999/credentials', {as: admin, body: {}})).status, 404)
      const before = await call('GET', `${path}/health`, {as: clerk})
      assert.deepEqual([before.body.heard, before.body.connected, before.body.lastContact], [false, false, null])

      const made = await call('POST', `${path}/credentials`, {as: admin, body: {}})
      assert.equal(made.status, 201)
      const {secret, credential} = made.body as unknown as {secret: string; credential: {id: string}}
      assert.match(secret, /^jcd_/)
      const ts = Math.floor(Date.now() / 1_000) * 1_000
      const sent = await call('POST', `/sensing/devices/${secret}/telemetry`, {body: {ts, values: {k1: 1, humidity: 3}}})
      assert.deepEqual(
        [sent.status, sent.body.kept, (sent.body.refused as unknown as {code: string}[])[0]?.code],
        [200, 1, 'sensing.unknown-key'],
      )
      const again = await call('POST', '/sensing/devices/me/telemetry', {headers: {'x-device-token': secret}, body: {ts, values: {k1: 1}}})
      assert.deepEqual([again.body.kept, again.body.again], [0, 1])
      assert.deepEqual(await keptOf(store, one), [[ts, 1]])
      assert.equal((await call('POST', `/sensing/devices/${secret}/attributes`, {body: {firmware: '2'}})).status, 200)
      assert.equal((await call('POST', `/sensing/devices/${secret}/telemetry`, {body: [5]})).status, 400)
      assert.equal((await call('POST', '/sensing/devices/me/telemetry', {body: {}})).status, 401)

      const health = await call('GET', `${path}/health`, {as: clerk})
      const {heard, way, messages, kept, unknown, credentials, lastError} = health.body as Record<string, unknown>
      assert.deepEqual(
        {heard, way, messages, kept, again: health.body.again, unknown, credentials},
        {heard: true, way: 'http', messages: 3, kept: 1, again: 1, unknown: 1, credentials: 1},
      )
      assert.equal((lastError as {code: string}).code, 'sensing.unknown-key')

      const listed = await call('GET', `${path}/credentials`, {as: admin})
      assert.ok(!JSON.stringify(listed.body).includes(secret), 'a secret is shown once')
      const rotated = await call('POST', `/sensing/credentials/${credential.id}/rotate`, {as: admin, body: {}})
      assert.equal((await call('POST', `/sensing/devices/${secret}/telemetry`, {body: {k1: 2}})).status, 401)
      assert.equal((await call('POST', `/sensing/devices/${rotated.body.secret}/telemetry`, {body: {k1: 2}})).status, 200)
      assert.equal((await call('DELETE', `/sensing/credentials/${credential.id}`, {as: admin})).status, 200)
      assert.equal((await call('DELETE', `/sensing/credentials/${credential.id}`, {as: admin})).status, 404)
      assert.equal((await call('POST', `/sensing/devices/${rotated.body.secret}/telemetry`, {body: {k1: 2}})).status, 401)

      const offer = {name: '井盖', uses: 5, endsAt: new Date(Date.now() + 60_000).toISOString()}
      assert.equal((await call('POST', '/sensing/provisioning', {as: admin, body: {...offer, endsAt: '2020-01-01T00:00:00Z'}})).status, 422)
      const offered = await call('POST', '/sensing/provisioning', {as: admin, body: offer})
      const {provisioning} = offered.body as unknown as {provisioning: {id: string}}
      assert.equal((await call('DELETE', `/sensing/provisioning/${provisioning.id}`, {as: admin})).status, 200)
      const events = await store.db.selectFrom('kernel.event').select(['name', 'body']).where('name', 'like', 'sensing.%').execute()
      assert.ok(events.some(({name}) => name === 'sensing.credential-rotated'))
      assert.ok(!JSON.stringify(events).includes('jcd_'), 'no secret is in an event')
    } finally {
      await app.close()
      await store.close()
    }
  })
