import {type RawBuilder, sql} from 'kysely'
import {type Db, plannedRows} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import {nothingAsked, type Options} from '../core/options.ts'
import type {Path, Step} from '../core/path.ts'
import type {Read} from '../core/present.ts'
import {Aliases, filtered} from './filter.ts'
import {type After, entityJson, inTime, LARGEST_PAGE, type OrderKey, observationKey, orderOf, orderSql, PAGE, relationOf} from './rows.ts'
import {sources} from './sources.ts'

type Sql = RawBuilder<unknown>

/** Above this many, a count is the planner's estimate. */
export const EXACT_COUNT_BELOW = 10_000

const badCursor = problem('sensing.bad-cursor', 400, {
  zh: () => '翻页标记 $skiptoken 无效。请从第一页重新查询。',
  en: () => 'The $skiptoken is not one of ours. Ask again from the first page.',
})

const entityOf = ({set, id}: Step, alias: Sql): readonly Sql[] => {
  if (id === undefined) return []
  if (set !== 'Observations') return typeof id === 'number' ? [sql`${alias}.id = ${id}`] : [sql`false`]
  const key = observationKey(String(id))
  return key === undefined ? [sql`false`] : [sql`${alias}.stream_id = ${key.stream} and ${alias}.at = ${new Date(key.ms)}`]
}

interface Chain {
  readonly from: Sql
  readonly where: readonly Sql[]
  readonly alias: Sql
}

/** The steps of a path as joined relations; the options narrow the last. */
function chainOf(steps: readonly Step[], aliases: Aliases, options: Options, after?: After): Chain {
  const from: Sql[] = []
  const where: Sql[] = []
  let before: {readonly set: Step['set']; readonly alias: Sql} | undefined
  for (const [index, step] of steps.entries()) {
    const alias = aliases.next()
    const one = step.set === 'Observations' && step.id !== undefined ? observationKey(String(step.id)) : undefined
    const last = index === steps.length - 1
    const relation = relationOf(step.set, last ? options : nothingAsked, {parent: before, one, after: last ? after : undefined})
    from.push(index === 0 ? sql`${relation} as ${alias}` : sql`lateral (select * from ${relation} as r) as ${alias}`)
    where.push(...entityOf(step, alias))
    if (before !== undefined && step.way !== undefined) {
      const tied = sources[before.set].ways[step.way]
      where.push(tied === undefined ? sql`false` : tied(before.alias, alias))
    }
    before = {set: step.set, alias}
  }
  if (before === undefined) throw new Error('A path has no steps.')
  return {from: sql.join(from), where, alias: before.alias}
}

const whole = (conditions: readonly Sql[]): Sql => (conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `))

/** The one entity a path leads to, or undefined. */
export async function findEntity(db: Db, {steps}: Path, options: Options): Promise<Read | undefined> {
  const aliases = new Aliases()
  const {from, where, alias} = chainOf(steps, aliases, nothingAsked)
  const set = steps.at(-1)?.set ?? 'Things'
  const {rows} = await sql<{
    j: Read
  }>`select ${entityJson(set, alias, aliases, options)} as j from ${from} where ${whole(where)} limit 1`.execute(db)
  return rows[0]?.j
}

/** Whether a path's entities are there. */
export async function anyEntity(db: Db, steps: readonly Step[]): Promise<boolean> {
  const {from, where} = chainOf(steps, new Aliases(), nothingAsked)
  const {rows} = await sql<{found: boolean}>`select exists (select from ${from} where ${whole(where)}) as found`.execute(db)
  return rows[0]?.found === true
}

/** A page of a set; `cursor` tells where the next begins, null on the last. */
export interface Page {
  readonly entities: readonly Read[]
  readonly cursor: string | null
}

const written = (values: readonly unknown[]): string => Buffer.from(JSON.stringify(values)).toString('base64url')

function readCursor(cursor: string): readonly (string | null)[] {
  try {
    const found: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(found) && found.every((one) => one === null || typeof one === 'string')) return found
  } catch {
    // Falls through to the refusal.
  }
  throw badCursor({})
}

/** Rows that come after the one the cursor tells of: by the first key in which they differ; what is not there comes last. */
function afterCursor(order: readonly OrderKey[], values: readonly (string | null)[]): Sql {
  const branches = order.map(({by, down, as}, index) => {
    const same = order.slice(0, index).map((key, place) => sql`${key.by}::text is not distinct from ${values[place] ?? null}::text`)
    const value = values[index] ?? null
    const later = value === null ? sql`false` : sql`(${by} is null or ${by} ${sql.raw(down ? '<' : '>')} ${value}::${sql.raw(as)})`
    return sql`(${sql.join([...same, later], sql` and `)})`
  })
  return sql`(${sql.join(branches, sql` or `)})`
}

/** A page of what a path leads to, in the order that is asked for. One query. */
export async function listEntities(db: Db, {steps}: Path, options: Options, cursor?: string): Promise<Page> {
  const aliases = new Aliases()
  const limit = Math.min(options.top ?? PAGE, LARGEST_PAGE)
  const set = steps.at(-1)?.set ?? 'Things'
  const values = cursor === undefined ? undefined : readCursor(cursor)
  const text = set === 'Observations' && inTime(options) ? values?.[0] : undefined
  const after = text == null ? undefined : {text, down: options.orderby[0]?.down === true}
  const {from, where, alias} = chainOf(steps, aliases, {...options, top: limit}, after)
  const order = orderOf(set, alias, aliases, options.orderby)
  if (values !== undefined && values.length !== order.length) throw badCursor({})
  const conditions = [
    ...where,
    ...(options.filter === undefined ? [] : [filtered(set, alias, aliases, options.filter)]),
    ...(values === undefined ? [] : [afterCursor(order, values)]),
  ]
  const keys = sql.join(order.map(({by}) => sql`${by}::text`))
  const {rows} = await sql<{j: Read; keys: readonly (string | null)[]}>`
    select ${entityJson(set, alias, aliases, options)} as j, array[${keys}] as keys from ${from} where ${whole(conditions)}
    order by ${orderSql(order)} limit ${limit + 1} offset ${values === undefined ? options.skip : 0}`.execute(db)
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {entities: rows.slice(0, limit).map(({j}) => j), cursor: last === undefined ? null : written(last.keys)}
}

/** How many entities a path leads to: exact below 10,000, the planner's estimate above. */
export async function countEntities(db: Db, {steps}: Path, options: Options): Promise<{readonly count: number; readonly exact: boolean}> {
  const aliases = new Aliases()
  const set = steps.at(-1)?.set ?? 'Things'
  const {from, where, alias} = chainOf(steps, aliases, {...options, count: true})
  const conditions = whole([...where, ...(options.filter === undefined ? [] : [filtered(set, alias, aliases, options.filter)])])
  const {rows} = await sql<{n: number}>`
    select count(*)::integer as n from (select from ${from} where ${conditions} limit ${EXACT_COUNT_BELOW + 1}) as found`.execute(db)
  const count = rows[0]?.n ?? 0
  if (count <= EXACT_COUNT_BELOW) return {count, exact: true}
  return {count: Math.max(EXACT_COUNT_BELOW, await plannedRows(db, sql`select from ${from} where ${conditions}`)), exact: false}
}
