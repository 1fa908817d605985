import {z} from 'zod'
import {type Call, type Route, read, write} from '#kernel/pack.ts'
import {listDoors} from '../queries/doors.ts'
import {serverSettings} from './core/conformance.ts'
import {sets} from './core/model.ts'
import type {Request} from './core/request.ts'
import {batch} from './routes/batch.ts'
import {perform} from './routes/change.ts'
import {answer, ROOT, rootOf} from './routes/read.ts'

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
    $resultMetadata: option.optional(),
    $skiptoken: option.optional(),
    $apply: option.optional(),
    resample: option.optional(),
    aggregate: option.optional(),
  })
  .catchall(option)

const JSON_TYPE = 'application/json; charset=utf-8'
const PART_BYTES = 1_000_000
const BATCH_BYTES = 4_000_000

const plain = (sent: Readonly<Record<string, string | undefined>>): Request['query'] =>
  Object.fromEntries(Object.entries(sent).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])))

const typeOf = ({headers}: Call): string => String(headers['content-type'] ?? '').toLowerCase()

const changing = (method: 'POST' | 'PATCH' | 'PUT', summary: Route['summary']): Route =>
  write({
    method,
    path: `${ROOT}/*`,
    may: 'sensing.write',
    summary,
    params: rest,
    body: z.unknown(),
    bodyBytes: PART_BYTES,
    reply: JSON_TYPE,
    handle: ({tx, act, params, body, call}) => perform(tx, act, call, {method, path: params['*'], query: {}, body, type: typeOf(call)}),
  })

/** OGC SensorThings 1.1 over HTTP, below `/api/sensing/v1.1`. */
export const staRoutes: readonly Route[] = [
  read({
    path: ROOT,
    may: 'sensing.read',
    summary: {zh: '标准感知接口的根地址：实体集和所守的条款', en: 'The root of SensorThings 1.1'},
    reply: JSON_TYPE,
    handle: async ({db, act, call}) => ({
      value: sets.map((name) => ({name, url: `${rootOf(call)}/${name}`})),
      serverSettings: serverSettings(new URL(call.origin).hostname, await listDoors(db, act.at)),
    }),
  }),
  read({
    path: `${ROOT}/*`,
    may: 'sensing.read',
    summary: {zh: '按路径查询物、数据流和观测', en: 'Read by a path of SensorThings'},
    params: rest,
    query,
    reply: JSON_TYPE,
    handle: ({db, act, params, query: sent, call}) => answer(db, act, call, {path: params['*'], query: plain(sent)}),
  }),
  changing('POST', {zh: '新增实体或观测', en: 'Add an entity or an observation'}),
  changing('PATCH', {zh: '修改实体（合并式或补丁式）', en: 'Change an entity, merged or by JSON Patch'}),
  changing('PUT', {zh: '整体替换实体', en: 'Replace an entity'}),
  write({
    method: 'DELETE',
    path: `${ROOT}/*`,
    may: 'sensing.write',
    summary: {
      zh: '删除实体及其下属，或按条件删除',
      en: 'Delete an entity and all that hangs on it, or those of a set that fit a $filter',
    },
    params: rest,
    query: z.object({$filter: option.optional()}).catchall(option),
    reply: JSON_TYPE,
    handle: ({tx, act, params, query: sent, call}) =>
      perform(tx, act, call, {method: 'DELETE', path: params['*'], query: plain(sent), type: ''}),
  }),
  write({
    method: 'POST',
    path: `${ROOT}/$batch`,
    may: 'sensing.read',
    summary: {
      zh: '批处理：一次发送多个请求，变更集全部成功或全部不做',
      en: 'Many requests in one; what stands together is done all or none',
    },
    body: z.unknown(),
    texts: ['multipart/mixed'],
    bodyBytes: BATCH_BYTES,
    reply: JSON_TYPE,
    handle: ({tx, act, body, call}) => batch(tx, act, call, body),
  }),
]
