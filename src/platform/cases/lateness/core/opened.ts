/** A case as it is known when its unit gets it: nothing here is learned later. `area` is the part of the city whose habits count. */
export interface Opened {
  readonly at: Date
  readonly category: string
  readonly unit: string
  readonly area: string
  readonly source: string
  /** When it has to be done; null when it has no limit and cannot be late. */
  readonly dueAt: Date | null
  /** Day of the week, 0 Monday to 6 Sunday, and hour, of the city's clock. */
  readonly weekday: number
  readonly hour: number
}

/** The same with what became of it; `endedAt` null while nobody has done it. */
export interface Past extends Opened {
  readonly endedAt: Date | null
}

const HOUR = 3_600_000

/** Hours from the opening to the deadline, at least a minute; null without one. */
export const limitHours = ({at, dueAt}: Opened): number | null =>
  dueAt === null ? null : Math.max(1 / 60, (dueAt.getTime() - at.getTime()) / HOUR)

/** Whether it was done after its deadline, or the deadline passed with nobody done. */
export const wasLate = ({dueAt, endedAt}: Past): boolean => dueAt !== null && (endedAt === null || endedAt > dueAt)

/** What was known of it at an instant: late or not, or null while it was open within its limit. */
export function knownAt(past: Past, at: Date): boolean | null {
  const {dueAt, endedAt} = past
  if (endedAt !== null && endedAt <= at) return wasLate(past)
  return dueAt !== null && dueAt <= at ? true : dueAt === null ? false : null
}
