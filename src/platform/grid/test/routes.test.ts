import assert from 'node:assert/strict'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import gcoordModule from 'gcoord'
import {defineRole, grantRole, makeKey, openAccount} from '#kernel/auth/index.ts'
import {openServer} from '#kernel/http.ts'
import {clashes} from '#kernel/pack.ts'
import {organisation} from '#platform/organisation/pack.ts'
import {type House, NOW, onBothStores} from '#test/city.ts'
import {commands} from '../commands.ts'
import {locate} from '../index.ts'
import {grid} from '../pack.ts'
import {routes} from '../routes.ts'
import {seedGrid} from '../seed.ts'

const gcoord = gcoordModule as unknown as (typeof gcoordModule)['default']

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: whatever a route answers, looked into by these tests only
  readonly body: any
}

const serve = async ({store}: House) => {
  const rest = {title: 'test', version: '0', pages: null, unready: async () => [], rateLimit: 1_000, trustProxy: false, logLevel: 'silent'}
  const app = await openServer({store, packs: [grid], now: () => NOW, ...rest})
  const ask = async (
    key: string | undefined,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH',
    path: string,
    payload?: object | Buffer,
    more: Record<string, string> = {},
  ): Promise<Answer> => {
    const type = Buffer.isBuffer(payload) ? {'content-type': 'application/octet-stream'} : {}
    const headers = {...(key === undefined ? {} : {authorization: `Bearer ${key}`}), ...type, ...more}
    const answer = await app.inject({method, url: `/api/grid/${path}`, headers, ...(payload === undefined ? {} : {payload})})
    const json = String(answer.headers['content-type']).includes('json') && answer.payload !== ''
    return {status: answer.statusCode, headers: answer.headers, text: answer.payload, body: json ? answer.json() : undefined}
  }
  return {ask, close: () => app.close()}
}

/** A key of somebody who holds these permissions in an area. */
const keyFor = ({transact, act}: House, role: string, permissions: readonly string[], area = ''): Promise<string> =>
  transact(async (tx) => {
    await defineRole(tx, act, {id: role, title: {zh: role, en: role}, permissions})
    const {id, name} = await openAccount(tx, act, {login: role, name: role, password: 'Jingcheng@2026'})
    await grantRole(tx, act, {account: id, role, area, because: '任职'})
    const {token} = await makeKey(
      tx,
      {...act, by: {...act.by, id, name, kind: 'person'}},
      {name: 'test', scopes: permissions, expiresAt: new Date(NOW.getTime() + 86_400_000)},
    )
    return token
  })

const say = (): {lines: string[]; say: (line: string) => void} => {
  const lines: string[] = []
  return {lines, say: (line) => lines.push(line)}
}

onBothStores('schema', (_, forReal) => {
  forReal('the whole interface, over HTTP, on the demo city', async (house) => {
    await house.transact((tx) => seedGrid(tx, house.act, house.city))
    const reader = await keyFor(house, 'reader', ['grid.read'])
    const editor = await keyFor(house, 'editor', ['grid.read', 'grid.edit', 'grid.import'])
    const abroad = await keyFor(house, 'abroad', ['grid.read', 'grid.edit', 'grid.import'], '990102')
    const {ask, close} = await serve(house)
    try {
      const {body: page} = await ask(reader, 'GET', 'components?type=01037&area=990101&limit=3')
      assert.equal(page.components.length, 3)
      const [lamp] = page.components
      const {body: second} = await ask(reader, 'GET', `components?type=01037&area=990101&limit=3&cursor=${page.next}`)
      assert.ok(second.components[0].code > page.components[2].code)
      assert.equal((await ask(reader, 'GET', 'components?cursor=bm9wZQ')).status, 422)

      const [lng, lat] = lamp.place
      const {body: here} = await ask(undefined, 'GET', `locate?lng=${lng}&lat=${lat}`)
      assert.deepEqual(
        [here.cell, here.community, here.address.zh.length > 2, here.responsibilities.map(({code}: {code: string}) => code)],
        [lamp.cell, lamp.community, true, [lamp.community]],
      )
      const [gx, gy] = gcoord.transform([lng, lat], gcoord.WGS84, gcoord.GCJ02) as [number, number]
      assert.equal((await ask(undefined, 'GET', `locate?lng=${gx}&lat=${gy}&crs=gcj02`)).body.community, lamp.community)
      const away = await ask(undefined, 'GET', 'locate?lng=0&lat=0')
      assert.deepEqual([away.status, away.body.code], [422, 'grid.outside-city'])
      assert.equal((await ask(undefined, 'GET', 'locate?lng=200&lat=0')).status, 400)

      const {body: names} = await ask(undefined, 'GET', `places?q=${encodeURIComponent('环城路5号')}`)
      assert.deepEqual([names.places[0].name, names.places[0].reckoned], ['环城路5号', true])

      const layer = await ask(undefined, 'GET', 'map/cells')
      assert.match(String(layer.headers['content-type']), /^application\/geo\+json/)
      assert.equal(layer.body.features.length, 2000)
      const etag = String(layer.headers.etag)
      assert.equal((await ask(undefined, 'GET', 'map/cells', undefined, {'if-none-match': etag})).status, 304)
      for (const name of ['roads', 'water', 'parks', 'buildings', 'city', 'districts', 'streets', 'communities?metres=10']) {
        const {body} = await ask(undefined, 'GET', `map/${name}`)
        assert.ok(body.type === 'FeatureCollection' && body.features.length > 0, name)
      }
      assert.equal((await ask(undefined, 'GET', 'map/districts')).body.features.length, 3)
      assert.equal((await ask(undefined, 'GET', 'map/secrets')).status, 400)

      assert.equal((await ask(undefined, 'GET', 'cells')).status, 401)
      const box = `${lng - 0.002},${lat - 0.002},${lng + 0.002},${lat + 0.002}`
      const {body: cells} = await ask(reader, 'GET', `cells?bbox=${box}`)
      assert.ok(cells.cells.some(({code}: {code: string}) => code === lamp.cell) && cells.cells.length < 100)
      assert.equal((await ask(reader, 'GET', `cells/${lamp.cell}`)).body.shape.type, 'Polygon')
      assert.equal((await ask(reader, 'GET', 'cells/990101001001999')).status, 404)

      const moved = {version: 1, state: 'damaged', note: '灯杆倾斜'}
      assert.equal((await ask(reader, 'PATCH', `components/${lamp.code}`, moved)).status, 403)
      assert.equal((await ask(abroad, 'PATCH', `components/${lamp.code}`, moved)).body.code, 'access.forbidden')
      const changed = await ask(editor, 'PATCH', `components/${lamp.code}`, moved)
      assert.deepEqual(
        [changed.status, changed.body.state, changed.body.version, changed.body.changedOn],
        [200, 'damaged', 2, '2026-11-23'],
      )
      assert.deepEqual([(await ask(editor, 'PATCH', `components/${lamp.code}`, moved)).status], [409])
      const fresh = {code: '99010101037999999', name: '路灯', place: lamp.place, initialOn: '2026-11-23'}
      const made = await ask(editor, 'POST', 'components', fresh)
      assert.deepEqual([made.status, made.body.cell, made.body.accuracy], [201, lamp.cell, 'C'])
      assert.equal((await ask(editor, 'POST', 'components', fresh)).status, 409)
      const {body: near} = await ask(reader, 'GET', `components-nearby?lng=${lng}&lat=${lat}&metres=20&type=01037`)
      assert.deepEqual(
        near.components
          .slice(0, 2)
          .map(({code}: {code: string}) => code)
          .sort(),
        [lamp.code, fresh.code].sort(),
      )

      const sheet = await ask(reader, 'GET', `components.csv?bbox=${box}&type=01037`)
      assert.match(sheet.text, /^\uFEFFGLBJBSM,GLBJMC,ZGBMDM/)
      assert.match(sheet.text, new RegExp(`${lamp.code},[^\\n]*,破损,\\d{8},20261123,`))
      const again = await ask(editor, 'POST', 'imports?kind=components&mode=renew&dryRun=true', Buffer.from(sheet.text))
      assert.deepEqual([again.status, again.body.errors, again.body.edition], [200, [], null])
      const refused = await ask(editor, 'POST', 'imports?kind=components', Buffer.from(sheet.text))
      assert.deepEqual([refused.status, refused.body.code], [422, 'rows.refused'])
      assert.equal((await ask(abroad, 'POST', 'imports?kind=components&mode=renew', Buffer.from(sheet.text))).status, 403)
      assert.equal((await ask(reader, 'POST', 'imports?kind=components', Buffer.from(sheet.text))).status, 403)

      const {body: check} = await ask(editor, 'GET', 'check')
      assert.deepEqual([check.cells, check.count, check.findings], [2000, 0, []])
      const drawn = await ask(editor, 'PUT', 'responsibilities/R-01', {name: '一号', kind: 'patrol', cells: [lamp.cell], version: 0})
      assert.equal(drawn.body.version, 1)
      assert.equal((await ask(undefined, 'GET', `locate?lng=${lng}&lat=${lat}`)).body.responsibilities[1].code, 'R-01')
      assert.equal((await ask(reader, 'GET', `responsibilities?cell=${lamp.cell}`)).body.responsibilities.length, 2)
      assert.ok((await ask(reader, 'GET', 'component-types')).body.types.length > 20)
      assert.deepEqual((await ask(reader, 'GET', 'editions')).body.editions.map(({topic}: {topic: string}) => topic).slice(-4), [
        'places',
        'components',
        'cells',
        'areas',
      ])
      const height = {zh: '灯杆高度', abbr: 'DGGD', value: 'number', length: 6, need: 'O'}
      assert.equal((await ask(editor, 'PUT', 'attributes/01037/lamp_height', height)).body.attributes.length, 1)
      assert.equal((await ask(reader, 'GET', 'attributes')).body.attributes[0].zh, '灯杆高度')
    } finally {
      await close()
    }
  })

  forReal('commands say what they found and did', async ({store, transact, db, act, city}) => {
    const run = async (name: string, ...argv: string[]): Promise<string> => {
      const {lines, say: tell} = say()
      const command = commands.find((each) => each.name === name)
      await command?.run({store, transact, db, act, argv, say: tell, city}).catch((error: Error) => tell(error.message))
      return lines.join('\n')
    }
    assert.match(await run('grid check'), /2000 个单元网格.*发现 0 处/)
    assert.match(await run('grid locate', '114.0', '30.0'), /单元网格 \d{15}/)
    assert.match(await run('grid locate', 'here'), /Usage/)
    assert.match(await run('grid find', 'hcl5'), /环城路5号/)
    const folder = mkdtempSync(join(tmpdir(), 'grid-commands-'))
    const file = join(folder, 'lamps.csv')
    try {
      const {cell} = await locate(db, [114, 30])
      writeFileSync(
        file,
        `code,name,lng,lat,cell,state,accuracy,initial_date\n99010201037888888,路灯,114,30,${cell},完好,C,20260701\n99010201037888889,路灯,14,30,,完好,C,20260701\n`,
      )
      const first = await run('grid import', file, '--kind', 'components', '--dry-run')
      assert.match(first, /dry run, nothing was saved/)
      assert.match(first, / 3: .*不在本市任何单元网格内/)
      assert.match(await run('grid import', file, '--kind', 'components'), /nothing was imported/)
      assert.match(await run('grid import', file, '--kind', 'lamps'), /Usage/)
    } finally {
      rmSync(folder, {recursive: true})
    }
  })

  forReal('the pack fits: permissions, routes and commands do not clash', async () => {
    assert.deepEqual(clashes([organisation, grid]), [])
    assert.ok(routes.length >= 19)
  })
})
