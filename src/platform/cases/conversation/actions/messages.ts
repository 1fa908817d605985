import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import {authSettings} from '#kernel/auth/index.ts'
import {sameText, sign} from '#kernel/auth/secrets.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {minuteIn} from '#lib/calendar.ts'
import {problem} from '#lib/problem.ts'
import {notify} from '#platform/notices/index.ts'
import {followHash} from '../../actions/report.ts'
import {isEnded, stateLabel} from '../../core/lifecycle.ts'
import {allowHere, tellCase} from '../../hotline/actions/tell.ts'
import {fillFromCase} from '../../hotline/actions/templates.ts'
import type {Audience} from '../../hotline/core/rules.ts'
import {getHotlineRules} from '../../hotline/queries/rules.ts'
import {countUse, getTemplate} from '../../hotline/queries/templates.ts'
import {getCalendar, listEvidence} from '../../queries/belongings.ts'
import {getCase, type HeldCase, holdCase} from '../../queries/case.ts'
import {caseEnded, checkOpen, effectOnClock, questionOpen, standingOf, termOf, unknownQuestion} from '../core/question.ts'
import {familyOf} from '../queries/family.ts'
import {countFollowers} from '../queries/followers.ts'
import {endQuestion, insertMessage, insertQuestion, listQuestions, type Message} from '../queries/messages.ts'

export const notPreviewed = problem('case.not-previewed', 409, {
  zh: () => '发送前请先预览：内容与预览的不一致，或尚未预览。',
  en: () => 'Preview the message before sending: this is not what was previewed, or nothing was.',
})

export const notOfCase = problem<{id: string}>('case.evidence-of-other-case', 422, {
  zh: ({id}) => `附件 ${id} 不属于本案件。请从本案件的证据中选择。`,
  en: ({id}) => `The evidence ${id} is not of this case. Choose from the case's own.`,
})

/** The token of a question. It follows from the question and the key of the installation, so that staff can be shown the link again. */
export const questionToken = (id: string): string => sign(authSettings().master, 'question', id).slice(0, 22)

/** What proves that somebody saw a text for a case before sending it. */
const previewMark = (caseId: string, text: string): string =>
  sign(authSettings().master, 'message preview', `${caseId}\n${text}`).slice(0, 32)

/** A message as its readers will see it. `mark` is needed to send it; null while variables lack a value. */
export interface Preview {
  readonly text: string
  readonly missing: readonly string[]
  readonly recipients: number
  readonly mark: string | null
}

/** Fills words, or a template, from a case and says whom they would reach. */
export async function previewMessage(
  db: Db,
  act: Act,
  caseId: string,
  {text, template, language}: {text?: string | undefined; template?: string | undefined; language: 'zh' | 'en'},
): Promise<Preview> {
  const one = await getCase(db, caseId)
  allowHere(act, 'cases.message', one)
  const kept = template === undefined ? undefined : await getTemplate(db, template)
  const filled = await fillFromCase(db, act, one, text ?? kept?.body ?? '', kept?.language ?? language)
  const recipients = await countFollowers(db, await familyOf(db, one.id))
  return {...filled, recipients, mark: filled.missing.length === 0 ? previewMark(one.id, filled.text) : null}
}

/** What was previewed and is sent now. */
export interface Previewed {
  readonly text: string
  readonly mark: string
  readonly template?: string | undefined
}

function checkPreviewed(caseId: string, {text, mark}: Previewed): void {
  if (!sameText(mark, previewMark(caseId, text))) throw notPreviewed({})
}

async function keep(
  tx: Tx,
  act: Act,
  held: HeldCase,
  one: Pick<Message, 'thread' | 'kind' | 'text' | 'files'> & {templateId: string | null},
) {
  const message: Message = {
    ...one, id: v7(), caseId: held.id, districtId: held.districtId, by: act.by.id, byName: act.by.name, at: act.at, replyTo: null,
  } // biome-ignore format: one line
  await insertMessage(tx, message)
  if (one.templateId !== null) await countUse(tx, one.templateId)
  return message
}

/** Writes to everybody who reported a case or joined it. Only what was previewed is sent. */
export async function writeToReporters(tx: Tx, act: Act, caseId: string, sent: Previewed): Promise<Message> {
  const held = await holdCase(tx, caseId)
  allowHere(act, 'cases.message', held)
  checkPreviewed(caseId, sent)
  if (sent.template !== undefined) await getTemplate(tx, sent.template)
  const message = await keep(tx, act, held, {
    thread: 'reporter',
    kind: 'message',
    text: sent.text,
    files: [],
    templateId: sent.template ?? null,
  })
  await tellCase(tx, act, held, 'case.written-to', {audience: 'reporter'})
  return message
}

/** A question that was asked: its message, its secret link's token and until when. */
export interface Asked {
  readonly message: Message
  readonly token: string
  readonly answerBy: Date
  readonly pauses: boolean
}

async function ask(
  tx: Tx,
  act: Act,
  held: HeldCase,
  {
    audience,
    contractor,
    days,
    kind,
    text,
    files,
    templateId,
  }: {
    audience: Audience
    contractor: string | null
    days: number | undefined
    kind: 'question' | 'task'
    text: string
    files: readonly string[]
    templateId: string | null
  },
): Promise<Asked> {
  if (isEnded(held.state)) throw caseEnded({state: stateLabel(held.state, held.ending).zh})
  const rule = (await getHotlineRules(tx, held.area)).questions[audience]
  const {pauses} = effectOnClock(audience, rule)
  // One whose term has passed still counts until the system has ended it: its end is told once, and then the clock runs again.
  const waiting = (await listQuestions(tx, [held.id])).find(
    (one) => one.pauses && standingOf({...one, answerBy: act.at}, act.at) === 'open',
  )
  const {zone} = await getCalendar(tx, held.area)
  if (pauses && waiting !== undefined) throw questionOpen({until: minuteIn(zone, waiting.answerBy)})
  const {answerBy, remindAt} = termOf(rule, act.at, days)
  const message = await keep(tx, act, held, {thread: audience, kind, text, files, templateId})
  const token = questionToken(message.id)
  await insertQuestion(tx, {
    id: message.id, caseId: held.id, hash: followHash(token), audience, contractor, pauses, askedAt: act.at, answerBy, remindAt,
  }) // biome-ignore format: one line
  const told = {pauses, until: minuteIn(zone, answerBy)}
  if (contractor === null) await tellCase(tx, act, held, 'case.question-asked', {...told, audience})
  else await tellCase(tx, act, held, 'case.handed-out', {...told, contractor})
  return {message, token, answerBy, pauses}
}

/** Asks the reporter something. Whether the unit's clock stands still meanwhile is the city's rule, and the question says so. */
export async function askReporter(
  tx: Tx,
  act: Act,
  caseId: string,
  sent: Previewed & {readonly days?: number | undefined},
): Promise<Asked> {
  const held = await holdCase(tx, caseId)
  allowHere(act, 'cases.message', held)
  checkPreviewed(caseId, sent)
  const {text, days, template = null} = sent
  return ask(tx, act, held, {audience: 'reporter', contractor: null, days, kind: 'question', text, files: [], templateId: template})
}

/** Work given to somebody outside: what to do, by when, and which evidence of the case they may see. */
export interface HandedOut {
  readonly contractor: string
  readonly text: string
  readonly days?: number | undefined
  readonly evidence: readonly string[]
  /** Where the link is sent; kept nowhere but sealed with the notice. */
  readonly contact?: {readonly email?: string | undefined; readonly phone?: string | undefined} | undefined
}

/** Hands work to a contractor by a secret link. They see the words and the pictures chosen here, and nothing of who reported. */
export async function handOut(tx: Tx, act: Act, caseId: string, {contractor, text, days, evidence, contact}: HandedOut): Promise<Asked> {
  const held = await holdCase(tx, caseId)
  allowHere(act, 'cases.message', held)
  const own = new Set((await listEvidence(tx, caseId)).map(({id}) => id))
  const foreign = evidence.find((id) => !own.has(id))
  if (foreign !== undefined) throw notOfCase({id: foreign})
  const asked = await ask(tx, act, held, {audience: 'contractor', contractor, days, kind: 'task', text, files: evidence, templateId: null})
  if (contact?.email !== undefined || contact?.phone !== undefined)
    await notify(tx, act, {
      event: 'case.handed-out.contractor', subject: held.id, district: held.districtId, variables: {unit: held.unitName}, hooks: false,
      to: [{contact: {email: contact.email ?? null, phone: contact.phone ?? null}, link: `/asked/${asked.token}`}],
    }) // biome-ignore format: one line
  return asked
}

/** Takes a question back; a paused clock runs again. */
export async function withdrawQuestion(tx: Tx, act: Act, {caseId, id}: {caseId: string; id: string}): Promise<void> {
  const held = await holdCase(tx, caseId)
  allowHere(act, 'cases.message', held)
  const question = (await listQuestions(tx, [caseId])).find((one) => one.id === id)
  if (question === undefined) throw unknownQuestion({})
  checkOpen(question, act.at)
  await endQuestion(tx, id, 'withdrawn', act.at)
  await tellCase(tx, act, held, 'case.question-withdrawn', {audience: question.audience, pauses: question.pauses})
}
