import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {type Route, read} from '#kernel/pack.ts'
import {dateIn, dayBounds} from '#lib/calendar.ts'
import {isProblem, problem} from '#lib/problem.ts'
import {type Area, areaPrefix, getArea, listAreas} from '#platform/organisation/index.ts'
import {sentence} from '../core/history.ts'
import {threeRates} from '../hotline/core/rates.ts'
import {countCallBacks} from '../hotline/queries/call-backs.ts'
import {getHotlineRules} from '../hotline/queries/rules.ts'
import {getCalendar} from '../queries/belongings.ts'
import {screenQuery, screenReply} from './api.ts'
import {countDay, countParts, listBusy, listNews, measurePaces} from './queries.ts'

const DAY = 86_400_000
const PACE_DAYS = 7
const RATE_DAYS = 30
const MOST_BUSY = 8
const MOST_NEWS = 12

const noCity = problem('case.no-city', 409, {
  zh: () => '还没有登记城市，大屏无从显示。请先登记区域。',
  en: () => 'No city is registered yet, so there is nothing to show. Register its areas first.',
})

async function placeOf(db: Db, code: string | undefined): Promise<Area> {
  const found = code === undefined ? (await listAreas(db, {level: 'city'}))[0] : await getArea(db, code)
  if (found === undefined) throw noCity({})
  return found
}

async function ratesOf(db: Db, act: Act, {code}: Area, area: string | undefined) {
  const rules = await getHotlineRules(db, code).catch((error: unknown) => {
    if (isProblem(error, 'case.no-hotline-rules')) return undefined
    throw error
  })
  if (rules === undefined) return null
  const none = {valid: 0, invalid: 0, contacted: 0, solved: 0, byOpinion: {}}
  const [counts = none] = await countCallBacks(db, act, {from: new Date(act.at.getTime() - RATE_DAYS * DAY), to: act.at, area})
  const {valid, response, resolution, satisfaction} = threeRates(counts, rules.callBack)
  return {valid, response, resolution, satisfaction}
}

const screen = read({
  path: '/cases/screen',
  may: 'cases.read',
  summary: {
    zh: '一屏：今天的流转、各环节用时、各区超期、高发类别、最新动态、满意度',
    en: 'The city now: what flowed today, how long steps take, where it is late, what is frequent, the newest, satisfaction',
  },
  query: screenQuery,
  reply: screenReply,
  handle: async ({db, act, query}) => {
    const place = await placeOf(db, query.area)
    const area = place.level === 'city' ? undefined : place.code
    const {zone, ...calendar} = await getCalendar(db, place.code)
    const {from} = dayBounds({zone, ...calendar}, dateIn(zone, act.at))
    const today = {area, from, to: act.at}
    const yesterday = {area, from: new Date(from.getTime() - DAY), to: new Date(act.at.getTime() - DAY)}
    const week = {area, from: new Date(act.at.getTime() - PACE_DAYS * DAY), to: act.at}
    const names = new Map((await listAreas(db, {within: areaPrefix(place.code)})).map((one) => [one.code, one]))
    const parts = await countParts(db, act, area, area === undefined ? 6 : 9)
    return {
      at: act.at.toISOString(),
      zone,
      area: {code: place.code, name: place.name, nameEn: place.nameEn},
      today: await countDay(db, act, today),
      yesterday: await countDay(db, act, yesterday),
      paces: await measurePaces(db, act, area, week.from),
      parts: parts.map((one) => ({...one, name: names.get(one.code)?.name ?? one.code, nameEn: names.get(one.code)?.nameEn ?? one.code})),
      busy: [...(await listBusy(db, act, week, MOST_BUSY))],
      news: (await listNews(db, act, {area, from: yesterday.from}, MOST_NEWS)).map((one) => ({
        ...sentence(one),
        at: one.at.toISOString(),
        case: one.case,
        event: one.name,
        category: one.category,
        area: one.area,
      })),
      satisfaction: await ratesOf(db, act, place, area),
    }
  },
})

/** The way to what a wall shows. */
export const screenRoutes: readonly Route[] = [screen]
