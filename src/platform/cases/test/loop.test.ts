import assert from 'node:assert/strict'
import {sql} from 'kysely'
import {systemAct} from '#kernel/act.ts'
import {findEvent, listEvents, verifyChains} from '#kernel/events.ts'
import {onBothStores} from '#test/city.ts'
import {listHistory, moveCase} from '../actions/move.ts'
import {sentence} from '../core/history.ts'
import {archiveCase, markOverdue} from '../jobs.ts'
import {listEvidence} from '../queries/belongings.ts'
import {getCase} from '../queries/case.ts'
import {
  buildTown,
  by,
  COVER_CONDITION,
  DRAINAGE,
  EAST,
  HAWKER_CONDITION,
  MIDDLE,
  NOON,
  OLD_CONDITION,
  PARKS,
  people,
  RUBBISH_CONDITION,
  report,
  SANITATION,
  straight,
  until,
  WEST,
  walk,
} from './town.ts'

const at = (local: string): Date => new Date(`${local}:00+08:00`)

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('a case walks from report to archive, with one event a move and a chain that holds', async ({tx, db}) => {
    const {case: reported} = await report(tx)
    assert.deepEqual([reported.state, reported.area, reported.region, reported.districtId], ['reported', '880101001001001', 1, '880101'])
    const closed = await walk(tx, reported.id, straight)
    assert.deepEqual([closed.state, closed.version, closed.unitName, closed.level], ['closed', 11, '环卫中心', 'A'])
    assert.equal(closed.number, '8801012026112300001')
    assert.deepEqual(closed.dueAt, at('2026-11-24T10:40'))
    assert.match(closed.whyHere?.zh ?? '', /[㐀-鿿]/)
    assert.equal(closed.dutyId, '00000000-0000-7000-8000-0000000000d2')

    const event = await findEvent(db, {district: '880101', subject: closed.id, seq: 11})
    assert.equal(event?.name, 'case.closed')
    await archiveCase(tx, systemAct(NOON), event ?? assert.fail())
    await archiveCase(tx, systemAct(NOON), event ?? assert.fail())
    const stored = await getCase(db, closed.id)
    assert.deepEqual([stored.state, stored.version], ['archived', 12])
    assert.deepEqual(await getCase(db, closed.number ?? ''), stored)
    const record = await db.selectFrom('cases.record').selectAll().where('case_id', '=', closed.id).executeTakeFirstOrThrow()
    assert.deepEqual(
      [record.handled_on_time, record.closed_on_time, record.evidence, record.unit_id, record.natural_seconds, record.working_seconds],
      [true, true, 1, SANITATION, 6000, 6000],
    )
    assert.deepEqual(record.spent.accepted, {natural: 1200, working: 1200, visits: 2})

    const events = await listEvents(db, {district: '880101', subject: closed.id})
    assert.deepEqual(
      events.map(({name}) => name.slice(5)),
      [
        'reported',
        'accepted',
        'verification-asked',
        'confirmed',
        'filed',
        'dispatched',
        'undertaken',
        'handled',
        'inspection-asked',
        'inspection-passed',
        'closed',
        'archived',
      ],
    )
    const said = (await listHistory(db, closed)).map((happened) => sentence(happened).zh)
    assert.equal(said[4], '立案，案卷号 8801012026112300001，处置截止 2026-11-24 10:40（钱班长）')
    assert.equal((await verifyChains(db)).broken, null)
  })

  it('what the action answers is what the database keeps', async ({tx, db}) => {
    const {case: one} = await report(tx)
    for (const [index, step] of straight.entries()) {
      const answered = await walk(tx, one.id, [step], index * 10)
      const {description: _, address: __, lng: ___, lat: ____, ...kept} = await getCase(db, one.id)
      const {
        eventSeq,
        eventHash,
        lastClientId,
        lastMove,
        calendarHash: _____,
        rulesHash: ______,
        ...facts
      } = answered as typeof answered & Record<string, unknown>
      assert.deepEqual(facts, kept, `${step[0]} ${eventSeq} ${eventHash} ${lastClientId} ${lastMove}`)
    }
  })

  it('the deadline follows unit, region and level, over holidays and worked Saturdays (oracle 3)', async ({tx}) => {
    const filed = async (place: readonly [number, number], condition: string, category: string, when: string, level?: 'A' | 'B' | 'C') => {
      const act = {by: people.leader, at: at(when)}
      const {case: one} = await report(tx, {place, category})
      await moveCase(tx, {by: people.clerk, at: act.at}, {id: one.id, move: 'accept'})
      return moveCase(tx, act, {id: one.id, move: 'file', condition, level})
    }
    const rubbish = 'matter.06010'
    assert.deepEqual((await filed(EAST, RUBBISH_CONDITION, rubbish, '2026-09-25T09:00')).dueAt, at('2026-09-28T18:00'))
    assert.deepEqual((await filed(EAST, COVER_CONDITION, 'component.01003', '2026-11-23T23:30')).dueAt, at('2026-11-24T01:30'))
    const middle = await filed(MIDDLE, RUBBISH_CONDITION, rubbish, '2026-10-10T16:00')
    assert.deepEqual([middle.dueAt, middle.level, middle.limitAmount, middle.limitUnit], [at('2026-10-12T10:00'), 'B', 4, 'work_hour'])
    const west = await filed(WEST, RUBBISH_CONDITION, rubbish, '2026-10-01T16:00')
    assert.deepEqual([west.dueAt, west.number], [at('2026-10-03T16:00'), '8801022026100100001'])
    assert.deepEqual((await filed(WEST, RUBBISH_CONDITION, rubbish, '2026-09-25T09:00', 'A')).dueAt, at('2026-09-28T18:00'))
    await assert.rejects(filed(WEST, HAWKER_CONDITION, 'matter.09001', '2026-11-23T10:00'), {code: 'standards.no-limit'})
    await assert.rejects(filed(EAST, OLD_CONDITION, rubbish, '2026-11-23T10:00'), {code: 'case.condition-not-in-force'})
    await assert.rejects(filed(EAST, COVER_CONDITION, rubbish, '2026-11-23T10:00'), {code: 'case.condition-of-other-category'})
  })

  it('numbers count by district and by the city’s own day', async ({tx}) => {
    const numbers: (string | null)[] = []
    for (const [place, when] of [
      [EAST, '2026-11-23T23:59'],
      [EAST, '2026-11-23T23:59'],
      [WEST, '2026-11-23T23:59'],
      [EAST, '2026-11-24T00:01'],
    ] as const) {
      const {case: one} = await report(tx, {place})
      await moveCase(tx, {by: people.clerk, at: at(when)}, {id: one.id, move: 'accept'})
      numbers.push((await moveCase(tx, {by: people.leader, at: at(when)}, {id: one.id, move: 'file', condition: RUBBISH_CONDITION})).number)
    }
    assert.deepEqual(numbers, ['8801012026112300001', '8801012026112300002', '8801022026112300001', '8801012026112400001'])
  })

  it('an import may bring its own deadline, which then says who gave it', async ({tx, db}) => {
    const {case: one} = await report(tx, {source: 'import', area: '880101001', place: undefined, category: 'matter.09001'}, by('importer'))
    assert.deepEqual([one.area, one.region, one.lng], ['880101001', null, null])
    await moveCase(tx, by('importer'), {id: one.id, move: 'accept'})
    const dueAt = at('2026-12-01T00:00')
    const filed = await moveCase(tx, by('importer'), {id: one.id, move: 'file', dueAt, dueSource: '旧系统'})
    assert.deepEqual([filed.dueAt, filed.dueSource, filed.conditionId, filed.limitAmount], [dueAt, '旧系统', null, null])
    assert.deepEqual((await getCase(db, one.id)).dueAt, dueAt)
    await assert.rejects(report(tx, {source: 'import', area: '880101001', place: undefined}, by('clerk')), {code: 'access.forbidden'})
  })

  it('a dispatcher may decide otherwise with a reason, which the case keeps; another unit counts as a wrong dispatch', async ({tx}) => {
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('file'))
    await assert.rejects(moveCase(tx, by('dispatcher'), {id: one.id, move: 'dispatch', unit: PARKS}), {code: 'case.override-unexplained'})
    const sent = await moveCase(tx, by('dispatcher'), {id: one.id, move: 'dispatch', unit: PARKS, reason: '在公园内'})
    assert.deepEqual([sent.unitId, sent.redispatches, sent.dutyId], [PARKS, 0, null])
    assert.deepEqual(sent.whyHere, {by: 'dispatcher', instead: '环卫中心', zh: '在公园内', en: '在公园内'})
    await assert.rejects(moveCase(tx, by('sanitation'), {id: one.id, move: 'undertake'}), {code: 'case.other-unit'})
    await moveCase(tx, by('parks'), {id: one.id, move: 'ask-return', reason: '不在公园红线内'})
    const back = await moveCase(tx, by('dispatcher'), {id: one.id, move: 'approve-return'})
    assert.deepEqual([back.state, back.unitId, back.whyHere, back.returns], ['filed', null, null, 1])
    const again = await moveCase(tx, by('dispatcher'), {id: one.id, move: 'dispatch'})
    assert.deepEqual([again.unitId, again.redispatches, again.whyHere?.by], [SANITATION, 1, 'duty-list'])
    await assert.rejects(moveCase(tx, by('dispatcher'), {id: one.id, move: 're-dispatch', reason: '再派'}), {code: 'case.same-unit'})
    const third = await moveCase(tx, by('dispatcher'), {id: one.id, move: 're-dispatch', unit: DRAINAGE, reason: '是管道淤泥'})
    assert.deepEqual([third.unitId, third.redispatches], [DRAINAGE, 2])
  })

  it('a case nobody is responsible for is dispatched by hand or not at all', async ({tx}) => {
    const {case: one} = await report(tx, {category: 'matter.09001'})
    await walk(tx, one.id, [
      ['accept', 'clerk'],
      ['file', 'leader', {condition: HAWKER_CONDITION}],
    ])
    await assert.rejects(moveCase(tx, by('dispatcher'), {id: one.id, move: 'dispatch'}), {code: 'organisation.nobody-responsible'})
    const sent = await moveCase(tx, by('dispatcher'), {id: one.id, move: 'dispatch', unit: PARKS, reason: '清单缺项'})
    assert.equal(sent.unitId, PARKS)
  })

  it('a failed inspection goes back to the same unit and is counted', async ({tx}) => {
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('ask-inspection'))
    const failed = await moveCase(tx, by('patrol', 100), {id: one.id, move: 'fail', reason: '仍有残留'})
    assert.deepEqual([failed.state, failed.unitId, failed.reworks, failed.handledAt], ['dispatched', SANITATION, 1, null])
    const closed = await walk(tx, one.id, straight.slice(5), 110)
    assert.deepEqual([closed.state, closed.reworks, closed.redispatches], ['closed', 1, 0])
  })

  it('the evidence the condition asks for must be there', async ({tx, db}) => {
    const {case: one} = await report(tx, {evidence: [{kind: 'near', text: '近景'}]})
    await walk(tx, one.id, until('undertake'))
    await assert.rejects(
      moveCase(tx, by('sanitation'), {id: one.id, move: 'handle', result: '好了', evidence: [{kind: 'near', text: '近景'}]}),
      {code: 'case.no-evidence-after'},
    )
    await walk(tx, one.id, straight.slice(6, 7))
    assert.deepEqual(
      (await listEvidence(db, one.id)).map(({kind, move}) => [kind, move]),
      [
        ['near', 'report'],
        ['after', 'handle'],
      ],
    )
  })

  it('a passed deadline is marked once in the life of a case, and the chain goes on', async ({tx, db}) => {
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('dispatch'))
    const {case: other} = await report(tx)
    await walk(tx, other.id, until('handle'))
    const late = systemAct(at('2026-11-25T00:00'))
    assert.equal(await markOverdue(tx, systemAct(at('2026-11-24T10:00'))), 0)
    assert.equal(await markOverdue(tx, late), 1)
    assert.equal(await markOverdue(tx, late), 0)
    const marked = await getCase(db, one.id)
    assert.deepEqual([marked.overdueAt, marked.version], [late.at, 6])
    await moveCase(tx, {by: people.sanitation, at: late.at}, {id: one.id, move: 'undertake', version: 6})
    const history = await listHistory(db, one)
    assert.deepEqual(
      history.slice(-2).map((happened) => sentence(happened).zh),
      ['超过处置时限 2026-11-24 10:40（system）', '由环卫中心接收处置（郑环卫）'],
    )
    assert.equal((await verifyChains(db)).broken, null)
  })

  it('a place outside the city, an unknown address and an unknown area are refused with what to do', async ({tx}) => {
    await assert.rejects(report(tx, {place: [101, 30]}), {code: 'grid.outside-city'})
    await assert.rejects(report(tx, {place: undefined, address: '不存在的路9号'}), {code: 'case.place-unknown'})
    await assert.rejects(report(tx, {place: undefined}), {code: 'case.place-unknown'})
    await assert.rejects(report(tx, {place: undefined, area: '880109'}), {code: 'organisation.no-such-area'})
    const {case: found} = await report(tx, {place: undefined, address: '东街12号'})
    assert.deepEqual([found.area, found.address], ['880101001001001', '东街12号'])
  })

  it('a city without a calendar takes reports, but nobody can be timed on them, and it says why', async ({tx}) => {
    await sql`delete from cases.calendar`.execute(tx)
    const {case: one} = await report(tx)
    assert.deepEqual([one.state, one.clocks], ['reported', []])
    await assert.rejects(moveCase(tx, by('clerk'), {id: one.id, move: 'accept'}), {code: 'case.no-calendar'})
  })
})
