import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {qualityOf} from '../../core/observed.ts'
import {everywhere} from '../../core/reach.ts'
import {emptyPool, poolStep} from '../core/pool.ts'
import type {Clock} from '../core/profile.ts'
import type {Reading} from '../core/reading.ts'
import {type Placed, poolsOf, poolWatcherOf, settleOf} from '../core/replay.ts'
import {propertiesOf, watches} from '../core/watch.ts'
import {type DueStream, listPools, type News, type PoolRow, savePools} from '../queries/round.ts'
import type {Looking} from '../queries/state.ts'
import {listFitting, listPlaces} from '../queries/watched.ts'
import {type Told, tellingOf} from './telling.ts'

/** Rules that compare streams look at so many at most. */
export const MOST_MEMBERS = 5_000

/** The streams a rule looks at together, with their places where neighbours matter. */
export async function membersOf(tx: Tx, {text}: Pick<Looking, 'text'>): Promise<readonly Placed[]> {
  const {thingKind, district, streams} = text.watch
  const listed = await listFitting(tx, everywhere, {properties: propertiesOf(text), thingKind, district, named: streams}, MOST_MEMBERS)
  const fitting = listed.filter((stream) => watches(text, stream))
  const places =
    text.look.kind === 'drift'
      ? await listPlaces(
          tx,
          fitting.map(({thing}) => thing),
        )
      : new Map<number, readonly [number, number]>()
  return fitting.map((stream) => ({...stream, place: places.get(stream.thing) ?? null}))
}

const readingOf = ({at, value, marks}: News): Reading => ({at: at.getTime(), value, quality: qualityOf(marks)})

/** Looks by the rules that look at several streams together, or only gathers what came where more is to come; returns what they tell. */
export async function lookTogether(
  tx: Tx,
  act: Act,
  rules: readonly Looking[],
  {
    due,
    news,
    clock,
    done,
  }: {
    readonly due: readonly DueStream[]
    readonly news: ReadonlyMap<number, readonly News[]>
    readonly clock: Clock
    readonly done: boolean
  },
): Promise<readonly Told[]> {
  if (rules.length === 0) return []
  const fresh = new Set(due.filter(({stream}) => news.has(stream)).map(({stream}) => stream))
  const members = new Map<string, ReadonlyMap<string, readonly Placed[]>>()
  const keyed: {readonly rule: string; readonly key: string}[] = []
  for (const rule of rules) {
    const pools = poolsOf(rule.text, await membersOf(tx, rule))
    members.set(rule.id, pools)
    for (const [key, list] of pools) if (list.some(({stream}) => fresh.has(stream))) keyed.push({rule: rule.id, key})
  }
  const known = await listPools(
    tx,
    keyed,
    rules.map(({id}) => id),
    act.at,
  )
  const wanted = new Map([...keyed, ...known].map(({rule, key}) => [`${rule} ${key}`, {rule, key}]))
  const kept = new Map(known.map((row) => [`${row.rule} ${row.key}`, row]))
  const told: Told[] = []
  const saved: (PoolRow & {readonly due: number | null})[] = []
  for (const [name, {rule: id, key}] of wanted) {
    const rule = rules.find((one) => one.id === id)
    const list = members.get(id)?.get(key) ?? []
    if (rule === undefined) continue
    const watcher = poolWatcherOf(rule.text, clock, list)
    if (watcher === undefined) continue
    const before = kept.get(name)
    const state = before !== undefined && before.edition === rule.edition ? before.state : emptyPool(watcher)
    const came = list.flatMap(({stream}) => (news.get(stream) ?? []).map((one) => ({stream, reading: readingOf(one)})))
    const settle = settleOf(rule.text)
    const looked = poolStep(watcher, rule.text, state, came, done ? act.at.getTime() - settle : Number.NEGATIVE_INFINITY)
    const first = looked.state.waiting[0]
    saved.push({rule: id, key, edition: rule.edition, state: looked.state, due: first === undefined ? null : first[0] + settle})
    for (const turn of looked.turns) {
      const at = list.find(({stream}) => stream === turn.streams[0]) ?? list[0]
      if (at === undefined) continue
      const cause = `rule:${id}:${turn.key === '' ? key : turn.key}`
      told.push({rule, stream: at, telling: tellingOf(rule, turn, {cause, at, streams: turn.streams})})
    }
  }
  await savePools(tx, saved)
  return told
}
