import {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {type Call, Reply, type Route, read} from '#kernel/pack.ts'
import type {Said} from '#lib/problem.ts'
import type {Sources} from '../actions.ts'
import {dcatOf, groupOf, organizationOf, type Placed, packageOf, resourceOf} from '../core/ckan.ts'
import {classes, classNames} from '../core/dataset.ts'
import type {Dataset} from '../core/kept.ts'
import {countDatasets, countFacets, getDataset, listDatasets, listKeywords} from '../queries/datasets.ts'
import {findResource, listResourcesOf, noResource} from '../queries/resources.ts'
import {collectionFor} from '../show.ts'
import type {CollectionOf} from '../tend.ts'

const CITY: Said = {zh: '开放数据目录', en: 'Catalogue of open data'}
/** DCAT is given whole up to so many datasets. */
const MOST = 5_000
const PAGE = 1_000
const LD_TYPE = 'application/ld+json'

const envelope = z.object({help: z.string(), success: z.literal(true), result: z.unknown()})
const start = z.coerce.number().int().min(0).max(100_000).default(0)
const searchQuery = z.object({
  q: z.string().trim().max(100).optional(),
  rows: z.coerce.number().int().min(0).max(PAGE).default(10),
  start,
})
const listQuery = z.object({limit: z.coerce.number().int().min(0).max(PAGE).default(PAGE), offset: start})
const byId = z.object({id: z.string().min(1).max(61)})
const byUuid = z.object({id: z.uuid()})

/** CKAN's action interface for reading, and the catalogue as DCAT; strangers get what is open, others what they may know of. */
export function ckanRoutes(sources: Sources, collectionOf: CollectionOf): readonly Route[] {
  const place = async (db: Db, act: Act, call: Call, datasets: readonly Dataset[]) => {
    const known = await sources.collections(db, act)
    const resources = await listResourcesOf(db, datasets.map(({id}) => id)) // biome-ignore format: one call
    return datasets.map((dataset) => ({
      dataset,
      resources: (resources.get(dataset.id) ?? []).map((resource): Placed => {
        const collection = collectionFor(resource, known, collectionOf)
        const url = collection === undefined ? null : `${call.origin}/api/datahub/ogc/collections/${collection.id}/items?f=json`
        return {resource, title: resource.title ?? collection?.title ?? {zh: resource.ref, en: resource.ref}, url}
      }),
    }))
  }
  const packages = async (db: Db, act: Act, call: Call, datasets: readonly Dataset[]) =>
    (await place(db, act, call, datasets)).map(({dataset, resources}) => packageOf(dataset, resources))

  const action = <Q extends z.ZodType | undefined = undefined>(
    name: string,
    summary: Said,
    query: Q,
    result: (asked: {
      readonly db: Db
      readonly act: Act
      readonly call: Call
      readonly query: Q extends z.ZodType ? z.output<Q> : undefined
    }) => unknown,
  ): Route =>
    read({
      path: `/3/action/${name}`,
      may: 'public',
      summary,
      ...(query === undefined ? {} : {query}),
      reply: envelope,
      handle: async (asked) => ({
        help: `${asked.call.origin}/api/3/action/help_show?name=${name}`,
        success: true as const,
        result: await result(asked as never),
      }),
    })

  const published = {state: 'published'} as const
  return [
    action('status_show', {zh: 'CKAN：状态', en: 'CKAN: status'}, undefined, ({call}) => ({
      ckan_version: '2.11.0',
      site_title: 'Jingcheng',
      site_url: call.origin,
      site_description: CITY.en,
      error_emails_to: null,
      locale_default: 'zh_Hans_CN',
      extensions: [],
    })),
    action('package_list', {zh: 'CKAN：数据集名称', en: 'CKAN: names of datasets'}, listQuery, async ({db, act, query: {limit, offset}}) =>
      (await listDatasets(db, act, published, {limit, skip: offset})).map(({name}) => name),
    ),
    action(
      'package_search',
      {zh: 'CKAN：查找数据集', en: 'CKAN: look for datasets'},
      searchQuery,
      async ({db, act, call, query: {q, rows, start: skip}}) => {
        const filter = {...published, q: q === '*:*' ? undefined : q}
        return {
          count: await countDatasets(db, act, filter),
          sort: 'score desc, name asc',
          results: await packages(db, act, call, await listDatasets(db, act, filter, {limit: rows, skip})),
          facets: {},
          search_facets: {},
        }
      },
    ),
    action('package_show', {zh: 'CKAN：一个数据集', en: 'CKAN: one dataset'}, byId, async ({db, act, call, query: {id}}) => {
      const [one] = await packages(db, act, call, [await getDataset(db, act, id)])
      return one
    }),
    action('resource_show', {zh: 'CKAN：一个资源', en: 'CKAN: one resource'}, byUuid, async ({db, act, call, query: {id}}) => {
      const found = await findResource(db, id)
      if (found === undefined) throw noResource({id})
      const [placed] = await place(db, act, call, [await getDataset(db, act, found.datasetId)])
      const one = placed?.resources.find(({resource}) => resource.id === id)
      return one === undefined ? null : resourceOf(one)
    }),
    action('organization_list', {zh: 'CKAN：有数据集的单位', en: 'CKAN: units with datasets'}, undefined, async ({db, act}) => {
      const {owner} = await countFacets(db, act, published)
      const datasets = await listDatasets(db, act, published, {limit: MOST})
      return owner.map(({is, count}) => {
        const of = datasets.find(({ownerUnit}) => ownerUnit === is)
        return organizationOf(is, {zh: of?.ownerZh ?? '未定', en: of?.ownerEn ?? 'Not settled'}, count)
      })
    }),
    action('group_list', {zh: 'CKAN：主题', en: 'CKAN: subjects'}, undefined, async ({db, act}) => {
      const {class: counted} = await countFacets(db, act, published)
      return classNames.filter((name) => name in classes && counted.some(({is}) => is === name)).map(groupOf)
    }),
    action('tag_list', {zh: 'CKAN：关键词', en: 'CKAN: keywords'}, undefined, ({db, act}) => listKeywords(db, act)),
    read({
      path: '/datahub/dcat',
      may: 'public',
      summary: {zh: '数据目录，DCAT-AP（JSON-LD）', en: 'The catalogue by DCAT-AP, as JSON-LD'},
      reply: LD_TYPE,
      handle: async ({db, act, call}) => {
        const datasets = await listDatasets(db, act, published, {limit: MOST})
        const body = dcatOf(call.origin, CITY, await place(db, act, call, datasets))
        return new Reply(JSON.stringify(body), {headers: {'content-type': LD_TYPE, vary: 'cookie, authorization'}})
      },
    }),
  ]
}
