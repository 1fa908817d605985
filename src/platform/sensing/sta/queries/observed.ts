import {type RawBuilder, sql} from 'kysely'
import {type Db, plannedRows} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {Reach} from '../../core/reach.ts'
import {fittingBlocks, fittingRows, kept, type Wanted} from '../../queries/kept.ts'
import type {Bounds} from '../core/bounds.ts'
import type {Expression} from '../core/expression.ts'
import {narrowed} from '../core/narrow.ts'
import {nothingAsked} from '../core/options.ts'
import type {Path} from '../core/path.ts'
import {Asking} from './asking.ts'
import {chainOf, whole} from './chain.ts'
import {filtered} from './filter.ts'
import {ofFeature} from './rows.ts'
import {sources} from './sources.ts'

type Sql = RawBuilder<unknown>

/** A stream, and the district its observations are kept by. */
interface Kept {
  readonly id: number
  readonly district: string
}

/** The observations that a question is about. */
export interface Source {
  /** Of these streams; of all that may be read unless said. */
  readonly streams?: readonly Kept[]
  /** Of this feature. */
  readonly feature?: number
  readonly bounds: Bounds
  /** What is to be asked of every observation besides. */
  readonly rest?: Expression
  /** Whether only times are asked of them. */
  readonly timesOnly: boolean
}

export const tooMuch = problem<{most: number}>('sensing.too-much-to-read', 422, {
  zh: ({most}) =>
    `要翻阅的观测超过 ${most} 条。请指定时间（phenomenonTime ge … and phenomenonTime lt …）或数据流（Datastreams(编号)/Observations），或按时间排序。`,
  en: ({most}) =>
    `More than ${most} observations would have to be looked through. Name a time (phenomenonTime ge … and phenomenonTime lt …) or a stream (Datastreams(id)/Observations), or order by time.`,
})

/** More streams than these are not listed one by one. */
const MOST_STREAMS = 10_000

/** The entity above observations, as the streams it stands for; undefined when it is not there, 'all' when there is none. */
async function above(db: Db, reach: Reach, {steps}: Path): Promise<Pick<Source, 'streams' | 'feature'> | undefined> {
  const before = steps.slice(0, -1)
  const parent = before.at(-1)
  if (parent === undefined) return {}
  const asking = new Asking(reach)
  const {from, where, alias} = chainOf(before, asking, nothingAsked)
  if (parent.set === 'FeaturesOfInterest') {
    const {rows} = await sql<{id: number}>`select ${alias}.id from ${from} where ${whole(where)} limit 1`.execute(db)
    const feature = rows[0]?.id
    if (feature === undefined) return undefined
    const stream = asking.next()
    const {rows: streams} = await sql<{stream_id: number; district: string}>`
      select ${stream}.stream_id, ${stream}.district from (select id as stream_id, district_id as district from sensing.stream) as ${stream}
      where ${whole([ofFeature(stream, sql`${feature}::integer`), ...asking.ofStreams(stream)])} limit ${MOST_STREAMS}`.execute(db)
    return {feature, streams: streams.map(({stream_id: id, district}) => ({id, district}))}
  }
  const {rows} = await sql<Kept>`select ${alias}.id, ${alias}.district_id as district from ${from} where ${whole(where)} limit 1`.execute(
    db,
  )
  return rows.length === 0 ? undefined : {streams: rows}
}

/** What a path to observations and a filter on them are about; undefined when what stands above is not there. */
export async function sourceOf(db: Db, reach: Reach, path: Path, filter: Expression | undefined): Promise<Source | undefined> {
  const found = await above(db, reach, path)
  if (found === undefined) return undefined
  const {bounds, streams: wanted, rest, timesOnly} = narrowed(filter)
  let {streams} = found
  for (const {set, filter: one} of wanted) {
    const asking = new Asking(reach)
    const alias = asking.next()
    const ids = streams === undefined ? [] : [sql`${alias}.id = any(${`{${streams.map(({id}) => id).join(',')}}`}::integer[])`]
    const {rows} = await sql<Kept>`select ${alias}.id, ${alias}.district_id as district from ${asking.table(set)} as ${alias}
      where ${whole([...ids, filtered(set, alias, asking, one)])} order by 1 limit ${MOST_STREAMS + 1}`.execute(db)
    if (rows.length > MOST_STREAMS) return {...found, bounds, timesOnly: false, ...(filter === undefined ? {} : {rest: filter})}
    streams = rows
  }
  return {...found, bounds, timesOnly, ...(streams === undefined ? {} : {streams}), ...(rest === undefined ? {} : {rest})}
}

/** What must hold of the stream of a row or of a block. */
export const ofSource =
  ({streams}: Source, asking: Asking) =>
  (alias: Sql): readonly Sql[] => {
    if (streams === undefined) return asking.ofStreams(alias)
    const [first] = streams
    if (streams.length === 1 && first !== undefined)
      return [sql`${alias}.district_id = ${first.district}`, sql`${alias}.stream_id = ${first.id}`]
    const districts = [...new Set(streams.map(({district}) => district))]
    return [
      sql`${alias}.district_id = any(${`{${districts.join(',')}}`}::text[])`,
      sql`${alias}.stream_id = any(${`{${streams.map(({id}) => id).join(',')}}`}::integer[])`,
    ]
  }

const instant = (ms: number): Sql => sql`${new Date(ms)}::timestamptz`

/** A source between instants, as what is wanted of the relation of rows and blocks; `to` is not among them. */
export const wantedOf = (source: Source, asking: Asking, window: Bounds = {}): Wanted => {
  const from = Math.max(source.bounds.from ?? Number.NEGATIVE_INFINITY, window.from ?? Number.NEGATIVE_INFINITY)
  const to = Math.min((source.bounds.to ?? Number.POSITIVE_INFINITY) + 1, window.to ?? Number.POSITIVE_INFINITY)
  return {
    of: ofSource(source, asking),
    ...(Number.isFinite(from) ? {from: instant(from)} : {}),
    ...(Number.isFinite(to) ? {before: instant(to)} : {}),
  }
}

/** What must hold of an observation under an alias besides its stream and its time. */
export const restOf = ({rest, feature}: Source, alias: Sql, asking: Asking): readonly Sql[] => {
  const tied =
    feature === undefined
      ? []
      : [
          sql`exists (select from sensing.feature f where f.id = ${feature} and ${sources.Observations.ways.FeatureOfInterest?.(alias, sql.raw('f'))})`,
        ]
  return [...tied, ...(rest === undefined ? [] : [filtered('Observations', alias, asking, rest)])]
}

/** So many blocks are looked at to reckon what a question costs. */
const MOST_BLOCKS = 20_000

/** How many observations a question looks through at most: exact up to `limit`, Infinity above. Blocks count whole. */
export async function weigh(db: Db, reach: Reach, source: Source, limit: number): Promise<number> {
  const wanted = wantedOf(source, new Asking(reach))
  const {rows} = await sql<{loose: number; packed: number; blocks: number}>`
    select (select count(*)::integer from (select from sensing.observation o where ${whole(fittingRows(wanted))} limit ${limit + 1}) r) as loose,
      coalesce(sum(p.n), 0)::integer as packed, count(*)::integer as blocks
    from (select p.n from sensing.packed p where ${whole(fittingBlocks(wanted))} limit ${MOST_BLOCKS}) p`.execute(db)
  const {loose = 0, packed = 0, blocks = 0} = rows[0] ?? {}
  return loose + packed > limit || blocks === MOST_BLOCKS ? Number.POSITIVE_INFINITY : loose + packed
}

/** Throws sensing.too-much-to-read when a question would look through more than this. */
export async function checkWeight(db: Db, reach: Reach, source: Source, most: number): Promise<void> {
  if ((await weigh(db, reach, source, most)) > most) throw tooMuch({most})
}

/** Above this many, a count is estimated. */
export const EXACT_COUNT_BELOW = 10_000
/** What is looked through to count what fits a filter. */
const MOST_COUNTED = 100_000

/** How many observations there are: exact when they are few or nothing is asked of those of one stream, else as the planner reckons. */
export async function countObservations(db: Db, reach: Reach, source: Source): Promise<{readonly count: number; readonly exact: boolean}> {
  const asking = new Asking(reach)
  const wanted = wantedOf(source, asking)
  const [rows, blocks] = [whole(fittingRows(wanted)), whole(fittingBlocks(wanted))]
  const {bounds, rest, feature, streams} = source
  if (rest === undefined && feature === undefined && bounds.from === undefined && bounds.to === undefined && streams?.length === 1) {
    const {rows: found} = await sql<{n: number}>`select ((select count(*) from sensing.observation o where ${rows})
      + (select coalesce(sum(p.n), 0) from sensing.packed p where ${blocks}))::bigint as n`.execute(db)
    return {count: found[0]?.n ?? 0, exact: true}
  }
  const alias = asking.next()
  const conditions = whole(restOf(source, alias, asking))
  const relation = sql`${kept(wanted)} as ${alias}`
  if ((await weigh(db, reach, source, MOST_COUNTED)) <= MOST_COUNTED) {
    const {rows: found} = await sql<{n: number}>`select count(*)::integer as n from ${relation} where ${conditions}`.execute(db)
    return {count: found[0]?.n ?? 0, exact: true}
  }
  const {rows: some} = await sql<{n: number}>`select coalesce(avg(p.n), 0)::double precision as n
    from (select p.n from sensing.packed p where ${blocks} limit 200) p`.execute(db)
  const loose = await plannedRows(db, sql`select from sensing.observation o where ${rows}`)
  const packed = (await plannedRows(db, sql`select from sensing.packed p where ${blocks}`)) * (some[0]?.n ?? 0)
  const all = await plannedRows(db, sql`select from ${relation}`)
  const fitting = await plannedRows(db, sql`select from ${relation} where ${conditions}`)
  return {count: Math.round((loose + packed) * Math.min(1, fitting / Math.max(all, 1))), exact: false}
}
