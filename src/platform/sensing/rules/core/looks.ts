import {type ForecastModel, forecastWatcher, learnForecast} from './forecast.ts'
import type {Bucket, Clock} from './profile.ts'
import {rateWatcher} from './rate.ts'
import type {Scene, Watcher} from './reading.ts'
import {HOUR, MINUTE} from './reading.ts'
import type {Look, RuleText} from './rule.ts'
import {learnSeasonal, type SeasonalModel, seasonalWatcher} from './seasonal.ts'
import {silentWatcher} from './silent.ts'
import {stuckWatcher} from './stuck.ts'
import {thresholdWatcher} from './threshold.ts'

/** What rules learn of a stream. */
export type Model = SeasonalModel | ForecastModel

/** Whether a rule looks at several streams together. */
export const isPooled = ({kind}: Look): boolean => kind === 'drift' || kind === 'combined'

/** Width in milliseconds and days of history of what a rule must learn first; null when it needs not. */
export const learning = (look: Look): {readonly width: number; readonly days: number} | null =>
  look.kind === 'seasonal'
    ? {width: look.params.bucketMinutes * MINUTE, days: look.params.learnDays}
    : look.kind === 'forecast'
      ? {width: HOUR, days: look.params.learnDays}
      : null

/** Learns what a rule needs of a stream from its history; null when there is too little. */
export function learn(look: Look, buckets: readonly Bucket[], clock: Clock): Model | null {
  if (look.kind === 'seasonal') return learnSeasonal(look.params, buckets, clock) ?? null
  if (look.kind === 'forecast') return learnForecast(look.params, buckets, clock) ?? null
  return null
}

/** The way a rule looks at one stream; undefined for those that look at several. */
export function watcherOf(
  {look, second}: Pick<RuleText, 'look' | 'second'>,
  scene: Scene,
  model: Model | null,
): Watcher<unknown> | undefined {
  switch (look.kind) {
    case 'threshold':
      return thresholdWatcher(look.params, scene)
    case 'rate':
      return rateWatcher(look.params, scene)
    case 'silent':
      return silentWatcher(look.params, scene, second?.from ?? null)
    case 'stuck':
      return stuckWatcher(look.params, scene)
    case 'seasonal':
      return seasonalWatcher(look.params, scene, model?.kind === 'seasonal' ? model : null)
    case 'forecast':
      return forecastWatcher(look.params, scene, model?.kind === 'forecast' ? model : null)
    case 'drift':
    case 'combined':
      return undefined
  }
}
