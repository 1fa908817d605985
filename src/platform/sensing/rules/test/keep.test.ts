import assert from 'node:assert/strict'
import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import {onBothStores} from '#test/city.ts'
import {everywhere} from '../../core/reach.ts'
import {changeRule, createRule, removeRule, setRuleState} from '../actions/keep.ts'
import {getEdition, listEditions, listRules, updateTried} from '../queries/rules.ts'
import {textOf, threshold} from './texts.ts'

const reader = (act: Act): Act => ({
  ...act,
  by: {id: 'r', name: '读者', kind: 'person', grants: [{permission: 'sensing.read', area: '', unit: null, category: null, because: ''}]},
})
const tried = {from: '', to: '', streams: 1, leftOut: 0, observations: 1, findings: 0, byLevel: {1: 0, 2: 0, 3: 0}, at: ''}

onBothStores('schema', (it) => {
  it('every change of a rule is an edition that stays, with who made it', async ({tx, act}) => {
    const {id} = await createRule(tx, act, textOf())
    await changeRule(tx, act, {id, edition: 1, text: textOf({look: threshold(120)})})
    const editions = await listEditions(tx, everywhere, id)
    assert.deepEqual(
      editions.map(({edition, by, text}) => [edition, by, text.look]),
      [
        [2, act.by.name, threshold(120)],
        [1, act.by.name, threshold(150)],
      ],
    )
    await assert.rejects(changeRule(tx, act, {id, edition: 1, text: textOf()}), {code: 'sensing.rule-changed'})
    const {rows} = await sql<{name: string}>`select name from kernel.event where subject = ${`sensing/rule/${id}`} order by seq`.execute(tx)
    assert.deepEqual(
      rows.map(({name}) => name),
      ['sensing.rule-created', 'sensing.rule-changed'],
    )
  })

  it('a rule takes effect only once it was tried, and what is in force stays until the next edition is put in its place', async ({
    tx,
    act,
  }) => {
    const {id} = await createRule(tx, act, textOf())
    await assert.rejects(setRuleState(tx, act, {id, state: 'live'}), {code: 'sensing.rule-untried'})
    await updateTried(tx, id, 1, tried)
    assert.deepEqual(await setRuleState(tx, act, {id, state: 'live'}), {id, state: 'live', edition: 1, inForce: 1})
    const changed = await changeRule(tx, act, {id, edition: 1, text: textOf({look: threshold(100)})})
    assert.deepEqual([changed.state, changed.edition, changed.inForce], ['live', 2, 1])
    await assert.rejects(setRuleState(tx, act, {id, state: 'live'}), {code: 'sensing.rule-untried'})
    await assert.rejects(setRuleState(tx, act, {id, state: 'draft'}), {code: 'sensing.rule-state'})
    await updateTried(tx, id, 2, tried)
    assert.equal((await setRuleState(tx, act, {id, state: 'live'})).inForce, 2)
    assert.equal((await setRuleState(tx, act, {id, state: 'live', edition: 1})).inForce, 1)
    assert.equal((await setRuleState(tx, act, {id, state: 'paused'})).inForce, 1)
    await assert.rejects(removeRule(tx, act, id), {code: 'sensing.rule-kept'})
  })

  it('a draft that ran on trial may take effect, one that never did may be deleted', async ({tx, act}) => {
    const {id} = await createRule(tx, act, textOf())
    await setRuleState(tx, act, {id, state: 'trial'})
    assert.equal((await setRuleState(tx, act, {id, state: 'live'})).state, 'live')
    const other = await createRule(tx, act, textOf())
    await removeRule(tx, act, other.id)
    await assert.rejects(getEdition(tx, other.id, 1), {code: 'sensing.no-such-edition'})
  })

  it('what cannot be meant is refused with what to do', async ({tx, act}) => {
    const nothing = textOf({watch: {property: null}})
    await assert.rejects(createRule(tx, act, nothing), {code: 'sensing.unsound-rule', status: 422})
    await assert.rejects(createRule(tx, act, textOf({opensCase: true})), {code: 'sensing.unsound-rule'})
    await assert.rejects(createRule(tx, act, textOf({second: {from: 200, level: 3}})), {code: 'sensing.unsound-rule'})
    await assert.rejects(createRule(tx, act, textOf({category: 'matter.99999'})), {code: 'sensing.no-category'})
    await assert.rejects(createRule(tx, reader(act), textOf()), {code: 'access.forbidden'})
  })

  it('rules are listed by name, page after page', async ({tx, act}) => {
    for (const zh of ['丙', '甲', '乙']) await createRule(tx, act, textOf({title: {zh, en: zh}}))
    const asked = {state: undefined, q: undefined, limit: 2, since: act.at}
    const first = await listRules(tx, everywhere, {...asked, after: undefined})
    const last = first[1]
    assert.ok(last !== undefined)
    const rest = await listRules(tx, everywhere, {...asked, after: [last.text.title.zh, last.id]})
    const names = [...first, ...rest].map(({text}) => text.title.zh)
    assert.deepEqual(names, ['丙', '甲', '乙'].toSorted())
    assert.deepEqual((await listRules(tx, everywhere, {...asked, after: undefined, q: '甲'})).length, 1)
  })
})
