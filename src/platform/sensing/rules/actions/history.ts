import type {Db} from '#kernel/db.ts'
import {qualityOf} from '../../core/observed.ts'
import type {Reach} from '../../core/reach.ts'
import {isPooled, learn, learning} from '../core/looks.ts'
import type {Clock} from '../core/profile.ts'
import {DAY, type Reading} from '../core/reading.ts'
import {type Found, type Placed, poolsOf, replayPool, replayStream} from '../core/replay.ts'
import type {RuleText} from '../core/rule.ts'
import {foundIn, leadOf} from '../core/trial.ts'
import {propertiesOf, watches} from '../core/watch.ts'
import {listBuckets, listPast, type Past} from '../queries/history.ts'
import {listFitting, listPlaces} from '../queries/watched.ts'

/** What a rule is tried on, and how much may be read for it. */
export interface Trial {
  readonly reach: Reach
  readonly text: RuleText
  readonly from: number
  readonly to: number
  readonly streams: number
  readonly observations: number
}

/** What a trial read and found. `around` gives the readings of a stream while it is at hand. */
export interface Tested {
  readonly tried: readonly Placed[]
  /** Streams that were not tried: there was no more room, or too little history to learn from. */
  readonly leftOut: number
  readonly observations: number
  readonly found: readonly Found[]
}

const AT_ONCE = 25
const MOST_STREAMS = 100_000

const readingOf = ({at, value, marks}: Past): Reading => ({at: at.getTime(), value, quality: qualityOf(marks)})

/** The streams a rule watches, in batches: one pool each where it looks at several together. */
async function batchesOf(db: Db, {text, reach}: Trial): Promise<readonly (readonly Placed[])[]> {
  const {thingKind, district, streams} = text.watch
  const listed = await listFitting(db, reach, {properties: propertiesOf(text), thingKind, district, named: streams}, MOST_STREAMS)
  const fitting = listed.filter((stream) => watches(text, stream))
  const places = await listPlaces(db, [...new Set(fitting.map(({thing}) => thing))])
  const placed = fitting.map((stream) => ({...stream, place: places.get(stream.thing) ?? null}))
  if (isPooled(text.look)) return [...poolsOf(text, placed).values()]
  return Array.from({length: Math.ceil(placed.length / AT_ONCE)}, (_, i) => placed.slice(i * AT_ONCE, (i + 1) * AT_ONCE))
}

async function learnOf(db: Db, {text, from}: Trial, batch: readonly Placed[], clock: Clock) {
  const needs = learning(text.look)
  if (needs === null) return undefined
  const history = await listBuckets(db, batch, {from: new Date(from - needs.days * DAY), to: new Date(from), width: needs.width})
  return new Map(batch.map(({stream}) => [stream, learn(text.look, history.get(stream) ?? [], clock)]))
}

/**
 * Looks at a period of history as a rule would have: what it must learn it learns from the days before. Reads batch by batch, until as many
 * streams and observations as allowed are read; `seen` is given each finding with the readings around while they are at hand.
 */
export async function testRule(
  db: Db,
  trial: Trial,
  clock: Clock,
  {
    seen = () => undefined,
    tell = async () => undefined,
  }: {
    readonly seen?: (found: Found, readings: readonly Reading[]) => void
    readonly tell?: (done: number, total: number) => Promise<void>
  } = {},
): Promise<Tested> {
  const {text, from, to} = trial
  const batches = await batchesOf(db, trial)
  const total = batches.reduce((sum, {length}) => sum + length, 0)
  const period = {from: new Date(from - leadOf(text)), to: new Date(to)}
  const [tried, found]: [Placed[], Found[]] = [[], []]
  let [observations, leftOut, looked] = [0, 0, 0]
  for (const batch of batches) {
    looked += batch.length
    const room = trial.observations - observations
    if (room <= 0 || tried.length + batch.length > trial.streams) {
      leftOut += batch.length
      continue
    }
    const models = await learnOf(db, trial, batch, clock)
    const past = await listPast(db, batch, period, room + 1)
    // What the bound cut off would look like silence.
    if (past.length > room) {
      leftOut += batch.length
      continue
    }
    observations += past.length
    const series = new Map([...Map.groupBy(past, ({stream}) => stream)].map(([stream, rows]) => [stream, rows.map(readingOf)]))
    const fresh: Found[] = []
    if (isPooled(text.look)) {
      const news = [...series].flatMap(([stream, readings]) => readings.map((reading) => ({stream, reading})))
      fresh.push(...replayPool(text, clock, batch, news, to))
      tried.push(...batch)
    } else
      for (const stream of batch) {
        const model = models?.get(stream.stream) ?? null
        if (models !== undefined && model === null) leftOut += 1
        else {
          tried.push(stream)
          fresh.push(...replayStream(text, clock, stream, model, series.get(stream.stream) ?? [], to))
        }
      }
    for (const one of foundIn(fresh, from)) {
      found.push(one)
      seen(one, series.get(one.stream) ?? [])
    }
    await tell(looked, total)
  }
  return {tried, leftOut, observations, found: found.toSorted((a, b) => a.at - b.at || a.stream - b.stream)}
}
