import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import {stateLabel} from '../../core/lifecycle.ts'
import {holdCase} from '../../queries/case.ts'
import {firstReceiver, objectionsIn} from '../core/follow-order.ts'
import {choose, chooseAll, type HotlineRules} from '../core/rules.ts'
import {isSampled} from '../core/sample.ts'
import {type CallBack, holdUndrawn, insertCallBack, saveDraw} from '../queries/call-backs.ts'
import {findOrder, holdMovedOrders, listFollowed, saveFollowed} from '../queries/orders.ts'
import {getHotlineRules} from '../queries/rules.ts'
import {allowHere, tellCase} from './tell.ts'

export const noOrder = problem('case.no-work-order', 404, {
  zh: () => '该案件不是热线来电，没有工单。请在案件详情中查看其来源。',
  en: () => 'This case did not come by the hotline and has no work order. Its source is shown with the case.',
})

export const calledBack = problem('case.called-back-already', 409, {
  zh: () => '该案件已有一次有效回访，不能重复计入。请查看已有的回访记录。',
  en: () => 'This case has a valid call-back already and counts once. See the one there is.',
})

export const tooEarly = problem<{state: string; due: string}>('case.call-back-too-early', 409, {
  zh: ({state, due}) => `案件${state}，答复时限 ${due} 未到，还不能回访。请在办结或时限届满后回访。`,
  en: ({due}) => `The case is not done and its limit (${due}) has not passed. Call back when it is done or late.`,
})

/** What the caller said; `invalid` instead says why the call counts for nothing. */
export type CallBackAnswer =
  | {readonly invalid: string; readonly note?: string | undefined}
  | {
      readonly contacted: boolean
      readonly solved: boolean
      readonly answer: string
      readonly reasons: readonly string[]
      readonly note?: string | undefined
    }

const answered = (rules: HotlineRules['callBack'], said: CallBackAnswer) => {
  const {note = null} = said
  if ('invalid' in said) {
    choose('invalid', rules.invalid, said.invalid)
    return {invalid: said.invalid, contacted: null, solved: null, answer: null, reasons: [], note}
  }
  choose('opinion', rules.opinions, said.answer)
  chooseAll('reason', rules.reasons, said.reasons)
  return {invalid: null, contacted: said.contacted, solved: said.solved, answer: said.answer, reasons: said.reasons, note}
}

const done: readonly string[] = ['closed', 'archived']

/** Keeps a call-back of a case that is done or past its limit. A valid one counts once; an invalid one may be followed by another try. */
export async function keepCallBack(tx: Tx, act: Act, caseId: string, said: CallBackAnswer): Promise<CallBack> {
  const held = await holdCase(tx, caseId)
  allowHere(act, 'cases.callback', held)
  const order = await findOrder(tx, caseId)
  if (order === undefined) throw noOrder({})
  if (!done.includes(held.state) && order.dueAt > act.at)
    throw tooEarly({state: stateLabel(held.state, held.ending).zh, due: order.dueAt.toISOString()})
  const {callBack: rules} = await getHotlineRules(tx, held.area)
  const {id, districtId, area, category, unitId, unitName} = held
  const kept: CallBack = {
    id: v7(), caseId: id, round: held.reopens, districtId, at: act.at, by: act.by.id, byName: act.by.name, area, category, unitId, unitName, ...answered(rules, said),
  } // biome-ignore format: one line
  if (!(await insertCallBack(tx, kept))) throw calledBack({})
  const {invalid, contacted, solved, answer} = kept
  const told =
    invalid === null
      ? {contacted: contacted === true, solved: solved === true, opinion: labelOf(rules.opinions, answer)}
      : {invalid: labelOf(rules.invalid, invalid)}
  await tellCase(tx, act, held, 'case.called-back', told)
  return kept
}

const labelOf = (choices: readonly {readonly id: string; readonly zh: string; readonly en: string}[], id: string | null) => {
  const found = choices.find((choice) => choice.id === id)
  return found && {zh: found.zh, en: found.en}
}

/** How many orders one round looks at, so that a backlog never holds up working people. */
const ROUND = 500

/** Draws which of the orders whose limit has passed are called back; returns how many were looked at. */
export async function drawCallBacks(tx: Tx, act: Act): Promise<number> {
  const undrawn = await holdUndrawn(tx, act.at, ROUND)
  const drawn = []
  for (const {caseId, area, dueAt} of undrawn) {
    const {share, afterHours} = (await getHotlineRules(tx, area)).callBack
    drawn.push({caseId, sampled: isSampled(caseId, share), callBackAt: new Date(dueAt.getTime() + afterHours * 3_600_000)})
  }
  if (drawn.length > 0) await saveDraw(tx, drawn)
  return drawn.length
}

/** Follows what became of dispatched orders: the first receiver, once, and every objection with its decision. Returns how many moved. */
export async function followOrders(tx: Tx): Promise<number> {
  const moved = await holdMovedOrders(tx, ROUND)
  for (const order of moved) {
    const events = await listFollowed(tx, order)
    await saveFollowed(tx, order, firstReceiver(events), objectionsIn(events))
  }
  return moved.length
}
