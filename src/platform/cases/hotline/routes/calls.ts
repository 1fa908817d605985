import {z} from 'zod'
import {allow, forbidden} from '#kernel/act.ts'
import {Reply, type Route, read, write} from '#kernel/pack.ts'
import {mayRead} from '../../actions/mover.ts'
import {caseKey, writeShown} from '../../api.ts'
import {isEnded, type State, stateLabel} from '../../core/lifecycle.ts'
import {getCase} from '../../queries/case.ts'
import {badCursor} from '../../queries/list.ts'
import {noOrder} from '../actions/call-backs.ts'
import {answerOnTheSpot, divertCall, lookUpCaller, repeatsOf, takeCall} from '../actions/calls.ts'
import {correctContact} from '../actions/contact.ts'
import {findArticles} from '../actions/knowledge.ts'
import {
  areaCode,
  areaPeriodQuery,
  callBody,
  callReply,
  caseId,
  consultationBody,
  contactBody,
  contactReply,
  diversionBody,
  divertedReply,
  labelled,
  lookupBody,
  lookupReply,
  orderDetailReply,
  orderListQuery,
  orderListReply,
  periodQuery,
  repeatsQuery,
  repeatsReply,
  suggestionBody,
  suggestionReply,
  writeArticleReply,
  writeOrder,
  writeRepeats,
} from '../api.ts'
import {firstReceiver, objectionsIn} from '../core/follow-order.ts'
import {type Diversion, suggestDiversions} from '../core/rules.ts'
import {listCallBacks} from '../queries/call-backs.ts'
import {countCalls, countFirstDuties, countObjections, findOrder, listFollowed, listOrders} from '../queries/orders.ts'
import {listRepeatCallers, listRepeatProblems} from '../queries/repeats.ts'
import {getHotlineRules, getSatisfactionRules} from '../queries/rules.ts'

const followLink = (origin: string, token: string | null): string | null => (token === null ? null : `${origin}/follow/${token}`)

const writeDiversion = ({id, zh, en, basis, words, goTo, records}: Diversion) => ({id, zh, en, basis, words, goTo: [...goTo], records})

const take = write({
  method: 'POST',
  path: '/hotline/work-orders',
  may: 'cases.hotline',
  summary: {
    zh: '登记来电：成为案件和带时限的工单，并列出重复诉求',
    en: 'Write a call down: a case with a work order that carries its limit, and what it repeats',
  },
  body: callBody,
  reply: callReply,
  handle: async ({tx, act, body, call}) => {
    const {appeal, description} = body
    const taken = await takeCall(tx, act, {...body, appeal: {...appeal, what: description}})
    const rules = await getHotlineRules(tx, taken.case.area)
    const reply = {
      case: writeShown(taken.case, act.at),
      order: writeOrder(taken.order, rules, taken.case.handledAt, act.at),
      repeats: writeRepeats(taken.repeats, act.at),
      follow: followLink(call.origin, taken.token),
      again: taken.again,
    }
    return new Reply(reply, {status: taken.again ? 200 : 201})
  },
})

const readCursor = (cursor: string): readonly [Date, string] => {
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  const when = new Date(at)
  if (Number.isNaN(when.getTime()) || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw badCursor({})
  return [when, id]
}

const list = read({
  path: '/hotline/work-orders',
  may: 'cases.hotline',
  summary: {zh: '热线工单列表', en: 'Work orders of the hotline, a page at a time'},
  query: orderListQuery,
  reply: orderListReply,
  handle: async ({db, act, query: {cursor, limit, ...query}}) => {
    const found = await listOrders(db, act, {...query, before: cursor === undefined ? undefined : readCursor(cursor), limit: limit + 1})
    const orders = []
    for (const {order, number, state, handledAt, unitName, firstUnitName} of found.slice(0, limit))
      orders.push({
        ...writeOrder(order, await getHotlineRules(db, order.districtId), handledAt, act.at),
        number,
        state,
        label: stateLabel(state as State),
        unit: unitName,
        first: firstUnitName,
      })
    const last = found.length > limit ? orders.at(-1) : undefined
    const next = last === undefined ? null : Buffer.from(`${last.calledAt} ${last.case}`).toString('base64url')
    return {orders, next}
  },
})

const show = read({
  path: '/cases/:id/work-order',
  may: 'cases.read',
  summary: {
    zh: '一个案件的热线工单：时限、首接单位、异议、回访',
    en: 'The work order of a case: its limit, who received it first, objections, call-backs',
  },
  params: caseKey,
  reply: orderDetailReply,
  handle: async ({db, act, params}) => {
    const one = await getCase(db, params.id)
    if (!mayRead(act, one)) throw forbidden({permission: 'cases.read', name: act.by.name})
    const order = await findOrder(db, one.id)
    if (order === undefined) throw noOrder({})
    const [rules, events, callBacks] = await Promise.all([
      getHotlineRules(db, one.area),
      listFollowed(db, {districtId: one.districtId, caseId: one.id}),
      listCallBacks(db, one.id),
    ])
    const first = firstReceiver(events)
    const {opinions, reasons, invalid: invalids} = rules.callBack
    return {
      ...writeOrder(order, rules, one.handledAt, act.at),
      first: first && {
        unit: first.unitId,
        name: first.unitName,
        at: first.at.toISOString(),
        stillThere: one.unitId === first.unitId,
        discharged: isEnded(one.state),
      },
      objections: objectionsIn(events).map(({unitId, unitName, askedAt, decidedAt, seq: _, ...rest}) => ({
        ...rest,
        unit: unitId,
        name: unitName,
        askedAt: askedAt.toISOString(),
        decidedAt: decidedAt?.toISOString() ?? null,
      })),
      callBacks: callBacks.map(({id, at, byName, invalid, contacted, solved, answer, reasons: given, note}) => ({
        id,
        at: at.toISOString(),
        by: byName,
        invalid: invalid === null ? null : labelled(invalids, invalid),
        contacted,
        solved,
        answer: answer === null ? null : labelled(opinions, answer),
        reasons: given.map((reason) => labelled(reasons, reason)),
        note,
      })),
    }
  },
})

const lookup = write({
  method: 'POST',
  path: '/hotline/lookup',
  may: 'cases.hotline',
  summary: {
    zh: '来电时按号码查此前的诉求，只含有权查看的；号码不进入地址和日志',
    en: 'Earlier cases of a caller by telephone number, as far as you may see them; the number is in no address and no log',
  },
  body: lookupBody,
  reply: lookupReply,
  handle: async ({tx, act, body}) => {
    const {cases, consultations} = await lookUpCaller(tx, act, body)
    const open = cases.filter(({state}) => !isEnded(state)).length
    return {cases: cases.map((one) => writeShown(one, act.at)), open, consultations}
  },
})

const MOST_SUGGESTED = 5

const suggest = write({
  method: 'POST',
  path: '/hotline/suggestions',
  may: 'cases.hotline',
  summary: {
    zh: '按来电内容提示可能的分流和知识答案，由接线员决定',
    en: 'Diversions and articles that the words of a call suggest; the clerk decides',
  },
  body: suggestionBody,
  reply: suggestionReply,
  handle: async ({tx, act, body: {area, words}}) => {
    allow(act, 'cases.hotline', {area})
    const {diversions} = await getHotlineRules(tx, area)
    const articles = await findArticles(tx, act, {question: words, area, limit: MOST_SUGGESTED})
    return {
      diversions: suggestDiversions(diversions, words).map(writeDiversion),
      articles: articles.map((one) => ({...writeArticleReply(one), used: one.used, score: one.score})),
    }
  },
})

const consult = write({
  method: 'POST',
  path: '/hotline/consultations',
  may: 'cases.hotline',
  summary: {zh: '记录当场答复的咨询，不成为案件', en: 'Keep a question that was answered at once and makes no case'},
  body: consultationBody,
  reply: z.object({id: z.string()}),
  handle: async ({tx, act, body}) => ({id: await answerOnTheSpot(tx, act, body)}),
})

const divert = write({
  method: 'POST',
  path: '/hotline/diversions',
  may: 'cases.hotline',
  summary: {
    zh: '分流来电：告知去处，按规则只留应留的记录',
    en: 'Divert a call: where the caller is sent, and exactly what may be kept',
  },
  body: diversionBody,
  reply: divertedReply,
  handle: async ({tx, act, body: {case: earlier, ...body}, call}) => {
    const diverted = await divertCall(tx, act, {...body, caseId: earlier})
    return {
      diversion: writeDiversion(diverted.diversion),
      consultation: diverted.consultation,
      case: diverted.case && writeShown(diverted.case, act.at),
      follow: followLink(call.origin, diverted.token),
    }
  },
})

const rules = read({
  path: '/hotline/rules',
  may: 'cases.read',
  summary: {zh: '本市热线的选项、时限、分流、回访和评价规则', en: 'Choices, limits, diversions, call-back and rating rules of a city'},
  query: z.object({area: areaCode}),
  reply: z.object({hotline: z.unknown(), satisfaction: z.unknown()}),
  handle: async ({db, query}) => ({
    hotline: await getHotlineRules(db, query.area),
    satisfaction: await getSatisfactionRules(db, query.area),
  }),
})

const repeats = read({
  path: '/cases/:id/repeats',
  may: 'cases.read',
  summary: {
    zh: '同一来电人、同一地点同类的案件，只含有权查看的',
    en: 'Cases of the same caller, and of the same class at the same place, as far as you may see them',
  },
  params: caseKey,
  reply: repeatsReply,
  handle: async ({db, act, params}) => {
    const one = await getCase(db, params.id)
    if (!mayRead(act, one)) throw forbidden({permission: 'cases.read', name: act.by.name})
    return writeRepeats(await repeatsOf(db, act, one), act.at)
  },
})

const often = read({
  path: '/hotline/repeats',
  may: 'cases.hotline',
  summary: {zh: '一段时间内的重复来电人和重复问题', en: 'Callers and problems that came again and again in a period'},
  query: repeatsQuery,
  reply: z.object({
    callers: z.array(z.object({alias: z.string(), cases: z.number(), open: z.number(), latest: z.string(), latestAt: z.string()})),
    problems: z.array(
      z.object({area: z.string(), category: z.string(), cases: z.number(), callers: z.number(), latest: z.string(), latestAt: z.string()}),
    ),
  }),
  handle: async ({db, act, query}) => ({
    callers: (await listRepeatCallers(db, act, query)).map((one) => ({...one, latestAt: one.latestAt.toISOString()})),
    problems: (await listRepeatProblems(db, act, query)).map((one) => ({...one, latestAt: one.latestAt.toISOString()})),
  }),
})

const count = z.number()
const figures = read({
  path: '/hotline/figures',
  may: 'cases.hotline',
  summary: {
    zh: '一段时间的来电：成为工单的、当场答复的、分流的',
    en: 'Calls of a period: those that made a case, were answered at once, or were diverted',
  },
  query: areaPeriodQuery,
  reply: z.object({
    calls: count,
    orders: count,
    answered: count,
    diverted: count,
    byRequest: z.record(z.string(), count),
    byGrade: z.record(z.string(), count),
    byDiversion: z.record(z.string(), count),
  }),
  handle: async ({db, act, query}) => {
    const {orders, others} = await countCalls(db, act, query)
    const sum = (counts: readonly {readonly count: number}[]): number => counts.reduce((total, one) => total + one.count, 0)
    const by = <T extends {readonly count: number}>(counts: readonly T[], key: (one: T) => string | null) => {
      const table: Record<string, number> = {}
      for (const one of counts) {
        const name = key(one)
        if (name !== null) table[name] = (table[name] ?? 0) + one.count
      }
      return table
    }
    const [made, diverted] = [sum(orders), sum(others.filter(({diversion}) => diversion !== null))]
    return {
      calls: made + sum(others),
      orders: made,
      answered: sum(others) - diverted,
      diverted,
      byRequest: by(orders, ({request}) => request),
      byGrade: by(orders, ({grade}) => grade),
      byDiversion: by(others, ({diversion}) => diversion),
    }
  },
})

const duties = read({
  path: '/hotline/first-receivers',
  may: 'cases.hotline',
  summary: {
    zh: '首接负责：各首接单位的工单，已转办的仍计在首接单位',
    en: 'What each first receiver owes; handed over, an order still counts for it',
  },
  query: periodQuery,
  reply: z.array(
    z.object({unit: z.string(), name: z.string(), received: count, handedOver: count, open: count, overdue: count, ended: count}),
  ),
  handle: ({db, act, query}) => countFirstDuties(db, act, query),
})

const objections = read({
  path: '/hotline/objections',
  may: 'cases.hotline',
  summary: {zh: '派单异议：各单位提出、成立、驳回、待定', en: 'Objections to dispatches by unit: asked, upheld, dismissed, pending'},
  query: periodQuery,
  reply: z.array(
    z.object({unit: z.string().nullable(), name: z.string().nullable(), asked: count, upheld: count, dismissed: count, pending: count}),
  ),
  handle: ({db, act, query}) => countObjections(db, act, query),
})

const correct = write({
  method: 'PUT',
  path: '/cases/:id/reporter',
  may: 'cases.personal',
  summary: {
    zh: '更正上报人的电话或电子邮件，说明如何核实；旧链接失效并给出新链接',
    en: "Correct a reporter's telephone or e-mail, saying how it was verified; old links end and a new one is given",
  },
  params: caseId,
  body: contactBody,
  reply: contactReply,
  handle: async ({tx, act, params, body, call}) => {
    const {contact, token} = await correctContact(tx, act, params.id, body)
    return {...contact, follow: followLink(call.origin, token)}
  },
})

export const callRoutes: readonly Route[] = [
  take, list, show, lookup, suggest, consult, divert, rules, repeats, often, figures, duties, objections, correct,
] // biome-ignore format: one line
