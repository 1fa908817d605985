import {normalTail} from '#lib/stats/normal.ts'
import {type Bucket, type Clock, learnProfile, levelSize, levelsOf, type Profile, scoreOf, slotOf} from './profile.ts'
import {HOUR, isEvidence, type Looked, largerIsGraver, type Reading, type Scene, type Verdict, type Watcher} from './reading.ts'
import {MAD_TO_SD, median} from './robust.ts'
import type {ForecastParams} from './rule.ts'
import {quantity, span} from './words.ts'

/** What a forecast has learned: the season, how fast what is unusual fades, and how wrong it is at each hour ahead. */
export interface ForecastModel {
  readonly kind: 'forecast'
  readonly profile: Profile
  /** Share of what is unusual that is left an hour later. */
  readonly fading: number
  /** Robust standard deviation of the forecast's error at 1, 2, … hours ahead. */
  readonly errors: readonly number[]
}

/** Where the series will be so many hours ahead: the season, and what is unusual now as it fades. */
const aheadOf = ({profile, fading}: ForecastModel, clock: Clock, level: number, at: number, rest: number, hours: number): number =>
  level + (profile.usual[slotOf(profile, clock, at + hours * HOUR)] ?? 0) + rest * fading ** hours

/** How fast what is unusual fades: a robust regression of each rest on the one before, through their middle, by the median of ratios' signs. */
function fadingOf(rests: readonly number[]): number {
  let [top, bottom] = [0, 0]
  const scale = MAD_TO_SD * median(rests.flatMap((rest) => (Number.isNaN(rest) ? [] : [Math.abs(rest)]))) || 1
  for (let i = 1; i < rests.length; i += 1) {
    const [before, now] = [rests[i - 1] as number, rests[i] as number]
    if (Number.isNaN(before) || Number.isNaN(now)) continue
    // Huber's weight: what stands far out counts no more than what stands three deviations out.
    const weight = Math.min(1, (3 * scale) / Math.max(1e-12, Math.max(Math.abs(before), Math.abs(now))))
    top += weight * before * now
    bottom += weight * before * before
  }
  return bottom === 0 ? 0 : Math.min(0.995, Math.max(0, top / bottom))
}

/**
 * Learns a forecast from hourly history: the seasonal profile, damping of what is unusual (a damped trend after Gardner and McKenzie 1985 with
 * a season that repeats), and errors by horizon measured on the history itself. Undefined with less than a week.
 */
export function learnForecast(params: ForecastParams, buckets: readonly Bucket[], clock: Clock): ForecastModel | undefined {
  const profile = learnProfile(buckets, HOUR, 'day', clock)
  if (profile === undefined) return undefined
  const levels = levelsOf(buckets, (at) => scoreOf(profile, clock, {at, value: 0}, 0).expected, HOUR)
  const rests = buckets.map((bucket, i) => bucket.value - scoreOf(profile, clock, bucket, levels[i] as number).expected)
  const model: ForecastModel = {kind: 'forecast', profile, fading: fadingOf(rests), errors: []}
  const errors = Array.from({length: params.withinHours}, (_, h) => {
    const hours = h + 1
    const missed: number[] = []
    for (let i = 0; i + hours < buckets.length; i += 1) {
      const [from, to] = [buckets[i] as Bucket, buckets[i + hours] as Bucket]
      const [level, rest] = [levels[i] as number, rests[i] as number]
      if (Number.isNaN(level) || to.at - from.at !== hours * HOUR) continue
      missed.push(Math.abs(to.value - aheadOf(model, clock, level, from.at, rest, hours)))
    }
    // Errors have heavier tails than the normal: the wider of the middle and of the outer part counts.
    const sorted = missed.toSorted((x, y) => x - y)
    const outer = (sorted[Math.floor(sorted.length * 0.9)] ?? 0) / 1.645
    return Number(Math.max(1e-9, MAD_TO_SD * median(missed) || 0, outer).toPrecision(5))
  })
  return {...model, fading: Number(model.fading.toPrecision(5)), errors}
}

/** A forecast: the middle and its standard deviation at each hour ahead. */
export function forecastFrom(
  model: ForecastModel,
  clock: Clock,
  bucket: Bucket,
  level: number,
): readonly {readonly at: number; readonly value: number; readonly sd: number}[] {
  const rest = bucket.value - scoreOf(model.profile, clock, bucket, level).expected
  return model.errors.map((sd, h) => ({at: bucket.at + (h + 1) * HOUR, value: aheadOf(model, clock, level, bucket.at, rest, h + 1), sd}))
}

interface State {
  readonly bucket: number | null
  readonly n: number
  readonly sum: number
  readonly past: readonly number[]
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
    for (const ahead of forecastFrom(model, scene, bucket, level)) {
      const chance = normalTail(((side === 'above' ? limit - ahead.value : ahead.value - limit) as number) / ahead.sd)
      if (chance > best.chance) best = {chance, at: ahead.at, value: ahead.value}
    }
    const on = best.chance >= probability * (state.on ? OVER : 1)
    const from = on ? (state.from ?? at) : null
    const kept = {...state, past, on, from}
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
    begin: {bucket: null, n: 0, sum: 0, past: [], on: false, from: null},
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
