/** The one map as everybody's programs see it: tiles of what all packs publish, their rights and freshness, search, list, card and the drawn area. */
import assert from 'node:assert/strict'
import type {TestContext} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'
import {VectorTile} from '@mapbox/vector-tile'
import type {FastifyInstance} from 'fastify'
import {sql} from 'kysely'
import {PbfReader} from 'pbf'
import {systemAct} from '#kernel/act.ts'
import {openServer} from '#kernel/http.ts'
import {tileAt} from '#lib/tiles/mercator.ts'
import {reportCase} from '#platform/cases/index.ts'
import {changeComponent, getComponent} from '#platform/grid/index.ts'
import {type House, onBothStores} from '#test/city.ts'
import {packs} from '../src/server/packs.ts'
import {signIn} from './people.ts'

const [WEST, SOUTH, EAST, NORTH] = [113.969467, 29.978216, 114.029789, 30.022516]
const MIDDLE = [114.0003, 30.0012] as const
const password = 'Jingcheng@2026'

const serve = async ({store}: House, t: TestContext): Promise<FastifyInstance> => {
  const app = await openServer({
    store, packs, title: 't', version: '1', pages: null, unready: async () => [], rateLimit: 100_000, trustProxy: false, logLevel: 'silent',
  }) // biome-ignore format: one call
  t.after(() => app.close())
  return app
}

type Headers = Readonly<Record<string, string>>

const enter = async (app: FastifyInstance, login: string): Promise<Headers> => {
  const begun = await app.inject({method: 'POST', url: '/api/session', payload: {login, password}})
  assert.equal(begun.statusCode, 200, begun.body)
  return {cookie: begun.cookies.map(({name, value}) => `${name}=${value}`).join('; ')}
}

const ask = async <T>(app: FastifyInstance, path: string, headers: Headers = {}, status = 200): Promise<T> => {
  const answer = await app.inject({url: `/api/${path}`, headers})
  assert.equal(answer.statusCode, status, answer.body)
  return answer.json<T>()
}

/** A tile as a reader of its own finds it. */
const tile = async (app: FastifyInstance, path: string, headers: Headers = {}) => {
  const answer = await app.inject({url: `/api/tiles/${path}`, headers})
  const layers = answer.statusCode === 200 ? new VectorTile(new PbfReader(answer.rawPayload)).layers : {}
  const featuresOf = (name: string) => Array.from({length: layers[name]?.length ?? 0}, (_, i) => layers[name]?.feature(i).properties ?? {})
  return {
    status: answer.statusCode,
    etag: String(answer.headers.etag),
    caching: String(answer.headers['cache-control']),
    layers,
    featuresOf,
  }
}

const at = (z: number, [lng, lat]: readonly [number, number] = MIDDLE): string => {
  const {x, y} = tileAt(lng, lat, z)
  return `${z}/${x}/${y}`
}

/** Every tile of the city at a zoom. */
const allTiles = (z: number): readonly string[] => {
  const [first, last] = [tileAt(WEST, NORTH, z), tileAt(EAST, SOUTH, z)]
  const columns = Array.from({length: last.x - first.x + 1}, (_, i) => first.x + i)
  return columns.flatMap((x) => Array.from({length: last.y - first.y + 1}, (_, i) => `${z}/${x}/${first.y + i}`))
}

const countAll = async (app: FastifyInstance, collection: string, z: number, headers: Headers): Promise<number> => {
  const tiles = await Promise.all(allTiles(z).map((key) => tile(app, `${collection}/${key}`, headers)))
  return tiles.flatMap(({featuresOf}) => featuresOf(`${collection}-counts`)).reduce((sum, {count}) => sum + Number(count), 0)
}

/** Asks until it is so, for at most a second and a half. */
const soon = async (is: () => Promise<boolean>): Promise<void> => {
  for (let waited = 0; waited < 60; waited += 1) {
    if (await is()) return
    await sleep(25)
  }
  assert.fail('it did not become so')
}

onBothStores('demo', (_it, forReal) => {
  forReal('the base map, districts and cells are for everybody; a tile that has not changed is not sent again', async (house, t) => {
    const app = await serve(house, t)
    const base = await tile(app, `base/${at(14)}`)
    assert.deepEqual([base.status, Object.keys(base.layers).sort()], [200, ['buildings', 'city', 'parks', 'roads', 'water']])
    assert.deepEqual(Object.keys((await tile(app, `base/${at(10)}`)).layers).sort(), ['city', 'roads', 'water'])
    // Near by the clerk reads the names of roads and the numbers of houses.
    const street = await tile(app, `base/${at(16)}`)
    assert.ok(street.featuresOf('roads').some(({name}) => /[路街道]$/.test(String(name))))
    assert.ok(street.featuresOf('numbers').length > 20 && street.featuresOf('numbers').every(({number}) => /^\d+/.test(String(number))))
    assert.match(base.etag, /^"[\w-]{22}"$/)
    assert.deepEqual(
      [(await tile(app, `base/${at(14)}`, {'if-none-match': base.etag})).status, (await tile(app, 'base/14/0/0')).status],
      [304, 204],
    )
    const districts = (await tile(app, `districts/${at(10)}`)).featuresOf('districts')
    assert.ok(districts.length >= 2 && districts.every(({name, name_en}) => typeof name === 'string' && typeof name_en === 'string'))
    assert.ok((await tile(app, `cells/${at(15)}`)).featuresOf('cells').every(({region}) => ['1', '2', '3'].includes(String(region))))
    for (const [path, status] of [
      ['base/3/8/0', 404],
      ['nothing/3/0/0', 404],
      ['base/99/0/0', 400],
      ['cases/14/0/0', 401],
      ['components/14/0/0', 401],
    ] as const)
      assert.equal((await app.inject(`/api/tiles/${path}`)).statusCode, status, path)
  })

  forReal('far off things stand together and none is lost or counted twice; near by each stands alone', async (house, t) => {
    const app = await serve(house, t)
    const leader = await enter(app, 'lingdao')
    const {rows} = await sql<{n: number}>`select count(*)::int as n from grid.component_now`.execute(house.db)
    const [components, cases] = [await countAll(app, 'components', 13, leader), await countAll(app, 'cases', 12, leader)]
    assert.equal(components, rows[0]?.n)
    const {states} = await ask<{states: {count: number; state: string}[]}>(app, 'cases/summary', leader)
    const open = states
      .filter(({state}) => !['closed', 'archived', 'rejected', 'merged', 'voided'].includes(state))
      .reduce((sum, {count}) => sum + count, 0)
    assert.ok(open > 0)
    assert.equal(cases, open)
    const near = await tile(app, `components/${at(16)}`, leader)
    assert.ok(
      near.featuresOf('components').length > 10 && near.featuresOf('components').every(({key, type}) => String(key).includes(String(type))),
    )
    assert.match(near.caching, /private/)
  })

  forReal('a tile of cases holds what its reader may see, and a period narrows it', async (house, t) => {
    const app = await serve(house, t)
    const [leader, handler] = [await enter(app, 'lingdao'), await enter(app, 'chuzhi')]
    const seen = async (headers: Headers) => (await ask<{features: unknown[]}>(app, 'cases/map', headers)).features.length
    const [all, own] = [await countAll(app, 'cases', 12, leader), await countAll(app, 'cases', 12, handler)]
    assert.ok(own < all, `${own} of ${all}`)
    assert.ok((await seen(handler)) < (await seen(leader)))
    const later = '?from=2031-01-01T00:00:00Z&to=2031-02-01T00:00:00Z'
    assert.equal((await tile(app, `cases/${at(12)}${later}`, leader)).status, 204)
    assert.equal((await tile(app, `cases/${at(12)}?from=2031-01-01T00:00:00Z&to=2030-01-01T00:00:00Z`, leader)).status, 422)
  })

  forReal('what changes is in a fresh tile within a second, where it was and where it is', async (house, t) => {
    const app = await serve(house, t)
    const leader = await enter(app, 'lingdao')
    const place: [number, number] = [MIDDLE[0], MIDDLE[1]]
    const keys = async (path: string) => {
      const found = await tile(app, path, leader)
      return new Set([...found.featuresOf('cases'), ...found.featuresOf('components')].map(({key}) => String(key)))
    }
    const path = `cases/${at(16)}`
    const before = await keys(path)
    const reported = await house.transact((tx) =>
      reportCase(tx, systemAct(new Date(), 'test'), {source: 'patrol', description: '路面有坑', place}),
    )
    assert.ok(!before.has(reported.case.id))
    await soon(async () => (await keys(path)).has(reported.case.id))

    // Somewhere else in its own cell.
    const {rows} = await sql<{code: string; lng: number; lat: number}>`
      select a.code, st_x(b.place) as lng, st_y(b.place) as lat from grid.component a join grid.component b on b.cell = a.cell
      where a.accuracy <> 'A' order by a.place <-> b.place desc, a.code limit 1`.execute(house.db)
    const [{code, lng, lat} = {code: '', lng: 0, lat: 0}] = rows
    const {place: was, version} = await getComponent(house.db, code)
    const goes = [lng, lat] as const
    const [old, next] = [`components/${at(20, [was[0], was[1]])}`, `components/${at(20, goes)}`]
    assert.deepEqual([(await keys(old)).has(code), (await keys(next)).has(code)], [true, false])
    await house.transact((tx) => changeComponent(tx, systemAct(new Date(), 'test'), code, {version, facts: {}, place: goes}))
    await soon(async () => !(await keys(old)).has(code) && (await keys(next)).has(code))
  })

  forReal('search, list, card and the drawn area answer from all layers', async (house, t) => {
    const app = await serve(house, t)
    const leader = await enter(app, 'lingdao')
    type Groups = {groups: {collection: string; items: {key: string; title: {zh: string}; place: number[]}[]}[]}
    const road = await ask<Groups>(app, `map/search?q=${encodeURIComponent('中山大道')}`, leader)
    assert.ok(road.groups.some(({collection}) => collection === 'places'))
    const byCode = await ask<Groups>(app, 'map/search?q=99010101001000001', leader)
    assert.equal(byCode.groups.find(({collection}) => collection === 'components')?.items[0]?.key, '99010101001000001')
    const {items} = await ask<{items: {key: string; sign: string}[]; more: boolean}>(
      app,
      `map/list/cases?bbox=${WEST},${SOUTH},${EAST},${NORTH}&limit=5`,
      leader,
    )
    assert.equal(items.length, 5)
    const card = await ask<{open: {to: string}; facts: unknown[]}>(app, `map/card/cases/${items[0]?.key}`, leader)
    assert.equal(card.open.to, `/?case=${items[0]?.key}`)
    const of = await house.db.selectFrom('cases.case').select('component').where('component', 'is not', null).executeTakeFirst()
    if (of?.component) {
      const {belongings} = await ask<{belongings: {items: {to: string}[]}[]}>(app, `map/card/components/${of.component}`, leader)
      assert.match(belongings[0]?.items[0]?.to ?? '', /^\/\?case=/)
    }
    type Rows = {said: {en: string}; count: number; to?: string}[]
    type Answers = {answers: {collection: string; open?: string; save?: string; counts: {title: {en: string}; rows: Rows}[]}[]}
    const area = `polygon:${WEST},${SOUTH},${EAST},${SOUTH},${EAST},${NORTH},${WEST},${NORTH}`
    const {answers} = await ask<Answers>(app, `map/ask?area=${area}`, leader)
    const total = (collection: string) =>
      answers.find((one) => one.collection === collection)?.counts.map(({rows}) => rows.reduce((sum, {count}) => sum + count, 0)) ?? []
    assert.deepEqual([...new Set(total('components'))], [await countAll(app, 'components', 13, leader)])
    assert.deepEqual([...new Set(total('cases'))], [await countAll(app, 'cases', 12, leader)])
    // What is counted is what the desk lists and a file holds, by the very addresses the answer gives.
    const found = answers.find(({collection}) => collection === 'cases')
    const query = (to: string): string => new URL(to, 'http://city').search
    const listed = async (to: string) =>
      (await ask<{cases: unknown[]}>(app, `cases${query(to)}${'&limit=200'}`.replace('stage=all&', ''), leader)).cases.length
    assert.equal(await listed(found?.open ?? ''), total('cases')[0])
    const rows = found?.counts.flatMap(({rows}) => rows).filter(({to}) => to !== undefined) ?? []
    assert.ok(rows.length > 5)
    for (const {to, count} of rows) assert.equal(await listed(to ?? ''), count, to)
    const sheet = await app.inject({url: answers.find(({collection}) => collection === 'components')?.save ?? '', headers: leader})
    assert.equal(sheet.body.trim().split('\n').length - 1, total('components')[0])

    // An area of the city is asked about by its code; the districts together are the whole.
    const districts = await ask<{items: {key: string}[]}>(app, `map/list/districts?bbox=${WEST},${SOUTH},${EAST},${NORTH}`, leader)
    const sums = await Promise.all(
      districts.items.map(async ({key}) => {
        const one = await ask<Answers & {area: number[][][][]}>(app, `map/ask?area=in:districts:${key}`, leader)
        assert.ok((one.area[0]?.[0]?.length ?? 0) > 3)
        const sum = (id: string) =>
          one.answers.find(({collection}) => collection === id)?.counts[0]?.rows.reduce((all, {count}) => all + count, 0) ?? 0
        return [sum('cases'), sum('components'), sum('cells')] as const
      }),
    )
    const {counts} = await ask<{counts: {collection: string; count: number}[]}>(
      app,
      `map/counts?bbox=${WEST},${SOUTH},${EAST},${NORTH}`,
      leader,
    )
    const counted = (id: string) => counts.find(({collection}) => collection === id)?.count
    assert.deepEqual(
      [0, 1, 2].map((i) => sums.reduce((all, one) => all + (one[i] ?? 0), 0)),
      [counted('cases'), counted('components'), counted('cells')],
    )
    assert.equal(counted('districts'), districts.items.length)
    await ask(app, 'map/ask?area=in:districts:123456', leader, 404)
    await ask(app, 'map/ask?area=in:components:123456', leader, 404)
    const {days} = await ask<{days: number[]}>(app, 'map/days/cases?from=2020-01-01T00:00:00Z&to=2020-12-31T00:00:00Z', leader)
    assert.deepEqual([days.length, Math.max(...days)], [365, 0])
    const recent = new Date(Date.now() + 86_400_000)
    const since = new Date(recent.getTime() - 90 * 86_400_000)
    const period = `from=${since.toISOString()}&to=${recent.toISOString()}`
    const daily = await ask<{days: number[]}>(app, `map/days/cases?${period}`, leader)
    const reported = await ask<{counts: {count: number}[]}>(
      app,
      `map/counts?bbox=${WEST},${SOUTH},${EAST},${NORTH}&layers=cases&${period}`,
      leader,
    )
    assert.equal(
      daily.days.reduce((all, n) => all + n, 0),
      reported.counts[0]?.count,
    )
    await ask(app, 'map/days/cases?from=2020-01-01T00:00:00Z&to=2022-01-01T00:00:00Z', leader, 422)
    for (const [q, collection] of [
      ['文昌', 'districts'],
      ['990101001001001', 'cells'],
      ['99010100', 'streets'],
    ] as const) {
      const {groups} = await ask<Groups>(app, `map/search?q=${encodeURIComponent(q)}`, leader)
      const item = groups.find((one) => one.collection === collection)?.items[0]
      assert.ok(item, `${q} among ${collection}`)
      const shown = await ask<{title: {zh: string}}>(app, `map/card/${collection}/${item.key}`, leader)
      assert.equal(shown.title.zh, item.title.zh)
    }

    const round = await ask<Answers>(app, `map/ask?area=circle:${MIDDLE.join(',')},300`, leader)
    const some =
      round.answers.find(({collection}) => collection === 'components')?.counts[0]?.rows.reduce((sum, {count}) => sum + count, 0) ?? 0
    assert.ok(some > 0 && some < (total('components')[0] ?? 0))
    for (const bad of ['circle:1,2', 'polygon:1,2,3,4', 'square:1,2,3', 'circle:114,30,9999999', 'polygon:0,0,50,0,50,50'])
      await ask(app, `map/ask?area=${bad}`, leader, 422)
    await ask(app, 'map/search?q=a', {}, 401)
    const stranger = await ask<{collections: {id: string}[]}>(app, 'map/collections')
    assert.ok(!stranger.collections.some(({id}) => id === 'cases' || id === 'components'))
    const keeper = await ask<{withheld: {zh: string}[]}>(app, 'map/collections', await enter(app, 'xitong'))
    assert.ok(keeper.withheld.some(({zh}) => zh === '案件'))
  })

  forReal('people on patrol are seen where they show themselves, by who may, and no longer than they wish', async (house, t) => {
    const app = await serve(house, t)
    const [walker, leader, handler, district] = [
      await signIn(app, 'jiandu'),
      await enter(app, 'lingdao'),
      await enter(app, 'chuzhi'),
      await enter(app, 'quxie'),
    ]
    const show = async (place: readonly number[], status = 200) => {
      const answer = await app.inject({
        method: 'PUT',
        url: '/api/cases/whereabouts',
        headers: walker.headers,
        payload: {place, accuracy: 8},
      })
      assert.equal(answer.statusCode, status, answer.body)
    }
    const seen = async (headers: Headers): Promise<readonly {key: string; title: {zh: string}}[]> =>
      (await ask<{items: {key: string; title: {zh: string}}[]}>(app, `map/list/people?bbox=${WEST},${SOUTH},${EAST},${NORTH}`, headers))
        .items
    assert.deepEqual(await seen(leader), [])
    await show([0, 0], 422)
    await show(MIDDLE)
    await show([MIDDLE[0] + 0.0004, MIDDLE[1]])
    const [one, ...others] = await seen(leader)
    assert.deepEqual([one?.title.zh, others], ['周海平', []])
    assert.deepEqual(
      (await tile(app, `people/${at(14)}`, leader)).featuresOf('people').map(({key, seen: fresh}) => [key, fresh]),
      [[one?.key, 'now']],
    )
    const card = await ask<{open: {to: string}}>(app, `map/card/people/${one?.key}`, leader)
    assert.equal(card.open.to, `/?handler=${one?.key}`)
    await ask(app, `map/list/people?bbox=${WEST},${SOUTH},${EAST},${NORTH}`, handler, 403)
    assert.equal((await app.inject({url: `/api/tiles/people/${at(14)}`, headers: handler})).statusCode, 403)
    // Whoever may see one district only sees nobody in another.
    const {rows} = await sql<{area: string; lng: number; lat: number}>`
      select substr(code, 1, 6) as area, st_x(st_pointonsurface(shape)) as lng, st_y(st_pointonsurface(shape)) as lat from grid.area where level = 'district'`.execute(
      house.db,
    )
    const counts: number[] = []
    for (const {lng, lat} of rows) {
      await show([lng, lat])
      assert.equal((await seen(leader)).length, 1)
      counts.push((await seen(district)).length)
    }
    assert.deepEqual(counts.toSorted(), [...rows.slice(1).map(() => 0), 1])
    // What is not told anew goes by itself; what is taken back goes at once.
    await house.transact((tx) => sql`update cases.whereabouts set at = at - interval '31 minutes'`.execute(tx))
    assert.deepEqual(await seen(leader), [])
    await ask(app, `map/card/people/${one?.key}`, leader, 404)
    await show(MIDDLE)
    assert.equal((await seen(leader)).length, 1)
    await app.inject({method: 'DELETE', url: '/api/cases/whereabouts', headers: walker.headers})
    assert.deepEqual(await seen(leader), [])
  })
})
