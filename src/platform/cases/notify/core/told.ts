import type {Case} from '../../core/case.ts'
import type {Told} from '../../core/history.ts'
import {endings, type State, stateLabel, stateNames} from '../../core/lifecycle.ts'

/** Those who may do something where the case is: by right, not by name. */
export const byRight = {
  dispatchers: 'cases.dispatch',
  supervisors: 'cases.supervise',
  reopeners: 'cases.reopen',
  reviewers: 'cases.review',
} as const

/**
 * Who can be told of a case: the unit it is (or was) with, those who endorse in that unit, the units summoned, the unit that supervises it in
 * the city, the person who is named, whoever the level of an escalation names, whoever reported it, and those who may do something there.
 */
export type Listener = 'unit' | 'leads' | 'summoned' | 'supervising' | 'named' | 'escalation' | 'reporter' | keyof typeof byRight

/** What one event of a case tells to whom. */
export interface Row {
  readonly tells: readonly Listener[]
  /** Passes digests and quiet hours. */
  readonly urgent?: true
}

/** Which event tells whom: one line an event. Its words are a template of the same name, those for the reporter `<event>.reporter`. */
export const told: Readonly<Record<string, Row>> = {
  'case.accepted': {tells: ['reporter']},
  'case.rejected': {tells: ['reporter']},
  'case.voided': {tells: ['reporter']},
  'case.merged': {tells: ['reporter']},
  'case.closed': {tells: ['reporter']},
  'case.gathered': {tells: ['reporter']},
  'case.force-closed': {tells: ['unit', 'reporter']},
  'case.self-handling-confirmed': {tells: ['reporter']},
  'case.reopening-asked': {tells: ['reopeners']},
  'case.reopened': {tells: ['unit', 'reporter'], urgent: true},
  'case.reopening-refused': {tells: ['reporter']},
  'case.accepted-again': {tells: ['reporter']},
  'case.verification-asked': {tells: ['named']},
  'case.inspection-asked': {tells: ['named']},
  'case.person-assigned': {tells: ['named']},
  'case.dispatched': {tells: ['unit']},
  'case.redispatched': {tells: ['unit']},
  'case.handling-refused': {tells: ['unit']},
  'case.inspection-failed': {tells: ['unit']},
  'case.return-asked': {tells: ['dispatchers']},
  'case.return-approved': {tells: ['unit']},
  'case.return-refused': {tells: ['unit']},
  'case.extension-asked': {tells: ['leads']},
  'case.extension-endorsed': {tells: ['dispatchers']},
  'case.extension-granted': {tells: ['unit']},
  'case.extension-refused': {tells: ['unit']},
  'case.suspension-asked': {tells: ['leads']},
  'case.suspension-endorsed': {tells: ['dispatchers']},
  'case.suspended': {tells: ['unit']},
  'case.suspension-refused': {tells: ['unit']},
  'case.resumed': {tells: ['unit']},
  'case.summoned': {tells: ['summoned'], urgent: true},
  'case.summons-declined': {tells: ['unit']},
  'case.help-finished': {tells: ['unit']},
  'case.supervised': {tells: ['unit'], urgent: true},
  'case.supervision-answered': {tells: ['supervisors']},
  'case.supervision-ended': {tells: ['unit']},
  'case.appealed': {tells: ['reviewers']},
  'case.appeal-granted': {tells: ['unit']},
  'case.appeal-refused': {tells: ['unit']},
  'case.overdue': {tells: ['unit', 'supervising'], urgent: true},
  'case.written-to': {tells: ['reporter']},
  'case.question-asked': {tells: ['reporter']},
  'case.question-reminded': {tells: ['reporter']},
  'case.question-answered': {tells: ['unit']},
  'case.question-expired': {tells: ['unit']},
  'case.contractor-reported': {tells: ['unit']},
  'case.contractor-due': {tells: ['unit']},
  'case.contractor-silent': {tells: ['unit']},
  'case.reporter-wrote': {tells: ['unit']},
  'case.rated-badly': {tells: ['unit']},
  'case.escalated': {tells: ['escalation'], urgent: true},
}

const DAY = 86_400_000
const NEWS_DAYS = 7

/** False for what is no news: a history that is imported, or what happened more than a week ago. */
export const isNews = ({source}: Pick<Case, 'source'>, happened: Date, now: Date): boolean =>
  source !== 'import' && now.getTime() - happened.getTime() < NEWS_DAYS * DAY

const MOST_OF_DESCRIPTION = 80

const opening = (text: string): string => {
  const letters = [...text.replace(/\s+/g, ' ').trim()]
  return letters.length > MOST_OF_DESCRIPTION ? `${letters.slice(0, MOST_OF_DESCRIPTION - 1).join('')}…` : letters.join('')
}

const isState = (text: string | undefined): text is State => stateNames.includes(text as State)

/** The variables that the words of a case's notices may name; what the event says goes before where the case stands by now. */
export function valuesOf(
  one: Case & {readonly description: string; readonly address: string | null},
  happened: {readonly actorName: string; readonly body: Told},
  due: string | null,
) {
  const {body} = happened
  const ending = body.ending ?? one.ending
  return {
    number: one.number,
    description: opening(one.description),
    place: one.address ?? one.area,
    state: stateLabel(isState(body.to) ? body.to : one.state),
    unit: body.unit ?? one.unitName,
    due,
    reason: body.reason ?? one.reason,
    result: body.result ?? one.result,
    ending: ending === null ? null : endings[ending].plain,
    until: body.until,
    units: body.units?.join('、'),
    body: body.body ?? one.responsibleBody,
    who: happened.actorName,
  }
}

/** The variables by name. */
export type CaseValues = ReturnType<typeof valuesOf>
