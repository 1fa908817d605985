import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {zoneClock} from '#lib/calendar/zone.ts'
import {AHEAD_MS, freshSince, qualityOf} from '../../core/observed.ts'
import {emptyStream, type StreamState, streamStep, type Turn} from '../core/judge.ts'
import {isPooled, learning, type Model, watcherOf} from '../core/looks.ts'
import type {Clock} from '../core/profile.ts'
import {DAY, HOUR, MINUTE, type Reading} from '../core/reading.ts'
import {sceneOf} from '../core/replay.ts'
import {propertiesOf, watches} from '../core/watch.ts'
import {
  type DueStream,
  findZone,
  listDue,
  listModels,
  listNews,
  type News,
  type Remembered,
  type Spec,
  saveStates,
  takeRound,
} from '../queries/round.ts'
import {type Looking, listLooking} from '../queries/state.ts'
import {keepFound} from './found.ts'
import {lookTogether} from './pools.ts'
import {type Told, tellingOf} from './telling.ts'

/** So many streams, and observations of them, are looked at in one transaction. */
const STREAMS = 5_000
const OBSERVATIONS = 200_000
/** A stream that was never looked at begins so long ago. */
const BEGIN_MS = HOUR
const EPOCH_MONDAY = 4

/** The clock of a zone, for hours of the day and days of the week. */
export function clockOf(zone: string): Clock {
  const {offset} = zoneClock(zone)
  return {
    minuteOf: (at) => Math.floor(((((at + offset(at)) % DAY) + DAY) % DAY) / MINUTE),
    dayOf: (at) => (((Math.floor((at + offset(at)) / DAY) - EPOCH_MONDAY) % 7) + 7) % 7,
  }
}

const specOf = ({text}: Looking): Spec => ({
  properties: propertiesOf(text),
  thingKind: text.watch.thingKind,
  district: text.watch.district,
  streams: text.watch.streams,
})

interface Looked {
  readonly states: Remembered
  readonly due: number | null
  readonly told: readonly Told[]
}

/** Looks at one stream by every rule that watches it. */
function lookAt(
  stream: DueStream,
  rules: readonly Looking[],
  readings: readonly Reading[],
  models: ReadonlyMap<string, Model | null>,
  clock: Clock,
  now: number,
): Looked {
  const states: Record<string, {edition: number; state: StreamState}> = {}
  const told: Told[] = []
  let due: number | null = null
  const scene = sceneOf(clock, stream)
  for (const rule of rules) {
    const watcher = watcherOf(rule.text, scene, models.get(`${rule.id} ${stream.stream}`) ?? null)
    if (watcher === undefined || !watches(rule.text, stream)) continue
    const kept = stream.states?.[rule.id]
    const known = kept !== undefined && kept.edition === rule.edition
    // A rule that is new here knows at least when the stream spoke last: silence counts from there.
    const last = stream.mark ?? (readings.length === 0 ? stream.latest : null)
    const spoke: readonly Reading[] = known || last === null ? [] : [{at: last.getTime(), value: null, quality: 'good'}]
    const turns: Turn[] = []
    const before = known ? kept.state : emptyStream(watcher)
    const state = streamStep(watcher, rule.text, before, [...spoke, ...readings], now, turns)
    states[rule.id] = {edition: rule.edition, state}
    const next = watcher.due?.(state.inner) ?? null
    if (next !== null && (due === null || next < due)) due = next
    const cause = `rule:${rule.id}:${stream.stream}`
    for (const turn of turns) told.push({rule, stream, telling: tellingOf(rule, turn, {cause, at: stream, streams: [stream.stream]})})
  }
  return {states, due, told}
}

const readingOf = ({at, value, marks}: News): Reading => ({at: at.getTime(), value, quality: qualityOf(marks)})

/** A piece of a round: up to which stream it came, whether that was the last of them, and how much was found. */
export interface Piece {
  readonly streams: number
  readonly last: number
  readonly done: boolean
  readonly found: number
}

/**
 * Looks at what is new since each stream was looked at, by all rules on trial and live, up to so many streams after one of them; keeps what
 * they remember and what they found, and tells the alarms of what is live. Observations older than what a stream was looked at to are passed
 * over. Nothing is done while another process is at it.
 */
export async function evaluateRules(tx: Tx, act: Act, after = 0): Promise<Piece> {
  const nothing = {streams: 0, last: 0, done: true, found: 0}
  if (!(await takeRound(tx, 'look'))) return nothing
  const rules = await listLooking(tx)
  if (rules.length === 0) return nothing
  const [now, clock] = [act.at.getTime(), clockOf(await findZone(tx))]
  const specs = [...new Map(rules.map((rule) => [JSON.stringify(specOf(rule)), specOf(rule)])).values()]
  const due = await listDue(tx, specs, act.at, after, STREAMS)
  const since = (stream: DueStream): number => Math.max(stream.mark?.getTime() ?? now - BEGIN_MS, freshSince(now))
  const news = await listNews(
    tx,
    due.map((stream) => ({stream: stream.stream, district: stream.district, since: since(stream)})),
    new Date(now + AHEAD_MS),
    OBSERVATIONS,
  )
  // Where the bound cut a stream off, it and those after it wait for the next piece.
  const cut = news.length === OBSERVATIONS ? news.at(-1)?.stream : undefined
  const whole = cut === undefined ? due : due.filter(({stream}) => stream < cut || (stream === cut && due[0]?.stream === cut))
  const byStream = Map.groupBy(news, ({stream}) => stream)
  const learned = rules.filter(({text}) => learning(text.look) !== null)
  const models = await listModels(
    tx,
    learned,
    whole.map(({stream}) => stream),
  )
  const single = rules.filter(({text}) => !isPooled(text.look))
  const told: Told[] = []
  const rows = whole.map((stream) => {
    const readings = (byStream.get(stream.stream) ?? []).map(readingOf)
    const looked = lookAt(stream, single, readings, models, clock, now)
    told.push(...looked.told)
    const seen = readings.at(-1)?.at ?? (stream.mark ?? stream.latest).getTime()
    // What is older than the open days is history: it is marked as seen, not looked at.
    const mark = Math.max(seen, Math.min(stream.latest.getTime(), freshSince(now)))
    return {district: stream.district, stream: stream.stream, mark, due: looked.due, states: looked.states}
  })
  await saveStates(tx, rows)
  const done = whole.length === due.length && due.length < STREAMS
  const pooled = rules.filter(({text}) => isPooled(text.look))
  // Streams of a pool lie in several pieces: they are gathered until the last one, and looked at then.
  told.push(...(await lookTogether(tx, act, pooled, {due: whole, news: byStream, clock, done})))
  const found = await keepFound(tx, act, told)
  return {streams: whole.length, last: whole.at(-1)?.stream ?? after, done, found}
}
