import {z} from 'zod'
import {type Route, read, write} from '#kernel/pack.ts'
import {withAddresses} from '../../actions/evidence.ts'
import {followHash} from '../../actions/report.ts'
import {lightOf} from '../../core/deadline.ts'
import {plainLabel} from '../../core/lifecycle.ts'
import {categoryNames} from '../../likeness/find.ts'
import {listEvidence} from '../../queries/belongings.ts'
import {getCase} from '../../queries/case.ts'
import {answerAsFollower, answerByLink, writeAsFollower} from '../actions/answers.ts'
import {keepInList, linkFromList, openOwnList} from '../actions/own-list.ts'
import {rateCase} from '../actions/ratings.ts'
import {
  askedPageReply,
  conversationReply,
  ownCodeBody,
  ownLinkBody,
  ownListBody,
  ownListReply,
  ratingBody,
  token,
  writtenBody,
} from '../api.ts'
import {unknownQuestion} from '../core/question.ts'
import {speakerOf, writeConversation, writeQuestion, writeThread} from '../pages.ts'
import {familyOf} from '../queries/family.ts'
import {findFollower} from '../queries/followers.ts'
import {findQuestion, getMessage, listMessages} from '../queries/messages.ts'
import {unknownFollow} from '../refusals.ts'

const done = z.object({done: z.literal(true)})

const conversation = read({
  path: '/follow/:token/conversation',
  may: 'public',
  summary: {
    zh: '查询页面上的往来消息、待答复的问题和评价',
    en: 'On the page of a case: messages, questions that wait for an answer, and the rating',
  },
  params: token,
  reply: conversationReply,
  perMinute: 60,
  handle: async ({db, act, params}) => {
    const follower = await findFollower(db, followHash(params.token))
    if (follower === undefined) throw unknownFollow({})
    const [root = follower.ownId] = await familyOf(db, follower.ownId)
    return writeConversation(db, act, await getCase(db, root), follower.who)
  },
})

const say = write({
  method: 'POST',
  path: '/follow/:token/messages',
  may: 'public',
  summary: {zh: '上报人在查询页面留言，可附照片', en: 'Write into one’s own case, with photos'},
  params: token,
  body: writtenBody,
  reply: done,
  perMinute: 10,
  handle: async ({tx, act, params, body}) => {
    await writeAsFollower(tx, act, params.token, body)
    return {done: true}
  },
})

const reply = write({
  method: 'POST',
  path: '/follow/:token/questions/:question',
  may: 'public',
  summary: {zh: '上报人在查询页面答复提问', en: 'Answer a question on the page of one’s own case'},
  params: token.extend({question: z.uuid()}),
  body: writtenBody,
  reply: done,
  perMinute: 10,
  handle: async ({tx, act, params, body}) => {
    await answerAsFollower(tx, act, params.token, params.question, body)
    return {done: true}
  },
})

const rate = write({
  method: 'PUT',
  path: '/follow/:token/rating',
  may: 'public',
  summary: {zh: '结案后评价，一天内可修改', en: 'Rate a closed case; it can be changed for a day'},
  params: token,
  body: ratingBody,
  reply: z.object({review: z.boolean()}),
  perMinute: 10,
  handle: async ({tx, act, params, body}) => ({review: (await rateCase(tx, act, params.token, body)).review}),
})

const asked = read({
  path: '/asked/:token',
  may: 'public',
  summary: {
    zh: '凭链接看提问或任务，写明对部门计时的影响；不含个人信息',
    en: "A question or a task by its link, with what it does to the unit's clock; without personal data",
  },
  params: token,
  reply: askedPageReply,
  perMinute: 60,
  handle: async ({db, act, params}) => {
    const question = await findQuestion(db, followHash(params.token))
    if (question === undefined) throw unknownQuestion({})
    const [one, message] = [await getCase(db, question.caseId), await getMessage(db, question.id)]
    const pieces = (await listEvidence(db, one.id)).filter(({id}) => message.files.includes(id))
    const shown = await withAddresses(db, act, pieces, 'published')
    const answers = (await listMessages(db, [one.id], {thread: question.audience, limit: 500})).filter(
      ({replyTo}) => replyTo === question.id,
    )
    return {
      question: writeQuestion(question, act.at),
      text: message.text,
      by: speakerOf(one),
      at: message.at.toISOString(),
      case: {
        number: one.number,
        name: (await categoryNames(db, act))(one.category),
        address: one.address,
        place: one.lng === null || one.lat === null ? null : [one.lng, one.lat],
        unit: one.unitName,
        dueAt: one.dueAt?.toISOString() ?? null,
      },
      evidence: shown.map(({fileId, at, ...rest}) => ({...rest, text: null, file: fileId, at: at.toISOString()})),
      answers: await writeThread(db, act, {messages: answers, questions: [], outside: speakerOf(one)}),
    }
  },
})

const answer = write({
  method: 'POST',
  path: '/asked/:token',
  may: 'public',
  summary: {zh: '凭链接答复提问或反馈任务，可附照片', en: 'Answer a question or report a task done by its link, with photos'},
  params: token,
  body: writtenBody,
  reply: done,
  perMinute: 10,
  handle: async ({tx, act, params, body}) => {
    await answerByLink(tx, act, params.token, body)
    return {done: true}
  },
})

const keep = write({
  method: 'POST',
  path: '/follow/:token/own-list',
  may: 'public',
  summary: {
    zh: '把案件放入本人列表：得到查询码，或加入已有的查询码',
    en: 'Put a case on one’s own list: get a code, or add it to the one there is',
  },
  params: token,
  body: ownCodeBody,
  reply: z.object({code: z.string()}),
  perMinute: 5,
  handle: async ({tx, act, params, body}) => ({code: await keepInList(tx, act, params.token, body)}),
})

const own = write({
  method: 'POST',
  path: '/own-list',
  may: 'public',
  summary: {zh: '凭查询码和手机尾号（或邮箱）查本人的案件', en: 'One’s own cases by code and last digits of the number, or e-mail'},
  body: ownListBody,
  reply: ownListReply,
  perMinute: 5,
  handle: async ({tx, act, body}) => {
    const nameOf = await categoryNames(tx, act)
    return (await openOwnList(tx, body)).map((one) => ({
      case: one.id,
      number: one.number,
      name: nameOf(one.category),
      state: plainLabel(one.state, one.ending),
      reportedAt: one.reportedAt.toISOString(),
      dueAt: one.dueAt?.toISOString() ?? null,
      overdue: lightOf(one, act.at) === 'red',
      unit: one.unitName,
    }))
  },
})

const link = write({
  method: 'POST',
  path: '/own-list/links',
  may: 'public',
  summary: {zh: '从本人列表打开一个案件：得到新的查询链接', en: 'Open a case of one’s own list: answers with a fresh link'},
  body: ownLinkBody,
  reply: z.object({follow: z.string().nullable()}),
  perMinute: 5,
  handle: async ({tx, act, body: {case: id, ...body}, call}) => {
    const fresh = await linkFromList(tx, act, {...body, caseId: id})
    return {follow: fresh === null ? null : `${call.origin}/follow/${fresh}`}
  },
})

export const outsideRoutes: readonly Route[] = [conversation, say, reply, rate, asked, answer, keep, own, link]
