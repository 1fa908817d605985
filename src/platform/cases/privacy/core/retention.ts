import type {Said} from '#lib/problem.ts'

/** What a rule does: take the person out of the case, or destroy everything but the facts that are counted. */
export const deeds = {
  anonymise: {zh: '匿名化', en: 'make anonymous'},
  destroy: {zh: '销毁', en: 'destroy'},
} as const satisfies Record<string, Said>

export type Deed = keyof typeof deeds

/** The states in which nothing is owed any more; a case that left them again is left alone. */
export const endedStates = ['closed', 'archived', 'rejected', 'voided', 'merged'] as const
export type EndedState = (typeof endedStates)[number]

/** One rule of keeping: so many days after a case of these categories ended in one of these states. */
export interface RetentionRule {
  readonly id: string
  readonly title: Said
  readonly does: Deed
  readonly afterDays: number
  readonly states: readonly EndedState[]
  /** Beginnings of category codes; empty means every category, and none. */
  readonly categories: readonly string[]
}

export interface RetentionRules {
  readonly rules: readonly RetentionRule[]
}

/** What a rule looks at. */
export interface Ended {
  readonly state: string
  readonly category: string | null
}

const matches = ({states, categories}: RetentionRule, {state, category}: Ended): boolean =>
  (states as readonly string[]).includes(state) &&
  (categories.length === 0 || categories.some((prefix) => category?.startsWith(prefix) === true))

/** The one rule that does this to a case: the first in the city's order; undefined when none does. */
export const ruleFor = ({rules}: RetentionRules, does: Deed, one: Ended): RetentionRule | undefined =>
  rules.find((rule) => rule.does === does && matches(rule, one))

/** The rules of the same deed that come before one in the city's order, and so win. */
export const before = ({rules}: RetentionRules, rule: RetentionRule): readonly RetentionRule[] =>
  rules.slice(0, rules.indexOf(rule)).filter(({does}) => does === rule.does)

const DAY = 86_400_000

/** A case that ended before this is due. */
export const cutoff = ({afterDays}: RetentionRule, now: Date): Date => new Date(now.getTime() - afterDays * DAY)
