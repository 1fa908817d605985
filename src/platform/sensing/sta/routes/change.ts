import {type Act, forbidden} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {type Call, Reply} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'
import type {Reach} from '../../core/reach.ts'
import {reachFor} from '../../reach.ts'
import {change, remove, whole} from '../actions/change.ts'
import {addEntity, under} from '../actions/create.ts'
import {createMany, streamsNamed} from '../actions/create-many.ts'
import {changeObservation, removeObservation} from '../actions/observation.ts'
import {type Given, isKnown, readGiven} from '../core/given.ts'
import {entities, type SetName} from '../core/model.ts'
import {nothingAsked, readOptions} from '../core/options.ts'
import {patched, same} from '../core/patch.ts'
import {readPath} from '../core/path.ts'
import {linkOf, presented, type Read} from '../core/present.ts'
import type {Request} from '../core/request.ts'
import {findEntity, listEntities} from '../queries/answer.ts'
import {anyEntity} from '../queries/chain.ts'
import {lastOf, notThere, rootOf} from './read.ts'

export const notHere = problem<{method: string; path: string}>('sensing.not-here', 405, {
  zh: ({method, path}) => `不能对 ${path} 执行 ${method}。请对实体集新增，对带编号的实体修改或删除；按条件删除须有 $filter。`,
  en: ({method, path}) =>
    `${method} does not go with ${path}. Add to a set; change or delete an entity by its id, or delete those of a set by a $filter.`,
})

const tooManyDeleted = problem<{most: number}>('sensing.too-many-deleted', 409, {
  zh: ({most}) => `符合条件的超过 ${most} 个，什么都没有删除。请缩小 $filter，分几次删除。`,
  en: ({most}) => `More than ${most} fit the filter, so nothing was deleted. Narrow the $filter and delete in several steps.`,
})

/** What a filter may delete at once. */
const MOST_DELETED = 1_000

interface Changing {
  readonly tx: Tx
  readonly act: Act
  readonly call: Call
  /** Where the actor may change things. */
  readonly reach: Reach
}

/** Sensors and properties belong to everybody, so they are changed by those alone who may change everything. */
const catalogue: readonly SetName[] = ['Sensors', 'ObservedProperties']

const outside = ({act}: Changing): Error => forbidden({permission: 'sensing.write', name: act.by.name})

/** Refuses what hangs on something out of reach. Throws access.forbidden. */
async function checkNeighbours(changing: Changing, {set, led}: Given): Promise<void> {
  const {tx, reach} = changing
  if (reach.areas === undefined) return
  for (const [way, ones] of Object.entries(led)) {
    const to = entities[set].ways[way]?.to
    for (const one of ones) {
      if (to === undefined) continue
      if (!isKnown(one)) await checkNeighbours(changing, one)
      else if (!(await anyEntity(tx, reach, [{set: to, many: false, id: one.id}]))) throw outside(changing)
    }
  }
}

/** The entity a change is of: named by its id, or by a way to the one neighbour. */
async function targetOf(changing: Changing, method: string, text: string): Promise<{readonly set: SetName; readonly found: Read}> {
  const path = readPath(text)
  const last = lastOf(path)
  if (last.many || path.property !== undefined || path.as !== 'entity') throw notHere({method, path: text.slice(0, 200)})
  const found = await findEntity(changing.tx, changing.reach, path, nothingAsked)
  if (found === undefined) throw notThere({path: text.slice(0, 200)})
  if (changing.reach.areas !== undefined && catalogue.includes(last.set)) throw outside(changing)
  return {set: last.set, found}
}

/** An entity as it is now. What was written out of reach is refused, and then it is not written. Throws access.forbidden. */
async function shown(changing: Changing, set: SetName, id: number | string): Promise<unknown> {
  const {tx, call, reach} = changing
  const found = await findEntity(tx, reach, {steps: [{set, many: false, id}], as: 'entity'}, nothingAsked)
  if (found === undefined && reach.areas !== undefined) throw outside(changing)
  if (found === undefined) throw new Error(`What was written is not there: ${set} ${id}.`)
  return presented({root: rootOf(call), metadata: 'full'}, set, found, nothingAsked)
}

async function add(changing: Changing, text: string, body: unknown): Promise<Reply> {
  const {tx, act, call, reach} = changing
  const path = readPath(text)
  const last = lastOf(path)
  if (!last.many || path.as !== 'entity') throw notHere({method: 'POST', path: text.slice(0, 200)})
  const parent = path.steps.at(-2)
  const reading = parent === undefined ? {} : {from: entities[parent.set].one}
  let given = readGiven(last.set, body, {partly: false, deep: 0, ...reading})
  if (parent !== undefined) {
    const above = await findEntity(tx, reach, {steps: path.steps.slice(0, -1), as: 'entity'}, {...nothingAsked, select: ['id']})
    if (above === undefined) throw notThere({path: text.slice(0, 200)})
    given = under(given, {set: parent.set, id: Number(above.id)})
  }
  await checkNeighbours(changing, given)
  const id = await addEntity(tx, act, given)
  return new Reply(await shown(changing, last.set, id), {status: 201, headers: {location: linkOf(rootOf(call), last.set, id)}})
}

async function addMany(changing: Changing, body: unknown): Promise<Reply> {
  const {tx, act, call, reach} = changing
  for (const id of reach.areas === undefined ? [] : streamsNamed(body)) {
    const [one, several] = (['Datastreams', 'MultiDatastreams'] as const).map((set) => anyEntity(tx, reach, [{set, many: false, id}]))
    if (!(await one) && !(await several)) throw outside(changing)
  }
  const ids = await createMany(tx, act, body)
  return new Reply(
    ids.map((id) => (id === null ? 'error' : linkOf(rootOf(call), 'Observations', id))),
    {status: 201},
  )
}

/** What a JSON Patch makes of an entity, as a change of what differs: what is gone becomes nothing. */
function differing({said}: Read, patch: unknown): unknown {
  const before = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null))
  const after = patched(before, patch)
  if (typeof after !== 'object' || after === null) return after
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name))
  return Object.fromEntries([
    ...Object.entries(after).filter(([name, value]) => !Object.hasOwn(before, name) || !same(before[name], value)),
    ...gone.map((name) => [name, null] as const),
  ])
}

/** Changes (PATCH) or replaces (PUT) an entity, and answers how it is now. */
async function alter(changing: Changing, {method, path, body, type}: Request): Promise<unknown> {
  const {tx, act} = changing
  const {set, found} = await targetOf(changing, method, path)
  const patch = method === 'PATCH' && type.startsWith('application/json-patch+json')
  const sent = readGiven(set, patch ? differing(found, body) : body, {partly: true, deep: 0})
  const given = method === 'PUT' ? whole(sent) : sent
  await checkNeighbours(changing, given)
  const done = set === 'Observations' ? await changeObservation(tx, act, found, given) : await change(tx, act, Number(found.id), given)
  if (!done) throw notThere({path: path.slice(0, 200)})
  return shown(changing, set, found.id)
}

const removeOne = ({tx, act}: Changing, set: SetName, id: number | string): Promise<boolean> =>
  set === 'Observations' ? removeObservation(tx, act, String(id)) : remove(tx, act, set, Number(id))

/** Deletes an entity, or those of a set that a filter lets through: all of them or, when they are too many, none. */
async function take(changing: Changing, {method, path: text, query}: Request): Promise<unknown> {
  const path = readPath(text)
  const {set, many} = lastOf(path)
  if (!many) {
    const {found} = await targetOf(changing, method, text)
    if (!(await removeOne(changing, set, found.id))) throw notThere({path: text.slice(0, 200)})
    return new Reply({}, {})
  }
  const {filter} = readOptions(set, query)
  if (filter === undefined || path.as !== 'entity') throw notHere({method, path: text.slice(0, 200)})
  if (changing.reach.areas !== undefined && catalogue.includes(set)) throw outside(changing)
  const page = await listEntities(changing.tx, changing.reach, path, {...nothingAsked, filter, select: ['id'], top: MOST_DELETED})
  if (page === undefined) throw notThere({path: text.slice(0, 200)})
  const {entities: found, cursor} = page
  if (cursor !== null) throw tooManyDeleted({most: MOST_DELETED})
  let deleted = 0
  // What hung on one that was deleted before is gone already.
  for (const {id} of found) if (await removeOne(changing, set, id)) deleted += 1
  return new Reply({deleted}, {})
}

/** Does one request that changes something. */
export async function perform(tx: Tx, act: Act, call: Call, request: Request): Promise<unknown> {
  const changing = {tx, act, call, reach: reachFor(act, 'sensing.write')}
  const {method, path, body} = request
  if (method === 'POST') return path === 'CreateObservations' ? addMany(changing, body) : add(changing, path, body)
  return method === 'DELETE' ? take(changing, request) : alter(changing, request)
}
