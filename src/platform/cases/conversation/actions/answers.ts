import {v7} from 'uuid'
import {type Act, systemAct} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {evidenceOf} from '../../actions/evidence.ts'
import {followHash} from '../../actions/report.ts'
import type {Evidence} from '../../core/case.ts'
import {tellCase} from '../../hotline/actions/tell.ts'
import type {HotlineTold} from '../../hotline/core/telling.ts'
import {type HeldCase, holdCase} from '../../queries/case.ts'
import {checkOpen, type Question, unknownQuestion} from '../core/question.ts'
import {familyOf} from '../queries/family.ts'
import {findFollower} from '../queries/followers.ts'
import {endQuestion, findQuestion, holdWaiting, insertMessage, listQuestions, type Message, markReminded} from '../queries/messages.ts'
import {unknownFollow} from '../refusals.ts'

/** What somebody outside writes: words, and pictures sent ahead. */
export interface Written {
  readonly text: string
  readonly evidence: readonly Evidence[]
}

const names = {reporter: '上报人', contractor: '承办企业'} as const

async function keep(
  tx: Tx,
  act: Act,
  held: HeldCase,
  {text, evidence}: Written,
  {thread, kind, replyTo, byName}: Pick<Message, 'thread' | 'kind' | 'replyTo' | 'byName'>,
  event: {readonly name: string; readonly told: Omit<HotlineTold, 'version'>},
): Promise<void> {
  const pieces = await evidenceOf(tx, act, held, 'answer', evidence)
  await insertMessage(tx, {
    id: v7(), caseId: held.id, districtId: held.districtId, thread, kind, text, files: pieces.map(({id}) => id), by: thread, byName, at: act.at, replyTo,
    templateId: null,
  }) // biome-ignore format: one line
  await tellCase(tx, act, held, event.name, {...event.told, files: pieces.length}, pieces)
}

async function answer(tx: Tx, act: Act, question: Question, written: Written): Promise<void> {
  const held = await holdCase(tx, question.caseId)
  checkOpen(question, act.at)
  const {id, audience, contractor, pauses} = question
  await endQuestion(tx, id, 'answered', act.at)
  const event =
    contractor === null
      ? {name: 'case.question-answered', told: {audience, pauses}}
      : {name: 'case.contractor-reported', told: {contractor, pauses}}
  await keep(tx, act, held, written, {thread: audience, kind: 'answer', replyTo: id, byName: contractor ?? names[audience]}, event)
}

/** Answers a question by its own secret link, as reporter or contractor. Words and pictures come into the case; a paused clock runs again. */
export async function answerByLink(tx: Tx, act: Act, token: string, written: Written): Promise<void> {
  const question = await findQuestion(tx, followHash(token))
  if (question === undefined) throw unknownQuestion({})
  await answer(tx, act, question, written)
}

/** Answers a question on one's own page of the case. */
export async function answerAsFollower(tx: Tx, act: Act, token: string, id: string, written: Written): Promise<void> {
  const follower = await findFollower(tx, followHash(token))
  if (follower === undefined) throw unknownFollow({})
  const question = (await listQuestions(tx, await familyOf(tx, follower.ownId))).find((one) => one.id === id && one.audience === 'reporter')
  if (question === undefined) throw unknownQuestion({})
  await answer(tx, act, question, written)
}

/** Writes into a case from one's own page of it. */
export async function writeAsFollower(tx: Tx, act: Act, token: string, written: Written): Promise<void> {
  const follower = await findFollower(tx, followHash(token))
  if (follower === undefined) throw unknownFollow({})
  const [root = follower.ownId] = await familyOf(tx, follower.ownId)
  const held = await holdCase(tx, root)
  const from = {thread: 'reporter', kind: 'message', replyTo: null, byName: names.reporter} as const
  await keep(tx, act, held, written, from, {name: 'case.reporter-wrote', told: {}})
}

const ROUND = 200

/** What is told of a question that was not answered: when its addressee is reminded, and when its term is over. */
const unanswered = {
  reporter: {reminded: {event: 'case.question-reminded'}, late: {event: 'case.question-expired'}},
  contractor: {reminded: {event: 'case.contractor-due'}, late: {event: 'case.contractor-silent'}},
} as const

/** Reminds those who owe an answer and ends what was not answered in time; returns how many questions were seen to. */
export async function seeToQuestions(tx: Tx, {at}: Act): Promise<number> {
  const waiting = await holdWaiting(tx, at, ROUND)
  const act = systemAct(at, '系统')
  for (const {id, caseId, audience, contractor, pauses, late} of waiting) {
    const held = await holdCase(tx, caseId)
    if (late) await endQuestion(tx, id, 'expired', at)
    else await markReminded(tx, id, at)
    const {event} = unanswered[audience][late ? 'late' : 'reminded']
    await tellCase(tx, act, held, event, {audience, ...(contractor === null ? {} : {contractor}), ...(late ? {pauses} : {})})
  }
  return waiting.length
}
