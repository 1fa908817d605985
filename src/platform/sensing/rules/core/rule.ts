import type {Said} from '#lib/problem.ts'
import type {AlarmLevel} from '../../core/finding.ts'

/** Hours of the city's clock in which a rule looks, as minutes of the day; from 1320 to 360 is the night. */
export interface Hours {
  readonly from: number
  readonly to: number
}

/** A limit on one side, or a band. */
export type Side = 'above' | 'below' | 'outside'

/** What is compared: each value, or the mean or the sum of the last `overMinutes`. */
export type Measured = 'value' | 'mean' | 'sum'

/** Beyond a limit for so long; it ends when the value is back by more than `hysteresis`. */
export interface ThresholdParams {
  readonly side: Side
  readonly of: Measured
  readonly overMinutes: number
  /** The limit of one side; of a band these are the two ends. */
  readonly low: number | null
  readonly high: number | null
  readonly forMinutes: number
  readonly hysteresis: number
  readonly hours: Hours | null
}

/** Changes by so much within so long. */
export interface RateParams {
  readonly direction: 'rise' | 'fall' | 'either'
  readonly change: number
  readonly withinMinutes: number
}

/** Says nothing for so long. */
export interface SilentParams {
  readonly afterMinutes: number
}

/** Says the same for so long; `except` is a value that is normal to stay at, as no rain is. */
export interface StuckParams {
  readonly forMinutes: number
  readonly tolerance: number
  readonly except: number | null
  readonly hours: Hours | null
}

/** Stands apart from its neighbours of the same property for so long. */
export interface DriftParams {
  readonly bucketMinutes: number
  readonly neighbours: number
  /** Distance from the neighbours' median, in robust standard deviations. */
  readonly scores: number
  /** And at least so much, in the unit of the stream. */
  readonly least: number
  readonly forBuckets: number
}

/** Unusual for its hour of the day or week, at a rate of false alarms that is promised. */
export interface SeasonalParams {
  readonly bucketMinutes: number
  readonly season: 'day' | 'week'
  readonly side: 'above' | 'below' | 'both'
  /** So many false alarms in thirty days of one stream are accepted. */
  readonly falseAlarms: number
  readonly forBuckets: number
  readonly learnDays: number
}

/** One condition on one property of the thing or group. */
export interface Condition {
  readonly property: string
  readonly side: 'above' | 'below'
  readonly value: number
  readonly not: boolean
}

/** Several streams at once: any of these lists of conditions is wholly fulfilled within a window. */
export interface CombinedParams {
  readonly together: 'thing' | 'group'
  readonly withinMinutes: number
  readonly anyOf: readonly (readonly Condition[])[]
}

/** Will cross a limit within so many hours with at least this probability. */
export interface ForecastParams {
  readonly side: 'above' | 'below'
  readonly value: number
  readonly withinHours: number
  readonly probability: number
  readonly learnDays: number
}

/** How a rule finds what it looks for, and by which numbers. */
export type Look =
  | {readonly kind: 'threshold'; readonly params: ThresholdParams}
  | {readonly kind: 'rate'; readonly params: RateParams}
  | {readonly kind: 'silent'; readonly params: SilentParams}
  | {readonly kind: 'stuck'; readonly params: StuckParams}
  | {readonly kind: 'drift'; readonly params: DriftParams}
  | {readonly kind: 'seasonal'; readonly params: SeasonalParams}
  | {readonly kind: 'combined'; readonly params: CombinedParams}
  | {readonly kind: 'forecast'; readonly params: ForecastParams}
export type RuleKind = Look['kind']

/** Which streams a rule watches; what is null does not narrow. */
export interface Watch {
  /** Definition or name of an observed property. */
  readonly property: string | null
  readonly thingKind: string | null
  readonly district: string | null
  /** Named streams; none means all that fit the rest. */
  readonly streams: readonly number[]
  /** Streams of another unit (symbol) are left out: a limit in µg/m³ says nothing of ppm. */
  readonly unit: string | null
}

/** What is wrong by how much raises an alarm's level: from this measure on. */
export interface Second {
  readonly from: number
  readonly level: AlarmLevel
}

/** What people write of a rule. */
export interface RuleText {
  readonly title: Said
  readonly look: Look
  readonly watch: Watch
  readonly level: AlarmLevel
  readonly second: Second | null
  /** Category of the case that comes of it, e.g. `component.01001`; null when none may. */
  readonly category: string | null
  readonly opensCase: boolean
  /** Key of storms: null is the thing's own group; '' none, so that every alarm stands alone. */
  readonly group: string | null
}

export const ruleStates = ['draft', 'trial', 'live', 'paused', 'retired'] as const
export type RuleState = (typeof ruleStates)[number]

/** Where a rule may go from where it stands. Trial finds and keeps what it finds, and raises no alarm. */
export const ruleMoves: Readonly<Record<RuleState, readonly RuleState[]>> = {
  draft: ['trial', 'live', 'retired'],
  trial: ['trial', 'live', 'draft', 'retired'],
  live: ['live', 'paused', 'retired'],
  paused: ['live', 'trial', 'retired'],
  retired: ['draft'],
}

/** Whether rules in this state are evaluated. */
export const looks = (state: RuleState): boolean => state === 'trial' || state === 'live'

/** What cannot be meant in a rule, as a sentence that says what to do; undefined when it is sound. */
export function faultOf({look, watch, level, second, opensCase, category}: RuleText): Said | undefined {
  if (watch.property === null && watch.thingKind === null && watch.streams.length === 0)
    return {
      zh: '规则没有写明看哪些数据流。请选择观测属性、设备种类或具体数据流。',
      en: 'The rule does not say which streams it watches. Choose a property, a kind of thing, or streams.',
    }
  if (look.kind === 'drift' && watch.property === null)
    return {
      zh: '与邻近设备比较，须写明观测属性。请选择一个观测属性。',
      en: 'Neighbours are compared by one property. Choose the observed property.',
    }
  if (look.kind === 'combined' && look.params.anyOf.every((list) => list.every(({not}) => not)))
    return {
      zh: '组合条件里至少要有一项不带“非”。请补一项正面条件。',
      en: 'A combination needs at least one condition without "not". Add one.',
    }
  if (look.kind === 'threshold') {
    const {side, low, high, of, overMinutes} = look.params
    if ((side === 'above' || side === 'outside') && high === null) return {zh: '请填写上限。', en: 'Fill in the upper limit.'}
    if ((side === 'below' || side === 'outside') && low === null) return {zh: '请填写下限。', en: 'Fill in the lower limit.'}
    if (side === 'outside' && low !== null && high !== null && low >= high)
      return {zh: '下限应小于上限。请改正区间。', en: 'The lower limit should be below the upper one. Mend the band.'}
    if (of !== 'value' && overMinutes === 0)
      return {zh: '平均或累计须写明多少分钟。请填写时长。', en: 'A mean or a sum is of so many minutes. Fill in how many.'}
  }
  if (second !== null && second.level >= level)
    return {
      zh: '升级后的等级应高于原等级（一级最高）。请改第二阈值的等级。',
      en: 'The second level should be graver than the first (1 is the gravest). Change it.',
    }
  if (opensCase && category === null)
    return {zh: '要自动立案，请先选择案件类别。', en: 'To open a case by itself, choose the category of the case first.'}
  return undefined
}
