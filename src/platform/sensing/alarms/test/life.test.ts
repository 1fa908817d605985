import assert from 'node:assert/strict'
import {listEvents} from '#kernel/events.ts'
import {isProblem} from '#lib/problem.ts'
import {onBothStores} from '#test/city.ts'
import {everywhere} from '../../core/reach.ts'
import {easeFindings, raiseFindings} from '../actions/find.ts'
import {acknowledgeAlarm, clearAlarm, judgeAlarm} from '../actions/life.ts'
import {escalateAlarms, releaseQuiet} from '../actions/tend.ts'
import {changeWindow, endWindow, openWindow} from '../actions/windows.ts'
import {alarmsQuery} from '../api.ts'
import type {Alarm} from '../core/alarm.ts'
import {getAlarm, listMembers} from '../queries/alarms.ts'
import {countAlarms, countVerdicts, listAlarms, measureAlarms} from '../queries/list.ts'
import {by, EAST, later, lowPressure, plantGauges, WEST} from './ground.ts'

const refusal = (code: string) => (error: unknown) => isProblem(error, code)
const asked = (change: object = {}) => alarmsQuery.parse(change)

onBothStores('schema', (it) => {
  it('somebody acknowledges, once, and only what they saw', async ({tx, db}) => {
    await plantGauges(tx, [1])
    const {fresh} = await raiseFindings(tx, later(0), [lowPressure(1)])
    const id = fresh[0]?.id ?? ''
    await assert.rejects(acknowledgeAlarm(tx, by('reader', 1), {id}), refusal('access.forbidden'))
    await assert.rejects(acknowledgeAlarm(tx, by('watcher', 1), {id, version: 9}), refusal('sensing.alarm-stale'))
    const done = await acknowledgeAlarm(tx, by('watcher', 2), {id, version: 1})
    assert.deepEqual([done.state, done.acknowledgedName, done.escalateAt, done.version], ['acknowledged', '周值守', null, 2])
    await assert.rejects(acknowledgeAlarm(tx, by('watcher', 3), {id}), refusal('sensing.alarm-wrong-state'))
    assert.equal(await escalateAlarms(tx, later(300)), 0, 'what is acknowledged goes no further')
    const [measured] = await measureAlarms(db, {from: later(-1).at, to: later(60).at})
    assert.deepEqual([measured?.area, measured?.minutes], [EAST, 2])
  })

  it('what nobody acknowledges goes up its chain by the clock, and no further than the chain', async ({tx, db}) => {
    await plantGauges(tx, [1])
    const {fresh} = await raiseFindings(tx, later(0), [lowPressure(1, {level: 1})])
    const id = fresh[0]?.id ?? ''
    assert.deepEqual(fresh[0]?.escalateAt, later(10).at)
    assert.equal(await escalateAlarms(tx, later(9)), 0)
    assert.equal(await escalateAlarms(tx, later(10)), 1)
    assert.equal(await escalateAlarms(tx, later(600)), 0)
    const up = await getAlarm(db, id)
    assert.deepEqual([up.escalation, up.escalateAt], [1, null])
    const names = (await listEvents(db, {district: EAST, subject: id})).map(({name}) => name)
    assert.deepEqual(names, ['sensing.alarm-raised', 'sensing.alarm-escalated'])
  })

  it('verdicts feed the precision of a rule; a false alarm is told no more', async ({tx, db}) => {
    await plantGauges(tx, [1, 2, 3], {metres: 5_000})
    const {fresh} = await raiseFindings(
      tx,
      later(0),
      [1, 2, 3].map((id) => lowPressure(id)),
    )
    const [one = '', two = ''] = fresh.map(({id}) => id)
    await judgeAlarm(tx, by('watcher', 1), {id: one, is: 'false', reason: '传感器漂移'})
    await judgeAlarm(tx, by('watcher', 1), {id: two, is: 'true', reason: '现场属实'})
    assert.deepEqual(await countVerdicts(db, everywhere, later(-1).at), [{rule: 'r1', raised: 3, right: 1, wrong: 1}])
    assert.equal(await escalateAlarms(tx, later(31)), 2)
    assert.equal((await measureAlarms(db, {from: later(-1).at, to: later(60).at}))[0]?.falseShare, 0.5)
  })

  it('somebody clears a storm with a reason, and all of it is cleared', async ({tx, db}) => {
    await plantGauges(tx, [1, 2, 3])
    const {fresh} = await raiseFindings(
      tx,
      later(0),
      [1, 2, 3].map((id) => lowPressure(id, {group: '主管-3'})),
    )
    const storm = fresh[0]?.stormId ?? ''
    await acknowledgeAlarm(tx, by('watcher', 1), {id: storm})
    assert.ok((await listMembers(db, [storm])).every(({state}) => state === 'acknowledged'))
    const cleared = await clearAlarm(tx, by('watcher', 2), {id: storm, reason: '管网检修完成'})
    assert.deepEqual([cleared.state, cleared.clearedName, cleared.clearedWhy?.zh], ['cleared', '周值守', '管网检修完成'])
    assert.ok((await listMembers(db, [storm])).every(({state}) => state === 'cleared'))
  })

  it('a maintenance window keeps quiet what is open and what comes, and lets out what is still so', async ({tx, db}) => {
    await plantGauges(tx, [1, 2, 3, 4])
    const {fresh} = await raiseFindings(tx, later(0), [lowPressure(1, {group: '主管-3'})])
    const span = {from: later(0).at, until: later(60).at, why: '主管检修'}
    await assert.rejects(openWindow(tx, by('watcher', 1), span), refusal('sensing.empty-window'))
    await assert.rejects(openWindow(tx, by('watcher', 1), {...span, group: '主管-3', until: later(-1).at}), refusal('sensing.bad-window'))
    await assert.rejects(openWindow(tx, by('eastern', 1), {...span, district: WEST}), refusal('access.forbidden'))
    const window = await openWindow(tx, by('watcher', 1), {...span, group: '主管-3'})
    assert.equal((await getAlarm(db, fresh[0]?.id ?? '')).state, 'suppressed')
    const quiet = await raiseFindings(
      tx,
      later(5),
      [2, 3].map((id) => lowPressure(id, {group: '主管-3'})),
    )
    assert.deepEqual(
      quiet.fresh.map(({state, stormId, windowId}) => [state, stormId, windowId]),
      [
        ['suppressed', null, window.id],
        ['suppressed', null, window.id],
      ],
    )
    const other = await raiseFindings(tx, later(5), [lowPressure(4)])
    assert.equal(other.fresh[0]?.state, 'raised', 'what is not of the window is told')
    await easeFindings(tx, later(20), [{cause: lowPressure(3).cause, at: later(20).at.getTime(), why: {zh: '正常', en: 'normal'}}])
    assert.equal(await releaseQuiet(tx, later(30)), 0)
    assert.equal(await releaseQuiet(tx, later(61)), 2)
    const [first, second] = [await getAlarm(db, fresh[0]?.id ?? ''), await getAlarm(db, quiet.fresh[0]?.id ?? '')]
    assert.deepEqual([first.state, second.state], ['raised', 'raised'])
    assert.ok(first.stormId !== null && first.stormId === second.stormId, 'what comes out together is one storm')
    assert.equal((await getAlarm(db, quiet.fresh[1]?.id ?? '')).state, 'cleared')
    await assert.rejects(
      changeWindow(tx, by('watcher', 62), {id: window.id, version: 7, from: span.from, until: later(90).at, why: '延长'}),
      refusal('sensing.window-stale'),
    )
    await endWindow(tx, by('watcher', 62), window.id)
  })

  it('lists are narrowed by district and by what is asked, page by page', async ({tx, db}) => {
    await plantGauges(tx, [1, 2, 3], {metres: 5_000})
    await plantGauges(tx, [11, 12], {district: WEST, metres: 5_000, kind: 'lamp'})
    for (const [index, id] of [1, 2, 3].entries()) await raiseFindings(tx, later(index), [lowPressure(id)])
    await raiseFindings(tx, later(9), [lowPressure(11, {level: 1}), lowPressure(12, {kind: 'silent'})])
    const count = async (act: ReturnType<typeof by>, change: object) => (await listAlarms(db, act, asked(change), undefined, 100)).length
    assert.equal(await count(by('watcher'), {}), 5)
    assert.equal(await count(by('eastern'), {}), 3)
    assert.equal(await count(by('eastern'), {district: WEST}), 0)
    assert.equal(await count(by('watcher'), {level: '1'}), 1)
    assert.equal(await count(by('watcher'), {kind: 'silent', thingKind: 'lamp', thing: '12'}), 1)
    assert.equal(await count(by('watcher'), {rule: 'r1', state: 'cleared'}), 0)
    assert.equal(await count(by('eastern'), {mine: 'true'}), 3)
    assert.equal(await count(by('reader'), {mine: 'true'}), 0)
    const after = ({level, raisedAt, id}: Alarm) => ({level, at: raisedAt, id})
    for (const order of ['newest', 'gravest']) {
      const all = await listAlarms(db, by('watcher'), asked({order}), undefined, 100)
      for (const [i, one] of all.entries())
        assert.deepEqual(await listAlarms(db, by('watcher'), asked({order}), after(one), 100), all.slice(i + 1))
    }
    assert.deepEqual(
      (await countAlarms(db, by('watcher'))).map(({district, level, n}) => [district, level, n]),
      [
        [EAST, 2, 3],
        [WEST, 1, 1],
        [WEST, 2, 1],
      ],
    )
    await raiseFindings(tx, later(20), [lowPressure(3, {level: 3, cause: 'another'})])
    const levels = async (order: string) =>
      (await listAlarms(db, by('watcher'), asked({order}), undefined, 100)).map(({level, thing}) => `${level} ${thing}`)
    assert.deepEqual((await levels('newest'))[0], '3 3')
    assert.deepEqual(await levels('gravest'), ['1 11', '2 12', '2 3', '2 2', '2 1', '3 3'])
  })
})
