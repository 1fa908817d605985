import {z} from 'zod'
import {type Act, may} from '#kernel/act.ts'
import {readCursor, writeCursor} from '#kernel/cursor.ts'
import type {Db} from '#kernel/db.ts'
import {type Route, read, write} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'
import {datasetKey} from '../catalogue/api.ts'
import {listGiven} from '../catalogue/given.ts'
import {getDataset} from '../catalogue/queries/datasets.ts'
import {featureOf, GEOJSON_TYPE} from '../features/core/documents.ts'
import {bounded} from '../features/queries/features.ts'
import {addressOf, answered, pageQuery, plain} from '../features/routes/reply.ts'
import {askShare, fieldsOf, type Ground, grantShare, noteUse, openShare, refuseShare, renewShare, revokeShare, sharedOf} from './actions.ts'
import * as api from './api.ts'
import {maskFits, maskNames} from './core/masks.ts'
import {type Field, mayStep, standingOf, stepNames} from './core/share.ts'
import {LIMIT_MS, listShared, readShared} from './queries/read.ts'
import {countWaiting, getShare, listOwnUnits, listShares, type Share} from './queries/shares.ts'
import {listUses} from './queries/uses.ts'

const badCursor = problem('datahub.bad-share-cursor', 422, {
  zh: () => '翻页位置无效。请从第一页重新查询。',
  en: () => 'This page mark is not valid. Begin again with the first page.',
})

const cursorShape = z.tuple([z.iso.datetime({offset: true}), z.uuid()])
const iso = (at: Date | null): string | null => at?.toISOString() ?? null
const unitOut = (id: string, zh: string | null, en: string | null) => ({id, name: {zh: zh ?? '未定', en: en ?? zh ?? 'Not settled'}})

/** A share as it goes over the wire. */
export function showShare(act: Act, one: Share): z.input<typeof api.shareOut> {
  const standing = standingOf(one, act.at)
  return {
    id: one.id,
    version: one.version,
    dataset: {name: one.dataset, title: one.datasetTitle, owner: unitOut(one.ownerUnit, one.ownerZh, one.ownerEn)},
    unit: unitOut(one.unit, one.unitZh, one.unitEn),
    asked: {
      by: one.askedName,
      at: one.createdAt.toISOString(),
      purpose: one.purpose,
      basis: one.basis,
      fields: one.askedFields === null ? null : [...one.askedFields],
      areas: [...one.askedAreas],
      until: one.askedUntil.toISOString(),
    },
    standing,
    fields: [...one.fields],
    masks: one.masks,
    place: one.place,
    areas: [...one.areas],
    filter: one.filter,
    until: iso(one.until),
    renewUntil: iso(one.renewUntil),
    reason: one.reason,
    decided: one.decidedAt === null ? null : {by: one.decidedName ?? '', at: one.decidedAt.toISOString()},
    uses: {times: one.uses, rows: one.rows, last: iso(one.lastUse)},
    mine: one.mine,
    steps: stepNames.filter((step) => (step === 'renew' ? one.mine : one.decides) && mayStep(step, standing, one.renewUntil !== null)),
  }
}

const showField = ({name, type, said}: ReturnType<typeof fieldsOf>[number]) => ({
  name,
  type,
  said,
  masks: maskNames.filter((mask) => maskFits(mask, type satisfies Field['type'])),
})

const sharedQuery = pageQuery.extend({resource: z.string().max(60).optional()})

/** Sharing between units: asking, deciding, reading under what was granted, and who read what. */
export function sharingRoutes(ground: Ground): readonly Route[] {
  const detail = async (db: Db, act: Act, share: Share) => ({
    share: showShare(act, share),
    fields: fieldsOf(await listGiven(db, ground, {datasetId: share.datasetId, at: act.at})).map(showField),
  })

  return [
    read({
      path: '/datahub/shares',
      may: 'signed-in',
      summary: {zh: '数据共享：本单位申请的和待我审批的', en: 'Shares of one’s unit, and those one decides on'},
      query: api.sharesQuery,
      reply: api.sharesReply,
      handle: async ({db, act, query: {cursor, limit, ...filter}}) => {
        const rows = await listShares(db, act, filter, {after: readCursor(cursorShape, cursor, () => badCursor({})), limit: limit + 1})
        const [page, last] = [rows.slice(0, limit), rows[limit - 1]]
        return {
          shares: page.map((one) => showShare(act, one)),
          next: rows.length > limit && last !== undefined ? writeCursor([last.createdAt.toISOString(), last.id]) : null,
          waiting: await countWaiting(db, act),
          units: may(act, 'datahub.use') ? (await listOwnUnits(db, act)).map((one) => unitOut(one.id, one.name, one.nameEn)) : [],
        }
      },
    }),
    read({
      path: '/datahub/shares/:id',
      may: 'signed-in',
      summary: {zh: '一个共享申请', en: 'One share'},
      params: api.shareKey,
      reply: api.shareReply,
      handle: async ({db, act, params: {id}}) => detail(db, act, await getShare(db, act, id)),
    }),
    read({
      path: '/datahub/shares/:id/uses',
      may: 'signed-in',
      summary: {zh: '共享的使用记录', en: 'Who read what under a share'},
      params: api.shareKey,
      query: api.usesQuery,
      reply: api.usesReply,
      handle: async ({db, act, params: {id}, query: {cursor, limit}}) => {
        const {district} = await getShare(db, act, id)
        const rows = await listUses(db, {district, share: id, before: cursor, limit: limit + 1})
        const page = rows.slice(0, limit)
        return {
          uses: page.map(({at, actor: _, name, ...one}) => ({...one, who: name, at: at.toISOString()})),
          next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
        }
      },
    }),
    read({
      path: '/datahub/datasets/:name/fields',
      may: 'public',
      summary: {zh: '数据集的字段', en: 'The fields of a dataset'},
      params: datasetKey,
      reply: api.fieldsReply,
      handle: async ({db, act, params: {name}}) => {
        const {id} = await getDataset(db, act, name)
        return {fields: fieldsOf(await listGiven(db, ground, {datasetId: id, at: act.at})).map(showField)}
      },
    }),
    write({
      method: 'POST',
      path: '/datahub/datasets/:name/shares',
      may: 'datahub.use',
      summary: {zh: '申请共享', en: 'Ask for a dataset'},
      params: datasetKey,
      body: api.askBody,
      reply: api.shareReply,
      handle: async ({tx, act, params: {name}, body}) => detail(tx, act, await askShare(tx, act, ground, name, body)),
    }),
    write({
      method: 'POST',
      path: '/datahub/shares/:id/grant',
      may: 'datahub.share',
      summary: {zh: '批准共享（可脱敏、限定范围）', en: 'Grant a share, masked and narrowed as needed'},
      params: api.shareKey,
      body: api.grantBody,
      reply: api.shareReply,
      handle: async ({tx, act, params: {id}, body: {version, until, reason, ...terms}}) =>
        detail(tx, act, await grantShare(tx, act, ground, {id, terms, until, reason, ...(version === undefined ? {} : {version})})),
    }),
    write({
      method: 'POST',
      path: '/datahub/shares/:id/refuse',
      may: 'datahub.share',
      summary: {zh: '不同意共享', en: 'Refuse to share'},
      params: api.shareKey,
      body: api.reasonBody,
      reply: api.shareReply,
      handle: async ({tx, act, params: {id}, body: {reason, version}}) =>
        detail(tx, act, await refuseShare(tx, act, {id, reason, ...(version === undefined ? {} : {version})})),
    }),
    write({
      method: 'POST',
      path: '/datahub/shares/:id/revoke',
      may: 'datahub.share',
      summary: {zh: '撤销共享，立即生效', en: 'Revoke a share at once'},
      params: api.shareKey,
      body: api.reasonBody,
      reply: api.shareReply,
      handle: async ({tx, act, params: {id}, body: {reason, version}}) =>
        detail(tx, act, await revokeShare(tx, act, {id, reason, ...(version === undefined ? {} : {version})})),
    }),
    write({
      method: 'POST',
      path: '/datahub/shares/:id/renew',
      may: 'datahub.use',
      summary: {zh: '申请续期', en: 'Ask for a share to go on'},
      params: api.shareKey,
      body: api.renewBody,
      reply: api.shareReply,
      handle: async ({tx, act, params: {id}, body: {until, version}}) =>
        detail(tx, act, await renewShare(tx, act, {id, until, ...(version === undefined ? {} : {version})})),
    }),
    read({
      path: '/datahub/shared/:id',
      may: 'datahub.use',
      summary: {zh: '共享给本单位的数据：资源和字段', en: 'What can be read under a share'},
      params: api.shareKey,
      reply: api.sharedReply,
      handle: async ({db, act, params: {id}, call}) => {
        const {share, given} = await openShare(db, act, ground, id)
        return {
          share: showShare(act, share),
          resources: given.map(({resource, collection}) => ({
            id: resource.id,
            title: resource.title ?? collection.title,
            fields: collection.features.properties
              .filter(({name}) => share.fields.includes(name))
              .map(({name, type, said}) => ({name, type, said, mask: share.masks[name] ?? null})),
            items: `${call.origin}/api/datahub/shared/${id}/items?resource=${resource.id}`,
          })),
        }
      },
    }),
    read({
      path: '/datahub/shared/:id/items',
      may: 'datahub.use',
      summary: {zh: '读取共享数据（按批准的范围和脱敏）', en: 'Read under a share, within its scope and masked'},
      params: api.shareKey,
      query: sharedQuery,
      reply: GEOJSON_TYPE,
      handle: async ({db, act, params: {id}, query, call}) => {
        const {resource: which, ...sent} = plain(query)
        const {share, given} = await openShare(db, act, ground, id)
        const {resource, shared} = sharedOf(share, given, which)
        const asked = readShared(sent, shared)
        // No reading without its line in the log.
        const {page, count, exact} = await db.transaction().execute(async (tx) => {
          const found = await bounded(tx, LIMIT_MS, (reader) => listShared(reader, act, shared, share, asked))
          await noteUse(tx, act, {
            share,
            resource: resource.id,
            question: new URLSearchParams(sent).toString(),
            rows: found.page.features.length,
          })
          return found
        })
        const own = `${call.origin}/api/datahub/shared/${id}/items`
        return answered(GEOJSON_TYPE, {
          type: 'FeatureCollection',
          timeStamp: act.at.toISOString(),
          ...(exact ? {numberMatched: count} : {numberMatchedEstimated: count}),
          numberReturned: page.features.length,
          features: page.features.map(featureOf),
          links:
            page.cursor === null
              ? []
              : [{rel: 'next', type: GEOJSON_TYPE, href: addressOf(own, {...sent, resource: resource.id, cursor: page.cursor})}],
        })
      },
    }),
  ]
}
