import assert from 'node:assert/strict'
import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {observe} from '../../actions/observe.ts'
import {everywhere} from '../../core/reach.ts'
import {beginSums} from '../../queries/sums.ts'
import {plantStreams} from '../../test/field.ts'
import {evaluateRules} from '../actions/evaluate.ts'
import {createRule, setRuleState} from '../actions/keep.ts'
import {learnStreams} from '../actions/learn.ts'
import type {RuleText} from '../core/rule.ts'
import {listFound} from '../queries/rules.ts'
import {textOf, threshold} from './texts.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const now = NOW.getTime()
const later = (act: Act, minutes: number): Act => ({...act, at: new Date(now + minutes * MINUTE)})

/** Puts a rule on trial, or live after a trial. */
async function begin(tx: Tx, act: Act, text: RuleText, state: 'trial' | 'live' = 'live'): Promise<string> {
  const {id} = await createRule(tx, act, text)
  await setRuleState(tx, act, {id, state: 'trial'})
  if (state === 'live') await setRuleState(tx, act, {id, state})
  return id
}

/** Values of a stream, minutes from now. */
const send = (tx: Tx, act: Act, stream: number, values: readonly (readonly [minutes: number, value: number])[]) =>
  observe(
    tx,
    act,
    values.map(([minutes, value]) => ({stream, at: now + minutes * MINUTE, value})),
  )

const seen = async (tx: Tx, id: string) =>
  (await listFound(tx, everywhere, id, 100))
    .map(
      ({stream, from, to, level}) =>
        [stream, (from.getTime() - now) / MINUTE, to === null ? null : (to.getTime() - now) / MINUTE, level] as const,
    )
    .toReversed()

onBothStores('schema', (it) => {
  it('what came in pieces is found as if it had come at once, and late data does not disturb', async ({tx, act}) => {
    await plantStreams(tx, [1, 2])
    const id = await begin(tx, act, textOf())
    await send(tx, act, 1, [[-10, 100]])
    await send(tx, act, 2, [[-10, 100]])
    await evaluateRules(tx, act)
    await send(tx, later(act, 20), 1, [
      [1, 160],
      [11, 170],
      [20, 180],
    ])
    await evaluateRules(tx, later(act, 20))
    assert.deepEqual(await seen(tx, id), [])
    // What comes for a time that was looked at already says nothing any more.
    await send(tx, later(act, 35), 1, [
      [5, 10],
      [32, 190],
    ])
    await evaluateRules(tx, later(act, 35))
    assert.deepEqual(await seen(tx, id), [[1, 1, null, 3]])
    assert.equal((await evaluateRules(tx, later(act, 35))).found, 0)
    await send(tx, later(act, 50), 1, [[40, 120]])
    await evaluateRules(tx, later(act, 50))
    assert.deepEqual(await seen(tx, id), [[1, 1, 40, 3]])
    const [found] = await listFound(tx, everywhere, id, 1)
    assert.equal(found?.why.zh, '泵站 液位 1 190 m，高于 150 m 已 31 分钟')
  })

  it('a stream that falls silent is found though nothing comes, one that was silent when the rule began too', async ({tx, act}) => {
    await plantStreams(tx, [1, 2])
    await send(tx, act, 1, [[-1, 5]])
    await send(tx, act, 2, [[-600, 5]])
    const id = await begin(tx, act, textOf({look: {kind: 'silent', params: {afterMinutes: 60}}}))
    await evaluateRules(tx, act)
    assert.deepEqual(await seen(tx, id), [[2, -600, null, 3]])
    assert.equal((await evaluateRules(tx, later(act, 30))).streams, 0)
    await evaluateRules(tx, later(act, 61))
    assert.deepEqual(await seen(tx, id), [
      [2, -600, null, 3],
      [1, -1, null, 3],
    ])
    await send(tx, later(act, 70), 1, [[70, 5]])
    await evaluateRules(tx, later(act, 71))
    assert.deepEqual(await seen(tx, id), [
      [2, -600, null, 3],
      [1, -1, 70, 3],
    ])
  })

  it('rules watch what they say, and nothing of another unit', async ({tx, act}) => {
    await plantStreams(tx, [1], '880101')
    await plantStreams(tx, [2], '880102')
    const rules = {
      all: await begin(tx, act, textOf({look: threshold(5, 0)})),
      district: await begin(tx, act, textOf({look: threshold(5, 0), watch: {district: '880102'}})),
      named: await begin(tx, act, textOf({look: threshold(5, 0), watch: {streams: [1]}})),
      unit: await begin(tx, act, textOf({look: threshold(5, 0), watch: {unit: 'ppm'}})),
    }
    await send(tx, act, 1, [[0, 9]])
    await send(tx, act, 2, [[0, 9]])
    await evaluateRules(tx, act)
    const streams = async (id: string) => (await seen(tx, id)).map(([stream]) => stream).toSorted()
    assert.deepEqual(await streams(rules.all), [1, 2])
    assert.deepEqual(await streams(rules.district), [2])
    assert.deepEqual(await streams(rules.named), [1])
    assert.deepEqual(await streams(rules.unit), [])
  })

  it('a combination looks at the streams of a group together, in order of time', async ({tx, act}) => {
    await plantStreams(tx, [1, 2])
    await sql`insert into sensing.observed_property (id, name, definition, description) values (2, '流量', 'urn:flow', '')`.execute(tx)
    await sql`update sensing.stream_property set property_id = 2 where stream_id = 2`.execute(tx)
    await sql`update sensing.thing set properties = '{"group": "main:1"}'`.execute(tx)
    const conditions = [
      {property: 'urn:level', side: 'below', value: 3, not: false},
      {property: 'urn:flow', side: 'above', value: 50, not: false},
    ] as const
    const id = await begin(
      tx,
      act,
      textOf({
        look: {kind: 'combined', params: {together: 'group', withinMinutes: 30, anyOf: [conditions]}},
        watch: {property: null, thingKind: null, streams: [1, 2]},
      }),
    )
    await send(tx, act, 1, [[-1, 2]])
    await evaluateRules(tx, act)
    await send(tx, later(act, 1), 2, [[0, 60]])
    await evaluateRules(tx, later(act, 1))
    await send(tx, later(act, 5), 2, [[4, 10]])
    await evaluateRules(tx, later(act, 9))
    const [found] = await listFound(tx, everywhere, id, 9)
    assert.deepEqual(await seen(tx, id), [[1, 0, null, 3]])
    assert.match(found?.why.zh ?? '', /30 分钟内.*低于 3 m.*且.*高于 50 m/)
  })

  it('a rule that is paused ends what it found, and begins anew when it is live again', async ({tx, act}) => {
    await plantStreams(tx, [1])
    const id = await begin(tx, act, textOf({look: threshold(5, 0)}))
    await send(tx, act, 1, [[0, 9]])
    await evaluateRules(tx, act)
    await setRuleState(tx, later(act, 5), {id, state: 'paused'})
    assert.deepEqual(await seen(tx, id), [[1, 0, 5, 3]])
    await send(tx, later(act, 10), 1, [[10, 9]])
    await evaluateRules(tx, later(act, 10))
    assert.equal((await seen(tx, id)).length, 1)
    await setRuleState(tx, later(act, 15), {id, state: 'live'})
    await send(tx, later(act, 20), 1, [[20, 9]])
    await evaluateRules(tx, later(act, 20))
    // What came meanwhile was not looked at yet: it is now.
    assert.deepEqual((await seen(tx, id)).at(-1), [1, 10, null, 3])
  })

  it('what is usual is learned of a stream, packed days and all, and what is not is found', async ({tx, act}) => {
    await plantStreams(tx, [1])
    await beginSums(tx, new Date(now - 60 * 24 * HOUR), 'Asia/Shanghai')
    const id = await begin(
      tx,
      act,
      textOf({
        look: {kind: 'seasonal', params: {bucketMinutes: 60, season: 'day', side: 'both', falseAlarms: 1, forBuckets: 1, learnDays: 28}},
      }),
    )
    const usual = (hour: number): number => 50 + 20 * Math.sin((2 * Math.PI * hour) / 24) + ((hour * 7_919) % 97) / 30
    const first = Math.floor(now / HOUR) - 28 * 24
    await observe(
      tx,
      act,
      Array.from({length: 28 * 24}, (_, i) => ({stream: 1, at: (first + i) * HOUR, value: usual(first + i)})),
    )
    assert.equal(await learnStreams(tx, act), 1)
    assert.equal(await learnStreams(tx, act), 0)
    const {rows} = await sql<{
      kind: string
      limit: number
    }>`select model ->> 'kind' as kind, (model ->> 'limit')::float as "limit" from sensing.rule_model`.execute(tx)
    assert.equal(rows[0]?.kind, 'seasonal')
    for (let hour = 0; hour < 60; hour += 1) {
      const at = later(act, hour * 60 + 1)
      const value = usual(Math.floor(now / HOUR) + hour) + (hour === 50 ? 40 : 0)
      await observe(tx, at, [{stream: 1, at: now + hour * HOUR, value}])
      await evaluateRules(tx, at)
    }
    const found = await seen(tx, id)
    assert.deepEqual(
      found.map(([stream, from]) => [stream, from]),
      [[1, 50 * 60]],
    )
    assert.match((await listFound(tx, everywhere, id, 1))[0]?.why.zh ?? '', /高于此时常值/)
  })
})
