import {problem} from '../problem.ts'

/** Thrown when a time zone is not one of the IANA names this runtime knows. */
export const unknownZone = problem<{zone: string}>('calendar.unknown-zone', 422, {
  zh: ({zone}) => `不认识时区“${zone}”。请使用 IANA 名称，例如 Asia/Shanghai。`,
  en: ({zone}) => `The time zone “${zone}” is unknown. Use an IANA name such as Asia/Shanghai.`,
})

/** Milliseconds of 24 hours. */
export const dayMillis = 86_400_000

/** Answers for one time zone how far its clocks are ahead of UTC. */
export interface ZoneClock {
  /** Milliseconds to add to the instant `t` (epoch milliseconds) to read the local clock. */
  readonly offset: (t: number) => number
  /** The instant at which the local clock first shows `wall` (local time written as if it were UTC); a skipped time counts as the instant after the gap. */
  readonly instant: (wall: number) => number
}

const clocks = new Map<string, ZoneClock>()

/** The clock of an IANA time zone; offsets are asked of Intl once per day and remembered. Throws calendar.unknown-zone. */
export const zoneClock = (zone: string): ZoneClock => {
  const known = clocks.get(zone)
  if (known) return known
  const made = makeClock(zone)
  clocks.set(zone, made)
  return made
}

/** The local date 'YYYY-MM-DD' of an instant in a time zone. */
export const dateIn = (zone: string, at: Date): string => {
  const t = at.getTime()
  return new Date(t + zoneClock(zone).offset(t)).toISOString().slice(0, 10)
}

/** The local date and time 'YYYY-MM-DD HH:mm' of an instant in a time zone. */
export const minuteIn = (zone: string, at: Date): string => {
  const t = at.getTime()
  return new Date(t + zoneClock(zone).offset(t)).toISOString().slice(0, 16).replace('T', ' ')
}

const makeClock = (zone: string): ZoneClock => {
  const ask = openZone(zone)
  // One entry a day: the offset when the clocks stand still that day, NaN when they change and the exact instant must be asked.
  const days = new Map<number, number>()
  const offset = (t: number): number => {
    const day = Math.floor(t / dayMillis)
    let kept = days.get(day)
    if (kept === undefined) {
      const first = ask(day * dayMillis)
      kept = first === ask((day + 1) * dayMillis) ? first : Number.NaN
      days.set(day, kept)
    }
    return Number.isNaN(kept) ? ask(t) : kept
  }
  const instant = (wall: number): number => {
    // A transition moves clocks by at most a few hours, so the offsets a day before and after are all that can apply.
    const before = offset(wall - dayMillis)
    const after = offset(wall + dayMillis)
    if (before === after && offset(wall - before) === before) return wall - before
    const early = wall - Math.max(before, after)
    const late = wall - Math.min(before, after)
    if (early + offset(early) === wall) return early
    if (late + offset(late) === wall) return late
    return firstAtOrAfter(offset, early - dayMillis, late + dayMillis, wall)
  }
  return {offset, instant}
}

// The clocks jumped over `wall`: find the jump itself. Local time is increasing on either side of a forward jump.
const firstAtOrAfter = (offset: (t: number) => number, from: number, to: number, wall: number): number => {
  let low = from
  let high = to
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (middle + offset(middle) >= wall) high = middle
    else low = middle
  }
  return high
}

const openZone = (zone: string): ((t: number) => number) => {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    throw unknownZone({zone})
  }
  return (t) => {
    const parts: Record<string, number> = {}
    for (const {type, value} of format.formatToParts(t)) parts[type] = Number(value)
    const {year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0} = parts
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(t / 1000) * 1000
  }
}
