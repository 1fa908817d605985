/** Quality of an observation, in the low byte of its marks; what nobody judged is good. */
export const qualities = ['good', 'doubtful', 'wrong', 'filled', 'outside-range', 'stuck', 'clock-off', 'missing'] as const
export type Quality = (typeof qualities)[number]

/** Marks beside the quality: the result was there at the time it is of; there is more of it than a number and a time. */
export const RESULT_AT_ONCE = 256
export const HAS_MORE = 512
const QUALITY = 255

/** What an observation may have besides a number and a time. */
export interface More {
  readonly until?: Date | undefined
  /** A result that is no number. */
  readonly result?: unknown
  readonly resultAt?: Date | undefined
  readonly validFrom?: Date | undefined
  readonly validTo?: Date | undefined
  readonly resultQuality?: unknown
  readonly parameters?: unknown
  readonly featureId?: number | undefined
}

/** One observation of a stream; `value` is null when the result is no number. */
export interface Observed {
  readonly stream: number
  /** Milliseconds since 1970. Two of one stream at one millisecond are the same. */
  readonly at: number
  readonly value: number | null
  readonly quality?: Quality | undefined
  readonly resultAtOnce?: boolean | undefined
  readonly more?: More | undefined
}

/** The marks of an observation. */
export const marksOf = ({quality, resultAtOnce, more}: Observed): number =>
  (quality === undefined ? 0 : qualities.indexOf(quality)) | (resultAtOnce ? RESULT_AT_ONCE : 0) | (more === undefined ? 0 : HAS_MORE)

/** The quality that marks tell of. */
export const qualityOf = (marks: number): Quality => qualities[marks & QUALITY] ?? 'good'

const DAY = 86_400_000

/** How many past days lie open as rows; what is older is packed. */
export const FRESH_DAYS = 3
/** How many days to come have their partition. */
export const AHEAD_DAYS = 2
/** Clocks of devices go wrong; what comes from further ahead is refused. */
export const AHEAD_MS = 300_000

/** The first instant of the day of UTC. */
export const dayOf = (ms: number): number => Math.floor(ms / DAY) * DAY

/** Since when observations are rows, at an instant. */
export const freshSince = (now: number): number => dayOf(now) - FRESH_DAYS * DAY
