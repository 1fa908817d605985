import {isEvidence, largerIsGraver, MINUTE, type Scene, type Verdict, type Watcher} from './reading.ts'
import type {RateParams} from './rule.ts'
import {type Part, pushed} from './window.ts'
import {quantity, span} from './words.ts'

interface State {
  readonly parts: readonly Part[]
  readonly on: boolean
  readonly from: number | null
}

/** It is over once the change is less than this share of what raised it. */
const OVER = 0.5

/**
 * Rises or falls by so much, in the unit of the stream, within so many minutes: the value against the least and the most of the window. Its
 * measure is the change. O(24) a value; what is remembered is 24 parts of the window, so that the window is right to a twenty-fourth.
 */
export function rateWatcher({direction, change, withinMinutes}: RateParams, scene: Scene): Watcher<State> {
  const long = withinMinutes * MINUTE
  return {
    begin: {parts: [], on: false, from: null},
    graver: largerIsGraver,
    step(state, reading) {
      if (!isEvidence(reading)) return {state, verdicts: []}
      const {at, value} = reading
      const parts = pushed(state.parts, at, value, long)
      let [least, leastAt, most, mostAt] = [value, at, value, at]
      for (const [, , , low, lowAt, high, highAt] of parts) {
        if (low <= least && low < value) [least, leastAt] = [low, lowAt]
        if (high >= most && high > value) [most, mostAt] = [high, highAt]
      }
      const [rise, fall] = [direction === 'fall' ? 0 : value - least, direction === 'rise' ? 0 : most - value]
      const size = Math.max(rise, fall)
      const [from, was] = rise >= fall ? [leastAt, least] : [mostAt, most]
      const on = size >= change * (state.on ? OVER : 1)
      if (!on && !state.on) return {state: {parts, on, from: null}, verdicts: []}
      const since = on ? (state.from ?? from) : at
      const took = span(at - from)
      const verdict: Verdict = {
        on,
        at,
        from: since,
        measure: size,
        numbers: {value, was, change: value - was, minutes: Math.round((at - from) / MINUTE)},
        why: () =>
          on
            ? {
                zh: `${scene.what.zh} ${took.zh}内由 ${quantity(was, scene)} ${rise >= fall ? '升' : '降'}至 ${quantity(value, scene)}，变化超过 ${quantity(change, scene)}`,
                en: `${scene.what.en} ${rise >= fall ? 'rose' : 'fell'} from ${quantity(was, scene)} to ${quantity(value, scene)} in ${took.en}, more than ${quantity(change, scene)}`,
              }
            : {
                zh: `${scene.what.zh} ${quantity(value, scene)}，变化已平缓`,
                en: `${scene.what.en} ${quantity(value, scene)}, steady again`,
              },
      }
      return {state: {parts, on, from: on ? since : null}, verdicts: [verdict]}
    },
  }
}
