import {z} from 'zod'
import {type Act, may} from '#kernel/act.ts'
import {readCursor, writeCursor} from '#kernel/cursor.ts'
import type {Db} from '#kernel/db.ts'
import {type Route, read, write} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'
import {thingKinds} from '../core/kinds.ts'
import {reachFor} from '../reach.ts'
import {changeRule, createRule, refusal, removeRule, setRuleState} from './actions/keep.ts'
import {partFor, shownTo} from './actions/reach.ts'
import {tryRule} from './actions/try.ts'
import * as api from './api.ts'
import {type RuleText, ruleStates} from './core/rule.ts'
import {fits, ofUnit, propertiesOf} from './core/watch.ts'
import {getListedRule, type ListedRule, listEditions, listFound, listRules, type Rule} from './queries/rules.ts'
import {listChoices, listFitting} from './queries/watched.ts'

const badCursor = problem('sensing.bad-rules-cursor', 422, {
  zh: () => '翻页位置无效。请从第一页重新查询。',
  en: () => 'This page mark is not valid. Begin again with the first page.',
})

const RECENT_MS = 30 * 86_400_000
const MOST_WATCHED = 100_000
const SHOWN_FINDINGS = 50

const cursorShape = z.tuple([z.string().max(80), z.uuid()])

const writeShort = ({changedAt, lastAt, right, wrong, ...rest}: ListedRule) => ({
  ...rest,
  changedAt: changedAt.toISOString(),
  lastAt: lastAt?.toISOString() ?? null,
  precision: right + wrong === 0 ? null : {right, wrong, share: right / (right + wrong)},
})

const made = ({id, state, edition, inForce}: Rule) => ({id, state, edition, inForce})

const reading = (act: Act) => reachFor(act, 'sensing.read')

async function watchedBy(db: Db, act: Act, text: RuleText) {
  const {thingKind, district, streams} = text.watch
  const listed = await listFitting(db, reading(act), {properties: propertiesOf(text), thingKind, district, named: streams}, MOST_WATCHED)
  const fitting = listed.filter((stream) => fits(text, stream))
  const right = fitting.filter((stream) => ofUnit(text, stream)).length
  return {streams: right, otherUnit: fitting.length - right}
}

const rules: readonly Route[] = [
  read({
    path: '/sensing/rules',
    may: 'sensing.read',
    summary: {zh: '判断规则目录', en: 'The rules by which streams are judged'},
    query: api.rulesQuery,
    reply: api.rulesReply,
    handle: async ({db, act, query: {state, q, cursor, limit}}) => {
      const since = new Date(act.at.getTime() - RECENT_MS)
      const rows = await listRules(db, reading(act), {
        state,
        q: q === '' ? undefined : q,
        after: readCursor(cursorShape, cursor, () => badCursor({})),
        limit: limit + 1,
        since,
      })
      const [page, last] = [rows.slice(0, limit), rows[limit - 1]]
      const next = rows.length > limit && last !== undefined ? writeCursor([last.text.title.zh, last.id]) : null
      const texts = await shownTo(db, act, page.map(({text}) => text)) // biome-ignore format: one call
      return {rules: page.map((row, i) => writeShort({...row, text: texts[i] ?? row.text})), next, may: {edit: may(act, 'sensing.rules')}}
    },
  }),
  read({
    path: '/sensing/rules/choices',
    may: 'sensing.read',
    summary: {zh: '规则编辑可选的属性、设备种类和区', en: 'Properties, kinds of things and districts a rule may watch'},
    reply: api.choicesReply,
    handle: async ({db, act}) => {
      const {properties, thingKinds: kinds, districts} = await listChoices(db, reading(act))
      const titles: Readonly<Record<string, {readonly zh: string; readonly en: string}>> = thingKinds
      return {properties, districts, thingKinds: kinds.map((one) => ({...one, title: titles[one.kind] ?? {zh: one.kind, en: one.kind}}))}
    },
  }),
  read({
    path: '/sensing/rules/:id',
    may: 'sensing.read',
    summary: {zh: '一条规则：各版本、监视的数据流、最近的发现', en: 'A rule with its editions, what it watches, and what it found'},
    params: api.ruleKey,
    reply: api.ruleReply,
    handle: async ({db, act, params: {id}}) => {
      const reach = reading(act)
      const rule = await getListedRule(db, reach, id, new Date(act.at.getTime() - RECENT_MS))
      const editions = await listEditions(db, reach, id)
      const texts = await shownTo(db, act, editions.map(({text}) => text)) // biome-ignore format: one call
      const own = may(act, 'sensing.rules') && (await partFor(db, act, 'sensing.rules', rule.text)) === 'all'
      const [newest] = editions
      const found = await listFound(db, reach, id, SHOWN_FINDINGS)
      const moves = ruleStates.map((state) => {
        const no = newest === undefined ? undefined : refusal(rule, state, newest)
        return {state, may: no === undefined && own, why: no === undefined ? null : {zh: no.zh, en: no.en}}
      })
      return {
        ...writeShort({...rule, text: texts[0] ?? rule.text}),
        editions: editions.map(({at, ...edition}, i) => ({...edition, text: texts[i] ?? edition.text, at: at.toISOString()})),
        watched: await watchedBy(db, act, rule.text),
        moves,
        findings: found.map(({from, to, ...one}) => ({...one, from: from.toISOString(), to: to?.toISOString() ?? null})),
      }
    },
  }),
  write({
    method: 'POST',
    path: '/sensing/rules',
    may: 'sensing.rules',
    summary: {zh: '新建规则（草稿）', en: 'Write a new rule, as a draft'},
    body: api.ruleText,
    reply: api.madeReply,
    handle: async ({tx, act, body}) => made(await createRule(tx, act, api.asText(body))),
  }),
  write({
    method: 'POST',
    path: '/sensing/rules/try',
    may: 'sensing.rules',
    summary: {zh: '用历史数据试算规则', en: 'Try a rule on history'},
    body: api.tryBody,
    reply: api.tryReply,
    handle: ({tx, act, body: {from, to, ...rest}}) => tryRule(tx, act, {...rest, from: new Date(from), to: new Date(to)}),
  }),
  write({
    method: 'PUT',
    path: '/sensing/rules/:id',
    may: 'sensing.rules',
    summary: {zh: '修改规则：成为新的一版', en: 'Change a rule: a new edition'},
    params: api.ruleKey,
    body: api.changeBody,
    reply: api.madeReply,
    handle: async ({tx, act, params: {id}, body: {edition, text}}) =>
      made(await changeRule(tx, act, {id, edition, text: api.asText(text)})),
  }),
  write({
    method: 'PUT',
    path: '/sensing/rules/:id/state',
    may: 'sensing.rules',
    summary: {zh: '试运行、生效、暂停、停用规则', en: 'Put a rule on trial, in force, on hold, or away'},
    params: api.ruleKey,
    body: api.stateBody,
    reply: api.madeReply,
    handle: async ({tx, act, params: {id}, body}) => made(await setRuleState(tx, act, {id, ...body})),
  }),
  write({
    method: 'DELETE',
    path: '/sensing/rules/:id',
    may: 'sensing.rules',
    summary: {zh: '删除从未生效的草稿', en: 'Delete a draft that never took effect'},
    params: api.ruleKey,
    reply: api.goneReply,
    handle: async ({tx, act, params: {id}}) => {
      await removeRule(tx, act, id)
      return {done: true}
    },
  }),
]

/** Ways to the rules by which streams are judged. */
export const ruleRoutes: readonly Route[] = rules
