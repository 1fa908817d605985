import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {isProblem} from '#lib/problem.ts'
import type {DutyDesk, Responsible, Unit} from '#platform/organisation/index.ts'
import type {Assignment, Case} from '../../core/case.ts'
import {getCalendar} from '../../queries/belongings.ts'
import {openRules, type RuleBook, route} from '../core/evaluate.ts'
import type {UnitName} from '../core/learn.ts'
import {codedAnswers, type Inputs, momentAt, type Rule} from '../core/rule.ts'
import {sayRule} from '../core/say.ts'
import {insertRouted, loadKnown} from '../queries/routed.ts'
import {getSet, type RuleSet} from '../queries/sets.ts'

/** A published set laid out for asking. */
interface OpenSet {
  readonly set: RuleSet
  readonly book: RuleBook
}

/** Published sets never change, so a process may remember them by their id. */
const remembered = new Map<string, OpenSet>()
const MOST_REMEMBERED = 16

const openSet = async (db: Db, id: string): Promise<OpenSet> => {
  const known = remembered.get(id)
  if (known !== undefined) return known
  const set = await getSet(db, id)
  const opened = {set, book: openRules(set.rules)}
  for (const old of [...remembered.keys()].slice(0, -MOST_REMEMBERED)) remembered.delete(old)
  remembered.set(id, opened)
  return opened
}

/** What the rules and the duty list say by themselves about a case, with what they looked at. */
export interface Suggested {
  readonly inputs: Inputs
  /** The rule that spoke, and the unit in force that it means here. */
  readonly ruled: {readonly set: RuleSet; readonly rule: Rule; readonly line: number; readonly unit: Unit} | null
  readonly listed: Responsible | null
  /** Why the duty list does not answer; null when it does. */
  readonly unlisted: unknown
}

/** The communities are the finest that units and rows name. */
const communityOf = (area: string): string => area.slice(0, 12)

/** Asks the rules in force, then the duty list. A rule whose unit is not in force there is passed over, as if it were not there. */
export async function suggestUnit(
  tx: Tx,
  act: Act,
  held: Pick<Case, 'id' | 'area' | 'source' | 'component' | 'priority'> & {readonly category: string},
  {desk, owner}: {readonly desk: DutyDesk; readonly owner: string | null | undefined},
): Promise<Suggested> {
  const {id, category, source, priority} = held
  const area = communityOf(held.area)
  const day = desk.dayOf(area, act.at)
  const {text, lng, lat, answers, set: inForce} = await loadKnown(tx, {id, area: held.area, day})
  const inputs: Inputs = {
    category,
    area: held.area,
    place: lng === null || lat === null ? null : [lng, lat],
    owner: owner == null ? null : (desk.unit(owner)?.id ?? null),
    source,
    priority,
    answers: codedAnswers(answers ?? {}),
  }
  const ruled = inForce === null ? null : await ruleFor(tx, act, {set: inForce, inputs, text, desk})
  try {
    return {inputs, ruled, listed: desk.who({area, category, owner, at: act.at}), unlisted: null}
  } catch (error) {
    if (!isProblem(error) || !error.code.startsWith('organisation.no')) throw error
    return {inputs, ruled, listed: null, unlisted: error}
  }
}

/** The unit in force that each rule means for a case, found once per rule. */
export const unitsFor = (desk: DutyDesk, area: string, day: string): ((rule: Rule) => Unit | undefined) => {
  const found = new Map<string, Unit | undefined>()
  return ({to: {unit}}) => {
    if (!found.has(unit)) found.set(unit, desk.meant(unit, communityOf(area), day)[0])
    return found.get(unit)
  }
}

async function ruleFor(tx: Tx, {at}: Act, asked: {set: string; inputs: Inputs; text: string; desk: DutyDesk}): Promise<Suggested['ruled']> {
  const {inputs, text, desk} = asked
  const {set, book} = await openSet(tx, asked.set)
  const moment = momentAt(await getCalendar(tx, inputs.area), at)
  const unitOf = unitsFor(desk, inputs.area, moment.day)
  const index = route(book, {...inputs, ...moment, text}, (rule) => unitOf(rule) !== undefined)
  const rule = book.rules[index]
  const unit = rule && unitOf(rule)
  return rule === undefined || unit === undefined ? null : {set, rule, line: index + 1, unit}
}

/** The assignment that rules, or else the duty list, make by themselves; null when neither names anybody. */
export function assignmentOf({ruled, listed}: Suggested): Assignment | null {
  if (ruled !== null) {
    const {set, rule, line, unit} = ruled
    const said = sayRule(rule, {line, setTitle: set.title, unit})
    const whyHere = {by: 'rule', rule: {set: set.id, id: rule.id, line}, instead: null, ...said} as const
    return {unitId: unit.id, unitName: unit.name, supervisingId: listed?.supervising?.id ?? null, dutyId: null, whyHere}
  }
  if (listed === null) return null
  const {unit, supervising, duty, reason} = listed
  const whyHere = {by: 'duty-list', instead: null, zh: reason.zh, en: reason.en} as const
  return {unitId: unit.id, unitName: unit.name, supervisingId: supervising?.id ?? null, dutyId: duty.id, whyHere}
}

/** Keeps why a dispatch goes where it goes. The move that is being made gives the case its next version. */
export async function keepRouted(
  tx: Tx,
  {at}: Act,
  held: Pick<Case, 'id' | 'districtId' | 'version' | 'lastUnitId'>,
  {suggested, assignment}: {suggested: Suggested; assignment: Assignment},
): Promise<void> {
  const {inputs, ruled, listed} = suggested
  const own = assignmentOf(suggested)
  const {unitId, unitName, whyHere, handlerId, handlerName} = assignment
  const person: UnitName | null = handlerId === undefined ? null : {id: handlerId, name: handlerName ?? handlerId}
  await insertRouted(tx, {
    districtId: held.districtId,
    caseId: held.id,
    seq: held.version + 1,
    at,
    first: held.lastUnitId === null,
    by: whyHere.by,
    set: ruled?.set.id ?? null,
    rule: ruled?.rule.id ?? null,
    inputs,
    considered: (listed?.considered ?? []).map(({duty: {id, line, area, category}, verdict}) => ({id, line, area, category, verdict})),
    listed: own && {id: own.unitId, name: own.unitName},
    unit: {id: unitId, name: unitName},
    person,
    handover: null,
  })
}
