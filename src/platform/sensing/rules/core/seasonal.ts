import {type Bucket, type Clock, learnProfile, levelSize, levelsOf, type Profile, scoreOf} from './profile.ts'
import {DAY, isEvidence, type Looked, largerIsGraver, MINUTE, type Reading, type Scene, type Verdict, type Watcher} from './reading.ts'
import {median} from './robust.ts'
import type {SeasonalParams} from './rule.ts'
import {excesses, limitFor, sustained} from './tail.ts'
import {figure, quantity} from './words.ts'

/** What a seasonal look has learned: the season, and the limits that keep the promised rate of false alarms. */
export interface SeasonalModel {
  readonly kind: 'seasonal'
  readonly profile: Profile
  readonly limit: number
  /** How many false alarms in thirty days the limit gave where it was not learned: each half judged by the other's season. */
  readonly seen: number
}

/** Two excesses so near to each other are one alarm. */
const APART_DAYS = 0.5
const MONTH = 30 * DAY

const sizesOf = (scores: readonly number[], side: SeasonalParams['side']): number[] =>
  scores.map((score) => (side === 'above' ? Math.max(0, score) : side === 'below' ? Math.max(0, -score) : Math.abs(score)))

/** The scores of buckets by a season learned elsewhere; 0 where there is no level yet. */
export function scoresBy(profile: Profile, clock: Clock, buckets: readonly Bucket[]): number[] {
  const levels = levelsOf(buckets, (at) => scoreOf(profile, clock, {at, value: 0}, 0).expected, profile.width)
  return buckets.map((bucket, i) => {
    const level = levels[i] as number
    return Number.isNaN(level) ? 0 : scoreOf(profile, clock, bucket, level).score
  })
}

/**
 * Learns a seasonal look from history: the season of each half scores the other half, so that scores are of days not learned from, and the
 * limit is where their tail gives the accepted number of false alarms in thirty days. Undefined with less than two weeks.
 */
export function learnSeasonal(params: SeasonalParams, buckets: readonly Bucket[], clock: Clock): SeasonalModel | undefined {
  const width = params.bucketMinutes * MINUTE
  const half = buckets.length >> 1
  const [first, second] = [buckets.slice(0, half), buckets.slice(half)]
  const [a, b] = [learnProfile(first, width, params.season, clock), learnProfile(second, width, params.season, clock)]
  const profile = learnProfile(buckets, width, params.season, clock)
  if (a === undefined || b === undefined || profile === undefined) return undefined
  const scores = [...scoresBy(b, clock, first), ...scoresBy(a, clock, second)]
  const sizes = sizesOf(sustained(scores, params.forBuckets), params.side)
  const apart = Math.round((APART_DAYS * DAY) / width)
  const months = (buckets.length * width) / MONTH
  const limit = Math.max(1, limitFor(sizes, params.falseAlarms * months, apart))
  return {kind: 'seasonal', profile, limit: Number(limit.toPrecision(6)), seen: Number((excesses(sizes, limit, apart) / months).toFixed(3))}
}

interface State {
  readonly bucket: number | null
  readonly n: number
  readonly sum: number
  /** What the season was taken from, of the last days. */
  readonly past: readonly number[]
  /** The last scores, as many as it needs in a row. */
  readonly scores: readonly number[]
  readonly on: boolean
  readonly from: number | null
}

/** It is over once the score is below this share of the limit. */
const OVER = 0.5
const ENOUGH = 1 / 3

/**
 * Unusual for its hour: means of so many minutes against level and season, in robust standard deviations, beyond the learned limit so many
 * times in a row. Its measure is the score over the limit's own (1 is the limit). Without a model nothing is said. A bucket is judged when
 * the next one begins. O(days of the level) a bucket.
 */
export function seasonalWatcher(params: SeasonalParams, scene: Scene, model: SeasonalModel | null): Watcher<State> {
  const width = params.bucketMinutes * MINUTE
  const size = levelSize(width)

  const close = (state: State, at: number): Looked<State> => {
    if (model === null || state.bucket === null || state.n === 0) return {state, verdicts: []}
    const {profile, limit} = model
    const bucket: Bucket = {at: state.bucket, value: state.sum / state.n}
    const level = state.past.length >= size * ENOUGH ? median(state.past) : Number.NaN
    const base = scoreOf(profile, scene, {...bucket, value: 0}, 0).expected
    const past = [...state.past, Number((bucket.value - base).toPrecision(7))].slice(-size)
    if (Number.isNaN(level)) return {state: {...state, past}, verdicts: []}
    const {expected, score} = scoreOf(profile, scene, bucket, level)
    const scores = [...state.scores, score].slice(-params.forBuckets)
    const run = sizesOf([sustained(scores, params.forBuckets).at(-1) ?? 0], params.side)[0] ?? 0
    const [now] = sizesOf([score], params.side)
    const on = state.on ? (now ?? 0) > limit * OVER : run > limit
    const began = state.bucket - (params.forBuckets - 1) * width
    const from = on ? (state.from ?? began) : null
    const kept = {...state, past, scores, on, from}
    if (!on && !state.on) return {state: kept, verdicts: []}
    const verdict: Verdict = {
      on,
      at,
      from: from ?? bucket.at,
      measure: Math.abs(score) / limit,
      numbers: {value: bucket.value, expected, score, limit, falseAlarms: params.falseAlarms},
      why: () =>
        on
          ? {
              zh: `${scene.what.zh} ${quantity(bucket.value, scene)}，${bucket.value > expected ? '高' : '低'}于此时常值 ${quantity(expected, scene)}，偏离 ${figure(Math.abs(score))} 个标准差（界限 ${figure(limit)}）`,
              en: `${scene.what.en} ${quantity(bucket.value, scene)}, ${bucket.value > expected ? 'above' : 'below'} the usual ${quantity(expected, scene)} of this hour by ${figure(Math.abs(score))} standard deviations (limit ${figure(limit)})`,
            }
          : {
              zh: `${scene.what.zh} ${quantity(bucket.value, scene)}，接近此时常值 ${quantity(expected, scene)}`,
              en: `${scene.what.en} ${quantity(bucket.value, scene)}, near the usual ${quantity(expected, scene)}`,
            },
    }
    return {state: kept, verdicts: [verdict]}
  }

  return {
    begin: {bucket: null, n: 0, sum: 0, past: [], scores: [], on: false, from: null},
    graver: largerIsGraver,
    step(state, reading: Reading) {
      if (!isEvidence(reading)) return {state, verdicts: []}
      const start = Math.floor(reading.at / width) * width
      if (state.bucket === start) return {state: {...state, n: state.n + 1, sum: state.sum + reading.value}, verdicts: []}
      const closed = close(state, start)
      // A pause breaks what must come in a row.
      const scores = state.bucket !== null && start - state.bucket > width ? [] : closed.state.scores
      return {state: {...closed.state, scores, bucket: start, n: 1, sum: reading.value}, verdicts: closed.verdicts}
    },
  }
}
