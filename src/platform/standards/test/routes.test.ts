import assert from 'node:assert/strict'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {defineRole, grantRole, makeKey, openAccount} from '#kernel/auth/index.ts'
import {openServer} from '#kernel/http.ts'
import {isProblem} from '#lib/problem.ts'
import {type House, NOW, onBothStores} from '#test/city.ts'
import {commands} from '../commands.ts'
import {standards} from '../pack.ts'
import {seedStandards} from '../seed.ts'

type Words = 'id' | 'code' | 'category' | 'state' | 'effectiveFrom' | 'area' | 'basedOn' | 'note' | 'severity' | 'next'
type Numbers = 'count' | 'line' | 'ordinal' | 'revision' | 'rows' | 'conditions' | 'errorCount' | 'unchanged'
type Lists = 'items' | 'findings' | 'added' | 'removed'
/** Whatever a route answers, as far as these tests look into it. */
type Said = {readonly [K in Words]?: string | null} & {readonly [K in Numbers]?: number} & {readonly [K in Lists]?: readonly Said[]} & {
  readonly written?: boolean
  readonly errors?: readonly Said[]
  readonly against?: Said
  readonly categories?: Said
}
interface Answer {
  readonly status: number
  readonly body: Said
  readonly bytes: Buffer
  readonly type: string
}

const serve = async ({store}: House) => {
  const rest = {title: 'test', version: '0', pages: null, unready: async () => [], rateLimit: 1_000, trustProxy: false, logLevel: 'silent'}
  const app = await openServer({store, packs: [standards], now: () => NOW, ...rest})
  const ask = async (
    key: string | undefined,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    payload?: object | Buffer,
  ): Promise<Answer> => {
    const type = Buffer.isBuffer(payload) ? {'content-type': 'application/octet-stream'} : {}
    const answer = await app.inject({
      method,
      url: `/api/standards/${path}`,
      headers: {...(key === undefined ? {} : {authorization: `Bearer ${key}`}), ...type},
      ...(payload === undefined ? {} : {payload}),
    })
    const contentType = String(answer.headers['content-type'])
    return {
      status: answer.statusCode,
      body: contentType.includes('json') ? answer.json() : ({} as Said),
      bytes: answer.rawPayload,
      type: contentType,
    }
  }
  return {ask, close: () => app.close()}
}

/** A key of somebody who holds these permissions in the whole city. */
const keyFor = ({transact, act}: House, role: string, permissions: readonly string[]): Promise<string> =>
  transact(async (tx) => {
    await defineRole(tx, act, {id: role, title: {zh: role, en: role}, permissions})
    const {id, name} = await openAccount(tx, act, {login: role, name: role, password: 'Jingcheng@2026'})
    await grantRole(tx, act, {account: id, role, because: '任职'})
    const {token} = await makeKey(
      tx,
      {...act, by: {...act.by, id, name, kind: 'person'}},
      {name: 'test', scopes: permissions, expiresAt: new Date(NOW.getTime() + 86_400_000)},
    )
    return token
  })

const condition = {
  category: 'component.01037',
  text: '灯光照入居民窗户',
  closing: '调整或加罩',
  limits: [{region: null, level: null, amount: 3, unit: 'work_day'}],
  evidence: ['near', 'after'],
}

onBothStores('schema', (_it, forReal) => {
  forReal('a standard is drafted, edited, checked, compared, published and asked for over HTTP', async (house) => {
    const editor = await keyFor(house, 'editor', Object.keys(standards.permissions))
    const reader = await keyFor(house, 'reader', ['standards.read'])
    const {ask, close} = await serve(house)
    assert.equal((await ask(undefined, 'GET', 'catalogues')).status, 401)
    assert.equal((await ask(reader, 'GET', 'current')).body.code, 'standards.no-catalogue')
    assert.equal((await ask(editor, 'POST', 'catalogues', {name: '首版'})).body.code, 'standards.no-city')
    assert.equal(
      (await ask(undefined, 'GET', `categories?text=${encodeURIComponent('路灯')}`)).body.items?.[0]?.category,
      'component.01037',
    )

    await house.transact((tx) => seedStandards(tx, house.act, house.city))
    const current = (await ask(reader, 'GET', 'current')).body
    assert.deepEqual([current.state, current.effectiveFrom, current.area], ['in-force', '2026-07-01', '990100'])
    assert.equal((await ask(undefined, 'GET', 'categories?text=bllj')).body.items?.[0]?.category, 'matter.06010')
    assert.equal((await ask(reader, 'POST', 'catalogues', {name: '新版'})).status, 403)
    assert.equal((await ask(editor, 'POST', 'catalogues', {name: ''})).status, 400)

    const made = await ask(editor, 'POST', 'catalogues', {name: '新版'})
    assert.deepEqual([made.status, made.body.state, made.body.basedOn], [201, 'draft', current.id])
    const path = `catalogues/${made.body.id}`
    const added = await ask(editor, 'POST', `${path}/conditions`, condition)
    assert.deepEqual([added.status, added.body.ordinal], [201, 6])
    assert.equal((await ask(editor, 'POST', `${path}/conditions`, {...condition, limits: []})).status, 400)
    assert.equal((await ask(editor, 'PUT', `conditions/${added.body.id}?revision=1`, condition)).body.code, 'standards.catalogue-changed')
    assert.equal((await ask(editor, 'PUT', `conditions/${added.body.id}?revision=2`, {...condition, note: '光侵扰'})).body.note, '光侵扰')
    assert.equal(
      (await ask(editor, 'POST', `${path}/categories`, {kind: 'matter', major: '06', zh: '光污染', en: 'Light pollution'})).body.category,
      'matter.06999',
    )
    const checked = (await ask(reader, 'GET', `${path}/check`)).body
    assert.deepEqual(
      [checked.revision, checked.errors, checked.findings?.find(({severity}) => severity === 'error')?.code],
      [4, 1, 'no-condition'],
    )
    assert.equal(
      (await ask(editor, 'POST', `${path}/publish`, {revision: 4, effectiveFrom: '2026-12-01'})).body.code,
      'standards.catalogue-unsound',
    )
    assert.equal((await ask(editor, 'POST', `${path}/conditions`, {...condition, category: 'matter.06999'})).status, 201)
    const diff = (await ask(reader, 'GET', `${path}/diff`)).body
    assert.deepEqual([diff.against?.id, diff.added?.length, diff.removed?.length, diff.categories?.added?.length], [current.id, 2, 0, 1])
    assert.equal((await ask(editor, 'PATCH', path, {revision: 5, note: '增补光污染'})).body.revision, 6)
    const out = await ask(editor, 'POST', `${path}/publish`, {revision: 6, effectiveFrom: '2026-12-01'})
    assert.deepEqual([out.status, out.body.state], [200, 'announced'])
    assert.equal((await ask(editor, 'DELETE', path)).body.code, 'standards.catalogue-immutable')
    assert.equal((await ask(reader, 'GET', 'conditions?category=matter.06999')).body.count, 0)
    assert.equal((await ask(reader, 'GET', 'conditions?category=matter.06999&at=2026-12-01T00:00:00%2B08:00')).body.count, 1)

    const seen = new Set<string>()
    for (let after = '', pages = 0; pages < 20; pages += 1) {
      const page = (await ask(reader, 'GET', `${path}/conditions?category=matter&limit=50${after}`)).body
      for (const {id} of page.items ?? []) seen.add(String(id))
      if (page.next === null) {
        assert.equal(seen.size, page.count)
        break
      }
      after = `&after=${page.next}`
    }
    assert.ok(seen.size > 250)
    await close()
  })

  forReal('files go out and come in over HTTP; a wrong one changes nothing', async (house) => {
    const importer = await keyFor(house, 'importer', Object.keys(standards.permissions))
    const {ask, close} = await serve(house)
    const current = (await ask(importer, 'GET', 'current')).body
    const draft = (await ask(importer, 'POST', 'catalogues', {name: '往返'})).body
    for (const format of ['csv', 'xlsx']) {
      const file = await ask(importer, 'GET', `catalogues/${current.id}/export?format=${format}`)
      assert.equal(file.status, 200)
      const tried = (await ask(importer, 'POST', `catalogues/${draft.id}/import?dryRun=true`, file.bytes)).body
      assert.deepEqual([tried.written, tried.errorCount, tried.rows], [false, 0, tried.conditions], format)
      assert.ok((tried.conditions ?? 0) > 700)
    }
    const header = '类别,小类代码,小类名称,立案条件,结案条件,处置时限\n'
    const wrong = await ask(importer, 'POST', `catalogues/${draft.id}/import`, Buffer.from(`${header}部件,01037,路灯,不亮,修复,尽快\n`))
    assert.deepEqual([wrong.status, wrong.body.code, wrong.body.errors?.[0]?.line], [422, 'rows.refused', 2])
    const alien = await ask(importer, 'POST', `catalogues/${draft.id}/import`, Buffer.from('甲,乙\n1,2\n'))
    assert.deepEqual([alien.status, alien.body.code], [422, 'rows.refused'])
    assert.equal(
      (await ask(importer, 'GET', `catalogues/${draft.id}/diff?against=${current.id}`)).body.unchanged,
      (await ask(importer, 'GET', `catalogues/${current.id}/conditions`)).body.count,
    )
    assert.equal((await ask(importer, 'DELETE', `catalogues/${draft.id}`)).status, 200)
    assert.equal((await ask(importer, 'GET', `catalogues/${draft.id}`)).status, 404)
    await close()
  })

  forReal('the same from the command line', async (house) => {
    const folder = mkdtempSync(join(tmpdir(), 'standards-'))
    const [command] = commands
    const run = async (...argv: string[]): Promise<string> => {
      const lines: string[] = []
      await command?.run({...house, argv, say: (line) => void lines.push(line)})
      return lines.join('\n')
    }
    const file = join(folder, 'standard.csv')
    assert.match(await run('export', file), /条立案条件已写入/)
    const rows = readFileSync(file, 'utf8').trim().split('\n').length - 1
    const before = await run('list')
    assert.match(
      await run('import', file, '--dry-run'),
      new RegExp(`${rows} rows, ${rows} conditions, 0 local classes, 0 errors\n.*nothing written`),
    )
    assert.equal(await run('list'), before)
    assert.match(await run('import', file, '--name', '命令行'), /draft [0-9a-f-]{36}/)
    assert.match(await run('check'), /0 errors, 0 warnings/)
    assert.match(await run('publish', '--from', '2027-01-01'), /in force from 2027-01-01/)
    assert.match(await run('list'), /announced {3}2027-01-01 {2}命令行/)
    writeFileSync(file, '类别,小类代码,小类名称,立案条件,结案条件,处置时限\n部件,01037,路灯,不亮,修复,尽快\n')
    await assert.rejects(run('import', file), (error) => isProblem(error, 'rows.refused'))
    await assert.rejects(run('publish', '--from', '2027-02-30'), (error) => isProblem(error, 'standards.command'))
    await assert.rejects(run('check'), (error) => isProblem(error, 'standards.no-draft'))
    rmSync(folder, {recursive: true})
  })
})
