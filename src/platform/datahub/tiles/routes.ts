import {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {openTiles, type Tile, type Tiles, type Watch} from '#kernel/maps/tiles.ts'
import {type Call, Reply, type Route, read} from '#kernel/pack.ts'
import {problem, type Said} from '#lib/problem.ts'
import {type Bounds, isTile} from '#lib/tiles/mercator.ts'
import type {Given as Described} from '../features/core/collection.ts'
import {JSON_TYPE, type Link, words} from '../features/core/documents.ts'
import {inOne, json, linkList, page, paragraph, trailTo} from '../features/core/html.ts'
import {checkNames} from '../features/core/request.ts'
import {names} from '../features/core/sent.ts'
import type {Extents} from '../features/extents.ts'
import type {Given, Lookup} from '../features/lookup.ts'
import {addressOf, answered, id, paged, plain, query, ROOT, rootOf, wantsHtml} from '../features/routes/reply.ts'
import {MVT_TYPE, type Tiled, tileJson, tileMatrixSets, tileset, tilesets} from './core/documents.ts'
import {DEEPEST, WEB_MERCATOR, webMercatorQuad} from './core/sets.ts'
import {drawnBy} from './drawing.ts'

const noSet = problem<{id: string}>('datahub.no-tile-matrix-set', 404, {
  zh: ({id}) => `没有瓦片方案“${id}”。可用的只有 ${WEB_MERCATOR}。`,
  en: ({id}) => `There is no tile matrix set "${id}". There is ${WEB_MERCATOR}.`,
})
const noTile = problem('datahub.no-tile', 404, {
  zh: () => `没有这个瓦片：级别为 0 到 ${DEEPEST}，行列号须在该级别的范围内。请核对级别、行、列的次序。`,
  en: () =>
    `There is no such tile: zooms go from 0 to ${DEEPEST}, and row and column must lie within the zoom. Check the order of zoom, row and column.`,
})
const tooMany = problem<{most: number}>('datahub.too-many-layers', 400, {
  zh: ({most}) => `一个瓦片至多 ${most} 个数据集。请减少 collections 中的名称。`,
  en: ({most}) => `A tile holds ${most} collections at most. Name fewer in collections.`,
})

const MOST_LAYERS = 20
const PER_MINUTE = 3_000
const about: Said = {zh: '城市公开的空间数据集', en: "The city's spatial collections"}

const set = z.string().max(60)
const whole = z.coerce.number().int().min(0)
const tileKey = {tms: set, z: whole.max(99), row: whole, col: whole}

const checkSet = (name: string): void => {
  if (name !== WEB_MERCATOR) throw noSet({id: name.slice(0, 60)})
}

const union = (boxes: readonly (Bounds | undefined)[]): Bounds | undefined =>
  boxes.reduce<Bounds | undefined>((all, box) => {
    if (all === undefined || box === undefined) return all ?? box
    return [Math.min(all[0], box[0]), Math.min(all[1], box[1]), Math.max(all[2], box[2]), Math.max(all[3], box[3])]
  }, undefined)

interface Asked {
  readonly db: Db
  readonly act: Act
  readonly call: Call
}

/** OGC API – Tiles over everything that has features: each collection by itself, and any of them together, as layers. */
export function tileRoutes(lookup: Lookup, extents: Extents): readonly Route[] {
  /** One cache for each server of the process. */
  const caches = new WeakMap<Watch, Tiles>()
  const drawn = new WeakMap<Given, ReturnType<typeof drawnBy>>()
  const tileOf = (watch: Watch, db: Db, act: Act, collection: Given, key: {z: number; x: number; y: number}): Promise<Tile> => {
    const tiles = caches.get(watch) ?? openTiles(watch, [])
    caches.set(watch, tiles)
    const one = drawn.get(collection) ?? drawnBy(collection)
    drawn.set(collection, one)
    return tiles.get(db, act, one, key)
  }

  const ofOne = async ({db, act, call}: Asked, name: string): Promise<Tiled> => {
    const collection = await lookup.get(db, act, name)
    const root = rootOf(call)
    const {bbox} = await extents(db, act, collection)
    return {root, own: `${root}/collections/${collection.id}`, title: collection.title, collections: [collection], bbox}
  }
  const ofAll = async ({db, act, call}: Asked): Promise<Tiled> => {
    const [root, collections] = [rootOf(call), (await lookup.list(db, act)).slice(0, MOST_LAYERS)]
    const boxes: (Bounds | undefined)[] = []
    for (const one of collections) boxes.push((await extents(db, act, one)).bbox)
    return {root, own: root, title: about, collections, bbox: union(boxes)}
  }

  const shown = (
    {call}: Asked,
    sent: Readonly<Record<string, string>>,
    {title, made, of}: {title: Said; made: object & {links?: readonly Link[]}; of?: Described | undefined},
  ): Reply => {
    if (!wantsHtml(call, sent)) return answered(JSON_TYPE, made)
    const {language} = call
    const links = made.links ?? []
    const {description} = made as {description?: string}
    const body = [
      ...(description === undefined ? [] : [paragraph(inOne(description, language))]),
      linkList(links, language),
      json({...made, links: undefined}),
    ]
    return paged(page({language, title: title[language], trail: trailTo(rootOf(call), language, of), body, links}))
  }

  const documentOf = (
    path: string,
    title: Said,
    tiledOf: (asked: Asked, id: string) => Promise<Tiled>,
    make: (tiled: Tiled, address: string, html: boolean) => object,
  ): Route =>
    read({
      path: `${ROOT}${path}`,
      may: 'public',
      summary: title,
      params: z.object({id: id.optional(), tms: set.optional()}),
      query,
      reply: JSON_TYPE,
      open: true,
      handle: async ({db, act, params, query: given, call}) => {
        const [sent, asked] = [plain(given), {db, act, call}]
        checkNames(sent, ['f'])
        if (params.tms !== undefined) checkSet(params.tms)
        const tiled = await tiledOf(asked, params.id ?? '')
        const made = make(
          tiled,
          addressOf(`${tiled.own}/tiles${params.tms === undefined ? '' : `/${params.tms}`}`, sent),
          wantsHtml(call, sent),
        )
        return shown(asked, sent, {title, made, of: params.id === undefined ? undefined : tiled.collections[0]})
      },
    })

  const sets = read({
    path: `${ROOT}/tileMatrixSets`,
    may: 'public',
    summary: words.tileMatrixSets,
    query,
    reply: JSON_TYPE,
    open: true,
    handle: async ({db, act, query: given, call}) => {
      const sent = plain(given)
      checkNames(sent, ['f'])
      const root = rootOf(call)
      const made = tileMatrixSets(root, addressOf(`${root}/tileMatrixSets`, sent), wantsHtml(call, sent))
      return shown({db, act, call}, sent, {title: words.tileMatrixSets, made})
    },
  })
  const oneSet = read({
    path: `${ROOT}/tileMatrixSets/:tms`,
    may: 'public',
    summary: {zh: '一个瓦片方案', en: 'A tile matrix set'},
    params: z.object({tms: set}),
    query,
    reply: JSON_TYPE,
    open: true,
    handle: async ({db, act, params, query: given, call}) => {
      const sent = plain(given)
      checkNames(sent, ['f'])
      checkSet(params.tms)
      return shown({db, act, call}, sent, {title: words.tileMatrixSets, made: webMercatorQuad})
    },
  })

  /** The bytes of layers after each other are a tile of all of them (MVT 2.1 §4.1). */
  const sentTile = (call: Call, tiles: readonly Tile[], open: boolean): Reply => {
    const bytes = Buffer.concat(tiles.map((one) => one.bytes))
    const etag = tiles.length === 1 ? (tiles[0]?.etag ?? '""') : `"${tiles.map((one) => one.etag.slice(1, -1)).join('-')}"`
    const headers = {etag, 'cache-control': open ? 'public, no-cache' : 'private, no-cache', vary: 'cookie, authorization'}
    if (names(String(call.headers['if-none-match'] ?? ''), etag)) return new Reply('', {status: 304, headers})
    return new Reply(bytes, {status: bytes.length === 0 ? 204 : 200, headers})
  }

  const tile = read({
    path: `${ROOT}/collections/:id/tiles/:tms/:z/:row/:col`,
    may: 'public',
    summary: {zh: '一个数据集的矢量瓦片', en: 'A vector tile of a collection'},
    params: z.object({id, ...tileKey}),
    query,
    reply: MVT_TYPE,
    perMinute: PER_MINUTE,
    open: true,
    handle: async ({db, act, params: {id: name, tms, z: zoom, row, col}, query: given, call, watch}) => {
      const sent = plain(given)
      checkNames(sent, ['f'])
      checkSet(tms)
      const key = {z: zoom, x: col, y: row}
      const collection = await lookup.get(db, act, name)
      if (zoom > DEEPEST || !isTile(key)) throw noTile({})
      return sentTile(call, [await tileOf(watch, db, act, collection, key)], collection.may === undefined)
    },
  })
  const tileOfAll = read({
    path: `${ROOT}/tiles/:tms/:z/:row/:col`,
    may: 'public',
    summary: {zh: '几个数据集的矢量瓦片', en: 'A vector tile of several collections'},
    params: z.object(tileKey),
    query: z.object({f: z.string().max(20).optional(), collections: z.string().max(2_000).optional()}).catchall(z.string().max(200)),
    reply: MVT_TYPE,
    perMinute: PER_MINUTE,
    open: true,
    handle: async ({db, act, params: {tms, z: zoom, row, col}, query: given, call, watch}) => {
      const sent = plain(given)
      checkNames(sent, ['f', 'collections'])
      checkSet(tms)
      const key = {z: zoom, x: col, y: row}
      if (zoom > DEEPEST || !isTile(key)) throw noTile({})
      const wanted = sent.collections === undefined ? undefined : [...new Set(sent.collections.split(','))]
      if ((wanted?.length ?? 0) > MOST_LAYERS) throw tooMany({most: MOST_LAYERS})
      const all = wanted === undefined ? (await lookup.list(db, act)).slice(0, MOST_LAYERS) : []
      for (const name of wanted ?? []) all.push(await lookup.get(db, act, name))
      const tiles: Tile[] = []
      for (const one of all) tiles.push(await tileOf(watch, db, act, one, key))
      return sentTile(
        call,
        tiles,
        all.every(({may}) => may === undefined),
      )
    },
  })

  return [
    sets,
    oneSet,
    documentOf('/tiles', words.tiles, ofAll, tilesets),
    documentOf('/tiles/:tms', words.tiles, ofAll, tileset),
    documentOf('/tiles/:tms/tilejson', words.tileJson, ofAll, tileJson),
    documentOf('/collections/:id/tiles', words.tiles, ofOne, tilesets),
    documentOf('/collections/:id/tiles/:tms', words.tiles, ofOne, tileset),
    documentOf('/collections/:id/tiles/:tms/tilejson', words.tileJson, ofOne, tileJson),
    tile,
    tileOfAll,
  ]
}
