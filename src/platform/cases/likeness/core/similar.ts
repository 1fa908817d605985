import {sharedAddress} from './address.ts'
import {type Likeness, likenessOf} from './model.ts'
import {type Pair, pairOf, type Told, withCrowd} from './pair.ts'
import type {LikenessRule} from './rule.ts'
import {wordsAlike, wordsOf} from './words.ts'

/** A report with its words. */
export interface Worded extends Told {
  readonly description: string
  readonly address: string | null
}

/** An earlier (or later) case beside a report, and how probable it is that both tell of the same thing. */
export interface Similar<C> {
  readonly case: C
  readonly pair: Pair
  readonly probability: number
  /** At or above the threshold of what was learned. */
  readonly likely: boolean
}

/** A case that may be the same, ready to be compared. */
export interface Compared<C> {
  readonly case: C
  readonly told: Worded & {readonly open: boolean}
  /** Null unless whoever asks may know. */
  readonly phone: boolean | null
}

/** Nothing below this is worth showing to anybody. */
const LEAST = 0.02

/** The cases most probably the same, best first, at most `most`; those farther than the rule allows count only when they name the same component. */
export function mostSimilar<C>(
  model: Likeness,
  rule: LikenessRule,
  told: Worded,
  others: readonly Compared<C>[],
  most: number,
): readonly Similar<C>[] {
  const words = wordsOf(told.description)
  const pairs = others.flatMap((other) => {
    const pair = pairOf(told, other.told, {
      words: wordsAlike(words, wordsOf(other.told.description)),
      address: sharedAddress(told.address, other.told.address),
      phone: other.phone,
      busy: 0,
      since: 0,
    })
    const near = pair.metres !== null && pair.metres <= rule.metres
    return near || pair.sameComponent === true ? [{case: other.case, pair}] : []
  })
  return withCrowd(pairs)
    .map((one) => {
      const probability = likenessOf(model, one.pair)
      return {...one, probability, likely: probability >= model.threshold}
    })
    .filter(({probability}) => probability >= LEAST)
    .toSorted((a, b) => b.probability - a.probability)
    .slice(0, most)
}
