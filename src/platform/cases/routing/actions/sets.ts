import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {problem} from '#lib/problem.ts'
import {areaPrefix, type DutyDesk, getArea, listPeople, listUnits, openDutyDesk} from '#platform/organisation/index.ts'
import {checkRules, type Finding, type TargetFault} from '../core/check.ts'
import type {Rule} from '../core/rule.ts'
import {getSet, holdPublished, holdSet, insertSet, type RuleSet, updateEnds, updatePublished, updateRules} from '../queries/sets.ts'

export const rulesPublished = problem<{title: string}>('case.rules-published', 409, {
  zh: ({title}) => `派遣规则“${title}”已发布，不能再改。请以它为底稿新建一份草稿。`,
  en: ({title}) => `The dispatch rules "${title}" are published and stay as they are. Draft a new set from them.`,
})

export const staleRules = problem<{now: number}>('case.rules-stale', 409, {
  zh: ({now}) => `规则已被他人修改（现为第 ${now} 版）。请刷新后再保存。`,
  en: ({now}) => `Somebody changed these rules meanwhile (they are at version ${now}). Reload, then save again.`,
})

export const rulesFaulty = problem<{title: string; faults: readonly Finding[]}>('case.rules-faulty', 409, {
  zh: ({title, faults}) => `派遣规则“${title}”有 ${faults.length} 处错误，不能发布：${faults.slice(0, 3).map(({zh}) => zh).join('；')}。`,
  en: ({title, faults}) => `The dispatch rules "${title}" have ${faults.length} faults and cannot take effect: ${faults.slice(0, 3).map(({en}) => en).join('; ')}.`,
}) // biome-ignore format: one line a language

export const notReplayed = problem<{title: string; version: number; replayed: number | null}>('case.rules-not-replayed', 409, {
  zh: ({title, version, replayed}) =>
    `派遣规则“${title}”第 ${version} 版还没有回放过${replayed === null ? '' : `（上次回放的是第 ${replayed} 版）`}。请先用过去一个月的案件回放，看清会改派多少，再发布。`,
  en: ({title, version, replayed}) =>
    `Version ${version} of the dispatch rules "${title}" was not replayed${replayed === null ? '' : ` (the last replay was of version ${replayed})`}. Replay it on last month's cases and see how many would go elsewhere, then publish.`,
})

export const rulesDay = problem<{day: string; after: string}>('case.rules-day', 422, {
  zh: ({day, after}) => `${day} 不能作为生效日期，它应晚于 ${after}。请改填较晚的日期。`,
  en: ({day, after}) => `${day} cannot be the first day; it must lie after ${after}. Choose a later day.`,
})

const tell = (tx: Tx, act: Act, name: string, set: RuleSet, body: Record<string, unknown>) =>
  announce(tx, act, {name, subject: set.id, district: set.area, body: {title: set.title, ...body}})

/** Codes of areas as beginnings: a city's own code is cut to what its districts share. */
const cut = (rules: readonly Rule[]): readonly Rule[] =>
  rules.map(({when, ...rule}) => ({...rule, when: when.areas === undefined ? when : {...when, areas: when.areas.map(areaPrefix)}}))

/** Holds a draft for a change; throws case.rules-published, case.rules-stale. */
export async function holdDraft(tx: Tx, act: Act, {id, version}: {id: string; version?: number | undefined}): Promise<RuleSet> {
  const set = await holdSet(tx, id)
  allow(act, 'cases.routing', {area: set.area})
  if (set.state !== 'draft') throw rulesPublished({title: set.title})
  if (version !== undefined && version !== set.version) throw staleRules({now: set.version})
  return set
}

/** Drafts a set of rules for a city or district, empty or with the rules of another. */
export async function draftSet(tx: Tx, act: Act, asked: {area: string; title: string; from?: string | undefined}): Promise<RuleSet> {
  allow(act, 'cases.routing', {area: asked.area})
  await getArea(tx, asked.area)
  const rules = asked.from === undefined ? [] : (await getSet(tx, asked.from)).rules
  const set: RuleSet = {
    id: v7(), area: asked.area, prefix: areaPrefix(asked.area), title: asked.title, state: 'draft', rules, takesEffect: null, ends: null,
    replayedVersion: null, replay: null, draftedBy: act.by.name, draftedAt: act.at, publishedBy: null, publishedAt: null, version: 1,
  } // biome-ignore format: one line a topic
  await insertSet(tx, set)
  await tell(tx, act, 'cases.rules-drafted', set, {from: asked.from ?? null})
  return set
}

/** Replaces the rules of a draft, in order; a replay of the version before counts no longer. Throws case.rules-published, case.rules-stale. */
export async function replaceRules(
  tx: Tx,
  act: Act,
  {id, version, title, rules}: {id: string; version?: number | undefined; title?: string | undefined; rules: readonly Rule[]},
): Promise<RuleSet> {
  const set = await holdDraft(tx, act, {id, version})
  const changed: RuleSet = {...set, title: title ?? set.title, rules: cut(rules), version: set.version + 1}
  await updateRules(tx, changed)
  await tell(tx, act, 'cases.rules-edited', changed, {rules: rules.length, version: changed.version})
  return changed
}

const localUnit = /^@(?:city|district|street|community):([a-z][a-z-]{0,39})$/

/** Where each rule sends, looked up in the organisation as it is on a day. */
async function targetFaults(
  db: Db,
  rules: readonly Rule[],
  desk: DutyDesk,
  {area, day}: {area: string; day: string},
): Promise<TargetFault> {
  const people = new Map<string, ReadonlySet<string>>()
  for (const {to} of rules)
    if (to.person !== undefined && !people.has(to.unit))
      people.set(to.unit, new Set(localUnit.test(to.unit) ? [] : (await listPeople(db, {unit: to.unit, day})).map(({id}) => id)))
  const trades = rules.some(({to}) => localUnit.test(to.unit))
    ? new Set((await listUnits(db, {within: area, day})).map(({trade}) => trade))
    : new Set()
  return ({to: {unit, person}}) => {
    const trade = localUnit.exec(unit)?.[1]
    if (trade !== undefined) {
      if (person !== undefined)
        return {kind: 'unknown-person', zh: '属地单位不能再指定个人', en: 'a local unit cannot name a person as well'}
      return trades.has(trade)
        ? null
        : {kind: 'unknown-unit', zh: `没有职能为“${trade}”的属地单位`, en: `no local unit has the trade "${trade}"`}
    }
    const [meant] = desk.meant(unit, area, day)
    if (meant === undefined)
      return {
        kind: 'unknown-unit',
        zh: `单位“${desk.unit(unit)?.name ?? unit}”不存在或届时已撤销`,
        en: `the unit "${desk.unit(unit)?.nameEn ?? unit}" is not there or has ended by then`,
      }
    if (person === undefined || people.get(unit)?.has(person.id)) return null
    return {kind: 'unknown-person', zh: `${person.name}不在${meant.name}任职`, en: `${person.name} holds no post at ${meant.nameEn}`}
  }
}

/** Everything worth telling about a set: rules that can never decide, unknown units and people, polygons that overlap. */
export async function checkSet(db: Db, set: Pick<RuleSet, 'area' | 'rules' | 'takesEffect'>, at: Date): Promise<readonly Finding[]> {
  const desk = await openDutyDesk(db)
  const day = set.takesEffect ?? desk.dayOf(set.area, at)
  return checkRules(set.rules, await targetFaults(db, set.rules, desk, {area: set.area, day}))
}

/**
 * Lets a draft take effect on a day and ends the set before it on that day. Refused while rules are faulty (case.rules-faulty) and until
 * this very version was replayed (case.rules-not-replayed). The first set of an area may begin in the past.
 */
export async function publishSet(
  tx: Tx,
  act: Act,
  {id, version, takesEffect}: {id: string; version?: number | undefined; takesEffect: string},
): Promise<{readonly set: RuleSet; readonly findings: readonly Finding[]}> {
  const set = await holdDraft(tx, act, {id, version})
  const findings = await checkSet(tx, {...set, takesEffect}, act.at)
  const faults = findings.filter(({severity}) => severity === 'fault')
  if (faults.length > 0) throw rulesFaulty({title: set.title, faults})
  if (set.replayedVersion !== set.version) throw notReplayed({title: set.title, version: set.version, replayed: set.replayedVersion})
  const before = await holdPublished(tx, set.area)
  const latest = before[0]?.takesEffect ?? null
  const today = (await openDutyDesk(tx)).dayOf(set.area, act.at)
  if (latest !== null && takesEffect < today) throw rulesDay({day: takesEffect, after: today})
  if (latest !== null && takesEffect <= latest) throw rulesDay({day: takesEffect, after: latest})
  for (const old of before) if (old.ends === null) await updateEnds(tx, old.id, takesEffect)
  await updatePublished(tx, {id, day: takesEffect, by: act.by.name, at: act.at})
  await tell(tx, act, 'cases.rules-published', set, {takesEffect, rules: set.rules.length, version: set.version, replay: set.replay})
  return {set: {...set, state: 'published', takesEffect, publishedBy: act.by.name, publishedAt: act.at}, findings}
}
