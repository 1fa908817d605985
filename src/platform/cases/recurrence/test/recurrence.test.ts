import assert from 'node:assert/strict'
import {sql} from 'kysely'
import type {Act, Grant} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {listEvents} from '#kernel/events.ts'
import {type Call, Reply, type Route} from '#kernel/pack.ts'
import {onBothStores} from '#test/city.ts'
import {buildTown, by, EAST, people, report, SANITATION, until, WEST, walk} from '../../test/town.ts'
import {topicRoutes} from '../../topics/routes.ts'
import {lookAgain, lookEverywhere} from '../actions/find.ts'
import {keepDisorders} from '../queries/patterns.ts'
import {recurrenceRoutes} from '../routes.ts'
import {NOW} from './samples.ts'

const call: Call = {address: '127.0.0.1', language: 'zh', headers: {}, cookies: {}, origin: 'https://city.example', session: null}
const routes: readonly Route[] = [...recurrenceRoutes, ...topicRoutes]

/** Asks a route as the server does, permission and schemas included. */
async function ask(
  tx: Tx,
  act: Act,
  name: string,
  {body = {}, query = {}, params = {}}: {body?: object; query?: object; params?: object} = {},
) {
  const route = routes.find(({method, path}) => `${method} ${path}` === name)
  if (route === undefined || typeof route.reply === 'string') throw new Error(`There is no route ${name}.`)
  const handle = route.handle as (asked: object) => Promise<unknown>
  const answer = await handle({
    tx,
    db: tx,
    act,
    call,
    params: route.params?.parse(params),
    query: route.query?.parse(query),
    body: route.body?.parse(body),
  })
  // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes, each checked by the schema of its route
  return route.reply.parse(answer instanceof Reply ? answer.body : answer) as any
}

const grant = (permission: string, area: string): Grant => ({permission, area, unit: null, category: null, because: 'test'})
const chief: Act = {
  by: {id: 'chief', name: '陈主任', kind: 'person', grants: [grant('cases.read', '8801'), grant('cases.campaign', '8801')]},
  at: NOW,
}
const eastern: Act = {...chief, by: {...chief.by, grants: [grant('cases.read', '880101')]}}

interface Put {
  readonly category?: string
  readonly ago: number
  readonly closed?: number
  readonly at?: readonly [number, number]
  readonly area?: string
  readonly state?: string
  readonly late?: boolean
}

/** Cases as the loop would have left them, so many days ago. */
async function put(tx: Tx, rows: readonly Put[]): Promise<void> {
  for (const {category = 'matter.09005', ago, closed, at = EAST, area = '880101001001001', state, late = false} of rows) {
    const done = closed !== undefined
    const handled = done ? sql`${NOW}::timestamptz - make_interval(days => ${closed})` : sql`null`
    await sql`insert into cases.case (id, district_id, state, version, source, area, place, description, category, reported_at, changed_at, due_at, handled_at, inspected_at, closed_at, ending)
      values (gen_random_uuid(), ${area.slice(0, 6)}, ${state ?? (done ? 'archived' : 'dispatched')}, 1, 'patrol', ${area}, st_setsrid(st_makepoint(${at[0]}::double precision, ${at[1]}::double precision), 4326),
        '东街小区门口店外经营，占了盲道', ${category}, ${NOW}::timestamptz - make_interval(days => ${ago}), ${NOW}, ${NOW}::timestamptz - make_interval(days => ${late ? ago : -30}), ${handled}, ${handled}, ${handled}, ${done ? 'fixed' : null})`.execute(
      tx,
    )
  }
}

const disorders = [
  {key: 'occupying', zh: '乱占道', en: 'Occupying the road', categories: ['matter.09005', 'matter.09001'], law: {zh: '条例', en: 'law'}},
  {key: 'littering', zh: '乱扔垃圾', en: 'Littering', categories: ['matter.06010'], law: {zh: '条例', en: 'law'}},
]
const street: readonly Put[] = [
  {ago: 60, closed: 55},
  {ago: 40, closed: 35, late: true},
  {ago: 12},
  {ago: 10},
  {ago: 8},
  {ago: 6, closed: 2},
  {ago: 5},
  {ago: 3},
  {ago: 2, category: 'matter.09001'},
]

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', async ({store}) => {
    await buildTown(store)
    await store.transact((tx) => keepDisorders(tx, '8801', disorders))
  })

  it('a look keeps what it finds, and a second look puts its own in the place of the first', async ({tx}) => {
    await put(tx, street)
    const looked = await lookAgain(tx, chief, '880101')
    assert.deepEqual([looked.cases, looked.proposed], [9, 1])
    const spots = await ask(tx, chief, 'GET /cases/hot-spots')
    assert.deepEqual(
      spots.patterns.map(({kind, cases, category}: {kind: string; cases: number; category: string}) => [kind, cases, category]),
      [['cluster', 6, 'matter.09005']],
    )
    assert.equal(spots.foundAt, NOW.toISOString())
    const again = await ask(tx, chief, 'GET /cases/recurrences')
    const [place] = again.patterns
    assert.deepEqual([place.kind, place.cases, place.returns, place.area], ['place', 8, 7, '880101001001001'])
    assert.deepEqual([again.rate.closed, again.rate.returned], [3, 2])
    await sql`update cases.case set state = 'voided'`.execute(tx)
    await lookAgain(tx, chief, '880101')
    assert.deepEqual((await ask(tx, chief, 'GET /cases/hot-spots')).patterns, [])
  })

  it('with a period the answer is worked out for it, from the cases the actor may see', async ({tx}) => {
    await put(tx, street)
    const period = {from: new Date(NOW.getTime() - 30 * 86_400_000).toISOString(), to: NOW.toISOString()}
    const spots = await ask(tx, chief, 'GET /cases/hot-spots', {query: period})
    assert.deepEqual([spots.foundAt, spots.patterns.length, spots.patterns[0].members.length], [null, 1, 6])
    assert.deepEqual((await ask(tx, by('western'), 'GET /cases/hot-spots', {query: period})).patterns, [])
    const recurring = await ask(tx, chief, 'GET /cases/recurrences', {query: {...period, category: 'matter.09'}})
    assert.equal(recurring.patterns[0].cases, 6)
    await assert.rejects(ask(tx, chief, 'GET /cases/hot-spots', {query: {from: period.to, to: period.from}}), {name: 'ZodError'})
  })

  it('what is told of many cases is seen by whoever may see them all: not by another district, nor by a unit', async ({tx}) => {
    await put(tx, street)
    await put(
      tx,
      street.map((one) => ({...one, at: WEST, area: '880102001001001'})),
    )
    await lookEverywhere(tx, chief)
    const seenBy = async (act: Act): Promise<readonly string[]> => [
      ...new Set<string>((await ask(tx, act, 'GET /cases/recurrences')).patterns.map(({area}: {area: string}) => area.slice(0, 6))),
    ]
    assert.deepEqual((await seenBy(chief)).toSorted(), ['880101', '880102'])
    assert.deepEqual(await seenBy(eastern), ['880101'])
    assert.deepEqual(await seenBy(by('western')), ['880102'])
    assert.deepEqual(await seenBy(by('sanitation')), [])
    assert.deepEqual(await seenBy({...chief, by: people.citizen}), [])
    const {campaigns} = await ask(tx, eastern, 'GET /cases/campaigns')
    assert.deepEqual(
      campaigns.map(({area}: {area: string}) => area),
      ['880101001'],
    )
    const western = (await ask(tx, chief, 'GET /cases/campaigns', {query: {area: '880102'}})).campaigns[0]
    await assert.rejects(ask(tx, eastern, 'GET /cases/campaigns/:id', {params: {id: western.id}}), {code: 'access.forbidden'})
  })

  it('a rising street is told as a surge', async ({tx}) => {
    const days = Array.from({length: 120}, (_, k) => k + 1)
    await put(
      tx,
      days.filter((ago) => ago % 3 === 0).map((ago) => ({ago, category: 'matter.06010'})),
    )
    await put(
      tx,
      [1, 1, 1, 2, 2, 2, 2, 3, 3, 3].map((ago) => ({ago, category: 'matter.06010'})),
    )
    await lookAgain(tx, chief, '880101')
    const {patterns} = await ask(tx, chief, 'GET /cases/surges')
    assert.ok(
      patterns.some(({area, category}: {area: string; category: string}) => area === '880101001' && category === 'matter.06010'),
      JSON.stringify(patterns),
    )
    assert.ok(patterns.every(({cases, expected, q}: {cases: number; expected: number; q: number}) => cases > expected && q <= 0.05))
  })

  it('a campaign is proposed by what was found, opened with its baseline, measured, and closed; each step is told', async ({tx}) => {
    await put(tx, street)
    await lookAgain(tx, chief, '880101')
    const {campaigns, mayPropose} = await ask(tx, chief, 'GET /cases/campaigns')
    assert.equal(mayPropose, true)
    const [proposed] = campaigns
    assert.deepEqual([proposed.state, proposed.title.zh, proposed.area], ['proposed', '东街乱占道专项整治', '880101001'])
    assert.ok(proposed.evidence.some(({kind, cases}: {kind: string; cases: number}) => kind === 'place' && cases === 8))
    assert.equal((await lookAgain(tx, chief, '880101')).proposed, 0, 'what is proposed is not proposed again')

    const params = {id: proposed.id}
    const body = {
      unit: SANITATION,
      startsAt: NOW.toISOString(),
      endsAt: new Date(NOW.getTime() + 60 * 86_400_000).toISOString(),
      target: {perWeek: 0.3, returnRate: 0.1},
    }
    await assert.rejects(ask(tx, eastern, 'POST /cases/campaigns/:id/open', {params, body}), {code: 'access.forbidden'})
    await assert.rejects(ask(tx, chief, 'POST /cases/campaigns/:id/open', {params, body: {...body, target: {}}}), {
      code: 'campaign.no-target',
    })
    await assert.rejects(ask(tx, chief, 'POST /cases/campaigns/:id/close', {params, body: {words: '太早'}}), {code: 'campaign.wrong-state'})
    const opened = await ask(tx, chief, 'POST /cases/campaigns/:id/open', {params, body})
    assert.deepEqual([opened.state, opened.unit.name, opened.baseline.cases, opened.progress], ['open', '环卫中心', 8, null])
    // The class of the proposal has eight cases. Three closed in the sixty days, two of them in time; two of the three came back.
    assert.deepEqual([opened.baseline.onTime, opened.baseline.returns.closed, opened.baseline.returns.returned], [2 / 3, 3, 2])

    const later: Act = {...chief, at: new Date(NOW.getTime() + 28 * 86_400_000)}
    await put(tx, [{ago: -7}])
    const shown = await ask(tx, later, 'GET /cases/campaigns/:id', {params})
    assert.deepEqual([shown.progress.cases, shown.progress.perWeek, shown.met.perWeek, shown.mayManage], [1, 0.25, true, true])
    const closed = await ask(tx, later, 'POST /cases/campaigns/:id/close', {params, body: {words: '店外经营明显减少'}})
    assert.deepEqual([closed.state, closed.outcome.cases, closed.words, closed.met.perWeek], ['closed', 1, '店外经营明显减少', true])
    const told = await listEvents(tx, {district: '880101', subject: proposed.id})
    assert.deepEqual(
      told.map(({name}) => name),
      ['campaign.proposed', 'campaign.opened', 'campaign.closed'],
    )
  })

  it('a campaign can be proposed by hand and dismissed with a reason; it is not proposed again by itself', async ({tx}) => {
    await put(tx, street)
    const body = {title: '东街店外经营整治', area: '880101001', categories: ['matter.09005']}
    await assert.rejects(ask(tx, eastern, 'POST /cases/campaigns', {body}), {code: 'access.forbidden'})
    await assert.rejects(ask(tx, chief, 'POST /cases/campaigns', {body: {...body, area: '880101009'}}), {code: 'organisation.no-such-area'})
    const proposed = await ask(tx, chief, 'POST /cases/campaigns', {body})
    const dismissed = await ask(tx, chief, 'POST /cases/campaigns/:id/dismiss', {params: {id: proposed.id}, body: {words: '已有常态管理'}})
    assert.deepEqual([dismissed.state, dismissed.words], ['dismissed', '已有常态管理'])
    assert.equal((await lookAgain(tx, chief, '880101')).proposed, 0)
    await assert.rejects(ask(tx, chief, 'GET /cases/campaigns/:id', {params: {id: SANITATION}}), {code: 'campaign.unknown'})
  })

  it('the eight disorders street by street, counted like by hand', async ({tx}) => {
    await put(tx, street)
    await put(tx, [
      {ago: 4, category: 'matter.06010', at: WEST, area: '880102001001001'},
      {ago: 4, category: 'component.01003'},
    ])
    const {counts, streets, disorders: known} = await ask(tx, chief, 'GET /cases/eight-disorders')
    assert.deepEqual(
      known.map(({key}: {key: string}) => key),
      ['occupying', 'littering'],
    )
    assert.deepEqual(
      streets.map(({zh}: {zh: string}) => zh),
      ['东街', '西街'],
    )
    const [east, west] = counts
    assert.deepEqual(
      [east.disorder, east.street, east.reported, east.open, east.closed, east.overdue, east.onTimeRate, east.verifiedRate],
      ['occupying', '880101001', 9, 6, 3, 1, 2 / 3, 1],
    )
    assert.deepEqual([east.returns.closed, east.returns.returned], [3, 2])
    assert.deepEqual([west.disorder, west.reported, west.onTimeRate, west.returns.rate], ['littering', 1, null, null])
    assert.equal((await ask(tx, by('western'), 'GET /cases/eight-disorders')).counts.length, 1)
    assert.equal((await ask(tx, chief, 'GET /cases/eight-disorders', {query: {area: '880102'}})).counts[0].street, '880102001')
  })

  it('parts, duplicates and what was answered in words do not count; what was opened again recurs; an appeal takes out of the counting', async ({
    tx,
  }) => {
    await put(tx, street)
    const [{id = ''} = {}] = (await sql<{id: string}>`select id from cases.case order by reported_at limit 1`.execute(tx)).rows
    await put(tx, [{ago: 7, state: 'merged'}, {ago: 7}, {ago: 7, closed: 6}])
    await sql`update cases.case set parent_id = ${id} where id in (select id from cases.case where state = 'dispatched' and reported_at = ${NOW}::timestamptz - interval '7 days')`.execute(
      tx,
    )
    await sql`update cases.case set ending = 'answered' where closed_at = ${NOW}::timestamptz - interval '6 days'`.execute(tx)
    const [count] = (await ask(tx, chief, 'GET /cases/eight-disorders')).counts
    assert.deepEqual([count.reported, count.overdue, count.onTimeRate], [9, 1, 2 / 3])
    await sql`update cases.case set exempt = true where handled_at > due_at`.execute(tx)
    const [exempted] = (await ask(tx, chief, 'GET /cases/eight-disorders')).counts
    assert.deepEqual([exempted.overdue, exempted.onTimeRate], [0, 1])
    await sql`delete from cases.case where id <> ${id}`.execute(tx)
    await sql`update cases.case set reopens = 1`.execute(tx)
    await lookAgain(tx, chief, '880101')
    const [again] = (await ask(tx, chief, 'GET /cases/recurrences')).patterns
    assert.deepEqual([again.cases, again.reopens], [1, 1])
  })

  it('topics are made of the cases the actor may see', async ({tx}) => {
    await put(tx, street)
    const {topics, read} = await ask(tx, chief, 'GET /cases/topics', {query: {days: '90'}})
    assert.deepEqual([read, topics.length, topics[0].cases, topics[0].place], [9, 1, 9, '东街小区'])
    assert.deepEqual((await ask(tx, by('western'), 'GET /cases/topics')).topics, [])
  })

  it('a case of the whole loop is counted as verified and on time', async ({tx}) => {
    const {case: one} = await report(tx, {}, by('citizen', -3 * 1440))
    await walk(tx, one.id, until('close'), -3 * 1440)
    const {counts} = await ask(tx, chief, 'GET /cases/eight-disorders')
    assert.deepEqual([counts[0].disorder, counts[0].closed, counts[0].verifiedRate, counts[0].onTimeRate], ['littering', 1, 1, 1])
  })
})
