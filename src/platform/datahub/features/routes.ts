import {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {type Route, read} from '#kernel/pack.ts'
import type {Said} from '#lib/problem.ts'
import {featuresConformance} from './core/conformance.ts'
import {systems} from './core/crs.ts'
import {
  collectionOf,
  functionsOf,
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
import {cards, facts, inOne, json, linkList, onward, page, paragraph, textList, trailTo} from './core/html.ts'
import {definition} from './core/openapi.ts'
import {checkNames, pageParameters} from './core/request.ts'
import type {Extents} from './extents.ts'
import type {Given, Lookup} from './lookup.ts'
import {itemRoutes} from './routes/items.ts'
import {addressOf, answered, id, paged, plain, query, ROOT, rootOf, wantsHtml} from './routes/reply.ts'
import {writingRoutes} from './routes/writing.ts'

export {ROOT} from './routes/reply.ts'

/** What another room keeps at the same root: classes, and paths of the definition. */
export interface Beside {
  readonly conformsTo: readonly string[]
  readonly paths: (collections: readonly Given[]) => Readonly<Record<string, object>>
}

/** OGC API – Features over what the packs publish, below `/api/datahub/ogc`. */
export function featureRoutes(lookup: Lookup, extents: Extents, more: Beside): readonly Route[] {
  const conformsTo = [...featuresConformance, ...more.conformsTo]
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
      open: true,
      handle: async ({db, act, query: given, call}) => {
        const sent = plain(given)
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
      open: true,
      handle: async ({db, act, params, query: given, call}) => {
        const sent = plain(given)
        checkNames(sent, ['f'])
        const collection = await lookup.get(db, act, params.id)
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
    open: true,
    handle: async ({db, act, params, query: given, call}) => {
      const sent = plain(given)
      checkNames(sent, ['f'])
      const collection = await lookup.get(db, act, params.id)
      const [root, html, {language}] = [rootOf(call), wantsHtml(call, sent), call]
      const extent = await extents(db, act, collection)
      const made = collectionOf(root, collection, extent, {html, whole: true}) as {links: readonly Link[]}
      if (!html) return answered(JSON_TYPE, made)
      const zh = language === 'zh'
      const rows = [
        [zh ? '标识' : 'Id', collection.id],
        [zh ? '范围（西、南、东、北）' : 'Extent (west, south, east, north)', extent.bbox?.map((one) => one.toFixed(5)).join(', ')],
        [zh ? '时间' : 'Time', extent.interval?.map((end) => end?.slice(0, 10) ?? '..').join(' – ')],
        [zh ? '属性' : 'Properties', collection.features.properties.map(({said}) => said[language]).join(zh ? '、' : ', ')],
      ] as const
      return paged(
        page({
          language,
          title: collection.title[language],
          trail: trailTo(root, language, collection),
          body: [
            facts(rows),
            onward(`${root}/collections/${collection.id}/items?f=html`, words.items[language]),
            linkList(made.links, language),
          ],
          links: made.links,
        }),
      )
    },
  })

  return [
    // Clients that were given the root with a slash at its end ask for it so.
    ...['', '/'].map((path) =>
      document(
        path,
        words.home,
        JSON_TYPE,
        ({root, html}) => landing(root, html),
        ({description, links}: {description: string; links: readonly Link[]}, {language}) => [
          paragraph(inOne(description, language)),
          linkList(links, language),
        ],
      ),
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
      async ({root, db, act}) => {
        const seen = await lookup.list(db, act)
        return definition(root, seen, more.paths(seen))
      },
      ({paths}: {paths: object}) => [paragraph(pageParameters.join(' · ')), textList(Object.keys(paths))],
    ),
    document(
      '/collections',
      words.collections,
      JSON_TYPE,
      async ({root, html, address, db, act}) => {
        const listed = []
        for (const one of await lookup.list(db, act))
          listed.push(collectionOf(root, one, await extents(db, act, one), {html: false, whole: false}))
        return {links: selfLinks(address, JSON_TYPE, html), crs: systems.map(({uri}) => uri), collections: listed}
      },
      ({collections: listed}: {collections: readonly {id: string; title: string}[]}, {root, language}) => [
        cards(listed.map(({id: name, title}) => [`${root}/collections/${name}?f=html`, inOne(title, language), name])),
      ],
    ),
    describe,
    ...(['queryables', 'schema', 'sortables'] as const).map(schemaRoute),
    ...itemRoutes(lookup),
    ...writingRoutes(lookup),
  ]
}
