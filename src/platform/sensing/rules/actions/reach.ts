import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import {listStreamsWithin} from '../../queries/areas.ts'
import {reachFor} from '../../reach.ts'
import type {RuleText} from '../core/rule.ts'
import {partIn} from '../core/watch.ts'
import {noSuchRule} from '../queries/rules.ts'

const beyondReach = problem('sensing.rule-beyond-reach', 403, {
  zh: () => '规则监视的范围超出您的辖区。请把规则限定在您的区，或只选辖区内的数据流；全市的规则由全市权限的同事编写。',
  en: () =>
    'The rule watches more than your area. Narrow it to your district, or to streams within it; rules of the whole city are written by who may do so everywhere.',
})

/** How much of what a rule watches lies where a right of the actor reaches. */
export async function partFor(db: Db, act: Act, permission: string, {watch}: Pick<RuleText, 'watch'>): Promise<'all' | 'some' | 'none'> {
  const reach = reachFor(act, permission)
  if (reach.areas === undefined) return 'all'
  return partIn(watch, reach.areas, new Set(await listStreamsWithin(db, reach, watch.streams)))
}

/** Passes when all that a rule watches lies where the actor may write rules. Throws sensing.rule-beyond-reach. */
export async function allowWatch(db: Db, act: Act, text: RuleText): Promise<void> {
  if ((await partFor(db, act, 'sensing.rules', text)) !== 'all') throw beyondReach({})
}

/** Passes when somebody may know of a rule that watches this, be it to read or to write. Throws sensing.no-such-rule. */
export async function allowSight(db: Db, act: Act, id: string, text: RuleText): Promise<void> {
  const parts = [await partFor(db, act, 'sensing.read', text), await partFor(db, act, 'sensing.rules', text)]
  if (parts.every((part) => part === 'none')) throw noSuchRule({id})
}

/** The text with those of its named streams that are within reach of the right to read. */
export async function shownTo(db: Db, act: Act, texts: readonly RuleText[]): Promise<readonly RuleText[]> {
  const reach = reachFor(act, 'sensing.read')
  if (reach.areas === undefined) return texts
  const near = new Set(await listStreamsWithin(db, reach, [...new Set(texts.flatMap(({watch}) => watch.streams))]))
  return texts.map((text) => ({...text, watch: {...text.watch, streams: text.watch.streams.filter((id) => near.has(id))}}))
}
