/** A report as far as it can resemble another. `major` is the 大类 of its category. */
export interface Told {
  readonly at: Date
  readonly place: readonly [number, number] | null
  readonly category: string | null
  readonly major: string | null
  readonly component: string | null
}

/** A case that was there already. */
export interface Earlier extends Told {
  /** Nobody has ended it yet. */
  readonly open: boolean
}

/** What was compared elsewhere: null where one of the two has nothing to compare. */
export interface Compared {
  /** Cosine of the character n-grams of both texts, 0 to 1. */
  readonly words: number | null
  /** Share of the road names and numbers of both addresses that they have in common, 0 to 1. */
  readonly address: number | null
  /** Both were reported from the same telephone; null unless whoever asks may know. */
  readonly phone: boolean | null
  /** How many other cases of any category lie at the very same spot. */
  readonly busy: number
  /** How many other cases of the same category were reported since. */
  readonly since: number
}

/** A report beside an earlier case: the facts that a likeness is judged by. */
export interface Pair extends Compared {
  /** Metres between them; null when one has no place. */
  readonly metres: number | null
  /** Hours between the two reports. */
  readonly hours: number
  /** Null when one of them has no category yet. */
  readonly sameCategory: boolean | null
  readonly sameMajor: boolean | null
  /** Null when one of them names no component. */
  readonly sameComponent: boolean | null
  readonly open: boolean
  readonly category: string | null
}

const METRES_PER_DEGREE = 111_195

/** Metres between two points a few hundred metres apart (equirectangular; under 0.1 % off at that size). */
export function metresBetween([lng, lat]: readonly [number, number], [otherLng, otherLat]: readonly [number, number]): number {
  const x = (lng - otherLng) * Math.cos((((lat + otherLat) / 2) * Math.PI) / 180)
  return Math.hypot(x, lat - otherLat) * METRES_PER_DEGREE
}

const same = (a: string | null, b: string | null): boolean | null => (a === null || b === null ? null : a === b)

/** Puts a report beside an earlier case. */
export const pairOf = (told: Told, earlier: Earlier, compared: Compared): Pair => ({
  ...compared,
  metres: told.place === null || earlier.place === null ? null : metresBetween(told.place, earlier.place),
  hours: Math.abs(told.at.getTime() - earlier.at.getTime()) / 3_600_000,
  sameCategory: same(told.category, earlier.category),
  sameMajor: same(told.major, earlier.major),
  sameComponent: same(told.component, earlier.component),
  open: earlier.open,
  category: told.category,
})

const SAME_SPOT_METRES = 5

/** Both at one spot, as far as a map or a geocoder tells. */
export const atOneSpot = ({metres}: Pick<Pair, 'metres'>): boolean => metres !== null && metres < SAME_SPOT_METRES

/** Tells each pair of one report how busy its spot is and how many of the category came in between; nearest in time first. */
export function withCrowd<P extends {readonly pair: Pair}>(pairs: readonly P[]): readonly P[] {
  const busy = pairs.filter(({pair}) => atOneSpot(pair)).length
  let since = 0
  return pairs
    .toSorted((a, b) => a.pair.hours - b.pair.hours)
    .map((one) => {
      const crowded = {...one, pair: {...one.pair, busy, since}}
      since += one.pair.sameCategory ? 1 : 0
      return crowded
    })
}
