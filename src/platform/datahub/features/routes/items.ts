import {hash} from 'node:crypto'
import {z} from 'zod'
import {Reply, type Route, read} from '#kernel/pack.ts'
import {CRS84, type Crs} from '../core/crs.ts'
import {both, featureOf, GEOJSON_TYPE, HTML_TYPE, JSON_TYPE, type Link, selfLinks, words} from '../core/documents.ts'
import {behind, facts, json, onward, page, paragraph, table, trailTo} from '../core/html.ts'
import {checkNames, readPage} from '../core/request.ts'
import {names} from '../core/sent.ts'
import {sketch} from '../core/sketch.ts'
import type {Given, Lookup} from '../lookup.ts'
import {bounded, countFeatures, findFeature, listFeatures, type Read} from '../queries/features.ts'
import {noFeature} from '../refusals.ts'
import {addressOf, answered, id, itemQuery, LONGEST_MS, methodsOf, paged, pageQuery, plain, ROOT, rootOf, wantsHtml} from './reply.ts'

/** What is on the page as a small map; coordinates of other systems are not drawn. */
const mapOf = ({title}: Given, language: 'zh' | 'en', features: readonly Read[], {uri}: Crs): readonly string[] => {
  const drawn = uri === CRS84.uri ? sketch(features.map(({geometry}) => geometry), `${words.map[language]}: ${title[language]}`) : '' // biome-ignore format: one call
  return drawn === '' ? [] : [drawn]
}

/** The features of a collection, a page at a time and one by one. */
export const itemRoutes = (lookup: Lookup): readonly Route[] => {
  const items = read({
    path: `${ROOT}/collections/:id/items`,
    may: 'public',
    summary: {zh: '查询一个数据集的要素', en: 'Ask for features of a collection'},
    params: z.object({id}),
    query: pageQuery,
    reply: GEOJSON_TYPE,
    open: async ({db, act, params}) => methodsOf(await lookup.get(db, act, params.id ?? ''), 'items'),
    handle: async ({db, act, params, query: given, call}) => {
      const sent = plain(given)
      const collection = await lookup.get(db, act, params.id)
      const {features} = collection
      const html = wantsHtml(call, sent)
      const asked = readPage(sent, features)
      const [root, {language}] = [rootOf(call), call]
      const own = `${root}/collections/${collection.id}`
      const {found, counted} = await bounded(db, LONGEST_MS, async (reader) => {
        const page = asked.hits ? undefined : await listFeatures(reader, act, features, asked)
        // All there are fit on the first page: they are counted.
        if (page?.cursor === null && asked.cursor === undefined) return {found: page, counted: {count: page.features.length, exact: true}}
        return {found: page, counted: await countFeatures(reader, act, features, asked)}
      })
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
      const next = links.filter(({rel}) => rel === 'next').map(({href}) => onward(href, words.next[language]))
      return paged(
        page({
          language,
          title: collection.title[language],
          trail: trailTo(root, language, collection),
          body: [paragraph(count), ...mapOf(collection, language, list, asked.crs), table(own, collection, language, list), ...next],
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
    query: itemQuery,
    reply: GEOJSON_TYPE,
    open: async ({db, act, params}) => methodsOf(await lookup.get(db, act, params.id ?? ''), 'item'),
    handle: async ({db, act, params, query: given, call}) => {
      const sent = plain(given)
      const collection = await lookup.get(db, act, params.id)
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
      const {state, ...feature} = found
      // How it was asked for follows the state, because each way gives other bytes.
      const etag = `"${state}${Object.keys(sent).length === 0 ? '' : `.${hash('md5', addressOf('', sent))}`}"`
      const headers = {'content-crs': `<${asked.crs.uri}>`, 'cache-control': 'private, no-cache', ...(html ? {} : {etag})}
      if (!html && names(String(call.headers['if-none-match'] ?? ''), etag)) return new Reply('', {status: 304, headers})
      if (!html) return answered(GEOJSON_TYPE, {...featureOf(feature), links}, headers)
      const rows = Object.entries(found.properties).map(
        ([name, value]) => [collection.features.properties.find((one) => one.name === name)?.said[language] ?? name, value] as const,
      )
      return paged(
        page({
          language,
          title: String(found.id),
          trail: trailTo(root, language, collection),
          body: [...mapOf(collection, language, [found], asked.crs), facts(rows), behind(words.geometry[language], json(found.geometry))],
          links,
        }),
        headers,
      )
    },
  })

  return [items, item]
}
