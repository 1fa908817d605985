import {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import {readCursor, writeCursor} from '#kernel/cursor.ts'
import {type Route, read} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'
import {qualityOf} from '../core/observed.ts'
import {DAY, longest, suited, thinned} from '../core/series.ts'
import {noThing} from '../mqtt/actions/credentials.ts'
import {keptOf} from '../queries/kept.ts'
import {listSpans} from '../queries/series.ts'
import {reachFor} from '../reach.ts'
import {badPeriod} from '../routes.ts'
import * as api from './api.ts'
import {bandOf, gapsOf} from './core/gaps.ts'
import {
  type After,
  countThings,
  findThing,
  listBad,
  listManySums,
  listStreams,
  listThings,
  type StreamRow,
  type ThingRow,
} from './queries.ts'

const badCursor = problem('sensing.bad-cursor', 422, {
  zh: () => '翻页位置无效。请从第一页重新列出。',
  en: () => 'That is no place to go on from. List again from the first page.',
})

const reading = (act: Act) => reachFor(act, 'sensing.read')
const MOST_READ = 200_000
const MOST_BAD = 200
const MOST_STREAMS = 200
const HOUR = 3_600_000

const cursorShape = z.tuple([z.int(), z.string()]).transform(([id, name]): After => ({id, name}))

const iso = (at: Date | null): string | null => at?.toISOString() ?? null
const thingOf = ({at, ...row}: Omit<ThingRow, 'lng' | 'lat'>) => ({...row, at: iso(at)})
const streamOf = ({at, received, marks, ...row}: StreamRow) => ({
  ...row,
  at: iso(at),
  received: iso(received),
  quality: marks === null ? null : qualityOf(marks),
})
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const things = read({
  path: '/sensing/things',
  may: 'sensing.read',
  summary: {zh: '设备列表：按种类、区、状态、名称或编号筛选', en: 'Devices by kind, district, standing, name or code'},
  query: api.thingsQuery,
  reply: api.thingsReply,
  handle: async ({db, act, query: {q, cursor, limit, ...filter}}) => {
    const text = q === '' ? undefined : q
    const found = await listThings(
      db,
      reading(act),
      act.at,
      {...filter, text},
      {after: readCursor(cursorShape, cursor, () => badCursor({})), limit: limit + 1},
    )
    const page = found.slice(0, limit)
    const streams = page.length === 0 ? [] : await listStreams(db, reading(act), act.at, {things: page.map(({id}) => id)}, page.length * 20)
    const last = page.at(-1)
    return {
      things: page.map((one) => ({
        ...thingOf(one),
        latest: streams
          .filter(({thing, at}) => thing === one.id && at !== null)
          .slice(0, 3)
          .map(({name, nameEn, value, unit, result}) => ({name, nameEn, value, unit, result})),
      })),
      next: found.length > limit && last !== undefined ? writeCursor([last.id, last.name]) : null,
    }
  },
})

const counts = read({
  path: '/sensing/things/counts',
  may: 'sensing.read',
  summary: {zh: '设备数量：按种类、区和状态', en: 'How many devices there are by kind, district and standing'},
  query: api.countsQuery,
  reply: api.countsReply,
  handle: async ({db, act, query: {q, ...filter}}) => ({
    counts: [...(await countThings(db, reading(act), act.at, {...filter, text: q === '' ? undefined : q}))],
  }),
})

const thing = read({
  path: '/sensing/things/:id',
  may: 'sensing.read',
  summary: {zh: '一台设备及其数据流的最新值', en: 'A device and the newest value of each of its streams'},
  params: api.thingKey,
  reply: api.thingReply,
  handle: async ({db, act, params: {id}}) => {
    const found = await findThing(db, reading(act), act.at, id)
    if (found === undefined) throw noThing({id})
    const {properties, place, ...row} = found
    return {
      ...thingOf(row),
      component: textOf(properties?.component),
      group: textOf(properties?.group),
      place: place === null ? null : [place[0], place[1]],
      streams: (await listStreams(db, reading(act), act.at, {things: [id]}, MOST_STREAMS)).map(streamOf),
    }
  },
})

const streams = read({
  path: '/sensing/streams',
  may: 'sensing.read',
  summary: {zh: '数据流及最新值：按设备种类或逐个指定', en: 'Streams with their newest values, by kind of device or named'},
  query: api.streamsQuery,
  reply: api.streamsReply,
  handle: async ({db, act, query: {streams: ids, limit, ...of}}) => ({
    streams: (await listStreams(db, reading(act), act.at, {...of, ids}, limit)).map(streamOf),
  }),
})

const picture = read({
  path: '/sensing/picture',
  may: 'sensing.read',
  summary: {
    zh: '几个数据流画在一张图上：抽稀的曲线、上下限、缺口和有疑问的观测',
    en: 'Some streams in one picture: thinned, with their band, gaps and doubtful observations',
  },
  query: api.pictureQuery,
  reply: api.pictureReply,
  handle: async ({db, act, query: {streams: ids, points, ...period}}) => {
    const [from, to] = [new Date(period.from), new Date(period.to)]
    const days = (to.getTime() - from.getTime()) / DAY
    if (!(days > 0) || days > longest.day) throw badPeriod({days: longest.day})
    const width = suited(days)
    const known = await listStreams(db, reading(act), act.at, {ids}, api.MOST_IN_PICTURE)
    const spanMs = {raw: 0, minute: 60_000, hour: HOUR, day: DAY}[width]
    const series = known.map(async ({id, district, every}) => {
      const asked = {district, stream: id, from, to}
      const spans = (await listSpans(db, asked, width, MOST_READ)).map(({at, ...span}) => ({...span, at: at.getTime()}))
      const kept = thinned(spans.map(({at, value}) => [at, value] as const), points) // biome-ignore format: one call
      const band = bandOf(spans, kept.map(([at]) => at)) // biome-ignore format: one call
      const gaps = gapsOf(spans.map(({at}) => at), every === null ? null : Math.max(every * 1000, spanMs)) // biome-ignore format: one call
      const bad = width === 'raw' || width === 'minute' ? await listBad(db, keptOf(asked), MOST_BAD) : []
      return {
        stream: id,
        of: spans.length,
        points: kept.map(([at, value], i) => ({at: new Date(at).toISOString(), value, ...(band[i] ?? {least: value, most: value})})),
        gaps: gaps.map(({from: a, to: b}) => ({from: new Date(a).toISOString(), to: new Date(b).toISOString()})),
        bad: bad.toReversed().map(({at, value, marks}) => ({at: at.toISOString(), value, quality: qualityOf(marks)})),
      }
    })
    return {every: width, series: await Promise.all(series)}
  },
})

const sparks = read({
  path: '/sensing/series',
  may: 'sensing.read',
  summary: {zh: '多个数据流最近若干小时的小时均值', en: 'Many streams over the last hours, by the hour'},
  query: api.sparksQuery,
  reply: api.sparksReply,
  handle: async ({db, act, query: {streams: ids, hours}}) => {
    const from = new Date(Math.floor(act.at.getTime() / HOUR) * HOUR - (hours - 1) * HOUR)
    const series = new Map<number, [number, number][]>()
    for (const {stream, at, value} of await listManySums(db, reading(act), ids, {from, to: act.at, every: 'hour'}))
      series.set(stream, [...(series.get(stream) ?? []), [(at.getTime() - from.getTime()) / HOUR, value]])
    return {
      from: from.toISOString(),
      to: act.at.toISOString(),
      series: [...series].map(([stream, points]) => ({stream, points})),
    }
  },
})

/** Ways to things and many streams at once, made for lists, pictures and walls. */
export const thingRoutes: readonly Route[] = [things, counts, thing, streams, picture, sparks]
