import assert from 'node:assert/strict'
import {mkdtempSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {FastifyInstance} from 'fastify'
import {openServer} from '#kernel/http.ts'
import {kernelPack} from '#kernel/kernel-pack.ts'
import {isProblem} from '#lib/problem.ts'
import {type House, NOW, onBothStores} from '#test/city.ts'
import {commands} from '../commands.ts'
import {organisation} from '../pack.ts'
import {listDutyLists} from '../queries/duties.ts'
import {seedOrganisation} from '../seed.ts'

/** Seeds the file's own database once; every test here looks at what is committed. */
let seeded: Promise<unknown> | undefined
const seed = ({transact, act, city}: House): Promise<unknown> => {
  seeded ??= transact((tx) => seedOrganisation(tx, act, city))
  return seeded
}

const serve = ({store}: House): Promise<FastifyInstance> =>
  openServer({
    store,
    packs: [kernelPack, organisation],
    title: '精城',
    version: '0',
    pages: null,
    unready: async () => [],
    rateLimit: 1_000,
    trustProxy: false,
    logLevel: 'silent',
    now: () => NOW,
  })

/** Signs in with a demo login; the headers prove it. */
const signIn = async (app: FastifyInstance, login: string): Promise<Record<string, string>> => {
  const begun = await app.inject({method: 'POST', url: '/api/session', payload: {login, password: 'Jingcheng@2026'}})
  assert.ok(begun.statusCode < 300, begun.body)
  const [cookie] = begun.cookies
  return {cookie: `${cookie?.name}=${cookie?.value}`, 'x-csrf-token': begun.json<{csrf: string}>().csrf}
}

const run = async (house: House, name: string, argv: readonly string[]): Promise<readonly string[]> => {
  const lines: string[] = []
  const command = commands.find((one) => one.name === name)
  assert.ok(command !== undefined)
  const {store, transact, act, city} = house
  await command.run({store, db: store.db, transact, act, argv, city, say: (line) => lines.push(line)})
  return lines
}

onBothStores('schema', (_it, forReal) => {
  forReal('a clerk of the demo city asks who is responsible over HTTP and may not edit', async (house) => {
    seeded = undefined
    await seed(house)
    const app = await serve(house)
    const headers = await signIn(app, 'shouli')
    const found = await app.inject({url: '/api/organisation/responsible?area=990101001001&category=component.01037', headers})
    assert.equal(found.statusCode, 200, found.body)
    assert.equal(found.json<{unit: {key: string}}>().unit.key, 'lighting')
    const ended = await app.inject({
      method: 'POST',
      url: '/api/organisation/people/01990100-0000-7000-8000-a00000000001/end',
      headers,
      payload: {because: '试试', city: '990100'},
    })
    assert.equal(ended.statusCode, 403)
    assert.equal((await app.inject({url: '/api/organisation/units'})).statusCode, 401)
    await app.close()
  })

  forReal('a standards editor drafts, imports and exports a list over HTTP; a bad file is refused with its rows', async (house) => {
    await seed(house)
    const app = await serve(house)
    const headers = await signIn(app, 'biaozhun')
    const draft = await app.inject({method: 'POST', url: '/api/organisation/duty-lists', headers, payload: {area: '990100', title: '试行'}})
    assert.equal(draft.statusCode, 201, draft.body)
    const {id} = draft.json<{id: string}>()
    const send = (text: string, query = '') =>
      app.inject({
        method: 'POST',
        url: `/api/organisation/duty-lists/${id}/import${query}`,
        headers: {...headers, 'content-type': 'text/csv'},
        payload: Buffer.from(`区域,类别,责任单位\n${text}`),
      })
    const refused = await send('990100,component,nobody\n')
    assert.equal(refused.statusCode, 422)
    assert.equal(refused.json<{errors: {line: number}[]}>().errors[0]?.line, 2)
    assert.equal((await send('990100,component,water\n', '?dryRun=true')).json<{dryRun: boolean}>().dryRun, true)
    assert.equal((await send('990100,component,water\n')).statusCode, 200)
    const csv = await app.inject({url: `/api/organisation/duty-lists/${id}/export`, headers})
    assert.match(csv.headers['content-type'] as string, /^text\/csv/)
    assert.match(csv.body, /精城供水有限公司/)
    await app.close()
  })

  forReal('the interface describes itself', async (house) => {
    const app = await serve(house)
    const {paths} = (await app.inject({url: '/api/openapi.json'})).json<{paths: Record<string, unknown>}>()
    assert.equal(Object.keys(paths).filter((path) => path.includes('/organisation/')).length, 22)
    await app.close()
  })

  forReal('the command line answers, tries and imports', async (house) => {
    await seed(house)
    const said = await run(house, 'organisation who', ['--area', '990101001001', '--category', 'component.01002', '--owner', 'property'])
    assert.match(said[0] ?? '', /安居物业/)
    assert.ok(said.some((line) => line.endsWith('chosen')))
    const file = join(mkdtempSync(join(tmpdir(), 'duties-')), 'list.csv')
    writeFileSync(file, '区域,类别,责任单位\n990100,component,water\n990100,component,gas\n')
    const before = (await listDutyLists(house.db)).length
    const tried = await run(house, 'organisation duties import', [file, '--dry-run'])
    assert.ok(tried.some((line) => line.startsWith('矛盾 1')))
    assert.equal((await listDutyLists(house.db)).length, before)
    await run(house, 'organisation duties import', [file, '--title', '导入'])
    assert.equal((await listDutyLists(house.db))[0]?.title, '导入')
    assert.match((await run(house, 'organisation duties check', []))[1] ?? '', /^矛盾 1/)
    await assert.rejects(run(house, 'organisation who', []), (error) => isProblem(error, 'organisation.usage'))
  })
})
