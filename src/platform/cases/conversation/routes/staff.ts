import {z} from 'zod'
import {type Route, read, write} from '#kernel/pack.ts'
import {allowHere} from '../../hotline/actions/tell.ts'
import {areaPeriodQuery, caseId} from '../../hotline/api.ts'
import {getCase} from '../../queries/case.ts'
import {type Asked, askReporter, handOut, previewMessage, questionToken, withdrawQuestion, writeToReporters} from '../actions/messages.ts'
import {codeForCaller} from '../actions/own-list.ts'
import {
  askedReply,
  callerCodeBody,
  messageBody,
  previewBody,
  previewReply,
  questionBody,
  ratingsReply,
  taskBody,
  threadsReply,
} from '../api.ts'
import {effectOnClock, standingOf} from '../core/question.ts'
import {writeThread} from '../pages.ts'
import {familyOf} from '../queries/family.ts'
import {countFollowers} from '../queries/followers.ts'
import {listMessages, listQuestions} from '../queries/messages.ts'
import {countRatings} from '../queries/ratings.ts'

const MOST = 500

const threads = read({
  path: '/cases/:id/messages',
  may: 'cases.message',
  summary: {zh: '案件的往来消息：与上报人、与承办企业', en: 'The conversations of a case: with its reporters, and with contractors'},
  params: caseId,
  reply: threadsReply,
  handle: async ({db, act, params}) => {
    const one = await getCase(db, params.id)
    allowHere(act, 'cases.message', one)
    const family = await familyOf(db, one.id)
    const [messages, questions] = [await listMessages(db, family, {limit: MOST}), await listQuestions(db, family)]
    const open = new Set(questions.filter((question) => standingOf(question, act.at) === 'open').map(({id}) => id))
    const thread = (of: 'reporter' | 'contractor') =>
      writeThread(db, act, {messages: messages.filter((message) => message.thread === of), questions, outside: null})
    return {
      recipients: await countFollowers(db, family),
      reporter: await thread('reporter'),
      contractor: (await thread('contractor')).map((message) => ({
        ...message,
        link: open.has(message.id) ? `/asked/${questionToken(message.id)}` : null,
      })),
    }
  },
})

const preview = write({
  method: 'POST',
  path: '/cases/:id/messages/preview',
  may: 'cases.message',
  summary: {
    zh: '发送前预览：填好的内容、缺少的变量、收到的人数；发送须凭预览所得的凭证',
    en: 'Preview before sending: the filled text, missing variables, how many it reaches, and the mark needed to send it',
  },
  params: caseId,
  body: previewBody,
  reply: previewReply,
  handle: async ({tx, act, params, body}) => {
    const {missing, ...rest} = await previewMessage(tx, act, params.id, body)
    return {...rest, missing: [...missing]}
  },
})

const send = write({
  method: 'POST',
  path: '/cases/:id/messages',
  may: 'cases.message',
  summary: {zh: '把预览过的消息发给全部上报人', en: 'Send a previewed message to everybody who reported'},
  params: caseId,
  body: messageBody,
  reply: z.object({id: z.string()}),
  handle: async ({tx, act, params, body}) => ({id: (await writeToReporters(tx, act, params.id, body)).id}),
})

const writeAsked = ({message, token, answerBy, pauses}: Asked, origin: string) => {
  const {zh, en} = effectOnClock(message.thread, {pauses})
  return {message: message.id, link: `${origin}/asked/${token}`, answerBy: answerBy.toISOString(), clock: {zh, en, pauses}}
}

const ask = write({
  method: 'POST',
  path: '/cases/:id/questions',
  may: 'cases.message',
  summary: {
    zh: '向上报人提问；得到无需登录的答复链接，并说明对部门计时的影响',
    en: "Ask the reporter; answers with a link that needs no account, and says what this does to the unit's clock",
  },
  params: caseId,
  body: questionBody,
  reply: askedReply,
  handle: async ({tx, act, params, body, call}) => writeAsked(await askReporter(tx, act, params.id, body), call.origin),
})

const hand = write({
  method: 'POST',
  path: '/cases/:id/tasks',
  may: 'cases.message',
  summary: {
    zh: '交承办企业办理；企业凭链接查看任务（不含个人信息）并反馈',
    en: 'Hand work to a contractor, who sees the task by a link, without personal data, and reports it done',
  },
  params: caseId,
  body: taskBody,
  reply: askedReply,
  handle: async ({tx, act, params, body, call}) => writeAsked(await handOut(tx, act, params.id, body), call.origin),
})

const withdraw = write({
  method: 'POST',
  path: '/cases/:id/questions/:question/withdraw',
  may: 'cases.message',
  summary: {zh: '撤回提问或任务', en: 'Take a question or a task back'},
  params: caseId.extend({question: z.uuid()}),
  reply: z.object({id: z.string()}),
  handle: async ({tx, act, params}) => {
    await withdrawQuestion(tx, act, {caseId: params.id, id: params.question})
    return {id: params.question}
  },
})

const code = write({
  method: 'POST',
  path: '/hotline/own-list-codes',
  may: 'cases.hotline',
  summary: {
    zh: '给在线来电人一个查询码，凭码和手机尾号（或邮箱）可查本人全部案件',
    en: 'A code for a caller on the line; with the last digits of the number, or the e-mail, it opens all their cases',
  },
  body: callerCodeBody,
  reply: z.object({code: z.string(), cases: z.number()}),
  handle: ({tx, act, body}) => codeForCaller(tx, act, body),
})

const ratings = read({
  path: '/hotline/ratings',
  may: 'cases.read',
  summary: {
    zh: '上报人的评价：按答案和单位计数，含申请复核的',
    en: 'Ratings by reporters, counted by answer and unit, with those that ask for a review',
  },
  query: areaPeriodQuery,
  reply: ratingsReply,
  handle: async ({db, act, query}) => {
    const rows = await countRatings(db, act, query)
    const total = (of: typeof rows) => {
      const byAnswer: Record<string, number> = {}
      for (const {answer, count} of of) byAnswer[answer] = (byAnswer[answer] ?? 0) + count
      return {ratings: of.reduce((sum, {count}) => sum + count, 0), reviews: of.reduce((sum, {reviews}) => sum + reviews, 0), byAnswer}
    }
    const units = [...Map.groupBy(rows, ({unit}) => unit)].map(([unit, of]) => ({unit, name: of[0]?.name ?? null, ...total(of)}))
    return {denominator: {zh: '收到的评价数', en: 'ratings received'}, ...total(rows), units}
  },
})

export const staffRoutes: readonly Route[] = [threads, preview, send, ask, hand, withdraw, code, ratings]
