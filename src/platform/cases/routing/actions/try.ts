import {type Act, allow} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {isProblem, type Said} from '#lib/problem.ts'
import {getComponent} from '#platform/grid/index.ts'
import {openDutyDesk} from '#platform/organisation/index.ts'
import {getCase} from '../../queries/case.ts'
import type {Answers} from '../../questions/core/graph.ts'
import type {Tried} from '../core/evaluate.ts'
import type {UnitName} from '../core/learn.ts'
import {codedAnswers, type Inputs, type Routable} from '../core/rule.ts'
import {sayRule} from '../core/say.ts'
import {loadKnown} from '../queries/routed.ts'
import {getSet, type RuleSet} from '../queries/sets.ts'
import {routableOf, traceRules} from './why.ts'

/** A stored case, or what rules would know of one; without an area, the place says where. */
export type Imagined =
  | {readonly case: string}
  | (Omit<Inputs, 'area' | 'place'> & {
      readonly area?: string | undefined
      readonly place?: readonly [number, number] | undefined
      readonly text: string
      readonly answers: Answers
      readonly at?: Date | undefined
    })

/** Where a set would send a case, and how each rule fared; by the duty list when no rule speaks, and null when it has no row either. */
export interface Attempt {
  readonly tried: readonly Tried[]
  readonly unit: UnitName | null
  readonly why: Said
}

const storedInputs = async (tx: Tx, {at}: Act, id: string): Promise<Routable> => {
  const one = await getCase(tx, id)
  const desk = await openDutyDesk(tx)
  const {text, lng, lat, answers} = await loadKnown(tx, {id: one.id, area: one.area, day: desk.dayOf(one.area.slice(0, 12), at)})
  const owner = one.component === null ? null : (await getComponent(tx, one.component)).owner
  const {area, source, priority} = one
  const place: Inputs['place'] = lng === null || lat === null ? null : [lng, lat]
  const asset = owner == null ? null : (desk.unit(owner)?.id ?? null)
  const inputs: Inputs = {
    category: one.category ?? '',
    area,
    place,
    owner: asset,
    source,
    priority,
    answers: codedAnswers(answers ?? {}),
  }
  return routableOf(tx, {inputs, text, at: one.dispatchedAt ?? at})
}

/** Tries a set, draft or published, on one case. `locate` finds the cell of a place. */
export async function trySet(
  tx: Tx,
  act: Act,
  {id, asked, locate}: {id: string; asked: Imagined; locate: (place: readonly [number, number]) => Promise<string>},
): Promise<Attempt> {
  const set: RuleSet = await getSet(tx, id)
  allow(act, 'cases.routing', {area: set.area})
  const routable = 'case' in asked ? await storedInputs(tx, act, asked.case) : await imaginedInputs(tx, act, {set, asked, locate})
  const tried = await traceRules(tx, set, routable)
  const desk = await openDutyDesk(tx)
  const spoken = tried.find(({verdict}) => verdict === 'spoke')
  const area = routable.area.slice(0, 12)
  if (spoken !== undefined) {
    const rule = set.rules[spoken.line - 1]
    const [unit] = rule === undefined ? [] : desk.meant(rule.to.unit, area, routable.day)
    if (rule !== undefined && unit !== undefined)
      return {tried, unit: {id: unit.id, name: unit.name}, why: sayRule(rule, {line: spoken.line, setTitle: set.title, unit})}
  }
  try {
    const {unit, reason} = desk.who({area, category: routable.category, owner: routable.owner, at: act.at})
    return {tried, unit: {id: unit.id, name: unit.name}, why: reason}
  } catch (error) {
    if (!isProblem(error)) throw error
    return {tried, unit: null, why: {zh: error.zh, en: error.en}}
  }
}

type Asked = Exclude<Imagined, {readonly case: string}>

const imaginedInputs = async (
  tx: Tx,
  act: Act,
  {set, asked, locate}: {set: RuleSet; asked: Asked; locate: (place: readonly [number, number]) => Promise<string>},
): Promise<Routable> => {
  const {text, at, area, place, ...rest} = asked
  const where = area ?? (place === undefined ? set.area : await locate(place))
  return routableOf(tx, {inputs: {...rest, area: where, place: place ?? null}, text, at: at ?? act.at})
}
