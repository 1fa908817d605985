import {sql} from 'kysely'
import {type FunctionName, functions} from '../core/cql2/functions.ts'
import {arrays, badFilter, comparisons, type Expression, products, spatial, sums, temporal} from '../core/cql2/tree.ts'
import {columnOf, constantValue, misfit, momentOf, propertyValue, type Scope, type Span, type Sql, spanOf, type Value} from './values.ts'

const noProperty = (name: string): Error =>
  badFilter({at: name.slice(0, 60), expected: {zh: 'queryables 中列出的属性', en: 'a property that queryables lists'}, found: ''})
const noFunction = (name: string): Error =>
  badFilter({at: name.slice(0, 60), expected: {zh: '/functions 中列出的函数', en: 'a function that /functions lists'}, found: ''})

/** Which text comes first is told character by character, whatever the language of the database. */
const plainly = (one: Sql): Sql => sql`(${one} collate "C")`
const folded = (one: Sql): Sql => sql`translate(lower(upper(${one} collate "und-x-icu")), 'ς', 'σ')`
const bare = (one: Sql): Sql => sql`regexp_replace(normalize(${one}, NFD), '[\u0300-\u036f]', '', 'g')`

/** The property or the geometry of a name. The geometry is also called `geom` and `geometry`. */
function named({features, alias}: Scope, name: string): Value {
  const property = features.properties.find((one) => one.name === name)
  if (property !== undefined) return propertyValue(alias, property)
  if (name === features.place || name === 'geometry' || name === 'geom') return {type: 'shape', sql: columnOf(alias, features.place)}
  throw noProperty(name)
}

function compared(op: string, left: Value, right: Value): Sql {
  const sign = sql.raw(op)
  const types = new Set([left.type, right.type])
  if (types.size === 1 && ['number', 'truth', 'date', 'time'].includes(left.type)) return sql`(${left.sql} ${sign} ${right.sql})`
  if (types.size === 1 && left.type === 'text') {
    // Equal is equal in every language, and finds its index.
    if (op === '=' || op === '<>') return sql`(${left.sql} ${sign} ${right.sql})`
    return sql`(${plainly(left.sql)} ${sign} ${plainly(right.sql)})`
  }
  if (types.size === 2 && types.has('date') && types.has('time')) return sql`(${momentOf(left)} ${sign} ${momentOf(right)})`
  throw misfit(op, `${left.type} ${op} ${right.type}`)
}

const numberOf = (scope: Scope, one: Expression, at: string): Sql => {
  const value = evaluated(scope, one)
  if (value.type !== 'number') throw misfit(at, value.type)
  return value.sql
}

const textOf = (scope: Scope, one: Expression, at: string): Sql => {
  const value = evaluated(scope, one)
  if (value.type !== 'text') throw misfit(at, value.type)
  return value.sql
}

const shapeOf = (scope: Scope, one: Expression, at: string): Sql => {
  const value = evaluated(scope, one)
  if (value.type !== 'shape') throw misfit(at, value.type)
  return value.sql
}

function reckoned(scope: Scope, op: string, [first, second]: readonly [Expression, Expression]): Value {
  const [a, b] = [numberOf(scope, first, op), numberOf(scope, second, op)]
  const done = {
    '+': sql`(${a} + ${b})`,
    '-': sql`(${a} - ${b})`,
    '*': sql`(${a} * ${b})`,
    '/': sql`(${a} / nullif(${b}, 0))`,
    div: sql`trunc(${a} / nullif(${b}, 0))`,
    '%': sql`(${a} - trunc(${a} / nullif(${b}, 0)) * ${b})`,
    '^': sql`power(${a}, ${b})`,
  }[op]
  if (done === undefined) throw noFunction(op)
  return {type: 'number', sql: done}
}

const written: Readonly<Record<FunctionName, (...given: Sql[]) => Sql>> = {
  abs: (one) => sql`abs(${one})`,
  floor: (one) => sql`floor(${one})`,
  ceil: (one) => sql`ceil(${one})`,
  length: (one) => sql`length(${one})::double precision`,
  area: (one) => sql`st_area(${one}::geography)`,
  distance: (one, other) => sql`st_distance(${one}::geography, ${other}::geography)`,
}

function called(scope: Scope, op: string, args: readonly Expression[]): Value {
  if (!Object.hasOwn(functions, op)) throw noFunction(op)
  const name = op as FunctionName
  const {takes, gives} = functions[name]
  if (args.length !== takes.length)
    throw badFilter({at: op, expected: {zh: `${takes.length} 个参数`, en: `${takes.length} arguments`}, found: String(args.length)})
  const given = args.map((one, at) => {
    const value = evaluated(scope, one)
    if (value.type !== takes[at]) throw misfit(op, value.type)
    return value.sql
  })
  return {type: gives, sql: written[name](...given)}
}

/** A list as JSON of the database. */
const listOf = (scope: Scope, one: Expression): Sql => {
  if (one.kind !== 'list') {
    const value = evaluated(scope, one)
    if (value.type !== 'list') throw misfit('a_', value.type)
    return value.sql
  }
  const items = one.items.map((item) => {
    if (item.kind === 'list') return listOf(scope, item)
    const value = evaluated(scope, item)
    return value.type === 'list' ? value.sql : sql`to_jsonb(${value.sql})`
  })
  return items.length === 0 ? sql`'[]'::jsonb` : sql`jsonb_build_array(${sql.join(items)})`
}

function listed(scope: Scope, op: string, [first, second]: readonly [Expression, Expression]): Sql {
  const [a, b] = [listOf(scope, first), listOf(scope, second)]
  switch (op) {
    case 'a_contains':
      return sql`(${a} @> ${b})`
    case 'a_containedBy':
      return sql`(${a} <@ ${b})`
    case 'a_equals':
      return sql`(${a} @> ${b} and ${a} <@ ${b})`
    default:
      return sql`exists (select from jsonb_array_elements(${a}) as one (value) where ${b} @> jsonb_build_array(one.value))`
  }
}

const related: Readonly<Record<string, string>> = {
  s_contains: 'st_contains',
  s_crosses: 'st_crosses',
  s_disjoint: 'st_disjoint',
  s_equals: 'st_equals',
  s_intersects: 'st_intersects',
  s_overlaps: 'st_overlaps',
  s_touches: 'st_touches',
  s_within: 'st_within',
}

function spanOfExpression(scope: Scope, one: Expression, at: string): Span {
  if (one.kind !== 'interval') {
    const value = evaluated(scope, one)
    return spanOf(value, value, at)
  }
  const end = (of: Expression): Value | undefined => (of.kind === 'open' ? undefined : evaluated(scope, of))
  return spanOf(end(one.from), end(one.to), at)
}

function inTime(scope: Scope, op: string, [first, second]: readonly [Expression, Expression]): Sql {
  const [one, other] = [spanOfExpression(scope, first, op), spanOfExpression(scope, second, op)]
  const asDates = one.dates && other.dates
  const [a, aTo] = one.ends(asDates)
  const [b, bTo] = other.ends(asDates)
  const disjoint = sql`(${aTo} < ${b} or ${a} > ${bTo})`
  const done: Readonly<Record<string, Sql>> = {
    t_after: sql`(${a} > ${bTo})`,
    t_before: sql`(${aTo} < ${b})`,
    t_contains: sql`(${a} < ${b} and ${aTo} > ${bTo})`,
    t_disjoint: disjoint,
    t_during: sql`(${a} > ${b} and ${aTo} < ${bTo})`,
    t_equals: sql`(${a} = ${b} and ${aTo} = ${bTo})`,
    t_finishedBy: sql`(${a} < ${b} and ${aTo} = ${bTo})`,
    t_finishes: sql`(${a} > ${b} and ${aTo} = ${bTo})`,
    t_intersects: sql`(not ${disjoint})`,
    t_meets: sql`(${aTo} = ${b})`,
    t_metBy: sql`(${a} = ${bTo})`,
    t_overlappedBy: sql`(${a} > ${b} and ${a} < ${bTo} and ${aTo} > ${bTo})`,
    t_overlaps: sql`(${a} < ${b} and ${aTo} > ${b} and ${aTo} < ${bTo})`,
    t_startedBy: sql`(${a} = ${b} and ${aTo} > ${bTo})`,
    t_starts: sql`(${a} = ${b} and ${aTo} < ${bTo})`,
  }
  return done[op] ?? disjoint
}

/** A pattern may not end in the middle of an escape: the database would refuse it row by row. */
const checkPattern = (one: Expression | undefined): void => {
  if (one?.kind === 'text' && /(?:^|[^\\])(?:\\\\)*\\$/.test(one.value))
    throw badFilter({at: 'LIKE', expected: {zh: '反斜杠后还有字符', en: 'something after the backslash'}, found: one.value.slice(-10)})
  if (one?.kind === 'call') for (const inner of one.args) checkPattern(inner)
}

const includes = (list: readonly string[], op: string): boolean => list.includes(op)

function truth(scope: Scope, op: string, args: readonly Expression[]): Sql | undefined {
  const [first, second, third] = args
  const count = (many: number): void => {
    if (args.length !== many)
      throw badFilter({at: op, expected: {zh: `${many} 个参数`, en: `${many} arguments`}, found: String(args.length)})
  }
  if (op === 'and' || op === 'or') {
    if (args.length < 2) count(2)
    return sql`(${sql.join(
      args.map((one) => conditionOf(scope, one)),
      sql` ${sql.raw(op)} `,
    )})`
  }
  if (op === 'not') {
    count(1)
    return sql`(not ${conditionOf(scope, first as Expression)})`
  }
  if (op === 'isNull') {
    count(1)
    return sql`(${evaluated(scope, first as Expression).sql} is null)`
  }
  if (op === 'between') {
    count(3)
    const [value, low, high] = [first, second, third].map((one) => evaluated(scope, one as Expression)) as [Value, Value, Value]
    return sql`(${compared('>=', value, low)} and ${compared('<=', value, high)})`
  }
  const two = [first, second] as [Expression, Expression]
  if (op === 'like') {
    count(2)
    checkPattern(second)
    return sql`(${textOf(scope, two[0], op)} like ${textOf(scope, two[1], op)})`
  }
  if (op === 'in') {
    count(2)
    const value = evaluated(scope, two[0])
    if (two[1].kind !== 'list' || two[1].items.length === 0) throw misfit('IN', two[1].kind)
    return sql`(${sql.join(
      two[1].items.map((one) => compared('=', value, evaluated(scope, one))),
      sql` or `,
    )})`
  }
  const write = includes(comparisons, op)
    ? () => compared(op, evaluated(scope, two[0]), evaluated(scope, two[1]))
    : includes(spatial, op)
      ? () => sql`${sql.raw(related[op] ?? '')}(${shapeOf(scope, two[0], op)}, ${shapeOf(scope, two[1], op)})`
      : includes(temporal, op)
        ? () => inTime(scope, op, two)
        : includes(arrays, op)
          ? () => listed(scope, op, two)
          : undefined
  if (write === undefined) return undefined
  count(2)
  return write()
}

/** Any expression as a value of the database. */
function evaluated(scope: Scope, one: Expression): Value {
  switch (one.kind) {
    case 'property':
      return named(scope, one.name)
    case 'list':
      return {type: 'list', sql: listOf(scope, one)}
    case 'interval':
    case 'open':
      throw misfit('INTERVAL', one.kind)
    case 'call': {
      const {op, args} = one
      const condition = truth(scope, op, args)
      if (condition !== undefined) return {type: 'truth', sql: condition}
      const [first, second] = args
      if ((op === 'casei' || op === 'accenti') && args.length === 1) {
        const text = textOf(scope, first as Expression, op)
        return {type: 'text', sql: op === 'casei' ? folded(text) : bare(text)}
      }
      if (includes([...sums, ...products, '^'], op) && args.length === 2)
        return reckoned(scope, op, [first as Expression, second as Expression])
      return called(scope, op, args)
    }
    default:
      return constantValue(one, scope)
  }
}

/** A filter as a condition on the rows; what is not known of a row is not true. Throws datahub.bad-filter. */
export function conditionOf(scope: Scope, one: Expression): Sql {
  const {type, sql: condition} = evaluated(scope, one)
  if (type !== 'truth') throw misfit('filter', type)
  return condition
}
