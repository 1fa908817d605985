import {problem} from '#lib/problem.ts'
import type {Choice} from './rules.ts'

/** Why a reporter answered so; an actionable reason names something a unit can put right. */
export interface Reason extends Choice {
  readonly actionable: boolean
}

/** One answer a reporter may give, with what it brings about. */
export interface Answer extends Choice {
  /** Tells the unit that handled the case. */
  readonly alerts: boolean
  /** With an actionable reason the closing is reviewed. */
  readonly mayReopen: boolean
  readonly reasons: readonly Reason[]
}

/** What a city asks its reporters when a case is done (`cases/satisfaction.json`). */
export interface SatisfactionRules {
  /** For so long a rating may be changed. */
  readonly editHours: number
  readonly answers: readonly Answer[]
}

export const ratingClosed = problem<{hours: number}>('case.rating-closed', 409, {
  zh: ({hours}) => `评价在提交 ${hours} 小时后不能再修改。如问题再次出现，请重新上报。`,
  en: ({hours}) => `A rating can be changed for ${hours} hours only. If the problem is back, please report it again.`,
})

export const notYetDone = problem('case.not-yet-done', 409, {
  zh: () => '案件还没有结案，结案后才能评价。请稍后再来。',
  en: () => 'The case is not closed yet and can be rated only then. Please come back later.',
})

/** Whether a rating given at `at` may still be changed. */
export const mayChange = (at: Date, now: Date, {editHours}: Pick<SatisfactionRules, 'editHours'>): boolean =>
  now.getTime() < at.getTime() + editHours * 3_600_000

/** Whether an answer puts the closing under review: the city allows it and a unit can act on one of the reasons. */
export const asksReview = ({mayReopen, reasons}: Answer, given: readonly string[]): boolean =>
  mayReopen && reasons.some(({id, actionable}) => actionable && given.includes(id))
