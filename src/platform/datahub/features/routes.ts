import {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import {allow, may} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {signInFirst} from '#kernel/http/refusals.ts'
import type {Collection, Features} from '#kernel/maps/contract.ts'
import {type Call, Reply, type Route, read} from '#kernel/pack.ts'
import {problem, type Said} from '#lib/problem.ts'
import {conformsTo} from './core/conformance.ts'
import {systems} from './core/crs.ts'
import {
  both,
  collectionOf,
  type Extent,
  featureOf,
  functionsOf,
  GEOJSON_TYPE,
  HTML_TYPE,
  JSON_TYPE,
  type Link,
  landing,
  OPENAPI_TYPE,
  SCHEMA_TYPE,
  type SchemaKind,
  schemaOf,
  selfLinks,
  words,
} from './core/documents.ts'
import {facts, json, linkedNames, linkList, page, paragraph, table, textList, trailTo} from './core/html.ts'
import {definition} from './core/openapi.ts'
import {badParameter, checkNames, pageParameters, readPage} from './core/request.ts'
import {bounded, countFeatures, extentOf, findFeature, listFeatures} from './queries/features.ts'

/** Below `/api`. */
export const ROOT = '/datahub/ogc'

const noCollection = problem<{id: string}>('datahub.no-collection', 404, {
  zh: ({id}) => `没有名为 ${id} 的数据集。现有的数据集见 /api${ROOT}/collections。`,
  en: ({id}) => `There is no collection called ${id}. See /api${ROOT}/collections for those there are.`,
})
const noFeature = problem<{id: string; feature: string}>('datahub.no-feature', 404, {
  zh: ({id, feature}) => `数据集 ${id} 中没有 ${feature}，或您不能查看。请从列表中重新查找。`,
  en: ({id, feature}) => `The collection ${id} has no ${feature}, or not for you. Look it up in the list.`,
})

/** No statement of a question takes longer. */
const LONGEST_MS = 10_000
/** Extents are looked up anew after so long. */
const EXTENT_MS = 300_000
const MOST_EXTENTS = 500

const id = z.string().max(60)
const query = z.record(z.string().max(200), z.string().max(12_000))
type Query = Readonly<Record<string, string>>

const rootOf = ({origin}: Call): string => `${origin}/api${ROOT}`
const encoded = (sent: Query): string =>
  Object.entries(sent)
    .map(([name, text]) => `${encodeURIComponent(name)}=${encodeURIComponent(text)}`)
    .join('&')
const addressOf = (path: string, sent: Query): string => (Object.keys(sent).length === 0 ? path : `${path}?${encoded(sent)}`)

/** Whether people read the answer: as `f` says, else what the browser likes first. */
function wantsHtml({headers}: Call, {f}: Query): boolean {
  if (f !== undefined && f !== 'json' && f !== 'html')
    throw badParameter({name: 'f', value: f.slice(0, 40), expected: {zh: 'json 或 html', en: 'json or html'}})
  if (f !== undefined) return f === 'html'
  const accepted = String(headers.accept ?? '')
    .split(',')
    .map((one) => one.trim().split(';')[0] ?? '')
  const first = accepted.find((one) => one === HTML_TYPE || one.includes('json') || one === '*/*')
  return first === HTML_TYPE
}

const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
const answered = (type: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply =>
  new Reply(JSON.stringify(body), {
    headers: {
      'content-type': type === OPENAPI_TYPE ? type : `${type}; charset=utf-8`,
      vary: 'accept, accept-language, cookie, authorization',
      ...headers,
    },
  })
const paged = (text: string, headers: Readonly<Record<string, string>> = {}): Reply =>
  new Reply(text, {
    headers: {
      'content-type': `${HTML_TYPE}; charset=utf-8`,
      'content-security-policy': PAGE_POLICY,
      vary: 'accept, accept-language, cookie, authorization',
      ...headers,
    },
  })

const seen = (act: Act, {may: permission}: Collection): boolean => permission === undefined || may(act, permission)
/** A collection whose features are given. */
type Given = Collection & {readonly features: Features}

const isGiven = (one: Collection): one is Given => one.features !== undefined

/** OGC API – Features over what the packs publish, below `/api/datahub/ogc`. */
export function featureRoutes(collections: readonly Collection[]): readonly Route[] {
  const all = collections.filter(isGiven)
  const extents = new Map<string, {readonly until: number; readonly extent: Extent}>()

  const collectionNamed = (act: Act, name: string): Given => {
    const found = all.find((one) => one.id === name)
    if (found === undefined) throw noCollection({id: name})
    if (found.may !== undefined) {
      if (act.by.kind === 'reporter') throw signInFirst({})
      allow(act, found.may)
    }
    return found
  }

  /** The extent of what the actor may see; those whose rights are the same have the same. */
  const extentFor = async (db: Db, act: Act, {id: name, may: permission, features}: Given): Promise<Extent> => {
    const rights =
      permission === undefined
        ? ''
        : JSON.stringify([act.by.id, act.by.grants.filter((one) => one.permission === permission || one.permission === '*')])
    const key = `${name} ${rights}`
    const known = extents.get(key)
    if (known !== undefined && known.until > act.at.getTime()) return known.extent
    const extent = await bounded(db, LONGEST_MS, (reader) => extentOf(reader, act, features))
    if (extents.size >= MOST_EXTENTS) extents.clear()
    extents.set(key, {until: act.at.getTime() + EXTENT_MS, extent})
    return extent
  }

  const document = (
    path: string,
    summary: Said,
    type: string,
    make: (asked: {
      readonly root: string
      readonly html: boolean
      readonly address: string
      readonly db: Db
      readonly act: Act
    }) => Promise<object> | object,
    show: (made: never, asked: {readonly root: string; readonly language: 'zh' | 'en'}) => readonly string[],
  ): Route =>
    read({
      path: `${ROOT}${path}`,
      may: 'public',
      summary,
      query,
      reply: type,
      handle: async ({db, act, query: sent, call}) => {
        checkNames(sent, ['f'])
        const [root, html] = [rootOf(call), wantsHtml(call, sent)]
        const address = addressOf(`${root}${path}`, sent)
        const made = await make({root, html, address, db, act})
        if (!html) return answered(type, made)
        const {language} = call
        return paged(
          page({
            language,
            title: summary[language],
            trail: trailTo(root, language),
            body: show(made as never, {root, language}),
            links: selfLinks(address, type, true),
          }),
        )
      },
    })

  const schemaRoute = (kind: SchemaKind): Route =>
    read({
      path: `${ROOT}/collections/:id/${kind}`,
      may: 'public',
      summary: words[kind],
      params: z.object({id}),
      query,
      reply: SCHEMA_TYPE,
      handle: async ({act, params, query: sent, call}) => {
        checkNames(sent, ['f'])
        const collection = collectionNamed(act, params.id)
        const [root, {language}] = [rootOf(call), call]
        const made = schemaOf(root, collection, kind) as {
          properties: Readonly<Record<string, {title: string; type?: string; format?: string}>>
        }
        if (!wantsHtml(call, sent)) return answered(SCHEMA_TYPE, made)
        const rows = Object.entries(made.properties).map(
          ([name, {title, type = '', format = ''}]) => [name, `${title} ${type} ${format}`.trim()] as const,
        )
        const links = selfLinks(`${root}/collections/${collection.id}/${kind}`, SCHEMA_TYPE, true)
        return paged(page({language, title: words[kind][language], trail: trailTo(root, language, collection), body: [facts(rows)], links}))
      },
    })

  const describe = read({
    path: `${ROOT}/collections/:id`,
    may: 'public',
    summary: {zh: '一个数据集的说明', en: 'What a collection is'},
    params: z.object({id}),
    query,
    reply: JSON_TYPE,
    handle: async ({db, act, params, query: sent, call}) => {
      checkNames(sent, ['f'])
      const collection = collectionNamed(act, params.id)
      const [root, html, {language}] = [rootOf(call), wantsHtml(call, sent), call]
      const extent = await extentFor(db, act, collection)
      const made = collectionOf(root, collection, extent, {html, whole: true}) as {links: readonly Link[]}
      if (!html) return answered(JSON_TYPE, made)
      const rows = [
        ['id', collection.id],
        ['bbox', extent.bbox?.join(', ')],
        ['datetime', extent.interval?.map((end) => end ?? '..').join(' / ')],
      ] as const
      return paged(
        page({
          language,
          title: collection.title[language],
          trail: trailTo(root, language, collection),
          body: [facts(rows), linkList(made.links)],
          links: made.links,
        }),
      )
    },
  })

  const items = read({
    path: `${ROOT}/collections/:id/items`,
    may: 'public',
    summary: {zh: '查询一个数据集的要素', en: 'Ask for features of a collection'},
    params: z.object({id}),
    query,
    reply: GEOJSON_TYPE,
    handle: async ({db, act, params, query: sent, call}) => {
      const collection = collectionNamed(act, params.id)
      const {features} = collection
      const html = wantsHtml(call, sent)
      const asked = readPage(sent, features)
      const [root, {language}] = [rootOf(call), call]
      const own = `${root}/collections/${collection.id}`
      const {found, counted} = await bounded(db, LONGEST_MS, async (reader) => ({
        counted: await countFeatures(reader, act, features, asked),
        found: asked.hits ? undefined : await listFeatures(reader, act, features, asked),
      }))
      const cursor = found?.cursor ?? null
      const links: readonly Link[] = [
        ...selfLinks(addressOf(`${own}/items`, sent), GEOJSON_TYPE, html),
        {href: own, rel: 'collection', type: JSON_TYPE, title: both(collection.title)},
        ...(cursor === null
          ? []
          : [
              {
                href: addressOf(`${own}/items`, {...sent, cursor}),
                rel: 'next',
                type: html ? HTML_TYPE : GEOJSON_TYPE,
                title: both(words.next),
              },
            ]),
      ]
      const headers = {'content-crs': `<${asked.crs.uri}>`}
      const list = found?.features ?? []
      if (!html)
        return answered(
          GEOJSON_TYPE,
          {
            type: 'FeatureCollection',
            timeStamp: act.at.toISOString(),
            ...(counted.exact ? {numberMatched: counted.count} : {numberMatchedEstimated: counted.count}),
            numberReturned: list.length,
            features: list.map(featureOf),
            links,
          },
          headers,
        )
      const count =
        language === 'zh'
          ? `${counted.exact ? '共' : '约'} ${counted.count} 个，本页 ${list.length} 个`
          : `${counted.exact ? '' : 'about '}${counted.count} in all, ${list.length} here`
      const next = links.filter(({rel}) => rel === 'next').map(({href}) => linkedNames([[href, words.next[language]]]))
      return paged(
        page({
          language,
          title: collection.title[language],
          trail: trailTo(root, language, collection),
          body: [paragraph(count), table(own, collection, language, list), ...next],
          links,
        }),
        headers,
      )
    },
  })

  const item = read({
    path: `${ROOT}/collections/:id/items/:fid`,
    may: 'public',
    summary: {zh: '一个要素', en: 'One feature'},
    params: z.object({id, fid: z.string().max(200)}),
    query,
    reply: GEOJSON_TYPE,
    handle: async ({db, act, params, query: sent, call}) => {
      const collection = collectionNamed(act, params.id)
      checkNames(sent, ['f', 'crs', 'properties'])
      const html = wantsHtml(call, sent)
      const asked = readPage(sent, collection.features)
      const found = await bounded(db, LONGEST_MS, (reader) => findFeature(reader, act, collection.features, params.fid, asked))
      if (found === undefined) throw noFeature({id: collection.id, feature: params.fid.slice(0, 60)})
      const [root, {language}] = [rootOf(call), call]
      const own = `${root}/collections/${collection.id}`
      const links: readonly Link[] = [
        ...selfLinks(addressOf(`${own}/items/${encodeURIComponent(params.fid)}`, sent), GEOJSON_TYPE, html),
        {href: own, rel: 'collection', type: JSON_TYPE, title: both(collection.title)},
      ]
      const headers = {'content-crs': `<${asked.crs.uri}>`}
      if (!html) return answered(GEOJSON_TYPE, {...featureOf(found), links}, headers)
      const rows = Object.entries(found.properties).map(
        ([name, value]) => [collection.features.properties.find((one) => one.name === name)?.said[language] ?? name, value] as const,
      )
      return paged(
        page({
          language,
          title: String(found.id),
          trail: trailTo(root, language, collection),
          body: [facts(rows), json(found.geometry)],
          links,
        }),
        headers,
      )
    },
  })

  return [
    document(
      '',
      words.home,
      JSON_TYPE,
      ({root, html}) => landing(root, html),
      ({description, links}: {description: string; links: readonly Link[]}) => [paragraph(description), linkList(links)],
    ),
    document(
      '/conformance',
      words.conformance,
      JSON_TYPE,
      () => ({conformsTo}),
      () => [textList(conformsTo)],
    ),
    document('/functions', words.functions, JSON_TYPE, functionsOf, (made: object) => [json(made)]),
    document(
      '/api',
      words.definition,
      OPENAPI_TYPE,
      ({root, act}) =>
        definition(
          root,
          all.filter((one) => seen(act, one)),
        ),
      ({paths}: {paths: object}) => [paragraph(pageParameters.join(' · ')), textList(Object.keys(paths))],
    ),
    document(
      '/collections',
      words.collections,
      JSON_TYPE,
      async ({root, html, address, db, act}) => {
        const listed = []
        for (const one of all.filter((each) => seen(act, each)))
          listed.push(collectionOf(root, one, await extentFor(db, act, one), {html: false, whole: false}))
        return {links: selfLinks(address, JSON_TYPE, html), crs: systems.map(({uri}) => uri), collections: listed}
      },
      ({collections: listed}: {collections: readonly {id: string; title: string}[]}, {root}) => [
        linkedNames(listed.map((one) => [`${root}/collections/${one.id}?f=html`, one.title])),
      ],
    ),
    describe,
    ...(['queryables', 'schema', 'sortables'] as const).map(schemaRoute),
    items,
    item,
  ]
}
