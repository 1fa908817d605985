import assert from 'node:assert/strict'
import {type Act, systemAct} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {isProblem} from '#lib/problem.ts'
import {concludeAlarm, listAlarmsOfCase} from '#platform/sensing/index.ts'
import {onBothStores} from '#test/city.ts'
import {easeFindings, raiseFindings} from '../../../sensing/alarms/actions/find.ts'
import {judgeAlarm} from '../../../sensing/alarms/actions/life.ts'
import {getAlarm} from '../../../sensing/alarms/queries/alarms.ts'
import {lowPressure, plantGauges} from '../../../sensing/alarms/test/ground.ts'
import {moveCase} from '../../actions/move.ts'
import {listEvidence} from '../../queries/belongings.ts'
import {getCase} from '../../queries/case.ts'
import {buildTown, by, DRAINAGE, NOON} from '../../test/town.ts'
import {openByItself, openCaseOfAlarm, tellAlarms} from '../actions.ts'

const later = (minutes: number): Act => systemAct(new Date(NOON.getTime() + minutes * 60_000))
const refusal = (code: string) => (error: unknown) => isProblem(error, code)
const opening = (gauge: number, change = {}) => lowPressure(gauge, {opensCase: true, group: '主管-3', ...change})
const normal = {zh: '压力恢复正常', en: 'normal again'}
const ease = (tx: Tx, gauges: readonly number[], minutes: number) =>
  easeFindings(
    tx,
    later(minutes),
    gauges.map((gauge) => ({cause: lowPressure(gauge).cause, at: later(minutes).at.getTime(), why: normal})),
  )

const countCases = async (tx: Tx): Promise<number> =>
  Number(
    (
      await tx
        .selectFrom('cases.case')
        .select((one) => one.fn.countAll().as('n'))
        .executeTakeFirstOrThrow()
    ).n,
  )

/** An alarm of a gauge far from the others. */
async function otherAlarm(tx: Tx) {
  await plantGauges(tx, [77], {metres: 0, lat: 30.009})
  const [alarm] = (await raiseFindings(tx, later(0), [lowPressure(77, {group: '主管-77', category: null})])).fresh
  return alarm ?? assert.fail('no alarm')
}

/** Whoever handles it goes on from dispatch to the inspection that passed. */
async function repair(tx: Tx, id: string): Promise<void> {
  await moveCase(tx, by('drainage', 60), {id, move: 'undertake'})
  await moveCase(tx, by('drainage', 80), {id, move: 'handle', result: '已更换爆裂管段', evidence: [{kind: 'after', text: '已修复'}]})
  await moveCase(tx, by('clerk', 90), {id, move: 'ask-inspection'})
  await moveCase(tx, by('patrol', 100), {id, move: 'pass'})
}

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('a burst main: 200 findings, one storm, one case, repaired, eased, closed', async ({tx, db}) => {
    const gauges = Array.from({length: 200}, (_, index) => index + 1)
    await plantGauges(tx, gauges, {metres: 4})
    const {fresh} = await raiseFindings(
      tx,
      later(0),
      gauges.map((gauge) => opening(gauge)),
    )
    const storms = new Set(fresh.map(({stormId}) => stormId))
    assert.deepEqual([fresh.length, storms.size], [200, 1])
    const storm = fresh[0]?.stormId ?? assert.fail('no storm')
    // Told of the storm and of every alarm, twice each, as jobs may be.
    for (const id of [storm, storm, ...fresh.slice(0, 5).map((one) => one.id)]) await openByItself(tx, later(1), id)
    assert.equal(await countCases(tx), 1)
    const {caseId} = await getAlarm(db, storm)
    const one = await getCase(db, caseId ?? '')
    assert.deepEqual([one.state, one.source, one.category, one.unitId], ['dispatched', 'sensor', 'component.01003', DRAINAGE])
    assert.match(one.description, /“主管-3”上 200 台设备/)
    assert.match((await listEvidence(db, one.id))[0]?.text ?? '', /devices = 200/)
    assert.equal((await listAlarmsOfCase(db, one.id)).length, 201)

    await repair(tx, one.id)
    await ease(tx, gauges.slice(1), 110)
    await assert.rejects(moveCase(tx, by('leader', 111), {id: one.id, move: 'close', closing: true}), refusal('case.alarm-still-on'))
    await ease(tx, gauges.slice(0, 1), 112)
    assert.equal((await getAlarm(db, storm)).state, 'cleared')
    const closed = await moveCase(tx, by('leader', 113), {id: one.id, move: 'close', closing: true})
    assert.deepEqual([closed.state, closed.ending], ['closed', 'fixed'])
    await tellAlarms(tx, later(114), one.id)
    await tellAlarms(tx, later(115), one.id)
    const over = await getAlarm(db, storm)
    assert.deepEqual([over.caseOpen, over.verdict, over.caseId], [false, 'true', one.id])
    assert.equal(await concludeAlarm(tx, later(116), {caseId: one.id, ending: 'fixed', verdict: 'false', reason: ''}), 0)
  })

  it('an alarm that clears and comes back while its case is open is linked with it; after the case another is opened', async ({tx, db}) => {
    await plantGauges(tx, [1])
    const [first] = (await raiseFindings(tx, later(0), [opening(1)])).fresh
    const opened = await openByItself(tx, later(1), first?.id ?? '')
    await ease(tx, [1], 10)
    const [second] = (await raiseFindings(tx, later(90), [opening(1)])).fresh
    assert.deepEqual([second?.caseId, second?.caseOpen], [opened?.caseId, true])
    assert.equal(await openByItself(tx, later(91), second?.id ?? ''), null)
    assert.deepEqual(await openCaseOfAlarm(tx, later(92), second?.id ?? ''), {caseId: opened?.caseId, again: true})
    assert.equal(await countCases(tx), 1)
    const id = opened?.caseId ?? ''
    await repair(tx, id)
    const closed = await moveCase(tx, by('leader', 111), {id, move: 'close', closing: true, reason: '传感器待更换，现场已修复'})
    assert.equal(closed.state, 'closed')
    await tellAlarms(tx, later(112), id)
    const reopened = await openCaseOfAlarm(tx, later(120), second?.id ?? '')
    assert.deepEqual([reopened.again, reopened.caseId === id, await countCases(tx)], [false, false, 2])
    assert.equal((await getAlarm(db, second?.id ?? '')).caseOpen, true)
  })

  it('a case that was found untrue on site tells its alarm that it was false', async ({tx, db}) => {
    await plantGauges(tx, [1])
    // Two filing conditions are not there, and no category is: it waits for a person.
    const [alarm] = (await raiseFindings(tx, later(0), [lowPressure(1, {category: null})])).fresh
    const id = alarm?.id ?? ''
    assert.equal(await openByItself(tx, later(1), id), null)
    await assert.rejects(openCaseOfAlarm(tx, by('drainage', 1), id), refusal('access.forbidden'))
    const {caseId} = await openCaseOfAlarm(tx, later(1), id)
    assert.equal((await getCase(db, caseId)).state, 'accepted')
    await moveCase(tx, by('clerk', 2), {id: caseId, move: 'ask-verification', person: {id: 'patrol', name: '李监督'}})
    await moveCase(tx, by('patrol', 10), {id: caseId, move: 'deny', reason: '压力正常，表计故障'})
    await moveCase(tx, by('leader', 20), {id: caseId, move: 'void', reason: '误报'})
    await tellAlarms(tx, later(21), caseId)
    const told = await getAlarm(db, id)
    assert.deepEqual([told.verdict, told.caseOpen, told.verdictReason], ['false', false, '误报'])
    await assert.rejects(openCaseOfAlarm(tx, later(22), id), refusal('case.alarm-over'))
    const watcher = {by: {...later(30).by, kind: 'person' as const}, at: later(30).at}
    assert.equal((await judgeAlarm(tx, watcher, {id, is: 'true', reason: '复核属实'})).verdict, 'true')
  })

  /** Two alarms on mains of their own, each with a case that waits to be filed. */
  async function twoCases(tx: Tx): Promise<readonly [alarm: string, first: string, second: string]> {
    await plantGauges(tx, [1, 2], {metres: 90})
    const {fresh} = await raiseFindings(tx, later(0), [
      lowPressure(1, {group: '主管-1', category: null}),
      lowPressure(2, {group: '主管-2', category: null}),
    ])
    const [one = '', two = ''] = fresh.map(({id}) => id)
    return [one, (await openCaseOfAlarm(tx, later(1), one)).caseId, (await openCaseOfAlarm(tx, later(1), two)).caseId]
  }

  it('merged, the alarms follow to the case that goes on, through a chain of mergers, and no second case is opened', async ({tx, db}) => {
    const [alarm, first, second] = await twoCases(tx)
    const third = (await openCaseOfAlarm(tx, later(2), (await otherAlarm(tx)).id)).caseId
    await moveCase(tx, by('clerk', 5), {id: first, move: 'merge', into: second, reason: '同一处'})
    // Whoever asks before the alarms were told finds the case that goes on all the same.
    assert.deepEqual(await openCaseOfAlarm(tx, later(6), alarm), {caseId: second, again: true})
    await moveCase(tx, by('clerk', 7), {id: second, move: 'merge', into: third, reason: '同一处'})
    await tellAlarms(tx, later(8), first)
    await tellAlarms(tx, later(9), second)
    await tellAlarms(tx, later(9), first)
    assert.deepEqual(
      (await listAlarmsOfCase(db, third)).map(({caseOpen}) => caseOpen),
      [true, true, true],
    )
    assert.equal((await listAlarmsOfCase(db, first)).length, 0)
    await ease(tx, [1], 20)
    const [again] = (await raiseFindings(tx, later(90), [lowPressure(1, {group: '主管-1', category: null})])).fresh
    assert.deepEqual([again?.caseId, await countCases(tx)], [third, 3], 'found again it belongs to the case that goes on')
    // Taken out of the merger again, a case has its own alarms back.
    await moveCase(tx, by('clerk', 95), {id: first, move: 're-accept', reason: '并案有误'})
    await tellAlarms(tx, later(96), first)
    assert.deepEqual([(await getAlarm(db, alarm)).caseId, (await getAlarm(db, alarm)).caseOpen], [first, true])
    assert.equal((await listAlarmsOfCase(db, third)).length, 3)
  })

  it('the closing of a case looks at the alarms of what was merged into it, told or not', async ({tx, db}) => {
    const [alarm, first] = await twoCases(tx)
    const [burst] = (
      await raiseFindings(tx, later(2), [lowPressure((await otherAlarm(tx)).thing, {cause: 'burst', opensCase: true, group: '主管-9'})])
    ).fresh
    const whole = (await openByItself(tx, later(3), burst?.id ?? ''))?.caseId ?? ''
    await moveCase(tx, by('clerk', 5), {id: first, move: 'merge', into: whole, reason: '同一处'})
    await repair(tx, whole)
    await easeFindings(tx, later(105), [{cause: 'burst', at: later(105).at.getTime(), why: normal}])
    const close = (minutes: number) => moveCase(tx, by('leader', minutes), {id: whole, move: 'close', closing: true})
    await assert.rejects(close(106), refusal('case.alarm-still-on'))
    await tellAlarms(tx, later(107), first)
    await assert.rejects(close(108), refusal('case.alarm-still-on'))
    await ease(tx, [1], 109)
    assert.equal((await close(110)).state, 'closed')
    await tellAlarms(tx, later(111), whole)
    assert.deepEqual([(await getAlarm(db, alarm)).verdict, (await getAlarm(db, alarm)).caseOpen], ['true', false])
  })

  it('opened again, the link lives again and what the end had said of the alarm counts no more; what a person said stays', async ({
    tx,
    db,
  }) => {
    const [alarm, first, second] = await twoCases(tx)
    const deny = async (id: string): Promise<void> => {
      await moveCase(tx, by('clerk', 2), {id, move: 'ask-verification', person: {id: 'patrol', name: '李监督'}})
      await moveCase(tx, by('patrol', 10), {id, move: 'deny', reason: '压力正常'})
      await moveCase(tx, by('leader', 20), {id, move: 'void', reason: '误报'})
      await tellAlarms(tx, later(21), id)
    }
    await deny(first)
    assert.equal((await getAlarm(db, alarm)).verdict, 'false')
    const [other] = await listAlarmsOfCase(db, second)
    const watcher = {by: {...later(15).by, kind: 'person' as const}, at: later(15).at}
    await judgeAlarm(tx, watcher, {id: other?.id ?? '', is: 'true', reason: '现场属实'})
    await deny(second)
    for (const id of [first, second]) {
      await moveCase(tx, by('clerk', 30), {id, move: 're-accept', reason: '复核属实'})
      await tellAlarms(tx, later(31), id)
    }
    const [withdrawn, kept] = [await getAlarm(db, alarm), await getAlarm(db, other?.id ?? '')]
    assert.deepEqual([withdrawn.verdict, withdrawn.caseOpen, withdrawn.caseId], [null, true, first])
    assert.deepEqual([kept.verdict, kept.caseOpen], ['true', true])
  })

  forReal('opened by several at once, an alarm has one case', async ({store}) => {
    const id = await store.transact(async (tx) => {
      await plantGauges(tx, [901])
      return (await raiseFindings(tx, later(0), [opening(901, {group: null})])).fresh[0]?.id ?? ''
    })
    const [before, ...done] = [
      await store.transact(countCases),
      ...(await Promise.all([1, 2, 3, 4].map((minute) => store.transact((tx) => openCaseOfAlarm(tx, later(minute), id))))),
    ]
    assert.equal(new Set(done.map(({caseId}) => caseId)).size, 1)
    assert.equal(done.filter(({again}) => !again).length, 1)
    assert.equal(await store.transact(countCases), before + 1)
  })

  forReal('found by several at once, a cause has one alarm', async ({store}) => {
    await store.transact((tx) => plantGauges(tx, [902]))
    const done = await Promise.all(
      [1, 2, 3, 4].map((minute) => store.transact((tx) => raiseFindings(tx, later(minute), [opening(902, {group: null})]))),
    )
    assert.equal(
      done.reduce((sum, {fresh}) => sum + fresh.length, 0),
      1,
    )
  })
})
