import {type RawBuilder, sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import type {Reach} from '../../core/reach.ts'
import {kept} from '../../queries/kept.ts'
import {type Aggregate, type Apply, type Method, rowOf, type Width} from '../core/apply.ts'
import type {Path} from '../core/path.ts'
import {Asking} from './asking.ts'
import {whole} from './chain.ts'
import {orderedBy} from './filter.ts'
import {checkWeight, restOf, type Source, sourceOf, wantedOf} from './observed.ts'
import {iso, shown} from './rows.ts'
import {anyLasting, findSummed, type Summed, summedOf} from './summed.ts'
import {cannotCompare, numberOf} from './values.ts'

type Sql = RawBuilder<unknown>

/** What may be looked through where no sums are at hand. */
const MOST_READ = 1_000_000

const names = {s: 'seconds', m: 'minutes', h: 'hours', d: 'days', w: 'weeks', mo: 'months'} as const
const interval = ({many, unit}: Width): Sql => sql.lit(`${many} ${names[unit]}`)
const isShort = ({many, unit}: Width): boolean => unit === 's' || unit === 'm' || (unit === 'h' && many === 1)

/** The beginning of the span in which an instant lies. Up to an hour they go by the hour; longer ones by the city's clock, weeks from Monday. */
function bucketOf(at: Sql, width: Width, zone: string): Sql {
  if (isShort(width)) return sql`date_bin(${interval(width)}::interval, ${at}, '2000-01-01T00:00:00Z'::timestamptz)`
  const local = sql`(${at} at time zone ${zone}::text)`
  const begin =
    width.unit === 'mo'
      ? sql`(date_trunc('month', ${local}) - ((extract(month from ${local})::integer - 1) % ${sql.lit(width.many)}) * interval '1 month')`
      : width.unit === 'h'
        ? sql`date_bin(${interval(width)}::interval, ${local}, '2000-01-01'::timestamp)`
        : sql`date_bin(${sql.lit(`${width.many * (width.unit === 'w' ? 7 : 1)} days`)}::interval, ${local}, '2001-01-01'::timestamp)`
  return sql`(${begin} at time zone ${zone}::text)`
}

/** A span as it is answered: from when to when. */
const spanOf = (begin: Sql, width: Width, zone: string): Sql => {
  const end = isShort(width)
    ? sql`(${begin} + ${interval(width)}::interval)`
    : sql`(((${begin} at time zone ${zone}::text) + ${interval(width)}::interval) at time zone ${zone}::text)`
  return sql`${iso(begin)} || '/' || ${iso(end)}`
}

/** Of one value a row. */
const ofValues: Readonly<Record<Method, (value: Sql, at: Sql) => Sql>> = {
  average: (v) => sql`avg(${v})`,
  min: (v) => sql`min(${v})`,
  max: (v) => sql`max(${v})`,
  sum: (v) => sql`sum(${v})`,
  count: (v) => sql`count(${v})`,
  countdistinct: (v) => sql`count(distinct ${v})`,
  first: (v, at) => sql`(min(array[date_part('epoch', ${at}), ${v}]) filter (where ${v} is not null))[2]`,
  last: (v, at) => sql`(max(array[date_part('epoch', ${at}), ${v}]) filter (where ${v} is not null))[2]`,
}

/** Of what is summed already, or of single values that look like sums of one. */
const ofSums: Readonly<Record<Exclude<Method, 'countdistinct'>, Sql>> = {
  average: sql`sum(x.total) / nullif(sum(x.n), 0)`,
  min: sql`min(x.least)`,
  max: sql`max(x.most)`,
  sum: sql`sum(x.total)`,
  count: sql`sum(x.n)`,
  first: sql`(min(array[date_part('epoch', x.at), x.first_value]))[2]`,
  last: sql`(max(array[date_part('epoch', x.at), x.last_value]))[2]`,
}

const isResult = ({of}: Aggregate): boolean => of?.kind === 'path' && of.steps.length === 1 && of.steps[0] === 'result'
const isStreams = (steps: readonly string[]): boolean => steps.length > 1 && (steps[0] === 'Datastream' || steps[0] === 'MultiDatastream')

/** Whether sums of hours or days say all that is asked: of plain results, by spans of them and by streams. First and last are of one stream. */
function bySums({keys, aggregates}: Apply, {streams, timesOnly, feature}: Source): 'hour' | 'day' | undefined {
  const ofOne = streams?.length === 1 || keys.some((key) => key.kind === 'path' && key.steps.join('/') === 'Datastream/id')
  const known = aggregates.every(
    ({method, ...rest}) =>
      isResult({method, ...rest}) && method !== 'countdistinct' && (ofOne || (method !== 'first' && method !== 'last')),
  )
  if (!known || !timesOnly || feature !== undefined || aggregates.length === 0) return undefined
  if (!keys.every((key) => key.kind === 'bucket' || isStreams(key.steps))) return undefined
  const width = keys.find((key) => key.kind === 'bucket')?.width
  if (width === undefined) return 'day'
  return width.unit === 's' || width.unit === 'm' ? undefined : width.unit === 'h' ? 'hour' : 'day'
}

/** Groups of a sum, in the order of their keys; `more` tells whether there are further ones. */
export interface Groups {
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly more: boolean
  /** Whether sums were at hand, so that few observations were read. */
  readonly summed: boolean
}

/** Reckons a sum of observations; undefined when what stands above them is not there. Throws sensing.too-much-to-read and what expressions throw. */
export async function applied(
  db: Db,
  reach: Reach,
  path: Path,
  apply: Apply,
  {limit, skip}: {readonly limit: number; readonly skip: number},
): Promise<Groups | undefined> {
  const found = await sourceOf(db, reach, path, apply.filter)
  if (found === undefined) return undefined
  let source = found
  if (source.streams?.length === 0) return {rows: [], more: false, summed: false}
  const asking = new Asking(reach)
  // Bounds say all of the times of what does not last.
  const {rest: _, ...instants} = source
  if (source.timesOnly && !(await anyLasting(db, source, asking))) source = instants
  const every = source.rest === undefined ? bySums(apply, source) : undefined
  const state = await findSummed(db)
  const zone = state?.zone ?? 'UTC'
  const summed: Summed | undefined =
    every === undefined || state === undefined ? undefined : await summedOf(db, source, asking, every, state)
  if (summed === undefined) await checkWeight(db, reach, source, MOST_READ)

  const o = asking.next()
  const numbered = ({of, method}: Aggregate): Sql => {
    if (of === undefined) return sql`1::double precision`
    const value = orderedBy('Observations', o, asking, of)
    if (value.type !== 'number' && value.type !== 'json' && value.type !== 'any')
      throw cannotCompare({what: `${value.type} with ${method}`})
    return numberOf(value)
  }
  const keys = apply.keys.map((key, index) => {
    const name = sql.raw(`k${index}`)
    if (key.kind === 'bucket') return {name, is: bucketOf(sql`${o}.at`, key.width, zone), told: spanOf(sql`x.${name}`, key.width, zone)}
    const value = orderedBy('Observations', o, asking, {kind: 'path', steps: key.steps})
    return {name, is: shown(value), told: sql`x.${name}`}
  })
  const keyed = keys.map(({name, is}) => sql`${is} as ${name}`)
  const inner =
    summed === undefined
      ? sql`select ${sql.join([sql`${o}.at`, ...keyed, ...apply.aggregates.map((one, index) => sql`${numbered(one)} as ${sql.raw(`v${index}`)}`)])}
          from ${kept(wantedOf(source, asking))} as ${o} where ${whole(restOf(source, o, asking))}`
      : sql`select ${sql.join([sql`${o}.at, ${o}.n, ${o}.total, ${o}.least, ${o}.most, ${o}.first_value, ${o}.last_value`, ...keyed])} from ${summed.relation} as ${o}`
  const aggregates = apply.aggregates.map(({method}, index) =>
    summed === undefined || method === 'countdistinct' ? ofValues[method](sql`x.${sql.raw(`v${index}`)}`, sql`x.at`) : ofSums[method],
  )
  const grouped = keys.length === 0 ? sql`` : sql`group by ${sql.join(keys.map(({name}) => sql`x.${name}`))}`
  const ordered = keys.length === 0 ? sql`` : sql`order by ${sql.join(keys.map(({name}) => sql`x.${name} nulls last`))}`
  const {rows} = await sql<{j: readonly unknown[]}>`
    select json_build_array(${sql.join([...keys.map(({told}) => told), ...aggregates])}) as j from (${inner}) x ${grouped} ${ordered}
    limit ${limit + 1} offset ${skip}`.execute(db)
  return {rows: rows.slice(0, limit).map(({j}) => rowOf(apply, j)), more: rows.length > limit, summed: summed !== undefined}
}
