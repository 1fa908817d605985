import {type RawBuilder, sql} from 'kysely'
import {problem} from '#lib/problem.ts'
import type {Expression, Operator} from '../core/expression.ts'
import {propertyOf, type SetName, wayOf} from '../core/model.ts'
import type {Asking} from './asking.ts'
import {sources} from './sources.ts'
import {called, cannotCompare, constantOf, endsOf, numberOf, textOf, type Value} from './values.ts'

type Sql = RawBuilder<unknown>

export const noSuchProperty = problem<{set: string; path: string}>('sensing.no-such-property', 400, {
  zh: ({set, path}) => `${set} 没有属性“${path}”。请核对名称的拼写与大小写。`,
  en: ({set, path}) => `${set} has no property "${path}". Check its spelling and capitals.`,
})

const noTruth = problem<{type: string}>('sensing.no-truth', 400, {
  zh: ({type}) => `$filter 应得出是或否，实际是 ${type}。例：result gt 10。`,
  en: ({type}) => `A $filter must come out true or false, not ${type}. Write for instance result gt 10.`,
})

const tooManyWays = problem<{most: number}>('sensing.too-many-ways', 400, {
  zh: ({most}) => `一个表达式最多经过 ${most} 个关联实体。请分几次查询。`,
  en: ({most}) => `One expression may lead over ${most} neighbours at most. Ask in several steps.`,
})

const MOST_WAYS = 12

/** The entity an expression is about, and the neighbours it was led to so far. */
interface Scope {
  readonly set: SetName
  readonly alias: Sql
  readonly asking: Asking
  /** Neighbours by the way to them; all of one comparison are looked for together. */
  readonly led: Map<string, {readonly set: SetName; readonly alias: Sql; readonly table: Sql; readonly tied: Sql}>
}

function pathValue(scope: Scope, steps: readonly string[]): Value {
  let {set, alias} = scope
  let along = ''
  for (const [index, step] of steps.entries()) {
    const way = wayOf(set, step)
    if (way !== undefined) {
      along += `/${step}`
      const known = scope.led.get(along)
      const next = known?.alias ?? scope.asking.next()
      if (known === undefined) {
        if (scope.led.size >= MOST_WAYS || scope.asking.led() > MOST_WAYS * 3) throw tooManyWays({most: MOST_WAYS})
        const tied = sources[set].ways[step]?.(alias, next)
        if (tied === undefined) throw noSuchProperty({set, path: step})
        scope.led.set(along, {set: way.to, alias: next, table: scope.asking.table(way.to), tied})
      }
      ;[set, alias] = [way.to, next]
      continue
    }
    if (propertyOf(set, step) === undefined) break
    const name = step === '@iot.id' ? 'id' : step
    const value = sources[set].properties(alias)[name]
    const inside = steps.slice(index + 1)
    if (value === undefined) break
    if (inside.length === 0) return value
    const within = value.type === 'json' ? value.sql : value.to
    if (within === undefined || value.type === 'span') break
    return {type: 'json', sql: sql`(${within} #> ${`{${inside.map((part) => JSON.stringify(part)).join(',')}}`}::text[])`}
  }
  throw noSuchProperty({set, path: steps.join('/').slice(0, 80)})
}

const signs: Readonly<Partial<Record<Operator, string>>> = {
  eq: '=',
  ne: '<>',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
}
const isNumber = ({type}: Value): boolean => type === 'number' || type === 'json' || type === 'any'
const isMoment = ({type}: Value): boolean => type === 'time' || type === 'span'

/** Two moments compared by OGC 18-088: one lies before another when its end is before the other's beginning. */
const comparedMoments = (operator: Operator, left: Value, right: Value): Sql => {
  const [[a, aTo], [b, bTo]] = [endsOf(left), endsOf(right)]
  switch (operator) {
    case 'lt':
      return sql`(${aTo} < ${b})`
    case 'gt':
      return sql`(${a} > ${bTo})`
    case 'le':
      return sql`(${a} <= ${b} and ${aTo} <= ${bTo})`
    case 'ge':
      return sql`(${a} >= ${b} and ${aTo} >= ${bTo})`
    case 'ne':
      return sql`(${a} <> ${b} or ${aTo} <> ${bTo})`
    default:
      return sql`(${a} = ${b} and ${aTo} = ${bTo})`
  }
}

function compared(operator: Operator, left: Value, right: Value): Sql {
  const sign = sql.raw(signs[operator] ?? '=')
  if (left.type === 'nothing' || right.type === 'nothing') {
    const one = left.type === 'nothing' ? right : left
    if (operator !== 'eq' && operator !== 'ne') throw cannotCompare({what: `${operator} null`})
    const whole = one.type === 'any' ? (one.to ?? one.sql) : one.sql
    return operator === 'eq' ? sql`(${whole} is null)` : sql`(${whole} is not null)`
  }
  if (isMoment(left) && isMoment(right)) return comparedMoments(operator, left, right)
  const [a, b] = [left.type, right.type]
  if ((a === 'number' && isNumber(right)) || (b === 'number' && isNumber(left))) return sql`(${numberOf(left)} ${sign} ${numberOf(right)})`
  if (a === 'text' || b === 'text') {
    if (![a, b].every((type) => type === 'text' || type === 'json' || type === 'any')) throw cannotCompare({what: `${a} ${operator} ${b}`})
    return sql`(${textOf(left)} ${sign} ${textOf(right)})`
  }
  if (a === 'json' || b === 'json' || a === 'any' || b === 'any') {
    const whole = (one: Value): Sql =>
      one.type === 'json' ? one.sql : one.type === 'any' ? (one.to ?? one.sql) : sql`to_jsonb(${one.sql})`
    return sql`(${whole(left)} ${sign} ${whole(right)})`
  }
  if (a !== b || a === 'shape') throw cannotCompare({what: `${a} ${operator} ${b}`})
  return sql`(${left.sql} ${sign} ${right.sql})`
}

function reckoned(operator: Operator, left: Value, right: Value): Value {
  const sign = sql.raw(signs[operator] ?? '%')
  if (isMoment(left) && right.type === 'gap' && (operator === 'add' || operator === 'sub'))
    return {type: 'time', sql: sql`(${left.sql} ${sign} ${right.sql})`}
  if (isMoment(left) && isMoment(right) && operator === 'sub') return {type: 'gap', sql: sql`(${left.sql} - ${right.sql})`}
  if (!isNumber(left) || !isNumber(right)) throw cannotCompare({what: `${left.type} ${operator} ${right.type}`})
  const [a, b] = [numberOf(left), numberOf(right)]
  if (operator === 'mod') return {type: 'number', sql: sql`mod((${a})::numeric, nullif((${b})::numeric, 0))::double precision`}
  return {type: 'number', sql: operator === 'div' ? sql`(${a} / nullif(${b}, 0))` : sql`(${a} ${sign} ${b})`}
}

const joins: readonly Operator[] = ['and', 'or']
const comparing: readonly Operator[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le']

function evaluated(scope: Scope, one: Expression): Value {
  switch (one.kind) {
    case 'path':
      return pathValue(scope, one.steps)
    case 'call':
      return called(
        one.name,
        one.given.map((given) => evaluated(scope, given)),
      )
    case 'not':
      return {type: 'truth', sql: sql`(not ${truthOf(scope, one.of)})`}
    case 'minus':
      return {type: 'number', sql: sql`(- ${numberOf(evaluated(scope, one.of))})`}
    case 'two': {
      if (joins.includes(one.operator)) return {type: 'truth', sql: truthOf(scope, one)}
      const [left, right] = [evaluated(scope, one.left), evaluated(scope, one.right)]
      return comparing.includes(one.operator)
        ? {type: 'truth', sql: compared(one.operator, left, right)}
        : reckoned(one.operator, left, right)
    }
    default:
      return constantOf(one)
  }
}

/** What must be true or false. Neighbours that one comparison leads to are looked for together: some of them fit. */
function truthOf(outer: Scope, one: Expression): Sql {
  if (one.kind === 'two' && joins.includes(one.operator))
    return sql`(${truthOf(outer, one.left)} ${sql.raw(one.operator)} ${truthOf(outer, one.right)})`
  if (one.kind === 'not') return sql`(not coalesce(${truthOf(outer, one.of)}, false))`
  const scope: Scope = {...outer, led: new Map()}
  const {type, sql: truth} = evaluated(scope, one)
  if (type !== 'truth' && type !== 'json') throw noTruth({type})
  const condition = type === 'json' ? sql`(${truth} = 'true'::jsonb)` : truth
  if (scope.led.size === 0) return condition
  const led = [...scope.led.values()]
  const from = led.map(({table, alias}) => sql`${table} as ${alias}`)
  return sql`exists (select from ${sql.join(from)} where ${sql.join([...led.map(({tied}) => tied), condition], sql` and `)})`
}

/** A filter on the entity of an alias, as a condition. Throws what does not fit. */
export const filtered = (set: SetName, alias: Sql, asking: Asking, filter: Expression): Sql =>
  truthOf({set, alias, asking, led: new Map()}, filter)

/** What an entity is ordered by, as one value; of neighbours, the one it has. */
export function orderedBy(set: SetName, alias: Sql, asking: Asking, by: Expression): Value {
  const scope: Scope = {set, alias, asking, led: new Map()}
  const value = evaluated(scope, by)
  if (value.type === 'shape' || value.type === 'nothing') throw cannotCompare({what: `$orderby ${value.type}`})
  if (scope.led.size === 0) return value
  const led = [...scope.led.values()]
  const from = led.map(({table, alias: other}) => sql`${table} as ${other}`)
  const tied = led.map((one) => one.tied)
  return {type: value.type, sql: sql`(select ${value.sql} from ${sql.join(from)} where ${sql.join(tied, sql` and `)} limit 1)`}
}
