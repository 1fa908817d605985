/**
 * The whole HTTP interface under generated requests, from the server's own OpenAPI: as strangers, as people with the right and as people without.
 * Whatever comes in: no 5xx, every refusal is a problem in two languages, every answer is what the interface declares, and a refusal changes nothing.
 * Each request's transaction is rolled back, so the requests do not depend on each other. FUZZ_SEED and FUZZ_RUNS repeat and widen a run.
 */
import assert from 'node:assert/strict'
import {createHash} from 'node:crypto'
import {mkdtempSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import fc from 'fast-check'
import type {FastifyInstance} from 'fastify'
import {sql} from 'kysely'
import type {Store, Transact} from '#kernel/db.ts'
import {errandKinds} from '#kernel/errands/contract.ts'
import {errandRoutes} from '#kernel/errands/routes.ts'
import {verifyChains} from '#kernel/events.ts'
import {describedPath} from '#kernel/http/openapi.ts'
import {openServer} from '#kernel/http.ts'
import {baseRoutes, readBases} from '#kernel/maps/bases.ts'
import {mapRoutes} from '#kernel/maps/routes.ts'
import type {Tiles} from '#kernel/maps/tiles.ts'
import {Reply, type Route} from '#kernel/pack.ts'
import {type House, NOW, onBothStores} from '#test/city.ts'
import {packs} from '../src/server/packs.ts'
import {learnStandards, standardValues} from '../test/fuzz/datahub.ts'
import {bodies, refusedByStandard} from '../test/fuzz/forms.ts'
import {payloads} from '../test/fuzz/payloads.ts'
import {type JsonSchema, type Known, misfit, nastyTexts, valuesOf} from '../test/fuzz/schema.ts'
import {logins, type Person, signIn} from '../test/people.ts'

process.env.JINGCHENG_HOME = mkdtempSync(join(tmpdir(), 'jingcheng-fuzz-'))

const seed = Number(process.env.FUZZ_SEED ?? 20261123)
const numRuns = Number(process.env.FUZZ_RUNS ?? 25)
const LONGEST_MS = 60_000

interface Operation {
  readonly parameters: readonly {
    readonly name: string
    readonly in: 'path' | 'query'
    readonly required: boolean
    readonly schema: JsonSchema
  }[]
  readonly requestBody?: {readonly content: Readonly<Record<string, {readonly schema: JsonSchema}>>}
  readonly responses: {readonly '200': {readonly content: Readonly<Record<string, {readonly schema?: JsonSchema}>>}}
}

interface Api {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

interface Answer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly payload?: string | Buffer
}

/** Refusals that are told on purpose: a wrong attempt must count although it is refused. */
const toldThoughRefused = /^\/api\/(?:session|account)\b/

/** A store whose transactions never last: what was asked is done, checked and undone. */
function undoing(store: Store, faults: string[]): Store {
  class Undone extends Error {
    readonly done: unknown
    constructor(done: unknown) {
      super()
      this.done = done
    }
  }
  const transact: Transact = (work) =>
    store.db
      .transaction()
      .execute(async (tx): Promise<never> => {
        const done = await work(tx)
        await sql`set constraints all immediate`.execute(tx)
        if (done instanceof Reply && done.status >= 400) {
          const {rows} = await sql<{name: string}>`select name from kernel.event where xmin = pg_current_xact_id()::xid`.execute(tx)
          faults.push(...rows.map(({name}) => `${name} was told with a refusal (${done.status})`))
        }
        throw new Undone(done)
      })
      .catch((error) => {
        if (error instanceof Undone) return error.done as never
        throw error
      })
  return {...store, transact}
}

const serve = (store: Store): Promise<FastifyInstance> =>
  openServer({
    store,
    packs,
    title: 'fuzz',
    version: '0',
    pages: null,
    unready: async () => [],
    rateLimit: 1_000_000,
    trustProxy: false,
    logLevel: process.env.FUZZ_LOG ?? 'silent',
    now: () => NOW,
  })

const FOLLOW_TOKEN = 'A'.repeat(22)

/** What the demo city knows under each name, so that requests get past the door. */
async function learn({store}: House, app: FastifyInstance, [clerk, editor]: readonly [Person, Person]): Promise<(path: string) => Known> {
  const ids = async (table: string, column = 'id'): Promise<readonly unknown[]> => {
    const {rows} = await sql<{id: unknown}>`(select ${sql.ref(column)} as id from ${sql.table(table)} order by 1 limit 8)
      union (select ${sql.ref(column)} from ${sql.table(table)} order by 1 desc limit 4)`.execute(store.db)
    return rows.map(({id}) => id)
  }
  for (const description of ['路面有坑', '井盖缺失', '暴露垃圾']) {
    const place = [114.0, 30.0]
    const payload = {source: 'patrol', description, place, category: 'matter.06010'}
    const {statusCode, body} = await app.inject({method: 'POST', url: '/api/cases', headers: clerk.headers, payload})
    assert.equal(statusCode, 201, body)
  }
  const follow = createHash('sha256').update(FOLLOW_TOKEN).digest('hex')
  await sql`insert into cases.follow (hash, case_id, at) select ${follow}, id, ${NOW} from cases.case where state = 'archived' limit 1`.execute(
    store.db,
  )
  const [basis] = await ids('standards.catalogue')
  const draft = await app.inject({
    method: 'POST',
    url: '/api/standards/catalogues',
    headers: editor.headers,
    payload: {name: '试行', basedOn: basis},
  })
  assert.ok(draft.statusCode < 300, draft.body)
  const [areas, units, people, posts, lists] = [
    await ids('organisation.area', 'code'),
    await ids('organisation.unit'),
    await ids('organisation.person'),
    await ids('organisation.post'),
    await ids('organisation.duty_list'),
  ]
  const [catalogues, conditions, cases, accounts, grants] = [
    await ids('standards.catalogue'),
    await ids('standards.condition'),
    await ids('cases.case'),
    await ids('kernel.account'),
    await ids('kernel.grant'),
  ]
  const [cells, components, roles, appointments] = [
    await ids('grid.cell', 'code'),
    await ids('grid.component', 'code'),
    await ids('kernel.role'),
    await ids('organisation.appointment'),
  ]
  const hook = {name: '回调', url: 'https://above.example/hook', events: ['case.'], area: ''}
  const admin = await signIn(app, 'xitong')
  const added = await app.inject({method: 'POST', url: '/api/notices/webhooks', headers: admin.headers, payload: hook})
  assert.equal(added.statusCode, 201, added.body)
  const {webhook} = added.json() as {webhook: {id: string}}
  await app.inject({method: 'POST', url: `/api/notices/webhooks/${webhook.id}/try`, headers: admin.headers})
  const sensed = await learnStandards(store, NOW, ids)
  const byFolder: Readonly<Record<string, readonly unknown[]>> = {
    webhooks: [webhook.id],
    ...sensed.folders,
    deliveries: await ids('notices.delivery'),
    cases,
    catalogues,
    conditions,
    units,
    people,
    posts,
    accounts,
    grants,
    appointments,
    'duty-lists': lists, // biome-ignore format: a list
    cells,
    components,
    areas,
    articles: await ids('cases.article'),
    templates: await ids('cases.reply_template'), // biome-ignore format: a list
  }
  const byName: Readonly<Record<string, readonly unknown[]>> = {
    area: areas,
    unit: units,
    unitId: units,
    post: posts,
    role: roles,
    account: accounts,
    person: people,
    condition: conditions,
    catalogue: catalogues,
    component: components,
    cell: cells,
    category: ['matter.06010', 'component.01037', 'component.01', 'matter.99999'],
    district: ['990101', '990102', '000000'],
    event: ['case.dispatched', 'case.closed.reporter', 'case.unheard'],
    language: ['zh', 'en', 'fr'],
    version: [1, 2, 3],
    token: [FOLLOW_TOKEN],
    channel: ['phone', 'app', 'fax'],
    caller: ['resident', 'anonymous'],
    request: ['complaint', 'praise'],
    grade: ['usual', 'extra', 'never'],
    diversion: ['emergency', 'litigation', 'secrets', 'weather'],
    answer: ['good', 'bad', 'satisfied'],
    city: ['990100', '880100'],
    from: ['2026-11-01T00:00:00Z', '2026-11-01'],
    to: ['2026-12-01T00:00:00Z', '2026-12-01'],
    ...standardValues,
    ...sensed.names,
    case: cases,
    template: await ids('cases.reply_template'),
    move: ['accept', 'ask-verification', 'file', 'reject', 'void'],
    revision: [0, 1, 2],
    lng: [114, 113.99, 181, 'NaN'],
    lat: [30, 30.01, 91, '1e999'],
    bbox: ['113.99,29.99,114.01,30.01', '114,30,113,29', 'NaN,NaN,NaN,NaN', '1,2,3'],
    near: ['114,30', '0,0', 'NaN,NaN'],
    cursor: ['', 'eyJ9', Buffer.from('["2026-02-30T00:00:00Z","x"]').toString('base64url'), Buffer.from('[null]').toString('base64url')],
    after: ['', 'eyJ9', Buffer.from('{"at":1e999}').toString('base64url')],
  }
  return (path) => (name) => {
    const before = path.slice(0, Math.max(path.indexOf(`/{${name}}`), 0))
    return byName[name] ?? byFolder[before.split('/').at(-1) ?? ''] ?? []
  }
}

const broken = ['%', '%00', '%ED%A0%80', '%E0%A4%A', '%FF', '..%2f..', '%25', '%2e%2e']

const escaped = (text: string): string => encodeURIComponent(text.toWellFormed())

/** Path, query, body and manner of one request to an operation. */
const requests = (path: string, {parameters, requestBody}: Operation, known: Known) => {
  const words = (where: 'path' | 'query'): fc.Arbitrary<Record<string, string>> => {
    const mine = parameters.filter((parameter) => parameter.in === where)
    const values = Object.fromEntries(
      mine.map(({name, schema}) => [
        name,
        fc.oneof(
          {
            arbitrary: valuesOf(schema, known, name).map((value) => escaped(typeof value === 'string' ? value : JSON.stringify(value))),
            weight: 8,
          },
          {arbitrary: fc.constantFrom(...nastyTexts.map(escaped), ...broken), weight: 1},
        ),
      ]),
    )
    const requiredKeys = mine.filter(({required}) => where === 'path' || required).map(({name}) => name)
    const few = fc.subarray(Object.keys(values), {maxLength: Math.min(mine.length, 1)})
    const some = fc
      .tuple(fc.record(values), few)
      .map(([all, chosen]) =>
        Object.fromEntries(Object.entries(all).filter(([name]) => requiredKeys.includes(name) || chosen.includes(name))),
      )
    return fc.oneof(fc.record(values, {requiredKeys}) as fc.Arbitrary<Record<string, string>>, some)
  }
  const body = bodies(requestBody, known)
  const extra = fc.constantFrom('', '', '', '', '', '&__proto__[x]=1', '&constructor=1', '&a=1&a=2', '&%00=1', '&limit=1e9', '&=', '&%')
  return fc.tuple(words('path'), words('query'), body, extra).map(([parts, asked, payload, more]) => ({
    url: `${path.replace(/\{(\w+)\}/g, (_all, name: string) => parts[name] ?? '')}?${Object.entries(asked)
      .map(([name, value]) => `${name}=${value}`)
      .join('&')}${more}`,
    payload,
  }))
}

/** Moves are many operations in one; an operation without input has nothing to vary but its caller. */
const runsFor = ({path, method, params, query}: Route): number =>
  path.includes('/moves/') ? numRuns * 8 : method === 'GET' && params === undefined && query === undefined ? 6 : numRuns

const within = async <T>(work: Promise<T>, what: string): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} got no answer`)), LONGEST_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** What every answer has to be. */
function judge({statusCode, headers, body}: Answer, sent: Sent, declared: Operation['responses']['200']['content']): void {
  const shown = `${sent.method} ${sent.url.slice(0, 300)} ${String(sent.payload ?? '').slice(0, 300)} → ${statusCode} ${body.slice(0, 400)}`
  assert.ok(statusCode < 500 || /"code":"[a-z]+\.(?!unforeseen)/.test(body), shown)
  assert.notEqual(statusCode, 500, shown)
  const type = String(headers['content-type'] ?? '')
  if (statusCode >= 400) {
    if (refusedByStandard({statusCode, type, body}, shown)) return
    assert.match(type, /^application\/problem\+json/, shown)
    const {code, zh, en, detail, status} = JSON.parse(body) as Record<string, unknown>
    assert.match(String(code), /^[a-z-]+\.[a-z-]+$/, shown)
    assert.match(String(zh), /[\u4e00-\u9fff]/, shown)
    assert.match(String(en), /[a-z]{3}/, shown)
    assert.equal(detail, /^en/.test(sent.headers['accept-language'] ?? '') ? en : zh, shown)
    assert.equal(status, statusCode, shown)
    // Neither a statement nor a stack nor a path of this machine leaves the house.
    assert.doesNotMatch(String(detail), /select |insert into|node_modules|\/src\/|at \w+ \(|"[a-z_]+" violates/i, shown)
  } else if (statusCode < 300 && type.startsWith('application/json')) {
    const schema = declared['application/json']?.schema
    if (schema !== undefined) assert.equal(misfit(schema, JSON.parse(body)), undefined, shown)
  }
  assert.equal(headers['x-content-type-options'], 'nosniff', shown)
}

/** What tells for as long as somebody listens; it has a test of its own. */
const ENDLESS = new Set(['/api/live', '/api/live/links/{token}'])

onBothStores('demo', (_it, forReal) => {
  forReal('whatever is sent to any operation, the city stands', async (house, t) => {
    const real = await serve(house.store)
    const people: readonly Person[] = await Promise.all(logins.map((login) => signIn(real, login)))
    const [clerk, editor] = ['shouli', 'biaozhun'].map((login) => people.find((person) => person.login === login))
    assert.ok(clerk !== undefined && editor !== undefined)
    const learned = await learn(house, real, [clerk, editor])
    await real.close()
    const faults: string[] = []
    const app = await serve(undoing(house.store, faults))
    const events = async (): Promise<number> =>
      Number((await sql<{n: number}>`select count(*) as n from kernel.event`.execute(house.db)).rows[0]?.n)
    const before = await events()
    const {paths} = (await app.inject({url: '/api/openapi.json'})).json() as Api
    // The server makes its own routes of the map and of errands; here they only say what they take.
    const map = mapRoutes(
      packs.flatMap((pack) => pack.collections ?? []),
      {} as Tiles,
    )
    const routes = [...packs.flatMap((pack) => pack.routes ?? []), ...map, ...baseRoutes(readBases()), ...errandRoutes(errandKinds(packs))]
    const [reached, all] = [new Set<string>(), new Set<string>()]
    const send = async (sent: Sent): Promise<Answer> =>
      (await within(app.inject(sent as never), `${sent.method} ${sent.url}`)) as unknown as Answer

    for (const [path, operations] of Object.entries(paths)) {
      for (const [verb, operation] of Object.entries(operations)) {
        const method = verb.toUpperCase()
        if (ENDLESS.has(path)) continue
        const route = routes.find((one) => one.method === method && describedPath(one.path) === path)
        assert.ok(route !== undefined, `${method} ${path} is described but not served`)
        all.add(`${method} ${path}`)
        const declared = operation.responses['200'].content
        // Who may make which move is decided behind the door.
        const wanted = path.endsWith('/{move}') ? 'cases.accept' : route.may
        const holders = people.filter(({permissions}) => permissions.has(wanted))
        const callers = fc.oneof(
          {arbitrary: fc.constantFrom(...(holders.length === 0 ? people : holders)), weight: 6},
          {arbitrary: fc.constantFrom(...people), weight: 2},
          {arbitrary: fc.constant(undefined), weight: 1},
        )
        const manner = fc.record({language: fc.constantFrom('zh', 'en', 'en-GB', 'fr'), forged: fc.nat(9).map((n) => n === 0)})
        await t.test(`${method} ${path}`, async () => {
          const requested = requests(path, operation, learned(path))
          await fc.assert(
            fc.asyncProperty(requested, callers, manner, async ({url, payload}, caller, {language, forged}) => {
              const headers: Record<string, string> = {'accept-language': language, ...caller?.headers}
              if (payload !== undefined) headers['content-type'] = payload.type
              if (forged) headers['x-csrf-token'] = 'forged'
              const sent = {method, url, headers, ...(payload === undefined ? {} : {payload: payload.text})}
              const answer = await send(sent)
              judge(answer, sent, declared)
              const {statusCode} = answer
              if (statusCode < 400) {
                reached.add(`${method} ${path}`)
                assert.ok(caller !== undefined || route.may === 'public', `a stranger was let in to ${method} ${path}`)
                assert.ok(!forged || caller === undefined || method === 'GET', `a forged request was obeyed: ${method} ${path}`)
                const held = route.may === 'public' || route.may === 'signed-in' || caller?.permissions.has(route.may)
                assert.ok(held, `${caller?.login} has no ${route.may} and was let in to ${method} ${path}`)
              }
            }),
            {numRuns: runsFor(route), seed, endOnFailure: true},
          )
          if (operation.requestBody !== undefined) {
            const url = path.replace(/\{\w+\}/g, (name) => String(learned(path)(name.slice(1, -1))[0] ?? 'x'))
            const query = operation.parameters.filter((one) => one.in === 'query' && one.required)
            const asked = query.map(({name, schema}) => `${name}=${escaped(String(schema.enum?.[0] ?? 'x'))}`).join('&')
            for (const {payload, headers} of payloads(route.uploadBytes !== undefined)) {
              const who = holders[0] ?? clerk
              const sent = {method, url: `${url}?${asked}`, headers: {...who.headers, ...headers}, payload}
              judge(await send(sent), sent, declared)
            }
          }
          assert.deepEqual(toldThoughRefused.test(path) ? [] : faults, [], `${method} ${path}`)
          faults.length = 0
        })
      }
    }
    await t.test('nothing was written beside the transactions, and every chain is whole', async () => {
      assert.equal(await events(), before)
      assert.equal((await verifyChains(house.db)).broken, null)
    })
    await t.test('most operations were obeyed at least once, so that more than the door was tried', (inner) => {
      const missed = [...all].filter((operation) => !reached.has(operation))
      inner.diagnostic(`only refused: ${missed.join(', ')}`)
      assert.ok(reached.size > all.size * 0.6, `only refused: ${missed.join(', ')}`)
    })
    await app.close()
  })
})
