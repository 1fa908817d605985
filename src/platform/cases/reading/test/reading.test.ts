import assert from 'node:assert/strict'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {findEvent, listEvents} from '#kernel/events.ts'
import {isProblem} from '#lib/problem.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {activateModel, noteDecision, trainModel} from '../actions.ts'
import {countPairs, keepCorrection, listLessons, listModels} from '../queries.ts'
import {readingRoutes} from '../routes.ts'

const LAMP = 'component.01037'

/** Asks a route as the server does: reads the parts by its schemas, writes the answer by its own. */
const ask = async (
  tx: Tx,
  act: Act,
  name: string,
  {body = {}, query = {}, params = {}}: {body?: object; query?: object; params?: object} = {},
) => {
  const route = readingRoutes.find(({method, path}) => `${method} ${path}` === name)
  if (route === undefined || typeof route.reply === 'string') throw new Error(`There is no route ${name}.`)
  const handle = route.handle as (asked: object) => Promise<unknown>
  const read = {params: route.params?.parse(params), query: route.query?.parse(query), body: route.body?.parse(body)}
  // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes, each checked by the schema of its route
  return route.reply.parse(await handle({tx, db: tx, act, ...read})) as any
}

const ask1 = (tx: Tx, act: Act, text: string) => ask(tx, act, 'POST /cases/reading', {body: {text}})

onBothStores('demo', (it) => {
  it('reads free words as categories of the standard in force, with the reason, and keeps nothing', async ({tx, act}) => {
    const read = await ask1(tx, act, '小区门口的路灯坏了三天，晚上看不见路')
    assert.equal(read.proposals[0].category, LAMP)
    assert.equal(read.proposals[0].name.zh, '路灯')
    assert.ok(read.proposals[0].words.includes('路灯坏了'))
    assert.match(read.proposals[0].reason.zh, /路灯/)
    assert.ok(read.proposals.length <= 3)
    assert.equal(read.model, null)
    assert.deepEqual(await countPairs(tx, new Date(0)), [])
    const dark = await ask1(tx, act, '雨水井盖丢失，洞口敞着')
    assert.match(dark.proposals[0].condition.text, /丢失/)
  })

  it('is sure of nothing when the words say nothing', async ({tx, act}) => {
    const read = await ask1(tx, act, 'zzz qqq')
    assert.deepEqual(read, {proposals: [], confident: false, model: null})
    await assert.rejects(ask1(tx, act, ''))
    await assert.rejects(ask1(tx, act, '灯'.repeat(2_001)))
  })

  it('learns from what was decided, once a night when there is something new, and can go back', async ({tx, act}) => {
    assert.equal(await trainModel(tx, act), 'in-use')
    const [first] = await listModels(tx)
    assert.ok(first?.active && first.lessons >= 30)
    assert.ok(first.figures.both.top1 >= first.figures.catalogue.top1 && first.figures.both.top3 >= first.figures.both.top1)
    assert.equal((await ask1(tx, act, '路灯不亮')).model, first.id)
    assert.equal(await trainModel(tx, act), 'nothing-new')

    const lessons = await listLessons(tx, 10)
    assert.ok(lessons.every(({text}) => text.length > 0))
    const {rows} = {rows: await tx.selectFrom('cases.correction').selectAll().limit(1).execute()}
    const [known] = rows
    assert.ok(known !== undefined)
    const later = {...act, at: new Date(NOW.getTime() + 86_400_000)}
    await keepCorrection(tx, {
      districtId: known.district_id,
      caseId: known.case_id,
      seq: known.seq + 100,
      proposed: known.chosen,
      probability: 0.9,
      chosen: known.chosen === LAMP ? 'matter.06010' : LAMP,
      modelId: first.id,
      byId: 'clerk',
      at: new Date(NOW.getTime() + 3_600_000),
    })
    await trainModel(tx, later)
    const models = await listModels(tx)
    assert.equal(models.length, 2)
    assert.ok(models[0] !== undefined && models[0].corrections >= 1)

    await activateModel(tx, later, first.id)
    assert.deepEqual(
      (await listModels(tx)).filter(({active}) => active).map(({id}) => id),
      [first.id],
    )
    assert.equal((await activateModel(tx, later, first.id)).id, first.id)
    assert.equal((await ask1(tx, later, '路灯不亮')).model, first.id)
    await assert.rejects(activateModel(tx, later, '00000000-0000-7000-8000-000000000000'), (error) =>
      isProblem(error, 'cases.no-such-model'),
    )
  })

  it('keeps a decision told twice once, and learns nothing from what was imported', async ({tx, act}) => {
    const filed = await tx
      .selectFrom('cases.case')
      .select(['id', 'district_id', 'category'])
      .where('condition_id', 'is not', null)
      .limit(1)
      .executeTakeFirstOrThrow()
    const told = (await listEvents(tx, {district: filed.district_id, subject: filed.id})).find(({name}) => name === 'case.filed')
    const event = told && (await findEvent(tx, {district: told.district, subject: told.subject, seq: told.seq}))
    assert.ok(event !== undefined)
    await noteDecision(tx, act, event)
    await noteDecision(tx, act, event)
    const pairs = await countPairs(tx, new Date(0))
    assert.equal(pairs.length, 1)
    assert.equal(pairs[0]?.chosen, filed.category)
    assert.equal(pairs[0]?.count, 1)
    await tx.deleteFrom('cases.correction').execute()
    await tx.updateTable('cases.case').set({source: 'import'}).where('id', '=', filed.id).execute()
    await noteDecision(tx, act, event)
    assert.deepEqual(await countPairs(tx, new Date(0)), [])
  })

  it('tells how well it reads: corrections a week, what is taken for what, and whether the city has moved', async ({tx, act}) => {
    const unknown = await ask(tx, act, 'GET /cases/reading/quality', {query: {weeks: '4'}})
    assert.equal(unknown.decisions, 0)
    assert.equal(unknown.drift.verdict, 'unknown')
    await trainModel(tx, act)
    const told = await ask(tx, act, 'GET /cases/reading/quality', {query: {weeks: '52'}})
    const {models} = await ask(tx, act, 'GET /cases/reading/models')
    assert.equal(models.length, 1)
    assert.equal(
      told.decisions,
      told.weeks.reduce((sum: number, week: {decisions: number}) => sum + week.decisions, 0),
    )
    assert.ok(told.decisions >= 100 && told.corrections < told.decisions)
    assert.equal(told.confusion.counts.length, told.confusion.majors.length)
    assert.ok(told.confusion.majors.every(({name}: {name: {zh: string}}) => /[\u4e00-\u9fff]/.test(name.zh)))
    assert.ok(
      told.mistaken.every(
        ({proposed, chosen}: {proposed: {category: string}; chosen: {category: string}}) => proposed.category !== chosen.category,
      ),
    )
    assert.ok(told.drift.index !== null && told.drift.index >= 0)
  })
})
