import {type Act, forbidden, may} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {Reply, type Route, read, write} from '#kernel/pack.ts'
import {areaPrefix, listAreas} from '#platform/organisation/index.ts'
import {closeCampaign, dismissCampaign, openCampaign, progressOf, proposeByHand} from './actions/campaigns.ts'
import {
  campaignKey,
  campaignShown,
  campaignsQuery,
  campaignsReply,
  disordersQuery,
  disordersReply,
  openBody,
  patternsReply,
  placesQuery,
  proposeBody,
  recurrencesReply,
  surgesQuery,
  wordsBody,
  writeCampaign,
  writePattern,
  writeShownCampaign,
} from './api.ts'
import {type Campaign, type CampaignState, campaignStates} from './core/campaign.ts'
import {openDisorders, share} from './core/disorders.ts'
import {clusters, hotCells, openLattice} from './core/hot-spots.ts'
import {recurrences, returnRate, returnSpans, usualReturn} from './core/recur.ts'
import {DAY, type Seen} from './core/seen.ts'
import {getCampaign, listCampaigns} from './queries/campaigns.ts'
import {type Kept, listDisorders, listPatterns} from './queries/patterns.ts'
import {countByStreet, listSeen, listSpots, MOST_SEEN} from './queries/seen.ts'

const back = (at: Date, days: number): Date => new Date(at.getTime() - days * DAY)
const RECENT = 90

interface Asked {
  readonly area?: string | undefined
  readonly category?: string | undefined
  readonly from?: Date | undefined
  readonly to?: Date | undefined
}

/** The period asked for; without one, the last 90 days. */
const periodOf = ({from, to}: Asked, now: Date, days = RECENT): {readonly from: Date; readonly to: Date} => ({
  from: from ?? back(to ?? now, days),
  to: to ?? now,
})
const timed = ({from, to}: Asked): boolean => from !== undefined || to !== undefined

const writeKept = ({patterns, foundAt}: Kept) => ({
  patterns: patterns.map(writePattern),
  foundAt: foundAt?.toISOString() ?? null,
  truncated: false,
})

const hotSpots = read({
  path: '/cases/hot-spots',
  may: 'cases.read',
  summary: {
    zh: '热点：案件明显偏多的网格，以及时空上聚集的案件；不给时间则为昨夜研判的结果',
    en: 'Hot spots: cells with clearly more cases, and bursts in space and time; without a period, what the last look at night found',
  },
  query: placesQuery,
  reply: patternsReply,
  handle: async ({db, act, query}) => {
    const {area, category} = query
    if (!timed(query)) return writeKept(await listPatterns(db, act, {kinds: ['hot-cell', 'cluster'], area, category}))
    const cases = await listSeen(db, act, {area, category, ...periodOf(query, act.at)})
    const lattice = openLattice(await listSpots(db, area))
    // A whole class is looked at by itself; the beginning of one as all it holds.
    const found = [...hotCells(lattice, cases, null).map((one) => ({...one, category: category ?? null})), ...clusters(cases)]
    return {patterns: found.map(writePattern), foundAt: null, truncated: cases.length === MOST_SEEN}
  },
})

const listSurges = read({
  path: '/cases/surges',
  may: 'cases.read',
  summary: {zh: '近 7 天数量异常上升的街道和类别', en: 'Streets and classes whose cases rose unusually within seven days'},
  query: surgesQuery,
  reply: patternsReply,
  handle: async ({db, act, query}) => writeKept(await listPatterns(db, act, {kinds: ['surge'], ...query})),
})

const listRecurrences = read({
  path: '/cases/recurrences',
  may: 'cases.read',
  summary: {
    zh: '同一地点或同一部件反复发生的问题，以及结案后的复发率',
    en: 'Problems that come back at one place or on one component, and the share of closed cases that came back',
  },
  query: placesQuery,
  reply: recurrencesReply,
  handle: async ({db, act, query}) => {
    const {area, category} = query
    const period = periodOf(query, act.at, 2 * RECENT)
    const until = new Date(Math.min(act.at.getTime(), period.to.getTime() + usualReturn.days * DAY))
    const cases = await listSeen(db, act, {area, category, from: period.from, to: until > period.to ? until : period.to})
    const rate = returnRate(returnSpans(cases, {...period, now: act.at}))
    if (!timed(query)) return {...writeKept(await listPatterns(db, act, {kinds: ['place', 'component'], area, category})), rate}
    const inPeriod = cases.filter(({reportedAt}) => reportedAt >= period.from && reportedAt < period.to)
    const found = recurrences(inPeriod, period.to)
    return {patterns: found.slice(0, 500).map(writePattern), foundAt: null, truncated: cases.length === MOST_SEEN, rate}
  },
})

/** Streets that hold something, by their names. */
async function nameStreets(db: Db, codes: ReadonlySet<string>): Promise<readonly {street: string; zh: string; en: string}[]> {
  const names = new Map((await listAreas(db)).map((area) => [area.code, area]))
  return [...codes].sort().map((street) => ({street, zh: names.get(street)?.name ?? street, en: names.get(street)?.nameEn ?? street}))
}

const eightDisorders = read({
  path: '/cases/eight-disorders',
  may: 'cases.read',
  summary: {
    zh: '“八乱”按街道统计：上报、在办、办结、超期、按期率、核查通过率、复发率',
    en: 'The eight disorders street by street: reported, open, closed, overdue, on time, verified, and coming back',
  },
  query: disordersQuery,
  reply: disordersReply,
  handle: async ({db, act, query}) => {
    const area = query.area ?? ''
    const period = periodOf(query, act.at)
    const disorders = await listDisorders(db, area)
    const categories = disorders.flatMap((disorder) => disorder.categories)
    const written = {
      from: period.from.toISOString(),
      to: period.to.toISOString(),
      disorders: disorders.map((one) => ({...one, categories: [...one.categories]})),
    }
    if (categories.length === 0) return {...written, truncated: false, streets: [], counts: []}
    const disorderOf = openDisorders(disorders)
    const groupOf = (street: string, category: string | null): string => `${street} ${disorderOf(category ?? '')?.key}`
    const until = new Date(Math.min(act.at.getTime(), period.to.getTime() + usualReturn.days * DAY))
    const seen: readonly Seen[] = await listSeen(db, act, {area, categories, from: period.from, to: until > period.to ? until : period.to})
    const spans = Map.groupBy(returnSpans(seen, {...period, now: act.at}), ({of}) => groupOf(of.area.slice(0, 9), of.category))
    const rows = Map.groupBy(await countByStreet(db, act, {area, categories, ...period}), ({street, category}) => groupOf(street, category))
    const counts = [...rows].map(([group, same]) => {
      const sum = (of: 'reported' | 'open' | 'closed' | 'overdue' | 'judged' | 'onTime' | 'verified'): number =>
        same.reduce((total, row) => total + row[of], 0)
      const [street = '', disorder = ''] = group.split(' ')
      return {
        disorder,
        street,
        reported: sum('reported'),
        open: sum('open'),
        closed: sum('closed'),
        overdue: sum('overdue'),
        onTimeRate: share(sum('onTime'), sum('judged')),
        verifiedRate: share(sum('verified'), sum('closed')),
        returns: returnRate(spans.get(group) ?? []),
      }
    })
    return {
      ...written,
      truncated: seen.length === MOST_SEEN,
      streets: await nameStreets(db, new Set(counts.map(({street}) => street))),
      counts,
    }
  },
})

/** What is told of all cases of an area is for those who may see them all: no unit and no class bounds the right. */
const mayReadAll = (act: Act, area: string): boolean => may(act, 'cases.read', {area, unit: null, category: null})

async function show(db: Db, act: Act, campaign: Campaign) {
  if (!mayReadAll(act, areaPrefix(campaign.area))) throw forbidden({permission: 'cases.read', name: act.by.name})
  const progress = campaign.state === 'open' ? await progressOf(db, act, campaign) : undefined
  return writeShownCampaign(campaign, progress, may(act, 'cases.campaign', {area: areaPrefix(campaign.area)}))
}

const campaignList = read({
  path: '/cases/campaigns',
  may: 'cases.read',
  summary: {zh: '专项整治列表', en: 'Campaigns'},
  query: campaignsQuery,
  reply: campaignsReply,
  handle: async ({db, act, query: {area, state}}) => {
    const states = state === undefined ? (Object.keys(campaignStates) as CampaignState[]) : [state]
    const campaigns = await listCampaigns(db, act, {states, area})
    return {campaigns: campaigns.map(writeCampaign), mayPropose: may(act, 'cases.campaign')}
  },
})

const campaignOne = read({
  path: '/cases/campaigns/:id',
  may: 'cases.read',
  summary: {zh: '一个专项整治：依据、基线、目标和进展', en: 'A campaign: its evidence, baseline, target and progress'},
  params: campaignKey,
  reply: campaignShown,
  handle: async ({db, act, params}) => show(db, act, await getCampaign(db, params.id)),
})

const propose = write({
  method: 'POST',
  path: '/cases/campaigns',
  may: 'cases.campaign',
  summary: {zh: '提出一个专项整治', en: 'Propose a campaign'},
  body: proposeBody,
  reply: campaignShown,
  handle: async ({tx, act, body}) => new Reply(await show(tx, act, await proposeByHand(tx, act, body)), {status: 201}),
})

const open = write({
  method: 'POST',
  path: '/cases/campaigns/:id/open',
  may: 'cases.campaign',
  summary: {
    zh: '启动专项整治：测得基线，定下目标、期限和责任单位',
    en: 'Open a campaign: its baseline is measured; target, dates and unit are settled',
  },
  params: campaignKey,
  body: openBody,
  reply: campaignShown,
  handle: async ({tx, act, params, body}) => show(tx, act, await openCampaign(tx, act, params.id, body)),
})

const close = write({
  method: 'POST',
  path: '/cases/campaigns/:id/close',
  may: 'cases.campaign',
  summary: {zh: '结束专项整治，写下成效', en: 'Close a campaign with what it came to'},
  params: campaignKey,
  body: wordsBody,
  reply: campaignShown,
  handle: async ({tx, act, params, body}) => show(tx, act, await closeCampaign(tx, act, params.id, body.words)),
})

const dismiss = write({
  method: 'POST',
  path: '/cases/campaigns/:id/dismiss',
  may: 'cases.campaign',
  summary: {zh: '不启动专项整治，说明理由', en: 'Dismiss a proposed campaign, with the reason'},
  params: campaignKey,
  body: wordsBody,
  reply: campaignShown,
  handle: async ({tx, act, params, body}) => show(tx, act, await dismissCampaign(tx, act, params.id, body.words)),
})

export const recurrenceRoutes: readonly Route[] = [
  hotSpots,
  listSurges,
  listRecurrences,
  eightDisorders,
  campaignList,
  campaignOne,
  propose,
  open,
  close,
  dismiss,
]
