import type {Limit} from '#lib/calendar.ts'
import {problem, type Said} from '#lib/problem.ts'

/** A choice a city offers, by an id that its records keep. */
export interface Choice extends Said {
  readonly id: string
}

/** How urgent a call is and by when it has to be answered. */
export interface Grade extends Choice {
  readonly limit: Limit
}

/**
 * Where a call goes that the hotline does not handle. `records` says what is kept: `refusal` a case that is not accepted, `consultation` the words of
 * the call, `call` only that there was one.
 */
export interface Diversion extends Choice {
  /** The clause it rests on. */
  readonly basis: string
  /** What the caller is told. */
  readonly words: Said
  readonly goTo: readonly {readonly number: string | null; readonly zh: string; readonly en: string}[]
  readonly records: 'refusal' | 'consultation' | 'call'
  /** Words that suggest it to the clerk; the clerk decides. */
  readonly signs: readonly string[]
}

/** One answer to "are you satisfied"; `credit` is how much of it counts, 0 to 1. */
export interface Opinion extends Choice {
  readonly credit: number
}

/** In percent; together 100. */
export interface Weights {
  readonly response: number
  readonly resolution: number
  readonly satisfaction: number
}

/** How a question to somebody outside acts on the unit's clock, and how long it may be answered. */
export interface QuestionRule {
  readonly pauses: boolean
  readonly answerDays: number
  readonly remindAfterDays: number | null
}

/** Whom a question goes to. */
export const audiences = ['reporter', 'contractor'] as const
export type Audience = (typeof audiences)[number]

/** Everything a city settles about its hotline (`cases/hotline.json`). */
export interface HotlineRules {
  readonly channels: readonly Choice[]
  readonly callers: readonly Choice[]
  readonly requests: readonly Choice[]
  readonly grades: readonly Grade[]
  readonly diversions: readonly Diversion[]
  readonly repeats: {readonly callerDays: number; readonly placeDays: number; readonly metres: number}
  readonly callBack: {
    /** Share of the cases that are called back, 0 to 1. */
    readonly share: number
    /** Hours after the limit of the work order. */
    readonly afterHours: number
    readonly opinions: readonly Opinion[]
    readonly reasons: readonly Choice[]
    /** Why a call-back counts for nothing. */
    readonly invalid: readonly Choice[]
    readonly weights: Weights
    /** Local time 'HH:mm' at which the statistical day begins. */
    readonly dayBegins: string
  }
  readonly questions: Readonly<Record<Audience, QuestionRule>>
  /** Addresses that reply templates may use as `{{link.name}}`. */
  readonly links: Readonly<Record<string, string>>
}

export const unknownChoice = problem<{what: string; id: string; known: readonly string[]}>('case.unknown-choice', 422, {
  zh: ({id, known}) => `本市没有“${id}”这一选项。可选：${known.join('、')}。`,
  en: ({what, id, known}) => `This city has no ${what} "${id}". Choose one of: ${known.join(', ')}.`,
})

/** The choice of this id; throws case.unknown-choice with the ones there are. */
export function choose<T extends Choice>(what: string, choices: readonly T[], id: string): T {
  const found = choices.find((choice) => choice.id === id)
  if (found === undefined) throw unknownChoice({what, id, known: choices.map((choice) => choice.id)})
  return found
}

/** Passes when every id is a choice; throws case.unknown-choice for the first that is not. */
export function chooseAll(what: string, choices: readonly Choice[], ids: readonly string[]): void {
  for (const id of ids) choose(what, choices, id)
}

/** The diversions whose signs stand in the words of a call, those with more signs first. A suggestion: the clerk decides. */
export function suggestDiversions(diversions: readonly Diversion[], words: string): readonly Diversion[] {
  return diversions
    .map((diversion) => ({diversion, found: diversion.signs.filter((sign) => words.includes(sign)).length}))
    .filter(({found}) => found > 0)
    .sort((one, other) => other.found - one.found)
    .map(({diversion}) => diversion)
}
