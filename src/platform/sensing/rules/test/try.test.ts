import assert from 'node:assert/strict'
import {sql} from 'kysely'
import {NOW, onBothStores} from '#test/city.ts'
import {observe} from '../../actions/observe.ts'
import {everywhere} from '../../core/reach.ts'
import {plantStreams} from '../../test/field.ts'
import {evaluateRules} from '../actions/evaluate.ts'
import {changeRule, createRule, setRuleState} from '../actions/keep.ts'
import {tryLong, tryRule} from '../actions/try.ts'
import * as api from '../api.ts'
import {listEditions, listFound} from '../queries/rules.ts'
import {ruleRoutes} from '../routes.ts'
import {textOf, threshold} from './texts.ts'

const MINUTE = 60_000
const DAY = 1_440 * MINUTE
const now = NOW.getTime()
const period = {from: new Date(now - 30 * DAY), to: NOW}

onBothStores('schema', (it) => {
  it('a rule says what it would have raised, where and when, beside an earlier edition', async ({tx, act}) => {
    await plantStreams(tx, [1, 2, 3])
    // Every tenth day stream 1 stands at 160 for two hours, on the last of them at 190; stream 2 once.
    const high = (stream: number, minute: number): number => {
      const [day, within] = [Math.floor(minute / 1_440), minute % 1_440]
      return within < 120 && ((stream === 1 && day % 10 === 5) || (stream === 2 && day === 7)) ? (day === 25 ? 190 : 160) : 100
    }
    const rows = [1, 2, 3].flatMap((stream) =>
      Array.from({length: 30 * 96}, (_, i) => ({stream, at: now - 30 * DAY + i * 15 * MINUTE, value: high(stream, i * 15)})),
    )
    await observe(tx, act, rows)
    const {id} = await createRule(tx, act, textOf({second: {from: 180, level: 1}}))
    await changeRule(tx, act, {id, edition: 1, text: textOf({look: threshold(170), second: {from: 180, level: 1}})})
    const wide = await tryRule(tx, act, {id, edition: 1, against: 2, ...period})
    assert.equal(api.tryReply.safeParse(wide).error, undefined)
    assert.deepEqual([wide.tried.findings, wide.tried.byLevel, wide.tried.streams, wide.tried.leftOut], [4, {1: 1, 2: 0, 3: 3}, 3, 0])
    assert.equal(wide.sentence.zh, '在 30 天、3 个数据流中本会告警 4 次，涉及 2 个数据流（一级 1 次、三级 3 次）。')
    assert.deepEqual(
      wide.findings.map(({stream, from, to}) => [
        stream,
        (Date.parse(from) - now) / DAY + 30,
        (Date.parse(to ?? '') - Date.parse(from)) / MINUTE,
      ]),
      [
        [1, 5, 120],
        [2, 7, 120],
        [1, 15, 120],
        [1, 25, 120],
      ],
    )
    assert.deepEqual(
      wide.byStream.map(({stream, findings}) => [stream, findings]),
      [
        [1, 3],
        [2, 1],
      ],
    )
    assert.deepEqual([wide.examples.length, wide.examples[0]?.finding.stream], [2, 1])
    assert.ok(wide.examples.every(({points}) => points.some(({value}) => value > 150) && points.some(({value}) => value === 100)))
    assert.deepEqual([wide.against?.findings, wide.against?.same], [1, 1])
    assert.equal((await listEditions(tx, everywhere, id)).find(({edition}) => edition === 1)?.tried?.findings, 4)
    await setRuleState(tx, act, {id, state: 'live', edition: 1})
  })

  it('a text that is not kept may be tried; what cannot be tried says why', async ({tx, act}) => {
    await plantStreams(tx, [1])
    await observe(tx, act, [{stream: 1, at: now - DAY, value: 160}])
    const none = await tryRule(tx, act, {text: textOf(), ...period})
    assert.equal(none.sentence.zh, '在 30 天、1 个数据流中不会告警。')
    const unlearned = await tryRule(tx, act, {
      text: textOf({look: {kind: 'forecast', params: {side: 'above', value: 1, withinHours: 6, probability: 0.5, learnDays: 28}}}),
      ...period,
      to: new Date(now - 2 * DAY),
    }).catch((error: {code: string}) => error)
    assert.ok('code' in unlearned && unlearned.code === 'sensing.trial-too-wide')
    await assert.rejects(tryRule(tx, act, {text: textOf(), from: NOW, to: period.from}), {code: 'sensing.bad-trial-period'})
    await assert.rejects(tryRule(tx, act, {text: textOf(), from: NOW, to: new Date(now + DAY)}), {code: 'sensing.bad-trial-period'})
    await assert.rejects(tryRule(tx, act, {...period}), {code: 'sensing.nothing-to-try'})
  })

  it('on more history than a person waits for it is tried as long work, and so it is kept', async ({tx, act}) => {
    await plantStreams(tx, [1, 2])
    await observe(
      tx,
      act,
      [1, 2].map((stream) => ({stream, at: now - DAY, value: 160})),
    )
    const {id} = await createRule(tx, act, textOf({look: threshold(150, 0)}))
    const told: number[] = []
    const {tried} = await tryLong(tx, act, {id, edition: 1, ...period}, async (done) => {
      told.push(done)
    })
    assert.deepEqual([tried.findings, told], [2, [2]])
  })

  it('what is live is told to the alarms, once a cause, and over when it is over; on trial nothing is', async ({tx, act}) => {
    await plantStreams(tx, [1])
    const live = await createRule(tx, act, textOf({look: threshold(150, 0), second: {from: 200, level: 1}}))
    const trial = await createRule(tx, act, textOf({look: threshold(150, 0)}))
    for (const {id} of [live, trial]) await setRuleState(tx, act, {id, state: 'trial'})
    await setRuleState(tx, act, {id: live.id, state: 'live'})
    const alarms = async () => {
      const {rows} = await sql<{cause: string; level: number; state: string; rule_id: string; why: {zh: string}}>`
        select cause, level, state, rule_id, why from sensing.alarm`.execute(tx)
      return rows.map(({cause, level, state, rule_id: rule, why}) => [cause, level, state, rule, why.zh])
    }
    const step = async (minutes: number, value: number): Promise<void> => {
      const at = {...act, at: new Date(now + minutes * MINUTE)}
      await observe(tx, at, [{stream: 1, at: at.at.getTime(), value}])
      await evaluateRules(tx, at)
    }
    const cause = `rule:${live.id}:1`
    await step(0, 160)
    assert.deepEqual(await alarms(), [[cause, 3, 'raised', live.id, '泵站 液位 1 160 m，高于 150 m']])
    await step(10, 210)
    assert.deepEqual(
      (await alarms()).map(([name, level]) => [name, level]),
      [[cause, 1]],
    )
    await step(20, 100)
    assert.deepEqual(
      (await alarms()).map(([, , state]) => state),
      ['cleared'],
    )
    assert.equal((await listFound(tx, everywhere, trial.id, 9)).length, 1)
    await sql`update sensing.alarm set verdict = 'false'`.execute(tx)
    const route = ruleRoutes.find(({path, method}) => method === 'GET' && path === '/sensing/rules/:id')
    const handle = route?.handle as (asked: object) => Promise<unknown>
    const reply = api.ruleReply.parse(await handle({db: tx, act, params: {id: live.id}}))
    assert.deepEqual(reply.precision, {right: 0, wrong: 1, share: 0})
    assert.deepEqual(reply.watched, {streams: 1, otherUnit: 0})
    assert.deepEqual(
      reply.moves.filter(({may}) => may).map(({state}) => state),
      ['live', 'paused', 'retired'],
    )
  })
})
