import assert from 'node:assert/strict'
import {sql} from 'kysely'
import {type Act, type Grant, systemAct} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import type {Collection} from '#kernel/maps/contract.ts'
import {usccCheckDigit} from '#lib/codes.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {partAppearance, sayDifferent, sayTheSame, takeBack} from '../actions/decide.ts'
import {learn} from '../actions/learn.ts'
import {matchSome} from '../actions/match.ts'
import {type CollectionNamed, noteBroken, readSome} from '../actions/read.ts'
import {changeSource, makeSource} from '../actions/sources.ts'
import type {MasterKind} from '../core/kinds.ts'
import type {Mapping} from '../core/source.ts'
import {listAlikes} from '../queries/alike.ts'
import {findAppearance, listOfMasters} from '../queries/appearances.ts'
import {getMaster, listMasters} from '../queries/masters.ts'
import {findSource} from '../queries/sources.ts'

type Row = Readonly<Record<string, string | number | null>>

const names = ['name', 'code', 'holder', 'address', 'phone', 'born', 'area'] as const

/** A published collection of these rows, as a pack gives one. */
const collectionOf = (id: string, rows: readonly Row[], may?: string): Collection => ({
  id,
  title: {zh: id, en: id},
  ...(may === undefined ? {} : {may}),
  features: {
    shape: 'point',
    key: {column: 'key', type: 'text'},
    place: 'place',
    properties: names.map((name) => ({name, type: 'text' as const, said: {zh: name, en: name}})),
    rows: () => sql`(select w.*, st_setsrid(st_makepoint(w.lng, w.lat), 4326) as place
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as w(key text, name text, code text, holder text, address text, phone text, born text, area text, lng double precision, lat double precision))`,
  },
})

const among =
  (...collections: readonly Collection[]): CollectionNamed =>
  (_db, _at, id) =>
    Promise.resolve(collections.find((one) => one.id === id))

const all: Mapping = {
  traits: {name: 'name', code: 'code', holder: 'holder', address: 'address', phone: 'phone'},
  place: true,
  district: 'area',
}
const uscc = (body: string): string => body + usccCheckDigit(body)
const [first, second] = [uscc('91420100MA4KX1A23'), uscc('91420100MA4KX1B45')]

const register: readonly Row[] = [
  {
    key: '1',
    name: '武汉市华盛餐饮有限公司',
    code: first,
    holder: '张三',
    phone: '13800001111',
    address: '江岸区中山大道12号',
    area: '990101',
  },
  {
    key: '2',
    name: '武汉市恒泰商贸有限公司',
    code: second,
    holder: '李四',
    phone: '13900002222',
    address: '江汉区解放路8号',
    area: '990101',
  },
  {key: '3', name: '武汉市金源物业服务有限公司', holder: '王五', phone: '13700003333', address: '洪山区珞喻路100号', area: '990102'},
]
const visits: readonly Row[] = [
  {key: 'a', name: '华盛餐饮', code: first, phone: '13800001111', area: '990101'},
  {key: 'b', name: '恒泰商贸', holder: '李四', phone: '139-0000-2222', address: '解放路 8 号', area: '990101'},
  {key: 'c', name: '金源物业', holder: '王五', phone: '13700003333', address: '珞喻路100号', area: '990102'},
  {key: 'd', name: '光明汽车维修店', code: second, phone: '13600009999', address: '青年路1号', area: '990101'},
  {key: 'e', name: '华盛餐饮第二分店', holder: '张三', phone: '13800001111', address: '新华路9号', area: '990101'},
]

const grant = (permission: string, area: string): Grant => ({permission, area, unit: null, category: null, because: 'test'})
const person = (...grants: readonly Grant[]): Act => ({by: {id: 'p', name: '钱六', kind: 'person', grants}, at: NOW})
const keeper = person(grant('datahub.masters', ''), grant('datahub.keep', ''))
const system = systemAct(NOW)

async function read(tx: Tx, named: CollectionNamed, at = NOW): Promise<void> {
  while ((await readSome(tx, at, named)) > 0);
  while ((await matchSome(tx, systemAct(at))) > 0);
}

async function opened(tx: Tx, kind: MasterKind = 'enterprise', mapping = all, feeds = {register, visits}) {
  const named = among(collectionOf('register', feeds.register), collectionOf('visits', feeds.visits))
  const ids = {
    register: await makeSource(tx, keeper, named, {collection: 'register', kind, mapping, trust: 1, district: '990100'}),
    visits: await makeSource(tx, keeper, named, {collection: 'visits', kind, mapping, trust: 5, district: '990100'}),
  }
  await read(tx, named)
  const at = async (feed: keyof typeof ids, key: string) => {
    const found = await findAppearance(tx, ids[feed], key)
    assert.ok(found !== undefined, `${feed} ${key}`)
    return found
  }
  const open = () => listAlikes(tx, {state: 'open', kind: undefined, areas: undefined, after: undefined, limit: 50})
  const between = async (one: string, other: string) => {
    const [a, b] = [(await at('register', one)).id, (await at('visits', other)).id]
    return (await open()).find(({one: x, other: y}) => (x === a && y === b) || (x === b && y === a))
  }
  return {ids, at, open, between}
}

const refused = (work: Promise<unknown>, code: string) =>
  assert.rejects(work, (error: {code?: string}) => {
    assert.equal(error.code, code, String(error))
    return true
  })

onBothStores('schema', (it) => {
  it('joins what has the same code, asks a person about the rest, and takes a branch for another', async ({tx}) => {
    const {at, between} = await opened(tx)
    assert.equal((await at('register', '1')).master, (await at('visits', 'a')).master)
    assert.equal((await at('visits', 'a')).how, 'code')
    assert.notEqual((await at('register', '2')).master, (await at('visits', 'b')).master, 'never merged silently')
    assert.deepEqual([(await between('2', 'b'))?.why, (await between('3', 'c'))?.why], ['likeness', 'likeness'])
    const clash = await between('2', 'd')
    assert.equal(clash?.why, 'code', 'the same code and another name is a question')
    const master = await getMaster(tx, (await at('register', '1')).master)
    assert.deepEqual([master.name, master.things], ['武汉市华盛餐饮有限公司', 2])
  })

  it('makes two one when a person says so, by the older, and tells of it', async ({tx}) => {
    const {at, between, open} = await opened(tx)
    const pair = await between('2', 'b')
    assert.ok(pair)
    const before = (await open()).length
    await refused(sayTheSame(tx, keeper, {id: pair.id, version: pair.version + 1}), 'datahub.alike-stale')
    await refused(sayTheSame(tx, person(grant('datahub.masters', '990102')), {id: pair.id, version: pair.version}), 'access.forbidden')
    const master = await sayTheSame(tx, keeper, {id: pair.id, version: pair.version})
    assert.deepEqual([(await at('register', '2')).master, (await at('visits', 'b')).master], [master, master])
    assert.equal((await open()).length, before - 1)
    await refused(sayTheSame(tx, keeper, {id: pair.id, version: pair.version + 1}), 'datahub.alike-stale')
    const goes =
      (await listOfMasters(tx, [master]))
        .map(({id}) => id)
        .sort()
        .at(-1) ?? ''
    assert.equal((await getMaster(tx, goes)).id, master, 'the old name leads to the new')
  })

  it('what was said to differ is not proposed again, holds against joining, and can be taken back', async ({tx}) => {
    const {at, between, ids} = await opened(tx)
    const pair = await between('2', 'b')
    assert.ok(pair)
    await sayDifferent(tx, keeper, {id: pair.id, version: pair.version, reason: '电话已转让'})
    await tx.updateTable('datahub.appearance').set({matched_at: null}).execute()
    await matchSome(tx, system)
    assert.equal(await between('2', 'b'), undefined)
    const [held] = await listAlikes(tx, {state: 'different', kind: undefined, areas: undefined, after: undefined, limit: 5})
    assert.ok(held)
    assert.deepEqual([held.decidedName, held.reason], ['钱六', '电话已转让'])
    await takeBack(tx, keeper, {id: held.id, version: held.version, reason: '核实为同一家'})
    const again = await between('2', 'b')
    assert.ok(again)
    await sayTheSame(tx, keeper, {id: again.id, version: again.version})
    assert.equal((await at('register', '2')).master, (await at('visits', 'b')).master)
    assert.ok(ids)
  })

  it('does not make one of what has two valid codes', async ({tx}) => {
    const feeds = {
      register,
      visits: [{key: 'b', name: '恒泰商贸', holder: '李四', phone: '13900002222', address: '解放路8号', area: '990101'}, {key: 'x', name: '恒泰商贸行', code: first, holder: '李四', phone: '13900002222', address: '解放路8号', area: '990101'}],
    } // biome-ignore format: a table
    const {at, between, open} = await opened(tx, 'enterprise', all, feeds)
    assert.equal(await between('2', 'x'), undefined, 'not even asked about')
    const pair = await between('2', 'b')
    assert.ok(pair)
    await sayTheSame(tx, keeper, {id: pair.id, version: pair.version})
    const [b, x] = [(await at('visits', 'b')).id, (await at('visits', 'x')).id]
    const own = (await open()).find(({one, other}) => (one === b && other === x) || (one === x && other === b))
    assert.ok(own)
    await refused(sayTheSame(tx, keeper, {id: own.id, version: own.version}), 'datahub.codes-differ')
  })

  it('parts an appearance from its master for good, though their codes are the same', async ({tx}) => {
    const {at} = await opened(tx)
    const one = await at('visits', 'a')
    await refused(partAppearance(tx, keeper, {id: (await at('visits', 'b')).id, reason: '看看'}), 'datahub.alone-already')
    const own = await partAppearance(tx, keeper, {id: one.id, reason: '冒用代码'})
    await tx.updateTable('datahub.appearance').set({matched_at: null}).execute()
    await matchSome(tx, system)
    assert.deepEqual([(await at('visits', 'a')).master, (await at('register', '1')).master !== own], [own, true])
    assert.equal((await getMaster(tx, (await at('register', '1')).master)).things, 1)
  })

  it('reads a feed again: what changed is matched anew, what went is marked, a changed code is put in doubt', async ({tx}) => {
    const {at, ids, open} = await opened(tx)
    const later = new Date(NOW.getTime() + 2 * 86_400_000)
    const named = among(
      collectionOf('register', register.slice(0, 2)),
      collectionOf('visits', [{...visits[0], code: second} as Row, ...visits.slice(1)]),
    )
    await read(tx, named, later)
    assert.deepEqual((await at('register', '3')).goneAt, later)
    assert.equal((await findSource(tx, ids.register))?.things, 2)
    const doubt = (await open()).find(({why}) => why === 'doubt')
    assert.ok(doubt)
    await sayDifferent(tx, keeper, {id: doubt.id, version: doubt.version, reason: '已换照'})
    assert.notEqual((await at('visits', 'a')).master, (await at('register', '1')).master)
    assert.equal((await at('visits', 'b')).saidAt.getTime(), NOW.getTime(), 'what says the same is as old as it was')
  })

  it('keeps of a person’s code a mark and its end, and joins by it', async ({tx}) => {
    const people: Mapping = {traits: {name: 'name', code: 'code', phone: 'phone', born: 'born'}, place: false}
    const feeds = {
      register: [{key: '1', name: '张伟', code: '11010519491231002X', born: '1949-12-31'}],
      visits: [{key: 'a', name: '张伟', code: '11010519491231002x', phone: '13800001111'}, {key: 'b', name: '张伟', code: '110105194912310021'}],
    } // biome-ignore format: a table
    const {at} = await opened(tx, 'person', people, feeds)
    assert.equal((await at('register', '1')).master, (await at('visits', 'a')).master)
    assert.notEqual((await at('register', '1')).master, (await at('visits', 'b')).master, 'a mistyped number is no code')
    const {rows} = await sql<{text: string}>`
      select (a.*)::text || coalesce((select string_agg(b.block, ' ') from datahub.appearance_block b where b.appearance_id = a.id), '') as text
      from datahub.appearance a`.execute(tx)
    for (const {text} of rows) assert.ok(!/1101051949123100/.test(text), text)
    const events = await sql<{body: unknown}>`select body from kernel.event where name like 'datahub.%'`.execute(tx)
    assert.ok(!JSON.stringify(events.rows).includes('张伟'))
  })

  it('a feed is set by who keeps data and may read the collection everywhere, with properties that are there', async ({tx}) => {
    const named = among(collectionOf('secret', register, 'cases.read'))
    const asked = {collection: 'secret', kind: 'enterprise' as const, mapping: all, trust: 1, district: '990100'}
    await refused(makeSource(tx, person(grant('datahub.keep', '9901')), named, asked), 'access.forbidden')
    await refused(makeSource(tx, keeper, named, asked), 'access.forbidden')
    const both = person(grant('datahub.keep', ''), grant('cases.read', ''))
    await refused(makeSource(tx, both, named, {...asked, mapping: {traits: {name: 'nothing'}, place: false}}), 'datahub.bad-master-mapping')
    await refused(makeSource(tx, both, named, {...asked, mapping: {traits: {born: 'born'}, place: false}}), 'datahub.bad-master-mapping')
    await refused(makeSource(tx, both, named, {...asked, collection: 'none'}), 'datahub.bad-master-mapping')
    const id = await makeSource(tx, both, named, asked)
    await refused(makeSource(tx, both, named, asked), 'datahub.master-source-there')
    await changeSource(tx, both, named, id, {mapping: {traits: {name: 'name'}, place: false}, trust: 2, district: '990101'})
    assert.deepEqual((await findSource(tx, id))?.trust, 2)
    await refused(changeSource(tx, both, named, '00000000-0000-7000-8000-000000000000', asked), 'datahub.no-master-source')
  })

  it('a feed that cannot be read says why, and is left for a while', async ({tx}) => {
    const id = await makeSource(tx, keeper, among(collectionOf('register', register)), {collection: 'register', kind: 'enterprise', mapping: all, trust: 1, district: '990100'}) // biome-ignore format: a table
    assert.equal(await readSome(tx, NOW, among()), 1)
    assert.match((await findSource(tx, id))?.trouble?.zh ?? '', /不存在/)
    assert.equal(await readSome(tx, NOW, among()), 0)
    await tx.updateTable('datahub.master_source').set({due_at: NOW}).execute()
    await noteBroken(tx, NOW, new Error('x'))
    assert.match((await findSource(tx, id))?.trouble?.zh ?? '', /读取中断/)
  })

  it('lists masters by name, kind and area, a page at a time, and learns nothing from too few', async ({tx}) => {
    await opened(tx)
    const asked = {kind: undefined, text: undefined, people: true, joined: false, areas: undefined, after: undefined, limit: 50}
    const everything = await listMasters(tx, asked)
    assert.equal(everything.length, 7)
    const pages: string[] = []
    for (let after: {name: string; id: string} | undefined; ; ) {
      const page = await listMasters(tx, {...asked, after, limit: 2})
      pages.push(...page.map(({id}) => id))
      const last = page.at(-1)
      if (last === undefined) break
      after = {name: last.name, id: last.id}
    }
    assert.deepEqual(
      pages,
      everything.map(({id}) => id),
    )
    assert.equal((await listMasters(tx, {...asked, areas: ['990102']})).length, 2)
    assert.equal((await listMasters(tx, {...asked, text: '华盛'})).length, 2)
    assert.equal((await listMasters(tx, {...asked, text: first})).length, 1)
    assert.equal((await listMasters(tx, {...asked, joined: true})).length, 1)
    assert.equal((await listMasters(tx, {...asked, kind: 'person'})).length, 0)
    assert.equal((await learn(tx, system, 'enterprise')).kept, false)
  })
})
