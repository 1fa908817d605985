import type {Said} from '#lib/problem.ts'
import type {Quality} from '../../core/observed.ts'

/** One observation as rules see it. */
export interface Reading {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly value: number | null
  readonly quality: Quality
}

/** What one look says: whether it is wrong, since when, by how much, and why. */
export interface Verdict {
  readonly on: boolean
  /** When it was seen. */
  readonly at: number
  /** Since when it is so. */
  readonly from: number
  /** By how much; a rule's second threshold is compared with it. */
  readonly measure: number
  readonly numbers: Readonly<Record<string, number | string | null>>
  readonly why: () => Said
}

/** What a look remembers, and what it says; nothing where there was no evidence. */
export interface Looked<S> {
  readonly state: S
  readonly verdicts: readonly Verdict[]
}

/** What is known of a stream besides its observations. */
export interface Scene {
  /** Symbol of the unit; null when it has none. */
  readonly unit: string | null
  /** What is observed. */
  readonly what: Said
  /** Minutes of the day by the city's clock. */
  readonly minuteOf: (at: number) => number
  /** Day of the week by the city's clock, 0 is Monday. */
  readonly dayOf: (at: number) => number
}

/**
 * One way of looking at a stream, with its numbers. A look is a pure step from what was remembered (plain JSON) and one observation, so that
 * looking at what comes, piece by piece, says the same as looking at the whole history.
 */
export interface Watcher<S> {
  readonly begin: S
  step(state: S, reading: Reading): Looked<S>
  /** Time passes though nothing comes. */
  tick?(state: S, now: number): Looked<S>
  /** When time alone would say something; null when never. */
  due?(state: S): number | null
  /** Whether a measure is at or beyond the second threshold. */
  graver(measure: number, second: number): boolean
}

export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000

/** Wrong and missing values are no evidence of anything. */
export const isEvidence = (reading: Reading): reading is Reading & {readonly value: number} =>
  reading.value !== null && reading.quality !== 'wrong' && reading.quality !== 'missing'

/** Larger is graver: so of nearly all measures. */
export const largerIsGraver = (measure: number, second: number): boolean => measure >= second

/** Whether a minute of the day lies in some hours, which may go over midnight; equal ends are the whole day. */
export const within = (hours: {readonly from: number; readonly to: number} | null, minute: number): boolean =>
  hours === null ||
  hours.from === hours.to ||
  (hours.from < hours.to ? minute >= hours.from && minute < hours.to : minute >= hours.from || minute < hours.to)
