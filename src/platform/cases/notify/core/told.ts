import type {Case} from '../../core/case.ts'
import type {Told} from '../../core/history.ts'
import {type State, stateLabel, stateNames} from '../../core/lifecycle.ts'

/**
 * Who can be told of a case: the unit it is (or was) with, the unit that supervises it in the city, the person who was asked to look, those
 * who dispatch there, and whoever reported it.
 */
export type Listener = 'unit' | 'supervising' | 'asked' | 'dispatchers' | 'reporter'

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
  'case.closed': {tells: ['reporter']},
  'case.verification-asked': {tells: ['asked']},
  'case.inspection-asked': {tells: ['asked']},
  'case.dispatched': {tells: ['unit']},
  'case.redispatched': {tells: ['unit']},
  'case.inspection-failed': {tells: ['unit']},
  'case.return-asked': {tells: ['dispatchers']},
  'case.return-approved': {tells: ['unit']},
  'case.return-refused': {tells: ['unit']},
  'case.overdue': {tells: ['unit', 'supervising'], urgent: true},
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
  return {
    number: one.number,
    description: opening(one.description),
    place: one.address ?? one.area,
    state: stateLabel(isState(body.to) ? body.to : one.state),
    unit: body.unit ?? one.unitName,
    due,
    reason: body.reason ?? one.reason,
    result: body.result ?? one.result,
    body: body.body ?? one.responsibleBody,
    who: happened.actorName,
  }
}

/** The variables by name. */
export type CaseValues = ReturnType<typeof valuesOf>
