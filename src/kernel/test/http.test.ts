import assert from 'node:assert/strict'
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {brotliCompressSync, brotliDecompressSync} from 'node:zlib'
import type {FastifyInstance, InjectOptions} from 'fastify'
import {sql} from 'kysely'
import {z} from 'zod'
import {problem} from '#lib/problem.ts'
import {type House, NOW, onBothStores} from '#test/city.ts'
import {systemAct} from '../act.ts'
import {defineRole, grantRole, openAccount} from '../auth/index.ts'
import {openServer, type Serving} from '../http.ts'
import {kernelPack} from '../kernel-pack.ts'
import {definePack, Reply, read, write} from '../pack.ts'

const refused = problem<{zh: string}>('trial.refused', 409, {zh: () => '不行，请改天再来。', en: () => 'No; come again another day.'})
const told = z.object({told: z.string()})

const trial = definePack({
  name: 'trial',
  title: {zh: '试验', en: 'Trial'},
  permissions: {'trial.write': {zh: '试写', en: 'Write a trial'}},
  routes: [
    read({
      path: '/trial/:word',
      may: 'public',
      summary: {zh: '回声', en: 'Echo'},
      params: z.object({word: z.string().max(20)}),
      query: z.object({times: z.coerce.number().int().min(1).max(3).default(1)}),
      reply: told,
      handle: async ({params: {word}, query: {times}}) => ({told: word.repeat(times), secret: 'stays here'}),
    }),
    read({
      path: '/trial-refused',
      may: 'public',
      summary: {zh: '拒绝', en: 'Refuse'},
      reply: told,
      handle: async () => Promise.reject(refused({zh: '坏'})),
    }),
    read({
      path: '/trial-broken',
      may: 'public',
      summary: {zh: '出错', en: 'Break'},
      reply: told,
      handle: async () => Promise.reject(new Error('select secret')),
    }),
    read({
      path: '/trial-limited',
      may: 'public',
      perMinute: 3,
      summary: {zh: '限次', en: 'Limited'},
      reply: told,
      handle: async () => ({told: ''}),
    }),
    write({
      method: 'POST',
      path: '/trial',
      may: 'trial.write',
      summary: {zh: '试写', en: 'Write'},
      body: z.object({key: z.string().min(1).max(20), fail: z.boolean().default(false)}),
      bodyBytes: 1_000,
      reply: told,
      handle: async ({tx, act, body: {key, fail}}) => {
        await sql`insert into kernel.setting values (${key}, '1')`.execute(tx)
        if (fail) throw refused({zh: ''})
        return new Reply({told: act.by.name}, {status: 201, headers: {location: `/api/trial/${key}`}})
      },
    }),
    write({
      method: 'POST',
      path: '/trial-file',
      may: 'public',
      uploadBytes: 100,
      summary: {zh: '上传', en: 'Upload'},
      reply: z.object({name: z.string(), bytes: z.number(), fields: z.record(z.string(), z.string())}),
      handle: async ({upload: {name, bytes, fields}}) => ({name, bytes: bytes.length, fields}),
    }),
  ],
})

const password = 'Fast&Fair-2026'
let opened: Promise<unknown> | undefined

/** A server with one writer and one who may do nothing; the accounts are made once in the file's database. */
const serve = async ({store}: House, more: Partial<Serving> = {}): Promise<FastifyInstance> =>
  openServer({
    store,
    packs: [kernelPack, trial],
    title: '试验市',
    version: '1.2.3',
    pages: null,
    unready: async () => [],
    rateLimit: 1_000,
    trustProxy: false,
    logLevel: 'silent',
    now: () => NOW,
    ...more,
  })

const enter = async (house: House, app: FastifyInstance, login: 'writer' | 'reader'): Promise<Record<string, string>> => {
  opened ??= house.transact(async (tx) => {
    const act = systemAct(NOW, 'test')
    await defineRole(tx, act, {id: 'writer', title: {zh: '写', en: 'Writer'}, permissions: ['trial.write']})
    const {id} = await openAccount(tx, act, {login: 'writer', name: '王写', password})
    await grantRole(tx, act, {account: id, role: 'writer', because: 'test'})
    await openAccount(tx, act, {login: 'reader', name: '李读', password})
  })
  await opened
  const begun = await app.inject({method: 'POST', url: '/api/session', payload: {login, password}})
  assert.equal(begun.statusCode, 200, begun.body)
  const cookie = begun.cookies.map(({name, value}) => `${name}=${value}`).join('; ')
  return {cookie, 'x-csrf-token': begun.json<{csrf: string}>().csrf}
}

const refusal = async (app: FastifyInstance, asked: InjectOptions) => {
  const answer = await app.inject(asked)
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/, answer.body)
  const {status, code, detail, zh, en} = answer.json<{status: number; code: string; detail: string; zh: string; en: string}>()
  assert.equal(status, answer.statusCode)
  return {status, code, detail, zh, en}
}

onBothStores('schema', (_it, forReal) => {
  forReal('what the schema does not name stays in the house', async (house) => {
    opened = undefined
    const app = await serve(house)
    const answer = await app.inject('/api/trial/%E4%BA%95?times=2')
    assert.deepEqual([answer.statusCode, answer.json()], [200, {told: '井井'}])
  })

  forReal('a refusal speaks the language asked for and carries both', async (house) => {
    const app = await serve(house)
    const ask = (language: string) => refusal(app, {url: '/api/trial-refused', headers: {'accept-language': language}})
    const chinese = await ask('zh-CN,zh;q=0.9')
    assert.deepEqual(chinese, {
      status: 409,
      code: 'trial.refused',
      detail: '不行，请改天再来。',
      zh: '不行，请改天再来。',
      en: 'No; come again another day.',
    })
    assert.equal((await ask('en-GB')).detail, 'No; come again another day.')
    assert.equal((await ask('fr')).detail, chinese.detail)
  })

  forReal('a fault of the request is told by its place, in words of the language', async (house) => {
    const app = await serve(house)
    const {code, zh, en} = await refusal(app, {url: '/api/trial/x?times=9'})
    assert.equal(code, 'request.malformed')
    assert.match(zh, /times .*[\u4e00-\u9fff]/)
    assert.match(en, /times \w+/)
  })

  forReal('an unforeseen error says nothing of its cause', async (house) => {
    const app = await serve(house)
    const {status, code, en} = await refusal(app, {url: '/api/trial-broken'})
    assert.deepEqual([status, code], [500, 'kernel.unforeseen'])
    assert.doesNotMatch(en, /secret/)
    assert.match(en, /req-/)
  })

  forReal('addresses, media types and bodies that are not taken', async (house) => {
    const app = await serve(house)
    const headers = await enter(house, app, 'writer')
    const post = (payload: string | Buffer, type: string) =>
      refusal(app, {method: 'POST', url: '/api/trial', headers: {...headers, 'content-type': type}, payload})
    const json = 'application/json'
    assert.deepEqual(
      [
        await refusal(app, {url: '/api/nowhere'}),
        await refusal(app, {url: '/api/trial/%ED%A0%80'}),
        await refusal(app, {method: 'DELETE', url: '/api/trial'}),
        await post('{"key":"a"}', 'text/plain'),
        await post('{"key":', json),
        await post('{"key":"\\u0000"}', json),
        await post(Buffer.from([0x22, 0xbe, 0xae, 0x22]), json),
        await post(`${'['.repeat(400)}${']'.repeat(400)}`, json),
        await post(JSON.stringify({key: 'x'.repeat(2_000)}), json),
        await post('{"key":""}', json),
      ].map(({status, code}) => `${status} ${code}`),
      [
        '404 request.not-found',
        '400 request.unreadable',
        '404 request.not-found',
        '415 request.wrong-media',
        '400 request.unreadable',
        '400 request.unreadable',
        '400 request.unreadable',
        '400 request.unreadable',
        '413 request.too-large',
        '400 request.malformed',
      ],
    )
  })

  forReal('who may not, is told why; a forged request is refused; a refusal undoes what was written', async (house) => {
    const app = await serve(house)
    const writer = await enter(house, app, 'writer')
    const post = (headers: Record<string, string>, payload: object) => ({method: 'POST', url: '/api/trial', headers, payload}) as const
    const kept = async (key: string) => (await house.db.selectFrom('kernel.setting').select('key').where('key', '=', key).execute()).length
    assert.equal((await refusal(app, post({}, {key: 'a'}))).code, 'access.sign-in')
    assert.equal((await refusal(app, post(await enter(house, app, 'reader'), {key: 'a'}))).code, 'access.forbidden')
    const {'x-csrf-token': token = '', ...bare} = writer
    assert.equal((await refusal(app, post(bare, {key: 'a'}))).code, 'access.csrf')
    assert.equal((await refusal(app, post({...bare, 'x-csrf-token': `${token}x`}, {key: 'a'}))).code, 'access.csrf')
    assert.equal((await refusal(app, post(writer, {key: 'a', fail: true}))).code, 'trial.refused')
    assert.equal(await kept('a'), 0)
    const done = await app.inject(post(writer, {key: 'a'}))
    assert.deepEqual([done.statusCode, done.headers.location, done.json()], [201, '/api/trial/a', {told: '王写'}])
    assert.equal((await refusal(app, post(writer, {key: 'a'}))).code, 'request.clash')
    assert.equal(await kept('a'), 1)
  })

  forReal('strangers are limited, those signed in are not', async (house) => {
    const app = await serve(house)
    const headers = await enter(house, app, 'writer')
    const ask = async (more: Record<string, string> = {}) => (await app.inject({url: '/api/trial-limited', headers: more})).statusCode
    assert.deepEqual([await ask(), await ask(), await ask()], [200, 200, 200])
    const {status, code, en} = await refusal(app, {url: '/api/trial-limited'})
    assert.deepEqual([status, code], [429, 'request.too-many'])
    assert.match(en, /in \d+ seconds/)
    for (let i = 0; i < 6; i += 1) assert.equal(await ask(headers), 200)
  })

  forReal('a file comes raw or in a form, within its limit', async (house) => {
    const app = await serve(house)
    const url = '/api/trial-file'
    const raw = {'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent('井盖.txt')}
    const form = (bytes: string) => ({
      method: 'POST' as const,
      url,
      headers: {'content-type': 'multipart/form-data; boundary=b'},
      payload: `--b\r\nContent-Disposition: form-data; name="note"\r\n\r\n说明\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n${bytes}\r\n--b--\r\n`,
    })
    const sent = await app.inject({method: 'POST', url, headers: raw, payload: Buffer.from('hello')})
    assert.deepEqual(sent.json(), {name: '井盖.txt', bytes: 5, fields: {}})
    assert.deepEqual((await app.inject(form('hello'))).json(), {name: 'a.txt', bytes: 5, fields: {note: '说明'}})
    assert.equal((await refusal(app, form('x'.repeat(101)))).status, 413)
    assert.equal((await refusal(app, {method: 'POST', url, headers: raw, payload: Buffer.alloc(70_000)})).status, 413)
    assert.equal(
      (await refusal(app, {method: 'POST', url, headers: {...raw, 'x-file-name': '%'}, payload: 'x'})).code,
      'request.unreadable',
    )
    assert.equal((await refusal(app, {...form(''), headers: {'content-type': 'multipart/form-data'}})).code, 'request.unreadable')
    assert.equal((await refusal(app, {...form(''), payload: '--b\r\nContent-Disp'})).code, 'request.unreadable')
  })

  forReal('every answer carries the headers that keep browsers safe; a cookie is http-only', async (house) => {
    const app = await serve(house)
    await enter(house, app, 'writer')
    for (const url of ['/api/trial/x', '/api/nowhere', '/healthz', '/api/trial/%ED%A0%80']) {
      const {headers} = await app.inject(url)
      assert.equal(headers['x-content-type-options'], 'nosniff', url)
      assert.equal(headers['x-frame-options'], 'DENY', url)
      assert.equal(headers['referrer-policy'], 'same-origin', url)
    }
    const begun = await app.inject({method: 'POST', url: '/api/session', payload: {login: 'writer', password}})
    assert.match(String(begun.headers['set-cookie']), /HttpOnly; SameSite=Lax/)
  })

  forReal('readiness says what is missing, and metrics are in the text format', async (house) => {
    const waiting = await serve(house, {unready: async () => ['jobs']})
    const {statusCode, body} = await waiting.inject('/readyz')
    assert.deepEqual([statusCode, JSON.parse(body)], [503, {status: 'waiting', waiting: ['jobs']}])
    assert.equal((await waiting.inject('/healthz')).statusCode, 200)
    assert.match((await waiting.inject('/metrics')).body, /^jingcheng_http_seconds_count\{.*status="5xx"\} \d+$/m)
  })

  forReal('a long answer and a page go out compressed to whoever takes that, a short one as it is', async (house) => {
    const folder = mkdtempSync(join(tmpdir(), 'jingcheng-pages-'))
    mkdirSync(join(folder, 'assets'))
    writeFileSync(join(folder, 'index.html'), '<!doctype html>')
    writeFileSync(join(folder, 'assets/a.js'), 'plain')
    writeFileSync(join(folder, 'assets/a.js.br'), brotliCompressSync('plain'))
    const app = await serve(house, {pages: folder})
    const ask = (url: string, encoding: string) => app.inject({url, headers: {'accept-encoding': encoding}})
    const plain = await ask('/api/openapi.json', 'identity')
    const small = await ask('/api/openapi.json', 'br')
    assert.equal(small.headers['content-encoding'], 'br')
    assert.equal(brotliDecompressSync(small.rawPayload).toString(), plain.body)
    assert.equal((await ask('/healthz', 'br')).headers['content-encoding'], undefined)
    const script = await ask('/assets/a.js', 'br')
    assert.deepEqual([script.headers['content-encoding'], brotliDecompressSync(script.rawPayload).toString()], ['br', 'plain'])
    assert.equal((await ask('/assets/a.js', 'identity')).body, 'plain')
    rmSync(folder, {recursive: true})
  })

  forReal('the interface describes itself in OpenAPI 3.1', async (house) => {
    const app = await serve(house)
    const document = (await app.inject('/api/openapi.json')).json()
    assert.equal(document.openapi, '3.1.0')
    assert.deepEqual([document.info.title, document.info.version], ['试验市', '1.2.3'])
    const operations = Object.entries(document.paths as Record<string, Record<string, Record<string, unknown>>>).flatMap(([path, verbs]) =>
      Object.entries(verbs).map(([verb, operation]) => ({path, verb, operation})),
    )
    assert.ok(operations.length > 30)
    const ids = operations.map(({operation}) => operation.operationId)
    assert.equal(new Set(ids).size, ids.length, 'each operation has an id of its own')
    for (const {path, operation} of operations) {
      const declared = (operation.parameters as {name: string; in: string}[]).filter((one) => one.in === 'path').map(({name}) => name)
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      assert.deepEqual(declared.sort(), named.sort(), `${path} declares its parameters`)
      assert.ok('200' in (operation.responses as object), path)
    }
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, pointer = '']) => pointer)
    for (const pointer of new Set(references)) {
      const found = pointer.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document)
      assert.ok(found !== undefined, `#/${pointer} leads nowhere`)
    }
  })
})
