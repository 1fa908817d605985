import {dot, type Example, fitLogistic, ridge, sigmoid} from '#lib/stats/logistic.ts'
import type {Facts} from './facts.ts'

const logit = (share: number): number => Math.log(share / (1 - share))
const overdueShare = (overdue: number, open: number): number => overdue / (open + 2)
const turn = (hour: number): number => (hour / 24) * 2 * Math.PI

/** Every side of a case that counts for or against its being late, as a number. */
export const sides = {
  fair: ({fair}) => logit(fair),
  category: ({category}) => logit(category),
  categoryDue: ({categoryDue}) => logit(categoryDue),
  categoryArea: ({categoryArea}) => logit(categoryArea),
  categoryAreaDue: ({categoryAreaDue}) => logit(categoryAreaDue),
  categorySource: ({categorySource}) => logit(categorySource),
  categoryWeekday: ({categoryWeekday, category}) => logit(categoryWeekday) - logit(category),
  categoryHour: ({categoryHour, category}) => logit(categoryHour) - logit(category),
  unit: ({unit}) => logit(unit),
  unitArea: ({unitArea, unit}) => logit(unitArea) - logit(unit),
  area: ({area}) => logit(area),
  source: ({source}) => logit(source),
  categoryOverdue: ({categoryOverdue, categoryOpen}) => overdueShare(categoryOverdue, categoryOpen),
  unitOverdue: ({unitOverdue, unitOpen}) => overdueShare(unitOverdue, unitOpen),
  categoryAreaOverdue: ({categoryAreaOverdue, categoryAreaOpen}) => overdueShare(categoryAreaOverdue, categoryAreaOpen),
  limit: (facts) => Math.log(facts.limitHours),
  limitSquared: (facts) => Math.log(facts.limitHours) ** 2 / 10,
  wait: (facts) => Math.log(facts.categoryWaitHours / facts.limitHours),
  longWait: (facts) => Math.max(0, Math.log(facts.categoryWaitHours / facts.limitHours)),
  typical: (facts) => Math.log(facts.typicalHours / facts.limitHours),
  longTypical: (facts) => Math.max(0, Math.log(facts.typicalHours / facts.limitHours)),
  unitWait: (facts) => Math.log(facts.unitWaitHours),
  weekend: ({weekday}) => (weekday >= 5 ? 1 : 0),
  friday: ({weekday}) => (weekday === 4 ? 1 : 0),
  morning: ({hour}) => Math.cos(turn(hour)),
  evening: ({hour}) => Math.sin(turn(hour)),
} as const satisfies Record<string, (facts: Facts) => number>

export type Side = keyof typeof sides
export const sideNames = Object.keys(sides) as readonly Side[]
const measures: readonly ((facts: Facts) => number)[] = Object.values(sides)

/** A case to learn from: `late` between 0 and 1, the chance where its end is not known yet; those count `weight`. */
export interface Lesson {
  readonly facts: Facts
  readonly late: number
  readonly weight: number
}

/** What was learned: how each side is centred and scaled, and how much it moves the log-odds. The last coefficient is the constant. */
export interface Lateness {
  readonly centres: readonly number[]
  readonly scales: readonly number[]
  readonly coefficients: readonly number[]
}

const measured = (facts: Facts): readonly number[] => measures.map((measure) => measure(facts))

/** A case unlike all that were learned from is taken for the most unlike of them, not for something beyond. */
const FARTHEST = 4
const within = (value: number): number => Math.max(-FARTHEST, Math.min(FARTHEST, value))
/** A side that was the same in all cases teaches nothing. */
const SAME = 1e-6

const scaled = ({centres, scales}: Pick<Lateness, 'centres' | 'scales'>, facts: Facts): readonly number[] => [
  ...measured(facts).map((value, index) => within((value - (centres[index] as number)) / (scales[index] as number))),
  1,
]

/** The probability that a case with these facts misses its limit, 0 to 1. */
export const latenessOf = (model: Lateness, facts: Facts): number => sigmoid(dot(scaled(model, facts), model.coefficients))

/** How much each side raises (or lowers) the log-odds against a typical case. */
export const effectsOf = (model: Lateness, facts: Facts): Readonly<Record<Side, number>> => {
  const values = scaled(model, facts)
  const effects = sideNames.map((name, index) => [name, (values[index] as number) * (model.coefficients[index] as number)] as const)
  return Object.fromEntries(effects) as Record<Side, number>
}

/** Learns from lessons with a ridge of the given strength on every side. */
export function learnWith(lessons: readonly Lesson[], precision: number): Lateness {
  const rows = lessons.map(({facts}) => measured(facts))
  const mean = (of: (row: readonly number[]) => number): number => rows.reduce((sum, row) => sum + of(row), 0) / Math.max(1, rows.length)
  const centres = sideNames.map((_, index) => mean((row) => row[index] as number))
  const scales = sideNames.map((_, index) => {
    const scale = Math.sqrt(mean((row) => ((row[index] as number) - (centres[index] as number)) ** 2))
    return scale < SAME ? 1 : scale
  })
  const examples: Example[] = lessons.map(({facts, late, weight}) => ({features: scaled({centres, scales}, facts), outcome: late, weight}))
  const {means, precisions} = ridge(sideNames.length + 1, precision)
  return {centres, scales, coefficients: fitLogistic(examples, {means, precisions: precisions.with(-1, 1e-3)})}
}
