import {z} from 'zod'
import {readArea} from '#lib/area.ts'
import {problem} from '#lib/problem.ts'
import {isTile} from '#lib/tiles/mercator.ts'
import {type Act, allow, may} from '../act.ts'
import type {Db} from '../db.ts'
import {signInFirst} from '../http/refusals.ts'
import {Reply, type Route, read} from '../pack.ts'
import type {AreaAsked, Collection, Drawing, Period} from './contract.ts'
import type {Tiles} from './tiles.ts'

const noCollection = problem<{id: string}>('map.no-collection', 404, {
  zh: ({id}) => `没有名为 ${id} 的图层。可画的图层见 /api/map/collections。`,
  en: ({id}) => `There is no layer called ${id}. See /api/map/collections for those there are.`,
})
const noTile = problem('map.no-tile', 404, {
  zh: () => '没有这个瓦片：行列号超出该级别的范围。请核对 z、x、y。',
  en: () => 'There is no such tile: column or row is beyond that zoom. Check z, x and y.',
})
const badPeriod = problem('map.bad-period', 422, {
  zh: () => '时间段无效：结束须晚于开始。请重新选择。',
  en: () => 'The period is not valid: it must end after it begins. Choose again.',
})

const noDays = problem('map.too-many-days', 422, {
  zh: () => '一次最多统计 366 天。请缩短时间段。',
  en: () => 'At most 366 days are counted at once. Choose a shorter period.',
})

const MOST_DAYS = 366
const DAY_MS = 86_400_000

const said = z.object({zh: z.string(), en: z.string()})
const place = z.tuple([z.number(), z.number()])
const whole = z.coerce.number().int()
const periodQuery = {from: z.iso.datetime({offset: true}).optional(), to: z.iso.datetime({offset: true}).optional()}
const collectionKey = z.string().regex(/^[a-z][a-z-]{0,30}$/)
const bbox = z
  .string()
  .max(100)
  .regex(/^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}$/)
  .transform((text) => text.split(',').map(Number) as [number, number, number, number])
const item = z.object({key: z.string(), title: said, tells: said, place, sign: z.string().nullable()})

const periodOf = ({from, to}: {from?: string | undefined; to?: string | undefined}): Period | undefined => {
  if (from === undefined || to === undefined) return undefined
  const period = {from: new Date(from), to: new Date(to)}
  if (period.from >= period.to) throw badPeriod({})
  return period
}

type Drawable = Collection & {readonly drawing: Drawing}

const seen = (act: Act, {may: permission}: Collection): boolean => permission === undefined || may(act, permission)

/** The routes of everything the packs publish to be drawn. */
export function mapRoutes(collections: readonly Collection[], tiles: Tiles): readonly Route[] {
  const drawable = collections.filter((one): one is Drawable => one.drawing !== undefined)

  const collectionOf = (act: Act, id: string): Drawable => {
    const found = drawable.find((one) => one.id === id)
    if (found === undefined) throw noCollection({id})
    if (found.may !== undefined) {
      if (act.by.kind === 'reporter') throw signInFirst({})
      allow(act, found.may)
    }
    return found
  }

  const listing = read({
    path: '/map/collections',
    may: 'public',
    summary: {zh: '地图上可画的图层及图例', en: 'The layers that can be drawn, with their legends'},
    reply: z.object({
      collections: z.array(
        z.object({
          id: z.string(),
          title: said,
          kind: z.enum(['point', 'line', 'polygon']),
          from: z.number(),
          gathers: z.number().nullable(),
          timed: z.boolean(),
          turns: z.boolean(),
          shown: z.boolean(),
          lists: z.boolean(),
          asks: z.boolean(),
          areas: z.boolean(),
          legend: z.object({
            by: z.string(),
            signs: z.array(z.object({is: z.string(), said, sign: z.string()})),
            glyphs: z.array(z.object({is: z.string(), said})),
          }),
          shades: z.array(
            z.object({
              id: z.string(),
              said,
              unit: z.string(),
              by: said.optional(),
              signs: z.array(z.object({is: z.string(), said, sign: z.string()})),
            }),
          ),
        }),
      ),
      withheld: z.array(said),
    }),
    handle: async ({act}) => ({
      // Whoever is signed in is told what they lack a right for; a stranger is not.
      withheld: act.by.kind === 'reporter' ? [] : drawable.filter((one) => !seen(act, one)).map(({title}) => title),
      collections: drawable
        .filter((one) => seen(act, one))
        .map(
          ({
            id,
            title,
            drawing: {kind, from, gathers = null, timed = false, seconds, shown = false, legend, shades = [], list, ask, areaOf},
          }) => ({
            id,
            title,
            kind,
            from,
            gathers,
            timed,
            turns: seconds !== undefined,
            shown,
            lists: list !== undefined,
            asks: ask !== undefined,
            areas: areaOf !== undefined,
            legend: {by: legend.by, signs: [...legend.signs], glyphs: [...(legend.glyphs ?? [])]},
            shades: shades.map(({signs, ...shade}) => ({...shade, signs: [...signs]})),
          }),
        ),
    }),
  })

  const tile = read({
    path: '/tiles/:collection/:z/:x/:y',
    may: 'public',
    summary: {
      zh: '矢量瓦片（MVT 2.1，EPSG:3857），随数据变化即时更新',
      en: 'A vector tile (MVT 2.1, EPSG:3857), new as soon as its data changes',
    },
    params: z.object({collection: collectionKey, z: whole.min(0).max(24), x: whole.min(0), y: whole.min(0)}),
    query: z.object({...periodQuery, shade: z.string().max(30).optional()}),
    reply: 'application/vnd.mapbox-vector-tile',
    perMinute: 1_200,
    handle: async ({db, act, params: {collection: id, ...key}, query, call}) => {
      const collection = collectionOf(act, id)
      if (!isTile(key)) throw noTile({})
      // What is no shade of it would only fill the cache.
      const shade = collection.drawing.shades?.find(({id: name}) => name === query.shade)?.id
      const {bytes, etag} = await tiles.get(db, act, collection, key, periodOf(query), shade)
      const headers = {
        etag,
        'cache-control': collection.may === undefined ? 'public, no-cache' : 'private, no-cache',
        vary: 'cookie, authorization',
      }
      if (call.headers['if-none-match'] === etag) return new Reply('', {status: 304, headers})
      return new Reply(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {status: bytes.length === 0 ? 204 : 200, headers})
    },
  })

  const search = read({
    path: '/map/search',
    may: 'signed-in',
    summary: {zh: '在各图层中查找：名称、标识码、案卷号', en: 'Find in all layers: names, codes, case numbers'},
    query: z.object({q: z.string().trim().min(1).max(64), limit: whole.min(1).max(20).default(6)}),
    reply: z.object({groups: z.array(z.object({collection: z.string(), title: said, items: z.array(item)}))}),
    handle: async ({db, act, query: {q, limit}}) => {
      const groups = await Promise.all(
        drawable
          .filter((one) => seen(act, one))
          .map(async ({id, title, drawing}) => ({collection: id, title, items: [...((await drawing.find?.(db, act, q, limit)) ?? [])]})),
      )
      return {groups: groups.filter(({items}) => items.length > 0)}
    },
  })

  const list = read({
    path: '/map/list/:collection',
    may: 'signed-in',
    summary: {zh: '地图范围内有什么，列表形式', en: 'What is within sight of the map, as a list'},
    params: z.object({collection: collectionKey}),
    query: z.object({bbox, limit: whole.min(1).max(200).default(50), ...periodQuery}),
    reply: z.object({items: z.array(item), more: z.boolean()}),
    handle: async ({db, act, params, query: {bbox: bounds, limit, ...rest}}) => {
      const {drawing} = collectionOf(act, params.collection)
      const items = (await drawing.list?.(db, act, {bounds, limit: limit + 1, period: periodOf(rest)})) ?? []
      return {items: items.slice(0, limit), more: items.length > limit}
    },
  })

  const card = read({
    path: '/map/card/:collection/:key',
    may: 'signed-in',
    summary: {zh: '图上选中的一项', en: 'One thing that was chosen on the map'},
    params: z.object({collection: collectionKey, key: z.string().min(1).max(80)}),
    reply: z.object({
      title: said,
      place: place.nullable(),
      sign: z.string().nullable(),
      facts: z.array(z.object({name: said, value: said})),
      open: z.object({to: z.string(), said}).optional(),
      lines: z.array(z.object({name: said, value: said, points: z.array(place)})),
      belongings: z.array(z.object({title: said, items: z.array(z.object({said, tells: said, to: z.string()}))})),
    }),
    handle: async ({db, act, params}) => {
      const {drawing} = collectionOf(act, params.collection)
      if (drawing.card === undefined) throw noCollection({id: params.collection})
      const found = await drawing.card(db, act, params.key)
      const others = drawable.filter((one) => seen(act, one) && one.drawing.belongsTo?.[params.collection] !== undefined)
      const belongings = await Promise.all(others.map((one) => one.drawing.belongsTo?.[params.collection]?.(db, act, params.key)))
      return {
        ...found,
        facts: [...found.facts],
        lines: (found.lines ?? []).map(({points, ...line}) => ({...line, points: points.map(([at, value]) => [at, value])})),
        belongings: belongings.filter((all) => all !== undefined).map(({title, items}) => ({title, items: [...items]})),
      }
    },
  })

  const areaAsked = async (db: Db, act: Act, text: string): Promise<Omit<AreaAsked, 'period'>> => {
    const [, id, code] = /^in:([a-z-]{1,31}):(\w{1,40})$/.exec(text) ?? []
    if (id === undefined || code === undefined) return {area: readArea(text), words: {within: text}}
    const {drawing} = collectionOf(act, id)
    if (drawing.areaOf === undefined) throw noCollection({id})
    return {area: await drawing.areaOf(db, code), words: {area: code}}
  }

  const ask = read({
    path: '/map/ask',
    may: 'signed-in',
    summary: {
      zh: '一个范围内有什么：各图层分类计数。范围为 polygon:、circle:，或 in:图层:编码',
      en: 'What lies within an area: counts by layer and kind. The area is polygon:, circle:, or in:<layer>:<code>',
    },
    query: z.object({area: z.string().max(8_000), ...periodQuery}),
    reply: z.object({
      area: z.array(z.array(z.array(place))),
      answers: z.array(
        z.object({
          collection: z.string(),
          title: said,
          counts: z.array(z.object({title: said, rows: z.array(z.object({said, count: z.number(), to: z.string().optional()}))})),
          open: z.string().optional(),
          save: z.string().optional(),
        }),
      ),
    }),
    handle: async ({db, act, query}) => {
      const [asked, period] = [await areaAsked(db, act, query.area), periodOf(query)]
      const answers = await Promise.all(
        drawable
          .filter((one) => one.drawing.ask !== undefined && seen(act, one))
          .map(async ({id, title, drawing}) => {
            const {counts = [], ...ways} = (await drawing.ask?.(db, act, {...asked, period})) ?? {}
            return {collection: id, title, ...ways, counts: counts.map(({title: by, rows}) => ({title: by, rows: [...rows]}))}
          }),
      )
      return {area: asked.area.map((polygon) => polygon.map((ring) => ring.map(([lng, lat]): [number, number] => [lng, lat]))), answers}
    },
  })

  const counts = read({
    path: '/map/counts',
    may: 'signed-in',
    summary: {zh: '地图范围内各图层有多少', en: 'How many of each layer are within sight of the map'},
    query: z.object({bbox, layers: z.string().max(600).optional(), ...periodQuery}),
    reply: z.object({counts: z.array(z.object({collection: z.string(), count: z.number()}))}),
    handle: async ({db, act, query: {bbox: bounds, layers, ...rest}}) => {
      const [wanted, period] = [layers?.split(','), periodOf(rest)]
      const counted = drawable
        .filter((one) => one.drawing.count !== undefined && seen(act, one) && (wanted?.includes(one.id) ?? true))
        .map(async ({id, drawing}) => ({collection: id, count: (await drawing.count?.(db, act, {bounds, period})) ?? 0}))
      return {counts: await Promise.all(counted)}
    },
  })

  const days = read({
    path: '/map/days/:collection',
    may: 'signed-in',
    summary: {
      zh: '一个图层逐日有多少，每天从时段开始的钟点算起',
      en: 'How many of a layer there were each day; a day begins at the hour the period begins',
    },
    params: z.object({collection: collectionKey}),
    query: z.object({from: z.iso.datetime({offset: true}), to: z.iso.datetime({offset: true})}),
    reply: z.object({days: z.array(z.number())}),
    handle: async ({db, act, params, query}) => {
      const {drawing} = collectionOf(act, params.collection)
      const period = periodOf(query)
      if (drawing.days === undefined || period === undefined) throw noCollection({id: params.collection})
      if (period.to.getTime() - period.from.getTime() > MOST_DAYS * DAY_MS) throw noDays({})
      return {days: [...(await drawing.days(db, act, period))]}
    },
  })
  return [listing, tile, search, list, card, ask, counts, days]
}
