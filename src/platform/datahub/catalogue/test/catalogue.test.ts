import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {FastifyInstance} from 'fastify'
import type {House} from '#test/city.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {type Person, signIn} from '#test/people.ts'
import {packs} from '../../../../server/packs.ts'
import {openHub} from '../../features/test/hub.ts'
import {type DatasetText, faultOf, freshnessOf} from '../core/dataset.ts'

const text: DatasetText = {
  name: 'road-works',
  title: {zh: '道路施工计划', en: 'Road works'},
  description: {zh: '全市占道施工的时间和范围。', en: 'When and where roads are dug up.'},
  ownerUnit: '01990100-0000-7000-8000-000000000002',
  district: '990100',
  licence: 'cc-by-4.0',
  class: 'transport',
  level: 1,
  sharing: 'unconditional',
  terms: '',
  open: false,
  cycle: 'weekly',
  lineage: '施工许可系统每周导出。',
  keywords: ['占道', '施工'],
  from: '2026-01-01',
  to: '2026-12-31',
}

test('what contradicts itself is no dataset', () => {
  assert.equal(faultOf(text), undefined)
  assert.match(faultOf({...text, open: true, level: 2})?.zh ?? '', /1 级/)
  assert.match(faultOf({...text, open: true, licence: 'internal'})?.zh ?? '', /开放许可/)
  assert.match(faultOf({...text, level: 4})?.zh ?? '', /4 级/)
  assert.match(faultOf({...text, sharing: 'withheld'})?.zh ?? '', /依据/)
  assert.match(faultOf({...text, sharing: 'conditional', terms: ' '})?.zh ?? '', /条件/)
  assert.match(faultOf({...text, from: '2027-01-01'})?.zh ?? '', /日期/)
})

test('a dataset is late when its cycle has passed, and nothing is said of what was never seen', () => {
  const at = new Date('2026-11-23T00:00:00Z')
  assert.equal(freshnessOf('daily', new Date('2026-11-22T00:00:00Z'), at), 'fresh')
  assert.equal(freshnessOf('daily', new Date('2026-11-20T00:00:00Z'), at), 'late')
  assert.equal(freshnessOf('irregular', new Date('2006-11-20T00:00:00Z'), at), 'fresh')
  assert.equal(freshnessOf('daily', null, at), 'unknown')
})

interface Listed {
  readonly datasets: readonly {
    readonly name: string
    readonly rows: number | null
    readonly lastAt: string | null
    readonly freshness: string
  }[]
  readonly total: number
  readonly next: string | null
  readonly facets: Readonly<Record<string, readonly {readonly is: string; readonly count: number; readonly said: {readonly zh: string}}[]>>
}

async function withHub(
  {store}: House,
  run: (app: FastifyInstance, person: (login: string) => Promise<Person>) => Promise<void>,
): Promise<void> {
  const {app} = await openHub(store)
  try {
    await run(app, (login) => signIn(app, login))
  } finally {
    await app.close()
  }
}

const asking =
  (app: FastifyInstance, person?: Person) =>
  async <T>(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<{readonly status: number; readonly body: T}> => {
    const answer = await app.inject({
      method,
      url: `/api/datahub${path}`,
      ...(person === undefined ? {} : {headers: person.headers}),
      ...(body === undefined ? {} : {payload: body as object}),
    })
    return {status: answer.statusCode, body: answer.json() as T}
  }

onBothStores('demo', (_, forReal) => {
  forReal('every collection that a pack publishes is catalogued, with how many rows it has and how new it is', async (house) => {
    await withHub(house, async (app, person) => {
      const leader = await person('lingdao')
      const {body} = await asking(app, leader)<Listed>('GET', '/datasets?limit=100')
      const published = packs.flatMap(({name, collections = []}) =>
        name === 'datahub' ? [] : collections.filter(({features}) => features !== undefined).map(({id}) => id),
      )
      assert.ok(published.length >= 7)
      assert.deepEqual(
        published.filter((id) => !body.datasets.some(({name}) => name === id)),
        [],
      )
      for (const {name, rows} of body.datasets) {
        const hits = await app.inject({
          url: `/api/datahub/ogc/collections/${name}/items?resultType=hits`,
          headers: leader.headers,
        })
        assert.equal(rows, (hits.json() as {numberMatched: number}).numberMatched, name)
      }
      const cases = body.datasets.find(({name}) => name === 'cases')
      assert.equal(cases?.freshness, 'fresh')
      assert.ok(cases?.lastAt !== null && Date.parse(cases?.lastAt ?? '') <= NOW.getTime(), 'deadlines to come are no change')
    })
  })

  forReal('strangers find only what is open', async (house) => {
    await withHub(house, async (app, person) => {
      const stranger = asking(app)
      const {body} = await stranger<Listed>('GET', '/datasets')
      assert.deepEqual(body.datasets.map(({name}) => name).sort(), ['cells', 'districts', 'places', 'streets'])
      assert.equal((await stranger('GET', '/datasets/cases')).status, 404)
      assert.equal((await asking(app, await person('chuzhi'))('GET', '/datasets/cases')).status, 200)
      assert.deepEqual(
        body.facets.open?.map(({is}) => is),
        ['true'],
        'facets tell strangers nothing of the rest',
      )
    })
  })

  forReal('it is found in Chinese, by how it sounds, in English, and narrowed by facets whose counts are true', async (house) => {
    await withHub(house, async (app, person) => {
      const ask = asking(app, await person('chuzhi'))
      const found = async (q: string) =>
        (await ask<Listed>('GET', `/datasets?q=${encodeURIComponent(q)}`)).body.datasets.map(({name}) => name)
      assert.equal((await found('部件'))[0], 'components')
      assert.equal((await found('bujian'))[0], 'components')
      assert.equal((await found('csbj'))[0], 'components')
      assert.equal((await found('Boundaries DISTRICTS'))[0], 'districts')
      assert.deepEqual(await found('部件 没有这样的词'), [])
      assert.deepEqual(await found('100%_'), [])
      const {body} = await ask<Listed>('GET', '/datasets')
      for (const [facet, values] of Object.entries(body.facets))
        for (const {is, count} of values)
          assert.equal((await ask<Listed>('GET', `/datasets?${facet}=${encodeURIComponent(is)}`)).body.total, count, `${facet}=${is}`)
      assert.ok(body.facets.owner?.some(({said}) => said.zh === '精城市城市管理局'))
    })
  })

  forReal('pages follow one another without gaps, with and without words', async (house) => {
    await withHub(house, async (app, person) => {
      const ask = asking(app, await person('chuzhi'))
      for (const q of ['', '&q=city']) {
        const whole = (await ask<Listed>('GET', `/datasets?limit=100${q}`)).body.datasets.map(({name}) => name)
        const paged: string[] = []
        let next: string | null = ''
        while (next !== null) {
          const page: Listed = (await ask<Listed>('GET', `/datasets?limit=2${q}${next === '' ? '' : `&cursor=${next}`}`)).body
          paged.push(...page.datasets.map(({name}) => name))
          next = page.next
        }
        assert.deepEqual(paged, whole)
      }
      assert.equal((await ask('GET', '/datasets?cursor=x')).status, 422)
    })
  })

  forReal('a dataset is entered, filled, published, changed and withdrawn by who may, and by nobody else', async (house) => {
    await withHub(house, async (app, person) => {
      const [keeper, other, stranger] = [asking(app, await person('xitong')), asking(app, await person('chuzhi')), asking(app)]
      assert.equal((await other('POST', '/datasets', text)).status, 403)
      assert.equal((await stranger('POST', '/datasets', text)).status, 401)
      assert.equal((await keeper('POST', '/datasets', {...text, level: 4})).status, 422)
      assert.equal((await keeper('POST', '/datasets', {...text, ownerUnit: 'x'})).status, 422)
      const made = await keeper<{version: number}>('POST', '/datasets', text)
      assert.equal(made.status, 200, JSON.stringify(made.body))
      assert.equal((await keeper('POST', '/datasets', text)).status, 409)
      assert.equal((await other('GET', '/datasets/road-works')).status, 404, 'a draft is seen by who maintains it')
      assert.equal((await keeper('POST', '/datasets/road-works/publish', {version: 1})).status, 409, 'nothing in it yet')
      assert.equal((await keeper('POST', '/datasets/road-works/resources', {kind: 'collection', ref: 'cases'})).status, 409)
      assert.equal((await keeper('POST', '/datasets/road-works/resources', {kind: 'collection', ref: 'nothing'})).status, 422)
      assert.equal(
        (await keeper('POST', '/datasets/road-works/resources', {kind: 'file', ref: '01990100-0000-7000-8000-000000000002'})).status,
        404,
      )
      const things = await app.inject({url: '/api/datahub/ogc/collections/things/items?limit=1', headers: (await person('xitong')).headers})
      const [thing] = (things.json() as {features: {id: number}[]}).features
      const added = await keeper<{id: string}>('POST', '/datasets/road-works/resources', {kind: 'stream', ref: String(thing?.id)})
      assert.equal(added.status, 200, JSON.stringify(added.body))
      assert.equal((await keeper('POST', '/datasets/road-works/publish', {version: 1})).status, 200)
      assert.equal((await other('GET', '/datasets/road-works')).status, 200)
      const {name: _, ...change} = text
      assert.equal((await keeper('PUT', '/datasets/road-works', {...change, version: 1})).status, 409, 'somebody was faster')
      assert.equal((await keeper('PUT', '/datasets/road-works', {...change, open: true, version: 2})).status, 200)
      assert.equal((await stranger('GET', '/datasets/road-works')).status, 200)
      assert.equal(
        (await asking(app, await person('biaozhun'))('PUT', '/datasets/road-works', {...change, open: true, version: 3})).status,
        403,
        'opening takes the right to share',
      )
      assert.equal((await keeper('POST', '/datasets/road-works/withdraw', {version: 3})).status, 200)
      assert.equal((await stranger('GET', '/datasets/road-works')).status, 404)
      assert.equal((await keeper('DELETE', `/datasets/road-works/resources/${added.body.id}`)).status, 200)
    })
  })
})
