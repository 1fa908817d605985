import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {deadline, minuteIn} from '#lib/calendar.ts'
import {parseAreaCode} from '#lib/codes.ts'
import {problem} from '#lib/problem.ts'
import {getArea} from '#platform/organisation/index.ts'
import {moveCase} from '../../actions/move.ts'
import {mayRead} from '../../actions/mover.ts'
import {type Report, reportCase} from '../../actions/report.ts'
import {getCalendar} from '../../queries/belongings.ts'
import {getCase, holdCase, type ShownCase} from '../../queries/case.ts'
import type {Appeal, WorkOrder} from '../core/order.ts'
import {choose, type Diversion} from '../core/rules.ts'
import {phoneKey} from '../keys.ts'
import {getEditions, insertConsultation} from '../queries/knowledge.ts'
import {findOrder, insertOrder} from '../queries/orders.ts'
import {countConsultations, listAtSamePlace, listByPhone, listOfSameCaller} from '../queries/repeats.ts'
import {getHotlineRules} from '../queries/rules.ts'
import {tellCase} from './tell.ts'

const DAY = 86_400_000

export const callInFuture = problem('case.call-in-future', 422, {
  zh: () => '来电时间晚于现在。请核对来电时间。',
  en: () => 'The call is said to come later than now. Check the time of the call.',
})

export const notYourCase = problem<{id: string}>('case.not-to-be-noted', 403, {
  zh: ({id}) => `您无权查看案件 ${id}，不能把来电记入其中。请改记为普通咨询，或转交有权限的同事。`,
  en: ({id}) => `You may not see case ${id}, so a call cannot be noted with it. Record it as a question, or hand it to a colleague.`,
})

/** A call as the clerk writes it down: what a report needs, and the elements of a work order. */
export interface Call extends Omit<Report, 'source' | 'linked'> {
  readonly channel: string
  readonly caller: string
  readonly request: string
  readonly title: string
  readonly appeal: Appeal
  readonly grade: string
  readonly confidential: boolean
  readonly calledAt?: Date | undefined
}

/** Cases that a new one repeats: of the same caller, and of the same class at the same place. */
export interface Repeats {
  readonly caller: readonly ShownCase[]
  readonly place: readonly ShownCase[]
}

/** What a taken call became; `token` opens the caller's own view and is never shown again. */
export interface TakenCall {
  readonly case: ShownCase
  readonly order: WorkOrder
  readonly repeats: Repeats
  readonly token: string | null
  readonly again: boolean
}

/** Finds what a case repeats, within the periods and the distance the city settled, as far as the actor may see. */
export async function repeatsOf(db: Db, act: Act, one: ShownCase): Promise<Repeats> {
  const {repeats} = await getHotlineRules(db, one.area)
  const {id, category, reportedAt} = one
  const ago = (days: number): Date => new Date(reportedAt.getTime() - days * DAY)
  const caller = await listOfSameCaller(db, act, {id, since: ago(repeats.callerDays)})
  if (category === null) return {caller, place: []}
  const place = await listAtSamePlace(db, act, {id, category, since: ago(repeats.placeDays), until: reportedAt, metres: repeats.metres})
  return {caller, place}
}

/**
 * Writes a call down as a case with its work order and says what it repeats. The order carries its time limit by the grade (Beijing regulation
 * art. 10 and 13). Sent again with the same client id, it answers with the order it became.
 */
export async function takeCall(tx: Tx, act: Act, call: Call): Promise<TakenCall> {
  const {channel, caller, request, title, appeal, grade, confidential, calledAt = act.at, ...report} = call
  if (calledAt > act.at) throw callInFuture({})
  const {case: made, token, again} = await reportCase(tx, act, {...report, source: 'hotline'})
  allow(act, 'cases.hotline', {area: made.area})
  const before = again ? await findOrder(tx, made.id) : undefined
  if (before !== undefined) return {case: made, order: before, repeats: await repeatsOf(tx, act, made), token, again}
  const rules = await getHotlineRules(tx, made.area)
  choose('channel', rules.channels, channel)
  choose('caller', rules.callers, caller)
  choose('request', rules.requests, request)
  const graded = choose('grade', rules.grades, grade)
  const calendar = await getCalendar(tx, made.area)
  const order: WorkOrder = {
    caseId: made.id,
    districtId: made.districtId,
    calledAt,
    channel,
    caller,
    request,
    title,
    appeal,
    confidential,
    grade,
    limit: graded.limit,
    dueAt: deadline(calendar, calledAt, graded.limit),
    takenByName: act.by.name,
  }
  await insertOrder(tx, order, act.by.id)
  const due = minuteIn(calendar.zone, order.dueAt)
  await tellCase(tx, act, await holdCase(tx, made.id), 'case.call-taken', {grade: {zh: graded.zh, en: graded.en}, due})
  return {case: made, order, repeats: await repeatsOf(tx, act, made), token, again}
}

/** What the city knows of a caller while they are on the line, as far as the clerk may see. */
export interface KnownCaller {
  readonly cases: readonly ShownCase[]
  readonly consultations: number
}

export async function lookUpCaller(db: Db, act: Act, {phone, area}: {phone: string; area: string}): Promise<KnownCaller> {
  allow(act, 'cases.hotline', {area})
  const {repeats} = await getHotlineRules(db, area)
  const [key, since] = [phoneKey(phone), new Date(act.at.getTime() - repeats.callerDays * DAY)]
  return {cases: await listByPhone(db, act, {key, since}), consultations: await countConsultations(db, {key, since})}
}

/** A question answered on the spot. */
export interface Asked {
  readonly area: string
  readonly channel: string
  readonly question: string
  readonly answer?: string | undefined
  readonly article?: string | undefined
  readonly phone?: string | undefined
}

export const unanswered = problem('case.unanswered', 422, {
  zh: () => '请填写答复，或选择所依据的知识条目。',
  en: () => 'Write the answer, or choose the article it rests on.',
})

const notPublished = problem('case.article-not-published', 422, {
  zh: () => '该知识条目没有发布，不能作为答复依据。请选择已发布的条目。',
  en: () => 'This article is not published, so no answer can rest on it. Choose a published one.',
})

/** Keeps a question that needed no case, with the edition of the article it was answered from. Returns its id. */
export async function answerOnTheSpot(tx: Tx, act: Act, {area, channel, question, answer, article, phone}: Asked): Promise<string> {
  allow(act, 'cases.hotline', {area})
  await getArea(tx, parseAreaCode(area).code)
  choose('channel', (await getHotlineRules(tx, area)).channels, channel)
  const editions = article === undefined ? [] : await getEditions(tx, article)
  const edition = editions.find(({publishedAt, withdrawnAt}) => publishedAt !== null && withdrawnAt === null)
  if (article !== undefined && edition === undefined) throw notPublished({})
  const said = answer ?? edition?.body
  if (said === undefined) throw unanswered({})
  const id = v7()
  await insertConsultation(tx, act, {
    id,
    districtId: area.slice(0, 6),
    area,
    channel,
    question,
    answer: said,
    articleId: edition?.id ?? null,
    articleVersion: edition?.version ?? null,
    diversion: null,
    caseId: null,
    phoneKey: phone === undefined ? null : phoneKey(phone),
  })
  return id
}

/** A call that goes elsewhere. `report` makes the refused case where the diversion asks for one; `caseId` is the earlier case it repeats. */
export interface Diverted {
  readonly area: string
  readonly channel: string
  readonly diversion: string
  readonly words?: string | undefined
  readonly phone?: string | undefined
  readonly name?: string | undefined
  readonly caseId?: string | undefined
  readonly address?: string | undefined
  readonly body?: string | undefined
}

/** What became of a diverted call: the words to say, where to send the caller, and what is kept. */
export interface Diversions {
  readonly diversion: Diversion
  readonly consultation: string
  readonly case: ShownCase | null
  readonly token: string | null
}

export const wordsMissing = problem('case.diversion-words', 422, {
  zh: () => '请写下来电内容（words），以便留存不予受理的理由。',
  en: () => 'Write down what the call is about (words), so that the refusal can be explained.',
})

/**
 * Diverts a call by one of the city's classes (Beijing regulation art. 11) and keeps exactly what that class allows: a case that is refused with
 * its reason and the body responsible, the words of the call, or only that there was one.
 */
export async function divertCall(tx: Tx, act: Act, call: Diverted): Promise<Diversions> {
  const {area, channel, words, phone, name, caseId, address} = call
  allow(act, 'cases.hotline', {area})
  await getArea(tx, parseAreaCode(area).code)
  const rules = await getHotlineRules(tx, area)
  choose('channel', rules.channels, channel)
  const diversion = choose('diversion', rules.diversions, call.diversion)
  const {records} = diversion
  const earlier = records === 'call' || caseId === undefined ? null : await getCase(tx, caseId)
  if (earlier !== null && !mayRead(act, earlier)) throw notYourCase({id: earlier.id})
  let refused: {case: ShownCase; token: string | null} | null = null
  if (records === 'refusal') {
    if (words === undefined) throw wordsMissing({})
    const {case: made, token} = await reportCase(tx, act, {source: 'hotline', description: words, area, address, reporter: {name, phone}})
    const body = call.body ?? diversion.goTo.map(({zh, number}) => (number === null ? zh : `${zh} ${number}`)).join('、')
    await moveCase(tx, act, {id: made.id, move: 'reject', reason: diversion.words.zh, body: body === '' ? diversion.zh : body})
    refused = {case: await getCase(tx, made.id), token}
  }
  if (earlier !== null) await tellCase(tx, act, await holdCase(tx, earlier.id), 'case.call-noted', {})
  const silent = records === 'call'
  const id = v7()
  await insertConsultation(tx, act, {
    id,
    districtId: area.slice(0, 6),
    area,
    channel,
    question: silent ? null : (words ?? null),
    answer: diversion.words.zh,
    articleId: null,
    articleVersion: null,
    diversion: diversion.id,
    caseId: refused?.case.id ?? earlier?.id ?? null,
    phoneKey: silent || phone === undefined ? null : phoneKey(phone),
  })
  return {diversion, consultation: id, case: refused?.case ?? null, token: refused?.token ?? null}
}
