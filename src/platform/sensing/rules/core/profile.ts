import {MAD_TO_SD, median, quantile, RunningMedian} from './robust.ts'

/** A mean of a span of time, by its beginning. */
export interface Bucket {
  readonly at: number
  readonly value: number
}

/** By how much hours of the day or the week usually lie above or below the level of the series, and how far from that it usually is. */
export interface Profile {
  /** Milliseconds. */
  readonly width: number
  readonly season: 'day' | 'week'
  /** What each slot adds to the level. */
  readonly usual: readonly number[]
  /** Robust standard deviations of the rest below and above, each slot. */
  readonly below: readonly number[]
  readonly above: readonly number[]
}

const DAY = 86_400_000
/** The level is the median of so many days: of whole ones, so that every hour counts alike. */
export const LEVEL_DAYS = 3
/** So much of the level's days must be there. */
const LEVEL_SHARE = 1 / 3

/** Which clock slots are told by: the minute of the day and the day of the week in the city. */
export interface Clock {
  readonly minuteOf: (at: number) => number
  readonly dayOf: (at: number) => number
}

/** How many buckets the level is the median of. */
export const levelSize = (width: number): number => Math.round((LEVEL_DAYS * DAY) / width)

/** Which slot of the season an instant falls into. */
export const slotOf = ({width, season}: Pick<Profile, 'width' | 'season'>, clock: Clock, at: number): number => {
  const inDay = Math.floor(clock.minuteOf(at) / (width / 60_000))
  return season === 'day' ? inDay : clock.dayOf(at) * Math.round(DAY / width) + inDay
}

const slotsOf = (width: number, season: Profile['season']): number => Math.round(DAY / width) * (season === 'day' ? 1 : 7)

/** Medians by slot, of a slot and its two neighbours where it is thin; round the season. */
const bySlot = (values: readonly number[], slots: readonly number[], many: number, of: (values: readonly number[]) => number): number[] => {
  const groups = Array.from({length: many}, (): number[] => [])
  for (const [i, slot] of slots.entries()) groups[slot]?.push(values[i] as number)
  return groups.map((group, slot) => {
    const near = group.length >= 6 ? group : [(slot + many - 1) % many, slot, (slot + 1) % many].flatMap((one) => groups[one] ?? [])
    return near.length === 0 ? Number.NaN : of(near)
  })
}

/** The level before each bucket: the median of what the season was taken from, of the last days; NaN until there are enough. */
export function levelsOf(buckets: readonly Bucket[], usual: (at: number) => number, width: number): number[] {
  const size = levelSize(width)
  const running = new RunningMedian(size)
  return buckets.map(({at, value}) => {
    const level = running.n >= size * LEVEL_SHARE ? running.median : Number.NaN
    running.push(value - usual(at))
    return level
  })
}

/** How far apart the rest lies on the whole, by whichever is wider: its middle half, its middle eight tenths, or its mean distance from nothing. */
function wholeSpread(rest: readonly number[]): number {
  const sorted = Float64Array.from(rest).sort()
  const mean = rest.reduce((sum, value) => sum + Math.abs(value), 0) / Math.max(1, rest.length)
  return Math.max(MAD_TO_SD * median(rest.map(Math.abs)) || 0, (quantile(sorted, 0.9) - quantile(sorted, 0.1)) / 2.563 || 0, mean / 4, 1e-9)
}

const ROUNDS = 2
/** No slot is thought to be quieter than this share of the whole. */
const QUIET = 0.5

/**
 * Learns the season of a series: level by a running median of the past three days, season by medians of what is left at each hour of the
 * day or week, in two rounds; then how far the rest lies below and above, robustly. After STL (Cleveland et al. 1990) with medians for
 * loess, as RobustSTL (Wen et al. 2019) has it, and causal, so that what is learned serves what comes. Undefined with less than a week.
 */
export function learnProfile(buckets: readonly Bucket[], width: number, season: Profile['season'], clock: Clock): Profile | undefined {
  const many = slotsOf(width, season)
  if (buckets.length < (7 * DAY * 0.6) / width) return undefined
  const slots = buckets.map(({at}) => slotOf({width, season}, clock, at))
  let usual: number[] = new Array(many).fill(0)
  let rest: number[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    const [held, levels] = [usual, levelsOf(buckets, (at) => usual[slotOf({width, season}, clock, at)] ?? 0, width)]
    const whole = buckets.map(({value}, i) => value - (levels[i] as number))
    rest = whole.map((value, i) => value - (held[slots[i] as number] ?? 0))
    if (round === ROUNDS) break
    const known = whole.flatMap((value, i) => (Number.isNaN(value) ? [] : [i]))
    const found = bySlot(
      known.map((i) => whole[i] as number),
      known.map((i) => slots[i] as number),
      many,
      median,
    )
    const middle = median(found.filter((value) => !Number.isNaN(value)))
    usual = found.map((value) => (Number.isNaN(value) ? 0 : value - (Number.isNaN(middle) ? 0 : middle)))
  }
  const known = rest.flatMap((value, i) => (Number.isNaN(value) ? [] : [i]))
  const least = QUIET * wholeSpread(known.map((i) => rest[i] as number))
  const spreadOf = (side: 1 | -1): number[] => {
    const kept = known.filter((i) => (rest[i] as number) * side >= 0)
    const each = bySlot(
      kept.map((i) => Math.abs(rest[i] as number)),
      kept.map((i) => slots[i] as number),
      many,
      median,
    )
    return each.map((value) => Math.max(least, Number.isNaN(value) ? least : MAD_TO_SD * value))
  }
  return {width, season, usual: usual.map(short), below: spreadOf(-1).map(short), above: spreadOf(1).map(short)}
}

/** Kept numbers need no more than six digits. */
const short = (value: number): number => Number(value.toPrecision(6))

/** How unusual a bucket is: its distance from level and season, in robust standard deviations of its slot. */
export function scoreOf(
  profile: Profile,
  clock: Clock,
  {at, value}: Bucket,
  level: number,
): {readonly expected: number; readonly score: number} {
  const slot = slotOf(profile, clock, at)
  const expected = level + (profile.usual[slot] ?? 0)
  const rest = value - expected
  return {expected, score: rest / ((rest < 0 ? profile.below[slot] : profile.above[slot]) ?? 1)}
}
