import type {Said} from '#lib/problem.ts'
import type {AlarmLevel} from '../../core/finding.ts'
import type {Reading, Verdict, Watcher} from './reading.ts'
import type {Second} from './rule.ts'

/** At which levels a rule finds: the first, and from a measure on another. */
export interface Levels {
  readonly level: AlarmLevel
  readonly second: Second | null
}

/** A finding that lasts. */
export interface Judged {
  readonly from: number
  readonly level: AlarmLevel
}

/** Something became wrong, became graver, or is over. */
export interface Turn {
  readonly turn: 'begin' | 'grave' | 'end'
  readonly at: number
  readonly from: number
  readonly level: AlarmLevel
  readonly measure: number
  readonly numbers: Readonly<Record<string, number | string | null>>
  readonly why: Said
}

/** What a verdict changes of a finding that lasts or does not; a level only grows graver while it lasts. */
export function judge(
  {level, second}: Levels,
  graver: (measure: number, second: number) => boolean,
  open: Judged | null,
  verdict: Verdict,
): {readonly open: Judged | null; readonly turn: Turn | null} {
  const {on, at, from, measure, numbers} = verdict
  const turn = (kind: Turn['turn'], told: AlarmLevel, since: number): Turn => ({
    turn: kind,
    at,
    from: since,
    level: told,
    measure,
    numbers,
    why: verdict.why(),
  })
  if (!on) return open === null ? {open, turn: null} : {open: null, turn: turn('end', open.level, at)}
  const now = second !== null && graver(measure, second.from) ? second.level : level
  if (open === null) return {open: {from, level: now}, turn: turn('begin', now, from)}
  if (now < open.level) return {open: {...open, level: now}, turn: turn('grave', now, open.from)}
  return {open, turn: null}
}

/** What a rule remembers of one stream, as plain JSON. */
export interface StreamState {
  readonly inner: unknown
  readonly open: Judged | null
}

/** A stream that nothing was seen of. */
export const emptyStream = (watcher: Watcher<unknown>): StreamState => ({inner: watcher.begin, open: null})

function judged(
  watcher: Watcher<unknown>,
  levels: Levels,
  open: Judged | null,
  looked: {readonly state: unknown; readonly verdicts: readonly Verdict[]},
  turns: Turn[],
): StreamState {
  let now = open
  for (const verdict of looked.verdicts) {
    const one = judge(levels, watcher.graver, now, verdict)
    now = one.open
    if (one.turn !== null) turns.push(one.turn)
  }
  return {inner: looked.state, open: now}
}

/** Looks at what came of a stream, in order of time, and then at how late it is. The turns it takes are added to `turns`. */
export function streamStep(
  watcher: Watcher<unknown>,
  levels: Levels,
  state: StreamState,
  readings: readonly Reading[],
  now: number | null,
  turns: Turn[],
): StreamState {
  let held = state
  for (const reading of readings) held = judged(watcher, levels, held.open, watcher.step(held.inner, reading), turns)
  if (now !== null && watcher.tick !== undefined) held = judged(watcher, levels, held.open, watcher.tick(held.inner, now), turns)
  return held
}
