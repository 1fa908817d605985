import {dayMillis, zoneClock} from '#lib/calendar/zone.ts'

export const digests = ['at-once', 'hourly', 'daily'] as const

/** When somebody wants to be told. Quiet hours are minutes of the day in the city's zone, the end not included; equal ends mean none. */
export interface Rhythm {
  readonly digest: (typeof digests)[number]
  readonly digestHour: number
  readonly quietFrom: number | null
  readonly quietTo: number | null
}

const MINUTE = 60_000
const HOUR = 3_600_000

/** The local clock of an instant, as milliseconds since the local epoch, and the way back. */
const wallOf = (zone: string, at: Date): number => at.getTime() + zoneClock(zone).offset(at.getTime())
const instantOf = (zone: string, wall: number): Date => new Date(zoneClock(zone).instant(wall))

/** The instant itself, or the end of the quiet hours it falls in. */
export function afterQuiet({quietFrom, quietTo}: Pick<Rhythm, 'quietFrom' | 'quietTo'>, zone: string, at: Date): Date {
  if (quietFrom === null || quietTo === null || quietFrom === quietTo) return at
  const wall = wallOf(zone, at)
  const midnight = Math.floor(wall / dayMillis) * dayMillis
  const [since, from, to] = [wall - midnight, quietFrom * MINUTE, quietTo * MINUTE]
  if (from < to) return since >= from && since < to ? instantOf(zone, midnight + to) : at
  if (since < to) return instantOf(zone, midnight + to)
  return since >= from ? instantOf(zone, midnight + dayMillis + to) : at
}

/** The end of the hour or day that `at` is gathered in: the next full hour, or the next time the clock shows the hour of the digest. */
function gatheredUntil({digest, digestHour}: Rhythm, zone: string, at: Date): Date {
  const wall = wallOf(zone, at)
  if (digest === 'hourly') return instantOf(zone, (Math.floor(wall / HOUR) + 1) * HOUR)
  const today = Math.floor(wall / dayMillis) * dayMillis + digestHour * HOUR
  return instantOf(zone, today > wall ? today : today + dayMillis)
}

/** When what happened at `at` is sent: urgent things at once, the rest with its digest and outside quiet hours. */
export const dueAt = (rhythm: Rhythm, zone: string, at: Date, urgent: boolean): Date =>
  urgent ? at : afterQuiet(rhythm, zone, rhythm.digest === 'at-once' ? at : gatheredUntil(rhythm, zone, at))

const pauses = [1, 5, 30, 120, 720] as const

/** How often something is tried before it is left to a person. */
export const MOST_ATTEMPTS = pauses.length + 1

/** When to try again after so many attempts have failed: in 1, 5, 30 minutes, 2 and 12 hours; null when it is given up. */
export const retryAt = (attempts: number, at: Date): Date | null => {
  const pause = pauses[attempts - 1]
  return pause === undefined ? null : new Date(at.getTime() + pause * MINUTE)
}
