import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {areaPrefix, getUnit} from '#platform/organisation/index.ts'
import {covers} from '../core/check.ts'
import {type Accuracy, accuracyOf, type Proposal, proposeRules} from '../core/learn.ts'
import type {Rule, When} from '../core/rule.ts'
import {listCourses} from '../queries/routed.ts'
import type {RuleSet} from '../queries/sets.ts'
import {holdDraft, replaceRules} from './sets.ts'

/** Most first dispatches that are looked at; the newest count. */
const MOST = 200_000
const DAY = 86_400_000

/** What the dispatches of the last days teach: how many stayed, and which rules people's re-dispatches suggest. */
export interface Learned {
  readonly since: Date
  readonly accuracy: Accuracy
  readonly proposals: readonly Proposal[]
}

/** Looks at the first dispatches of the last `days` in an area. */
export async function learnRules(db: Db, act: Act, {area, days}: {area: string; days: number}): Promise<Learned> {
  allow(act, 'cases.routing', {area})
  const since = new Date(act.at.getTime() - days * DAY)
  const courses = await listCourses(db, {prefix: areaPrefix(area), since, limit: MOST})
  return {since, accuracy: accuracyOf(courses), proposals: proposeRules(courses)}
}

/** What a person takes over from a proposal. */
export interface Accepted {
  readonly category: string
  readonly street: string | null
  readonly to: string
  readonly because: string
}

/** Takes a proposal into a draft: before the first rule that covers it, or at the end. Throws what `replaceRules` throws. */
export async function acceptProposal(
  tx: Tx,
  act: Act,
  {id, version, accepted}: {id: string; version?: number | undefined; accepted: Accepted},
): Promise<RuleSet> {
  const {rules} = await holdDraft(tx, act, {id, version})
  const unit = await getUnit(tx, accepted.to)
  const when: When = {categories: [accepted.category], ...(accepted.street === null ? {} : {areas: [accepted.street]})}
  const rule: Rule = {id: v7(), title: `${unit.name}：${accepted.because}`.slice(0, 100), when, to: {unit: unit.id}}
  const covering = rules.findIndex((earlier) => covers(earlier.when, when))
  const at = covering < 0 ? rules.length : covering
  return replaceRules(tx, act, {id, version, rules: rules.toSpliced(at, 0, rule)})
}
