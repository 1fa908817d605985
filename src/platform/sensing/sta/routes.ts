import {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {type Call, Reply, type Route, read, write} from '#kernel/pack.ts'
import {writeCsv} from '#kernel/sheets.ts'
import {problem} from '#lib/problem.ts'
import {change, remove, whole} from './actions/change.ts'
import {addEntity, under} from './actions/create.ts'
import {createMany} from './actions/create-many.ts'
import {changeObservation, removeObservation} from './actions/observation.ts'
import {conformance} from './core/conformance.ts'
import {dataArraysOf, type Format, featuresOf, formats, tableOf} from './core/formats.ts'
import {readGiven} from './core/given.ts'
import {entities, type SetName, sets} from './core/model.ts'
import {nothingAsked, type Options, readOptions} from './core/options.ts'
import {type Path, readPath, type Step} from './core/path.ts'
import {linkOf, presented, queryOf, type Read} from './core/present.ts'
import {anyEntity, countEntities, findEntity, listEntities} from './queries/answer.ts'

const ROOT = '/sensing/v1.1'

const notThere = problem<{path: string}>('sensing.not-there', 404, {
  zh: ({path}) => `没有 ${path}。它可能已被删除，请从上级实体重新查找。`,
  en: ({path}) => `There is no ${path}. It may have been deleted: look it up from the entity above.`,
})

const notHere = problem<{method: string; path: string}>('sensing.not-here', 405, {
  zh: ({method, path}) => `不能对 ${path} 执行 ${method}。请对实体集新增，对带编号的实体修改或删除。`,
  en: ({method, path}) => `${method} does not go with ${path}. Add to a set; change or delete an entity by its id.`,
})

const unknownFormat = problem<{format: string}>('sensing.unknown-format', 400, {
  zh: ({format}) => `没有 $resultFormat“${format}”。可用：dataArray、CSV、GeoJSON。`,
  en: ({format}) => `There is no $resultFormat "${format}". There are dataArray, CSV and GeoJSON.`,
})

const rest = z.object({'*': z.string().max(1_000)})
const option = z.string().max(10_000)
/** The options of the standard; one that there is not is refused by its name. */
const query = z
  .object({
    $filter: option.optional(),
    $orderby: option.optional(),
    $top: option.optional(),
    $skip: option.optional(),
    $count: option.optional(),
    $select: option.optional(),
    $expand: option.optional(),
    $resultFormat: option.optional(),
    $skiptoken: option.optional(),
  })
  .catchall(option)
const rootOf = ({origin}: Call): string => `${origin}/api${ROOT}`

/** The set an answer is of, the options without those of the page, and those. */
function asked(path: Path, given: Readonly<Record<string, string>>): {readonly options: Options; readonly cursor: string | undefined} {
  const {$skiptoken: cursor, $resultFormat: _, ...plain} = given
  return {options: readOptions(lastOf(path).set, plain), cursor}
}

/** The form an answer is wanted in; the standard's data array goes with observations alone. */
function formatOf(path: Path, {$resultFormat: format}: Readonly<Record<string, string>>): Format | undefined {
  if (format === undefined) return undefined
  const known = formats.find((one) => one.toLowerCase() === format.toLowerCase())
  if (known === undefined || (known === 'dataArray' && lastOf(path).set !== 'Observations'))
    throw unknownFormat({format: format.slice(0, 40)})
  return known
}

const lastOf = ({steps}: Path): Step => steps.at(-1) as Step
async function readSet(db: Db, call: Call, path: Path, given: Readonly<Record<string, string>>): Promise<unknown> {
  const {options, cursor} = asked(path, given)
  const {set} = lastOf(path)
  const format = formatOf(path, given)
  const {entities: found, cursor: next} = await listEntities(db, path, options, cursor)
  if (found.length === 0 && path.steps.length > 1 && !(await anyEntity(db, path.steps.slice(0, -1)))) throw notThere({path: textPath(path)})
  const counted = options.count ? await countEntities(db, path, options) : undefined
  const root = rootOf(call)
  if (format === 'CSV') {
    const {header, rows} = tableOf(set, found, options)
    return new Reply(writeCsv(header, rows), {headers: {'content-type': 'text/csv; charset=utf-8'}})
  }
  if (format === 'GeoJSON')
    return new Reply(featuresOf(set, found, options), {headers: {'content-type': 'application/geo+json; charset=utf-8'}})
  // As all servers do, $top is the size of a page: whoever wants more follows the link.
  const {$skip: _, ...again} = given
  const nextQuery = {...again, $skiptoken: next ?? ''}
  return {
    ...(counted === undefined ? {} : {'@iot.count': counted.count, ...(counted.exact ? {} : {'@iot.countEstimated': true})}),
    ...(next !== null && options.top !== 0 ? {'@iot.nextLink': `${root}/${textPath(path)}?${queryOf(nextQuery)}`} : {}),
    value:
      format === 'dataArray'
        ? dataArraysOf(root, found, options)
        : path.as === 'ref'
          ? found.map(({id}) => ({'@iot.selfLink': linkOf(root, set, id)}))
          : found.map((one) => presented(root, set, one, options)),
  }
}

/** The path as it stands in an address. */
const textPath = ({steps}: Path): string =>
  steps.map(({set, way, id}) => `${way ?? set}${id === undefined ? '' : typeof id === 'number' ? `(${id})` : `('${id}')`}`).join('/')

async function readOne(db: Db, call: Call, path: Path, given: Readonly<Record<string, string>>): Promise<unknown> {
  const {set} = lastOf(path)
  const {options} = asked(path, given)
  const [name, ...inside] = path.property ?? []
  const found = await findEntity(db, path, name === undefined ? options : {...options, expand: []})
  if (found === undefined) throw notThere({path: textPath(path)})
  if (path.as === 'ref') return {'@iot.selfLink': linkOf(rootOf(call), set, found.id)}
  if (name === undefined) return presented(rootOf(call), set, found, options)
  const property = name === 'id' || name === '@iot.id' ? found.id : found.said[name]
  const value = inside.reduce<unknown>(
    (from, step) =>
      typeof from === 'object' && from !== null && Object.hasOwn(from, step) ? (from as Record<string, unknown>)[step] : undefined,
    property,
  )
  if (value === undefined || value === null) throw notThere({path: `${textPath(path)}/${path.property?.join('/')}`})
  const last = inside.at(-1) ?? name
  if (path.as !== 'value') return {[last]: value}
  return new Reply(typeof value === 'object' ? JSON.stringify(value) : String(value), {
    headers: {'content-type': typeof value === 'object' ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8'},
  })
}

/** The entity a change is of: named by its id, or by a way to the one neighbour. */
async function targetOf(tx: Tx, method: string, text: string): Promise<{readonly set: SetName; readonly found: Read}> {
  const path = readPath(text)
  const last = lastOf(path)
  if (last.many || path.property !== undefined || path.as !== 'entity') throw notHere({method, path: text.slice(0, 200)})
  const found = await findEntity(tx, path, nothingAsked)
  if (found === undefined) throw notThere({path: text.slice(0, 200)})
  return {set: last.set, found}
}

async function add(tx: Tx, act: Act, call: Call, text: string, body: unknown): Promise<Reply> {
  const path = readPath(text)
  const last = lastOf(path)
  if (!last.many || path.as !== 'entity') throw notHere({method: 'POST', path: text.slice(0, 200)})
  const parent = path.steps.at(-2)
  const reading = parent === undefined ? {} : {from: entities[parent.set].one}
  let given = readGiven(last.set, body, {partly: false, deep: 0, ...reading})
  if (parent !== undefined) {
    const above = await findEntity(tx, {steps: path.steps.slice(0, -1), as: 'entity'}, {...nothingAsked, select: ['id']})
    if (above === undefined) throw notThere({path: text.slice(0, 200)})
    given = under(given, {set: parent.set, id: Number(above.id)})
  }
  const id = await addEntity(tx, act, given)
  return new Reply(await shown(tx, call, last.set, id), {status: 201, headers: {location: linkOf(rootOf(call), last.set, id)}})
}

const JSON_TYPE = 'application/json; charset=utf-8'

/** OGC SensorThings 1.1 over HTTP, below `/api/sensing/v1.1`. */
export const staRoutes: readonly Route[] = [
  read({
    path: ROOT,
    may: 'sensing.read',
    summary: {zh: '标准感知接口的根地址：实体集和所守的条款', en: 'The root of SensorThings 1.1'},
    reply: JSON_TYPE,
    handle: async ({call}) => ({
      value: sets.map((name) => ({name, url: `${rootOf(call)}/${name}`})),
      serverSettings: {conformance},
    }),
  }),
  read({
    path: `${ROOT}/*`,
    may: 'sensing.read',
    summary: {zh: '按路径查询物、数据流和观测', en: 'Read by a path of SensorThings'},
    params: rest,
    query,
    reply: JSON_TYPE,
    handle: async ({db, params, query: sent, call}) => {
      const path = readPath(params['*'])
      const query = Object.fromEntries(Object.entries(sent).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])))
      return lastOf(path).many ? readSet(db, call, path, query) : readOne(db, call, path, query)
    },
  }),
  write({
    method: 'POST',
    path: `${ROOT}/*`,
    may: 'sensing.write',
    summary: {zh: '新增实体或观测', en: 'Add an entity or an observation'},
    params: rest,
    body: z.unknown(),
    bodyBytes: 1_000_000,
    reply: JSON_TYPE,
    handle: async ({tx, act, params, body, call}) => {
      if (params['*'] !== 'CreateObservations') return add(tx, act, call, params['*'], body)
      const ids = await createMany(tx, act, body)
      return new Reply(
        ids.map((id) => (id === null ? 'error' : linkOf(rootOf(call), 'Observations', id))),
        {status: 201},
      )
    },
  }),
  write({
    method: 'PATCH',
    path: `${ROOT}/*`,
    may: 'sensing.write',
    summary: {zh: '修改实体', en: 'Change an entity'},
    params: rest,
    body: z.unknown(),
    reply: JSON_TYPE,
    handle: ({tx, act, params, body, call}) => alter(tx, act, call, 'PATCH', params['*'], body),
  }),
  write({
    method: 'PUT',
    path: `${ROOT}/*`,
    may: 'sensing.write',
    summary: {zh: '整体替换实体', en: 'Replace an entity'},
    params: rest,
    body: z.unknown(),
    reply: JSON_TYPE,
    handle: ({tx, act, params, body, call}) => alter(tx, act, call, 'PUT', params['*'], body),
  }),
  write({
    method: 'DELETE',
    path: `${ROOT}/*`,
    may: 'sensing.write',
    summary: {zh: '删除实体及其下属', en: 'Delete an entity and all that hangs on it'},
    params: rest,
    reply: JSON_TYPE,
    handle: async ({tx, act, params}) => {
      const {set, found} = await targetOf(tx, 'DELETE', params['*'])
      const gone =
        set === 'Observations' ? await removeObservation(tx, act, String(found.id)) : await remove(tx, act, set, Number(found.id))
      if (!gone) throw notThere({path: params['*']})
      return new Reply({}, {})
    },
  }),
]

/** Changes (PATCH) or replaces (PUT) an entity, and answers how it is now. */
async function alter(tx: Tx, act: Act, call: Call, method: 'PATCH' | 'PUT', text: string, body: unknown): Promise<unknown> {
  const {set, found} = await targetOf(tx, method, text)
  const sent = readGiven(set, body, {partly: true, deep: 0})
  const given = method === 'PUT' ? whole(sent) : sent
  const done = set === 'Observations' ? await changeObservation(tx, act, found, given) : await change(tx, act, Number(found.id), given)
  if (!done) throw notThere({path: text.slice(0, 200)})
  return shown(tx, call, set, found.id)
}

/** An entity as it is now. */
async function shown(tx: Tx, call: Call, set: SetName, id: number | string): Promise<unknown> {
  const found = await findEntity(tx, {steps: [{set, many: false, id}], as: 'entity'}, nothingAsked)
  if (found === undefined) throw new Error(`What was written is not there: ${set} ${id}.`)
  return presented(rootOf(call), set, found, nothingAsked)
}
