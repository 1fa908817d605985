import {type Route, read, write} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'
import {noStream} from './actions/observe.ts'
import {setRetention} from './actions/retain.ts'
import {latestQuery, latestReply, retention, seriesQuery, seriesReply, streamKey} from './api.ts'
import {qualityOf} from './core/observed.ts'
import {DAY, longest, suited, thinned} from './core/series.ts'
import {findStream, listLatest, listSpans} from './queries/series.ts'
import {reachFor} from './reach.ts'
import {fillHours} from './rules/actions/fill.ts'

/** A period that is none, or too long to be read at once. */
export const badPeriod = problem<{days: number}>('sensing.bad-period', 422, {
  zh: ({days}) => `时段应从早到晚，最长 ${days} 天。请缩短时段，或按天查询。`,
  en: ({days}) => `A period runs from earlier to later, ${days} days at most. Ask for a shorter one, or by the day.`,
})

const MOST_READ = 800_000

const fillByHour = problem('sensing.fill-by-hour', 422, {
  zh: () => '补缺只按小时进行。请加上 every=hour，或把时段改为 8 至 400 天。',
  en: () => 'Gaps are filled by the hour only. Ask with every=hour, or for 8 to 400 days.',
})

const series = read({
  path: '/sensing/streams/:id/series',
  may: 'sensing.read',
  summary: {
    zh: '数据流的历史曲线（可按分、时、天汇总，按形状抽稀）',
    en: 'A stream over time: by the minute, hour or day, thinned so that its shape stays',
  },
  params: streamKey,
  query: seriesQuery,
  reply: seriesReply,
  handle: async ({db, act, params: {id}, query}) => {
    const [from, to] = [new Date(query.from), new Date(query.to)]
    const days = (to.getTime() - from.getTime()) / DAY
    const every = query.every ?? suited(days)
    if (!(days > 0) || days > longest[every]) throw badPeriod({days: longest[every]})
    const stream = await findStream(db, reachFor(act, 'sensing.read'), id)
    if (stream === undefined) throw noStream({id})
    const spans = await listSpans(db, {district: stream.district, stream: id, from, to}, every, MOST_READ)
    if (query.fill === 'yes' && every !== 'hour') throw fillByHour({})
    const byTime = new Map(spans.map((span) => [span.at.getTime(), span]))
    const lacking = query.fill === 'yes' ? await fillHours(db, {district: stream.district, stream: id, from, to}) : []
    const filled = new Map(lacking.flatMap((point) => (byTime.has(point.at) ? [] : [[point.at, point] as const])))
    const all = [...spans.map(({at, value}) => [at.getTime(), value] as const), ...[...filled].map(([at, {value}]) => [at, value] as const)]
    const kept = thinned(filled.size === 0 ? all : all.toSorted((a, b) => a[0] - b[0]), query.points)
    return {
      stream: id,
      name: stream.name,
      unit: stream.unit,
      every,
      of: spans.length,
      points: kept.map(([at, value]) => {
        const {least = null, most = null, n = null} = byTime.get(at) ?? {}
        const {low = null, high = null} = filled.get(at) ?? {}
        return {at: new Date(at).toISOString(), value, least, most, n, filled: filled.has(at), low, high}
      }),
    }
  },
})

const latest = read({
  path: '/sensing/latest',
  may: 'sensing.read',
  summary: {zh: '多个数据流的最新值、来源和时延', en: 'The newest value of many streams, with its source and age'},
  query: latestQuery,
  reply: latestReply,
  handle: async ({db, act, query}) => {
    const found = await listLatest(db, reachFor(act, 'sensing.read'), query.streams.split(',').map(Number))
    return {
      streams: found.map(({stream, name, source, at, value, result, marks, unit}) => ({
        stream,
        name,
        source,
        at: at.toISOString(),
        value,
        result,
        unit,
        quality: qualityOf(marks),
        ageSeconds: Math.max(0, Math.round((act.at.getTime() - at.getTime()) / 1000)),
      })),
    }
  },
})

const retain = write({
  method: 'PUT',
  path: '/sensing/streams/:id/retention',
  may: 'sensing.write',
  summary: {
    zh: '设定数据流的观测保存多少天（汇总一直保留）',
    en: 'For how many days the observations of a stream are kept; their sums stay',
  },
  params: streamKey,
  body: retention,
  reply: retention,
  handle: async ({tx, act, params: {id}, body: {days}}) => {
    if ((await findStream(tx, reachFor(act, 'sensing.write'), id)) === undefined) throw noStream({id})
    await setRetention(tx, act, id, days)
    return {days}
  },
})

/** Ways to what streams observed, made for charts and maps. */
export const routes: readonly Route[] = [series, latest, retain]
