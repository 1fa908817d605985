/**
 * The expressions of `$filter` and `$orderby` (OGC 18-088 §9.3.3.5, OData 4.01 ABNF as far as SensorThings takes it), as a tree.
 */
import type {Geometry} from '#lib/geo/wkt.ts'
import {readWkt} from '#lib/geo/wkt.ts'
import {problem} from '#lib/problem.ts'
import {Reader} from './reader.ts'

/** A constant. Times are milliseconds; a time with an end is an interval. */
export type Constant =
  | {readonly kind: 'number'; readonly value: number}
  | {readonly kind: 'text'; readonly value: string}
  | {readonly kind: 'truth'; readonly value: boolean}
  | {readonly kind: 'nothing'}
  | {readonly kind: 'time'; readonly from: number; readonly to: number | null}
  | {readonly kind: 'date'; readonly value: string}
  | {readonly kind: 'clock'; readonly value: string}
  | {readonly kind: 'span'; readonly ms: number}
  | {readonly kind: 'shape'; readonly value: Geometry}

export const comparisons = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const
const sums = ['add', 'sub'] as const
const products = ['mul', 'div', 'mod'] as const

export type Operator = 'and' | 'or' | (typeof comparisons)[number] | (typeof sums)[number] | (typeof products)[number]

/** An expression. A path names a property or leads over neighbours to one: `Datastream/unitOfMeasurement/name`. */
export type Expression =
  | Constant
  | {readonly kind: 'path'; readonly steps: readonly string[]}
  | {readonly kind: 'call'; readonly name: string; readonly given: readonly Expression[]}
  | {readonly kind: 'not' | 'minus'; readonly of: Expression}
  | {readonly kind: 'two'; readonly operator: Operator; readonly left: Expression; readonly right: Expression}

const tooDeep = problem<{most: number}>('sensing.expression-too-deep', 400, {
  zh: ({most}) => `表达式嵌套超过 ${most} 层。请拆成几次查询。`,
  en: ({most}) => `The expression is nested deeper than ${most} levels. Ask in several steps.`,
})

const MOST_DEEP = 40
const aStep = {zh: '属性名或序号', en: 'the name of a property or its place'}
const something = {zh: '一个值、属性或函数', en: 'a value, a property or a function'}

/** Milliseconds of `2026-11-24T08:00:00+08:00`; without an offset it is UTC. A space stands for the `+` it was before it was decoded. */
export const instantOf = (text: string): number => {
  const whole = text.replace(/ (?=\d{2}:?\d{2}$)/, '+').replace(/([+-]\d{2})(\d{2})$/, '$1:$2')
  return Date.parse(/(?:Z|[+-]\d{2}:\d{2})$/.test(whole) ? whole : `${whole}Z`)
}

const SPAN = /^duration'(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?'$/

class Parser {
  readonly #in: Reader
  #deep = 0

  constructor(reader: Reader) {
    this.#in = reader
  }

  /** Whatever binds more loosely stands higher: or, and, comparisons, sums, products, signs. */
  whole(): Expression {
    this.#deep += 1
    if (this.#deep > MOST_DEEP) throw tooDeep({most: MOST_DEEP})
    const found = this.#chain(['or'], () => this.#chain(['and'], () => this.#comparison()))
    this.#deep -= 1
    return found
  }

  #chain(operators: readonly Operator[], part: () => Expression): Expression {
    let left = part()
    for (;;) {
      const operator = this.#in.tookWord(operators) as Operator | undefined
      if (operator === undefined) return left
      left = {kind: 'two', operator, left, right: part()}
    }
  }

  #comparison(): Expression {
    return this.#chain(comparisons, () => this.#chain(sums, () => this.#chain(products, () => this.#signed())))
  }

  #signed(): Expression {
    this.#deep += 1
    if (this.#deep > MOST_DEEP) throw tooDeep({most: MOST_DEEP})
    const found = this.#unsigned()
    this.#deep -= 1
    return found
  }

  #unsigned(): Expression {
    if (this.#in.next?.text === 'not' && !this.#in.followedBy('/')) {
      this.#in.tookWord(['not'])
      return {kind: 'not', of: this.#signed()}
    }
    if (this.#in.took('-')) {
      const of = this.#signed()
      return of.kind === 'number' ? {kind: 'number', value: -of.value} : {kind: 'minus', of}
    }
    return this.#one()
  }

  #one(): Expression {
    const reader = this.#in
    if (reader.took('(')) {
      const inside = this.whole()
      reader.sign(')')
      return inside
    }
    const {next} = reader
    if (next === undefined || next.kind === 'sign') throw reader.fault(something)
    if (next.kind === 'name') return this.#named(next.text)
    const constant = this.#constant(next.kind, next.text)
    if (constant === undefined) throw reader.fault(something)
    reader.take(next.kind, something)
    return constant
  }

  #constant(kind: string, text: string): Constant | undefined {
    switch (kind) {
      case 'number':
        return {kind, value: Number(text)}
      case 'text':
        return {kind, value: text.slice(1, -1).replaceAll("''", "'")}
      case 'date':
      case 'clock':
        return {kind, value: text}
      case 'instant': {
        const from = instantOf(text)
        return Number.isNaN(from) ? undefined : {kind: 'time', from, to: null}
      }
      case 'interval': {
        const [from = Number.NaN, to = Number.NaN] = text.split('/').map(instantOf)
        return from <= to ? {kind: 'time', from, to} : undefined
      }
      case 'span': {
        const match = SPAN.exec(text)
        if (match === null) return undefined
        const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(2).map((part) => Number(part ?? 0))
        return {kind, ms: (match[1] === '-' ? -1 : 1) * (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000}
      }
      default:
        return {kind: 'shape', value: readWkt(text.slice(text.indexOf("'") + 1, -1))}
    }
  }

  #named(name: string): Expression {
    const reader = this.#in
    if (reader.followedBy('(')) return this.#call(name)
    reader.take('name', something)
    if (name === 'true' || name === 'false') return {kind: 'truth', value: name === 'true'}
    if (name === 'null') return {kind: 'nothing'}
    const steps = [name]
    for (;;) {
      if (reader.took('/')) steps.push(reader.take(reader.next?.kind === 'number' ? 'number' : 'name', aStep).text)
      else if (reader.took('[')) {
        steps.push(reader.take('number', aStep).text)
        reader.sign(']')
      } else return {kind: 'path', steps}
    }
  }

  /** `geo.distance(…)`: the dot is part of the name. */
  #call(name: string): Expression {
    const reader = this.#in
    reader.take('name', something)
    reader.sign('(')
    const given: Expression[] = []
    if (!reader.took(')')) {
      do given.push(this.whole())
      while (reader.took(','))
      reader.sign(')')
    }
    return {kind: 'call', name, given}
  }
}

/** Reads a whole filter. Throws sensing.bad-expression, sensing.expression-too-deep, geo.bad-wkt. */
export function readExpression(text: string): Expression {
  const reader = new Reader(text)
  const found = new Parser(reader).whole()
  reader.end()
  return found
}

/** Reads one expression of a text that goes on. */
export const readPart = (reader: Reader): Expression => new Parser(reader).whole()

/** What rows are ordered by. */
export interface Ordering {
  readonly by: Expression
  readonly down: boolean
}

/** Reads `$orderby`: expressions parted by commas, each with `asc` or `desc` or neither. */
export function readOrdering(text: string): readonly Ordering[] {
  const reader = new Reader(text)
  const found: Ordering[] = []
  do {
    const by = new Parser(reader).whole()
    found.push({by, down: reader.tookWord(['asc', 'desc']) === 'desc'})
  } while (reader.took(','))
  reader.end()
  return found
}
