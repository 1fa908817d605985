import type {Said} from '#lib/problem.ts'
import type {AlarmLevel, FindingKind} from '../../core/finding.ts'
import {familyOf} from './life.ts'
import type {StormTerms} from './terms.ts'

/** An alarm as the search for storms sees it; `at` in milliseconds, `storm` the one it belongs to already. */
export interface Spark {
  readonly id: string
  readonly at: number
  readonly kind: FindingKind
  readonly thingKind: string | null
  readonly category: string | null
  readonly group: string | null
  readonly level: AlarmLevel
  readonly place: readonly [number, number] | null
  readonly storm: string | null
}

/** Alarms that are one storm: one that stands already, or a new one; `members` are those that join now. */
export interface Gathered {
  readonly storm: string | null
  readonly by: 'group' | 'nearness'
  readonly members: readonly Spark[]
}

const MINUTE = 60_000
const METRES_PER_DEGREE = 111_320

/** What must be the same within a storm, so that it never hides another cause. */
const groupKey = ({kind, category, group}: Spark): string | null =>
  group === null ? null : JSON.stringify([familyOf(kind), category, group])
const nearKey = ({kind, thingKind, category}: Spark): string => JSON.stringify([kind, thingKind, category])

const metresApart = ([aLng, aLat]: readonly [number, number], [bLng, bLat]: readonly [number, number]): number => {
  const kx = METRES_PER_DEGREE * Math.cos((((aLat + bLat) / 2) * Math.PI) / 180)
  return Math.hypot((aLng - bLng) * kx, (aLat - bLat) * METRES_PER_DEGREE)
}

const byTime = (a: Spark, b: Spark): number => a.at - b.at || (a.id < b.id ? -1 : 1)

const gatheredOf = (sparks: readonly Spark[], by: Gathered['by']): Gathered | undefined => {
  const members = sparks.filter(({storm}) => storm === null)
  return members.length === 0 ? undefined : {storm: sparks.find(({storm}) => storm !== null)?.storm ?? null, by, members}
}

/** Runs of one group in which no pause is longer than the window. */
function chains(sparks: readonly Spark[], pause: number): readonly (readonly Spark[])[] {
  const runs: Spark[][] = []
  for (const spark of [...sparks].sort(byTime)) {
    const run = runs.at(-1)
    if (run === undefined || spark.at - (run.at(-1)?.at ?? 0) > pause) runs.push([spark])
    else run.push(spark)
  }
  return runs
}

/** Buckets of the size of the neighbourhood in space and time, so that neighbours are looked for in 27 of them and not everywhere. */
function neighbourhood(sparks: readonly Spark[], {nearMetres, nearMinutes}: StormTerms): (spark: Spark) => readonly Spark[] {
  const widest = Math.max(...sparks.map(({place}) => Math.abs(place?.[1] ?? 0)), 0)
  const [dLat, dLng] = [
    nearMetres / METRES_PER_DEGREE,
    nearMetres / (METRES_PER_DEGREE * Math.max(0.01, Math.cos((widest * Math.PI) / 180))),
  ]
  const span = nearMinutes * MINUTE
  const cell = ({place, at}: Spark) => [(place?.[0] ?? 0) / dLng, (place?.[1] ?? 0) / dLat, at / span].map(Math.floor)
  const buckets = Map.groupBy(sparks, (spark) => cell(spark).join(' '))
  const steps = [-1, 0, 1]
  return (spark) => {
    const [x = 0, y = 0, t = 0] = cell(spark)
    const around = steps.flatMap((i) => steps.flatMap((j) => steps.flatMap((k) => buckets.get(`${x + i} ${y + j} ${t + k}`) ?? [])))
    return around.filter(
      (other) =>
        Math.abs(other.at - spark.at) <= span &&
        spark.place !== null &&
        other.place !== null &&
        metresApart(spark.place, other.place) <= nearMetres,
    )
  }
}

/** Density clusters (DBSCAN, Ester et al. 1996) in space and time: whoever has `nearLeast` within reach, itself among them, spreads. */
function clusters(sparks: readonly Spark[], terms: StormTerms): readonly (readonly Spark[])[] {
  const near = neighbourhood(sparks, terms)
  const found: Spark[][] = []
  const taken = new Set<string>()
  for (const seed of [...sparks].sort(byTime)) {
    if (taken.has(seed.id) || near(seed).length < terms.nearLeast) continue
    const cluster: Spark[] = []
    const waiting = [seed]
    taken.add(seed.id)
    for (let spark = waiting.pop(); spark !== undefined; spark = waiting.pop()) {
      cluster.push(spark)
      const around = near(spark)
      if (around.length < terms.nearLeast) continue
      for (const other of around)
        if (!taken.has(other.id)) {
          taken.add(other.id)
          waiting.push(other)
        }
    }
    found.push(cluster)
  }
  return found
}

/**
 * What of these alarms is one storm: first those of one group whose pauses are within the window, then those of one kind that lie dense in
 * space and time. Alarms that differ in what they speak of or in category never share one; what is in a storm stays in it.
 */
export function stormsOf(sparks: readonly Spark[], terms: StormTerms): readonly Gathered[] {
  const found: Gathered[] = []
  const gathered = new Set<string>()
  const take = (one: Gathered | undefined): void => {
    if (one === undefined) return
    found.push(one)
    for (const {id} of one.members) gathered.add(id)
  }
  for (const [key, some] of Map.groupBy(sparks, groupKey))
    if (key !== null)
      for (const run of chains(some, terms.groupMinutes * MINUTE)) if (run.length >= terms.groupLeast) take(gatheredOf(run, 'group'))
  const left = sparks.filter(({id, place}) => place !== null && !gathered.has(id))
  // What stands in a storm of a group does not draw strangers into it.
  for (const some of Map.groupBy(left, nearKey).values())
    for (const cluster of clusters(
      some.filter(({storm, group}) => storm === null || group === null),
      terms,
    ))
      take(gatheredOf(cluster, 'nearness'))
  return found
}

/** What groups of things hang on, by what stands before the colon of their key. */
const groupKinds: Readonly<Record<string, Said>> = {
  main: {zh: '供水主管', en: 'water main'},
  drain: {zh: '排水管渠', en: 'drain'},
  road: {zh: '道路', en: 'road'},
  circuit: {zh: '供电回路', en: 'circuit'},
  round: {zh: '收运线路', en: 'collection round'},
}

/** A group in words: `main:R001` as the water main R001; a key of no known kind as it is. */
export function groupSaid(group: string): Said {
  const [kind = '', ...rest] = group.split(':')
  const said = groupKinds[kind]
  const code = rest.join(':')
  return said === undefined || code === '' ? {zh: group, en: group} : {zh: `${said.zh} ${code}`, en: `${said.en} ${code}`}
}

/** Why a storm is one, with the numbers; `first` is the sentence of the first of it. */
export function stormSentence(
  {count, minutes, group, metres}: {count: number; minutes: number; group: string | null; metres: number},
  first: {readonly zh: string; readonly en: string},
): {readonly zh: string; readonly en: string} {
  return group === null
    ? {
        zh: `${metres} 米内 ${count} 台设备在 ${minutes} 分钟内相继告警。最重的一条：${first.zh}`,
        en: `${count} devices within ${metres} m of each other raised alarms within ${minutes} minutes. The gravest: ${first.en}`,
      }
    : {
        zh: `“${groupSaid(group).zh}”上 ${count} 台设备在 ${minutes} 分钟内相继告警。最重的一条：${first.zh}`,
        en: `${count} devices on "${groupSaid(group).en}" raised alarms within ${minutes} minutes. The gravest: ${first.en}`,
      }
}
