import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {type Call, Reply} from '#kernel/pack.ts'
import {writeCsv} from '#kernel/sheets.ts'
import {problem} from '#lib/problem.ts'
import type {Reach} from '../../core/reach.ts'
import {reachFor} from '../../reach.ts'
import {type Apply, readApply, readResample} from '../core/apply.ts'
import {dataArraysOf, type Format, featuresOf, formats, tableOf} from '../core/formats.ts'
import {type Options, readOptions} from '../core/options.ts'
import {type Path, readPath, type Step} from '../core/path.ts'
import {type Frame, linkOf, metadatas, presented, queryOf, type Read} from '../core/present.ts'
import type {Request} from '../core/request.ts'
import {countEntities, findEntity, listEntities} from '../queries/answer.ts'
import {applied} from '../queries/apply.ts'
import {limited} from '../queries/asking.ts'
import {anyEntity} from '../queries/chain.ts'

/** Below `/api`. */
export const ROOT = '/sensing/v1.1'

export const notThere = problem<{path: string}>('sensing.not-there', 404, {
  zh: ({path}) => `没有 ${path}。它可能已被删除，请从上级实体重新查找。`,
  en: ({path}) => `There is no ${path}. It may have been deleted: look it up from the entity above.`,
})

const unknownFormat = problem<{format: string}>('sensing.unknown-format', 400, {
  zh: ({format}) => `没有 $resultFormat“${format}”。可用：dataArray（仅观测）、CSV、GeoJSON。`,
  en: ({format}) => `There is no $resultFormat "${format}". There are dataArray (of observations), CSV and GeoJSON.`,
})

const unknownMetadata = problem<{metadata: string}>('sensing.unknown-metadata', 400, {
  zh: ({metadata}) => `没有 $resultMetadata“${metadata}”。可用：${metadatas.join('、')}。`,
  en: ({metadata}) => `There is no $resultMetadata "${metadata}". There are ${metadatas.join(', ')}.`,
})

type Query = Request['query']

/** No statement of a question takes longer. */
const LONGEST_MS = 10_000

/** For whom something is read, and of what. */
interface Reading {
  readonly db: Db
  readonly call: Call
  readonly reach: Reach
}

export const rootOf = ({origin}: Call): string => `${origin}/api${ROOT}`
export const lastOf = ({steps}: Path): Step => steps.at(-1) as Step

/** The path as it stands in an address. */
const textPath = ({steps}: Path): string =>
  steps.map(({set, way, id}) => `${way ?? set}${id === undefined ? '' : typeof id === 'number' ? `(${id})` : `('${id}')`}`).join('/')

/** What is asked of a set, without what says how the answer looks and where its page begins. */
function asked(path: Path, query: Query): {readonly options: Options; readonly cursor: string | undefined} {
  const {$skiptoken: cursor, $resultFormat: _, $resultMetadata: __, ...plain} = query
  return {options: readOptions(lastOf(path).set, plain), cursor}
}

/** The form an answer is wanted in; the standard's data array goes with observations alone. */
function formatOf(path: Path, {$resultFormat: format}: Query): Format | undefined {
  if (format === undefined) return undefined
  const known = formats.find((one) => one.toLowerCase() === format.toLowerCase())
  if (known === undefined || (known === 'dataArray' && lastOf(path).set !== 'Observations'))
    throw unknownFormat({format: format.slice(0, 40)})
  return known
}

function frameOf(call: Call, {$resultMetadata: wanted = 'full'}: Query): Frame {
  const metadata = metadatas.find((one) => one === wanted.toLowerCase())
  if (metadata === undefined) throw unknownMetadata({metadata: wanted.slice(0, 40)})
  return {root: rootOf(call), metadata}
}

/** Entities as a table or on a map; undefined where JSON is wanted. */
function sheetOf(path: Path, found: readonly Read[], options: Options, format: Format | undefined): Reply | undefined {
  const {set} = lastOf(path)
  if (format === 'CSV') {
    const {header, rows} = tableOf(set, found, options)
    return new Reply(writeCsv(header, rows), {headers: {'content-type': 'text/csv; charset=utf-8'}})
  }
  if (format === 'GeoJSON')
    return new Reply(featuresOf(set, found, options), {headers: {'content-type': 'application/geo+json; charset=utf-8'}})
  return undefined
}

const noSum = problem<{set: string; option: string}>('sensing.no-sum', 400, {
  zh: ({set, option}) => `不能对 ${set} 这样汇总，或不能同时使用“${option}”。汇总只用于 Observations；条件请写在 $apply 的 filter(…) 中。`,
  en: ({set, option}) =>
    `${set} are not summed like this, or not with "${option}". Observations are; write conditions into filter(…) of $apply.`,
})

/** Groups a sum answers at once. */
const MOST_GROUPS = 10_000

/** The sum that is asked for by `$apply`, or by `resample` and `aggregate`; undefined when none is. Throws sensing.no-sum, sensing.bad-apply. */
function sumOf(path: Path, query: Query): {readonly apply: Apply; readonly limit: number; readonly skip: number} | undefined {
  const {$apply, resample, aggregate, $filter, $top, $skip, $resultFormat: _, ...others} = query
  if ($apply === undefined && resample === undefined && aggregate === undefined) return undefined
  const {set} = lastOf(path)
  const [other] = Object.keys(others)
  const refuse = (option: string): Error => noSum({set, option: option.slice(0, 40)})
  if (other !== undefined) throw refuse(other)
  if (set !== 'Observations' || path.as !== 'entity') throw refuse('$apply')
  if ($apply !== undefined && (resample ?? aggregate ?? $filter) !== undefined) throw refuse($filter === undefined ? 'resample' : '$filter')
  const plain = Object.entries({$filter, $top, $skip}).flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]))
  const {filter, top, skip} = readOptions(set, Object.fromEntries(plain))
  const apply = $apply === undefined ? readResample(resample ?? '', aggregate, filter) : readApply($apply)
  return {apply, limit: Math.min(top ?? MOST_GROUPS, MOST_GROUPS), skip}
}

async function readSum({db, call, reach}: Reading, path: Path, query: Query, sum: NonNullable<ReturnType<typeof sumOf>>): Promise<unknown> {
  const {apply, limit, skip} = sum
  const format = formatOf(path, query)
  if (format !== undefined && format !== 'CSV') throw noSum({set: 'Observations', option: `$resultFormat=${format}`})
  const groups = await applied(db, reach, path, apply, sum)
  if (groups === undefined) throw notThere({path: textPath(path)})
  if (format === 'CSV') {
    const header = [
      ...apply.keys.map((key) => (key.kind === 'bucket' ? key.as : key.steps.join('/'))),
      ...apply.aggregates.map(({as}) => as),
    ]
    const cell = (row: unknown, name: string): string | number | null => {
      const value = name.split('/').reduce<unknown>((at, step) => (at as Record<string, unknown> | null | undefined)?.[step], row)
      return value === null || value === undefined
        ? null
        : typeof value === 'string' || typeof value === 'number'
          ? value
          : JSON.stringify(value)
    }
    return new Reply(
      writeCsv(
        header,
        groups.rows.map((row) => header.map((name) => cell(row, name))),
      ),
      {headers: {'content-type': 'text/csv; charset=utf-8'}},
    )
  }
  const next = {...query, $skip: String(skip + limit)}
  return {
    ...(groups.more && limit > 0 ? {'@iot.nextLink': `${rootOf(call)}/${textPath(path)}?${queryOf(next)}`} : {}),
    value: groups.rows,
  }
}

async function readSet({db, call, reach}: Reading, path: Path, query: Query): Promise<unknown> {
  const {options, cursor} = asked(path, query)
  const {set} = lastOf(path)
  const [format, frame] = [formatOf(path, query), frameOf(call, query)]
  const page = await listEntities(db, reach, path, options, cursor)
  if (page === undefined) throw notThere({path: textPath(path)})
  const {entities: found, cursor: next} = page
  if (found.length === 0 && path.steps.length > 1 && set !== 'Observations' && !(await anyEntity(db, reach, path.steps.slice(0, -1))))
    throw notThere({path: textPath(path)})
  const sheet = sheetOf(path, found, options, format)
  if (sheet !== undefined) return sheet
  const counted = options.count ? await countEntities(db, reach, path, options) : undefined
  const {root} = frame
  // As all servers do, $top is the size of a page: whoever wants more follows the link.
  const {$skip: _, ...again} = query
  const nextQuery = {...again, $skiptoken: next ?? ''}
  return {
    ...(counted === undefined ? {} : {'@iot.count': counted.count, ...(counted.exact ? {} : {'@iot.countEstimated': true})}),
    ...(next !== null && options.top !== 0 ? {'@iot.nextLink': `${root}/${textPath(path)}?${queryOf(nextQuery)}`} : {}),
    value:
      format === 'dataArray'
        ? dataArraysOf(root, found, options)
        : path.as === 'ref'
          ? found.map(({id}) => ({'@iot.selfLink': linkOf(root, set, id)}))
          : found.map((one) => presented(frame, set, one, options)),
  }
}

async function readOne({db, call, reach}: Reading, path: Path, query: Query): Promise<unknown> {
  const {set} = lastOf(path)
  const {options} = asked(path, query)
  const [format, frame] = [formatOf(path, query), frameOf(call, query)]
  const [name, ...inside] = path.property ?? []
  const found = await findEntity(db, reach, path, name === undefined ? options : {...options, expand: []})
  if (found === undefined) throw notThere({path: textPath(path)})
  if (path.as === 'ref') return {'@iot.selfLink': linkOf(rootOf(call), set, found.id)}
  if (name === undefined) return sheetOf(path, [found], options, format) ?? presented(frame, set, found, options)
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

/** Answers a question by its path: a page of a set, an entity, or a property of one, of what the actor may read. */
export async function answer(db: Db, act: Act, call: Call, {path: text, query}: Pick<Request, 'path' | 'query'>): Promise<unknown> {
  const path = readPath(text)
  const reach = reachFor(act, 'sensing.read')
  return limited(db, LONGEST_MS, (bounded) => {
    const reading = {db: bounded, call, reach}
    if (!lastOf(path).many) return readOne(reading, path, query)
    const sum = sumOf(path, query)
    return sum === undefined ? readSet(reading, path, query) : readSum(reading, path, query, sum)
  })
}
