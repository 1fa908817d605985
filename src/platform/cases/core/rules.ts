import type {Limit} from '#lib/calendar.ts'
import type {TimedStage} from './clocks.ts'

/** How long a stage may take, and how long when the case is urgent. */
export interface StageLimit {
  readonly usual: Limit
  readonly urgent?: Limit | undefined
}

/** Whom an escalation tells. */
export const listeners = ['handler', 'unit-lead', 'supervising-unit', 'dispatcher', 'district', 'city'] as const
export type Listener = (typeof listeners)[number]

/** One step up: when, and who is told. `after` counts from the deadline. */
export interface EscalationStep {
  readonly when: 'yellow' | 'due' | {readonly after: Limit}
  readonly tell: readonly Listener[]
  /** Puts the case under supervision 督办 by itself. */
  readonly supervise?: boolean | undefined
}

/** What a city may settle differently; `cities/<name>/cases/rules.json`. */
export interface CaseRules {
  readonly clocks: Readonly<Partial<Record<TimedStage, StageLimit>>>
  /** Whether a unit's time begins when the case is filed, or when it is first dispatched. */
  readonly handlingFrom: 'filing' | 'dispatch'
  /** What the whole may take beyond the handling. */
  readonly total: Limit | null
  readonly extension: {readonly most: number}
  readonly suspension: {readonly most: number; readonly days: number}
  readonly reopen: {readonly days: number}
  readonly appeal: {readonly days: number}
  /** By when a summoned unit answers. */
  readonly summons: Limit
  readonly escalation: readonly EscalationStep[]
}

const minutes = (amount: number): Limit => ({amount: amount / 60, unit: 'urgent_hour'})
const stage = (usual: number, urgent: number): StageLimit => ({usual: minutes(usual), urgent: minutes(urgent)})

/**
 * What holds where a city says nothing: front-office limits of 10 minutes urgent and 30 usual (太原), one extension of the original limit
 * at most twice, one suspension of at most a year, reopening within ten days.
 */
export const defaultRules: CaseRules = {
  clocks: {
    accept: stage(30, 10),
    verify: stage(60, 30),
    file: stage(30, 10),
    dispatch: stage(30, 10),
    decide: {usual: {amount: 4, unit: 'work_hour'}, urgent: minutes(60)},
    undertake: {usual: {amount: 2, unit: 'work_hour'}, urgent: minutes(30)},
    inspect: stage(120, 60),
    close: {usual: {amount: 4, unit: 'work_hour'}, urgent: minutes(120)},
  },
  handlingFrom: 'filing',
  total: {amount: 1, unit: 'work_day'},
  extension: {most: 2},
  suspension: {most: 1, days: 365},
  reopen: {days: 10},
  appeal: {days: 30},
  summons: {amount: 2, unit: 'work_hour'},
  escalation: [
    {when: 'yellow', tell: ['handler']},
    {when: 'due', tell: ['unit-lead', 'dispatcher']},
    {when: {after: {amount: 1, unit: 'work_day'}}, tell: ['supervising-unit', 'district'], supervise: true},
    {when: {after: {amount: 3, unit: 'work_day'}}, tell: ['city']},
  ],
}
