import {z} from 'zod'
import {type Act, may} from '#kernel/act.ts'
import {readCursor, writeCursor} from '#kernel/cursor.ts'
import type {Db} from '#kernel/db.ts'
import {type Route, read, write} from '#kernel/pack.ts'
import {problem, type Said} from '#lib/problem.ts'
import {listUnits} from '#platform/organisation/index.ts'
import {addResource, changeDataset, makeDataset, publishDataset, removeResource, type Sources, withdrawDataset} from './actions.ts'
import * as api from './api.ts'
import {classes} from './core/dataset.ts'
import type {Dataset} from './core/kept.ts'
import {countDatasets, countFacets, type Facet, getDataset, listDatasets} from './queries/datasets.ts'
import {listResources} from './queries/resources.ts'
import {collectionFor, showDataset, showResource} from './show.ts'
import type {CollectionOf} from './tend.ts'

const badCursor = problem('datahub.bad-catalogue-cursor', 422, {
  zh: () => '翻页位置无效。请从第一页重新查询。',
  en: () => 'This page mark is not valid. Begin again with the first page.',
})

const cursorShape = z.tuple([z.number().int().min(0).max(1_000), z.string().max(61)])

const facetWords: Readonly<Record<Exclude<Facet, 'owner' | 'class'>, Readonly<Record<string, Said>>>> = {
  sharing: {
    unconditional: {zh: '无条件共享', en: 'Without conditions'},
    conditional: {zh: '有条件共享', en: 'On conditions'},
    withheld: {zh: '不予共享', en: 'Withheld'},
  },
  level: {
    1: {zh: '1 级 · 可公开', en: 'Level 1 · public'},
    2: {zh: '2 级 · 内部', en: 'Level 2 · internal'},
    3: {zh: '3 级 · 敏感', en: 'Level 3 · sensitive'},
    4: {zh: '4 级 · 重要', en: 'Level 4 · important'},
  },
  open: {true: {zh: '已向社会开放', en: 'Open to everybody'}, false: {zh: '未开放', en: 'Not open'}},
  kind: {
    collection: {zh: '平台数据', en: 'Collections'},
    sheet: {zh: '数据表', en: 'Sheets'},
    stream: {zh: '数据流', en: 'Streams'},
    file: {zh: '文件', en: 'Files'},
  },
}

const facetsFor = async (db: Db, counted: Awaited<ReturnType<typeof countFacets>>) => {
  const units = new Map((await listUnits(db)).map((unit) => [unit.id, {zh: unit.name, en: unit.nameEn}] as const))
  const unknown = {zh: '未定', en: 'Not settled'}
  const saidOf = (facet: Facet, is: string): Said => {
    if (facet === 'owner') return units.get(is) ?? unknown
    const {zh, en} = (facet === 'class' ? (classes as Readonly<Record<string, Said>>) : facetWords[facet])[is] ?? {zh: is, en: is}
    return {zh, en}
  }
  const of = (facet: Facet) => counted[facet].map(({is, count}) => ({is, count, said: saidOf(facet, is)}))
  return {owner: of('owner'), class: of('class'), sharing: of('sharing'), level: of('level'), open: of('open'), kind: of('kind')}
}

const ownerOf = ({ownerUnit, district}: Dataset) => ({unit: ownerUnit === '' ? null : ownerUnit, area: district})
const made = ({id, name, version}: Dataset) => ({id, name, version})

/** The catalogue of data: what there is, whose, how good, and who may have it. */
export function catalogueRoutes(sources: Sources, collectionOf: CollectionOf): readonly Route[] {
  const detail = async (db: Db, act: Act, dataset: Dataset) => {
    const known = await sources.collections(db, act)
    const resources = await listResources(db, dataset.id)
    return {
      dataset: showDataset(dataset, act.at),
      resources: resources.map((one) => showResource(act, one, collectionFor(one, known, collectionOf))),
      may: {keep: may(act, 'datahub.keep', ownerOf(dataset)), share: may(act, 'datahub.share', ownerOf(dataset))},
    }
  }

  return [
    read({
      path: '/datahub/datasets',
      may: 'public',
      summary: {zh: '数据目录：查找数据集', en: 'The catalogue: look for datasets'},
      query: api.datasetsQuery,
      reply: api.datasetsReply,
      handle: async ({db, act, query: {cursor, limit, ...filter}}) => {
        const rows = await listDatasets(db, act, filter, {after: readCursor(cursorShape, cursor, () => badCursor({})), limit: limit + 1})
        const [page, last] = [rows.slice(0, limit), rows[limit - 1]]
        return {
          datasets: page.map((one) => showDataset(one, act.at)),
          total: await countDatasets(db, act, filter),
          next: rows.length > limit && last !== undefined ? writeCursor([last.rank, last.name]) : null,
          facets: await facetsFor(db, await countFacets(db, act, filter)),
          may: {keep: may(act, 'datahub.keep')},
        }
      },
    }),
    read({
      path: '/datahub/datasets/:name',
      may: 'public',
      summary: {zh: '一个数据集及其资源', en: 'A dataset with its resources'},
      params: api.datasetKey,
      reply: api.datasetReply,
      handle: async ({db, act, params: {name}}) => detail(db, act, await getDataset(db, act, name)),
    }),
    write({
      method: 'POST',
      path: '/datahub/datasets',
      may: 'datahub.keep',
      summary: {zh: '登记数据集（草稿）', en: 'Enter a dataset, as a draft'},
      body: api.datasetBody,
      reply: api.madeReply,
      handle: async ({tx, act, body}) => made(await makeDataset(tx, act, body)),
    }),
    write({
      method: 'PUT',
      path: '/datahub/datasets/:name',
      may: 'datahub.keep',
      summary: {zh: '修改数据集的元数据', en: 'Change what is said of a dataset'},
      params: api.datasetKey,
      body: api.datasetChange,
      reply: api.madeReply,
      handle: async ({tx, act, params, body}) => made(await changeDataset(tx, act, {...body, ...params})),
    }),
    ...(['publish', 'withdraw'] as const).map((step) =>
      write({
        method: 'POST',
        path: `/datahub/datasets/:name/${step}`,
        may: 'datahub.keep',
        summary: step === 'publish' ? {zh: '发布数据集', en: 'Publish a dataset'} : {zh: '撤下数据集', en: 'Withdraw a dataset'},
        params: api.datasetKey,
        body: api.stepBody,
        reply: api.madeReply,
        handle: async ({tx, act, params: {name}, body: {version}}) =>
          made(await (step === 'publish' ? publishDataset : withdrawDataset)(tx, act, name, version)),
      }),
    ),
    write({
      method: 'POST',
      path: '/datahub/datasets/:name/resources',
      may: 'datahub.keep',
      summary: {zh: '为数据集添加资源', en: 'Add a resource to a dataset'},
      params: api.datasetKey,
      body: api.resourceBody,
      reply: api.addedReply,
      handle: async ({tx, act, params: {name}, body}) => ({id: (await addResource(tx, act, sources, name, body)).id}),
    }),
    write({
      method: 'DELETE',
      path: '/datahub/datasets/:name/resources/:id',
      may: 'datahub.keep',
      summary: {zh: '从数据集移除资源', en: 'Take a resource out of a dataset'},
      params: api.resourceKey,
      reply: api.goneReply,
      handle: async ({tx, act, params: {name, id}}) => {
        await removeResource(tx, act, name, id)
        return {done: true}
      },
    }),
  ]
}
