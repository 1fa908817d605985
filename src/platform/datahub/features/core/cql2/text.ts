/**
 * CQL2 text (OGC 21-065 annex B) to the tree: what binds more loosely stands higher.
 */
import {isWhole} from '#lib/geo/whole.ts'
import type {Geometry, Position} from '#lib/geo/wkt.ts'
import type {Said} from '#lib/problem.ts'
import {
  Budget,
  badFilter,
  call,
  comparisons,
  dateOf,
  type Expression,
  instantOf,
  joined,
  operatorOf,
  products,
  sums,
  timestampOf,
  wholeShape,
} from './tree.ts'

interface Token {
  readonly kind: 'name' | 'quoted' | 'number' | 'text' | 'sign'
  readonly text: string
  readonly at: number
}

const START = ':_\\p{L}\\p{Nl}'
const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['name', new RegExp(`[${START}][${START}.\\p{N}\\p{Mn}\\p{Mc}\\p{Pc}·]*`, 'uy')],
  ['quoted', /"(?:[^"]|"")+"/uy],
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/uy],
  ['text', /'(?:[^'\\]|''|\\'|\\)*'/uy],
  ['sign', /<=|>=|<>|[-+*/%^=<>(),]/uy],
]

const said = (text: string): Said => ({zh: `“${text}”`, en: `"${text}"`})
const something: Said = {zh: '一个值、属性或函数', en: 'a value, a property or a function'}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  for (;;) {
    while (/\s/u.test(text.charAt(at))) at += 1
    if (at >= text.length) return tokens
    const found = PATTERNS.flatMap(([kind, pattern]) => {
      pattern.lastIndex = at
      const match = pattern.exec(text)?.[0]
      return match === undefined ? [] : [{kind, text: match, at}]
    })[0]
    if (found === undefined) throw badFilter({at, expected: something, found: text.slice(at, at + 10)})
    tokens.push(found)
    at += found.text.length
  }
}

const KINDS: Readonly<Record<string, readonly [Exclude<Geometry['type'], 'GeometryCollection'>, number]>> = {
  POINT: ['Point', 0],
  LINESTRING: ['LineString', 1],
  MULTIPOINT: ['MultiPoint', 1],
  POLYGON: ['Polygon', 2],
  MULTILINESTRING: ['MultiLineString', 2],
  MULTIPOLYGON: ['MultiPolygon', 3],
}

type Nested = readonly (number | Nested)[]

class Parser {
  readonly #text: string
  readonly #tokens: readonly Token[]
  readonly #budget = new Budget()
  #next = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = tokensOf(text)
  }

  whole(): Expression {
    const found = this.#any()
    if (this.#peek() !== undefined) throw this.#fault({zh: '结尾', en: 'the end'})
    return found
  }

  #peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#next + ahead]
  }

  #fault(expected: Said): Error {
    const next = this.#peek()
    return badFilter({at: next?.at ?? this.#text.length, expected, found: (next?.text ?? '').slice(0, 40)})
  }

  #isWord(word: string, ahead = 0): boolean {
    const next = this.#peek(ahead)
    return next?.kind === 'name' && next.text.toUpperCase() === word
  }

  #isSign(sign: string, ahead = 0): boolean {
    const next = this.#peek(ahead)
    return next?.kind === 'sign' && next.text === sign
  }

  #word(word: string): boolean {
    if (!this.#isWord(word)) return false
    this.#next += 1
    return true
  }

  #took(sign: string): boolean {
    if (!this.#isSign(sign)) return false
    this.#next += 1
    return true
  }

  #need(sign: string): void {
    if (!this.#took(sign)) throw this.#fault(said(sign))
  }

  #any(): Expression {
    return this.#budget.within(() => {
      const parts = [this.#all()]
      while (this.#word('OR')) parts.push(this.#all())
      return joined('or', parts)
    })
  }

  #all(): Expression {
    const parts = [this.#not()]
    while (this.#word('AND')) parts.push(this.#not())
    return joined('and', parts)
  }

  #not(): Expression {
    return this.#word('NOT') ? this.#budget.within(() => call('not', this.#not())) : this.#comparison()
  }

  #comparison(): Expression {
    const left = this.#sum()
    const sign = comparisons.find((one) => this.#isSign(one))
    if (sign !== undefined) {
      this.#next += 1
      return call(sign, left, this.#sum())
    }
    if (this.#word('IS')) {
      const not = this.#word('NOT')
      if (!this.#word('NULL')) throw this.#fault(said('NULL'))
      return not ? call('not', call('isNull', left)) : call('isNull', left)
    }
    const not = ['LIKE', 'BETWEEN', 'IN'].some((word) => this.#isWord(word, 1)) && this.#word('NOT')
    const found = this.#tested(left)
    return not ? call('not', found) : found
  }

  #tested(left: Expression): Expression {
    if (this.#word('LIKE')) return call('like', left, this.#signed())
    if (this.#word('BETWEEN')) {
      const low = this.#sum()
      if (!this.#word('AND')) throw this.#fault(said('AND'))
      return call('between', left, low, this.#sum())
    }
    if (this.#word('IN')) return call('in', left, this.#list(1))
    return left
  }

  #chain(operators: readonly string[], part: () => Expression): Expression {
    let left = part()
    for (;;) {
      const operator = operators.find((one) => this.#isSign(one) || this.#isWord(one.toUpperCase()))
      if (operator === undefined) return left
      this.#next += 1
      // A long chain leans to the left, as deep as it is long.
      this.#budget.part()
      left = call(operator, left, part())
    }
  }

  #sum(): Expression {
    return this.#chain(sums, () => this.#chain(products, () => this.#power()))
  }

  #power(): Expression {
    const base = this.#signed()
    return this.#took('^') ? call('^', base, this.#signed()) : base
  }

  #signed(): Expression {
    if (!this.#took('-')) return this.#primary()
    const of = this.#budget.within(() => this.#signed())
    return of.kind === 'number' ? {kind: 'number', value: -of.value} : call('*', {kind: 'number', value: -1}, of)
  }

  #primary(): Expression {
    this.#budget.part()
    const next = this.#peek()
    if (next === undefined) throw this.#fault(something)
    if (this.#took('(')) {
      const inside = this.#any()
      this.#need(')')
      return inside
    }
    if (next.kind === 'sign') throw this.#fault(something)
    if (next.kind === 'name') return this.#named(next.text)
    this.#next += 1
    if (next.kind === 'quoted') return {kind: 'property', name: next.text.slice(1, -1).replaceAll('""', '"')}
    if (next.kind === 'number') return {kind: 'number', value: Number(next.text)}
    return {kind: 'text', value: unquoted(next.text)}
  }

  #named(name: string): Expression {
    const upper = name.toUpperCase()
    const after = this.#isSign('(', 1)
    if (KINDS[upper] !== undefined || upper === 'GEOMETRYCOLLECTION') {
      if (after || (this.#isWord('Z', 1) && this.#isSign('(', 2))) return {kind: 'shape', value: this.#shape()}
    }
    this.#next += 1
    if (!after) {
      if (upper === 'TRUE' || upper === 'FALSE') return {kind: 'truth', value: upper === 'TRUE'}
      if (['AND', 'OR', 'NOT', 'LIKE', 'BETWEEN', 'IN', 'IS', 'NULL', 'DIV'].includes(upper)) {
        this.#next -= 1
        throw this.#fault(something)
      }
      return {kind: 'property', name}
    }
    if (upper === 'DATE') return this.#moment(dateOf, {zh: "日期，如 '2026-11-25'", en: "a date such as '2026-11-25'"})
    if (upper === 'TIMESTAMP')
      return this.#moment(timestampOf, {zh: "UTC 时刻，如 '2026-11-25T08:00:00Z'", en: "a moment in UTC such as '2026-11-25T08:00:00Z'"})
    if (upper === 'INTERVAL') return this.#interval()
    if (upper === 'BBOX') return this.#bbox()
    return this.#budget.within(() => ({kind: 'call', op: operatorOf(name), args: this.#given(/^a_/i.test(name))}))
  }

  /** What stands in the brackets of a function; in those of arrays, brackets hold a list. */
  #given(listed: boolean): readonly Expression[] {
    this.#need('(')
    const given: Expression[] = []
    if (this.#took(')')) return given
    do given.push(listed && this.#isSign('(') ? this.#list(0) : this.#any())
    while (this.#took(','))
    this.#need(')')
    return given
  }

  #list(least: number): Expression {
    return this.#budget.within(() => {
      this.#need('(')
      const items: Expression[] = []
      if (least > 0 || !this.#isSign(')')) {
        do items.push(this.#isSign('(') && least === 0 ? this.#list(0) : this.#any())
        while (this.#took(','))
      }
      this.#need(')')
      return {kind: 'list', items}
    })
  }

  #string(expected: Said): string {
    const next = this.#peek()
    if (next?.kind !== 'text') throw this.#fault(expected)
    this.#next += 1
    return unquoted(next.text)
  }

  #moment(read: (text: string) => Expression | undefined, expected: Said): Expression {
    this.#need('(')
    const text = this.#string(expected)
    const found = read(text)
    if (found === undefined) {
      this.#next -= 1
      throw this.#fault(expected)
    }
    this.#need(')')
    return found
  }

  #interval(): Expression {
    const expected = {zh: "日期、时刻、'..' 或属性", en: "a date, a moment, '..' or a property"}
    const end = (): Expression => {
      this.#budget.part()
      const next = this.#peek()
      if (next?.kind !== 'text') return this.#primary()
      const found = instantOf(this.#string(expected))
      if (found !== undefined) return found
      this.#next -= 1
      throw this.#fault(expected)
    }
    this.#need('(')
    const from = end()
    this.#need(',')
    const to = end()
    this.#need(')')
    return {kind: 'interval', from, to}
  }

  #number(): number {
    const minus = this.#took('-')
    if (!minus) this.#took('+')
    const next = this.#peek()
    if (next?.kind !== 'number') throw this.#fault({zh: '数字', en: 'a number'})
    this.#next += 1
    return minus ? -Number(next.text) : Number(next.text)
  }

  #bbox(): Expression {
    this.#need('(')
    const value = [this.#number()]
    while (this.#took(',')) value.push(this.#number())
    if (value.length !== 4 && value.length !== 6) throw this.#fault({zh: '4 个或 6 个数', en: '4 or 6 numbers'})
    this.#need(')')
    return {kind: 'bbox', value}
  }

  #shape(): Geometry {
    const word = this.#peek()?.text.toUpperCase() ?? ''
    this.#next += 1
    this.#word('Z')
    if (word === 'GEOMETRYCOLLECTION')
      return this.#budget.within(() => {
        this.#need('(')
        const geometries: Geometry[] = []
        do geometries.push(this.#shape())
        while (this.#took(','))
        this.#need(')')
        return {type: 'GeometryCollection', geometries}
      })
    const kind = KINDS[word]
    if (kind === undefined) throw this.#fault({zh: '几何类型', en: 'a kind of geometry'})
    const [type, levels] = kind
    const coordinates = type === 'Point' ? this.#bracketed(() => this.#position()) : this.#nested(levels, type === 'MultiPoint')
    const shape = {type, coordinates} as Geometry
    if (!isWhole(shape)) throw this.#fault(wholeShape)
    return shape
  }

  #bracketed<T>(one: () => T): T {
    this.#need('(')
    const found = one()
    this.#need(')')
    return found
  }

  #nested(levels: number, points: boolean): Nested {
    return this.#bracketed(() => {
      const one = (): Nested => {
        if (levels > 1) return this.#nested(levels - 1, false)
        // The points of a MULTIPOINT stand in brackets of their own, or not.
        return points && this.#isSign('(') ? this.#bracketed(() => this.#position()) : this.#position()
      }
      const found = [one()]
      while (this.#took(',')) found.push(one())
      return found
    })
  }

  #position(): Position {
    this.#budget.corner()
    const found = [this.#number(), this.#number()]
    if (!this.#isSign(',') && !this.#isSign(')')) found.push(this.#number())
    return found
  }
}

const unquoted = (text: string): string => text.slice(1, -1).replace(/''|\\'/g, "'")

/** Reads a filter in CQL2 text. Throws datahub.bad-filter, datahub.filter-too-big. */
export const readText = (text: string): Expression => new Parser(text).whole()
