import type {Act} from '#kernel/act.ts'
import type {Card, Collection, Drawing, Item} from '#kernel/maps/contract.ts'
import {problem, type Said} from '#lib/problem.ts'
import {listWhereabouts, type Whereabouts} from './queries.ts'

const gone = problem('case.not-shown', 404, {
  zh: () => '这位同事现在没有显示位置：巡查已结束，或超过 30 分钟没有更新。请电话联系，或看看图上的其他人。',
  en: () =>
    'They do not show where they are now: the patrol has ended, or nothing was told for 30 minutes. Call them, or look at others on the map.',
})

const FRESH_MS = 5 * 60_000

const agoSaid = (act: Act, at: Date): Said => {
  const minutes = Math.max(0, Math.floor((act.at.getTime() - at.getTime()) / 60_000))
  return minutes === 0 ? {zh: '刚刚', en: 'just now'} : {zh: `${minutes} 分钟前`, en: `${minutes} min ago`}
}
const freshness = (act: Act, at: Date): 'now' | 'before' => (act.at.getTime() - at.getTime() <= FRESH_MS ? 'now' : 'before')

const itemOf = (act: Act, {account, name, lng, lat, at}: Whereabouts): Item => ({
  key: account,
  title: {zh: name, en: name},
  tells: agoSaid(act, at),
  place: [lng, lat],
  sign: freshness(act, at),
})

const drawing: Drawing = {
  kind: 'point',
  from: 6,
  seconds: 15,
  legend: {
    by: 'seen',
    signs: [
      {is: 'now', said: {zh: '5 分钟内', en: 'within 5 min'}, sign: 'accent'},
      {is: 'before', said: {zh: '更早', en: 'earlier'}, sign: 'quiet'},
    ],
  },
  // Places are told to nobody by events: a tile lives for seconds instead.
  changedBy: () => null,
  sees: ({by}) =>
    by.grants.flatMap(({permission, area}) => (permission === 'cases.whereabouts' || permission === '*' ? [area] : [])).join(),
  tile: async (db, act, {bounds}) =>
    (await listWhereabouts(db, act, {bounds})).map(({account, name, lng, lat, at}) => ({
      key: account,
      geometry: {type: 'Point' as const, coordinates: [lng, lat]},
      properties: {name, seen: freshness(act, at)},
    })),
  find: async (db, act, text, limit) => (await listWhereabouts(db, act, {name: text, limit})).map((one) => itemOf(act, one)),
  list: async (db, act, {bounds, limit}) => (await listWhereabouts(db, act, {bounds, limit})).map((one) => itemOf(act, one)),
  count: async (db, act, {bounds}) => (await listWhereabouts(db, act, {bounds})).length,
  card: async (db, act, key): Promise<Card> => {
    const [one] = /^[0-9a-f-]{36}$/.test(key) ? await listWhereabouts(db, act, {account: key}) : []
    if (one === undefined) throw gone({})
    return {
      title: {zh: one.name, en: one.name},
      place: [one.lng, one.lat],
      sign: freshness(act, one.at),
      facts: [
        {name: {zh: '位置', en: 'Place'}, value: agoSaid(act, one.at)},
        {name: {zh: '误差', en: 'Sure within'}, value: {zh: `约 ${one.accuracy} 米`, en: `about ${one.accuracy} m`}},
        {name: {zh: '网格', en: 'Unit grid'}, value: {zh: one.area, en: one.area}},
      ],
      open: {to: `/?handler=${one.account}`, said: {zh: '在手案件', en: 'Cases in hand'}},
    }
  },
}

/** Those on patrol who show where they are. */
export const people: Collection = {id: 'people', title: {zh: '巡查人员', en: 'People on patrol'}, may: 'cases.whereabouts', drawing}
