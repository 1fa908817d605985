import {createHash} from 'node:crypto'
import {v7} from 'uuid'
import {systemAct} from '#kernel/act.ts'
import {authSettings} from '#kernel/auth/index.ts'
import {sign} from '#kernel/auth/secrets.ts'
import type {Db, Tx} from '#kernel/db.ts'
import type {Collection} from '#kernel/maps/contract.ts'
import {Problem, type Said} from '#lib/problem.ts'
import {CRS84} from '../../features/core/crs.ts'
import {listFeatures, type Read} from '../../features/queries/features.ts'
import {blocksOf, codeOf, type MasterKind, type Traits} from '../core/kinds.ts'
import {nameOf} from '../core/master.ts'
import {districtFrom, type Source, traitsFrom} from '../core/source.ts'
import {insertAppearances, listDigests, markGone, type ReadThing, seeAppearances, updateAppearances} from '../queries/appearances.ts'
import {insertMasters} from '../queries/masters.ts'
import {claimDue, noteReading} from '../queries/sources.ts'

/** Finds a collection that may be read feature by feature, by its id, among those of the packs and those made at run time. */
export type CollectionNamed = (db: Db, at: Date, id: string) => Promise<Collection | undefined>

const PAGE = 500
const DAY = 86_400_000
const HOUR = 3_600_000
const SHOWN = 4

const notThere: Said = {
  zh: '数据集不存在，或不能按要素读取。请在来源设置中另选数据集。',
  en: 'The collection is not there, or cannot be read feature by feature. Choose another in the settings of the feed.',
}
const broke: Said = {
  zh: '读取中断，一小时后自动重试。请查看服务器日志。',
  en: 'Reading broke off and is tried again in an hour. Look into the log of the server.',
}

/** What is kept of a person's code: a mark that only the same code gives, and its last characters. */
const keptCode = (kind: MasterKind, code: string | undefined): string | null =>
  code === undefined ? null : kind === 'person' ? sign(authSettings().master, 'master code', code) : code

const keptTraits = (kind: MasterKind, {code, ...traits}: Traits): Traits =>
  code === undefined
    ? traits
    : {...traits, code: kind === 'person' ? `${'*'.repeat(Math.max(0, code.length - SHOWN))}${code.slice(-SHOWN)}` : code}

/** A feature as a thing of its kind; undefined when it says nothing by which it could be told apart. */
export function thingOf(source: Source, feature: Read): ReadThing | undefined {
  const {kind} = source
  const traits = traitsFrom(source.mapping, feature)
  if (traits.name === undefined && traits.code === undefined && traits.place === undefined) return undefined
  const [code, kept] = [keptCode(kind, codeOf(kind, traits)), keptTraits(kind, traits)]
  const district = districtFrom(source, feature.properties)
  const digest = createHash('sm3')
    .update(JSON.stringify([kept, code, district]))
    .digest('hex')
  return {id: v7(), key: String(feature.id).slice(0, 200), district, code, traits: kept, digest, blocks: blocksOf(kind, kept).own}
}

async function takePage(tx: Tx, source: Source, things: readonly ReadThing[], at: Date): Promise<void> {
  const known = await listDigests(
    tx,
    source.id,
    things.map(({key}) => key),
  )
  const fresh = things.filter(({key}) => !known.has(key))
  const changed = things.flatMap((one) => {
    const held = known.get(one.key)
    return held === undefined || held.digest === one.digest ? [] : [{...one, id: held.id}]
  })
  const same = things.flatMap(({key, digest}) => {
    const held = known.get(key)
    return held?.digest === digest ? [held.id] : []
  })
  const reading = {source: source.id, kind: source.kind, round: source.round, at}
  await insertMasters(
    tx,
    source.kind,
    at,
    fresh.map((one) => ({id: one.id, name: nameOf(one)})),
  )
  await insertAppearances(tx, reading, fresh)
  await updateAppearances(tx, reading, changed)
  await seeAppearances(tx, source.round, same)
}

/** Reads a page of a feed that is due. Returns how many things it read, 0 when no feed is due. */
export async function readSome(tx: Tx, at: Date, named: CollectionNamed): Promise<number> {
  const claimed = await claimDue(tx, at)
  if (claimed === undefined) return 0
  const features = (await named(tx, at, claimed.collection))?.features
  if (features === undefined) {
    await noteReading(tx, claimed.id, {...claimed, mark: null, dueAt: new Date(at.getTime() + DAY), trouble: notThere})
    return 1
  }
  const source = claimed.mark === null ? {...claimed, round: claimed.round + 1} : claimed
  const page = await listFeatures(tx, systemAct(at, 'masters'), features, {
    limit: PAGE,
    bbox: undefined,
    bboxCrs: CRS84,
    crs: CRS84,
    datetime: undefined,
    filter: undefined,
    filterCrs: CRS84,
    sort: [],
    properties: features.properties,
    geometry: source.mapping.place,
    hits: false,
    cursor: source.mark ?? undefined,
  })
  await takePage(
    tx,
    source,
    page.features.flatMap((feature) => thingOf(source, feature) ?? []),
    at,
  )
  const ended = page.cursor === null
  if (ended) await markGone(tx, source.id, source.round, at)
  await noteReading(tx, source.id, {
    round: source.round,
    mark: page.cursor,
    dueAt: ended ? new Date(at.getTime() + DAY) : source.dueAt,
    readAt: ended ? at : source.readAt,
    trouble: null,
  })
  return Math.max(1, page.features.length)
}

/** Notes that the feed which is due could not be read, and leaves it for an hour. */
export async function noteBroken(tx: Tx, at: Date, error: unknown): Promise<void> {
  const claimed = await claimDue(tx, at)
  if (claimed === undefined) return
  const trouble = error instanceof Problem ? {zh: error.zh, en: error.en} : broke
  await noteReading(tx, claimed.id, {...claimed, mark: null, dueAt: new Date(at.getTime() + HOUR), trouble})
}
