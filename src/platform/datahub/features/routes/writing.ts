import {z} from 'zod'
import {type Call, Reply, type Route, write} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'
import {createFeature, removeFeature, replaceFeature, updateFeature} from '../actions.ts'
import {type Crs, crsOf} from '../core/crs.ts'
import {GEOJSON_TYPE} from '../core/documents.ts'
import type {Given, Lookup} from '../lookup.ts'
import {findState} from '../queries/writing.ts'
import {id, methodsOf, ROOT, rootOf} from './reply.ts'

const notWritten = problem<{id: string}>('datahub.not-written', 405, {
  zh: ({id}) => `数据集 ${id} 不能这样写入。请查看响应头 Allow 中允许的方法，或在其业务页面中修改。`,
  en: ({id}) => `The collection ${id} cannot be written so. See the header Allow for what can be done, or change it on its own pages.`,
})

const BODY_BYTES = 2 * 2 ** 20

/** A refusal that says what is allowed instead, as every 405 must. */
const refused = (collection: Given, what: 'items' | 'item', {language}: Call): Reply => {
  const {code, status, zh, en} = notWritten({id: collection.id})
  const body = {type: `/problems/${code}`, title: code, status, detail: language === 'zh' ? zh : en, code, zh, en}
  return new Reply(JSON.stringify(body), {
    status,
    headers: {'content-type': 'application/problem+json; charset=utf-8', ...methodsOf(collection, what)},
  })
}

const header = ({headers}: Call, name: string): string | undefined => {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

/** The system of the coordinates that were sent: `Content-Crs: <uri>`, CRS84 where it says nothing. Throws datahub.unknown-crs. */
const sentIn = (call: Call): Crs =>
  crsOf(
    header(call, 'content-crs')
      ?.trim()
      .replace(/^<(.*)>$/, '$1'),
  )

const itemKey = z.object({id, fid: z.string().max(200)})
/** A feature by GeoJSON; what it must hold is known only with the collection. */
const feature = z.looseObject({type: z.string().max(20).optional(), geometry: z.unknown().optional(), properties: z.unknown().optional()})

/** Features made, changed and removed by the actions of whoever owns them (OGC API – Features – Part 4, draft 20-002). */
export const writingRoutes = (lookup: Lookup): readonly Route[] => [
  write({
    method: 'POST',
    path: `${ROOT}/collections/:id/items`,
    may: 'datahub.write',
    summary: {zh: '新增一个要素', en: 'Make a feature'},
    params: z.object({id}),
    body: feature,
    bodyBytes: BODY_BYTES,
    reply: GEOJSON_TYPE,
    handle: async ({tx, act, params, body, call}) => {
      const collection = await lookup.get(tx, act, params.id)
      if (collection.features.writes?.create === undefined) return refused(collection, 'items', call)
      const made = (await createFeature(tx, act, collection, body, sentIn(call))) ?? ''
      const state = await findState(tx, act, collection.features, made)
      return new Reply('', {
        status: 201,
        headers: {
          location: `${rootOf(call)}/collections/${collection.id}/items/${encodeURIComponent(made)}`,
          ...(state === undefined ? {} : {etag: `"${state}"`}),
        },
      })
    },
  }),
  ...(
    [
      ['PUT', 'replace', replaceFeature, {zh: '以另一个要素代替', en: 'Put another feature in the place of one'}],
      ['PATCH', 'update', updateFeature, {zh: '修改要素的一部分（JSON 合并）', en: 'Change a part of a feature by JSON Merge Patch'}],
    ] as const
  ).map(([method, way, change, summary]) =>
    write({
      method,
      path: `${ROOT}/collections/:id/items/:fid`,
      may: 'datahub.write',
      summary,
      params: itemKey,
      body: feature,
      bodyBytes: BODY_BYTES,
      reply: GEOJSON_TYPE,
      handle: async ({tx, act, params, body, call}) => {
        const collection = await lookup.get(tx, act, params.id)
        if (collection.features.writes?.[way] === undefined) return refused(collection, 'item', call)
        await change(tx, act, collection, {id: params.fid, match: header(call, 'if-match'), body, crs: sentIn(call)})
        // What is kept may differ from what was sent, so a replacement tells no new tag (RFC 9110 §9.3.4).
        const state = method === 'PUT' ? undefined : await findState(tx, act, collection.features, params.fid)
        return new Reply('', {status: 204, headers: state === undefined ? {} : {etag: `"${state}"`}})
      },
    }),
  ),
  write({
    method: 'DELETE',
    path: `${ROOT}/collections/:id/items/:fid`,
    may: 'datahub.write',
    summary: {zh: '移除一个要素', en: 'Remove a feature'},
    params: itemKey,
    reply: GEOJSON_TYPE,
    handle: async ({tx, act, params, call}) => {
      const collection = await lookup.get(tx, act, params.id)
      if (collection.features.writes?.remove === undefined) return refused(collection, 'item', call)
      await removeFeature(tx, act, collection, params.fid, header(call, 'if-match'))
      return new Reply('', {status: 204})
    },
  }),
]
