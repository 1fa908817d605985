import {type Calendar, deadline} from '#lib/calendar.ts'
import {majorOf} from './category.ts'
import {type Condition, type Edition, findLimit, type Level, type Region} from './condition.ts'
import {successorFinder} from './diff.ts'

/** A case of the past as far as a standard touches it. */
export interface PastCase {
  readonly id: string
  readonly category: string
  readonly conditionId: string | null
  readonly conditionText?: string | undefined
  readonly region: Region | null
  readonly level: Level | null
  readonly filedAt: Date
  readonly dueAt: Date | null
  /** Name of the unit that had it. */
  readonly unit: string | null
}

/** What a draft would have done to one case; `after` is null when the draft has no condition to file it by. */
export interface ReplayedCase {
  readonly id: string
  readonly category: string
  readonly before: {readonly dueAt: Date | null; readonly unit: string | null}
  readonly after: {readonly dueAt: Date | null; readonly unit: string | null; readonly conditionId: string} | null
  readonly why: 'earlier' | 'later' | 'unit' | 'no-condition' | 'no-limit'
}

/** How a draft would have judged past cases: totals, and every case it would have treated otherwise. */
export interface Replay {
  readonly cases: number
  readonly unchanged: number
  readonly earlier: number
  readonly later: number
  readonly unitsChanged: number
  readonly withoutCondition: number
  readonly withoutLimit: number
  /** Cases by major class, only where something changes. */
  readonly majors: readonly {readonly major: string; readonly cases: number; readonly changed: number; readonly shiftHours: number}[]
  /** Cases per handling unit before and after, only where the count changes. */
  readonly units: readonly {readonly unit: string; readonly before: number; readonly after: number}[]
  readonly changes: readonly ReplayedCase[]
}

const unitOf = (condition: Condition): string | null => condition.handlingUnitId ?? condition.handlingUnit
const dueOf = (condition: Condition, past: PastCase, level: Level | null, calendar: Calendar): Date | undefined => {
  const limit = findLimit(condition, {region: past.region, level})
  return limit && deadline(calendar, past.filedAt, limit)
}

/** The level a case would get: the newly adopted one when it had the level adopted before. */
const levelIn = (past: PastCase, catalogue: Edition, draft: Edition): Level | null =>
  past.region !== null && past.level === catalogue.levels[past.region] ? draft.levels[past.region] : past.level

/**
 * Files past cases again by a draft. Deadlines are compared limit against limit on the same calendar, so that an extension granted
 * since does not count as a change; the deadline on record is used where the old condition is gone. Throws what the calendar throws.
 */
export function replayDraft(pastCases: readonly PastCase[], catalogue: Edition, draft: Edition, calendar: Calendar): Replay {
  const oldById = new Map(catalogue.conditions.map((condition) => [condition.id, condition]))
  const successorOf = successorFinder(draft.conditions)
  const majors = new Map<string, {cases: number; changed: number; shiftMillis: number}>()
  const units = new Map<string, {before: number; after: number}>()
  const count = (unit: string | null, side: 'before' | 'after'): void => {
    if (unit === null) return
    const held = units.get(unit) ?? {before: 0, after: 0}
    held[side] += 1
    units.set(unit, held)
  }
  const changes: ReplayedCase[] = []
  const totals = {earlier: 0, later: 0, unitsChanged: 0, withoutCondition: 0, withoutLimit: 0}
  for (const past of pastCases) {
    const old = past.conditionId === null ? undefined : oldById.get(past.conditionId)
    const successor = successorOf(old ?? {lineage: past.conditionId ?? '', category: past.category, text: past.conditionText ?? ''})
    const tally = majors.get(majorOf(past.category)) ?? {cases: 0, changed: 0, shiftMillis: 0}
    majors.set(majorOf(past.category), tally)
    tally.cases += 1
    const before = {dueAt: (old && dueOf(old, past, past.level, calendar)) ?? past.dueAt, unit: past.unit}
    count(past.unit, 'before')
    const change = (why: ReplayedCase['why'], after: ReplayedCase['after']): void => {
      tally.changed += 1
      changes.push({id: past.id, category: past.category, before, after, why})
    }
    if (successor === undefined) {
      totals.withoutCondition += 1
      change('no-condition', null)
      continue
    }
    // A unit follows from the draft only when the draft names another one than the old condition did.
    const unitChanged = old !== undefined && unitOf(old) !== unitOf(successor)
    const unit = unitChanged ? (successor.handlingUnit ?? successor.handlingUnitId) : past.unit
    count(unit, 'after')
    if (unitChanged) totals.unitsChanged += 1
    const due = dueOf(successor, past, levelIn(past, catalogue, draft), calendar)
    const after = {dueAt: due ?? null, unit, conditionId: successor.id}
    if (due === undefined) {
      totals.withoutLimit += 1
      change('no-limit', after)
      continue
    }
    const shift = before.dueAt === null ? 0 : due.getTime() - before.dueAt.getTime()
    tally.shiftMillis += shift
    if (shift < 0) totals.earlier += 1
    if (shift > 0) totals.later += 1
    if (shift !== 0 || unitChanged) change(shift < 0 ? 'earlier' : shift > 0 ? 'later' : 'unit', after)
  }
  return {
    cases: pastCases.length,
    unchanged: pastCases.length - changes.length,
    ...totals,
    majors: [...majors]
      .filter(([, {changed}]) => changed > 0)
      .map(([major, {cases, changed, shiftMillis}]) => ({major, cases, changed, shiftHours: Math.round(shiftMillis / 360_000) / 10}))
      .sort((one, other) => one.major.localeCompare(other.major)),
    units: [...units].filter(([, {before, after}]) => before !== after).map(([unit, counts]) => ({unit, ...counts})),
    changes,
  }
}
