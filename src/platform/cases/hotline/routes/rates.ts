import {z} from 'zod'
import {type Route, read, write} from '#kernel/pack.ts'
import {type State, stateLabel} from '../../core/lifecycle.ts'
import {getCalendar} from '../../queries/belongings.ts'
import {keepCallBack} from '../actions/call-backs.ts'
import {callBackBody, caseId, ratesQuery, ratesReply, said} from '../api.ts'
import {statisticDay} from '../core/day.ts'
import {threeRates} from '../core/rates.ts'
import {countCallBacks, listWaiting} from '../queries/call-backs.ts'
import {getHotlineRules} from '../queries/rules.ts'
import {prefixOf} from '../queries/within.ts'

const waiting = read({
  path: '/hotline/call-backs',
  may: 'cases.callback',
  summary: {zh: '等待回访的案件', en: 'Cases waiting to be called back about'},
  query: z.object({limit: z.coerce.number().int().min(1).max(200).default(50)}),
  reply: z.array(
    z.object({
      case: z.string(),
      number: z.string().nullable(),
      title: z.string(),
      state: z.string(),
      label: said,
      unit: z.string().nullable(),
      callBackAt: z.string(),
      tries: z.number(),
    }),
  ),
  handle: async ({db, act, query}) =>
    (await listWaiting(db, act, query.limit)).map(({caseId: id, state, unitName, callBackAt, ...rest}) => ({
      ...rest,
      case: id,
      state,
      label: stateLabel(state as State),
      unit: unitName,
      callBackAt: callBackAt.toISOString(),
    })),
})

const keep = write({
  method: 'POST',
  path: '/cases/:id/call-backs',
  may: 'cases.callback',
  summary: {
    zh: '登记回访：是否联系、是否解决、是否满意；或为何无效',
    en: 'Keep a call-back: contacted, solved, satisfied; or why it counts for nothing',
  },
  params: caseId,
  body: callBackBody,
  reply: z.object({id: z.string(), valid: z.boolean()}),
  handle: async ({tx, act, params, body}) => {
    const {id, invalid} = await keepCallBack(tx, act, params.id, body)
    return {id, valid: invalid === null}
  },
})

const three = read({
  path: '/cases/three-rates',
  may: 'cases.read',
  summary: {
    zh: '响应率、解决率、满意率与综合成绩，分母为有效回访数；没有样本则为空',
    en: 'Response, resolution and satisfaction rates and their weighted sum, over the valid call-backs; null without a sample',
  },
  query: ratesQuery,
  reply: ratesReply,
  handle: async ({db, act, query: {city, day, by, area, ...given}}) => {
    const [{callBack}, {zone}] = [await getHotlineRules(db, city), await getCalendar(db, city)]
    const {from, to} =
      day === undefined ? {from: given.from ?? act.at, to: given.to ?? act.at} : statisticDay(zone, day, callBack.dayBegins)
    // Rates of one city are reckoned by that city's weights, so another city's call-backs never mix in.
    const within = area ?? prefixOf(city)
    const [whole] = await countCallBacks(db, act, {from, to, area: within})
    const groups = by === undefined ? [] : await countCallBacks(db, act, {from, to, by, area: within})
    const none = {valid: 0, invalid: 0, contacted: 0, solved: 0, byOpinion: {}}
    const {key: _key, name: _name, ...total} = whole ?? {...none, key: null, name: null}
    return {
      from: from.toISOString(),
      to: to.toISOString(),
      denominator: {zh: '有效回访数；无效回访不计入任何一率', en: 'valid call-backs; invalid ones count in no rate'},
      weights: callBack.weights,
      opinions: [...callBack.opinions],
      total: threeRates(total, callBack),
      groups: groups.map(({key, name, ...counts}) => ({...threeRates(counts, callBack), key, name})),
    }
  },
})

export const rateRoutes: readonly Route[] = [waiting, keep, three]
