import {type Bounds, boundsOf} from './bounds.ts'
import type {Expression, Ordering} from './expression.ts'
import {type SetName, wayOf} from './model.ts'
import {type Options, tooWide} from './options.ts'

/** How many entities a page holds where `$top` says nothing, and at most. */
export const PAGE = 100
export const LARGEST_PAGE = 1_000
/** Of neighbours answered in place. */
export const EXPANDED_PAGE = 100
/** How many entities an answer may hold with all that is expanded in it. */
const MOST_IN_ANSWER = 200_000

/** Whether observations are wanted in order of time, the first thing by which they are ordered. */
export const inTime = ({orderby: [first]}: Pick<Options, 'orderby'>): boolean =>
  first === undefined || (first.by.kind === 'path' && first.by.steps.length === 1 && first.by.steps[0] === 'phenomenonTime')

/** Whether an expression on a set leads over observations. */
function leadsOver(set: SetName, one: Expression): boolean {
  switch (one.kind) {
    case 'path': {
      let at = set
      for (const step of one.steps) {
        const way = wayOf(at, step)
        if (way === undefined) return false
        if (way.to === 'Observations') return true
        at = way.to
      }
      return false
    }
    case 'not':
    case 'minus':
      return leadsOver(set, one.of)
    case 'call':
      return one.given.some((given) => leadsOver(set, given))
    case 'two':
      return leadsOver(set, one.left) || leadsOver(set, one.right)
    default:
      return false
  }
}

/**
 * Between which times observations must be looked through to answer a question on another set: once for each filter or order that leads
 * over them, and for each that is expanded by more than its newest or oldest.
 */
export function lookedThrough(set: SetName, {filter, orderby, expand}: Options): readonly Bounds[] {
  const over = [...(filter === undefined ? [] : [filter]), ...orderby.map(({by}: Ordering) => by)].some((one) => leadsOver(set, one))
  return [
    ...(over ? [{}] : []),
    ...expand.flatMap(({way, options}) => {
      const to = wayOf(set, way)?.to
      if (to === undefined) return []
      const all = to === 'Observations' && (options.filter !== undefined || !inTime(options) || set === 'FeaturesOfInterest')
      return [...(all ? [boundsOf(options.filter)] : []), ...lookedThrough(to, options)]
    }),
  ]
}

/** How many entities are answered with one of a set, itself among them, when all neighbours that are expanded are there. */
const weightOf = (set: SetName, {expand}: Options): number =>
  1 +
  expand.reduce((sum, {way, options}) => {
    const to = wayOf(set, way)
    if (to === undefined) return sum
    return sum + (to.many ? Math.min(options.top ?? EXPANDED_PAGE, LARGEST_PAGE) : 1) * weightOf(to.to, options)
  }, 0)

/** How many entities a page may hold: as many as are asked for, fewer when much is expanded in each. Throws sensing.too-much-asked. */
export function pageOf(set: SetName, options: Options): number {
  const weight = weightOf(set, options)
  if (weight > MOST_IN_ANSWER) throw tooWide({most: MOST_IN_ANSWER, what: '$expand'})
  return Math.min(options.top ?? PAGE, LARGEST_PAGE, Math.floor(MOST_IN_ANSWER / weight))
}
