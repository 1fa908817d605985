import {type RawBuilder, sql} from 'kysely'
import {problem} from '#lib/problem.ts'
import type {Constant} from '../core/expression.ts'
import {type FunctionName, functionOf, functions, type Type} from '../core/functions.ts'

/** A piece of SQL with what it is. A span has its end in `to`; of a result, `to` is what is no number, as JSON. */
export interface Value {
  readonly type: Type
  readonly sql: RawBuilder<unknown>
  readonly to?: RawBuilder<unknown>
}

export const cannotCompare = problem<{what: string}>('sensing.cannot-compare', 400, {
  zh: ({what}) => `表达式中的类型不相配：${what}。请核对属性与值的类型。`,
  en: ({what}) => `Types in the expression do not fit: ${what}. Check the types of the properties and values.`,
})

const unknownFunction = problem<{name: string; given: number}>('sensing.unknown-function', 400, {
  zh: ({name, given}) => `没有带 ${given} 个参数的函数“${name}”。可用的函数见接口文档。`,
  en: ({name, given}) => `There is no function "${name}" of ${given} arguments. The interface documents list the functions.`,
})

const at = (ms: number): RawBuilder<unknown> => sql`${new Date(ms)}::timestamptz`

/** A constant as a parameter. */
export function constantOf(one: Constant): Value {
  switch (one.kind) {
    case 'number':
      return {type: 'number', sql: sql`${one.value}::double precision`}
    case 'text':
      return {type: 'text', sql: sql`${one.value}::text`}
    case 'truth':
      return {type: 'truth', sql: sql`${one.value}::boolean`}
    case 'nothing':
      return {type: 'nothing', sql: sql`null`}
    case 'time':
      return one.to === null ? {type: 'time', sql: at(one.from)} : {type: 'span', sql: at(one.from), to: at(one.to)}
    case 'date':
      return {type: 'date', sql: sql`${one.value}::date`}
    case 'clock':
      return {type: 'clock', sql: sql`${one.value}::time`}
    case 'span':
      return {type: 'gap', sql: sql`${one.ms / 1000}::double precision * interval '1 second'`}
    default:
      return {type: 'shape', sql: sql`st_setsrid(st_geomfromgeojson(${JSON.stringify(one.value)}), 4326)`}
  }
}

/** The value as a number, where it may be one. */
export const numberOf = ({type, sql: one}: Value): RawBuilder<unknown> =>
  type === 'json' ? sql`case when jsonb_typeof(${one}) = 'number' then (${one} #>> '{}')::double precision end` : one

/** The value as a text, where it may be one. */
export const textOf = ({type, sql: one, to}: Value): RawBuilder<unknown> =>
  type === 'json' ? sql`(${one} #>> '{}')` : type === 'any' ? sql`(${to ?? one} #>> '{}')` : one

/** Beginning and end of a moment. */
export const endsOf = ({sql: from, to}: Value): readonly [RawBuilder<unknown>, RawBuilder<unknown>] => [
  from,
  to === undefined ? from : sql`coalesce(${to}, ${from})`,
]

const utc = ({sql: one}: Value): RawBuilder<unknown> => sql`(${one} at time zone 'UTC')`
const field = (name: string) => (one: Value) => sql`extract(${sql.raw(name)} from ${utc(one)})::double precision`
const shapes = (name: string) => (a: Value, b: Value) => sql`${sql.raw(name)}(${a.sql}, ${b.sql})`
const escaped = (text: RawBuilder<unknown>) => sql`replace(replace(replace(${text}, '\\', '\\\\'), '%', '\\%'), '_', '\\_')`
const like = (whole: Value, before: string, part: Value, after: string) =>
  sql`${textOf(whole)} like ${before} || ${escaped(textOf(part))} || ${after}`

type Write = (...given: Value[]) => RawBuilder<unknown>

/** Two moments by their ends: `during` is [from, to] within, the others as Allen names them. */
const moments =
  (
    write: (
      a: readonly [RawBuilder<unknown>, RawBuilder<unknown>],
      b: readonly [RawBuilder<unknown>, RawBuilder<unknown>],
    ) => RawBuilder<unknown>,
  ) =>
  (a: Value, b: Value) =>
    write(endsOf(a), endsOf(b))

const one =
  (write: (a: Value) => RawBuilder<unknown>): Write =>
  (a) =>
    write(a as Value)
const two =
  (write: (a: Value, b: Value) => RawBuilder<unknown>): Write =>
  (a, b) =>
    write(a as Value, b as Value)

const written: Readonly<Record<FunctionName, Write>> = {
  substringof: two((part, whole) => like(whole, '%', part, '%')),
  contains: two((whole, part) => like(whole, '%', part, '%')),
  startswith: two((whole, part) => like(whole, '', part, '%')),
  endswith: two((whole, part) => like(whole, '%', part, '')),
  length: one((a) => sql`length(${textOf(a)})::double precision`),
  indexof: two((a, b) => sql`(position(${textOf(b)} in ${textOf(a)}) - 1)::double precision`),
  substring: two((a, b) => sql`substr(${textOf(a)}, greatest(${numberOf(b)}, 0)::integer + 1)`),
  'substring/3': (a, b, c) =>
    sql`substr(${textOf(a as Value)}, greatest(${numberOf(b as Value)}, 0)::integer + 1, greatest(${numberOf(c as Value)}, 0)::integer)`,
  tolower: one((a) => sql`lower(${textOf(a)})`),
  toupper: one((a) => sql`upper(${textOf(a)})`),
  trim: one((a) => sql`btrim(${textOf(a)})`),
  concat: two((a, b) => sql`(${textOf(a)} || ${textOf(b)})`),
  year: one(field('year')),
  month: one(field('month')),
  day: one(field('day')),
  hour: one(field('hour')),
  minute: one(field('minute')),
  second: one((a) => sql`floor(extract(second from ${utc(a)}))::double precision`),
  fractionalseconds: one((a) => sql`(extract(second from ${utc(a)}) - floor(extract(second from ${utc(a)})))::double precision`),
  totaloffsetminutes: () => sql`0::double precision`,
  date: one((a) => sql`${utc(a)}::date`),
  time: one((a) => sql`${utc(a)}::time`),
  now: () => sql`now()`,
  mindatetime: () => sql`'-infinity'::timestamptz`,
  maxdatetime: () => sql`'infinity'::timestamptz`,
  // The standard rounds half away from zero; PostgreSQL does so for numeric only.
  round: one((a) => sql`round((${numberOf(a)})::numeric)::double precision`),
  floor: one((a) => sql`floor(${numberOf(a)})`),
  ceiling: one((a) => sql`ceil(${numberOf(a)})`),
  'geo.distance': two((a, b) => sql`st_distance(${a.sql}, ${b.sql})`),
  'geo.length': one((a) => sql`st_length(${a.sql})`),
  'geo.intersects': two(shapes('st_intersects')),
  st_equals: two(shapes('st_equals')),
  st_disjoint: two(shapes('st_disjoint')),
  st_touches: two(shapes('st_touches')),
  st_within: two(shapes('st_within')),
  st_overlaps: two(shapes('st_overlaps')),
  st_crosses: two(shapes('st_crosses')),
  st_intersects: two(shapes('st_intersects')),
  st_contains: two(shapes('st_contains')),
  // A pattern that is none would be an error of GEOS; it holds of nothing.
  st_relate: (a, b, c) => sql`case when ${c?.sql} ~ '^[TF012*]{9}$' then st_relate(${a?.sql}, ${b?.sql}, ${c?.sql}) end`,
  before: two(moments(([, a], [b]) => sql`${a} < ${b}`)),
  after: two(moments(([a], [, b]) => sql`${a} > ${b}`)),
  meets: two(moments(([a, aTo], [b, bTo]) => sql`(${aTo} = ${b} or ${bTo} = ${a})`)),
  during: two(moments(([a, aTo], [b, bTo]) => sql`(${a} >= ${b} and ${aTo} <= ${bTo})`)),
  overlaps: two(moments(([a, aTo], [b, bTo]) => sql`(${a} <= ${bTo} and ${aTo} >= ${b})`)),
  starts: two(moments(([a], [b]) => sql`${a} = ${b}`)),
  finishes: two(moments(([, a], [, b]) => sql`${a} = ${b}`)),
}

/** A call with its arguments written. Throws sensing.unknown-function, sensing.cannot-compare. */
export function called(name: string, given: readonly Value[]): Value {
  const key = functionOf(name, given.length)
  if (key === undefined) throw unknownFunction({name: name.slice(0, 40), given: given.length})
  for (const [index, allowed] of functions[key].given.entries()) {
    const type = given[index]?.type ?? 'nothing'
    if (!(allowed as readonly Type[]).includes(type)) throw cannotCompare({what: `${name}(${given.map((value) => value.type).join(', ')})`})
  }
  return {type: functions[key].answer, sql: written[key](...given)}
}
