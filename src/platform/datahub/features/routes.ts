import {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {type Route, read} from '#kernel/pack.ts'
import {problem, type Said} from '#lib/problem.ts'
import {conformsTo} from './core/conformance.ts'
import {systems} from './core/crs.ts'
import {
  collectionOf,
  type Extent,
  functionsOf,
  JSON_TYPE,
  type Link,
  landing,
  OPENAPI_TYPE,
  SCHEMA_TYPE,
  type SchemaKind,
  schemaOf,
  selfLinks,
  tilesOf,
  words,
} from './core/documents.ts'
import {facts, json, linkedNames, linkList, page, paragraph, textList, trailTo} from './core/html.ts'
import {definition} from './core/openapi.ts'
import {checkNames, pageParameters} from './core/request.ts'
import type {Given, Lookup} from './lookup.ts'
import {bounded, extentOf} from './queries/features.ts'
import {itemRoutes} from './routes/items.ts'
import {addressOf, answered, id, LONGEST_MS, paged, plain, query, ROOT, rootOf, wantsHtml} from './routes/reply.ts'
import {writingRoutes} from './routes/writing.ts'

export {ROOT} from './routes/reply.ts'

const noTiles = problem<{id: string}>('datahub.no-tiles', 404, {
  zh: ({id}) => `数据集 ${id} 没有瓦片。请改用 items 查询要素。`,
  en: ({id}) => `There are no tiles of ${id}. Ask for its features by items.`,
})

/** Extents are looked up anew after so long. */
const EXTENT_MS = 300_000
const MOST_EXTENTS = 500

/** OGC API – Features over what the packs publish, below `/api/datahub/ogc`. */
export function featureRoutes(lookup: Lookup): readonly Route[] {
  const extents = new Map<string, {readonly until: number; readonly extent: Extent}>()

  /** The extent of what the actor may see: one for all of what is public, of the rest one for each. */
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

  const tiles = read({
    path: `${ROOT}/collections/:id/tiles`,
    may: 'public',
    summary: words.tiles,
    params: z.object({id}),
    query,
    reply: JSON_TYPE,
    open: true,
    handle: async ({db, act, params, query: given, call}) => {
      const sent = plain(given)
      checkNames(sent, ['f'])
      const collection = await lookup.get(db, act, params.id)
      if (collection.drawing === undefined) throw noTiles({id: collection.id})
      const [root, html, {language}] = [rootOf(call), wantsHtml(call, sent), call]
      const made = tilesOf(`${root}/collections/${collection.id}`, `${call.origin}/api/tiles`, collection, html) as {
        links: readonly Link[]
        tilesets: readonly object[]
      }
      if (!html) return answered(JSON_TYPE, made)
      return paged(
        page({
          language,
          title: words.tiles[language],
          trail: trailTo(root, language, collection),
          body: [json(made.tilesets)],
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
        ({description, links}: {description: string; links: readonly Link[]}) => [paragraph(description), linkList(links)],
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
      async ({root, db, act}) => definition(root, await lookup.list(db, act)),
      ({paths}: {paths: object}) => [paragraph(pageParameters.join(' · ')), textList(Object.keys(paths))],
    ),
    document(
      '/collections',
      words.collections,
      JSON_TYPE,
      async ({root, html, address, db, act}) => {
        const listed = []
        for (const one of await lookup.list(db, act))
          listed.push(collectionOf(root, one, await extentFor(db, act, one), {html: false, whole: false}))
        return {links: selfLinks(address, JSON_TYPE, html), crs: systems.map(({uri}) => uri), collections: listed}
      },
      ({collections: listed}: {collections: readonly {id: string; title: string}[]}, {root}) => [
        linkedNames(listed.map((one) => [`${root}/collections/${one.id}?f=html`, one.title])),
      ],
    ),
    describe,
    ...(['queryables', 'schema', 'sortables'] as const).map(schemaRoute),
    tiles,
    ...itemRoutes(lookup),
    ...writingRoutes(lookup),
  ]
}
