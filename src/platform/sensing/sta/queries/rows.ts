import {type RawBuilder, sql} from 'kysely'
import {boundsOf} from '../core/bounds.ts'
import type {Ordering} from '../core/expression.ts'
import {entities, type SetName, wayOf} from '../core/model.ts'
import type {Expansion, Options} from '../core/options.ts'
import {type Aliases, filtered, orderedBy} from './filter.ts'
import {sources} from './sources.ts'
import type {Value} from './values.ts'

type Sql = RawBuilder<unknown>

/** How many entities a page holds where `$top` says nothing, and at most. */
export const PAGE = 100
export const LARGEST_PAGE = 1_000
/** Of neighbours answered in place. */
const EXPANDED_PAGE = 100

/** A JSON text of `2026-11-24T08:00:00.000Z`. */
const iso = (one: Sql): Sql => sql`to_char(${one} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const shown = ({type, sql: one, to}: Value): Sql => {
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
export function entityJson(set: SetName, alias: Sql, aliases: Aliases, {select, expand}: Options): Sql {
  const properties = sources[set].properties(alias)
  const parts = Object.keys(entities[set].properties)
    .filter((name) => wanted(select, name))
    .flatMap((name) => (properties[name] === undefined ? [] : [sql`${sql.lit(name)}, ${shown(properties[name])}`]))
  const neighbours = expand.map((one) => sql`${sql.lit(one.way)}, ${neighboursJson(set, alias, aliases, one)}`)
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

/** The relation a set is read from. Observations of one stream are read from its rows and blocks alone, between the times that are asked for. */
export function relationOf(
  set: SetName,
  options: Options,
  {
    parent,
    one,
  }: {readonly parent?: {readonly set: SetName; readonly alias: Sql} | undefined; readonly one?: ObservationKey | undefined} = {},
): Sql {
  if (set !== 'Observations') return sources[set].table
  const {from, to} = one === undefined ? boundsOf(options.filter) : {from: one.ms, to: one.ms}
  const ofStream = parent?.set === 'Datastreams' || parent?.set === 'MultiDatastreams' ? parent.alias : undefined
  const both = (alias: Sql): readonly Sql[] =>
    ofStream === undefined
      ? one === undefined
        ? []
        : [sql`${alias}.stream_id = ${one.stream}`]
      : [sql`${alias}.district_id = ${ofStream}.district_id`, sql`${alias}.stream_id = ${ofStream}.id`]
  const where = (conditions: readonly Sql[]): Sql => (conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`)
  const [o, p] = [sql.raw('o'), sql.raw('p')]
  const time = (ms: number): Sql => sql`${new Date(ms)}::timestamptz`
  const fresh = [
    ...both(o),
    ...(from === undefined ? [] : [sql`o.at >= ${time(from)}`]),
    ...(to === undefined ? [] : [sql`o.at <= ${time(to)}`]),
  ]
  const packed = [
    ...both(p),
    ...(from === undefined ? [] : [sql`p.until >= ${time(from)}`]),
    ...(to === undefined ? [] : [sql`p.start <= ${time(to)}`]),
  ]
  const blocks = ofStream === undefined ? undefined : newestBlocks(options, packed)
  return sql`(select o.district_id, o.stream_id, o.at, o.value, o.marks from sensing.observation o ${where(fresh)}
    union all
    select p.district_id, p.stream_id, p.start + u.ms * interval '1 millisecond', u.value, coalesce(u.marks, 0::smallint)
    from ${blocks ?? sql`(select * from sensing.packed p ${where(packed)})`} as p, unnest(p.ms, p.value, p.marks) as u(ms, value, marks))`
}

const byTime = ({by}: Ordering): boolean => by.kind === 'path' && by.steps.length === 1 && by.steps[0] === 'phenomenonTime'

/** When a page is wanted in order of time and nothing else is asked, only the blocks at that end which fill it. */
function newestBlocks({filter, orderby, top, skip, count}: Options, conditions: readonly Sql[]): Sql | undefined {
  const [first] = orderby
  if (filter !== undefined || count || (first !== undefined && !byTime(first))) return undefined
  const many = (top ?? EXPANDED_PAGE) + skip + 1
  const direction = first?.down ? sql`desc` : sql`asc`
  return sql`(select * from (
      select p.*, sum(p.n) over (order by p.start ${direction}) - p.n as before from sensing.packed p where ${sql.join(conditions, sql` and `)}
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
export function orderOf(set: SetName, alias: Sql, aliases: Aliases, orderby: readonly Ordering[]): readonly OrderKey[] {
  const key = (value: Value, down: boolean): OrderKey => ({by: value.sql, down, as: storedAs[value.type] ?? 'text'})
  const newestFirst = set === 'Observations' && orderby[0]?.down === true
  return [
    ...orderby.map(({by, down}) => key(orderedBy(set, alias, aliases, by), down)),
    ...sources[set].key(alias).map((value) => key(value, newestFirst)),
  ]
}

export const orderSql = (order: readonly OrderKey[]): Sql =>
  sql.join(order.map(({by, down}) => (down ? sql`${by} desc nulls last` : sql`${by} asc nulls last`)))

/** One neighbour, or a page of them with one more that tells whether there are further ones. */
function neighboursJson(set: SetName, alias: Sql, aliases: Aliases, {way, options}: Expansion): Sql {
  const found = wayOf(set, way)
  const tied = sources[set].ways[way]
  if (found === undefined || tied === undefined) return sql`null`
  const other = aliases.next()
  const relation = relationOf(found.to, options, {parent: {set, alias}})
  const conditions = [tied(alias, other), ...(options.filter === undefined ? [] : [filtered(found.to, other, aliases, options.filter)])]
  const where = sql.join(conditions, sql` and `)
  if (!found.many) return sql`(select ${entityJson(found.to, other, aliases, options)} from ${relation} as ${other} where ${where} limit 1)`
  const order = orderOf(found.to, other, aliases, options.orderby)
  const limit = Math.min(options.top ?? EXPANDED_PAGE, LARGEST_PAGE)
  const page = sql`(select coalesce(json_agg(x.j), '[]'::json) from (
      select ${entityJson(found.to, other, aliases, options)} as j from ${relation} as ${other} where ${where}
      order by ${orderSql(order)} limit ${limit + 1} offset ${options.skip}) x)`
  const count = options.count ? sql`(select count(*) from ${relation} as ${other} where ${where})` : sql`null::bigint`
  return sql`json_build_object('page', ${page}, 'count', ${count}, 'limit', ${sql.lit(limit)})`
}
