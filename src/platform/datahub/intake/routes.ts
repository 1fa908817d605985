import {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import {Reply, type Route, read, write} from '#kernel/pack.ts'
import {writeCsv} from '#kernel/sheets.ts'
import {addFeed, beginSheet, changeFeed, endFeed, getKept, getKeptFeed, removeSheet, renameSheet} from './actions/keep.ts'
import {lookAtFile, mostFileBytes, sentFile, takeFile} from './actions/look.ts'
import {getKeptLoad, obstacleTo} from './actions/undo.ts'
import * as api from './api.ts'
import {KEEP, mayKeep} from './collections.ts'
import {collectionId} from './queries/collections.ts'
import {type Feed, listFeeds} from './queries/feeds.ts'
import {type Load, listLoadErrors, listLoads} from './queries/loads.ts'
import {listSheets, type Sheet} from './queries/sheets.ts'

const ById = z.object({id: z.uuid()})
const MOST_LOADS = 50

const writeSheet = ({datasetId: _, createdAt: __, ...sheet}: Sheet) => ({...sheet, collection: collectionId(sheet.name)})
const writeFeed = ({createdBy: _, ...feed}: Feed) => feed
const writeLoad = (load: Load, {title}: Sheet) => ({...load, sheet: title})

const keptSheets = async (db: Parameters<typeof listSheets>[0], act: Act): Promise<readonly Sheet[]> =>
  (await listSheets(db)).filter((sheet) => mayKeep(act, sheet))

const files: readonly Route[] = [
  write({
    method: 'POST',
    path: '/datahub/intake/files',
    may: KEEP,
    summary: {zh: '上传一个要导入的文件，看它有哪些列', en: 'Send a file to be loaded, and see which columns it has'},
    uploadBytes: mostFileBytes,
    query: api.zoneQuery,
    reply: api.lookReply,
    handle: async ({tx, act, query, upload}) => {
      const file = await takeFile(tx, act, upload)
      return new Reply(
        {file, name: upload.name, ...(await lookAtFile(tx, act, file, {layer: query.layer, zone: query.zone}))},
        {status: 201},
      )
    },
  }),
  read({
    path: '/datahub/intake/files/:id',
    may: KEEP,
    summary: {zh: '再看已上传的文件，或它的另一个图层、工作表', en: 'Look again at a file that was sent, or at another table of it'},
    params: ById,
    query: api.zoneQuery,
    reply: api.lookReply,
    handle: async ({db, act, params, query}) => {
      const {name} = await sentFile(db, act, params.id)
      return {file: params.id, name, ...(await lookAtFile(db, act, params.id, {layer: query.layer, zone: query.zone}))}
    },
  }),
]

const sheets: readonly Route[] = [
  read({
    path: '/datahub/sheets',
    may: KEEP,
    summary: {zh: '本人维护的数据表', en: 'The sheets one keeps'},
    reply: api.sheetsReply,
    handle: async ({db, act}) => ({sheets: (await keptSheets(db, act)).map(writeSheet)}),
  }),
  write({
    method: 'POST',
    path: '/datahub/sheets',
    may: KEEP,
    summary: {zh: '新建数据表', en: 'Begin a sheet'},
    body: api.sheetBody,
    reply: api.sheetReply,
    handle: async ({tx, act, body}) => new Reply(writeSheet(await getKept(tx, act, await beginSheet(tx, act, body))), {status: 201}),
  }),
  read({
    path: '/datahub/sheets/:id',
    may: KEEP,
    summary: {zh: '一个数据表', en: 'One sheet'},
    params: ById,
    reply: api.sheetReply,
    handle: async ({db, act, params}) => writeSheet(await getKept(db, act, params.id)),
  }),
  write({
    method: 'PUT',
    path: '/datahub/sheets/:id',
    may: KEEP,
    summary: {zh: '更改数据表的名称与是否公开', en: 'Change what a sheet is called and whether it is open'},
    params: ById,
    body: api.sheetChange,
    reply: api.sheetReply,
    handle: async ({tx, act, params, body}) => {
      await renameSheet(tx, act, params.id, body)
      return writeSheet(await getKept(tx, act, params.id))
    },
  }),
  write({
    method: 'DELETE',
    path: '/datahub/sheets/:id',
    may: KEEP,
    summary: {zh: '删除数据表及其全部记录', en: 'Remove a sheet with all its records'},
    params: ById,
    reply: z.object({}),
    handle: async ({tx, act, params}) => {
      await removeSheet(tx, act, params.id)
      return {}
    },
  }),
  write({
    method: 'POST',
    path: '/datahub/sheets/:id/feeds',
    may: KEEP,
    summary: {zh: '保存数据表的一个来源及其字段对应', en: 'Keep a feed of a sheet and its mapping'},
    params: ById,
    body: api.feedBody,
    reply: api.feedReply,
    handle: async ({tx, act, params, body}) => {
      const id = await addFeed(tx, act, params.id, body)
      return new Reply(writeFeed((await getKeptFeed(tx, act, id)).feed), {status: 201})
    },
  }),
]

const feeds: readonly Route[] = [
  read({
    path: '/datahub/feeds',
    may: KEEP,
    summary: {zh: '本人维护的数据来源', en: 'The feeds one keeps'},
    reply: api.feedsReply,
    handle: async ({db, act}) => {
      const own = new Set((await keptSheets(db, act)).map(({id}) => id))
      return {feeds: (await listFeeds(db)).filter(({sheetId}) => own.has(sheetId)).map(writeFeed)}
    },
  }),
  read({
    path: '/datahub/feeds/:id',
    may: KEEP,
    summary: {zh: '一个数据来源', en: 'One feed'},
    params: ById,
    reply: api.feedReply,
    handle: async ({db, act, params}) => writeFeed((await getKeptFeed(db, act, params.id)).feed),
  }),
  write({
    method: 'PUT',
    path: '/datahub/feeds/:id',
    may: KEEP,
    summary: {zh: '更改数据来源', en: 'Change a feed'},
    params: ById,
    body: api.feedChange,
    reply: api.feedReply,
    handle: async ({tx, act, params, body: {version, ...body}}) => {
      await changeFeed(tx, act, params.id, version, body)
      return writeFeed((await getKeptFeed(tx, act, params.id)).feed)
    },
  }),
  write({
    method: 'DELETE',
    path: '/datahub/feeds/:id',
    may: KEEP,
    summary: {zh: '删除数据来源，已导入的记录保留', en: 'End a feed; what it brought stays'},
    params: ById,
    reply: z.object({}),
    handle: async ({tx, act, params}) => {
      await endFeed(tx, act, params.id)
      return {}
    },
  }),
]

const loads: readonly Route[] = [
  read({
    path: '/datahub/loads',
    may: KEEP,
    summary: {zh: '导入记录，新的在前', en: 'What was loaded, the newest first'},
    query: api.loadsQuery,
    reply: api.loadsReply,
    handle: async ({db, act, query}) => {
      const own = new Map((await keptSheets(db, act)).map((sheet) => [sheet.id, sheet]))
      const found = await listLoads(db, query.sheet ?? null, query.before ?? null, MOST_LOADS)
      const listed = found.flatMap((load) => {
        const sheet = own.get(load.sheetId)
        return sheet === undefined ? [] : [writeLoad(load, sheet)]
      })
      return {loads: listed, next: found.length < MOST_LOADS ? null : (found.at(-1)?.id ?? null)}
    },
  }),
  read({
    path: '/datahub/loads/:id',
    may: KEEP,
    summary: {zh: '一次导入及其错误行', en: 'One load and its wrong rows'},
    params: ById,
    reply: api.oneLoadReply,
    handle: async ({db, act, params}) => {
      const {load, sheet} = await getKeptLoad(db, act, params.id)
      const undoable = (await obstacleTo(db, act, load)) === undefined
      return {load: writeLoad(load, sheet), errors: await listLoadErrors(db, load.id), undoable}
    },
  }),
  read({
    path: '/datahub/loads/:id/bad-rows',
    may: KEEP,
    summary: {zh: '一次导入的错误行（CSV）', en: 'The wrong rows of a load as CSV'},
    params: ById,
    reply: 'text/csv; charset=utf-8',
    handle: async ({db, act, params}) => {
      const {load} = await getKeptLoad(db, act, params.id)
      const errors = await listLoadErrors(db, load.id)
      const rows = errors.map(({line, column, zh, en}) => [line, column, zh, en])
      return new Reply(writeCsv(['行号', '列', '问题', 'Problem'], rows), {
        headers: {'content-disposition': 'attachment; filename="bad-rows.csv"'},
      })
    },
  }),
]

/** How data comes in over HTTP: files, sheets, feeds, loads. The long work itself is asked for as errands. */
export const intakeRoutes: readonly Route[] = [...files, ...sheets, ...feeds, ...loads]
