import {sql} from 'kysely'
import {type Db, plannedRows} from '#kernel/db.ts'
import type {Reach} from '../../core/reach.ts'
import {lookedThrough, pageOf} from '../core/cost.ts'
import {nothingAsked, type Options} from '../core/options.ts'
import type {Path, Step} from '../core/path.ts'
import type {Read} from '../core/present.ts'
import {Asking} from './asking.ts'
import {chainOf, whole} from './chain.ts'
import {filtered} from './filter.ts'
import {checkWeight, countObservations, EXACT_COUNT_BELOW, sourceOf} from './observed.ts'
import {afterCursor, type Keyed, type Page, pageOfRows, readKeys} from './pages.ts'
import {entityJson, orderOf, orderSql} from './rows.ts'
import {listObservations} from './stepwise.ts'

/** What may be looked through to answer a question on another set that leads over observations. */
const MOST_LOOKED_THROUGH = 300_000

/** Refuses what would look through too many observations. Throws sensing.too-much-to-read. */
async function checkCost(db: Db, reach: Reach, step: Step, options: Options): Promise<void> {
  const {set, id} = step
  const own = (set === 'Datastreams' || set === 'MultiDatastreams') && typeof id === 'number'
  const source = own
    ? await sourceOf(db, reach, {steps: [step, {set: 'Observations', way: 'Observations', many: true}], as: 'entity'}, undefined)
    : {}
  for (const bounds of lookedThrough(set, options)) await checkWeight(db, reach, {...source, bounds, timesOnly: false}, MOST_LOOKED_THROUGH)
}

/** The one entity a path leads to, or undefined. */
export async function findEntity(db: Db, reach: Reach, {steps}: Path, options: Options): Promise<Read | undefined> {
  const last = steps.at(-1) as Step
  await checkCost(db, reach, last, options)
  pageOf(last.set, options)
  const asking = new Asking(reach)
  const {from, where, alias} = chainOf(steps, asking, nothingAsked)
  const {rows} = await sql<{
    j: Read
  }>`select ${entityJson(last.set, alias, asking, options)} as j from ${from} where ${whole(where)} limit 1`.execute(db)
  return rows[0]?.j
}

/** A page of what a path leads to, in the order that is asked for; undefined when what stands above is not there. */
export async function listEntities(db: Db, reach: Reach, path: Path, options: Options, cursor?: string): Promise<Page | undefined> {
  const {steps} = path
  const last = steps.at(-1) as Step
  await checkCost(db, reach, last, options)
  if (last.set === 'Observations') return listObservations(db, reach, path, options, cursor)
  const asking = new Asking(reach)
  const limit = pageOf(last.set, options)
  const {from, where, alias} = chainOf(steps, asking, {...options, top: limit})
  const order = orderOf(last.set, alias, asking, options.orderby)
  const values = cursor === undefined ? undefined : readKeys(cursor, order.length)
  const conditions = [
    ...where,
    ...(options.filter === undefined ? [] : [filtered(last.set, alias, asking, options.filter)]),
    ...(values === undefined ? [] : [afterCursor(order, values)]),
  ]
  const keys = sql.join(order.map(({by}) => sql`${by}::text`))
  const {rows} = await sql<Keyed>`
    select ${entityJson(last.set, alias, asking, options)} as j, array[${keys}] as keys from ${from} where ${whole(conditions)}
    order by ${orderSql(order)} limit ${limit + 1} offset ${values === undefined ? options.skip : 0}`.execute(db)
  return pageOfRows(rows, limit)
}

/** How many entities a path leads to: exact below 10,000, reckoned by the planner above. */
export async function countEntities(
  db: Db,
  reach: Reach,
  path: Path,
  options: Options,
): Promise<{readonly count: number; readonly exact: boolean}> {
  const {steps} = path
  const {set} = steps.at(-1) as Step
  if (set === 'Observations') {
    const source = await sourceOf(db, reach, path, options.filter)
    return source === undefined ? {count: 0, exact: true} : countObservations(db, reach, source)
  }
  const asking = new Asking(reach)
  const {from, where, alias} = chainOf(steps, asking, {...options, count: true})
  const conditions = whole([...where, ...(options.filter === undefined ? [] : [filtered(set, alias, asking, options.filter)])])
  const {rows} = await sql<{n: number}>`
    select count(*)::integer as n from (select from ${from} where ${conditions} limit ${EXACT_COUNT_BELOW + 1}) as found`.execute(db)
  const count = rows[0]?.n ?? 0
  if (count <= EXACT_COUNT_BELOW) return {count, exact: true}
  return {count: Math.max(EXACT_COUNT_BELOW, await plannedRows(db, sql`select from ${from} where ${conditions}`)), exact: false}
}
