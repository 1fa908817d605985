import assert from 'node:assert/strict'
import {sql} from 'kysely'
import type {Tx} from '#kernel/db.ts'
import {onBothStores} from '#test/city.ts'
import {registerFleet} from '../../fleet/actions.ts'
import type {DeviceRow, FleetKinds} from '../../fleet/api.ts'
import {beginSums} from '../../queries/sums.ts'
import {simulate} from '../actions.ts'
import {readSimulatorSettings} from '../settings.ts'

const DAY = 86_400_000
const kinds: FleetKinds = {
  lamp: {
    sensor: {name: '单灯控制器', description: '电参数', metadata: 'urn:lamp'},
    streams: [{key: 'power', name: '有功功率', unit: 'W', every: 900, property: '功率', definition: 'urn:power'}],
  },
}
const lamp = (code: string): DeviceRow => ({
  code,
  kind: 'lamp',
  name: `路灯 ${code}`,
  name_en: '',
  lng: 114,
  lat: 30,
  component: '',
  group: '',
})

const kept = async (tx: Tx) => {
  const {rows} = await sql<{stream: number; n: number; first: Date; last: Date}>`
    select stream_id as stream, sum(n)::integer as n, min(first) as first, max(last) as last from (
      select stream_id, count(*) as n, min(at) as first, max(at) as last from sensing.observation group by 1
      union all select stream_id, sum(n), min(start), max(until) from sensing.packed group by 1) as o group by 1 order by 1`.execute(tx)
  return rows
}

onBothStores('schema', (it) => {
  it('simulated devices get their present and their past, each once however often it is run', async ({tx, transact, act}) => {
    await beginSums(tx, act.at, 'Asia/Shanghai')
    await registerFleet(tx, act, kinds, [lamp('A'), lamp('B')], {thing: {simulated: true}})
    await registerFleet(tx, act, kinds, [lamp('REAL')])
    for (let round = 0; round < 30; round++) if ((await simulate({transact, act}, 5)) === 0) break
    const first = await kept(tx)
    assert.equal(first.length, 2, 'a device that is not simulated stays silent')
    for (const {n, first: from, last} of first) {
      // A day by the quarter of an hour, four by the hour, and the newest.
      assert.ok(n >= 96 + 4 * 24 - 4 && n <= 96 + 4 * 24 + 8, String(n))
      assert.ok(act.at.getTime() - from.getTime() > 4.9 * DAY && act.at.getTime() - from.getTime() <= 5 * DAY, from.toISOString())
      assert.ok(act.at.getTime() - last.getTime() < 900_000)
    }
    assert.equal(await simulate({transact, act}, 5), 0)
    assert.deepEqual(await kept(tx), first)
    const later = {...act, at: new Date(act.at.getTime() + 1_800_000)}
    assert.equal(await simulate({transact, act: later}, 5), 4, 'two devices speak twice in half an hour')
  })

  it('nothing is simulated when it is turned off', async ({tx, transact, act}) => {
    await beginSums(tx, act.at, 'Asia/Shanghai')
    await registerFleet(tx, act, kinds, [lamp('A')], {thing: {simulated: true}})
    assert.equal(await simulate({transact, act}, 0), 0)
    assert.deepEqual(await kept(tx), [])
  })

  it('settings are read from the environment, and refused when they make no sense', async () => {
    assert.deepEqual(readSimulatorSettings({}), {days: 7})
    assert.deepEqual(readSimulatorSettings({SIMULATE_DAYS: '0'}), {days: 0})
    assert.throws(() => readSimulatorSettings({SIMULATE_DAYS: 'many'}), /SIMULATE_DAYS/)
  })
})
