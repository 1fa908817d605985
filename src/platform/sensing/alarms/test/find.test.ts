import assert from 'node:assert/strict'
import {listEvents} from '#kernel/events.ts'
import {onBothStores} from '#test/city.ts'
import {easeFindings, raiseFindings} from '../actions/find.ts'
import {findAlarm, getAlarm, listMembers} from '../queries/alarms.ts'
import {later, lowPressure, plantGauges} from './ground.ts'

onBothStores('schema', (it) => {
  it('of one cause there is one open alarm: found again it is counted, found worse it is raised', async ({tx, db}) => {
    await plantGauges(tx, [1])
    const {fresh} = await raiseFindings(tx, later(0), [lowPressure(1), lowPressure(1, {level: 3})])
    const [first] = fresh
    assert.equal(fresh.length, 1)
    assert.deepEqual([first?.level, first?.state, first?.district, first?.thingKind], [2, 'raised', '880101', 'pressure-gauge'])
    const said = {zh: '压力 0.10 MPa', en: '0.10 MPa'}
    assert.deepEqual(await raiseFindings(tx, later(1), [lowPressure(1, {why: said})]), {fresh: [], again: 1})
    const counted = await getAlarm(db, first?.id ?? '')
    assert.deepEqual([counted.times, counted.version, counted.why.zh, counted.seenAt], [2, 1, '压力 0.10 MPa', later(1).at])
    await raiseFindings(tx, later(2), [lowPressure(1, {level: 1})])
    const worse = await getAlarm(db, first?.id ?? '')
    assert.deepEqual([worse.level, worse.version, worse.times], [1, 2, 3])
    const names = (await listEvents(db, {district: '880101', subject: worse.id})).map(({name}) => name)
    assert.deepEqual(names, ['sensing.alarm-raised', 'sensing.alarm-worsened'])
  })

  it('an alarm that eases is cleared by itself; found anew it is another alarm', async ({tx, db}) => {
    await plantGauges(tx, [1])
    const {fresh} = await raiseFindings(tx, later(0), [lowPressure(1)])
    const why = {zh: '压力已回到 0.25 MPa 以上 10 分钟。', en: 'Above 0.25 MPa for ten minutes.'}
    const ease = {cause: lowPressure(1).cause, at: later(9).at.getTime(), why}
    assert.equal(await easeFindings(tx, later(10), [ease]), 1)
    assert.equal(await easeFindings(tx, later(11), [ease]), 0)
    const cleared = await getAlarm(db, fresh[0]?.id ?? '')
    assert.deepEqual([cleared.state, cleared.clearedName, cleared.easedAt, cleared.clearedWhy], ['cleared', null, later(9).at, why])
    const again = await raiseFindings(tx, later(20), [lowPressure(1)])
    assert.equal(again.fresh.length, 1)
    assert.notEqual(again.fresh[0]?.id, cleared.id)
  })

  it('a thing that is gone raises nothing', async ({tx}) => {
    assert.deepEqual(await raiseFindings(tx, later(0), [lowPressure(77)]), {fresh: [], again: 0})
  })

  it('a burst main is one storm, which grows, worsens and clears with the last of it', async ({tx, db}) => {
    const ids = Array.from({length: 12}, (_, index) => index + 1)
    await plantGauges(tx, ids)
    const on = (id: number, change = {}) => lowPressure(id, {group: '主管-3', ...change})
    const alone = await raiseFindings(tx, later(0), [on(1)])
    assert.equal(alone.fresh[0]?.stormId, null)
    const burst = await raiseFindings(
      tx,
      later(2),
      ids.slice(1, 10).map((id) => on(id)),
    )
    const stormId = burst.fresh[0]?.stormId ?? assert.fail('no storm')
    assert.ok(burst.fresh.every((one) => one.stormId === stormId))
    const storm = await getAlarm(db, stormId)
    assert.deepEqual([storm.storm, storm.members, storm.group, storm.level], [true, 10, '主管-3', 2])
    assert.match(storm.why.zh, /“主管-3”上 10 台设备在 2 分钟内/)
    assert.equal((await getAlarm(db, alone.fresh[0]?.id ?? '')).stormId, stormId)

    await raiseFindings(tx, later(5), [on(11, {level: 1}), lowPressure(12, {group: '主管-3', kind: 'silent', cause: 'rule:r9:12'})])
    const grown = await getAlarm(db, stormId)
    assert.deepEqual([grown.members, grown.level], [11, 1])
    const {rows} = await import('kysely').then(({sql}) =>
      sql<{storm: string | null}>`select storm_id as storm from sensing.alarm where cause = 'rule:r9:12'`.execute(db),
    )
    assert.deepEqual(rows, [{storm: null}], 'a device that fell silent is another cause')

    const why = {zh: '正常', en: 'normal'}
    const ease = (id: number, minutes: number) => ({cause: on(id).cause, at: later(minutes).at.getTime(), why})
    await easeFindings(
      tx,
      later(60),
      ids.slice(0, 10).map((id) => ease(id, 59)),
    )
    assert.equal((await getAlarm(db, stormId)).state, 'raised')
    await easeFindings(tx, later(61), [ease(11, 60)])
    const over = await findAlarm(db, stormId)
    assert.deepEqual([over?.state, over?.clearedWhy?.zh], ['cleared', '其中 11 个告警均已解除。'])
    assert.equal((await listMembers(db, [stormId])).filter(({state}) => state === 'cleared').length, 11)
  })
})
