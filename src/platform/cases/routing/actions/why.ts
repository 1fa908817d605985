import type {Db} from '#kernel/db.ts'
import {openDutyDesk} from '#platform/organisation/index.ts'
import {getCalendar} from '../../queries/belongings.ts'
import type {ShownCase} from '../../queries/case.ts'
import {explain, openRules, type Tried} from '../core/evaluate.ts'
import {type Inputs, momentAt, type Routable} from '../core/rule.ts'
import {listRouted, type Routed} from '../queries/routed.ts'
import {getSet, type RuleSet} from '../queries/sets.ts'
import {unitsFor} from './dispatch.ts'

/** Why one dispatch went where it went: what was known, how each rule fared, which rows of the duty list were weighed. */
export interface Why extends Routed {
  readonly title: string | null
  readonly tried: readonly Tried[]
}

/** How each rule of a set fares for a case, with the organisation as it stands on the day of the moment. */
export async function traceRules(db: Db, set: Pick<RuleSet, 'rules'>, routable: Routable): Promise<readonly Tried[]> {
  const unitOf = unitsFor(await openDutyDesk(db), routable.area, routable.day)
  return explain(openRules(set.rules), routable, (rule) => unitOf(rule) !== undefined)
}

/** A case as rules see it: what was kept with its dispatch, its words, and the moment. */
export const routableOf = async (db: Db, {inputs, text, at}: {inputs: Inputs; text: string; at: Date}): Promise<Routable> => ({
  ...inputs,
  ...momentAt(await getCalendar(db, inputs.area), at),
  text,
})

/**
 * Every dispatch of a case with its trace, oldest first. Published rules never change, so how they fared is worked out again from what was
 * kept; only the words are those of the case now, which may have been redacted since.
 */
export async function explainDispatches(db: Db, {id, districtId, description}: ShownCase): Promise<readonly Why[]> {
  const dispatches = await listRouted(db, {districtId, caseId: id})
  const sets = new Map<string, RuleSet>()
  for (const {set} of dispatches) if (set !== null && !sets.has(set)) sets.set(set, await getSet(db, set))
  const told: Why[] = []
  for (const routed of dispatches) {
    const set = routed.set === null ? undefined : sets.get(routed.set)
    const tried = set === undefined ? [] : await traceRules(db, set, await routableOf(db, {...routed, text: description}))
    told.push({...routed, title: set?.title ?? null, tried})
  }
  return told
}
