import type {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {withAddresses} from '../actions/evidence.ts'
import type {Case} from '../core/case.ts'
import {listEvidence} from '../queries/belongings.ts'
import {rateableOf} from './actions/ratings.ts'
import type {conversationReply, messageReply, questionReply, ratingReply} from './api.ts'
import {effectOnClock, type Question, standingOf} from './core/question.ts'
import {familyOf} from './queries/family.ts'
import {listMessages, listQuestions, type Message} from './queries/messages.ts'

const MOST_MESSAGES = 500

/** Writes questions with where they stand and what they do to the unit's clock. */
export function writeQuestion(one: Question, now: Date): z.input<typeof questionReply> {
  const {id, audience, contractor, pauses, answerBy} = one
  const {zh, en} = effectOnClock(audience, {pauses})
  return {id, audience, contractor, standing: standingOf(one, now), answerBy: answerBy.toISOString(), clock: {zh, en, pauses}}
}

/**
 * Writes a thread with its questions and pictures. People outside see whose words they are as a role, and published copies; staff see names
 * and originals.
 */
export async function writeThread(
  db: Db,
  act: Act,
  {messages, questions, outside}: {messages: readonly Message[]; questions: readonly Question[]; outside: string | null},
): Promise<z.input<typeof messageReply>[]> {
  const wanted = new Set(messages.flatMap(({files}) => files))
  const cases = [...new Set(messages.filter(({files}) => files.length > 0).map(({caseId}) => caseId))]
  const pieces = []
  for (const id of cases) pieces.push(...(await listEvidence(db, id)).filter((piece) => wanted.has(piece.id)))
  const shown = await withAddresses(db, act, pieces, outside === null ? 'original' : 'published')
  const evidence = new Map(
    shown.map(({fileId, at, move: _m, published: _p, ...rest}) => [rest.id, {...rest, file: fileId, at: at.toISOString()}]),
  )
  const asked = new Map(questions.map((one) => [one.id, one]))
  return messages.map(({id, kind, text, by, byName, at, replyTo, files}) => {
    const question = asked.get(id)
    return {
      id,
      kind,
      text,
      by: outside === null || by === 'reporter' || by === 'contractor' ? byName : outside,
      at: at.toISOString(),
      replyTo,
      evidence: files.flatMap((file) => evidence.get(file) ?? []),
      question: question === undefined ? null : writeQuestion(question, act.at),
    }
  })
}

async function writeRating(db: Db, act: Act, key: {caseId: string; who: string}): Promise<z.input<typeof ratingReply>> {
  const {rules, given, open} = await rateableOf(db, act, key)
  return {
    open,
    editHours: rules.editHours,
    answers: rules.answers.map(({id, zh, en, reasons}) => ({
      id,
      zh,
      en,
      reasons: reasons.map((reason) => ({id: reason.id, zh: reason.zh, en: reason.en})),
    })),
    given: given && {
      answer: given.answer,
      reasons: [...given.reasons],
      words: given.words,
      at: given.at.toISOString(),
      changedAt: given.changedAt.toISOString(),
    },
  }
}

/** The name under which staff speak to people outside: the unit, or the city's own desk. */
export const speakerOf = ({unitName}: Pick<Case, 'unitName'>): string => unitName ?? '城市运行管理中心'

/** What somebody who reported or joined sees of the conversation: their thread, what waits for an answer, and the rating. */
export async function writeConversation(db: Db, act: Act, one: Case, who: string): Promise<z.input<typeof conversationReply>> {
  const family = await familyOf(db, one.id)
  const [messages, questions] = [
    await listMessages(db, family, {thread: 'reporter', limit: MOST_MESSAGES}),
    await listQuestions(db, family),
  ]
  const theirs = questions.filter(({audience}) => audience === 'reporter')
  return {
    messages: await writeThread(db, act, {messages, questions: theirs, outside: speakerOf(one)}),
    open: theirs.filter((question) => standingOf(question, act.at) === 'open').map((question) => writeQuestion(question, act.at)),
    rating: await writeRating(db, act, {caseId: one.id, who}),
  }
}
