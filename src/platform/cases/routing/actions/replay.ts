import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {isProblem} from '#lib/problem.ts'
import {type DutyDesk, openDutyDesk} from '#platform/organisation/index.ts'
import {getCalendar} from '../../queries/belongings.ts'
import {openRules, route} from '../core/evaluate.ts'
import type {UnitName} from '../core/learn.ts'
import {openTally, type Replayed} from '../core/replay.ts'
import {momentAt} from '../core/rule.ts'
import {listDispatches, type PastDispatch} from '../queries/routed.ts'
import {updateReplay} from '../queries/sets.ts'
import {unitsFor} from './dispatch.ts'
import {holdDraft} from './sets.ts'

/** Most cases a replay looks at, and how many of those that change it lists. */
export const mostReplayed = 100_000
const MOST_SHOWN = 500
const PAGE = 5_000
const MONTH = 30 * 86_400_000

/** A replay with the period it looked at; truncated when the period holds more cases than are looked at. */
export interface SetReplay extends Replayed {
  readonly from: Date
  readonly to: Date
  readonly truncated: boolean
}

const listedBy = (desk: DutyDesk, {at, inputs}: PastDispatch): UnitName | null => {
  const {area, category, owner} = inputs
  try {
    const {id, name} = desk.who({area: area.slice(0, 12), category, owner, at}).unit
    return {id, name}
  } catch (error) {
    if (isProblem(error)) return null
    throw error
  }
}

/**
 * Replays a draft on the first dispatches of a past period, last month unless said: how many would go elsewhere by rules and duty list than
 * rules and duty list sent them then, from where to where. Publishing asks for the replay of the very version, which is noted here.
 */
export async function replaySet(
  tx: Tx,
  act: Act,
  {id, from = new Date(act.at.getTime() - MONTH), to = act.at}: {id: string; from?: Date | undefined; to?: Date | undefined},
): Promise<SetReplay> {
  const set = await holdDraft(tx, act, {id})
  const [book, desk, calendar] = [openRules(set.rules), await openDutyDesk(tx), await getCalendar(tx, set.area)]
  const tally = openTally({rules: set.rules.length, shown: MOST_SHOWN})
  const judge = (past: PastDispatch): void => {
    const {inputs, text, at} = past
    const moment = momentAt(calendar, at)
    const unitOf = unitsFor(desk, inputs.area, moment.day)
    const index = route(book, {...inputs, ...moment, text}, (rule) => unitOf(rule) !== undefined)
    const rule = book.rules[index]
    const unit = rule && unitOf(rule)
    const spoke = rule !== undefined && unit !== undefined
    tally.count({
      id: past.id,
      number: past.number,
      category: inputs.category,
      area: inputs.area,
      before: past.listed,
      after: spoke ? {id: unit.id, name: unit.name} : listedBy(desk, past),
      rule: spoke ? {id: rule.id, line: index + 1} : null,
    })
  }
  let seen = 0
  let after: {at: Date; id: string} | null = null
  let truncated = false
  for (;;) {
    const limit = Math.min(PAGE, mostReplayed - seen + 1)
    const page: readonly PastDispatch[] = await listDispatches(tx, {prefix: set.prefix, from, to, after, limit})
    for (const past of page.slice(0, mostReplayed - seen)) judge(past)
    truncated = seen + page.length > mostReplayed
    seen += page.length
    const last = page.at(-1)
    if (page.length < limit || truncated || last === undefined) break
    after = {at: last.at, id: last.id}
  }
  const replayed = tally.done()
  const replay = {
    cases: replayed.cases,
    changed: replayed.changed,
    from: from.toISOString(),
    to: to.toISOString(),
    at: act.at.toISOString(),
  }
  await updateReplay(tx, {id, version: set.version, replay})
  return {...replayed, from, to, truncated}
}
