import {type Bucket, type Clock, learnProfile, type Profile, slotOf} from './profile.ts'
import {HOUR} from './reading.ts'
import {MAD_TO_SD, median, quantile} from './robust.ts'

/** Ways to fill a gap: a straight line; the season with what is unusual fading from both ends; the same hour of the day before. */
export const fillWays = ['line', 'season', 'yesterday'] as const
export type FillWay = (typeof fillWays)[number]

/** What a series lacks, filled in, and between which values it lies in nine cases of ten. */
export interface FilledPoint extends Bucket {
  readonly low: number
  readonly high: number
}

/** What was learned of a series to fill its gaps. */
export interface Filler {
  readonly width: number
  readonly profile: Profile | null
  /** What is left of what is unusual one step later. */
  readonly left: number
  /** By length of gap: the way that missed least, and by distance from the nearer end how far nine of ten misses reached. */
  readonly classes: readonly {readonly way: FillWay; readonly reach: readonly number[]; readonly mae: Readonly<Record<FillWay, number>>}[]
}

/** Gaps up to so many hours are of one class; longer ones are of the last. */
export const classHours = [3, 12, 48] as const
const distances = [1, 2, 4, 8, 16, 32] as const
const AROUND = 72 * HOUR
const COVERED = 0.9
const TRIALS = 160
const FEWEST = 20

const classOf = (ms: number): number => {
  const found = classHours.findIndex((hours) => ms <= hours * HOUR)
  return found < 0 ? classHours.length - 1 : found
}
const distanceOf = (k: number, n: number): number => {
  const near = Math.min(k + 1, n - k)
  const found = distances.findIndex((most) => near <= most)
  return found < 0 ? distances.length - 1 : found
}

type Known = ReadonlyMap<number, number>

const usualOf = (profile: Profile | null, clock: Clock, at: number): number =>
  profile === null ? 0 : (profile.usual[slotOf(profile, clock, at)] ?? 0)

/** One way's values for the steps between two known ones; undefined where it cannot say. */
function filledBy(
  way: FillWay,
  {width, profile, left}: Pick<Filler, 'width' | 'profile' | 'left'>,
  clock: Clock,
  known: Known,
  from: number,
  to: number,
): readonly number[] | undefined {
  const [a, b] = [known.get(from), known.get(to)]
  if (a === undefined || b === undefined) return undefined
  const n = Math.round((to - from) / width) - 1
  const steps = Array.from({length: n}, (_, k) => from + (k + 1) * width)
  if (way === 'line') return steps.map((_, k) => a + ((b - a) * (k + 1)) / (n + 1))
  if (way === 'yesterday') {
    const day = 24 * HOUR
    const values = steps.map((at) => known.get(at - day) ?? known.get(at - 2 * day) ?? known.get(at + day) ?? known.get(at + 2 * day))
    return values.every((value) => value !== undefined) ? (values as number[]) : undefined
  }
  if (profile === null) return undefined
  const near: number[] = []
  for (let at = from - AROUND; at <= to + AROUND; at += width) {
    const value = known.get(at)
    if (value !== undefined && (at <= from || at >= to)) near.push(value - usualOf(profile, clock, at))
  }
  const level = median(near)
  const [before, after] = [a - level - usualOf(profile, clock, from), b - level - usualOf(profile, clock, to)]
  // The mean of a first-order autoregression that is tied at both ends (Kalman smoother in closed form).
  const whole = 1 - left ** (2 * (n + 1))
  return steps.map((at, k) => {
    const [i, j] = [k + 1, n - k]
    const bridge =
      whole < 1e-9
        ? (before * j + after * i) / (n + 1)
        : (before * left ** i * (1 - left ** (2 * j)) + after * left ** j * (1 - left ** (2 * i))) / whole
    return level + usualOf(profile, clock, at) + bridge
  })
}

/** Seeded places of gaps in a series: as many as are asked for of a class, where both ends and what lies between are known. */
export function gapsIn(
  buckets: readonly Bucket[],
  width: number,
  kind: number,
  count: number,
  random: () => number,
): readonly (readonly [from: number, to: number])[] {
  const longest = Math.max(1, Math.floor(((classHours[kind] ?? 48) * HOUR) / width))
  const shortest = kind === 0 ? 1 : Math.min(longest, Math.floor(((classHours[kind - 1] ?? 0) * HOUR) / width) + 1)
  const found: (readonly [number, number])[] = []
  for (let tries = 0; tries < count * 6 && found.length < count; tries += 1) {
    const n = shortest + Math.floor(random() * (longest - shortest + 1))
    const i = Math.floor(random() * Math.max(1, buckets.length - n - 1))
    const [first, last] = [buckets[i], buckets[i + n + 1]]
    if (first !== undefined && last !== undefined && last.at - first.at === (n + 1) * width) found.push([first.at, last.at])
  }
  return found
}

/** Fills artificial gaps by every way: what each missed, with the distance from the nearer end. */
function misses(
  filler: Pick<Filler, 'width' | 'profile' | 'left'>,
  clock: Clock,
  known: Known,
  gaps: readonly (readonly [number, number])[],
) {
  const found: Record<FillWay, [distance: number, miss: number][]> = {line: [], season: [], yesterday: []}
  for (const [from, to] of gaps) {
    const hidden = new Map(known)
    for (let at = from + filler.width; at < to; at += filler.width) hidden.delete(at)
    for (const way of fillWays) {
      const values = filledBy(way, filler, clock, hidden, from, to)
      for (const [k, value] of (values ?? []).entries())
        found[way].push([distanceOf(k, values?.length ?? 0), Math.abs(value - (known.get(from + (k + 1) * filler.width) ?? value))])
    }
  }
  return found
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** How fast what is unusual fades in a step: a robust regression of each step on the one before. */
function leftOf(buckets: readonly Bucket[], width: number, usual: (at: number) => number): number {
  const rests = buckets.map(({at, value}) => value - usual(at))
  const level = median(rests)
  const scale = MAD_TO_SD * median(rests.map((rest) => Math.abs(rest - level))) || 1
  let [top, bottom] = [0, 0]
  for (let i = 1; i < buckets.length; i += 1) {
    if ((buckets[i] as Bucket).at - (buckets[i - 1] as Bucket).at !== width) continue
    const [x, y] = [(rests[i - 1] as number) - level, (rests[i] as number) - level]
    const weight = Math.min(1, (3 * scale) / Math.max(1e-12, Math.abs(x), Math.abs(y)))
    top += weight * x * y
    bottom += weight * x * x
  }
  return bottom === 0 ? 0 : Math.min(0.9995, Math.max(0, top / bottom))
}

const LEARNED = 0.6
const LONG = 21 * 24 * HOUR

/** One season's way of filling: learned of the first part of a series, its misses taken on the rest. */
function learnedBy(season: Profile['season'], buckets: readonly Bucket[], width: number, clock: Clock, random: () => number) {
  const cut = Math.floor(buckets.length * LEARNED)
  const [first, rest] = [buckets.slice(0, cut), buckets.slice(cut)]
  const baseOf = (part: readonly Bucket[]) => {
    const profile = learnProfile(part, width, season, clock) ?? null
    return {width, profile, left: leftOf(part, width, (at) => usualOf(profile, clock, at))}
  }
  const early = baseOf(first)
  const known: Known = new Map(rest.map(({at, value}) => [at, value]))
  const classes = classHours.map((_, kind) => {
    const found = misses(early, clock, known, gapsIn(rest, width, kind, TRIALS, random))
    const mae = Object.fromEntries(
      fillWays.map((way) => [way, found[way].length < FEWEST ? Number.POSITIVE_INFINITY : meanOf(found[way].map(([, miss]) => miss))]),
    ) as Record<FillWay, number>
    const way = fillWays.toSorted((a, b) => mae[a] - mae[b])[0] ?? 'line'
    const all = Float64Array.from(found[way].map(([, miss]) => miss)).sort()
    const reach = distances.map((_most, distance) => {
      const near = found[way].flatMap(([at, miss]) => (at === distance ? [miss] : []))
      return near.length < FEWEST ? quantile(all, COVERED) : quantile(Float64Array.from(near).sort(), COVERED)
    })
    // What lies further from both ends is never thought to be surer.
    return {way, mae, reach: reach.map((_one, i) => Math.max(...reach.slice(0, i + 1)))}
  })
  return {filler: {...baseOf(buckets), classes}, sum: classes.reduce((sum, {mae, way}) => sum + mae[way], 0)}
}

/**
 * Learns to fill the gaps of a series: its season (of the day, or of the week where that misses less), how what is unusual fades, and for each
 * length of gap which way missed least and by how much, on gaps made in the later part of the series by what was learned of the earlier. The
 * reach of nine misses of ten is the interval (split conformal prediction, Lei et al. 2018). Undefined where there is too little.
 */
export function learnFiller(buckets: readonly Bucket[], width: number, clock: Clock, random: () => number): Filler | undefined {
  if (buckets.length < 50) return undefined
  const daily = learnedBy('day', buckets, width, clock, random)
  if (buckets.length * width < LONG) return daily.filler
  const weekly = learnedBy('week', buckets, width, clock, random)
  return weekly.sum < daily.sum ? weekly.filler : daily.filler
}

/** Fills a gap between two known steps of a series, which are given with what is known around. Empty where nothing can be said. */
export function fillGap(filler: Filler, clock: Clock, around: readonly Bucket[], from: number, to: number): readonly FilledPoint[] {
  const known: Known = new Map(around.map(({at, value}) => [at, value]))
  const kind = filler.classes[classOf(to - from - filler.width)]
  if (kind === undefined) return []
  const ways = [kind.way, ...fillWays.filter((way) => way !== kind.way)]
  for (const way of ways) {
    const values = filledBy(way, filler, clock, known, from, to)
    if (values === undefined) continue
    return values.map((value, k) => {
      const reach = kind.reach[distanceOf(k, values.length)] ?? 0
      return {at: from + (k + 1) * filler.width, value, low: value - reach, high: value + reach}
    })
  }
  return []
}
