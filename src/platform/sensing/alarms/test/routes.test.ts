import assert from 'node:assert/strict'
import {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import type {Route} from '#kernel/pack.ts'
import {isProblem} from '#lib/problem.ts'
import {onBothStores} from '#test/city.ts'
import {raiseFindings} from '../actions/find.ts'
import {linkAlarm} from '../actions/link.ts'
import {alarmRoutes} from '../routes.ts'
import {by, later, lowPressure, plantGauges} from './ground.ts'

type Given = {readonly params?: object; readonly query?: object; readonly body?: object}

/** Asks a route as the kernel would: by its schemas in, and by its schema out. */
async function ask(tx: Tx, act: Act, method: Route['method'], path: string, {params = {}, query = {}, body = {}}: Given = {}) {
  const route = alarmRoutes.find((one) => one.method === method && one.path === path) ?? assert.fail(`no ${method} ${path}`)
  const read = (schema: z.ZodType | undefined, value: unknown) => schema?.parse(value)
  const handle = route.handle as (asked: object) => Promise<unknown>
  const asked = {params: read(route.params, params), query: read(route.query, query), body: read(route.body, body)}
  const reply = await handle({db: tx, tx, act, ...asked})
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of many shapes
  return (route.reply as z.ZodType).parse(JSON.parse(JSON.stringify(reply))) as any
}

const refusal = (code: string) => (error: unknown) => isProblem(error, code)
const one = '/sensing/alarms/:id'

onBothStores('schema', (it) => {
  it('every way to alarms answers as it declares', async ({tx}) => {
    await plantGauges(tx, [1, 2, 3])
    await raiseFindings(
      tx,
      later(0),
      [1, 2, 3].map((id) => lowPressure(id, {group: '主管-3'})),
    )
    const {alarms} = await ask(tx, by('watcher'), 'GET', '/sensing/alarms', {query: {limit: '1'}})
    const [storm] = alarms
    assert.deepEqual([storm.storm, storm.members, alarms.length], [true, 3, 1])
    const params = {id: storm.id}
    const detail = await ask(tx, by('watcher'), 'GET', one, {params})
    assert.deepEqual(
      [detail.members.length, detail.streams.length, detail.steps],
      [3, 3, ['acknowledge', 'clear', 'mark-true', 'mark-false']],
    )
    assert.deepEqual(
      detail.history.map(({zh}: {zh: string}) => zh),
      ['形成告警风暴'],
    )
    const read = await ask(tx, by('reader'), 'GET', one, {params: {id: detail.members[0].id}})
    assert.deepEqual([read.steps, read.storm.id], [[], storm.id])
    const done = await ask(tx, by('watcher', 3), 'POST', `${one}/acknowledge`, {params, body: {version: storm.version}})
    assert.equal(done.acknowledged.who, '周值守')
    assert.equal(
      (await ask(tx, by('watcher', 4), 'POST', `${one}/verdict`, {params, body: {is: 'true', reason: '现场属实'}})).verdict.is,
      'true',
    )
    const [level] = (await ask(tx, by('watcher'), 'GET', '/sensing/alarms/counts')).levels.filter(
      ({acknowledged}: {acknowledged: number}) => acknowledged > 0,
    )
    assert.deepEqual(level, {level: 2, raised: 0, acknowledged: 1, suppressed: 0})
    const {rules} = await ask(tx, by('watcher', 5), 'GET', '/sensing/alarms/precision')
    assert.deepEqual(rules, [{rule: 'r1', raised: 3, true: 3, false: 0, precision: 1}])
    assert.deepEqual(await ask(tx, by('watcher'), 'GET', `${one}/chart`, {params}), {drawnAt: null, series: []})
    const caseId = '00000000-0000-7000-8000-00000000ca5e'
    await linkAlarm(tx, later(6), {id: detail.members[1].id, caseId})
    const chart = await ask(tx, by('watcher'), 'GET', `${one}/chart`, {params: {id: detail.members[2].id}})
    assert.equal(chart.series.length, 3)
    const ofCase = await ask(tx, by('watcher'), 'GET', '/sensing/alarms', {query: {case: caseId, state: 'any'}})
    assert.deepEqual(
      ofCase.alarms.map(({id}: {id: string}) => id),
      [storm.id],
    )
    assert.equal((await ask(tx, by('watcher', 7), 'POST', `${one}/clear`, {params, body: {reason: '检修完成'}})).state, 'cleared')
  })

  it('pages go on where the last one ended, and a broken mark is refused', async ({tx}) => {
    await plantGauges(tx, [1, 2, 3], {metres: 5_000})
    for (const [index, id] of [1, 2, 3].entries()) await raiseFindings(tx, later(index), [lowPressure(id)])
    const first = await ask(tx, by('watcher'), 'GET', '/sensing/alarms', {query: {limit: '2'}})
    const second = await ask(tx, by('watcher'), 'GET', '/sensing/alarms', {query: {limit: '2', cursor: first.next}})
    assert.deepEqual([first.alarms.length, second.alarms.length, second.next], [2, 1, null])
    await assert.rejects(ask(tx, by('watcher'), 'GET', '/sensing/alarms', {query: {cursor: 'x'}}), refusal('sensing.bad-alarms-cursor'))
    for (const query of [{level: '4'}, {district: '88010'}, {limit: '0'}, {state: 'gone'}, {case: 'x'}])
      await assert.rejects(ask(tx, by('watcher'), 'GET', '/sensing/alarms', {query}), z.ZodError)
  })

  it('windows are set, listed, changed and ended', async ({tx}) => {
    await plantGauges(tx, [1])
    const body = {from: later(0).at.toISOString(), until: later(60).at.toISOString(), why: '检修', thing: 1}
    const made = await ask(tx, by('eastern'), 'POST', '/sensing/windows', {body})
    assert.deepEqual([made.district, made.thing, made.kept], ['880101', 1, 0])
    await raiseFindings(tx, later(1), [lowPressure(1)])
    const {windows} = await ask(tx, by('reader', 2), 'GET', '/sensing/windows')
    assert.deepEqual(
      windows.map(({id, kept}: {id: string; kept: number}) => [id, kept]),
      [[made.id, 1]],
    )
    const change = {from: body.from, until: later(90).at.toISOString(), why: '检修延长', version: 1}
    const changed = await ask(tx, by('eastern', 3), 'PUT', '/sensing/windows/:id', {params: {id: made.id}, body: change})
    assert.deepEqual([changed.why, changed.version], ['检修延长', 2])
    await ask(tx, by('eastern', 4), 'DELETE', '/sensing/windows/:id', {params: {id: made.id}})
    assert.deepEqual(await ask(tx, by('eastern', 5), 'GET', '/sensing/windows'), {windows: []})
  })
})
