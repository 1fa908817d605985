import assert from 'node:assert/strict'
import {v4} from 'uuid'
import {may} from '#kernel/act.ts'
import {listEvents, verifyChains} from '#kernel/events.ts'
import {isProblem} from '#lib/problem.ts'
import {onBothStores} from '#test/city.ts'
import {moveCase} from '../actions/move.ts'
import {mayRead, moverOf} from '../actions/mover.ts'
import {nextMoves} from '../core/decide.ts'
import {type Move, moveFacts, moveNames} from '../core/lifecycle.ts'
import {defaultRules} from '../core/rules.ts'
import {getCase} from '../queries/case.ts'
import {ask, buildTown, by, EAST, type Person, people, RUBBISH_CONDITION, report, SANITATION, straight, until, walk} from './town.ts'

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('in every state on the way, what nextMoves refuses is refused with the same reason, and nothing changes', async ({tx, db}) => {
    const {case: one} = await report(tx)
    let refused = 0
    for (const [index, step] of straight.entries()) {
      const before = await getCase(db, one.id)
      const chain = await listEvents(db, {district: '880101', subject: one.id})
      for (const who of Object.keys(people) as Person[]) {
        for (const {move, allowed, because} of nextMoves(before, moverOf(by(who)), {at: by(who).at, rules: defaultRules})) {
          if (allowed) continue
          // Who may neither read the case nor make the move anywhere near it learns nothing of it.
          const blind = !mayRead(by(who), before) && !may(by(who), moveFacts(move).may, {area: before.area})
          const whole = {
            reason: '理由',
            body: '某单位',
            condition: RUBBISH_CONDITION,
            result: '好',
            evidence: [{kind: 'after', text: '好'}],
            closing: true,
          } as const
          await assert.rejects(
            moveCase(tx, by(who), {id: one.id, move, ...whole}),
            (error) =>
              isProblem(error) && (blind ? error.code === 'access.forbidden' : error.code === because?.code && error.zh === because.zh),
          )
          refused += 1
        }
      }
      assert.deepEqual(await getCase(db, one.id), before)
      assert.equal((await listEvents(db, {district: '880101', subject: one.id})).length, chain.length)
      await walk(tx, one.id, [step], index * 10)
    }
    assert.ok(refused > 1200, String(refused))
  })

  it('the same report sent again is the same case; its sender gets a link again', async ({tx, db}) => {
    const clientId = v4()
    const first = await report(tx, {clientId, reporter: {name: '陈先生', phone: '13800000000'}})
    const second = await report(tx, {clientId, description: '又发一次'})
    assert.deepEqual(
      [first.again, second.again, second.case.id, second.case.description],
      [false, true, first.case.id, first.case.description],
    )
    assert.notEqual(first.token, second.token)
    for (const token of [first.token, second.token])
      assert.equal((await ask(tx, by('citizen'), 'GET /follow/:token', {params: {token}})).state.zh, '已收到，等待受理')
    const {length} = await db.selectFrom('cases.case').select('id').execute()
    assert.equal(length, 1)
    for (let again = 0; again < 6; again += 1) await report(tx, {clientId})
    assert.equal((await db.selectFrom('cases.follow').select('hash').execute()).length, 5)
  })

  it('a move sent again is made once, whatever others did since; the same id from somebody else is another move', async ({tx, db}) => {
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('ask-verification'))
    const clientId = v4()
    const body = {version: 3, clientId, evidence: [{kind: 'near', text: '垃圾一堆'}]}
    const send = (who: Person, sent = body) =>
      ask(tx, by(who, 40), 'POST /cases/:id/moves/:move', {params: {id: one.id, move: 'confirm'}, body: sent})
    const first = await send('patrol')
    assert.deepEqual([first.made, first.version, first.again], [4, 4, false])
    await walk(tx, one.id, straight.slice(3, 6), 50)
    for (const sent of [body, {...body, version: 9}]) {
      const second = await send('patrol', sent)
      assert.deepEqual([second.made, second.version, second.state, second.again], [4, 7, 'undertaken', true])
    }
    await assert.rejects(send('patrol', {...body, clientId: v4()}), {code: 'case.stale'})
    await assert.rejects(send('clerk'), {code: 'case.wrong-state'})
    const note = {id: one.id, move: 'note', words: '路口见', clientId: v4()} as const
    for (let again = 0; again < 3; again += 1) await moveCase(tx, by('patrol', 60), note)
    await moveCase(tx, by('clerk', 61), {...note, clientId: v4()})
    await moveCase(tx, by('patrol', 62), note)
    await moveCase(tx, by('clerk', 63), note)
    const events = await listEvents(db, {district: '880101', subject: one.id})
    assert.equal(events.filter(({name}) => name === 'case.confirmed').length, 1)
    assert.equal(events.filter(({name}) => name === 'case.noted').length, 3)
    assert.equal((await db.selectFrom('cases.evidence').select('id').where('case_id', '=', one.id).execute()).length, 1)
    assert.equal((await db.selectFrom('cases.note').select('id').where('case_id', '=', one.id).execute()).length, 3)
  })

  it('the last move sent again answers with the case; sent with another id it is refused', async ({tx, db}) => {
    const {case: one} = await report(tx)
    const clientId = v4()
    const asked = {id: one.id, move: 'accept', version: 1, clientId} as const
    await moveCase(tx, by('clerk'), asked)
    const again = await moveCase(tx, by('clerk', 5), asked)
    assert.deepEqual([again.version, again.state, again.acceptedAt], [2, 'accepted', by('clerk').at])
    await assert.rejects(moveCase(tx, by('clerk'), {...asked, clientId: v4()}), {code: 'case.stale'})
    await assert.rejects(moveCase(tx, by('leader'), asked), {code: 'case.wrong-state'})
    assert.equal((await listEvents(db, {district: '880101', subject: one.id})).length, 2)
  })

  it('who has nothing to do with a case learns nothing of it', async ({tx}) => {
    const {case: one} = await report(tx)
    for (const who of ['citizen', 'western', 'drainage'] as const) {
      await assert.rejects(moveCase(tx, by(who), {id: one.id, move: 'void', reason: '不看了'}), {code: 'access.forbidden'}, who)
    }
  })

  it('a stale version is refused, saying who did what since', async ({tx}) => {
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('dispatch'))
    await assert.rejects(
      moveCase(tx, by('dispatcher', 60), {id: one.id, move: 're-dispatch', version: 4, reason: '改'}),
      (error) =>
        isProblem(error, 'case.stale') &&
        error.zh === '您看到的已不是最新：钱班长于 2026-11-23 10:40 “立案”；孙派遣于 2026-11-23 10:50 “派遣”。请刷新后再操作。',
    )
  })

  it('a refusal names the responsible body, and the reporter reads it', async ({tx}) => {
    const {case: one, token} = await report(tx)
    await assert.rejects(moveCase(tx, by('clerk'), {id: one.id, move: 'reject', reason: '属供电设施'}), {code: 'case.missing'})
    await moveCase(tx, by('clerk'), {id: one.id, move: 'reject', reason: '属供电设施', body: '供电公司 95598'})
    const seen = await ask(tx, by('citizen'), 'GET /follow/:token', {params: {token}})
    assert.deepEqual([seen.responsibleBody, seen.reason], ['供电公司 95598', '属供电设施'])
    assert.match(seen.history.at(-1).zh, /请联系供电公司 95598/)
  })

  it('the link shows progress and published evidence only, and nobody’s name or number', async ({tx, db}) => {
    const {case: one, token} = await report(tx, {
      reporter: {name: '陈先生', phone: '13800000000'},
      evidence: [{kind: 'near', text: '我家门口'}],
    })
    await walk(tx, one.id, until('pass'))
    const detail = await ask(tx, by('leader', 200), 'GET /cases/:id', {params: {id: one.id}})
    const done = detail.evidence.find(({kind}: {kind: string}) => kind === 'after')
    await moveCase(tx, by('leader', 200), {id: one.id, move: 'close', closing: true, publish: [done.id]})
    const seen = await ask(tx, by('citizen', 210), 'GET /follow/:token', {params: {token}})
    assert.equal(seen.state.zh, '已解决，并经核查')
    assert.deepEqual(
      seen.evidence.map(({text}: {text: string}) => text),
      ['已清除，地面干净'],
    )
    const text = JSON.stringify(seen)
    for (const hidden of [
      '陈先生',
      '13800000000',
      '我家门口',
      ...Object.values(people)
        .filter(({kind}) => kind === 'person')
        .map(({name}) => name),
    ])
      assert.ok(!text.includes(hidden), hidden)
    assert.ok(text.includes('环卫中心'))
    const events = JSON.stringify(await listEvents(db, {district: '880101', subject: one.id}))
    for (const hidden of ['陈先生', '13800000000', token ?? '', one.description]) assert.ok(!events.includes(hidden), hidden)
    const kept = JSON.stringify(await db.selectFrom('cases.follow').selectAll().execute())
    assert.ok(!kept.includes(token ?? ''))
    await assert.rejects(ask(tx, by('citizen'), 'GET /follow/:token', {params: {token: 'A'.repeat(22)}}), {code: 'case.unknown-link'})
  })

  it('a reporter’s contact is shown only to who may see it', async ({tx}) => {
    const {case: one} = await report(tx, {reporter: {phone: '13800000000'}})
    const seenBy = async (who: Person) => (await ask(tx, by(who), 'GET /cases/:id', {params: {id: one.id}})).reporter
    assert.deepEqual(await seenBy('clerk'), {name: null, phone: '13800000000', email: null})
    assert.equal(await seenBy('leader'), null)
  })

  it('whoever is not of the staff reports as a citizen, whatever they claim', async ({tx}) => {
    const body = {source: 'patrol', description: '垃圾', place: EAST}
    const {case: one, follow} = await ask(tx, by('citizen'), 'POST /cases', {body})
    assert.deepEqual([one.source, one.label.zh, follow.startsWith('https://city.example/follow/')], ['citizen', '已上报', true])
    const {case: other, follow: none} = await ask(tx, by('patrol'), 'POST /cases', {body})
    assert.deepEqual([other.source, none], ['patrol', null])
  })

  it('what a stranger sends is bounded', async ({tx}) => {
    const bad = [
      {description: ''},
      {description: '长'.repeat(2001)},
      {place: [181, 0]},
      {place: [100, Number.NaN]},
      {area: '88'},
      {clientId: 'x'},
      {reporter: {phone: 'javascript:'}},
      {evidence: Array(21).fill({kind: 'near', text: 'x'})},
      {evidence: [{kind: 'near'}]},
    ]
    for (const change of bad)
      await assert.rejects(ask(tx, by('citizen'), 'POST /cases', {body: {description: '垃圾', place: EAST, ...change}}), {name: 'ZodError'})
  })

  forReal('of two people who move at once, one succeeds and the other learns of it', async ({transact, db, store}) => {
    const {case: one} = await transact((tx) => report(tx))
    await transact((tx) => walk(tx, one.id, until('file')))
    const both = await Promise.allSettled(
      [0, 1, 2, 3].map((n) => transact((tx) => moveCase(tx, by('dispatcher', 60 + n), {id: one.id, move: 'dispatch', version: 5}))),
    )
    assert.equal(both.filter(({status}) => status === 'fulfilled').length, 1)
    for (const outcome of both)
      if (outcome.status === 'rejected') assert.ok(isProblem(outcome.reason, 'case.stale'), String(outcome.reason))
    assert.deepEqual([(await getCase(db, one.id)).unitId, (await verifyChains(db)).broken], [SANITATION, null], store.kind)
  })

  forReal('one report sent four times at once is one case', async ({transact}) => {
    const clientId = v4()
    const sent = await Promise.all([0, 1, 2, 3].map(() => transact((tx) => report(tx, {clientId}))))
    assert.equal(new Set(sent.map(({case: {id}}) => id)).size, 1)
    assert.equal(sent.filter(({again}) => !again).length, 1)
  })

  forReal('many cases filed at once get numbers without gap or repetition', async ({transact, db}) => {
    const ids = await Promise.all(
      Array.from({length: 12}, () => transact(async (tx) => (await report(tx, {place: [100.025, 30.005]})).case.id)),
    )
    await Promise.all(
      ids.map((id) =>
        transact((tx) =>
          walk(tx, id, [
            ['accept', 'clerk'],
            ['file', 'leader', {condition: RUBBISH_CONDITION}],
          ]),
        ),
      ),
    )
    const rows = await db.selectFrom('cases.case').select('number').where('district_id', '=', '880102').orderBy('number').execute()
    assert.deepEqual(
      rows.map(({number}) => Number(number?.slice(-5))),
      Array.from({length: 12}, (_, index) => index + 1),
    )
  })
})

// A name that is in no table would silently test nothing.
assert.deepEqual(
  straight.filter(([move]) => !moveNames.includes(move as Move)),
  [],
)
