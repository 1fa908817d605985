import type {Expression} from './expression.ts'

/** Milliseconds between which every observation lies that a filter lets through; open where it says nothing. */
export interface Bounds {
  readonly from?: number
  readonly to?: number
}

const turned: Readonly<Record<string, string>> = {gt: 'lt', ge: 'le', lt: 'gt', le: 'ge', eq: 'eq'}
const isTime = (one: Expression | undefined): boolean => one?.kind === 'path' && one.steps.length === 1 && one.steps[0] === 'phenomenonTime'

const narrower = (a: Bounds, b: Bounds): Bounds => {
  const from = Math.max(a.from ?? Number.NEGATIVE_INFINITY, b.from ?? Number.NEGATIVE_INFINITY)
  const to = Math.min(a.to ?? Number.POSITIVE_INFINITY, b.to ?? Number.POSITIVE_INFINITY)
  return {...(Number.isFinite(from) ? {from} : {}), ...(Number.isFinite(to) ? {to} : {})}
}

function ofComparison(operator: string, time: Expression): Bounds {
  if (time.kind !== 'time') return {}
  const end = time.to ?? time.from
  switch (operator) {
    // Observations and constants are told to the millisecond.
    case 'gt':
      return {from: end + 1}
    case 'ge':
      return {from: time.from}
    case 'lt':
      return {to: time.from - 1}
    case 'le':
      return {to: end}
    case 'eq':
      return {from: time.from, to: time.from}
    default:
      return {}
  }
}

/** Reads from a filter on observations between which times they lie, so that only those days are looked through. What it cannot read leaves the bounds open. */
export function boundsOf(filter: Expression | undefined): Bounds {
  if (filter === undefined) return {}
  if (filter.kind === 'two') {
    const {operator, left, right} = filter
    if (operator === 'and') return narrower(boundsOf(left), boundsOf(right))
    if (isTime(left)) return ofComparison(operator, right)
    if (isTime(right)) return ofComparison(turned[operator] ?? '', left)
  }
  if (filter.kind === 'call' && isTime(filter.given[0])) {
    const [, time] = filter.given
    if (time?.kind !== 'time') return {}
    const end = time.to ?? time.from
    if (filter.name === 'during') return {from: time.from, to: end}
    if (filter.name === 'after') return {from: end}
    if (filter.name === 'before') return {to: time.from}
  }
  return {}
}
