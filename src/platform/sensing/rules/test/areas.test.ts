/** Who may write rules in one district alone: what of them they see, write, move and try. */
import assert from 'node:assert/strict'
import type {Act} from '#kernel/act.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {observe} from '../../actions/observe.ts'
import {EAST, officer, plantGauges, WEST} from '../../alarms/test/ground.ts'
import {everywhere, reachOf} from '../../core/reach.ts'
import {changeRule, createRule, removeRule, setRuleState} from '../actions/keep.ts'
import {tryLong, tryRule} from '../actions/try.ts'
import {getEdition, getListedRule, listEditions, listFound, listRules} from '../queries/rules.ts'
import {insertFound} from '../queries/state.ts'
import {textOf, threshold} from './texts.ts'

const HOUR = 3_600_000
const period = {from: new Date(NOW.getTime() - 24 * HOUR), to: NOW}
const within = (area: string): Act => officer(area, 'sensing.read', 'sensing.rules')
const [here, reach] = [within(EAST), reachOf([EAST])]
const beyond = {code: 'sensing.rule-beyond-reach', status: 403}
const gone = {code: 'sensing.no-such-rule', status: 404}
const asked = {state: undefined, q: undefined, after: undefined, limit: 10, since: period.from}

onBothStores('schema', (it) => {
  it('rules are written where they watch nothing else, and seen where they watch anything', async ({tx, act}) => {
    await plantGauges(tx, [1])
    await plantGauges(tx, [2], {district: WEST})
    const named = (title: string, watch: object) => textOf({title: {zh: title, en: title}, watch})
    await assert.rejects(createRule(tx, here, named('全市', {})), beyond)
    await assert.rejects(createRule(tx, here, named('彼区', {district: WEST})), beyond)
    await assert.rejects(createRule(tx, here, named('两区', {streams: [1, 2]})), beyond)
    await assert.rejects(
      createRule(tx, within(`${EAST}001`), named('全区', {district: EAST})),
      beyond,
      'a street is less than its district',
    )
    const own = await createRule(tx, here, named('本区', {district: EAST}))
    await createRule(tx, here, named('本流', {streams: [1]}))
    const wide = await createRule(tx, act, named('全市', {}))
    const both = await createRule(tx, act, named('两区', {streams: [1, 2]}))
    const other = await createRule(tx, act, named('彼区', {district: WEST}))
    const seen = (await listRules(tx, reach, asked)).map(({text}) => text.title.zh)
    assert.deepEqual(seen.toSorted(), ['两区', '全市', '本区', '本流'].toSorted())
    assert.equal((await listRules(tx, everywhere, asked)).length, 5)
    await assert.rejects(getListedRule(tx, reach, other.id, period.from), gone)

    for (const [id, code] of [[wide.id, beyond], [both.id, beyond], [other.id, gone]] as const) {
      await assert.rejects(changeRule(tx, here, {id, edition: 1, text: named('夺', {district: EAST})}), code)
      await assert.rejects(setRuleState(tx, here, {id, state: 'trial'}), code)
      await assert.rejects(removeRule(tx, here, id), code)
    } // biome-ignore format: a table
    await assert.rejects(changeRule(tx, here, {id: own.id, edition: 1, text: named('扩', {})}), beyond)
    assert.equal((await setRuleState(tx, here, {id: own.id, state: 'trial'})).state, 'trial')
    await changeRule(tx, act, {id: own.id, edition: 1, text: named('搬', {district: WEST})})
    await assert.rejects(setRuleState(tx, here, {id: own.id, state: 'draft'}), gone)
    assert.deepEqual((await listEditions(tx, reach, own.id)).map(({edition}) => edition), [1]) // biome-ignore format: one line
  })

  it('a trial looks at what may be read, and is kept by who may write all of the rule', async ({tx, act}) => {
    await plantGauges(tx, [1])
    await plantGauges(tx, [2], {district: WEST})
    await observe(tx, act, [1, 2].map((stream) => ({stream, at: NOW.getTime() - HOUR, value: 160}))) // biome-ignore format: one call
    const text = textOf({look: threshold(150, 0)})
    const {id} = await createRule(tx, act, text)
    for (const given of [{text}, {id}]) {
      const {tried, findings} = await tryRule(tx, here, {...given, ...period})
      assert.deepEqual([tried.streams, findings.map(({stream}) => stream)], [1, [1]])
    }
    assert.equal((await getEdition(tx, id, 1)).tried, null, 'half of it would not do to put it in force')
    await assert.rejects(
      tryLong(tx, here, {id, edition: 1, ...period}, async () => undefined),
      beyond,
    )
    const other = await createRule(tx, act, textOf({watch: {district: WEST}}))
    await assert.rejects(tryRule(tx, here, {id: other.id, ...period}), gone)
    await assert.rejects(tryRule(tx, here, {text, id: other.id, ...period}), gone)
    await assert.rejects(
      tryLong(tx, here, {id: other.id, edition: 1, ...period}, async () => undefined),
      gone,
    )
    const own = await createRule(tx, here, textOf({look: threshold(150, 0), watch: {district: EAST}}))
    await tryRule(tx, here, {id: own.id, ...period})
    assert.equal((await getEdition(tx, own.id, 1)).tried?.findings, 1)
  })

  it('of what a rule of the whole city found, each district sees its own', async ({tx, act}) => {
    await plantGauges(tx, [1])
    await plantGauges(tx, [2], {district: WEST})
    const {id} = await createRule(tx, act, textOf())
    const why = {zh: '过高', en: 'too high'}
    const found = [[1, EAST], [2, WEST]] as const // biome-ignore format: a table
    await insertFound(
      tx,
      found.map(([stream, district]) => ({
        district, rule: id, edition: 1, stream, cause: `rule:${id}:${stream}`, from: NOW.getTime() - HOUR, to: null, thing: stream, level: 3, trial: false, why,
      })), // biome-ignore format: a row
    )
    assert.deepEqual((await listFound(tx, reach, id, 9)).map(({stream}) => stream), [1]) // biome-ignore format: one line
    const [own, all] = [await getListedRule(tx, reach, id, period.from), await getListedRule(tx, everywhere, id, period.from)]
    assert.deepEqual([own.open, own.recent, all.open, all.recent], [1, 1, 2, 2])
  })
})
