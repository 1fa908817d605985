import {type Light, type Limit, light} from '#lib/calendar.ts'

/** What the caller wants, in the elements the Beijing regulation asks for (art. 10): when, where, who, what happened, what is wished. */
export interface Appeal {
  readonly what: string
  readonly when: string | null
  readonly where: string | null
  readonly who: string | null
  readonly wish: string | null
}

/** The work order of a call; ids name choices of the city's rules. */
export interface WorkOrder {
  readonly caseId: string
  readonly districtId: string
  readonly calledAt: Date
  readonly channel: string
  readonly caller: string
  readonly request: string
  readonly title: string
  readonly appeal: Appeal
  /** The caller asked that the unit does not learn who called. */
  readonly confidential: boolean
  readonly grade: string
  readonly limit: Limit
  /** By when the caller has to be answered; shown on the order (art. 13). */
  readonly dueAt: Date
  readonly takenByName: string
}

/** The light of a work order: judged when handling was reported, or now. */
export const orderLight = ({calledAt, dueAt}: Pick<WorkOrder, 'calledAt' | 'dueAt'>, handledAt: Date | null, now: Date): Light =>
  light({due: dueAt, yellowAfter: new Date(calledAt.getTime() + 0.8 * (dueAt.getTime() - calledAt.getTime()))}, handledAt ?? now)
