import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {problem, type Said} from '#lib/problem.ts'
import {findCategory, findCurrentCatalogue} from '#platform/standards/index.ts'
import {NOWHERE} from '../../sta/actions/create.ts'
import {faultOf, looks, type RuleState, type RuleText, ruleMoves} from '../core/rule.ts'
import {
  countRules,
  deleteRule,
  type Edition,
  getEdition,
  holdRule,
  insertEdition,
  insertRule,
  type Rule,
  updateRule,
} from '../queries/rules.ts'
import {endFindings, wakeStreams} from './end.ts'
import {allowSight, allowWatch} from './reach.ts'

const unsound = problem<Said>('sensing.unsound-rule', 422, {zh: ({zh}) => zh, en: ({en}) => en})

const noCategory = problem<{category: string}>('sensing.no-category', 422, {
  zh: ({category}) => `现行标准里没有类别 ${category}。请在现行立案标准中选择案件类别。`,
  en: ({category}) => `The standard in force has no category ${category}. Choose one of it.`,
})

const outrun = problem<{edition: number; by: string}>('sensing.rule-changed', 409, {
  zh: ({edition, by}) => `${by}已把这条规则改为第 ${edition} 版。请重新打开，在新版上修改。`,
  en: ({edition, by}) => `${by} has changed this rule to edition ${edition}. Open it again and change that one.`,
})

const wrongState = problem<{from: RuleState; to: RuleState}>('sensing.rule-state', 409, {
  zh: ({from, to}) => `规则不能从“${stateWords[from].zh}”变为“${stateWords[to].zh}”。请按草稿、试运行、生效、暂停、停用的次序办理。`,
  en: ({from, to}) => `A rule cannot go from ${stateWords[from].en} to ${stateWords[to].en}. It goes draft, trial, live, paused, retired.`,
})

const untried = problem<{edition: number}>('sensing.rule-untried', 409, {
  zh: ({edition}) => `第 ${edition} 版还没有用历史数据试过。请先试算，或先试运行。`,
  en: ({edition}) => `Edition ${edition} was not tried on history. Try it first, or let it run on trial.`,
})

const notDraft = problem('sensing.rule-kept', 409, {
  zh: () => '只有从未生效的草稿可以删除。请改为停用，规则和它的记录会保留。',
  en: () => 'Only a draft that never took effect can be deleted. Retire the rule instead: it is kept with what it found.',
})

const tooMany = problem<{most: number}>('sensing.rules-full', 409, {
  zh: ({most}) => `规则已达 ${most} 条。请先停用不再使用的规则。`,
  en: ({most}) => `There are ${most} rules already. Retire some that are not used any more.`,
})

/** What states are called. */
export const stateWords: Readonly<Record<RuleState, Said>> = {
  draft: {zh: '草稿', en: 'draft'},
  trial: {zh: '试运行', en: 'trial'},
  live: {zh: '生效', en: 'live'},
  paused: {zh: '暂停', en: 'paused'},
  retired: {zh: '停用', en: 'retired'},
}

const MOST_RULES = 1_000

const tell = (tx: Tx, act: Act, name: string, {id, ...body}: {readonly id: string; readonly [key: string]: unknown}) =>
  announce(tx, act, {name: `sensing.${name}`, subject: `sensing/rule/${id}`, district: NOWHERE, body})

async function check(db: Db, act: Act, text: RuleText): Promise<void> {
  const fault = faultOf(text)
  if (fault !== undefined) throw unsound(fault)
  await allowWatch(db, act, text)
  if (text.category === null) return
  const catalogue = await findCurrentCatalogue(db, act.at)
  const known = catalogue === undefined ? undefined : await findCategory(db, {catalogue: catalogue.id, category: text.category})
  if (known === undefined) throw noCategory({category: text.category})
}

/**
 * Holds a rule that somebody wants to change: what it watches by its newest edition and by the one in force lies where they may write rules.
 * Throws sensing.no-such-rule, sensing.rule-beyond-reach.
 */
async function holdOwn(tx: Tx, act: Act, id: string): Promise<Rule> {
  allow(act, 'sensing.rules')
  const held = await holdRule(tx, id)
  const newest = await getEdition(tx, id, held.edition)
  await allowSight(tx, act, id, newest.text)
  await allowWatch(tx, act, newest.text)
  if (held.inForce !== null && held.inForce !== held.edition) await allowWatch(tx, act, (await getEdition(tx, id, held.inForce)).text)
  return held
}

/** Writes a new rule: a draft of one edition. Throws sensing.unsound-rule, sensing.rule-beyond-reach, sensing.no-category, sensing.rules-full. */
export async function createRule(tx: Tx, act: Act, text: RuleText): Promise<Rule> {
  allow(act, 'sensing.rules')
  await check(tx, act, text)
  if ((await countRules(tx)) >= MOST_RULES) throw tooMany({most: MOST_RULES})
  const rule: Rule = {id: v7(), state: 'draft', edition: 1, inForce: null}
  await insertRule(tx, rule, act.at)
  await insertEdition(tx, rule.id, {edition: 1, text, at: act.at, by: act.by})
  await tell(tx, act, 'rule-created', {id: rule.id, title: text.title, kind: text.look.kind})
  return rule
}

/**
 * Writes a new edition of a rule; what is in force stays in force until the new one is put in its place. Throws sensing.rule-changed when
 * somebody was faster, and what createRule throws.
 */
export async function changeRule(
  tx: Tx,
  act: Act,
  {id, edition, text}: {readonly id: string; readonly edition: number; readonly text: RuleText},
): Promise<Rule> {
  const held = await holdOwn(tx, act, id)
  if (held.edition !== edition) throw outrun({edition: held.edition, by: (await getEdition(tx, id, held.edition)).by})
  await check(tx, act, text)
  const rule = {...held, edition: held.edition + 1}
  await insertEdition(tx, id, {edition: rule.edition, text, at: act.at, by: act.by})
  await updateRule(tx, rule)
  await tell(tx, act, 'rule-changed', {id, edition: rule.edition})
  return rule
}

/** Why a rule may not go there; undefined when it may. Trial of a live rule would take it out of force, so it is paused first. */
export function refusal(rule: Rule, to: RuleState, edition: Edition): ReturnType<typeof wrongState> | undefined {
  if (!ruleMoves[rule.state].includes(to)) return wrongState({from: rule.state, to})
  const ran = rule.state !== 'draft' && rule.inForce === edition.edition
  if (to === 'live' && edition.tried === null && !ran) return untried({edition: edition.edition})
  return undefined
}

/**
 * Puts a rule into another state; into trial or live with its newest edition, or the one named. What it had found ends when it no longer
 * looks, or looks by another edition. Throws sensing.rule-state, sensing.rule-untried.
 */
export async function setRuleState(
  tx: Tx,
  act: Act,
  {id, state, edition}: {readonly id: string; readonly state: RuleState; readonly edition?: number | undefined},
): Promise<Rule> {
  const held = await holdOwn(tx, act, id)
  const chosen = await getEdition(tx, id, edition ?? held.edition)
  await allowWatch(tx, act, chosen.text)
  const no = refusal(held, state, chosen)
  if (no !== undefined) throw no
  const inForce = looks(state) ? chosen.edition : held.inForce
  const rule = {...held, state, inForce}
  await updateRule(tx, rule)
  if (looks(held.state) && (!looks(state) || inForce !== held.inForce || state !== held.state)) await endFindings(tx, act, id)
  if (looks(state)) await wakeStreams(tx, act)
  await tell(tx, act, 'rule-moved', {id, from: held.state, to: state, edition: inForce})
  return rule
}

/** Deletes a draft that never took effect. Throws sensing.rule-kept. */
export async function removeRule(tx: Tx, act: Act, id: string): Promise<void> {
  const held = await holdOwn(tx, act, id)
  if (held.state !== 'draft' || held.inForce !== null) throw notDraft({})
  await deleteRule(tx, id)
  await tell(tx, act, 'rule-deleted', {id})
}
