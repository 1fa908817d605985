import type {Said} from '#lib/problem.ts'
import type {AlarmLevel} from '../../core/finding.ts'
import {combinedWatcher} from './combined.ts'
import {driftWatcher} from './drift.ts'
import {emptyStream, streamStep, type Turn} from './judge.ts'
import {type Model, watcherOf} from './looks.ts'
import {emptyPool, type PoolTurn, type PoolWatcher, poolStep, SETTLE_MS} from './pool.ts'
import type {Clock} from './profile.ts'
import {MINUTE, type Reading, type Scene} from './reading.ts'
import type {RuleText} from './rule.ts'
import {isProperty, type Watched} from './watch.ts'

/** Something a rule found: where, since when and until when, and how grave it grew. */
export interface Found {
  readonly stream: number
  readonly streams: readonly number[]
  readonly from: number
  /** When it would have been told. */
  readonly at: number
  /** Null when it still lasts. */
  readonly to: number | null
  readonly level: AlarmLevel
  readonly why: Said
}

/** A stream with its place. */
export interface Placed extends Watched {
  readonly place: readonly [number, number] | null
}

type Named = Pick<Watched, 'unit' | 'name' | 'nameEn' | 'thingName' | 'thingNameEn'>

/** What a rule needs to know of a stream to look at it. */
export const sceneOf = (clock: Clock, {unit, name, nameEn, thingName, thingNameEn}: Named): Scene => ({
  unit,
  what: {zh: `${thingName} ${name}`, en: `${thingNameEn ?? thingName} ${nameEn ?? name}`},
  ...clock,
})

/** The way a rule looks at several streams together; undefined for those that look at one. */
export function poolWatcherOf({look}: Pick<RuleText, 'look'>, clock: Clock, members: readonly Placed[]): PoolWatcher<unknown> | undefined {
  if (look.kind === 'drift')
    return driftWatcher(
      look.params,
      members.map((member) => ({stream: member.stream, place: member.place, scene: sceneOf(clock, member)})),
    )
  if (look.kind === 'combined')
    return combinedWatcher(
      look.params,
      members.map((member) => ({
        stream: member.stream,
        scene: sceneOf(clock, member),
        isOf: (property: string) => isProperty(member, property),
      })),
    )
  return undefined
}

/** In which pools a rule looks at streams: one of all for neighbours, else one a thing or group; those without a group are left out. */
export function poolsOf({look}: Pick<RuleText, 'look'>, streams: readonly Placed[]): ReadonlyMap<string, readonly Placed[]> {
  if (look.kind === 'drift') return new Map([['', streams]])
  if (look.kind !== 'combined') return new Map()
  const keyed = streams.flatMap((stream) => {
    const key = look.params.together === 'thing' ? `thing:${stream.thing}` : stream.group === null ? null : `group:${stream.group}`
    return key === null ? [] : [{key, stream}]
  })
  return new Map([...Map.groupBy(keyed, ({key}) => key)].map(([key, list]) => [key, list.map(({stream}) => stream)]))
}

/** How long the streams of a rule are waited for, so that they are looked at in order of time: longer where it is in no hurry. */
export const settleOf = ({look}: Pick<RuleText, 'look'>): number => (look.kind === 'drift' ? 10 * MINUTE : SETTLE_MS)

/** Turns in order become findings: each begins, may grow graver, and may end. */
function foundOf<T extends Turn>(turns: readonly T[], streamsOf: (turn: T) => readonly number[]): readonly Found[] {
  const found: Found[] = []
  for (const turn of turns) {
    const {at, from, level, why} = turn
    const last = found.at(-1)
    if (turn.turn === 'begin') {
      const streams = streamsOf(turn)
      found.push({stream: streams[0] ?? 0, streams, at, from, to: null, level, why})
    } else if (last !== undefined)
      found[found.length - 1] = turn.turn === 'end' ? {...last, to: Math.max(from, last.from)} : {...last, level, why}
  }
  return found
}

/** What a rule would have found in one stream until an instant; nothing of those that look at several. */
export function replayStream(
  text: RuleText,
  clock: Clock,
  stream: Watched,
  model: Model | null,
  readings: readonly Reading[],
  to: number,
): readonly Found[] {
  const watcher = watcherOf(text, sceneOf(clock, stream), model)
  if (watcher === undefined) return []
  const turns: Turn[] = []
  streamStep(watcher, text, emptyStream(watcher), readings, to, turns)
  return foundOf(turns, () => [stream.stream])
}

/** What a rule that looks at several streams together would have found in one pool until an instant. */
export function replayPool(
  text: RuleText,
  clock: Clock,
  members: readonly Placed[],
  news: readonly {readonly stream: number; readonly reading: Reading}[],
  to: number,
): readonly Found[] {
  const watcher = poolWatcherOf(text, clock, members)
  if (watcher === undefined) return []
  const {turns} = poolStep(watcher, text, emptyPool(watcher), news, to)
  return [...Map.groupBy(turns, ({key}: PoolTurn) => key).values()].flatMap((list) => foundOf(list, ({streams}) => streams))
}

/** How many findings of one list are also in another: the same stream at overlapping times, each counted once. */
export function sameFindings(these: readonly Found[], those: readonly Found[]): number {
  const free = Map.groupBy(those, ({stream}) => stream)
  let same = 0
  for (const {stream, from, to} of these) {
    const list = free.get(stream) ?? []
    const index = list.findIndex((one) => one.from <= (to ?? Number.POSITIVE_INFINITY) && from <= (one.to ?? Number.POSITIVE_INFINITY))
    if (index < 0) continue
    same += 1
    free.set(stream, list.toSpliced(index, 1))
  }
  return same
}
