import assert from 'node:assert/strict'
import type {Act} from '#kernel/act.ts'
import {isProblem} from '#lib/problem.ts'
import {onBothStores} from '#test/city.ts'
import {ask, buildTown, by, NOON, people, RUBBISH, report} from '../../test/town.ts'
import type {Graph} from '../core/graph.ts'
import {findAnswered} from '../queries.ts'

const editor: Act = {
  by: {...people.clerk, grants: [{permission: 'cases.questions', area: '', unit: null, category: null, because: 'test'}]},
  at: NOON,
}

const graph: Graph = {
  categories: ['matter.06'],
  first: 'inside',
  nodes: [
    {kind: 'question', id: 'inside', zh: '在小区里吗？', en: 'Inside a compound?', asks: 'yes-no', required: true, branches: [{is: true, to: 'property'}], next: 'gas'},
    {kind: 'hard-stop', id: 'property', zh: '小区内由物业清运。', en: 'The property company clears compounds.', body: {zh: '物业服务企业', en: 'the property company'}, contact: '0990-1'},
    {kind: 'question', id: 'gas', zh: '有燃气味吗？', en: 'A smell of gas?', asks: 'yes-no', required: false, branches: [{is: true, to: 'leave'}], next: 'note'},
    {kind: 'emergency-stop', id: 'leave', zh: '请立即离开。', en: 'Leave at once.', phone: '119'},
    {kind: 'question', id: 'note', zh: '还有什么？', en: 'Anything else?', asks: 'text', required: false, next: 'end'},
  ],
} // biome-ignore format: one line a node

const title = {zh: '垃圾', en: 'Rubbish'}
const save = (change: Partial<Graph> = {}, key = 'rubbish', version?: number) => ({
  params: {key},
  body: {title, graph: {...graph, ...change}, ...(version === undefined ? {} : {version})},
})
const SAVE = 'PUT /questions/graphs/:key'
const PUBLISH = 'POST /questions/graphs/:key/publish'

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('a graph is drafted, checked when saved, published, followed by a new edition, and retired', async ({tx}) => {
    const asked = async () => (await ask(tx, by('citizen'), 'GET /questions', {query: {category: RUBBISH}})).questions
    await assert.rejects(
      ask(tx, editor, SAVE, save({first: 'nowhere'})),
      (error) => isProblem(error, 'case.questions-broken') && /nowhere/.test(error.zh),
    )
    assert.equal((await ask(tx, editor, SAVE, save())).version, 1)
    assert.equal(await asked(), null, 'a draft is not asked')
    assert.equal((await ask(tx, editor, SAVE, save({}, 'rubbish', 1))).version, 2)
    await assert.rejects(ask(tx, editor, SAVE, save({}, 'rubbish', 1)), {code: 'case.questions-stale'})
    await ask(tx, editor, PUBLISH, {params: {key: 'rubbish'}})
    assert.equal((await asked()).edition, 1)
    await assert.rejects(ask(tx, editor, PUBLISH, {params: {key: 'rubbish'}}), {code: 'case.questions-no-draft'})

    const narrower = save({categories: [RUBBISH, 'matter.06']}, 'other')
    await ask(tx, editor, SAVE, narrower)
    await assert.rejects(ask(tx, editor, PUBLISH, {params: {key: 'other'}}), {code: 'case.questions-category-taken'})
    await ask(tx, editor, SAVE, save({categories: [RUBBISH]}, 'other'))
    await ask(tx, editor, PUBLISH, {params: {key: 'other'}})
    assert.equal((await asked()).key, 'other', 'what names the category more closely is asked')
    await ask(tx, editor, 'POST /questions/graphs/:key/retire', {params: {key: 'other'}})

    assert.equal((await ask(tx, editor, SAVE, save())).edition, 2)
    await ask(tx, editor, PUBLISH, {params: {key: 'rubbish'}})
    assert.deepEqual([(await asked()).key, (await asked()).edition], ['rubbish', 2])
    const editions = await ask(tx, editor, 'GET /questions/graphs/:key', {params: {key: 'rubbish'}})
    assert.deepEqual(
      editions.map(({state}: {state: string}) => state),
      ['published', 'retired'],
    )
    const listed = await ask(tx, editor, 'GET /questions/graphs')
    assert.deepEqual(
      listed.map(({key, state, stops}: {key: string; state: string; stops: number}) => [key, state, stops]),
      [
        ['other', 'retired', 2],
        ['rubbish', 'published', 2],
      ],
    )
    await assert.rejects(ask(tx, by('clerk'), SAVE, save()), {code: 'access.forbidden'})
    await assert.rejects(ask(tx, editor, 'GET /questions/graphs/:key', {params: {key: 'none'}}), {code: 'case.no-such-questions'})
  })

  it('the next question follows from the answers, over HTTP', async ({tx}) => {
    await ask(tx, editor, SAVE, save())
    await ask(tx, editor, PUBLISH, {params: {key: 'rubbish'}})
    const next = async (answers: object) => {
      const {kind, node} = await ask(tx, by('citizen'), 'GET /questions/next', {
        query: {category: RUBBISH, answers: JSON.stringify(answers)},
      })
      return [kind, node?.id ?? null]
    }
    assert.deepEqual(await next({}), ['ask', 'inside'])
    assert.deepEqual(await next({inside: true}), ['stop', 'property'])
    assert.deepEqual(await next({inside: false, gas: null, note: null}), ['done', null])
  })

  it('a report that meets a stop is refused with who is responsible or whom to call', async ({tx}) => {
    await ask(tx, editor, SAVE, save())
    await ask(tx, editor, PUBLISH, {params: {key: 'rubbish'}})
    const refusal = (answers: object) =>
      report(tx, {answers: answers as never}).then(
        () => assert.fail('it was taken'),
        (error) => (isProblem(error) ? error : assert.fail(String(error))),
      )
    const notOurs = await refusal({inside: true})
    assert.equal(notOurs.code, 'case.not-ours')
    assert.match(notOurs.zh, /物业清运.*物业服务企业.*0990-1/)
    const urgent = await refusal({inside: false, gas: true})
    assert.deepEqual([urgent.code, urgent.details.phone], ['case.call-now', '119'])
    assert.match(urgent.en, /^Call 119 now/)
    assert.equal((await refusal({inside: 'perhaps'})).code, 'case.answers-unfit')
  })

  it('citizens must answer what is required, staff may leave it open, and what was answered is kept with the case', async ({tx}) => {
    await ask(tx, editor, SAVE, save())
    await ask(tx, editor, PUBLISH, {params: {key: 'rubbish'}})
    await assert.rejects(report(tx), (error) => isProblem(error, 'case.answers-missing') && /在小区里吗/.test(error.zh))
    const {case: open} = await report(tx, {source: 'hotline'}, by('clerk'))
    assert.equal(await findAnswered(tx, open.id), undefined)
    const {case: told} = await report(tx, {answers: {inside: false, note: '很臭', stray: 1}})
    assert.deepEqual((await findAnswered(tx, told.id))?.answers, {inside: false, note: '很臭'})
    const {case: other} = await report(tx, {category: 'component.01003'})
    assert.equal(await findAnswered(tx, other.id), undefined, 'nothing is asked about other categories')
  })
})
