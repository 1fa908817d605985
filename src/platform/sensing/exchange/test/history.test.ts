import assert from 'node:assert/strict'
import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import type {Bench} from '#kernel/errands/contract.ts'
import {onBothStores} from '#test/city.ts'
import {registerFleet} from '../../fleet/actions.ts'
import type {FleetKinds} from '../../fleet/api.ts'
import {beginSums} from '../../queries/sums.ts'
import {historyErrand} from '../history.ts'

const kinds: FleetKinds = {
  'air-station': {
    sensor: {name: '空气站', description: '微型站', metadata: 'urn:air'},
    streams: [{key: 'pm25', name: 'PM2.5', unit: 'ug/m3', property: '细颗粒物', definition: 'urn:pm25'}],
  },
}

const prepare = async (tx: Tx, act: Act): Promise<void> => {
  await beginSums(tx, act.at, 'Asia/Shanghai')
  const device = {code: 'AIR-1', kind: 'air-station', name: '一号站', name_en: '', lng: 114, lat: 30, component: '', group: ''}
  await registerFleet(tx, act, kinds, [device])
}

const ask = (tx: Tx, act: Act, text: string, asked: object = {}) => {
  const bench: Bench = {
    id: '0190a000-0000-7000-8000-000000000001',
    db: tx,
    act,
    file: {name: 'history.csv', bytes: new TextEncoder().encode(text)},
    writtenBefore: 0,
    tell: async () => undefined,
    write: (work) => work(tx),
  }
  return historyErrand.run(bench, {zone: 'Asia/Shanghai', dryRun: false, skipBad: false, ...asked} as never)
}

const values = async (tx: Tx) => {
  const {rows} = await sql<{at: Date; value: number; marks: number | null}>`
    select p.start + u.ms * interval '1 millisecond' as at, u.value, u.marks from sensing.packed p, unnest(p.ms, p.value, p.marks) as u(ms, value, marks)
    order by 1`.execute(tx)
  return rows.map(({at, value, marks}) => [at.toISOString(), value, marks])
}

onBothStores('schema', (it) => {
  it('a table of history is kept in the units of its streams, once', async ({tx, act}) => {
    await prepare(tx, act)
    const text =
      '时间,设备编码,数据流,值,单位,质量\n2026-10-01 08:00,AIR-1,pm25,35,,\n2026-10-01T01:00:00Z,AIR-1,pm25,0.05,mg/m3,doubtful\n'
    const {facts} = await ask(tx, act, text)
    assert.deepEqual(facts, {rows: 2, good: 2, kept: 2, again: 0, bad: 0, dryRun: false})
    assert.deepEqual(await values(tx), [
      ['2026-10-01T00:00:00.000Z', 35, 0],
      ['2026-10-01T01:00:00.000Z', 50, 1],
    ])
    assert.deepEqual((await ask(tx, act, text)).facts, {rows: 2, good: 2, kept: 0, again: 2, bad: 0, dryRun: false})
  })

  it('nothing is kept of a table with a fault, unless bad rows are left out; a dry run keeps nothing', async ({tx, act}) => {
    await prepare(tx, act)
    const text = `time,device,key,value,unit
2026-10-01 08:00,AIR-1,pm25,35,ug/m3
2026-10-01 09:00,AIR-9,pm25,35,
2026-10-01 10:00,AIR-1,pm25,NaN,
2027-10-01 10:00,AIR-1,pm25,1,
2026-10-01 11:00,AIR-1,pm25,1,kg
2026-10-01 12:00,AIR-1,pm25,1,m³
`
    const refused = await ask(tx, act, text)
    assert.deepEqual(refused.facts, {rows: 6, good: 1, kept: 0, again: 0, bad: 5, dryRun: false})
    assert.deepEqual(
      refused.errors?.map(({line}) => line),
      [3, 4, 5, 6, 7],
    )
    assert.match(refused.errors?.[3]?.zh ?? '', /kg 不能换算为 ug\/m3/)
    assert.deepEqual(await values(tx), [])
    assert.equal((await ask(tx, act, text, {dryRun: true, skipBad: true})).facts.kept, 0)
    assert.deepEqual(await values(tx), [])
    assert.equal((await ask(tx, act, text, {skipBad: true})).facts.kept, 1)
    assert.equal((await values(tx)).length, 1)
  })

  it('who writes in one district takes in the history of its devices alone', async ({tx, act}) => {
    await prepare(tx, act)
    await sql`update sensing.location set area = '880101001001'`.execute(tx)
    const officer = (area: string): Act => ({
      ...act,
      by: {...act.by, kind: 'person', grants: [{permission: 'sensing.write', area, unit: null, category: null, because: 'test'}]},
    })
    const text = '时间,设备编码,数据流,值\n2026-10-01 08:00,AIR-1,pm25,35\n'
    const far = await ask(tx, officer('880102'), text)
    assert.deepEqual([far.facts.kept, far.errors?.length], [0, 1])
    assert.match(far.errors?.[0]?.zh ?? '', /没有数据流/)
    assert.equal((await ask(tx, officer('880101'), text)).facts.kept, 1)
  })
})
