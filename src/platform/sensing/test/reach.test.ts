/**
 * Every way of the pack, walked by two officers of two districts: of the other's devices they see nothing and change nothing, and what is out
 * of reach answers like what is not there. A new way fails here until it is entered.
 */
import assert from 'node:assert/strict'
import {after, describe, test} from 'node:test'
import type {FastifyInstance} from 'fastify'
import type {Act} from '#kernel/act.ts'
import {authenticate} from '#kernel/auth/index.ts'
import type {Store} from '#kernel/db.ts'
import {openServer} from '#kernel/http.ts'
import type {Route} from '#kernel/pack.ts'
import {openTestStore, storeKinds} from '#test/city.ts'
import {packs} from '../../../server/packs.ts'
import {sensing} from '../pack.ts'
import {textOf} from '../rules/test/texts.ts'
import {nowhere, type Place, twoDistricts} from './districts.ts'

interface Asked {
  readonly url: string
  readonly body?: unknown
}

/** `one`: something of a place, by its id. `many`: what is listed. `all`: the same for everybody, or let in by something else than rights. */
type Way = readonly ['one', (of: Place) => Asked] | readonly ['many', (of: Place) => string] | readonly ['all']

const at = Date.now()
const iso = (minutes: number): string => new Date(at + minutes * 60_000).toISOString()
const period = `from=${iso(-60)}&to=${iso(1)}`
const ruleOf = ({stream, name}: Place) => textOf({title: {zh: `${name}新规则`, en: 'new'}, watch: {property: null, streams: [stream]}})
const plain = (url: (of: Place) => string): Way => ['one', (of) => ({url: url(of)})]
const sent = (url: (of: Place) => string, body: (of: Place) => unknown = () => ({})): Way => [
  'one',
  (of) => ({url: url(of), body: body(of)}),
]
const V = '/sensing/v1.1'
const seen = (minutes: number, {stream}: Place) => ({result: 1, phenomenonTime: iso(minutes), Datastream: {'@iot.id': stream}})

const ways: Readonly<Record<string, Way>> = {
  'GET /sensing/streams/:id/series': plain(({stream}) => `/sensing/streams/${stream}/series?${period}`),
  'GET /sensing/latest': plain(({stream}) => `/sensing/latest?streams=${stream}`),
  'PUT /sensing/streams/:id/retention': sent(({stream}) => `/sensing/streams/${stream}/retention`, () => ({days: 30})),
  'GET /sensing/things': ['many', () => '/sensing/things?q=R-'],
  'GET /sensing/things/counts': ['many', () => '/sensing/things/counts?q=R-'],
  'GET /sensing/things/:id': plain(({thing}) => `/sensing/things/${thing}`),
  'GET /sensing/streams': plain(({code}) => `/sensing/streams?property=${encodeURIComponent(`urn:reach:${code}`)}`),
  'GET /sensing/picture': plain(({stream}) => `/sensing/picture?streams=${stream}&${period}`),
  'GET /sensing/series': plain(({stream}) => `/sensing/series?streams=${stream}&hours=24`),
  'GET /sensing/v1.1': ['all'],
  'GET /sensing/v1.1/*': plain(({thing}) => `${V}/Things(${thing})?$expand=Datastreams($expand=Observations),Locations,HistoricalLocations`),
  'POST /sensing/v1.1/*': sent(() => `${V}/Observations`, (of) => seen(-1, of)),
  'PATCH /sensing/v1.1/*': sent(({thing}) => `${V}/Things(${thing})`, () => ({description: '改'})),
  'PUT /sensing/v1.1/*': sent(({spare}) => `${V}/Things(${spare})`, () => ({name: '备', description: '换'})),
  'DELETE /sensing/v1.1/*': plain(({spare}) => `${V}/Things(${spare})`),
  'POST /sensing/v1.1/$batch': sent(
    () => `${V}/$batch`,
    (of) => ({requests: [{id: 'a', method: 'get', url: `Things(${of.thing})`}, {id: 'b', method: 'post', url: 'Observations', body: seen(-2, of)}]}),
  ),
  'GET /sensing/rules': ['many', () => '/sensing/rules?limit=200'],
  'GET /sensing/rules/choices': ['many', () => '/sensing/rules/choices'],
  'GET /sensing/rules/:id': plain(({rule}) => `/sensing/rules/${rule}`),
  'POST /sensing/rules': sent(() => '/sensing/rules', (of) => ruleOf(of)),
  'POST /sensing/rules/try': sent(() => '/sensing/rules/try', (of) => ({text: ruleOf(of), from: iso(-60), to: iso(-1)})),
  'PUT /sensing/rules/:id': sent(({rule}) => `/sensing/rules/${rule}`, (of) => ({edition: 1, text: ruleOf({...nowhere, stream: of.stream})})),
  'PUT /sensing/rules/:id/state': sent(({rule}) => `/sensing/rules/${rule}/state`, () => ({state: 'trial'})),
  'DELETE /sensing/rules/:id': plain(({draft}) => `/sensing/rules/${draft}`),
  'GET /sensing/things/:id/health': plain(({thing}) => `/sensing/things/${thing}/health`),
  'GET /sensing/things/:id/credentials': plain(({thing}) => `/sensing/things/${thing}/credentials`),
  'POST /sensing/things/:id/credentials': sent(({thing}) => `/sensing/things/${thing}/credentials`),
  'POST /sensing/credentials/:id/rotate': sent(({credential}) => `/sensing/credentials/${credential}/rotate`),
  'DELETE /sensing/credentials/:id': plain(({credential}) => `/sensing/credentials/${credential}`),
  'GET /sensing/provisioning': ['many', () => '/sensing/provisioning'],
  'POST /sensing/provisioning': sent(() => '/sensing/provisioning', ({thing}) => ({name: '新', likeThing: thing, uses: 1, endsAt: iso(60)})),
  'DELETE /sensing/provisioning/:id': plain(({provisioning}) => `/sensing/provisioning/${provisioning}`),
  'POST /sensing/devices/:token/telemetry': ['all'],
  'POST /sensing/devices/:token/attributes': ['all'],
  'GET /sensing/models/:name': ['many', () => '/sensing/models/AirQualityObserved?after=R-'],
  'POST /sensing/models': sent(
    () => '/sensing/models',
    ({code}) => [{id: `urn:ngsi-ld:AirQualityObserved:${code}`, type: 'AirQualityObserved', dateObserved: iso(-3), pm25: 7}],
  ),
  'GET /sensing/alarms': ['many', () => '/sensing/alarms?limit=100'],
  'GET /sensing/alarms/counts': ['many', () => '/sensing/alarms/counts'],
  'GET /sensing/alarms/precision': ['many', () => '/sensing/alarms/precision'],
  'GET /sensing/alarms/:id': plain(({alarm}) => `/sensing/alarms/${alarm}`),
  'GET /sensing/alarms/:id/chart': plain(({alarm}) => `/sensing/alarms/${alarm}/chart`),
  'POST /sensing/alarms/:id/acknowledge': sent(({alarm}) => `/sensing/alarms/${alarm}/acknowledge`),
  'POST /sensing/alarms/:id/clear': sent(({alarm}) => `/sensing/alarms/${alarm}/clear`, () => ({reason: '已修复'})),
  'POST /sensing/alarms/:id/verdict': sent(({alarm}) => `/sensing/alarms/${alarm}/verdict`, () => ({is: 'true', reason: '属实'})),
  'GET /sensing/windows': ['many', () => '/sensing/windows'],
  'POST /sensing/windows': sent(() => '/sensing/windows', ({thing}) => ({thing, from: iso(1), until: iso(60), why: '检修'})),
  'PUT /sensing/windows/:id': sent(({window}) => `/sensing/windows/${window}`, () => ({from: iso(2), until: iso(90), why: '延长', version: 1})),
  'DELETE /sensing/windows/:id': plain(({window}) => `/sensing/windows/${window}`),
  'POST /sensing/events': sent(
    () => '/sensing/events',
    ({thing}) => ({id: 'e1', type: 'illegal-parking', camera: thing, at: iso(-1), confidence: 0.95}),
  ),
} // biome-ignore format: a table

/** What tells a place in an answer. */
const marksOf = ({name, code, district, alarmRule}: Place): readonly string[] => [name, code, `"${district}`, alarmRule]
/** An answer without its ids, times and names: what is the same of what is not there. */
const bare = (text: string): string =>
  text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '#')
    .replace(/\d+/g, '#')
    .replace(/R-[A-Z]+/g, '#')

for (const kind of storeKinds)
  describe(kind, () => {
    let opened: Promise<{store: Store; app: FastifyInstance; places: readonly [Place, Place]}> | undefined
    const open = () => {
      opened ??= openTestStore(kind, 'demo').then(async (store) => {
        const places = await twoDistricts(store, new Date(at))
        const app = await openServer({
          store, packs, title: '', version: '0', pages: null, rateLimit: 10_000, trustProxy: false, logLevel: 'silent', unready: async () => [],
        }) // biome-ignore format: short
        return {store, app, places}
      })
      return opened
    }
    after(async () => {
      const house = await opened
      await house?.app.close()
      await house?.store.close()
    })
    const ask = async (app: FastifyInstance, {method}: Pick<Route, 'method'>, {url, body}: Asked, headers: Place['officer']) => {
      const how = method === 'PATCH' ? {...headers, 'content-type': 'application/json'} : headers
      const payload = body === undefined ? {} : {payload: body as object}
      const {statusCode, body: text} = await app.inject({method, url: `/api${url}`, headers: how, ...payload})
      return {status: statusCode, text}
    }
    const keyOf = ({method, path}: Route): string => `${method} ${path}`

    test('every way of the pack is entered here', () => {
      assert.deepEqual(sensing.routes?.map(keyOf).filter((one) => ways[one] === undefined), []) // biome-ignore format: one line
      assert.deepEqual(Object.keys(ways).filter((one) => !sensing.routes?.some((route) => keyOf(route) === one)), []) // biome-ignore format: one line
      assert.deepEqual(Object.keys(sensing.errands ?? {}), ['history', 'try-rule'], 'and every errand is narrowed: see the tests of each')
      assert.deepEqual(sensing.collections?.map(({id}) => id), ['things']) // biome-ignore format: one line
    })

    test('what is another district’s is not there, and what is one’s own is', async () => {
      const {app, places} = await open()
      const both = [places, [places[1], places[0]]] as const
      const wrong: string[] = []
      const check = (holds: boolean, what: string, answer: {status: number; text: string}) => {
        if (!holds) wrong.push(`${what}: ${answer.status} ${answer.text.slice(0, 400)}`)
      }
      for (const route of sensing.routes ?? []) {
        const [is, asked] = ways[keyOf(route)] ?? ['all']
        for (const [own, other] of is === 'all' ? [] : both) {
          if (is === 'one') {
            const [theirs, none] = [await ask(app, route, asked(other), own.officer), await ask(app, route, asked(nowhere), own.officer)]
            check(theirs.status === none.status && bare(theirs.text) === bare(none.text), `${keyOf(route)} of another district, not there is ${none.status} ${none.text.slice(0, 200)}`, theirs) // biome-ignore format: a sentence
            check(!marksOf(other).some((mark) => mark !== other.code && theirs.text.includes(mark)), `${keyOf(route)} tells of another district`, theirs) // biome-ignore format: a sentence
          } else if (is === 'many') {
            const listed = await ask(app, route, {url: asked(own)}, own.officer)
            check(
              listed.status === 200 && marksOf(own).some((mark) => listed.text.includes(mark)),
              `${keyOf(route)} without one’s own`,
              listed,
            )
            check(!marksOf(other).some((mark) => listed.text.includes(mark)), `${keyOf(route)} lists another district`, listed)
          }
        }
      }
      assert.deepEqual(wrong, [])
      for (const route of sensing.routes ?? []) {
        const [is, asked] = ways[keyOf(route)] ?? ['all']
        for (const [own] of is === 'one' ? both : []) {
          const answer = await ask(app, route, (asked as (of: Place) => Asked)(own), own.officer)
          check(answer.status >= 200 && answer.status < 300, `${keyOf(route)} of one’s own district`, answer)
        }
      }
      assert.deepEqual(wrong, [])
    })

    test('the map draws, finds and tells of one’s own alone, and live topics are heard there alone', async () => {
      const {store, places} = await open()
      for (const [own, other] of [places, [places[1], places[0]]] as const) {
        const by = await authenticate(store.db, (own.officer.authorization ?? '').slice('Bearer '.length), new Date(at))
        assert.ok(by !== undefined)
        const act: Act = {by, at: new Date(at)}
        const drawing = sensing.collections?.[0]?.drawing
        assert.ok(drawing?.list !== undefined && drawing.find !== undefined && drawing.card !== undefined && drawing.count !== undefined)
        const around = ({lng, lat}: Place) => ({bounds: [lng - 1e-5, lat - 1e-5, lng + 1e-5, lat + 1e-5] as const, period: undefined})
        assert.ok((await drawing.list(store.db, act, {...around(own), limit: 50})).some(({key}) => key === String(own.thing)))
        assert.deepEqual(await drawing.list(store.db, act, {...around(other), limit: 50}), [])
        assert.equal(await drawing.count(store.db, act, around(other)), 0)
        const tile = {z: 16, x: 0, y: 0}
        for (const shade of [undefined, drawing.shades?.[0]?.id])
          assert.deepEqual(await drawing.tile(store.db, act, {...around(other), tile, shade} as never), [])
        assert.deepEqual(
          (await drawing.find(store.db, act, 'R-', 50)).map(({key}) => key).filter((key) => key === String(other.thing)),
          [],
        )
        await assert.rejects(drawing.card(store.db, act, String(other.thing)), {code: 'sensing.no-thing'})
        const hears = await sensing.live?.sensing?.readers(store.db, [own.alarm, other.alarm, 'sensing/Things(1)'])
        assert.deepEqual(
          [own.alarm, other.alarm, 'sensing/Things(1)'].map((subject) => hears?.(act, subject)),
          ['told', null, null],
        )
      }
    })
  })
