import type {Said} from '#lib/problem.ts'
import {HOUR, isEvidence, largerIsGraver, MINUTE, type Reading, type Scene, type Verdict, type Watcher, within} from './reading.ts'
import type {ThresholdParams} from './rule.ts'
import {meanOf, type Part, pushed, sumOf} from './window.ts'
import {lasting, quantity, span} from './words.ts'

interface State {
  readonly parts: readonly Part[]
  /** Since when values came without a long pause. */
  readonly begun: number | null
  readonly last: number | null
  /** Since when it is beyond the limit. */
  readonly since: number | null
  readonly on: boolean
}

/** What is silent for longer than this is not joined with what was before. */
const PAUSE = 3 * HOUR
/** A mean stands only on most of its window. */
const COVERED = 0.75

const begin: State = {parts: [], begun: null, last: null, since: null, on: false}

/** By how much a value lies beyond the limits; 0 or less when it does not. */
const beyond = ({side, low, high}: ThresholdParams, value: number): number => {
  const over = high === null || side === 'below' ? Number.NEGATIVE_INFINITY : value - high
  const under = low === null || side === 'above' ? Number.NEGATIVE_INFINITY : low - value
  return Math.max(over, under)
}

const measureWords = ({of, overMinutes}: ThresholdParams): Said => {
  const {zh, en} = span(overMinutes * MINUTE)
  return of === 'mean' ? {zh: ` ${zh}均值`, en: ` ${en} mean`} : of === 'sum' ? {zh: ` ${zh}累计`, en: ` ${en} sum`} : {zh: '', en: ''}
}

const limitWords = ({side, low, high}: ThresholdParams, value: number, scene: Scene): Said => {
  const over = high !== null && side !== 'below' && value > high
  const limit = quantity((over ? high : low) ?? 0, scene)
  return over ? {zh: `高于 ${limit}`, en: `above ${limit}`} : {zh: `低于 ${limit}`, en: `below ${limit}`}
}

/** “PM2.5 2 小时均值 183 µg/m³，高于 150 µg/m³ 已 35 分钟”. */
function whyOf(params: ThresholdParams, scene: Scene, value: number, long: number): Said {
  const [what, limit, time] = [measureWords(params), limitWords(params, value, scene), lasting(long, ' 已', 'for')]
  const told = quantity(value, scene)
  return {
    zh: `${scene.what.zh}${what.zh} ${told}，${limit.zh}${time.zh}`,
    en: `${scene.what.en}${what.en} ${told}, ${limit.en}${time.en}`,
  }
}

/**
 * Beyond a limit for so many minutes, with hysteresis; of each value, or of the mean or sum of the last minutes. Limits and hysteresis are in
 * the unit of the stream. Its measure is the value on one side, the distance beyond the band of two. O(24) a value.
 */
export function thresholdWatcher(params: ThresholdParams, scene: Scene): Watcher<State> {
  const {side, of, overMinutes, forMinutes, hysteresis, hours} = params
  const [over, long] = [overMinutes * MINUTE, forMinutes * MINUTE]
  const pause = Math.max(PAUSE, over, long)

  const measuredOf = ({parts, begun}: State, at: number, value: number): number | undefined => {
    if (of === 'value') return value
    const covered = begun !== null && at - begun >= over * COVERED
    if (of === 'mean') return covered ? meanOf(parts) : undefined
    return covered || side === 'above' ? sumOf(parts) : undefined
  }
  const verdict = (on: boolean, at: number, from: number, value: number): Verdict => ({
    on,
    at,
    from,
    measure: side === 'outside' ? beyond(params, value) : value,
    numbers: {value, low: params.low, high: params.high, minutes: Math.round((at - from) / MINUTE)},
    why: () =>
      on
        ? whyOf(params, scene, value, at - from)
        : {
            zh: `${scene.what.zh}${measureWords(params).zh} ${quantity(value, scene)}，已恢复正常`,
            en: `${scene.what.en}${measureWords(params).en} ${quantity(value, scene)}, normal again`,
          },
  })

  return {
    begin,
    graver: side === 'below' ? (measure, second) => measure <= second : largerIsGraver,
    step(state, reading: Reading) {
      if (!isEvidence(reading)) return {state, verdicts: []}
      const {at, value} = reading
      const paused = state.last !== null && at - state.last > pause
      const held: State = {
        ...state,
        parts: of === 'value' ? [] : pushed(state.parts, at, value, over),
        begun: state.begun === null || paused ? at : state.begun,
        last: at,
        since: paused && !state.on ? null : state.since,
      }
      if (!within(hours, scene.minuteOf(at)))
        return {state: {...held, since: null, on: false}, verdicts: state.on ? [verdict(false, at, at, value)] : []}
      const measured = measuredOf(held, at, value)
      if (measured === undefined) return {state: held, verdicts: []}
      const far = beyond(params, measured)
      if (state.on) {
        if (far > -hysteresis) return {state: held, verdicts: [verdict(true, at, held.since ?? at, measured)]}
        return {state: {...held, since: null, on: false}, verdicts: [verdict(false, at, at, measured)]}
      }
      if (far <= 0) return {state: {...held, since: null}, verdicts: []}
      const since = held.since ?? at
      if (at - since < long) return {state: {...held, since}, verdicts: []}
      return {state: {...held, since, on: true}, verdicts: [verdict(true, at, since, measured)]}
    },
  }
}
