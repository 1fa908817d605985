import {qualities} from '../../core/observed.ts'
import {type Judged, judge, type Levels, type Turn} from './judge.ts'
import type {Reading, Verdict} from './reading.ts'

/** What a look at several streams says, of one cause of it. */
export interface PoolSaid {
  /** Tells causes of one pool apart. */
  readonly key: string
  readonly streams: readonly number[]
  readonly verdict: Verdict
}

/** One way of looking at several streams together, observation after observation in order of time. */
export interface PoolWatcher<S> {
  readonly begin: S
  step(state: S, stream: number, reading: Reading): {readonly state: S; readonly said: readonly PoolSaid[]}
  graver(measure: number, second: number): boolean
}

/** An observation that waits until those of the other streams must have come. */
type Waiting = readonly [at: number, stream: number, value: number | null, quality: number]

/** What a pool remembers, as plain JSON. */
export interface PoolState {
  readonly inner: unknown
  readonly open: Readonly<Record<string, Judged>>
  readonly waiting: readonly Waiting[]
  /** What is not later than this was looked at; null before the first look. */
  readonly mark: number | null
}

/** A turn of one cause, with the streams it was seen in. */
export interface PoolTurn extends Turn {
  readonly key: string
  readonly streams: readonly number[]
}

/** Streams of a pool come as they come; so long they are waited for, then they are looked at in order of time. */
export const SETTLE_MS = 120_000

/** A pool that has seen nothing. */
export const emptyPool = (watcher: PoolWatcher<unknown>): PoolState => ({
  inner: watcher.begin,
  open: {},
  waiting: [],
  mark: null,
})

/** What is not later than `until` is looked at in order of time; what came too late for that is passed over. */
export function poolStep(
  watcher: PoolWatcher<unknown>,
  levels: Levels,
  state: PoolState,
  news: readonly {readonly stream: number; readonly reading: Reading}[],
  until: number,
): {readonly state: PoolState; readonly turns: readonly PoolTurn[]} {
  const mark = state.mark ?? Number.NEGATIVE_INFINITY
  const fresh = news
    .filter(({reading}) => reading.at > mark)
    .map(({stream, reading: {at, value, quality}}): Waiting => [at, stream, value, qualities.indexOf(quality)])
  const all = fresh.length === 0 ? state.waiting : [...state.waiting, ...fresh].toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
  const due = all.filter(([at]) => at <= until)
  let inner = state.inner
  const open: Record<string, Judged> = {...state.open}
  const turns: PoolTurn[] = []
  for (const [at, stream, value, quality] of due) {
    const looked = watcher.step(inner, stream, {at, value, quality: qualities[quality] ?? 'good'})
    inner = looked.state
    for (const {key, streams, verdict} of looked.said) {
      const judged = judge(levels, watcher.graver, open[key] ?? null, verdict)
      if (judged.open === null) delete open[key]
      else open[key] = judged.open
      if (judged.turn !== null) turns.push({...judged.turn, key, streams})
    }
  }
  return {state: {inner, open, waiting: all.filter(([at]) => at > until), mark: Math.max(mark, until)}, turns}
}
