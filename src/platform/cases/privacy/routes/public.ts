import type {z} from 'zod'
import {sm3} from '#kernel/events.ts'
import {type Call, Reply, type Route, read} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'
import {listAreas} from '#platform/organisation/index.ts'
import {findPublicDetail, openEyes, type PublicCase, showPublic} from '../actions/view.ts'
import {
  publicChoicesReply, publicCountsReply, publicDetailReply, publicFilter, publicIconsReply, publicKey, publicListQuery, publicListReply, publicMapQuery,
} from '../api.ts' // biome-ignore format: a list
import {feed} from '../core/feed.ts'
import {type PublicRules, visibilityOf} from '../core/visibility.ts'
import {cursorOf, writeCursor} from '../cursor.ts'
import {bookOf, listBooks} from '../queries/books.ts'
import {countPublic, listPublic, type PublicFilter} from '../queries/public.ts'

export const notPublic = problem('case.not-public', 404, {
  zh: () => '没有这个公开案件：编号有误、尚未公开，或该类问题不公开。您自己上报的请用查询链接查看。',
  en: () =>
    'There is no such public case: the number is wrong, it is not public yet, or its kind never is. Use your own link for what you reported.',
})

/** Asked for anew each time, so that what was hidden is gone at once. */
const live = {'cache-control': 'no-cache'}

/** A text with its ETag, or 304 when the caller has just this text. */
function tagged(call: Call, text: string, headers: Readonly<Record<string, string>> = {}): Reply {
  const etag = `"${sm3(text).slice(0, 32)}"`
  const same = String(call.headers['if-none-match'] ?? '').includes(etag)
  return new Reply(same ? '' : text, {status: same ? 304 : 200, headers: {...live, ...headers, etag}})
}

const DAY = 86_400_000

const filterOf = ({days, ...filter}: z.output<typeof publicFilter>, now: Date): PublicFilter => ({
  ...filter,
  since: days === undefined ? undefined : new Date(now.getTime() - days * DAY),
})

const publicList = read({
  path: '/public/cases',
  may: 'public',
  summary: {zh: '公开的案件，新受理的在前，不含任何个人信息', en: 'Public cases, newest accepted first, without anybody’s personal data'},
  query: publicListQuery,
  reply: publicListReply,
  handle: async ({db, act, query}) => {
    const {limit, cursor, ...rest} = query
    const filter = filterOf(rest, act.at)
    const eyes = await openEyes(db, act.at)
    const found = await listPublic(db, eyes.books, {now: act.at, filter, limit: limit + 1, after: cursorOf(cursor)})
    const cases = await showPublic(db, eyes, found.slice(0, limit))
    const last = found.length > limit ? cases.at(-1) : undefined
    return new Reply({cases, next: last === undefined ? null : writeCursor({at: last.acceptedAt, id: last.id})}, {headers: live})
  },
})

const publicShow = read({
  path: '/public/cases/:id',
  may: 'public',
  summary: {zh: '一个公开案件及其经过', en: 'One public case with its history'},
  params: publicKey,
  reply: publicDetailReply,
  handle: async ({db, act, params}) => {
    const found = await findPublicDetail(db, await openEyes(db, act.at), params.id)
    if (found === undefined) throw notPublic({})
    return new Reply(found, {headers: live})
  },
})

/** Other sites may draw what everybody may see. */
const anybody = {'access-control-allow-origin': '*'}

const MOST_ON_MAP = 2_000
/** Degrees by which the sieve is wider than asked: a place blurred by 20 km may lie so far from where it is. */
const WIDER = 0.2

const inBox = ([lng, lat]: readonly [number, number], bbox: PublicFilter['bbox']): boolean =>
  bbox === undefined || (lng >= bbox[0] && lng <= bbox[2] && lat >= bbox[1] && lat <= bbox[3])

const feature = (one: PublicCase, [lng, lat]: readonly [number, number]) => {
  const {id, number, name, icon, state, label, standing, overdue, within, acceptedAt} = one
  return {
    type: 'Feature' as const,
    id,
    geometry: {type: 'Point' as const, coordinates: [lng, lat] as [number, number]},
    properties: {number, name, icon, state, label, standing, overdue, within, acceptedAt: acceptedAt.toISOString()},
  }
}

const publicMap = read({
  path: '/public/cases.geojson',
  may: 'public',
  summary: {
    zh: '公开案件的地图（GeoJSON），位置按类别规定模糊',
    en: 'Public cases for a map (GeoJSON), their places blurred as their category asks',
  },
  query: publicMapQuery,
  reply: 'application/geo+json; charset=utf-8',
  handle: async ({db, act, query, call}) => {
    const {bbox, ...rest} = query
    const wide = bbox && ([bbox[0] - WIDER, bbox[1] - WIDER, bbox[2] + WIDER, bbox[3] + WIDER] as const)
    const eyes = await openEyes(db, act.at)
    const found = await listPublic(db, eyes.books, {now: act.at, filter: {...filterOf(rest, act.at), bbox: wide}, limit: MOST_ON_MAP + 1})
    const features = (await showPublic(db, eyes, found.slice(0, MOST_ON_MAP))).flatMap((one) => {
      const {place} = one
      // Whether a case is in the box is judged by the place that is shown: else a small box would tell the place that is not.
      return place === null || !inBox(place, bbox) ? [] : [feature(one, place)]
    })
    return tagged(call, JSON.stringify({type: 'FeatureCollection', truncated: found.length > MOST_ON_MAP, features}), anybody)
  },
})

const ENTRIES = 50

const asQuery = (query: Readonly<Record<string, string | number | boolean | undefined>>): string => {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}

const publicFeed = read({
  path: '/public/feed.rss',
  may: 'public',
  summary: {zh: '公开案件的订阅源', en: 'A feed of public cases (RSS 2.0)'},
  query: publicMapQuery.omit({bbox: true}),
  reply: 'application/rss+xml; charset=utf-8',
  handle: async ({db, act, query, call}) => {
    const eyes = await openEyes(db, act.at)
    const cases = await showPublic(
      db,
      eyes,
      await listPublic(db, eyes.books, {now: act.at, filter: filterOf(query, act.at), limit: ENTRIES}),
    )
    const self = `/api/public/feed.rss${asQuery(query)}`
    return tagged(call, feed(cases, {title: '公开案件 · Public cases', origin: call.origin, self}), anybody)
  },
})

const MOST_COUNTED = 20_000

const publicCounts = read({
  path: '/public/summary',
  may: 'public',
  summary: {
    zh: '公开案件的数量：受理、在办、超期、已解决并核查、其他结束；超过两万件只数最近两万件',
    en: 'How many public cases were accepted, are open, late, fixed and verified, or ended otherwise; of more than 20,000 the newest are counted',
  },
  query: publicFilter.omit({open: true, overdue: true, standing: true}),
  reply: publicCountsReply,
  handle: async ({db, act, query, call}) => {
    const eyes = await openEyes(db, act.at)
    const {accepted, ...rest} = await countPublic(db, eyes.books, {
      now: act.at,
      filter: filterOf(query, act.at),
      limit: MOST_COUNTED + 1,
    })
    return {...rest, accepted: Math.min(accepted, MOST_COUNTED), exact: accepted <= MOST_COUNTED}
  },
})

const publicChoices = read({
  path: '/public/choices',
  may: 'public',
  summary: {zh: '公开案件可按哪些区域和大类筛选', en: 'The areas and classes by which public cases can be narrowed'},
  reply: publicChoicesReply,
  handle: async ({db, act}) => {
    const eyes = await openEyes(db, act.at)
    const [districts, streets] = [await listAreas(db, {level: 'district'}), await listAreas(db, {level: 'street'})]
    const areas = [...districts, ...streets].filter(({code}) => bookOf(eyes.books, code) !== undefined)
    const shown = [...eyes.names.keys()].filter((category) => eyes.books.some(({rules}) => visibilityOf(rules, category).shown))
    const majors = new Set(shown.map((category) => category.slice(0, category.indexOf('.') + 3)))
    return {
      areas: areas.map(({code, name, nameEn}) => ({code, zh: name, en: nameEn})).toSorted((a, b) => (a.code < b.code ? -1 : 1)),
      classes: [...majors].toSorted().map((category) => ({category, ...(eyes.names.get(category) ?? {zh: category, en: category})})),
    }
  },
})

const publicIcons = read({
  path: '/public/icons',
  may: 'public',
  summary: {zh: '各类别的图标，按代码开头，最长的算数', en: 'The signs of classes by how their codes begin; the longest counts'},
  reply: publicIconsReply,
  handle: async ({db}) => {
    const [book] = await listBooks<PublicRules>(db, 'public')
    const {usual, categories = []} = book?.rules ?? {}
    const of = categories.flatMap(({category, icon}) => (icon === undefined || icon === null ? [] : [{category, icon}]))
    return new Reply({usual: usual?.icon ?? null, icons: of}, {headers: {'cache-control': 'public, max-age=60'}})
  },
})

/** Ways to what everybody may see: list, one case, map, feed, counts and by what they can be narrowed. */
export const publicRoutes: readonly Route[] = [publicList, publicMap, publicFeed, publicCounts, publicChoices, publicIcons, publicShow]
