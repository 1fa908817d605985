import {type Bounds, boundsOf} from './bounds.ts'
import type {Expression} from './expression.ts'

/** What a filter on observations says of their time, of their streams, and of themselves. */
export interface Narrowed {
  readonly bounds: Bounds
  /** On Datastreams, or on MultiDatastreams: which they must belong to. */
  readonly streams: readonly {readonly set: 'Datastreams' | 'MultiDatastreams'; readonly filter: Expression}[]
  /** What is left to be asked of every observation; times are, for an observation may last. */
  readonly rest?: Expression
  /** Whether only times are left. */
  readonly timesOnly: boolean
}

const conjuncts = (one: Expression): readonly Expression[] =>
  one.kind === 'two' && one.operator === 'and' ? [...conjuncts(one.left), ...conjuncts(one.right)] : [one]

/** The first steps of all paths in an expression; undefined where it denies something, for then it may hold of what has no stream. */
function heads(one: Expression): ReadonlySet<string> | undefined {
  const all = (parts: readonly Expression[]): ReadonlySet<string> | undefined => {
    const found = parts.map(heads)
    return found.includes(undefined) ? undefined : new Set(found.flatMap((set) => [...(set ?? [])]))
  }
  switch (one.kind) {
    case 'path':
      return new Set([one.steps.length > 1 ? (one.steps[0] ?? '') : ''])
    case 'not':
      return undefined
    case 'minus':
      return heads(one.of)
    case 'call':
      return all(one.given)
    case 'two':
      return all([one.left, one.right])
    default:
      return new Set()
  }
}

/** The expression as it is asked of the stream itself. */
function below(one: Expression): Expression {
  switch (one.kind) {
    case 'path':
      return {...one, steps: one.steps.slice(1)}
    case 'minus':
    case 'not':
      return {...one, of: below(one.of)}
    case 'call':
      return {...one, given: one.given.map(below)}
    case 'two':
      return {...one, left: below(one.left), right: below(one.right)}
    default:
      return one
  }
}

const sets = {Datastream: 'Datastreams', MultiDatastream: 'MultiDatastreams'} as const

/** Whether an expression compares the time of observations with an instant, so that its bound says all of it. */
const isBound = (one: Expression): boolean => {
  if (one.kind !== 'two' || one.operator === 'and' || one.operator === 'or') return false
  const {from, to} = boundsOf(one)
  const instants = [one.left, one.right].every((side) => side.kind !== 'time' || side.to === null)
  return instants && (from !== undefined || to !== undefined)
}

/** Takes a filter on observations apart. */
export function narrowed(filter: Expression | undefined): Narrowed {
  const streams: Narrowed['streams'][number][] = []
  const left: Expression[] = []
  for (const one of filter === undefined ? [] : conjuncts(filter)) {
    const found = heads(one)
    const [head] = found?.size === 1 ? found : []
    if (head === 'Datastream' || head === 'MultiDatastream') streams.push({set: sets[head], filter: below(one)})
    else left.push(one)
  }
  const [first, ...more] = left
  const rest =
    first === undefined ? undefined : more.reduce<Expression>((a, b) => ({kind: 'two', operator: 'and', left: a, right: b}), first)
  return {bounds: boundsOf(filter), streams, ...(rest === undefined ? {} : {rest}), timesOnly: left.every(isBound)}
}
