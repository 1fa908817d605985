/**
 * How a thing stands: its newest observation is as new as it should be, late, long overdue, known from history alone so that nothing is
 * expected, or there never was one.
 */
export const standings = ['silent', 'stale', 'fresh', 'past', 'none'] as const
export type Standing = (typeof standings)[number]

/** Seconds between two observations where a stream does not say. */
export const USUAL_SECONDS = 900
/** So many times its interval after the newest observation a stream is late, and so many after it is silent. */
export const STALE_AFTER = 3
export const SILENT_AFTER = 24
/** A stream known from a file that has told nothing since: its newest observation came in so many hours late. */
export const PAST_AFTER_HOURS = 24

/** How a stream stands whose newest observation is so many seconds old; null when there is none. */
export function standingOf(ageSeconds: number | null, everySeconds: number | null): Standing {
  if (ageSeconds === null) return 'none'
  const missed = ageSeconds / Math.max(1, everySeconds ?? USUAL_SECONDS)
  return missed <= STALE_AFTER ? 'fresh' : missed <= SILENT_AFTER ? 'stale' : 'silent'
}
