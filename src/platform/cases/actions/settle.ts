import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {type Reckoning, reckon, reckonGiven} from '#lib/calendar.ts'
import {caseNumber} from '#lib/codes.ts'
import {problem} from '#lib/problem.ts'
import {getUnit} from '#platform/organisation/index.ts'
import {currentCatalogue, getCondition, limitFor} from '#platform/standards/index.ts'
import {requireCalm} from '../alarms/calm.ts'
import type {Case, Details, Filing} from '../core/case.ts'
import type {Clockwork} from '../core/clocks.ts'
import {answersFor} from '../core/decide.ts'
import type {Found} from '../core/effects.ts'
import {isEnded, type Move, stateLabel} from '../core/lifecycle.ts'
import {drawNumber} from '../queries/belongings.ts'
import {type HeldCase, holdCase} from '../queries/case.ts'
import {listPartEndings} from '../queries/parts.ts'
import {assignCase} from '../routing/actions/assign.ts'
import {moverOf} from './mover.ts'

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

export const mergeItself = problem('case.merge-itself', 422, {
  zh: () => '不能并入自己。请选择另一个案件。',
  en: () => 'A case is not merged into itself. Choose another one.',
})

export const mergeIntoEnded = problem<{number: string; state: string; stateEn: string}>('case.merge-into-ended', 409, {
  zh: ({number, state}) => `案件 ${number} 已是“${state}”，不能再并入。请选择在办的案件，或单独立案。`,
  en: ({number, stateEn}) =>
    `Case ${number} is "${stateEn}", so nothing more is merged into it. Choose an open one, or file this by itself.`,
})

export const summonedAlready = problem<{unit: string}>('case.summoned-already', 422, {
  zh: ({unit}) => `${unit}就是承办单位，或已被吹哨。请选择其他单位。`,
  en: ({unit}) => `${unit} handles the case itself, or has been summoned already. Choose another unit.`,
})

/** What was found out for a move, and what of it other cases must be told. */
export interface Settled extends Found {
  /** The case it is merged into, held by this transaction. */
  readonly target?: HeldCase
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
async function fileBy(tx: Tx, act: Act, held: Case, details: Details, {calendar}: Clockwork): Promise<Filing> {
  const {at} = act
  const category = details.category ?? held.category ?? ''
  const by = details.condition === undefined ? undefined : await conditionOf(tx, at, {id: details.condition, category})
  const level = details.level ?? (held.region === null ? null : (by?.levels[held.region] ?? null))
  const limit = by && limitFor(by.condition, {region: held.region, level})
  const given = details.dueAt
  const {due, yellowAfter} = clockOf(at, given, () => reckon(calendar, at, limit ?? {amount: 0, unit: 'natural_day'}))
  return {
    number: held.number ?? (await drawCaseNumber(tx, held.districtId, at)),
    category,
    conditionId: by?.condition.id ?? null,
    level,
    limitAmount: limit?.amount ?? null,
    limitUnit: limit?.unit ?? null,
    yellowAt: yellowAfter,
    dueAt: due,
    dueSource: given === undefined ? null : (details.dueSource ?? null),
  }
}

/** The next number of a district's day; a case that is filed again keeps the one it has. */
async function drawCaseNumber(tx: Tx, district: string, at: Date): Promise<string> {
  const {sequence, day} = await drawNumber(tx, district, at)
  return caseNumber(district, day, sequence)
}

/** The condition a case is filed by, which must be of the catalogue in force and of the case's category. */
async function conditionOf(tx: Tx, at: Date, {id, category}: {id: string; category: string}) {
  const catalogue = await currentCatalogue(tx, at)
  const condition = await getCondition(tx, id)
  if (condition.catalogueId !== catalogue.id) throw conditionNotInForce({condition: condition.text})
  if (condition.category !== category) throw conditionOfOther({condition: condition.text, category})
  return {condition, levels: catalogue.levels}
}

/** Holds the case that another is merged into: an open one that is itself no duplicate. */
async function targetOf(tx: Tx, held: Case, into: string): Promise<HeldCase> {
  const target = await holdCase(tx, into)
  if (target.id === held.id) throw mergeItself({})
  const label = stateLabel(target.state, target.ending)
  if (isEnded(target.state)) throw mergeIntoEnded({number: target.number ?? target.id, state: label.zh, stateEn: label.en})
  return target
}

/** The units that are summoned, with the instant by which they should answer. */
async function summonedBy(tx: Tx, held: Case, {at}: Act, units: readonly string[], {calendar, rules}: Clockwork) {
  const dueAt = reckon(calendar, at, rules.summons).due.toISOString()
  const found = []
  for (const id of new Set(units)) {
    const {name} = await getUnit(tx, id)
    const already = held.helpers.some((helper) => helper.unitId === id && !helper.released && helper.answer !== 'declined')
    if (id === held.unitId || already) throw summonedAlready({unit: name})
    found.push({unitId: id, unitName: name, dueAt})
  }
  return found
}

type Asked = Details & {readonly move: Move}

/** What some moves need to know beyond the case and what came with it. */
const finding: Readonly<
  Partial<Record<Move, (tx: Tx, act: Act, held: Case, asked: Asked, clockwork: Clockwork) => Promise<Partial<Settled>>>>
> = {
  file: async (tx, act, held, asked, clockwork) => ({filing: await fileBy(tx, act, held, asked, clockwork)}),
  dispatch: async (tx, act, held, asked) => ({assignment: await assignCase(tx, act, held, asked)}),
  're-dispatch': async (tx, act, held, asked) => ({assignment: await assignCase(tx, act, held, asked)}),
  handle: async (tx, _, {conditionId}, {evidence = [], claim}) => {
    if (conditionId === null || (claim !== undefined && claim !== 'fixed')) return {}
    const condition = await getCondition(tx, conditionId)
    if (condition.evidence.includes('after') && !evidence.some(({kind}) => kind === 'after')) throw noPhotoAfter({})
    return {}
  },
  close: async (tx, _, held, {reason}) => {
    await requireCalm(tx, held, reason)
    return {}
  },
  'confirm-self-handled': async (tx, _, held, {reason}) => {
    await requireCalm(tx, held, reason)
    return {}
  },
  merge: async (tx, _, held, {into = ''}) => {
    const target = await targetOf(tx, held, into)
    return {target, into: target.id}
  },
  gather: async (tx, _, {id}) => ({partEndings: await listPartEndings(tx, id)}),
  summon: async (tx, act, held, {units = []}, clockwork) => ({helpers: await summonedBy(tx, held, act, units, clockwork)}),
  'report-in': async (_, act, held, asked) => helperOf(act, held, asked),
  'decline-summons': async (_, act, held, asked) => helperOf(act, held, asked),
  'finish-help': async (_, act, held, asked) => helperOf(act, held, asked),
}

/** Which of the summoned units answers: the one named, or the first for which the mover may. */
function helperOf(act: Act, held: Case, {move, unit}: Asked): Partial<Settled> {
  const own = answersFor(held, move, moverOf(act))
  const unitId = unit !== undefined && own.includes(unit) ? unit : own[0]
  return {helpers: held.helpers.filter((helper) => helper.unitId === unitId)}
}

/** Finds out what a move needs to know beyond the case and what came with it. */
export async function settle(tx: Tx, act: Act, held: Case, asked: Asked, clockwork: Clockwork): Promise<Settled> {
  const found = (await finding[asked.move]?.(tx, act, held, asked, clockwork)) ?? {}
  return {at: act.at, by: {id: act.by.id, name: act.by.name}, ...found}
}
