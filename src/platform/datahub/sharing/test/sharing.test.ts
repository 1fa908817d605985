import assert from 'node:assert/strict'
import type {FastifyInstance} from 'fastify'
import {openServer} from '#kernel/http.ts'
import {type House, NOW, onBothStores} from '#test/city.ts'
import {type Person, signIn} from '#test/people.ts'
import {packs} from '../../../../server/packs.ts'

type Body = Readonly<Record<string, never>> & {
  readonly code?: string
  readonly share: {
    readonly id: string
    readonly standing: string
    readonly version: number
    readonly steps: readonly string[]
    readonly reason: string
    readonly uses: {readonly times: number; readonly rows: number}
    readonly until: string
  }
  readonly shares: readonly {readonly id: string; readonly dataset: {readonly name: string}; readonly standing: string}[]
  readonly units: readonly {readonly id: string}[]
  readonly waiting: number
  readonly features: readonly {readonly id: string; readonly geometry: unknown; readonly properties: Readonly<Record<string, unknown>>}[]
  readonly numberMatched: number
  readonly links: readonly {readonly href: string}[]
  readonly uses: readonly {readonly who: string; readonly rows: number; readonly byKey: boolean; readonly question: string}[]
  readonly fields: readonly {readonly name: string; readonly masks: readonly string[]}[]
}

interface Asked {
  readonly status: number
  readonly body: Body
}
type Ask = (method: 'GET' | 'POST', path: string, body?: object) => Promise<Asked>

/** A server whose clock can be moved. */
async function withHub(
  {store}: House,
  run: (asking: (person?: Pick<Person, 'headers'>) => Ask, app: FastifyInstance, clock: {at: Date}) => Promise<void>,
) {
  const clock = {at: NOW}
  const app = await openServer({
    store,
    packs,
    title: 't',
    version: '0',
    pages: null,
    unready: async () => [],
    rateLimit: 10_000,
    trustProxy: false,
    logLevel: 'silent',
    now: () => clock.at,
  })
  const asking =
    (person?: Pick<Person, 'headers'>): Ask =>
    async (method, path, body) => {
      const answer = await app.inject({
        method,
        url: path.startsWith('/api') ? path : `/api/datahub${path}`,
        ...(person === undefined ? {} : {headers: person.headers}),
        ...(body === undefined ? {} : {payload: body}),
      })
      return {status: answer.statusCode, body: answer.json() as Body}
    }
  try {
    await run(asking, app, clock)
  } finally {
    await app.close()
  }
}

const UNTIL = '2027-06-30T23:59:59+08:00'
const wish = {purpose: '道路塌陷隐患排查', basis: '《城市道路管理条例》第二十三条', until: UNTIL}

onBothStores('demo', (_, forReal) => {
  forReal('asked, granted masked and narrowed, read, logged, revoked, refused', async (house) => {
    await withHub(house, async (asking, app) => {
      const [handler, leader] = [await signIn(app, 'chuzhi'), await signIn(app, 'zhiban')]
      const [consumer, owner, stranger, other] = [asking(handler), asking(leader), asking(), asking(await signIn(app, 'jiedao'))]
      const [unit] = (await consumer('GET', '/shares')).body.units
      assert.ok(unit)
      const [foreign] = (await other('GET', '/shares')).body.units

      assert.equal((await stranger('POST', '/datasets/components/shares', {unit: unit.id, ...wish})).status, 401)
      assert.equal(
        (await consumer('POST', '/datasets/components/shares', {unit: foreign?.id, ...wish})).status,
        403,
        'not for another unit',
      )
      assert.equal(
        (await consumer('POST', '/datasets/components/shares', {unit: unit.id, ...wish, until: '2026-01-01T00:00:00Z'})).status,
        422,
      )
      assert.equal((await consumer('POST', '/datasets/components/shares', {unit: unit.id, ...wish, fields: ['nothing']})).status, 422)
      const before = (await owner('GET', '/shares?side=deciding')).body.waiting
      const asked = await consumer('POST', '/datasets/components/shares', {unit: unit.id, ...wish})
      assert.equal(asked.status, 200, JSON.stringify(asked.body))
      const {id} = asked.body.share
      assert.equal(asked.body.share.standing, 'asked')
      assert.equal((await consumer('POST', '/datasets/components/shares', {unit: unit.id, ...wish})).status, 409, 'asked already')
      assert.equal((await consumer('GET', `/shared/${id}/items`)).status, 403, 'not granted yet')
      assert.equal(
        (await consumer('POST', `/shares/${id}/grant`, {fields: ['name'], until: UNTIL})).status,
        403,
        'who asks does not decide',
      )
      assert.equal((await other('GET', `/shares/${id}`)).status, 404, 'others do not know of it')
      assert.equal((await owner('GET', '/shares?side=deciding&waiting=true')).body.waiting, before + 1)

      const terms = {
        fields: ['type', 'name', 'state', 'initial_on', 'street'],
        masks: {name: 'text', initial_on: 'month'},
        place: 'coarse',
        areas: ['990101'],
      }
      const grant = (more: object) => owner('POST', `/shares/${id}/grant`, {...terms, until: UNTIL, ...more})
      assert.equal((await grant({masks: {name: 'number'}})).status, 422, 'the mask does not fit')
      assert.equal((await grant({masks: {code: 'text'}})).status, 422, 'what is not given needs no mask')
      assert.equal((await grant({filter: 'nothing = 1'})).status, 400, 'a condition that cannot be computed')
      assert.equal((await grant({version: 7})).status, 409)
      const granted = await grant({filter: "state <> '废弃'", reason: '限滨江区'})
      assert.equal(granted.status, 200, JSON.stringify(granted.body))

      const page = await consumer('GET', `/shared/${id}/items?limit=3`)
      assert.equal(page.status, 200, JSON.stringify(page.body))
      const sample = page.body.features[0]
      assert.deepEqual(Object.keys(sample?.properties ?? {}).sort(), ['initial_on', 'name', 'state', 'street', 'type'])
      assert.match(String(sample?.properties.name), /^.[*]{3}$/)
      assert.match(String(sample?.properties.initial_on), /^\d{4}-\d{2}$/)
      assert.match(sample?.id ?? '', /^[0-9a-f]{64}$/)
      assert.ok(
        page.body.features.every(({properties}) => String(properties.street).startsWith('990101')),
        'only within the area',
      )
      const next = await consumer('GET', new URL(page.body.links[0]?.href ?? '').href.replace(/^https?:[/][/][^/]+/, ''))
      assert.equal(next.status, 200)
      assert.ok(!next.body.features.some(({id: one}) => page.body.features.some((seen) => seen.id === one)))
      const [counted, street] = [
        (await consumer('GET', `/shared/${id}/items?resultType=hits`)).body.numberMatched,
        (await consumer('GET', `/shared/${id}/items?resultType=hits&street=990101001`)).body.numberMatched,
      ]
      assert.ok(street > 0 && street < counted)
      assert.equal((await consumer('GET', `/shared/${id}/items?filter=code%20%3C%3E%20'x'`)).status, 400)
      assert.equal((await consumer('GET', `/shared/${id}/items?sortby=name`)).status, 400)
      assert.equal((await consumer('GET', `/shared/${id}/items?resource=nothing`)).status, 404)
      assert.equal((await owner('GET', `/shared/${id}/items`)).status, 403, 'the owner is no consumer')

      const uses = await owner('GET', `/shares/${id}/uses`)
      assert.deepEqual(
        uses.body.uses.map(({rows}) => rows),
        [0, 0, 3, 3],
        'one line a reading, the newest first',
      )
      assert.ok(uses.body.uses.every(({who}) => who === '马建军'))
      assert.equal((await consumer('GET', `/shares/${id}/uses`)).body.uses.length, 4, 'the consumer sees it too')
      assert.equal((await other('GET', `/shares/${id}/uses`)).status, 404)

      const revoked = await owner('POST', `/shares/${id}/revoke`, {reason: '用途变更'})
      assert.equal(revoked.status, 200, JSON.stringify(revoked.body))
      const refused = await consumer('GET', `/shared/${id}/items?limit=3`)
      assert.equal(refused.status, 403)
      assert.equal(refused.body.code, 'datahub.share-not-in-force')
      assert.equal((await consumer('POST', `/shares/${id}/renew`, {until: UNTIL})).status, 409, 'what is revoked is asked for anew')
      assert.equal((await consumer('POST', '/datasets/components/shares', {unit: unit.id, ...wish})).status, 200)
    })
  })

  forReal('without conditions it is granted at once, it ends by itself, and goes on when renewed', async (house) => {
    await withHub(house, async (asking, app, clock) => {
      const login = async (name: string) => asking(await signIn(app, name))
      const consumer = await login('jiedao')
      const [unit] = (await consumer('GET', '/shares')).body.units
      const asked = await consumer('POST', '/datasets/cells/shares', {unit: unit?.id, ...wish, until: '2026-12-01T00:00:00Z'})
      assert.equal(asked.body.share.standing, 'granted')
      const {id} = asked.body.share
      assert.equal((await consumer('GET', `/shared/${id}/items?limit=1`)).status, 200)
      clock.at = new Date('2026-12-01T00:00:01Z')
      const later = await login('jiedao')
      assert.equal((await later('GET', `/shared/${id}/items`)).status, 403)
      assert.equal((await later('GET', `/shares/${id}`)).body.share.standing, 'expired')
      assert.equal((await later('POST', `/shares/${id}/renew`, {until: UNTIL})).status, 200)
      assert.equal((await later('GET', `/shared/${id}/items`)).status, 403, 'not before it is decided')
      const owner = await login('lingdao')
      assert.equal((await owner('POST', `/shares/${id}/grant`, {fields: ['code'], until: UNTIL})).status, 200)
      assert.deepEqual(Object.keys((await later('GET', `/shared/${id}/items?limit=1`)).body.features[0]?.properties ?? {}), ['code'])
    })
  })

  forReal('a key reads when it was given that right, and its readings are told apart', async (house) => {
    await withHub(house, async (asking, app) => {
      const person = await signIn(app, 'quxie')
      const me = asking(person)
      const [unit] = (await me('GET', '/shares')).body.units
      const {id} = (await me('POST', '/datasets/districts/shares', {unit: unit?.id, ...wish})).body.share
      const key = async (scopes: readonly string[]): Promise<Ask> => {
        const made = await app.inject({
          method: 'POST',
          url: '/api/account/keys',
          headers: person.headers,
          payload: {name: '取数程序', scopes, expiresAt: '2026-12-20T00:00:00Z'},
        })
        assert.equal(made.statusCode, 200, made.body)
        return asking({headers: {authorization: `Bearer ${(made.json() as {token: string}).token}`}})
      }
      assert.equal((await (await key(['cases.read']))('GET', `/shared/${id}/items`)).status, 403)
      assert.equal((await (await key(['datahub.use']))('GET', `/shared/${id}/items`)).body.features.length, 3)
      const [use] = (await me('GET', `/shares/${id}/uses`)).body.uses
      assert.equal(use?.byKey, true)
    })
  })

  forReal('what is withheld cannot be asked for', async (house) => {
    await withHub(house, async (asking, app) => {
      const [keeper, consumer] = [asking(await signIn(app, 'xitong')), asking(await signIn(app, 'quxie'))]
      const {dataset} = (await keeper('GET', '/datasets/things')).body as unknown as {dataset: Record<string, unknown>}
      const {title, description, licence, district, class: subject, level, cycle, lineage, keywords, version, owner} = dataset
      const changed = {title, description, licence, district, class: subject, level, cycle, lineage, keywords, version, ownerUnit: (owner as {id: string}).id, sharing: 'withheld', terms: '《数据安全法》第二十一条'} // biome-ignore format: one line
      const put = await app.inject({
        method: 'PUT',
        url: '/api/datahub/datasets/things',
        headers: (await signIn(app, 'xitong')).headers,
        payload: changed,
      })
      assert.equal(put.statusCode, 200, put.body)
      const [unit] = (await consumer('GET', '/shares')).body.units
      const asked = await consumer('POST', '/datasets/things/shares', {unit: unit?.id, ...wish})
      assert.equal(asked.status, 409)
      assert.equal(asked.body.code, 'datahub.withheld')
    })
  })
})
