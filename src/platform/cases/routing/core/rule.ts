import {type Calendar, isWorkingDay, minuteIn} from '#lib/calendar.ts'
import type {Source} from '../../core/case.ts'
import type {Answers} from '../../questions/core/graph.ts'
import type {Shape} from './polygon.ts'

/** When something is: every part given must hold. Minutes and days are those of the city's clock. */
export interface Hours {
  /** Working or resting days by the city's calendar, 调休 included. */
  readonly days?: 'working' | 'resting' | undefined
  /** 1 Monday … 7 Sunday. */
  readonly weekdays?: readonly number[] | undefined
  /** `HH:mm`, from inclusive, to exclusive; from after to runs over midnight. Both or neither. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** First and last day of the city, both inclusive. */
  readonly since?: string | undefined
  readonly until?: string | undefined
}

/** What was answered to a question of the category: an option, yes or no, or a number from `least` to `most`. */
export interface AnswerIs {
  readonly question: string
  readonly is?: string | boolean | undefined
  readonly least?: number | undefined
  readonly most?: number | undefined
}

/** When a rule speaks: every condition given must hold; of a list, one entry must. A rule without conditions always speaks. */
export interface When {
  /** Categories, whole or by their beginning. */
  readonly categories?: readonly string[] | undefined
  /** Area codes, whole or by their beginning. */
  readonly areas?: readonly string[] | undefined
  readonly shape?: Shape | undefined
  /** Units that own the component. */
  readonly owners?: readonly string[] | undefined
  readonly hours?: Hours | undefined
  /** All of them must hold. */
  readonly answers?: readonly AnswerIs[] | undefined
  readonly sources?: readonly Source[] | undefined
  readonly priorities?: readonly number[] | undefined
  /** The report says one of these. */
  readonly words?: readonly string[] | undefined
}

export type Condition = keyof When
export const conditions = [
  'categories',
  'areas',
  'owners',
  'sources',
  'priorities',
  'hours',
  'answers',
  'words',
  'shape',
] as const satisfies readonly Condition[]

/** Where a rule sends: a unit by id or a local one such as `@street:street-office`, and perhaps one person in it. */
export interface Target {
  readonly unit: string
  readonly person?: {readonly id: string; readonly name: string} | undefined
}

/** One rule of dispatch 派遣规则; its place in the set is its order. The id stays when the set is drafted anew. */
export interface Rule {
  readonly id: string
  readonly title: string
  readonly when: When
  readonly to: Target
}

/** What is known of a case when it is dispatched, without its words: it is kept with the dispatch. */
export interface Inputs {
  readonly category: string
  /** The deepest area code known, 6 to 15 digits. */
  readonly area: string
  readonly place: readonly [number, number] | null
  /** The unit that owns the component, by its id. */
  readonly owner: string | null
  readonly source: Source
  readonly priority: number | null
  readonly answers: Answers
}

/** A moment on the city's clock; `working` is null where no calendar says. */
export interface Moment {
  readonly day: string
  /** 1 Monday … 7 Sunday. */
  readonly weekday: number
  readonly minute: number
  readonly working: boolean | null
}

/** A case as rules see it. */
export interface Routable extends Inputs, Moment {
  readonly text: string
}

/** The moment of an instant in a city; a year the calendar does not cover has no working days to speak of. */
export const momentAt = (calendar: Calendar, at: Date): Moment => {
  const local = minuteIn(calendar.zone, at)
  const day = local.slice(0, 10)
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7
  const covered = calendar.years.some(({year}) => year === Number(day.slice(0, 4)))
  return {day, weekday, minute: minuteOf(local.slice(11)), working: covered ? isWorkingDay(calendar, day) : null}
}

/** Minutes of the day of `HH:mm`. */
export const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))

const isCode = (answer: unknown): boolean =>
  typeof answer === 'number' || typeof answer === 'boolean' || (typeof answer === 'string' && /^[a-z][a-z0-9-]{0,39}$/.test(answer))

/** The answers rules can look at: options, yes and no, numbers. What was written in words stays with the case, where it can be forgotten. */
export const codedAnswers = (answers: Answers): Answers =>
  Object.fromEntries(Object.entries(answers).filter(([, answer]) => (Array.isArray(answer) ? answer.every(isCode) : isCode(answer))))

/** A text without spaces, in one width and case, so that two writings of one word meet. */
export const plain = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '').toLowerCase()
