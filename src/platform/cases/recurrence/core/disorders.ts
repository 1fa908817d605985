import type {Said} from '#lib/problem.ts'

/** One of the eight disorders (八乱): a view over the codes of matters. */
export interface Disorder extends Said {
  readonly key: string
  /** Classes as `matter.09005`. */
  readonly categories: readonly string[]
  /** The law it offends, as the city names it. */
  readonly law: Said
}

/** What is counted of one disorder in one street. */
export interface DisorderCount {
  readonly disorder: string
  readonly street: string
  readonly reported: number
  readonly open: number
  readonly closed: number
  /** Open or handled after their deadline; those exempted by an appeal are left out. */
  readonly overdue: number
  /** Of those handled, with a deadline. */
  readonly judged: number
  readonly onTime: number
  /** Closed as fixed, after an inspection on site found it so. */
  readonly verified: number
}

/** Which disorder a class belongs to, if any. */
export function openDisorders(disorders: readonly Disorder[]): (category: string) => Disorder | undefined {
  const byCategory = new Map(disorders.flatMap((disorder) => disorder.categories.map((category) => [category, disorder] as const)))
  return (category) => byCategory.get(category)
}

/** A share, or null when there is nothing to take it of. */
export const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)
