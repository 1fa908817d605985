import {type RawBuilder, sql} from 'kysely'
import {BLOCK_SIZE} from '../../core/blocks.ts'
import {kept} from '../../queries/kept.ts'
import {boundsOf} from '../core/bounds.ts'
import {EXPANDED_PAGE, inTime, LARGEST_PAGE} from '../core/cost.ts'
import type {Ordering} from '../core/expression.ts'
import {entities, type SetName, wayOf} from '../core/model.ts'
import type {Expansion, Options} from '../core/options.ts'
import type {Asking} from './asking.ts'
import {filtered, orderedBy} from './filter.ts'
import {sources} from './sources.ts'
import type {Value} from './values.ts'

type Sql = RawBuilder<unknown>

/** A JSON text of `2026-11-24T08:00:00.000Z`. */
export const iso = (one: Sql): Sql => sql`to_char(${one} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** A value as it stands in an answer. */
export const shown = ({type, sql: one, to}: Value): Sql => {
  switch (type) {
    case 'time':
      return iso(one)
    case 'span':
      return to === undefined ? iso(one) : sql`(${iso(one)} || coalesce('/' || ${iso(to)}, ''))`
    case 'shape':
    case 'any':
      return to ?? one
    case 'nothing':
      return sql`null::text`
    default:
      return one
  }
}

const wanted = (select: Options['select'], name: string): boolean =>
  select === undefined || select.some((one) => one === name || one.startsWith(`${name}/`) || (name === 'id' && one === '@iot.id'))

/** An entity as JSON: its id, what is selected of it, and its neighbours that are asked for in place. */
export function entityJson(set: SetName, alias: Sql, asking: Asking, {select, expand}: Options): Sql {
  const properties = sources[set].properties(alias)
  const parts = Object.keys(entities[set].properties)
    .filter((name) => wanted(select, name))
    .flatMap((name) => (properties[name] === undefined ? [] : [sql`${sql.lit(name)}, ${shown(properties[name])}`]))
  const neighbours = expand.map((one) => sql`${sql.lit(one.way)}, ${neighboursJson(set, alias, asking, one)}`)
  const build = (pairs: readonly Sql[]): Sql => (pairs.length === 0 ? sql`'{}'::json` : sql`json_build_object(${sql.join(pairs)})`)
  return sql`json_build_object('id', ${properties.id?.sql}, 'said', ${build(parts)}, 'led', ${build(neighbours)})`
}

/** The stream and the millisecond that an observation's id is made of. */
export interface ObservationKey {
  readonly stream: number
  readonly ms: number
}

/** Reads an observation's id, `17-1795564800000`, or undefined when it is none. */
export function observationKey(id: string): ObservationKey | undefined {
  const [, stream, ms] = /^(\d{1,10})-(-?\d{1,15})$/.exec(id) ?? []
  return stream === undefined || Number(stream) > 2_147_483_647 ? undefined : {stream: Number(stream), ms: Number(ms)}
}

/** What narrows the observations that are read besides what is asked of them. */
interface Narrowing {
  readonly parent?: {readonly set: SetName; readonly alias: Sql} | undefined
  readonly one?: ObservationKey | undefined
}

const time = (ms: number): Sql => sql`${new Date(ms)}::timestamptz`

/** That a stream's observations may be of a feature: it is the stream's own, or some of them name it. */
export const ofFeature = (alias: Sql, feature: Sql): Sql => sql`${alias}.stream_id in (
  select s.id from sensing.stream s where s.feature_id = ${feature}
  union select m.stream_id from sensing.observation_more m where m.feature_id = ${feature})`

/** The relation a set is read from. Observations of one stream are read from its rows and blocks alone, between the times that are asked for. */
export function relationOf(set: SetName, asking: Asking, options: Options, {parent, one}: Narrowing = {}): Sql {
  if (set !== 'Observations') return asking.table(set)
  const {from, to} = one === undefined ? boundsOf(options.filter) : {from: one.ms, to: one.ms}
  const stream = parent?.set === 'Datastreams' || parent?.set === 'MultiDatastreams' ? parent.alias : undefined
  return kept({
    of: (alias) => [
      ...(stream === undefined ? [] : [sql`${alias}.district_id = ${stream}.district_id`, sql`${alias}.stream_id = ${stream}.id`]),
      ...(one === undefined ? [] : [sql`${alias}.stream_id = ${one.stream}`]),
      ...(parent?.set === 'FeaturesOfInterest' ? [ofFeature(alias, sql`${parent.alias}.id`)] : []),
      ...(stream === undefined ? asking.ofStreams(alias) : []),
    ],
    from: from === undefined ? undefined : time(from),
    before: to === undefined ? undefined : time(to + 1),
    blocks: stream === undefined ? undefined : endBlocks(options, false),
  })
}

/** When a page is wanted in order of time and nothing else is asked, only the blocks at that end which fill it. */
export function endBlocks(options: Options, further: boolean): ((fitting: readonly Sql[]) => Sql) | undefined {
  const {filter, orderby, top, skip} = options
  if (filter !== undefined || !inTime(options)) return undefined
  // The block in which the page before ended may be used up to any part of it.
  const many = (top ?? EXPANDED_PAGE) + skip + 1 + (further ? BLOCK_SIZE : 0)
  const direction = orderby[0]?.down ? sql`desc` : sql`asc`
  return (fitting) => sql`(select * from (
      select p.*, sum(p.n) over (order by p.start ${direction}) - p.n as before from sensing.packed p where ${sql.join(fitting, sql` and `)}
    ) p where p.before < ${many})`
}

/** One key of an order, with the type of PostgreSQL it is compared as. */
export interface OrderKey {
  readonly by: Sql
  readonly down: boolean
  readonly as: string
}

const storedAs: Readonly<Partial<Record<Value['type'], string>>> = {
  number: 'double precision', any: 'double precision', text: 'text', truth: 'boolean', json: 'jsonb', time: 'timestamptz', span: 'timestamptz',
  date: 'date', clock: 'time', gap: 'interval',
} // biome-ignore format: a table

/** What a set is ordered by: as asked, and then by its key, so that no two are in the same place. */
export function orderOf(set: SetName, alias: Sql, asking: Asking, orderby: readonly Ordering[]): readonly OrderKey[] {
  const key = (value: Value, down: boolean): OrderKey => ({by: value.sql, down, as: storedAs[value.type] ?? 'text'})
  const newestFirst = set === 'Observations' && orderby[0]?.down === true
  return [
    ...orderby.map(({by, down}) => key(orderedBy(set, alias, asking, by), down)),
    // The numbers of a key are whole, and are found by their index as such.
    ...sources[set]
      .key(alias)
      .map((value) => (value.type === 'number' ? {...key(value, newestFirst), as: 'integer'} : key(value, newestFirst))),
  ]
}

export const orderSql = (order: readonly OrderKey[]): Sql =>
  sql.join(order.map(({by, down}) => (down ? sql`${by} desc nulls last` : sql`${by} asc nulls last`)))

/** How many observations the stream of an alias has: its blocks say how many they hold. */
const keptCount = (stream: Sql): Sql => sql`(
  (select count(*) from sensing.observation o where o.district_id = ${stream}.district_id and o.stream_id = ${stream}.id)
  + (select coalesce(sum(p.n), 0) from sensing.packed p where p.district_id = ${stream}.district_id and p.stream_id = ${stream}.id))`

/** One neighbour, or a page of them with one more that tells whether there are further ones. */
function neighboursJson(set: SetName, alias: Sql, asking: Asking, {way, options}: Expansion): Sql {
  const found = wayOf(set, way)
  const tied = sources[set].ways[way]
  if (found === undefined || tied === undefined) return sql`null`
  const other = asking.next()
  const relation = relationOf(found.to, asking, options, {parent: {set, alias}})
  const conditions = [tied(alias, other), ...(options.filter === undefined ? [] : [filtered(found.to, other, asking, options.filter)])]
  const where = sql.join(conditions, sql` and `)
  if (!found.many) return sql`(select ${entityJson(found.to, other, asking, options)} from ${relation} as ${other} where ${where} limit 1)`
  const order = orderOf(found.to, other, asking, options.orderby)
  const limit = Math.min(options.top ?? EXPANDED_PAGE, LARGEST_PAGE)
  const page = sql`(select coalesce(json_agg(x.j), '[]'::json) from (
      select ${entityJson(found.to, other, asking, options)} as j from ${relation} as ${other} where ${where}
      order by ${orderSql(order)} limit ${limit + 1} offset ${options.skip}) x)`
  const count = !options.count
    ? sql`null::bigint`
    : found.to === 'Observations' && options.filter === undefined && set !== 'FeaturesOfInterest'
      ? keptCount(alias)
      : sql`(select count(*) from ${relation} as ${other} where ${where})`
  return sql`json_build_object('page', ${page}, 'count', ${count}, 'limit', ${sql.lit(limit)})`
}
