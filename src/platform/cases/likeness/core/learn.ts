import {type Example, fitLogistic} from '#lib/stats/logistic.ts'
import {bestThreshold} from '#lib/stats/precision.ts'
import {beliefs, featuresOf, type Likeness, likenessOf, sideNames} from './model.ts'
import type {Pair} from './pair.ts'

/** A pair with the truth about it; `weight` says how many pairs like it this one stands for. */
export interface Judged {
  readonly pair: Pair
  readonly duplicate: boolean
  readonly weight: number
}

/** How many reports a category must have before its own share of duplicates outweighs that of all. */
const SMOOTHING = 20

const logit = (share: number): number => Math.log(share / (1 - share))

/** How much more often than all reports those of a category are duplicates, in log-odds, drawn towards 0 where there are few. */
export function habitsOf(
  counts: ReadonlyMap<string, {readonly reports: number; readonly duplicates: number}>,
): Readonly<Record<string, number>> {
  let [reports, duplicates] = [0, 0]
  for (const count of counts.values()) {
    reports += count.reports
    duplicates += count.duplicates
  }
  const share = (duplicates + 1) / (reports + 2)
  return Object.fromEntries(
    [...counts].map(([category, count]) => [
      category,
      logit((count.duplicates + SMOOTHING * share) / (count.reports + SMOOTHING)) - logit(share),
    ]),
  )
}

/** Learns from judged pairs, beginning at what is believed; the threshold is where F1 is best among the pairs learned from. */
export function learnLikeness(pairs: readonly Judged[], habits: Likeness['habits']): Likeness {
  const examples: Example[] = pairs.map(({pair, duplicate, weight}) => ({
    features: featuresOf(pair, habits),
    outcome: duplicate ? 1 : 0,
    weight,
  }))
  const coefficients = fitLogistic(examples, beliefs)
  const total = examples.reduce((sum, {weight = 1}) => sum + weight, 0)
  const typical = sideNames.map((_, index) =>
    total === 0 ? 0 : examples.reduce((sum, {features, weight = 1}) => sum + weight * (features[index] ?? 0), 0) / total,
  )
  const learned = {coefficients, typical, habits, threshold: 0.5}
  const {threshold} = bestThreshold(
    pairs.map(({pair}) => likenessOf(learned, pair)),
    pairs.map(({duplicate}) => duplicate),
  )
  return {...learned, threshold: Number.isFinite(threshold) ? threshold : 0.5}
}
