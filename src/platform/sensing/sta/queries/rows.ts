import {type RawBuilder, sql} from 'kysely'
import {BLOCK_SIZE} from '../../core/blocks.ts'
import {kept} from '../../queries/kept.ts'
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

/** Where a page of observations in order of time begins: after the one of this time, going up or down. */
export interface After {
  readonly text: string
  readonly down: boolean
}

/** What narrows the observations that are read besides what is asked of them. */
interface Narrowing {
  readonly parent?: {readonly set: SetName; readonly alias: Sql} | undefined
  readonly one?: ObservationKey | undefined
  readonly after?: After | undefined
}

const time = (ms: number): Sql => sql`${new Date(ms)}::timestamptz`
/** The later, or the earlier, of what is there. */
const tighter = (name: 'greatest' | 'least', times: readonly (Sql | undefined)[]): Sql | undefined => {
  const found = times.filter((one) => one !== undefined)
  return found.length === 0 ? undefined : sql`${sql.raw(name)}(${sql.join(found)})`
}

/** The relation a set is read from. Observations of one stream are read from its rows and blocks alone, between the times that are asked for. */
export function relationOf(set: SetName, options: Options, {parent, one, after}: Narrowing = {}): Sql {
  if (set !== 'Observations') return sources[set].table
  const {from, to} = one === undefined ? boundsOf(options.filter) : {from: one.ms, to: one.ms}
  const stream = parent?.set === 'Datastreams' || parent?.set === 'MultiDatastreams' ? parent.alias : undefined
  const cursor = after === undefined ? undefined : sql`${after.text}::timestamptz`
  return kept({
    of: (alias) => [
      ...(stream === undefined ? [] : [sql`${alias}.district_id = ${stream}.district_id`, sql`${alias}.stream_id = ${stream}.id`]),
      ...(one === undefined ? [] : [sql`${alias}.stream_id = ${one.stream}`]),
    ],
    from: tighter('greatest', [from === undefined ? undefined : time(from), after?.down === false ? cursor : undefined]),
    before: tighter('least', [
      to === undefined ? undefined : time(to + 1),
      after?.down === true ? sql`${cursor} + interval '1 millisecond'` : undefined,
    ]),
    blocks: stream === undefined ? undefined : endBlocks(options, after),
  })
}

/** Whether a page of observations is in order of time, the first thing by which it is ordered. */
export const inTime = ({orderby: [first]}: Options): boolean =>
  first === undefined || (first.by.kind === 'path' && first.by.steps.length === 1 && first.by.steps[0] === 'phenomenonTime')

/** When a page is wanted in order of time and nothing else is asked, only the blocks at that end which fill it. */
function endBlocks(options: Options, after: After | undefined): ((fitting: readonly Sql[]) => Sql) | undefined {
  const {filter, orderby, top, skip, count} = options
  if (filter !== undefined || count || !inTime(options)) return undefined
  // The block in which the page before ended may be used up to any part of it.
  const many = (top ?? EXPANDED_PAGE) + skip + 1 + (after === undefined ? 0 : BLOCK_SIZE)
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
export function orderOf(set: SetName, alias: Sql, aliases: Aliases, orderby: readonly Ordering[]): readonly OrderKey[] {
  const key = (value: Value, down: boolean): OrderKey => ({by: value.sql, down, as: storedAs[value.type] ?? 'text'})
  const newestFirst = set === 'Observations' && orderby[0]?.down === true
  return [
    ...orderby.map(({by, down}) => key(orderedBy(set, alias, aliases, by), down)),
    // The numbers of a key are whole, and are found by their index as such.
    ...sources[set]
      .key(alias)
      .map((value) => (value.type === 'number' ? {...key(value, newestFirst), as: 'integer'} : key(value, newestFirst))),
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
