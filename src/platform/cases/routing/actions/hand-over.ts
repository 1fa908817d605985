import {v7} from 'uuid'
import {type Act, allow, systemAct} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {problem} from '#lib/problem.ts'
import {getUnit, type HandedOver, handOverDuties, openDutyDesk, type Unit} from '#platform/organisation/index.ts'
import {moveCase} from '../../actions/move.ts'
import {moveFacts, type State} from '../../core/lifecycle.ts'
import {countHeld, type Handover, holdUndone, insertHandover, listHeld, updateMoved} from '../queries/handovers.ts'
import {markHandover} from '../queries/routed.ts'
import {listCurrent, type RuleSet} from '../queries/sets.ts'
import {replaySet} from './replay.ts'
import {draftSet, publishSet, replaceRules} from './sets.ts'

export const sameHandover = problem<{unit: string}>('case.handover-to-itself', 422, {
  zh: ({unit}) => `${unit}不能移交给自己。请选择承接职责的另一个单位。`,
  en: ({unit}) => `${unit} cannot hand over to itself. Choose the unit that takes over.`,
})

export const handoverEnded = problem<{unit: string; day: string}>('case.handover-to-ended', 422, {
  zh: ({unit, day}) => `${unit}在 ${day} 不在有效期内，不能承接。请选择届时有效的单位。`,
  en: ({unit, day}) => `${unit} is not in force on ${day} and cannot take over. Choose a unit that is.`,
})

export const handoverPast = problem<{day: string; today: string}>('case.handover-past', 422, {
  zh: ({day, today}) => `移交日期 ${day} 已过。请填写今天（${today}）或以后的日期。`,
  en: ({day, today}) => `${day} is past. Give today (${today}) or a later day.`,
})

/** What a reorganisation touches: rows of duty lists, rules of sets, and open cases that move or stay with the old unit until they end. */
export interface Touched {
  readonly dryRun: boolean
  readonly from: Pick<Unit, 'id' | 'name'>
  readonly to: Pick<Unit, 'id' | 'name'>
  readonly takesEffect: string
  readonly duties: readonly HandedOver[]
  readonly rules: readonly {
    readonly set: string
    readonly title: string
    readonly lines: readonly number[]
    readonly published: string | null
  }[]
  readonly cases: {
    readonly moving: number
    readonly staying: number
    readonly states: readonly {readonly state: State; readonly cases: number}[]
  }
}

/** Where a re-dispatch can begin; cases in other states end where they are, or come here first. */
const movable = moveFacts('re-dispatch').from

/** What is asked for a reorganisation: `from` is merged into or renamed to `to` on a day of the city. */
export interface HandoverAsked {
  readonly from: string
  readonly to: string
  readonly takesEffect: string
  readonly reason: string
  readonly dryRun: boolean
}

const publishRules = async (
  tx: Tx,
  act: Act,
  {set, from, to, takesEffect}: {set: RuleSet; from: string; to: string; takesEffect: string},
): Promise<string> => {
  const draft = await draftSet(tx, act, {area: set.area, title: set.title, from: set.id})
  const rules = set.rules.map((rule) => (rule.to.unit === from ? {...rule, to: {unit: to}} : rule))
  await replaceRules(tx, act, {id: draft.id, rules})
  await replaySet(tx, act, {id: draft.id})
  await publishSet(tx, act, {id: draft.id, takesEffect})
  return draft.id
}

/**
 * Lets one unit take over from another on a day: duty lists and rules that name it are published anew for that day, and its open cases are
 * re-dispatched on it with the reason, by the job of the day. A dry run only tells what would be touched.
 */
export async function handOver(tx: Tx, act: Act, asked: HandoverAsked): Promise<Touched> {
  const {takesEffect, dryRun, reason} = asked
  const [from, to] = [await getUnit(tx, asked.from), await getUnit(tx, asked.to)]
  allow(act, 'cases.routing', {area: from.area})
  if (from.id === to.id) throw sameHandover({unit: from.name})
  const desk = await openDutyDesk(tx)
  const today = desk.dayOf(from.area, act.at)
  if (takesEffect < today) throw handoverPast({day: takesEffect, today})
  if (desk.meant(to.id, to.area, takesEffect).length === 0) throw handoverEnded({unit: to.name, day: takesEffect})
  const duties = await handOverDuties(tx, act, {from: from.id, to: to.id, takesEffect, dryRun})
  const rules: Touched['rules'][number][] = []
  for (const set of await listCurrent(tx, takesEffect)) {
    const lines = set.rules.flatMap((rule, index) => (rule.to.unit === from.id ? [index + 1] : []))
    if (lines.length === 0) continue
    const published = dryRun ? null : await publishRules(tx, act, {set, from: from.id, to: to.id, takesEffect})
    rules.push({set: set.id, title: set.title, lines, published})
  }
  const states = await countHeld(tx, from.id)
  const sum = (those: typeof states): number => those.reduce((total, {cases}) => total + cases, 0)
  const moving = sum(states.filter(({state}) => movable.includes(state)))
  const handover: Handover = {
    id: v7(), from: {id: from.id, name: from.name}, to: {id: to.id, name: to.name}, takesEffect, reason, byName: act.by.name, at: act.at, doneAt: null, moved: 0,
  } // biome-ignore format: one line
  if (!dryRun) {
    await insertHandover(tx, handover)
    const body = {from: from.name, to: to.name, takesEffect, reason, cases: moving}
    await announce(tx, act, {name: 'cases.unit-handed-over', subject: handover.id, district: from.area.slice(0, 6), body})
    if (takesEffect <= today) await moveRound(tx, act, handover)
  }
  const cases = {moving, staying: sum(states) - moving, states}
  return {dryRun, from: handover.from, to: handover.to, takesEffect, duties, rules, cases}
}

/** How many cases one round moves, so that working people never wait long for their rows. */
const ROUND = 200

/** Moves a round of the open cases; done when none is left. Those still under way elsewhere come along once they can. */
async function moveRound(tx: Tx, act: Act, {id, from, to, reason, moved}: Handover): Promise<number> {
  const held = await listHeld(tx, {unit: from.id, states: movable, limit: ROUND})
  for (const one of held) {
    const {districtId, version} = await moveCase(tx, systemAct(act.at, '机构调整'), {id: one, move: 're-dispatch', unit: to.id, reason})
    await markHandover(tx, {districtId, caseId: one, seq: version, handover: id})
  }
  const left = held.length < ROUND ? await countLeft(tx, from.id) : ROUND
  await updateMoved(tx, {id, moved: moved + held.length, doneAt: left === 0 ? act.at : null})
  return held.length
}

const countLeft = async (db: Db, unit: string): Promise<number> => (await countHeld(db, unit)).reduce((sum, {cases}) => sum + cases, 0)

/** Moves the open cases of reorganisations whose day has come; returns how many. */
export async function moveHandedOver(tx: Tx, act: Act): Promise<number> {
  const desk = await openDutyDesk(tx)
  let moved = 0
  for (const handover of await holdUndone(tx)) {
    const unit = await getUnit(tx, handover.from.id)
    if (handover.takesEffect <= desk.dayOf(unit.area, act.at)) moved += await moveRound(tx, act, handover)
  }
  return moved
}
