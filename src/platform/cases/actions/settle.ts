import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {minuteIn, type Reckoning, reckon, reckonGiven} from '#lib/calendar.ts'
import {caseNumber} from '#lib/codes.ts'
import {problem} from '#lib/problem.ts'
import {currentCatalogue, getCondition, limitFor} from '#platform/standards/index.ts'
import type {Case, Details, Filing} from '../core/case.ts'
import type {Found} from '../core/effects.ts'
import type {Move} from '../core/lifecycle.ts'
import {drawNumber} from '../queries/belongings.ts'
import {assignCase} from '../routing/actions/assign.ts'

export const conditionNotInForce = problem<{condition: string}>('case.condition-not-in-force', 422, {
  zh: ({condition}) => `立案条件“${condition}”不属于立案时有效的标准。请从现行标准中选择。`,
  en: ({condition}) => `The filing condition "${condition}" is not of the catalogue in force. Choose one that is.`,
})

export const conditionOfOther = problem<{condition: string; category: string}>('case.condition-of-other-category', 422, {
  zh: ({condition, category}) => `立案条件“${condition}”不属于类别 ${category}。请选择该类别的立案条件，或更正类别。`,
  en: ({condition, category}) =>
    `The filing condition "${condition}" does not belong to ${category}. Choose one that does, or correct the category.`,
})

export const noPhotoAfter = problem('case.no-evidence-after', 422, {
  zh: () => '该立案条件要求处置后的证据。请附上处置后的照片或说明（kind: after）。',
  en: () => 'The filing condition asks for evidence of the state after handling. Attach a photo or words of kind "after".',
})

/** What was found out for a move, and the deadline as the city's clocks show it. */
export interface Settled extends Found {
  readonly due?: string
}

/** A deadline that was given counts as given, also when it was given as none; only without one it is reckoned. */
const clockOf = (
  at: Date,
  given: Date | null | undefined,
  reckoned: () => Reckoning,
): {readonly due: Date | null; readonly yellowAfter: Date | null} => {
  if (given === null) return {due: null, yellowAfter: null}
  return given === undefined ? reckoned() : reckonGiven(at, given)
}

/** Settles the condition, deadline and number of a case that is being filed. */
async function fileBy(tx: Tx, act: Act, held: Case, details: Details): Promise<Settled> {
  const {at} = act
  const category = details.category ?? held.category ?? ''
  const by = details.condition === undefined ? undefined : await conditionOf(tx, at, {id: details.condition, category})
  const level = details.level ?? (held.region === null ? null : (by?.levels[held.region] ?? null))
  const limit = by && limitFor(by.condition, {region: held.region, level})
  const {sequence, day, calendar} = await drawNumber(tx, held.districtId, at)
  const given = details.dueAt
  const {due, yellowAfter} = clockOf(at, given, () => reckon(calendar, at, limit ?? {amount: 0, unit: 'natural_day'}))
  const filing: Filing = {
    number: caseNumber(held.districtId, day, sequence),
    category,
    conditionId: by?.condition.id ?? null,
    level,
    limitAmount: limit?.amount ?? null,
    limitUnit: limit?.unit ?? null,
    yellowAt: yellowAfter,
    dueAt: due,
    dueSource: given === undefined ? null : (details.dueSource ?? null),
  }
  return due === null ? {at, filing} : {at, filing, due: minuteIn(calendar.zone, due)}
}

/** The condition a case is filed by, which must be of the catalogue in force and of the case's category. */
async function conditionOf(tx: Tx, at: Date, {id, category}: {id: string; category: string}) {
  const catalogue = await currentCatalogue(tx, at)
  const condition = await getCondition(tx, id)
  if (condition.catalogueId !== catalogue.id) throw conditionNotInForce({condition: condition.text})
  if (condition.category !== category) throw conditionOfOther({condition: condition.text, category})
  return {condition, levels: catalogue.levels}
}

/** Finds out what a move needs to know beyond the case and what came with it. */
export async function settle(tx: Tx, act: Act, held: Case, asked: Details & {readonly move: Move}): Promise<Settled> {
  const {at} = act
  if (asked.move === 'file') return fileBy(tx, act, held, asked)
  if (asked.move === 'dispatch' || asked.move === 're-dispatch') {
    return {at, assignment: await assignCase(tx, act, held, asked)}
  }
  if (asked.move === 'handle' && held.conditionId !== null) {
    const {evidence} = await getCondition(tx, held.conditionId)
    if (evidence.includes('after') && !asked.evidence?.some(({kind}) => kind === 'after')) throw noPhotoAfter({})
  }
  return {at}
}
