import assert from 'node:assert/strict'
import {systemAct} from '#kernel/act.ts'
import {verifyChains} from '#kernel/events.ts'
import {onBothStores} from '#test/city.ts'
import {listHistory, type MoveAsked, moveCase} from '../actions/move.ts'
import {sentence} from '../core/history.ts'
import {archiveCase, escalateCases, markOverdue, resumeSuspended} from '../jobs.ts'
import {getCase} from '../queries/case.ts'
import {ask, buildTown, by, DRAINAGE, NOON, PARKS, type Person, people, report, SANITATION, until, walk} from './town.ts'

const minutes = (n: number): Date => new Date(NOON.getTime() + n * 60_000)
const after = [{kind: 'after', text: '已清除'}] as const

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('a return holds the unit’s clock, dispatch to the same unit lets it run on, to another starts it anew', async ({tx}) => {
    const {case: one} = await report(tx)
    const begun = await walk(tx, one.id, until('undertake'))
    assert.equal(begun.dueAt?.toISOString(), '2026-11-24T02:40:00.000Z', 'a work day from filing at 10:40')
    const go = (move: MoveAsked['move'], who: Person, minute: number, details: Partial<MoveAsked> = {}) =>
      moveCase(tx, by(who, minute), {id: one.id, move, ...details})
    await go('ask-return', 'sanitation', 80, {reason: '不归我们'})
    const back = await go('approve-return', 'dispatcher', 100)
    assert.deepEqual([back.state, back.pausedAt], ['filed', minutes(100)])
    const same = await go('dispatch', 'dispatcher', 160)
    assert.equal(same.dueAt?.toISOString(), '2026-11-24T03:00:00.000Z', 'of the hour away only 11:40 to 12:00 was working time')
    const other = await go('re-dispatch', 'dispatcher', 240, {unit: DRAINAGE, reason: '是淤泥'})
    assert.deepEqual([other.dueAt?.toISOString(), other.redispatches], ['2026-11-24T04:00:00.000Z', 1], 'a whole work day from 14:00')
    assert.deepEqual(
      other.clocks.filter(({stage}) => stage === 'handle').map(({who, stoppedAt}) => [who, stoppedAt === null]),
      [
        [SANITATION, false],
        [DRAINAGE, true],
      ],
    )
  })

  it('an extension takes two levels, adds one limit, is given twice at most and never after the deadline', async ({tx}) => {
    const {case: one} = await report(tx)
    const first = (await walk(tx, one.id, until('undertake'))).dueAt
    const extend = async (minute: number): Promise<Date | null> => {
      await moveCase(tx, by('sanitation', minute), {id: one.id, move: 'ask-extension', reason: '等设备'})
      await assert.rejects(moveCase(tx, by('dispatcher', minute), {id: one.id, move: 'grant-extension'}), {code: 'case.not-endorsed'})
      await moveCase(tx, by('head', minute), {id: one.id, move: 'endorse-extension'})
      return (await moveCase(tx, by('dispatcher', minute), {id: one.id, move: 'grant-extension'})).dueAt
    }
    await moveCase(tx, by('sanitation', 70), {id: one.id, move: 'ask-extension', reason: '等设备'})
    const refused = await moveCase(tx, by('dispatcher', 75), {id: one.id, move: 'refuse-extension', reason: '尚早'})
    assert.deepEqual([refused.extensions, refused.dueAt, refused.request], [0, first, null], 'a refusal counts for nothing')
    assert.equal((await extend(80))?.toISOString(), '2026-11-25T02:40:00.000Z')
    assert.equal((await extend(90))?.toISOString(), '2026-11-26T02:40:00.000Z')
    await assert.rejects(moveCase(tx, by('sanitation', 95), {id: one.id, move: 'ask-extension', reason: '还要'}), {
      code: 'case.extensions-used',
    })
    const {case: two} = await report(tx)
    await walk(tx, two.id, until('undertake'))
    await assert.rejects(moveCase(tx, by('sanitation', 3 * 1440), {id: two.id, move: 'ask-extension', reason: '晚了'}), {
      code: 'case.already-overdue',
    })
  })

  it('a suspension holds the clock, ends by itself, and is gone with the assignment', async ({tx, db}) => {
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('undertake'))
    const suspend = async (minute: number): Promise<void> => {
      const day = new Date('2026-12-01T00:00:00Z')
      await moveCase(tx, by('sanitation', minute), {id: one.id, move: 'ask-suspension', reason: '冬季不能施工', until: day})
      await assert.rejects(moveCase(tx, by('sanitation', minute), {id: one.id, move: 'endorse-suspension'}), {code: 'case.not-allowed'})
      await moveCase(tx, by('head', minute), {id: one.id, move: 'endorse-suspension'})
      await moveCase(tx, by('dispatcher', minute), {id: one.id, move: 'grant-suspension'})
    }
    await suspend(100)
    const held = await getCase(db, one.id)
    assert.deepEqual([held.state, held.suspendedUntil?.toISOString()], ['suspended', '2026-12-01T00:00:00.000Z'])
    const later = systemAct(new Date('2026-12-01T02:00:00Z'))
    assert.equal(await markOverdue(tx, later), 0, 'nothing is late while it is put off')
    assert.equal(await resumeSuspended(tx, later), 1)
    const again = await getCase(db, one.id)
    // 6 h 20 min of the 8 were left at 11:40; they begin at 10:00 on the day.
    assert.deepEqual([again.state, again.dueAt?.toISOString()], ['undertaken', '2026-12-02T01:00:00.000Z'])
    await assert.rejects(
      moveCase(
        tx,
        {by: people.sanitation, at: later.at},
        {id: one.id, move: 'ask-suspension', reason: '再缓', until: new Date('2026-12-05')},
      ),
      {code: 'case.suspensions-used'},
    )
  })

  it('a street summons departments, their answer is timed, and the lead waits for their help', async ({tx}) => {
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('undertake'))
    const called = await moveCase(tx, by('head', 80), {id: one.id, move: 'summon', units: [PARKS, DRAINAGE], reason: '树根顶管'})
    assert.deepEqual(
      called.helpers.map(({unitId, answer, dueAt}) => [unitId, answer, dueAt]),
      [
        [PARKS, null, '2026-11-23T07:20:00.000Z'],
        [DRAINAGE, null, '2026-11-23T07:20:00.000Z'],
      ],
    )
    const handle = () => moveCase(tx, by('sanitation', 120), {id: one.id, move: 'handle', result: '清完', evidence: after})
    await assert.rejects(handle(), {code: 'case.helpers-owing'})
    await moveCase(tx, by('parks', 90), {id: one.id, move: 'report-in'})
    await moveCase(tx, by('drainage', 91), {id: one.id, move: 'decline-summons', reason: '管道完好'})
    await assert
      .rejects(moveCase(tx, by('drainage', 92), {id: one.id, move: 'finish-help', result: '—'}), {code: 'case.not-allowed'})
      .catch(() => undefined)
    await assert.rejects(handle(), {code: 'case.helpers-owing'})
    await moveCase(tx, by('parks', 100), {id: one.id, move: 'finish-help', result: '已截根'})
    assert.equal((await handle()).state, 'handled')
    const detail = await ask(tx, by('clerk', 130), 'GET /cases/:id', {params: {id: one.id}})
    assert.deepEqual(
      detail.helpers.map(({answer, finishedAt}: {answer: string; finishedAt: string | null}) => [answer, finishedAt !== null]),
      [
        ['coming', true],
        ['declined', false],
      ],
    )
  })

  it('a duplicate goes into an open case, and its reporter follows that one', async ({tx}) => {
    const {case: first} = await report(tx)
    await walk(tx, first.id, until('dispatch'))
    const {case: second, token} = await report(tx)
    await assert.rejects(moveCase(tx, by('clerk', 5), {id: second.id, move: 'merge', into: second.id}), {code: 'case.merge-itself'})
    const merged = await moveCase(tx, by('clerk', 5), {id: second.id, move: 'merge', into: first.id})
    assert.deepEqual([merged.state, merged.ending, merged.mergedInto], ['merged', 'duplicate', first.id])
    const seen = await ask(tx, by('citizen', 70), 'GET /follow/:token', {params: {token: token ?? ''}})
    assert.deepEqual([seen.merged, seen.state.zh], [true, '已交给负责单位'])
    const whole = await ask(tx, by('clerk', 70), 'GET /cases/:id', {params: {id: first.id}})
    assert.deepEqual([whole.merged.length, whole.merged[0].id], [1, second.id])
    assert.ok(whole.history.some(({zh}: {zh: string}) => zh.includes('并入了重复件')))
    const {case: third} = await report(tx)
    await assert.rejects(moveCase(tx, by('clerk', 6), {id: third.id, move: 'merge', into: second.id}), {code: 'case.merge-into-ended'})
  })

  it('a report with two problems is split; the whole closes when both have ended, and says the worse of them', async ({tx, db}) => {
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('accept'))
    const parts = [{description: '垃圾', category: 'matter.06010'}, {description: '井盖'}]
    const split = await moveCase(tx, by('leader', 20), {id: one.id, move: 'split', parts})
    assert.deepEqual([split.state, split.parts, split.openParts], ['in-parts', 2, 2])
    const whole = await ask(tx, by('clerk', 21), 'GET /cases/:id', {params: {id: one.id}})
    const [first, second] = whole.parts.map(({id}: {id: string}) => id)
    await walk(tx, first, until('close'), 30)
    await assert.rejects(moveCase(tx, {by: {...people.leader}, at: minutes(200)}, {id: one.id, move: 'gather'}), {code: 'case.parts-open'})
    await moveCase(tx, by('leader', 210), {id: second, move: 'void', reason: '不属实'})
    const closed = await moveCase(tx, by('leader', 220), {id: one.id, move: 'gather'})
    assert.deepEqual([closed.state, closed.ending, closed.openParts], ['closed', 'fixed', 0], 'a void part does not speak for the whole')
    await archiveCase(tx, by('chief', 221), {subject: one.id})
    assert.equal((await getCase(db, one.id)).state, 'archived')
  })

  it('what was closed is reopened by the reporter’s reason in time, reaches the handler, and is measured anew', async ({tx, db}) => {
    const {case: one, token} = await report(tx)
    await walk(tx, one.id, until('close'))
    await archiveCase(tx, by('chief', 120), {subject: one.id})
    const follow = {params: {token: token ?? ''}}
    assert.equal((await ask(tx, by('citizen', 200), 'GET /follow/:token', follow)).mayReopen, true)
    await ask(tx, by('citizen', 200), 'POST /follow/:token/reopen', {...follow, body: {reason: '第二天又堆上了'}})
    const back = await moveCase(tx, by('clerk', 230), {id: one.id, move: 'reopen', reason: '确实又有'})
    assert.deepEqual([back.state, back.unitId, back.ending, back.reopens], ['dispatched', SANITATION, null, 1])
    assert.equal(back.dueAt?.toISOString(), '2026-11-24T04:00:00.000Z', 'a new work day from 13:50, which is lunch')
    const {case: old, token: late} = await report(tx)
    await walk(tx, old.id, until('close'))
    await assert.rejects(
      ask(tx, {by: people.citizen, at: minutes(11 * 1440)}, 'POST /follow/:token/reopen', {
        params: {token: late ?? ''},
        body: {reason: '晚了'},
      }),
      {code: 'case.too-late'},
    )
    assert.equal((await db.selectFrom('cases.record').select('case_id').where('case_id', '=', one.id).execute()).length, 1)
  })

  it('lateness is appealed once by the unit before two reviewers; the fact stays, the counting changes, both are shown', async ({
    tx,
    db,
  }) => {
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('undertake'))
    const late = 3 * 1440
    await walk(tx, one.id, [['handle', 'sanitation', {result: '已清', evidence: after}], ['ask-inspection', 'clerk'], ['pass', 'patrol'], ['close', 'leader', {closing: true}]], late) // biome-ignore format: one walk
    await archiveCase(tx, by('chief', late + 60), {subject: one.id})
    const asked = {id: one.id, move: 'appeal', reason: '台风停工'} as const
    await assert.rejects(moveCase(tx, by('sanitation', late + 70), asked), {code: 'case.not-allowed'})
    await moveCase(tx, by('head', late + 70), asked)
    await moveCase(tx, by('judge', late + 80), {id: one.id, move: 'review-appeal'})
    await assert.rejects(moveCase(tx, by('judge', late + 85), {id: one.id, move: 'grant-appeal'}), {code: 'case.same-reviewer'})
    await moveCase(tx, by('chief', late + 90), {id: one.id, move: 'grant-appeal'})
    await assert.rejects(moveCase(tx, by('head', late + 95), asked), {code: 'case.appealed-already'})
    const detail = await ask(tx, by('clerk', late + 99), 'GET /cases/:id', {params: {id: one.id}})
    assert.deepEqual(detail.lateness, {late: true, exempt: true})
    const record = await db
      .selectFrom('cases.record')
      .select(['handled_on_time', 'exempt'])
      .where('case_id', '=', one.id)
      .executeTakeFirst()
    assert.deepEqual(record, {handled_on_time: false, exempt: true})
  })

  it('a case is escalated level by level before and after its limit, and put under supervision by the rules', async ({tx, db}) => {
    const {case: one} = await report(tx)
    const {yellowAt, dueAt} = await walk(tx, one.id, until('undertake'))
    const at = (date: Date | null, plus = 0) => systemAct(new Date((date?.getTime() ?? 0) + plus * 60_000))
    assert.equal(await escalateCases(tx, at(yellowAt, -1)), 0)
    assert.equal(await escalateCases(tx, at(yellowAt)), 1)
    assert.equal(await escalateCases(tx, at(yellowAt, 1)), 0, 'once a level')
    assert.equal(await escalateCases(tx, at(dueAt)), 1)
    assert.equal(await escalateCases(tx, at(new Date('2026-11-26T00:00:00Z'))), 1)
    const now = await getCase(db, one.id)
    assert.deepEqual([now.escalation, now.supervision?.kind], [3, 'overdue'])
    const said = (await listHistory(db, one)).map((happened) => sentence(happened).zh).join('\n')
    assert.match(said, /第 1 级[\s\S]*第 2 级[\s\S]*第 3 级[\s\S]*超时督办/)
  })

  it('grid staff put small matters right on the spot, and a colleague says so', async ({tx}) => {
    const {case: one} = await report(tx, {source: 'patrol'}, by('patrol'))
    const handled = await moveCase(tx, by('patrol', 5), {id: one.id, move: 'self-handle', result: '当场清理', evidence: after})
    assert.equal(handled.state, 'self-handled')
    const closed = await moveCase(tx, by('clerk', 9), {id: one.id, move: 'confirm-self-handled'})
    assert.deepEqual([closed.state, closed.ending], ['closed', 'fixed'])
  })

  it('a forced closing says truly how it ends, and a fix is counted only when it was verified', async ({tx}) => {
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('undertake'))
    const forced = await moveCase(tx, by('chief', 90), {id: one.id, move: 'force-close', ending: 'unfixable', reason: '产权不明，无法拆除'})
    const detail = await ask(tx, by('clerk', 91), 'GET /cases/:id', {params: {id: one.id}})
    assert.deepEqual([forced.ending, detail.label.zh], ['unfixable', '已结案·标准内无法解决'])
  })

  it('notes stay between colleagues, bystanders are heard, and every chain stays whole', async ({tx, db}) => {
    const {case: one, token} = await report(tx)
    await walk(tx, one.id, [
      ['accept', 'clerk'],
      ['note', 'clerk', {words: '上报人情绪激动'}],
      ['prioritise', 'chief', {priority: 'urgent'}],
    ])
    await ask(tx, by('citizen', 40), 'POST /cases/:id/still-there', {params: {id: one.id}, body: {stillThere: true, words: '早上还在'}})
    const seen = await ask(tx, by('citizen', 41), 'GET /follow/:token', {params: {token: token ?? ''}})
    assert.doesNotMatch(JSON.stringify(seen), /情绪激动/)
    assert.ok(seen.history.some(({zh}: {zh: string}) => zh.includes('问题仍在')))
    const detail = await ask(tx, by('clerk', 42), 'GET /cases/:id', {params: {id: one.id}})
    assert.deepEqual([detail.notes[0].words, detail.witnesses[0].words, detail.priority], ['上报人情绪激动', '早上还在', 'urgent'])
    assert.doesNotMatch(JSON.stringify(detail.history), /情绪激动/)
    assert.equal((await verifyChains(db)).broken, null)
  })

  it('rules are the city’s: what it changes holds, what it does not say is as usual', async ({tx}) => {
    const {keepRules} = await import('../queries/rules.ts')
    const {readRules} = await import('../rules.ts')
    await keepRules(tx, {code: '8801', hash: 'strict town', body: readRules({extension: {most: 0}, handlingFrom: 'dispatch'})})
    const {case: one} = await report(tx)
    const begun = await walk(tx, one.id, until('undertake'))
    assert.equal(begun.dueAt?.toISOString(), '2026-11-24T02:50:00.000Z', 'counted from the dispatch at 10:50')
    await assert.rejects(moveCase(tx, by('sanitation', 80), {id: one.id, move: 'ask-extension', reason: '等'}), {
      code: 'case.extensions-used',
    })
    assert.throws(() => readRules({extension: {most: -1}}), {code: 'case.broken-rules'})
  })
})
