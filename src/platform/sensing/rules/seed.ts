import {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import {createRule, setRuleState} from './actions/keep.ts'
import {ruleText} from './api.ts'
import {hasRuleNamed} from './queries/rules.ts'

/** The rules a city begins with, each with the state it begins in. */
export const starterRules = z.array(z.object({state: z.enum(['draft', 'trial', 'live']), text: ruleText}))

/** Writes the rules of `cities/<name>/sensing/rules.json` that are not there yet; those that begin live go through a trial of no length. */
export async function seedRules(tx: Tx, act: Act, city: City): Promise<number> {
  if (!city.has('sensing/rules.json')) return 0
  let made = 0
  for (const {state, text} of starterRules.parse(city.json('sensing/rules.json'))) {
    if (await hasRuleNamed(tx, text.title.zh)) continue
    const {id} = await createRule(tx, act, text)
    if (state !== 'draft') await setRuleState(tx, act, {id, state: 'trial'})
    if (state === 'live') await setRuleState(tx, act, {id, state})
    made += 1
  }
  return made
}
