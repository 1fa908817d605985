import {type Looked, largerIsGraver, MINUTE, type Reading, type Scene, type Verdict, type Watcher} from './reading.ts'
import type {SilentParams} from './rule.ts'
import {span} from './words.ts'

interface State {
  readonly last: number | null
  readonly on: boolean
  /** Of the second threshold it was told. */
  readonly grave: boolean
}

/**
 * Says nothing for so many minutes. Its measure is how many. What is told is told of the moment at which it became so, whenever somebody
 * looks, so that it does not depend on how often one looks. O(1).
 */
export function silentWatcher({afterMinutes}: SilentParams, scene: Scene, second: number | null): Watcher<State> {
  const after = afterMinutes * MINUTE
  const verdict = (at: number, last: number): Verdict => ({
    on: true,
    at,
    from: last,
    measure: (at - last) / MINUTE,
    numbers: {minutes: Math.round((at - last) / MINUTE)},
    why: () => {
      const {zh, en} = span(at - last)
      return {zh: `${scene.what.zh}已 ${zh}没有数据`, en: `No ${scene.what.en} for ${en}`}
    },
  })
  const tick = (state: State, now: number): Looked<State> => {
    const {last} = state
    if (last === null) return {state, verdicts: []}
    const verdicts: Verdict[] = []
    let {on, grave} = state
    if (!on && now - last >= after) {
      on = true
      verdicts.push(verdict(last + after, last))
    }
    if (on && !grave && second !== null && now - last >= second * MINUTE) {
      grave = true
      if (second > afterMinutes) verdicts.push(verdict(last + second * MINUTE, last))
    }
    return verdicts.length === 0 ? {state, verdicts} : {state: {last, on, grave}, verdicts}
  }
  return {
    begin: {last: null, on: false, grave: false},
    graver: largerIsGraver,
    tick,
    due({last, on, grave}) {
      if (last === null) return null
      if (!on) return last + after
      return grave || second === null ? null : last + second * MINUTE
    },
    step(state, reading: Reading) {
      if (reading.quality === 'missing') return tick(state, reading.at)
      const ticked = tick(state, reading.at)
      const long = span(reading.at - (state.last ?? reading.at))
      const back: Verdict = {
        on: false,
        at: reading.at,
        from: reading.at,
        measure: 0,
        numbers: {minutes: Math.round((reading.at - (state.last ?? reading.at)) / MINUTE)},
        why: () => ({zh: `${scene.what.zh}中断 ${long.zh}后恢复`, en: `${scene.what.en} is back after ${long.en}`}),
      }
      const verdicts = ticked.state.on ? [...ticked.verdicts, back] : ticked.verdicts
      return {state: {last: reading.at, on: false, grave: false}, verdicts}
    },
  }
}
