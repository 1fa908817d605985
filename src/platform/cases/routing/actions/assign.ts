import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import {getComponent} from '#platform/grid/index.ts'
import {getPerson, getUnit, openDutyDesk} from '#platform/organisation/index.ts'
import type {Assignment, Case, Details} from '../../core/case.ts'
import {sameUnit} from '../../core/decide.ts'
import type {Move} from '../../core/lifecycle.ts'
import {assignmentOf, keepRouted, type Suggested, suggestUnit} from './dispatch.ts'

export const noCategory = problem('case.no-category', 409, {
  zh: () => '案件没有类别，不能派遣。请值班长核对立案信息。',
  en: () => 'The case has no category, so it cannot be dispatched. Ask the shift leader to look at its filing.',
})

export const overrideUnexplained = problem<{unit: string; instead: string}>('case.override-unexplained', 422, {
  zh: ({unit, instead}) => `派遣规则和权责清单指定的是${instead}，改派${unit}须填写理由。`,
  en: ({unit, instead}) => `Rules and duty list name ${instead}; give the reason for sending it to ${unit}.`,
})

/** Settles who gets a case: by the rules, else by the duty list, or by the dispatcher's word against them; and keeps why. */
export async function assignCase(tx: Tx, act: Act, held: Case, asked: Details & {readonly move: Move}): Promise<Assignment> {
  const {category} = held
  const {unit, move} = asked
  if (category === null) throw noCategory({})
  const owner = held.component === null ? undefined : (await getComponent(tx, held.component)).owner
  const suggested = await suggestUnit(tx, act, {...held, category}, {desk: await openDutyDesk(tx), owner})
  const own = assignmentOf(suggested)
  // A dispatcher who names the unit may send a case for which there is neither rule nor row.
  if (own === null && unit === undefined) throw suggested.unlisted
  const byItself = own !== null && (unit === undefined || unit === own.unitId)
  const assignment = byItself ? {...own, ...(await handlerOf(tx, suggested))} : await assignByHand(tx, own, asked)
  if (move === 're-dispatch' && assignment.unitId === held.unitId) throw sameUnit({unit: assignment.unitName})
  await keepRouted(tx, act, held, {suggested, assignment})
  return assignment
}

/** The person a rule names, unless they have left since; people handle by their accounts. */
async function handlerOf(tx: Tx, {ruled}: Suggested): Promise<Pick<Assignment, 'handlerId' | 'handlerName'>> {
  const named = ruled?.rule.to.person
  if (named === undefined) return {}
  const {account, name, validTo} = await getPerson(tx, named.id)
  return account === null || validTo !== null ? {} : {handlerId: account, handlerName: name}
}

async function assignByHand(tx: Tx, own: Assignment | null, {unit, reason}: Details): Promise<Assignment> {
  const chosen = await getUnit(tx, unit ?? '')
  const instead = own?.unitName ?? null
  if (!reason?.trim()) throw overrideUnexplained({unit: chosen.name, instead: instead ?? '—'})
  const whyHere = {by: 'dispatcher', instead, zh: reason, en: reason} as const
  return {unitId: chosen.id, unitName: chosen.name, supervisingId: own?.supervisingId ?? null, dutyId: null, whyHere}
}
