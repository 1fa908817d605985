import {normalTail} from '#lib/stats/normal.ts'
import {type Bucket, type Clock, learnProfile, levelSize, levelsOf, type Profile, scoreOf, slotOf} from './profile.ts'
import {HOUR, isEvidence, type Looked, largerIsGraver, type Reading, type Scene, type Verdict, type Watcher} from './reading.ts'
import {MAD_TO_SD, median, quantile} from './robust.ts'
import type {ForecastParams} from './rule.ts'
import {quantity, span} from './words.ts'

/** What a forecast has learned: the season, what is left of what is unusual at each hour ahead, and how wrong it is there. */
export interface ForecastModel {
  readonly kind: 'forecast'
  readonly profile: Profile
  /** How much the newest hour counts in what is held to be unusual now; the rest is what was before. */
  readonly alpha: number
  /** Share of what is unusual that is left at 1, 2, … hours ahead. */
  readonly left: readonly number[]
  /** Robust standard deviation of the forecast's error there. */
  readonly errors: readonly number[]
}

/** Where the series will be so many hours ahead: level and season, and what is left of what is unusual now. */
const aheadOf = (
  {profile, left}: Pick<ForecastModel, 'profile' | 'left'>,
  clock: Clock,
  level: number,
  at: number,
  unusual: number,
  hours: number,
): number => level + (profile.usual[slotOf(profile, clock, at + hours * HOUR)] ?? 0) + unusual * (left[hours - 1] ?? 0)

/** What of one thing is found in another, through nothing: a robust regression, where what stands out far counts no more than three deviations. */
function shareOf(pairs: readonly (readonly [from: number, to: number])[]): number {
  const scale = MAD_TO_SD * median(pairs.map(([from]) => Math.abs(from))) || 1
  let [top, bottom] = [0, 0]
  for (const [from, to] of pairs) {
    const weight = Math.min(1, (3 * scale) / Math.max(1e-12, Math.abs(from), Math.abs(to)))
    top += weight * from * to
    bottom += weight * from * from
  }
  return bottom === 0 ? 0 : Math.min(1, Math.max(0, top / bottom))
}

const ALPHAS = [1, 0.6, 0.35, 0.2] as const

/** The smoothed rest: what is held to be unusual at each hour. */
function smoothed(rests: readonly number[], alpha: number): number[] {
  let held = Number.NaN
  return rests.map((rest) => {
    if (!Number.isNaN(rest)) held = Number.isNaN(held) ? rest : alpha * rest + (1 - alpha) * held
    return held
  })
}

/**
 * Learns a forecast from hourly history: the seasonal profile repeats, and what is unusual is smoothed and damped (after the damped smoothing of
 * Gardner and McKenzie 1985, each hour ahead with a share of its own), with the smoothing whose errors on the history are least. Undefined
 * with less than a week.
 */
export function learnForecast(params: ForecastParams, buckets: readonly Bucket[], clock: Clock): ForecastModel | undefined {
  const profile = learnProfile(buckets, HOUR, 'day', clock)
  if (profile === undefined) return undefined
  const levels = levelsOf(buckets, (at) => scoreOf(profile, clock, {at, value: 0}, 0).expected, HOUR)
  const rests = buckets.map((bucket, i) => bucket.value - scoreOf(profile, clock, bucket, levels[i] as number).expected)
  const tried = ALPHAS.map((alpha) => {
    const unusual = smoothed(rests, alpha)
    const [left, errors]: [number[], number[]] = [[], []]
    for (let hours = 1; hours <= params.withinHours; hours += 1) {
      const pairs: (readonly [number, number])[] = []
      for (let i = 0; i + hours < buckets.length; i += 1) {
        const [from, to] = [buckets[i] as Bucket, buckets[i + hours] as Bucket]
        if (Number.isNaN(levels[i] as number) || Number.isNaN(unusual[i] as number) || to.at - from.at !== hours * HOUR) continue
        // Seen from the level of now: the level to come is not known.
        pairs.push([unusual[i] as number, to.value - (levels[i] as number) - (profile.usual[slotOf(profile, clock, to.at)] ?? 0)])
      }
      const share = shareOf(pairs)
      const missed = pairs.map(([from, to]) => Math.abs(to - share * from))
      // Errors have heavier tails than the normal: the wider of the middle and of the outer part counts.
      const outer = quantile(Float64Array.from(missed).sort(), 0.9) / 1.645
      left.push(Number(share.toPrecision(5)))
      errors.push(Number(Math.max(1e-9, MAD_TO_SD * median(missed) || 0, outer || 0).toPrecision(5)))
    }
    return {alpha, left, errors, sum: errors.reduce((sum, error) => sum + error, 0)}
  })
  const [best] = tried.toSorted((a, b) => a.sum - b.sum)
  if (best === undefined) return undefined
  return {kind: 'forecast', profile, alpha: best.alpha, left: best.left, errors: best.errors}
}

/** A forecast from an hour, its level and what is held to be unusual: the middle and its standard deviation at each hour ahead. */
export function forecastFrom(
  model: ForecastModel,
  clock: Clock,
  {at, level, unusual}: {readonly at: number; readonly level: number; readonly unusual: number},
): readonly {readonly at: number; readonly value: number; readonly sd: number}[] {
  return model.errors.map((sd, h) => ({at: at + (h + 1) * HOUR, value: aheadOf(model, clock, level, at, unusual, h + 1), sd}))
}

interface State {
  readonly bucket: number | null
  readonly n: number
  readonly sum: number
  readonly past: readonly number[]
  /** What is held to be unusual now. */
  readonly unusual: number | null
  readonly on: boolean
  readonly from: number | null
}

/** It is over once the probability is below this share of what raised it. */
const OVER = 0.7
const SIZE = levelSize(HOUR)
const ENOUGH = 1 / 3

/**
 * Will cross a limit within so many hours with at least a probability: hourly means, each hour's forecast with the errors learned. Its
 * measure is the probability. Without a model nothing is said. An hour is judged when the next one begins. O(hours ahead) an hour.
 */
export function forecastWatcher(params: ForecastParams, scene: Scene, model: ForecastModel | null): Watcher<State> {
  const {side, value: limit, probability} = params

  const close = (state: State, at: number): Looked<State> => {
    if (model === null || state.bucket === null || state.n === 0) return {state, verdicts: []}
    const bucket: Bucket = {at: state.bucket, value: state.sum / state.n}
    const level = state.past.length >= SIZE * ENOUGH ? median(state.past) : Number.NaN
    const base = scoreOf(model.profile, scene, {...bucket, value: 0}, 0).expected
    const past = [...state.past, Number((bucket.value - base).toPrecision(7))].slice(-SIZE)
    if (Number.isNaN(level)) return {state: {...state, past}, verdicts: []}
    let best = {chance: 0, at: bucket.at, value: bucket.value}
    const rest = bucket.value - base - level
    const unusual = state.unusual === null ? rest : model.alpha * rest + (1 - model.alpha) * state.unusual
    for (const ahead of forecastFrom(model, scene, {at: bucket.at, level, unusual})) {
      const chance = normalTail(((side === 'above' ? limit - ahead.value : ahead.value - limit) as number) / ahead.sd)
      if (chance > best.chance) best = {chance, at: ahead.at, value: ahead.value}
    }
    const on = best.chance >= probability * (state.on ? OVER : 1)
    const from = on ? (state.from ?? at) : null
    const kept = {...state, past, unusual, on, from}
    if (!on && !state.on) return {state: kept, verdicts: []}
    const [share, time] = [`${Math.round(best.chance * 100)}%`, span(best.at - bucket.at)]
    const verdict: Verdict = {
      on,
      at,
      from: from ?? at,
      measure: best.chance,
      numbers: {value: bucket.value, limit, probability: best.chance, forecast: best.value, hours: (best.at - bucket.at) / HOUR},
      why: () =>
        on
          ? {
              zh: `${scene.what.zh}现为 ${quantity(bucket.value, scene)}，预计 ${time.zh}后 ${quantity(best.value, scene)}，有 ${share} 的可能${side === 'above' ? '高于' : '低于'} ${quantity(limit, scene)}`,
              en: `${scene.what.en} is ${quantity(bucket.value, scene)}, expected to be ${quantity(best.value, scene)} in ${time.en}: ${share} likely to go ${side} ${quantity(limit, scene)}`,
            }
          : {
              zh: `${scene.what.zh} ${quantity(bucket.value, scene)}，${params.withinHours} 小时内越过 ${quantity(limit, scene)} 的可能降至 ${share}`,
              en: `${scene.what.en} ${quantity(bucket.value, scene)}: only ${share} likely to cross ${quantity(limit, scene)} within ${params.withinHours} h`,
            },
    }
    return {state: kept, verdicts: [verdict]}
  }

  return {
    begin: {bucket: null, n: 0, sum: 0, past: [], unusual: null, on: false, from: null},
    graver: largerIsGraver,
    step(state, reading: Reading) {
      if (!isEvidence(reading)) return {state, verdicts: []}
      const start = Math.floor(reading.at / HOUR) * HOUR
      if (state.bucket === start) return {state: {...state, n: state.n + 1, sum: state.sum + reading.value}, verdicts: []}
      const closed = close(state, start)
      return {state: {...closed.state, bucket: start, n: 1, sum: reading.value}, verdicts: closed.verdicts}
    },
  }
}
