import {isEvidence, largerIsGraver, MINUTE, type Reading, type Scene, type Verdict, type Watcher, within} from './reading.ts'
import type {StuckParams} from './rule.ts'
import {quantity, span} from './words.ts'

interface State {
  readonly since: number | null
  readonly least: number
  readonly most: number
  readonly n: number
  readonly on: boolean
}

const begin: State = {since: null, least: 0, most: 0, n: 0, on: false}
/** Fewer observations than this cannot be called stuck. */
const LEAST = 4
/** Decimals are not exact in binary: 1.21 − 1.2 is no more than 0.01. */
const ROUNDING = 1e-9

/**
 * Moves by no more than a tolerance, in the unit of the stream, for so many minutes; one value may be excepted at which it is normal to
 * stay. Its measure is how many minutes. After the flat-line test of quality control of ocean data (US IOOS QARTOD). O(1).
 */
export function stuckWatcher({forMinutes, tolerance, except, hours}: StuckParams, scene: Scene): Watcher<State> {
  const long = forMinutes * MINUTE
  return {
    begin,
    graver: largerIsGraver,
    step(state, reading: Reading) {
      if (!isEvidence(reading)) return {state, verdicts: []}
      const {at, value} = reading
      const verdict = (on: boolean, from: number): Verdict => ({
        on,
        at,
        from,
        measure: (at - from) / MINUTE,
        numbers: {value, minutes: Math.round((at - from) / MINUTE)},
        why: () => {
          const {zh, en} = span(at - from)
          return on
            ? {
                zh: `${scene.what.zh}停在 ${quantity(value, scene)} 已 ${zh}`,
                en: `${scene.what.en} stays at ${quantity(value, scene)} for ${en}`,
              }
            : {zh: `${scene.what.zh} ${quantity(value, scene)}，已有变化`, en: `${scene.what.en} ${quantity(value, scene)}, moving again`}
        },
      })
      if (!within(hours, scene.minuteOf(at)) || (except !== null && Math.abs(value - except) <= tolerance))
        return {state: begin, verdicts: state.on ? [verdict(false, at)] : []}
      const [least, most] = state.since === null ? [value, value] : [Math.min(state.least, value), Math.max(state.most, value)]
      if (state.since === null || most - least > tolerance + Math.abs(value) * ROUNDING)
        return {state: {since: at, least: value, most: value, n: 1, on: false}, verdicts: state.on ? [verdict(false, at)] : []}
      const n = state.n + 1
      const on = n >= LEAST && at - state.since >= long
      return {state: {since: state.since, least, most, n, on}, verdicts: on ? [verdict(true, state.since)] : []}
    },
  }
}
