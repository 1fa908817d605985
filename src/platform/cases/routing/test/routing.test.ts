import assert from 'node:assert/strict'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {isProblem} from '#lib/problem.ts'
import {openDutyDesk} from '#platform/organisation/index.ts'
import {onBothStores} from '#test/city.ts'
import {moveCase} from '../../actions/move.ts'
import {emptyCase, forgetReporter} from '../../privacy/queries/retention.ts'
import {getCase} from '../../queries/case.ts'
import {publishGraph, saveGraph} from '../../questions/actions.ts'
import type {Graph, GraphNode} from '../../questions/core/graph.ts'
import {findAnswered} from '../../questions/queries.ts'
import {ask, buildTown, by, DRAINAGE, EAST, NOON, PARKS, people, RUBBISH, report, SANITATION, until, WEST, walk} from '../../test/town.ts'
import {moveHandedOver} from '../actions/hand-over.ts'

const CITY = '880100'
const MONTHS = 31 * 86_400_000
const granted = ['cases.routing', 'cases.read', 'organisation.edit', 'organisation.duties.publish']
const editor = (minutes = 0): Act => ({
  by: {
    ...people.clerk,
    id: 'editor',
    name: '方敏',
    grants: granted.map((permission) => ({permission, area: '', unit: null, category: null, because: 'test'})),
  },
  at: new Date(NOON.getTime() + minutes * 60_000),
})

type Rules = readonly {readonly id: string; readonly title: string; readonly when: object; readonly to: object}[]
const rule = (id: string, unit: string, when: object = {}) => ({id, title: `规则 ${id}`, when, to: {unit}})

/** A published set, by the way people take: draft, rules, replay, publish. */
const publish = async (tx: Tx, rules: Rules, takesEffect = '2026-01-01', at = editor()): Promise<string> => {
  const {id} = await ask(tx, at, 'POST /routing/sets', {body: {area: CITY, title: '市级规则'}})
  await ask(tx, at, 'PUT /routing/sets/:id', {params: {id}, body: {version: 1, rules}})
  await ask(tx, at, 'POST /routing/sets/:id/replay', {params: {id}})
  await ask(tx, at, 'POST /routing/sets/:id/publish', {params: {id}, body: {takesEffect}})
  return id
}

const dispatched = async (tx: Tx, change = {}) => {
  const {case: one} = await report(tx, change)
  await walk(tx, one.id, until('dispatch'))
  return getCase(tx, one.id)
}

const whyHere = async (tx: Tx, id: string) => ask(tx, editor(), 'GET /cases/:id/why-here', {params: {id}})

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('rules are asked before the duty list, and each case keeps the rule, its inputs and how every rule fared', async ({tx}) => {
    const id = await publish(tx, [
      rule('west', DRAINAGE, {categories: [RUBBISH], areas: ['880102']}),
      rule('square', PARKS, {categories: ['matter'], shape: [[[[100, 30], [100.01, 30], [100.01, 30.01], [100, 30.01], [100, 30]]]]}), // biome-ignore format: one line
      rule('rest', DRAINAGE, {categories: ['component']}),
    ])
    const east = await dispatched(tx)
    assert.deepEqual([east.unitName, east.whyHere?.by, east.whyHere?.rule], ['园林局', 'rule', {set: id, id: 'square', line: 2}])
    assert.match(east.whyHere?.zh ?? '', /市级规则.*第 2 条.*类别、范围.*园林局/)
    const [told] = await whyHere(tx, east.id)
    assert.deepEqual(
      told.rules.tried.map(({verdict}: {verdict: string}) => verdict),
      ['areas', 'spoke', 'not-reached'],
    )
    assert.deepEqual([told.inputs.place, told.inputs.source, told.inputs.category], [[...EAST], 'citizen', RUBBISH])
    assert.deepEqual(
      told.considered.map(({line, verdict}: {line: number; verdict: string}) => [line, verdict]),
      [[2, 'chosen']],
    )

    const west = await dispatched(tx, {place: WEST})
    assert.deepEqual([west.unitName, west.whyHere?.rule?.line], ['排水公司', 1])
    const none = await dispatched(tx, {place: [100.015, 30.005]})
    assert.deepEqual([none.unitName, none.whyHere?.by], ['环卫中心', 'duty-list'])
    assert.equal((await whyHere(tx, none.id))[0].rules, null)
    await assert.rejects(ask(tx, by('drainage'), 'GET /cases/:id/why-here', {params: {id: east.id}}), {code: 'access.forbidden'})
  })

  it('rules look at answers, hours, source and words; a rule whose unit has ended is passed over', async ({tx}) => {
    await tx.insertInto('organisation.unit').values({
      id: '00000000-0000-7000-8000-0000000000a9', key: 'old', name: '旧单位', name_en: 'Old', kind: 'department', trade: 'old', uscc: '12880100MA0000009X',
      area: CITY, parent: null, phone: null, valid_from: '2000-01-01', valid_to: '2026-12-01', version: 1,
    }).execute() // biome-ignore format: one line
    await tx.updateTable('organisation.edition').set({id: '00000000-0000-7000-8000-00000000ed77'}).execute()
    await publish(tx, [
      rule('old', '00000000-0000-7000-8000-0000000000a9', {words: ['床垫'], sources: ['citizen']}),
      rule('mattress', PARKS, {words: ['床垫'], hours: {days: 'working', weekdays: [1], from: '08:00', to: '18:00'}}),
      rule('patrol', DRAINAGE, {sources: ['patrol']}),
    ])
    const act = (minutes: number): Act => ({...by('dispatcher'), at: new Date(NOON.getTime() + minutes * 60_000)})
    const {case: one} = await report(tx, {description: '有一张 床垫'})
    await walk(tx, one.id, until('file'))
    const away = await moveCase(tx, act(20 * 1440), {id: one.id, move: 'dispatch'})
    assert.equal(away.whyHere?.by, 'duty-list', 'on a Sunday in December no rule speaks: the one unit has ended, the other rule rests')
    const {case: two} = await report(tx, {description: '有一张 床垫'})
    await walk(tx, two.id, until('file'))
    assert.equal((await moveCase(tx, act(14 * 1440 + 60), {id: two.id, move: 'dispatch'})).unitId, PARKS)
    assert.deepEqual(
      (await whyHere(tx, two.id))[0].rules.tried.map(({verdict}: {verdict: string}) => verdict),
      ['no-unit-here', 'spoke', 'not-reached'],
    )
    const {case: seen} = await report(tx, {source: 'patrol'}, by('patrol'))
    await walk(tx, seen.id, until('dispatch'))
    assert.equal((await getCase(tx, seen.id)).unitId, DRAINAGE)
  })

  it('a set is published only when it is without faults and that very version was replayed; the one before ends', async ({tx}) => {
    const {id} = await ask(tx, editor(), 'POST /routing/sets', {body: {area: CITY, title: '草稿'}})
    const put = (version: number, rules: Rules) => ask(tx, editor(), 'PUT /routing/sets/:id', {params: {id}, body: {version, rules}})
    const go = (takesEffect = '2026-12-01') => ask(tx, editor(), 'POST /routing/sets/:id/publish', {params: {id}, body: {takesEffect}})
    const shadowed = await put(1, [rule('all', PARKS), rule('lost', DRAINAGE, {sources: ['citizen']})])
    assert.deepEqual(
      shadowed.findings.map(({kind, line, other}: {kind: string; line: number; other: number}) => [kind, line, other]),
      [['shadowed', 2, 1]],
    )
    await assert.rejects(go(), {code: 'case.rules-faulty'})
    const unknown = await put(2, [rule('x', '00000000-0000-7000-8000-000000000fff', {sources: ['patrol']}), rule('y', '@street:nobody')])
    assert.deepEqual(
      unknown.findings.map(({kind}: {kind: string}) => kind),
      ['unknown-unit', 'unknown-unit'],
    )
    await put(3, [rule('fine', PARKS, {areas: [CITY], categories: [RUBBISH]})])
    await assert.rejects(go(), (error) => isProblem(error, 'case.rules-not-replayed') && /第 4 版还没有回放/.test(error.zh))
    await ask(tx, editor(), 'POST /routing/sets/:id/replay', {params: {id}})
    const edited = await put(4, [rule('fine', DRAINAGE, {areas: [CITY]})])
    assert.equal(edited.rules[0].when.areas[0], '8801', 'a city is everything its codes begin with')
    await assert.rejects(go(), (error) => isProblem(error, 'case.rules-not-replayed') && /上次回放的是第 4 版/.test(error.zh))
    await ask(tx, editor(), 'POST /routing/sets/:id/replay', {params: {id}})
    await assert.rejects(put(4, []), {code: 'case.rules-stale'})
    assert.deepEqual([(await go()).state, (await go().catch((error: {code: string}) => error)).code], ['published', 'case.rules-published'])
    const next = await publish(tx, [rule('next', SANITATION)], '2026-12-05')
    await assert.rejects(publish(tx, [rule('again', PARKS)], '2026-12-05'), {code: 'case.rules-day'})
    const sets = await ask(tx, editor(), 'GET /routing/sets')
    const days = Object.fromEntries(
      sets.map((set: {id: string; takesEffect: string; ends: string}) => [set.id, [set.takesEffect, set.ends]]),
    )
    assert.deepEqual(
      [days[id], days[next]],
      [
        ['2026-12-01', '2026-12-05'],
        ['2026-12-05', null],
      ],
    )
    await assert.rejects(ask(tx, by('clerk'), 'POST /routing/sets', {body: {area: CITY, title: 'x'}}), {code: 'access.forbidden'})
  })

  it('a replay says how many past cases would go elsewhere, from where to where, and a try explains one', async ({tx}) => {
    for (let n = 0; n < 3; n += 1) await dispatched(tx)
    for (let n = 0; n < 2; n += 1) await dispatched(tx, {place: WEST})
    const {id} = await ask(tx, editor(600), 'POST /routing/sets', {body: {area: CITY, title: '草稿'}})
    await ask(tx, editor(600), 'PUT /routing/sets/:id', {
      params: {id},
      body: {version: 1, rules: [rule('west', PARKS, {areas: ['880102']}), rule('same', SANITATION, {categories: [RUBBISH]})]},
    })
    const found = await ask(tx, editor(600), 'POST /routing/sets/:id/replay', {params: {id}})
    assert.deepEqual([found.cases, found.changed, found.byRule, found.truncated], [5, 2, 5, false])
    assert.deepEqual(found.flows, [{from: {id: SANITATION, name: '环卫中心'}, to: {id: PARKS, name: '园林局'}, cases: 2}])
    assert.deepEqual(found.rules, [{line: 1, cases: 2, changed: 2}, {line: 2, cases: 3, changed: 0}]) // biome-ignore format: one line
    assert.equal(found.changes.length, 2)
    const past = await ask(tx, editor(600), 'POST /routing/sets/:id/replay', {
      params: {id},
      body: {from: '2026-01-01T00:00:00Z', to: new Date(NOON.getTime() - MONTHS).toISOString()},
    })
    assert.equal(past.cases, 0)
    const tried = await ask(tx, editor(), 'POST /routing/sets/:id/try', {params: {id}, body: {category: RUBBISH, place: [...EAST]}})
    assert.deepEqual([tried.unit.id, tried.tried.map(({verdict}: {verdict: string}) => verdict)], [SANITATION, ['areas', 'spoke']])
    const listed = await ask(tx, editor(), 'POST /routing/sets/:id/try', {
      params: {id},
      body: {category: 'component.01003', place: [...EAST]},
    })
    assert.deepEqual([listed.unit.id, listed.why.zh.includes('权责清单')], [DRAINAGE, true])
    const stored = await ask(tx, editor(), 'POST /routing/sets/:id/try', {params: {id}, body: {case: found.changes[0].id}})
    assert.equal(stored.unit.id, PARKS)
  })

  it('what people re-dispatch again and again is proposed as a rule, taken into a draft, and then no longer goes wrong', async ({tx}) => {
    for (let n = 0; n < 8; n += 1) {
      const one = await dispatched(tx)
      if (n < 7) await moveCase(tx, by('dispatcher', 90), {id: one.id, move: 're-dispatch', unit: PARKS, reason: '公园内的垃圾归园林局'})
    }
    const learned = await ask(tx, editor(200), 'GET /routing/proposals', {query: {area: CITY}})
    assert.deepEqual(learned.accuracy, {dispatched: 8, stayed: 1, share: 1 / 8})
    const [proposal] = learned.proposals
    assert.deepEqual(
      [proposal.category, proposal.street, proposal.from.id, proposal.to.id, proposal.dispatched, proposal.moved],
      [RUBBISH, '880101001', SANITATION, PARKS, 8, 7],
    )
    assert.match(proposal.zh, /近 90 天.*环卫中心 8 件.*7 件.*园林局/)
    const {id} = await ask(tx, editor(), 'POST /routing/sets', {body: {area: CITY, title: '草稿'}})
    const {category, street, to, zh} = proposal
    const draft = await ask(tx, editor(), 'POST /routing/sets/:id/accept', {
      params: {id},
      body: {category, street, to: to.id, because: zh.slice(0, 60)},
    })
    assert.deepEqual([draft.count, draft.findings], [1, []])
    await ask(tx, editor(300), 'POST /routing/sets/:id/replay', {params: {id}})
    await ask(tx, editor(300), 'POST /routing/sets/:id/publish', {params: {id}, body: {takesEffect: '2026-11-23'}})
    assert.equal((await dispatched(tx)).unitId, PARKS)
  })

  it('a dispatcher who decides against the rules gives a reason, and whom the rules named is kept', async ({tx}) => {
    await publish(tx, [rule('all', PARKS, {categories: ['matter']})])
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('file'))
    await assert.rejects(
      moveCase(tx, by('dispatcher', 60), {id: one.id, move: 'dispatch', unit: DRAINAGE}),
      (error) => isProblem(error, 'case.override-unexplained') && error.zh.includes('园林局'),
    )
    const sent = await moveCase(tx, by('dispatcher', 60), {id: one.id, move: 'dispatch', unit: DRAINAGE, reason: '排水沟里的垃圾'})
    assert.deepEqual([sent.whyHere?.by, sent.whyHere?.instead], ['dispatcher', '园林局'])
    const [told] = await whyHere(tx, one.id)
    assert.deepEqual([told.by, told.listed.id, told.unit.id, told.rules.rule], ['dispatcher', PARKS, DRAINAGE, 'all'])
  })

  it('a unit hands over: a dry run tells rows, rules and cases; then all of them follow, those under way once they can', async ({tx}) => {
    await publish(
      tx,
      [rule('rubbish', SANITATION, {categories: [RUBBISH]}), rule('other', DRAINAGE, {categories: ['matter.09']})],
      '2026-11-23',
    )
    const [waiting, handled] = [await dispatched(tx), await dispatched(tx)]
    await walk(tx, handled.id, [['undertake', 'sanitation'], ['handle', 'sanitation', {result: '已清', evidence: [{kind: 'after', text: '净'}]}]], 70) // biome-ignore format: one line
    const day = '2026-11-25'
    const hand = (dryRun: boolean, change = {}) =>
      ask(tx, editor(200), 'POST /routing/handovers', {
        body: {from: SANITATION, to: PARKS, takesEffect: day, reason: '机构改革合并', dryRun, ...change},
      })
    const told = await hand(true)
    assert.deepEqual([told.duties[0].lines, told.rules[0].lines, told.cases.moving, told.cases.staying], [[2], [1], 1, 1])
    assert.equal((await ask(tx, editor(), 'GET /routing/handovers')).length, 0)
    assert.equal((await ask(tx, editor(), 'GET /routing/sets')).length, 1, 'a dry run writes nothing')
    await assert.rejects(hand(false, {to: SANITATION}), {code: 'case.handover-to-itself'})
    await assert.rejects(hand(false, {takesEffect: '2026-11-22'}), {code: 'case.handover-past'})

    const done = await hand(false)
    assert.ok(done.duties[0].list !== null && done.rules[0].published !== null)
    assert.equal(await moveHandedOver(tx, editor(1440)), 0, 'its day has not come')
    const then = {...editor(), at: new Date('2026-11-24T16:00:00Z')}
    assert.equal(await moveHandedOver(tx, then), 1)
    assert.equal((await getCase(tx, waiting.id)).unitId, PARKS)
    assert.equal((await getCase(tx, handled.id)).unitId, SANITATION, 'what was handled already ends where it is')
    const answer = (await openDutyDesk(tx)).who({area: '880101001001', category: RUBBISH, at: then.at})
    assert.equal(answer.unit.id, PARKS)
    assert.equal((await whyHere(tx, waiting.id)).at(-1).reorganised, true)
    const {accuracy, proposals} = await ask(tx, {...editor(), at: then.at}, 'GET /routing/proposals', {query: {area: CITY}})
    assert.deepEqual([accuracy.share, proposals], [1, []], 'a reorganisation is no wrong dispatch')

    await walk(tx, handled.id, [['ask-inspection', 'clerk'], ['fail', 'patrol', {reason: '未清净'}]], 4000) // biome-ignore format: one line
    assert.equal(await moveHandedOver(tx, {...then, at: new Date('2026-11-26T02:00:00Z')}), 1)
    const [kept] = await ask(tx, editor(), 'GET /routing/handovers')
    assert.deepEqual([kept.moved, kept.doneAt], [2, '2026-11-26T02:00:00.000Z'])
  })

  it('rules follow what was answered; answers in words are not kept with the dispatch, and what is destroyed is destroyed here too', async ({
    tx,
  }) => {
    const said = {zh: '题', en: 'question'}
    const where = {
      kind: 'question',
      id: 'where',
      ...said,
      asks: 'single',
      required: true,
      options: [
        {id: 'road', ...said},
        {id: 'river', ...said},
      ],
      next: 'name',
    }
    const graph: Graph = {
      categories: [RUBBISH],
      first: 'where',
      nodes: [where as GraphNode, {kind: 'question', id: 'name', ...said, asks: 'text', required: false, next: 'end'}],
    }
    const asker: Act = {
      ...editor(),
      by: {...editor().by, grants: [{permission: 'cases.questions', area: '', unit: null, category: null, because: 'test'}]},
    }
    await saveGraph(tx, asker, {key: 'rubbish', title: said, graph})
    await publishGraph(tx, asker, {key: 'rubbish'})
    await publish(tx, [rule('river', DRAINAGE, {categories: [RUBBISH], answers: [{question: 'where', is: 'river'}]})])
    const wet = await dispatched(tx, {answers: {where: 'river', name: '张三 13800000000'}})
    const dry = await dispatched(tx, {answers: {where: 'road'}})
    assert.deepEqual([wet.unitId, dry.unitId], [DRAINAGE, SANITATION])
    assert.deepEqual((await whyHere(tx, wet.id))[0].inputs.answers, {where: 'river'})
    await forgetReporter(tx, wet.id, NOON)
    assert.equal(await findAnswered(tx, wet.id), undefined)
    await emptyCase(tx, wet.id, NOON)
    const {inputs} = (await whyHere(tx, wet.id))[0]
    assert.deepEqual([inputs.place, inputs.answers, inputs.area], [null, {}, '880101001001'])
  })

  it('a rule delivers straight to a person of the unit, and looks at the priority', async ({tx}) => {
    const [account, worker] = ['00000000-0000-7000-8000-0000000000f1', '00000000-0000-7000-8000-0000000000f2']
    const post = '00000000-0000-7000-8000-0000000000f3'
    const spell = {valid_from: '2020-01-01', valid_to: null}
    await tx
      .insertInto('organisation.person')
      .values({id: worker, name: '何师傅', name_en: 'He', phone: null, account, version: 1, ...spell})
      .execute()
    await tx
      .insertInto('organisation.post')
      .values({
        id: post,
        unit: PARKS,
        title: '养护工',
        title_en: 'Keeper',
        role: null,
        area: '',
        own_unit_only: true,
        category: null,
        version: 1,
        ...spell,
      })
      .execute()
    const to = {unit: PARKS, person: {id: worker, name: '何师傅'}}
    const urgent = {id: 'urgent', title: '紧急', when: {categories: [RUBBISH], priorities: [1]}, to}
    await assert.rejects(publish(tx, [urgent]), (error) => isProblem(error, 'case.rules-faulty') && /何师傅不在园林局任职/.test(error.zh))
    await tx
      .insertInto('organisation.appointment')
      .values({id: account, post, person: worker, grant_id: null, because: 'test', ...spell})
      .execute()
    await publish(tx, [urgent])
    const calm = await dispatched(tx)
    assert.deepEqual([calm.unitId, calm.handlerId], [SANITATION, null])
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('file'))
    await tx.updateTable('cases.case').set({priority: 1}).where('id', '=', one.id).execute()
    const sent = await moveCase(tx, by('dispatcher', 60), {id: one.id, move: 'dispatch'})
    assert.deepEqual([sent.unitId, sent.handlerId, sent.handlerName], [PARKS, account, '何师傅'])
    assert.match(sent.whyHere?.zh ?? '', /类别、优先级.*园林局（何师傅）/)
    assert.deepEqual((await whyHere(tx, one.id))[0].person, {id: account, name: '何师傅'})
  })
})
