import assert from 'node:assert/strict'
import type {z} from 'zod'
import {Reply, type Route} from '#kernel/pack.ts'
import {isProblem} from '#lib/problem.ts'
import type {House} from '#test/city.ts'
import {onBothStores} from '#test/city.ts'
import {organisation} from '../pack.ts'
import {routes} from '../routes.ts'
import {seedOrganisation} from '../seed.ts'

interface Asked {
  readonly params?: unknown
  readonly query?: unknown
  readonly body?: unknown
  readonly bytes?: Uint8Array
}

const parse = (schema: z.ZodType | undefined, given: unknown): unknown => schema?.parse(given ?? {})

/** Calls a route the way the kernel does: everything through its schemas, the answer too. */
const call = async <T>({tx, db, act}: House, line: string, asked: Asked = {}): Promise<T> => {
  const route: Route | undefined = routes.find(({method, path}) => `${method} ${path}` === line)
  assert.ok(route !== undefined, line)
  const answered = await route.handle({
    db,
    tx,
    act,
    params: parse(route.params, asked.params) as never,
    query: parse(route.query, asked.query) as never,
    body: parse(route.body, asked.body) as never,
    upload: {name: 'duties.csv', bytes: asked.bytes ?? new Uint8Array(), fields: {}},
    form: {fields: [], files: []},
    call: {} as never,
    watch: undefined as never,
  })
  const body = answered instanceof Reply ? answered.body : answered
  return (typeof route.reply === 'string' ? body : route.reply.parse(body)) as T
}

interface Named {
  readonly id: string
  readonly name: string
  readonly key: string
  readonly version: number
}

onBothStores('schema', (it) => {
  it('the demo city can be read through every list', async (house) => {
    await seedOrganisation(house.tx, house.act, house.city)
    assert.equal((await call<unknown[]>(house, 'GET /organisation/areas')).length, 64)
    assert.equal((await call<unknown[]>(house, 'GET /organisation/areas', {query: {within: '990102', level: 'street'}})).length, 4)
    assert.ok((await call<unknown[]>(house, 'GET /organisation/units', {query: {within: '990101'}})).length >= 9)
    assert.ok((await call<unknown[]>(house, 'GET /organisation/people')).length >= 60)
    assert.ok((await call<unknown[]>(house, 'GET /organisation/posts')).length >= 60)
    const [lines] = await call<[Named]>(house, 'GET /organisation/units', {query: {text: '路灯'}})
    assert.equal((await call<Named>(house, 'GET /organisation/units/:id', {params: {id: lines.id}})).key, 'lighting')
    const [zhiban] = await call<[Named]>(house, 'GET /organisation/people', {query: {text: '郑国栋'}})
    const {rights} = await call<{rights: {permission: string; why: {zh: string}}[]}>(house, 'GET /organisation/people/:id/rights', {
      params: {id: zhiban.id},
    })
    assert.ok(rights.some(({permission, why}) => permission === 'cases.void' && why.zh.includes('值班长')))
    const {appointments} = await call<{appointments: unknown[]}>(house, 'GET /organisation/people/:id', {params: {id: zhiban.id}})
    assert.equal(appointments.length, 1)
  })

  it('who is responsible is answered with the row and the reason', async (house) => {
    await seedOrganisation(house.tx, house.act, house.city)
    const found = await call<{unit: Named; supervising: Named; coordinating: Named; reason: {zh: string}; considered: {verdict: string}[]}>(
      house,
      'GET /organisation/responsible',
      {query: {area: '990101001001', category: 'component.01002'}},
    )
    assert.deepEqual(
      [found.unit.key, found.supervising.key, found.coordinating.key],
      ['drainage', 'water-affairs', 'binjiang-urban-management'],
    )
    assert.match(found.reason.zh, /城镇排水与污水处理条例/)
    assert.ok(found.considered.some(({verdict}) => verdict === 'other-owner'))
  })

  it('a list is drafted from the last, exported, edited outside, tried, imported, checked and published', async (house) => {
    await seedOrganisation(house.tx, house.act, house.city)
    const [now] = await call<[Named]>(house, 'GET /organisation/duty-lists')
    const draft = await call<Named>(house, 'POST /organisation/duty-lists', {body: {area: '990100', title: '2027年版', from: now.id}})
    const params = {id: draft.id}
    const csv = await call<Buffer>(house, 'GET /organisation/duty-lists/:id/export', {params})
    const xlsx = await call<Buffer>(house, 'GET /organisation/duty-lists/:id/export', {params, query: {format: 'xlsx'}})
    assert.equal(xlsx.subarray(0, 2).toString('latin1'), 'PK')
    const clashing = new TextEncoder().encode(`${csv.toString('utf8')}990100,component.01002,,gas\r\n`)
    const tried = await call<{errorCount: number; check: {contradictions: unknown[]}}>(house, 'POST /organisation/duty-lists/:id/import', {
      params,
      query: {dryRun: 'true'},
      bytes: clashing,
    })
    assert.deepEqual([tried.errorCount, tried.check.contradictions.length], [0, 1])
    for (const bytes of [csv, xlsx]) {
      const done = await call<{rows: number; errorCount: number}>(house, 'POST /organisation/duty-lists/:id/import', {params, bytes})
      assert.deepEqual([done.rows, done.errorCount], [442, 0])
    }
    const check = await call<{publishable: boolean; gaps: unknown[]}>(house, 'GET /organisation/duty-lists/:id/check', {
      params,
      query: {day: '2027-01-01'},
    })
    assert.deepEqual([check.publishable, check.gaps], [true, []])
    const {list} = await call<{list: Named}>(house, 'GET /organisation/duty-lists/:id', {params})
    await call(house, 'POST /organisation/duty-lists/:id/publish', {params, body: {takesEffect: '2027-01-01', version: list.version}})
    const ended = await call<{list: {ends: string}}>(house, 'GET /organisation/duty-lists/:id', {params: {id: now.id}})
    assert.equal(ended.list.ends, '2027-01-01')
  })

  it('what a stranger may send is bounded', async (house) => {
    await assert.rejects(call(house, 'GET /organisation/responsible', {query: {area: '9901', category: 'component.01002'}}), {
      name: 'ZodError',
    })
    await assert.rejects(call(house, 'GET /organisation/responsible', {query: {area: '990101', category: 'component.%'}}), {
      name: 'ZodError',
    })
    await assert.rejects(call(house, 'GET /organisation/units', {query: {text: 'x'.repeat(101)}}), {name: 'ZodError'})
    await assert.rejects(call(house, 'GET /organisation/units/:id', {params: {id: '1 or 1=1'}}), {name: 'ZodError'})
    const nobody = call(house, 'GET /organisation/people/:id', {params: {id: '01990100-0000-7000-8000-00000000dead'}})
    await assert.rejects(nobody, (error) => isProblem(error, 'organisation.no-such-person'))
  })

  it('every route asks for a permission the pack or the kernel defines', async () => {
    const known = new Set([...Object.keys(organisation.permissions), 'signed-in'])
    assert.deepEqual(
      routes.filter(({may}) => !known.has(may)).map(({path}) => path),
      [],
    )
  })
})
