import type {Act} from '#kernel/act.ts'
import type {Store} from '#kernel/db.ts'
import {zoneClock} from '#lib/calendar/zone.ts'
import {observe} from '../actions/observe.ts'
import {dayOf, type Observed} from '../core/observed.ts'
import {chance} from './core/chance.ts'
import {simulated} from './core/observe.ts'
import {findZone, listDue, listShort, type SimulatedStream} from './queries.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Who was away longer than this does not make up for it minute by minute. */
const CATCH_UP_MS = HOUR
const QUARTER_MS = 900_000
/** So many streams are given a piece of their past at once, so that other work on the embedded store finds its turn. */
const PAST_AT_ONCE = 40
/** So long one round may take; what is left waits for the next. */
const ROUND_MS = 1_000

type Offset = (ms: number) => number

/** Devices do not all speak at the same second. */
const beatsOf = ({code, every}: SimulatedStream) => {
  const step = every * 1000
  const phase = Math.floor(chance(code, 7) * step)
  return {step, after: (ms: number): number => Math.floor((ms - phase) / step + 1) * step + phase}
}

const between = (stream: SimulatedStream, from: number, until: number, step: number, offset: Offset): readonly Observed[] => {
  const rows: Observed[] = []
  for (let at = from; at < until; at += step) {
    const value = simulated(stream, stream.key, at, offset(at))
    if (typeof value === 'number') rows.push({stream: stream.stream, at, value})
  }
  return rows
}

/** What is due now. */
const present = (stream: SimulatedStream, now: number, offset: Offset): readonly Observed[] => {
  const {step, after} = beatsOf(stream)
  const from = Math.max(stream.latestAt?.getTime() ?? now - step, now - CATCH_UP_MS)
  return between(stream, after(from), now + 1, step, offset)
}

/** The day before what a stream has, or the last before that on which it was not silent; coarser the longer ago. */
const past = (stream: SimulatedStream, since: number, now: number, offset: Offset): readonly Observed[] => {
  const {step} = beatsOf(stream)
  let until = stream.firstAt?.getTime() ?? now
  while (until > since) {
    const from = Math.max(since, dayOf(until - 1))
    const coarse = until > now - DAY ? Math.max(step, QUARTER_MS) : Math.max(step, HOUR)
    const rows = between(stream, Math.ceil(from / coarse) * coarse, until, coarse, offset)
    if (rows.length > 0) return rows
    until = from
  }
  return []
}

/**
 * Gives simulated devices what they show now, and piece by piece the past they would have had. All of it follows from the database and the
 * clock, so that it may be stopped anywhere and run by several processes. Returns how many observations there were.
 */
export async function simulate({transact, act}: {readonly transact: Store['transact']; readonly act: Act}, days: number): Promise<number> {
  if (days === 0) return 0
  const [now, began] = [act.at.getTime(), performance.now()]
  const since = now - days * DAY
  let count = 0
  const keep = async (list: (offset: Offset, tx: Parameters<Parameters<Store['transact']>[0]>[0]) => Promise<readonly Observed[]>) => {
    const kept = await transact(async (tx) => {
      const zone = await findZone(tx)
      if (zone === undefined) return 0
      const rows = await list(zoneClock(zone).offset, tx)
      return rows.length === 0 ? 0 : (await observe(tx, act, rows)).kept.length
    })
    count += kept
    return kept
  }
  await keep(async (offset, tx) => (await listDue(tx, act.at)).flatMap((stream) => present(stream, now, offset)))
  while (performance.now() - began < ROUND_MS) {
    const kept = await keep(async (offset, tx) =>
      (await listShort(tx, new Date(since), PAST_AT_ONCE)).flatMap((stream) => past(stream, since, now, offset)),
    )
    if (kept === 0) break
  }
  return count
}
