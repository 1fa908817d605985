import assert from 'node:assert/strict'
import {sql} from 'kysely'
import type {Tx} from '#kernel/db.ts'
import {listEvents, verifyChains} from '#kernel/events.ts'
import {onBothStores} from '#test/city.ts'
import {withoutIds} from '#test/people.ts'
import {moveCase} from '../../actions/move.ts'
import {EAST, MIDDLE, PARKS, RUBBISH, RUBBISH_CONDITION, SANITATION, straight, WEST, walk} from '../../test/town.ts'
import {followOrders} from '../actions/call-backs.ts'
import {ask, buildDesk, by, type Desk, hotline} from './desk.ts'

const PHONE = '139 1234 5678'
const area = '880101001'

const take = (tx: Tx, change: object = {}, minutes = 0, who: Desk = 'hotliner') =>
  ask(tx, by(who, minutes), 'POST /hotline/work-orders', {
    body: {
      channel: 'phone',
      caller: 'resident',
      request: 'complaint',
      grade: 'usual',
      title: '路口垃圾无人清运',
      description: '东街路口有一堆垃圾，三天没人清',
      place: EAST,
      category: RUBBISH,
      reporter: {name: '王女士', phone: PHONE},
      appeal: {when: '三天前', where: '东街路口', who: null, wish: '尽快清运'},
      ...change,
    },
  })

onBothStores('schema', (it, forReal) => {
  forReal('the town has a hotline', ({store}) => buildDesk(store))

  it('a call becomes a case with a work order that carries its elements and its limit', async ({tx}) => {
    const limits = {
      extra: '2026-11-23T04:00:00.000Z',
      urgent: '2026-11-24T02:00:00.000Z',
      usual: '2026-11-30T02:00:00.000Z',
      complex: '2026-12-08T02:00:00.000Z',
    }
    for (const [grade, due] of Object.entries(limits)) {
      const taken = await take(tx, {grade})
      assert.equal(taken.order.dueAt, due, grade)
      assert.equal(taken.case.source, 'hotline')
      assert.match(taken.follow, /^https:\/\/city\.example\/follow\/[\w-]{22}$/)
    }
    const {case: one, order} = await take(tx, {confidential: true, reporter: {name: '李先生', phone: '02788123456'}})
    assert.deepEqual(
      [order.channel.zh, order.caller.zh, order.request.zh, order.grade.zh, order.title, order.confidential, order.takenBy, order.light],
      ['12345 电话', '市民', '投诉', '一般', '路口垃圾无人清运', true, '郝接线', 'green'],
    )
    assert.deepEqual(order.appeal, {what: '东街路口有一堆垃圾，三天没人清', when: '三天前', where: '东街路口', who: null, wish: '尽快清运'})
    const events = await listEvents(tx, {district: '880101', subject: one.id})
    assert.deepEqual(
      events.map(({name}) => name),
      ['case.reported', 'case.call-taken'],
    )
    assert.doesNotMatch(JSON.stringify(events), /李先生|88123456|一堆垃圾/)
    const shown = await ask(tx, by('hotliner', 1), 'GET /cases/:id', {params: {id: one.id}})
    assert.match(shown.history[1].zh, /登记热线工单（一般），答复截止 2026-11-30 10:00（郝接线）/)
    assert.equal((await verifyChains(tx)).broken, null)
  })

  it('the same call sent twice is one order; a call from tomorrow and unknown choices are refused', async ({tx}) => {
    const clientId = '00000000-0000-4000-8000-000000000001'
    const first = await take(tx, {clientId})
    const again = await take(tx, {clientId}, 5)
    assert.deepEqual([again.case.id, again.again, again.order.dueAt], [first.case.id, true, first.order.dueAt])
    assert.deepEqual(await sql`select 1 from cases.work_order`.execute(tx).then(({rows}) => rows.length), 1)
    await assert.rejects(take(tx, {calledAt: '2026-11-24T02:00:00Z'}), {code: 'case.call-in-future'})
    for (const change of [{grade: 'now'}, {channel: 'fax'}, {caller: 'cat'}, {request: 'gossip'}])
      await assert.rejects(take(tx, change), {code: 'case.unknown-choice'})
    await assert.rejects(take(tx, {}, 0, 'clerk'), {code: 'access.forbidden'})
    await assert.rejects(take(tx, {place: WEST}, 0, 'easterner'), {code: 'access.forbidden'})
  })

  it('the clerk corrects the proposed class before filing', async ({tx}) => {
    const {case: one} = await take(tx, {category: 'matter.09001'})
    await moveCase(tx, by('clerk', 5), {id: one.id, move: 'accept'})
    const filed = await moveCase(tx, by('leader', 6), {id: one.id, move: 'file', category: RUBBISH, condition: RUBBISH_CONDITION})
    assert.equal(filed.category, RUBBISH)
  })

  it('the unit that received it first keeps the duty after it was handed over; objections are kept with their decisions', async ({tx}) => {
    const {case: one} = await take(tx)
    await walk(tx, one.id, straight.slice(0, 5))
    await moveCase(tx, by('sanitation', 60), {id: one.id, move: 'ask-return', reason: '路口归街道'})
    await moveCase(tx, by('dispatcher', 61), {id: one.id, move: 'refuse-return', reason: '清单写明归你'})
    await moveCase(tx, by('sanitation', 62), {id: one.id, move: 'ask-return', reason: '仍不归我'})
    assert.equal(await followOrders(tx), 1)
    await moveCase(tx, by('dispatcher', 63), {id: one.id, move: 'approve-return'})
    await moveCase(tx, by('dispatcher', 64), {id: one.id, move: 'dispatch', unit: PARKS, reason: '绿地内'})
    const order = await ask(tx, by('hotliner', 65), 'GET /cases/:id/work-order', {params: {id: one.id}})
    assert.deepEqual(
      [order.first.unit, order.first.name, order.first.stillThere, order.first.discharged],
      [SANITATION, '环卫中心', false, false],
    )
    assert.deepEqual(
      order.objections.map(({reason, decision, decidedBy}: {reason: string; decision: string; decidedBy: string}) => [
        reason,
        decision,
        decidedBy,
      ]),
      [
        ['路口归街道', 'dismissed', '孙派遣'],
        ['仍不归我', 'upheld', '孙派遣'],
      ],
    )
    assert.equal(await followOrders(tx), 1)
    assert.equal(await followOrders(tx), 0, 'a case that did not move is not looked at again')
    const query = {from: '2026-11-23T00:00:00Z', to: '2026-11-24T00:00:00Z'}
    assert.deepEqual(await ask(tx, by('hotliner', 70), 'GET /hotline/first-receivers', {query}), [
      {unit: SANITATION, name: '环卫中心', received: 1, handedOver: 1, open: 1, overdue: 0, ended: 0},
    ])
    assert.deepEqual(await ask(tx, by('hotliner', 70), 'GET /hotline/objections', {query}), [
      {unit: SANITATION, name: '环卫中心', asked: 2, upheld: 1, dismissed: 1, pending: 0},
    ])
    const late = await ask(tx, by('hotliner', 60 * 24 * 8), 'GET /hotline/first-receivers', {query})
    assert.deepEqual([late[0].overdue, late[0].unit], [1, SANITATION])
  })

  it('the same caller and the same problem are found, as far as the clerk may see', async ({tx}) => {
    const near = [EAST[0] + 0.0003, EAST[1]]
    const {case: east} = await take(tx)
    const {case: west} = await take(tx, {place: WEST, reporter: {phone: '+86 13912345678'}}, 1)
    const other = await take(tx, {place: near, reporter: {phone: '13800000000'}}, 2)
    assert.deepEqual([other.repeats.caller, other.repeats.place.map(({id}: {id: string}) => id)], [[], [east.id]])
    const third = await take(tx, {place: MIDDLE}, 3)
    assert.deepEqual(
      third.repeats.caller.map(({id}: {id: string}) => id),
      [west.id, east.id],
    )
    assert.deepEqual(third.repeats.place, [])
    const {cases, open, consultations} = await ask(tx, by('hotliner', 4), 'POST /hotline/lookup', {body: {phone: '139-1234-5678', area}})
    assert.deepEqual([cases.length, open, consultations], [3, 3, 0])
    const seen = await ask(tx, by('easterner', 4), 'POST /hotline/lookup', {body: {phone: PHONE, area}})
    assert.deepEqual(
      seen.cases.map(({id}: {id: string}) => id),
      [third.case.id, east.id],
    )
    await assert.rejects(ask(tx, by('easterner', 4), 'POST /hotline/lookup', {body: {phone: PHONE, area: '880102001'}}), {
      code: 'access.forbidden',
    })
    const {place} = await ask(tx, by('hotliner', 5), 'GET /cases/:id/repeats', {params: {id: other.case.id}})
    assert.deepEqual(
      place.map(({id}: {id: string}) => id),
      [east.id],
    )
    const often = await ask(tx, by('hotliner', 5), 'GET /hotline/repeats', {
      query: {from: '2026-11-23T00:00:00Z', to: '2026-11-24T00:00:00Z', least: 2},
    })
    assert.deepEqual(
      often.callers.map(({cases: n, latest}: {cases: number; latest: string}) => [n, latest]),
      [[3, third.case.id]],
    )
    assert.deepEqual(
      often.problems.map(({cases: n, callers}: {cases: number; callers: number}) => [n, callers]),
      [[2, 2]],
    )
    const {rows} = await sql<{row: string}>`select to_jsonb(o)::text as row from cases.work_order o`.execute(tx)
    assert.doesNotMatch(withoutIds(JSON.stringify(rows)), /139/, 'no work order holds a number')
  })

  it('what was long ago or far away is no repetition', async ({tx}) => {
    const {case: old} = await take(tx)
    await sql`update cases.case set reported_at = reported_at - interval '31 days' where id = ${old.id}`.execute(tx)
    const fresh = await take(tx, {}, 1)
    assert.deepEqual([fresh.repeats.place, fresh.repeats.caller.length], [[], 1])
    const far = await take(tx, {place: [EAST[0] + 0.0008, EAST[1]], reporter: {phone: '13700000000'}}, 2)
    assert.deepEqual(far.repeats.place, [], '77 metres away, where 60 count')
  })

  it('each diversion keeps exactly what it may', async ({tx}) => {
    const divert = (diversion: string, change: object = {}) =>
      ask(tx, by('hotliner'), 'POST /hotline/diversions', {
        body: {area, channel: 'phone', diversion, words: '电话内容原话', phone: PHONE, ...change},
      })
    const {case: earlier} = await take(tx)
    const emergency = await divert('emergency')
    assert.deepEqual([emergency.case, emergency.diversion.goTo.length, emergency.diversion.records], [null, 4, 'consultation'])
    const court = await divert('litigation', {words: '法院判决后对方不执行'})
    assert.deepEqual([court.case.state, court.case.responsibleBody], ['rejected', '人民法院诉讼服务 12368、公共法律服务 12348、信访办公室'])
    assert.match(court.follow, /follow/)
    await divert('repeat', {case: earlier.id})
    await divert('secrets', {case: earlier.id, name: '某人'})
    await divert('out-of-remit', {body: '铁路部门'})
    await divert('illegal')
    const {rows} = await sql<{diversion: string; question: string | null; phone: boolean; linked: boolean}>`
      select diversion, question, phone_key is not null as phone, case_id is not null as linked from cases.consultation order by id`.execute(
      tx,
    )
    assert.deepEqual(
      rows.map(({diversion, question, phone, linked}) => [diversion, question, phone, linked]),
      [
        ['emergency', '电话内容原话', true, false],
        ['litigation', '法院判决后对方不执行', true, true],
        ['repeat', '电话内容原话', true, true],
        ['secrets', null, false, false],
        ['out-of-remit', '电话内容原话', true, true],
        ['illegal', '电话内容原话', true, false],
      ],
    )
    const {history} = await ask(tx, by('hotliner', 1), 'GET /cases/:id', {params: {id: earlier.id}})
    assert.match(history.at(-1).zh, /同一诉求再次来电/)
    await assert.rejects(divert('litigation', {words: undefined}), {code: 'case.diversion-words'})
    await assert.rejects(divert('weather'), {code: 'case.unknown-choice'})
    const {case: west} = await take(tx, {place: WEST})
    await assert.rejects(
      ask(tx, by('easterner'), 'POST /hotline/diversions', {
        body: {area, channel: 'phone', diversion: 'repeat', words: '又打', case: west.id},
      }),
      {code: 'case.not-to-be-noted'},
    )
    const figures = await ask(tx, by('hotliner', 5), 'GET /hotline/figures', {
      query: {from: '2026-11-23T00:00:00Z', to: '2026-11-24T00:00:00Z'},
    })
    assert.deepEqual([figures.calls, figures.orders, figures.answered, figures.diverted], [8, 2, 0, 6])
    assert.deepEqual(figures.byGrade, {usual: 2})
    assert.equal(figures.byDiversion.secrets, 1)
  })

  it('a wrong number is corrected with how it was verified; the links that went astray end', async ({tx}) => {
    const {case: one, follow} = await take(tx)
    const token = follow.split('/').at(-1)
    const correct = (body: object, who: Desk = 'hotliner') => ask(tx, by(who, 10), 'PUT /cases/:id/reporter', {params: {id: one.id}, body})
    const fixed = await correct({phone: '13900000001', verified: 'on-the-line'})
    assert.deepEqual([fixed.name, fixed.phone, fixed.email], ['王女士', '13900000001', null])
    await assert.rejects(ask(tx, by('citizen', 11), 'GET /follow/:token', {params: {token}}), {code: 'case.unknown-link'})
    const fresh = fixed.follow.split('/').at(-1)
    assert.equal((await ask(tx, by('citizen', 11), 'GET /follow/:token', {params: {token: fresh}})).state.zh, '已收到，等待受理')
    const byName = await correct({name: '王丽', verified: 'called-back'})
    assert.equal(byName.follow, null)
    await assert.rejects(correct({name: '王丽', verified: 'called-back'}), {code: 'case.contact-unchanged'})
    await assert.rejects(correct({name: '别人', verified: 'called-back'}, 'clerk'), {code: 'access.forbidden'})
    assert.equal((await ask(tx, by('hotliner', 12), 'POST /hotline/lookup', {body: {phone: '13900000001', area}})).cases.length, 1)
    assert.equal((await ask(tx, by('hotliner', 12), 'POST /hotline/lookup', {body: {phone: PHONE, area}})).cases.length, 0)
    const events = JSON.stringify(await listEvents(tx, {district: '880101', subject: one.id}))
    assert.doesNotMatch(events, /13900000001|王/)
    assert.match(events, /case.contact-corrected/)
  })

  it('work orders are listed newest first, page by page, with limit, unit and first receiver', async ({tx}) => {
    for (let n = 0; n < 5; n += 1) await take(tx, {grade: n % 2 ? 'urgent' : 'usual'}, n)
    const query = {from: '2026-11-23T00:00:00Z', to: '2026-11-24T00:00:00Z', limit: 2}
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await ask(tx, by('hotliner', 10), 'GET /hotline/work-orders', {query: cursor === undefined ? query : {...query, cursor}})
      seen.push(...page.orders.map(({calledAt}: {calledAt: string}) => calledAt))
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    assert.equal(new Set(seen).size, 5)
    assert.deepEqual(seen, seen.toSorted().reverse())
    assert.equal((await ask(tx, by('hotliner', 10), 'GET /hotline/work-orders', {query: {...query, grade: 'urgent'}})).orders.length, 2)
    await assert.rejects(ask(tx, by('hotliner'), 'GET /hotline/work-orders', {query: {...query, cursor: 'bm9uc2Vuc2U'}}), {
      code: 'case.bad-cursor',
    })
    assert.equal(
      (await ask(tx, by('hotliner'), 'GET /hotline/rules', {query: {area}})).hotline.diversions.length,
      hotline.diversions.length,
    )
  })

  it('a case that is no call has no work order', async ({tx}) => {
    const made = await ask(tx, by('citizen'), 'POST /cases', {
      body: {description: '井盖坏了', place: EAST, category: 'component.01003', reporter: {email: 'a@b.example'}},
    })
    await assert.rejects(ask(tx, by('hotliner'), 'GET /cases/:id/work-order', {params: {id: made.case.id}}), {code: 'case.no-work-order'})
    const shown = await ask(tx, by('hotliner'), 'GET /cases/:id', {params: {id: made.case.id}})
    assert.deepEqual(shown.reporter, {name: null, phone: null, email: 'a@b.example'})
  })
})
