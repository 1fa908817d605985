import {problem, type Said} from '#lib/problem.ts'
import {type Expression, readPart} from './expression.ts'
import {Reader} from './reader.ts'

/**
 * Sums of observations: `$apply` as OData (Extension for Data Aggregation 4.0) has it, as far as it goes here, with `bucket` for spans of
 * time; and `resample`, which says the commonest of them shortly.
 */

export const badApply = problem<{text: string; why: Said}>('sensing.bad-apply', 400, {
  zh: ({text, why}) => `汇总“${text}”${why.zh}。例：$apply=groupby((bucket(phenomenonTime,1h)),aggregate(result with average as avg))。`,
  en: ({text, why}) =>
    `The sum "${text}" ${why.en}. Write for instance $apply=groupby((bucket(phenomenonTime,1h)),aggregate(result with average as avg)).`,
})

export const methods = ['average', 'min', 'max', 'sum', 'count', 'countdistinct', 'first', 'last'] as const
export type Method = (typeof methods)[number]

/** A span of time: so many seconds, minutes, hours, days, weeks (from Monday) or months, the longer ones by the city's clock. */
export interface Width {
  readonly many: number
  readonly unit: 's' | 'm' | 'h' | 'd' | 'w' | 'mo'
}

/** What observations are put together by: a span of time, or a property of theirs or of a neighbour. */
export type Key =
  | {readonly kind: 'bucket'; readonly width: Width; readonly as: string}
  | {readonly kind: 'path'; readonly steps: readonly string[]}

/** What is reckoned of each group; without `of` the observations are counted. */
export interface Aggregate {
  readonly method: Method
  readonly of?: Expression
  readonly as: string
}

/** A whole sum: what of, by what, and what. */
export interface Apply {
  readonly filter?: Expression
  readonly keys: readonly Key[]
  readonly aggregates: readonly Aggregate[]
}

/** How many of each unit a span may have, so that the spans of an hour, a day and a year end together. */
const fits: Readonly<Record<Width['unit'], (many: number) => boolean>> = {
  s: (many) => 60 % many === 0,
  m: (many) => 60 % many === 0,
  h: (many) => 24 % many === 0,
  d: (many) => many <= 366,
  w: (many) => many <= 52,
  mo: (many) => 12 % many === 0,
}

const badWidth: Said = {
  zh: '的时段应为能整分一小时的秒或分、能整分一天的小时、天、周或能整分一年的月，例如 15m、1h、1d、1mo',
  en: 'should have a span of seconds or minutes that part an hour, of hours that part a day, of days, weeks, or months that part a year, for instance 15m, 1h, 1d, 1mo',
}

/** Reads `15m`, `1h`, `PT1H`, `P1D`. Throws sensing.bad-apply. */
export function widthOf(text: string): Width {
  const [, many, unit] = /^(\d{1,3})(s|m|min|h|d|w|mo)$/.exec(text) ?? []
  const [, time, timeUnit, date, dateUnit] = /^P(?:T(\d{1,3})([HMS])|(\d{1,3})([DWM]))$/.exec(text) ?? []
  const width =
    unit !== undefined
      ? {many: Number(many), unit: unit === 'min' ? 'm' : (unit as Width['unit'])}
      : {
          many: Number(time ?? date),
          unit: (timeUnit?.toLowerCase() ?? (dateUnit === 'M' ? 'mo' : dateUnit?.toLowerCase())) as Width['unit'],
        }
  if (width.unit === undefined || width.many < 1 || !fits[width.unit](width.many)) throw badApply({text: text.slice(0, 40), why: badWidth})
  return width
}

const MOST_KEYS = 4
const MOST_AGGREGATES = 12
const NAME = /^[\p{L}_][\p{L}\p{N}_]{0,60}$/u

const aName: Said = {zh: '名称', en: 'a name'}

class ApplyReader {
  readonly #in: Reader

  constructor(text: string) {
    this.#in = new Reader(text)
  }

  #refuse(zh: string, en: string): Error {
    return badApply({text: this.#in.text.slice(0, 200), why: {zh, en}})
  }

  #word(word: string): void {
    if (this.#in.tookWord([word]) === undefined) throw this.#in.fault({zh: word, en: word})
  }

  #name(): string {
    const {text} = this.#in.take('name', aName)
    if (!NAME.test(text)) throw this.#refuse(`的名称“${text}”无效`, `has the name "${text}", which is none`)
    return text
  }

  whole(): Apply {
    let filter: Expression | undefined
    if (this.#in.tookWord(['filter']) !== undefined) {
      this.#in.sign('(')
      filter = readPart(this.#in)
      this.#in.sign(')')
      this.#in.sign('/')
    }
    const asked = filter === undefined ? {} : {filter}
    if (this.#in.tookWord(['aggregate']) !== undefined) {
      const aggregates = this.#aggregates()
      this.#in.end()
      return {...asked, keys: [], aggregates}
    }
    this.#word('groupby')
    this.#in.sign('(')
    this.#in.sign('(')
    const keys: Key[] = []
    do keys.push(this.#key())
    while (this.#in.took(','))
    this.#in.sign(')')
    let aggregates: readonly Aggregate[] = []
    if (this.#in.took(',')) {
      this.#word('aggregate')
      aggregates = this.#aggregates()
    }
    this.#in.sign(')')
    this.#in.end()
    if (keys.length > MOST_KEYS) throw this.#refuse(`最多按 ${MOST_KEYS} 项分组`, `has more than ${MOST_KEYS} keys`)
    return {...asked, keys, aggregates}
  }

  #key(): Key {
    if (this.#in.next?.text === 'bucket' && this.#in.followedBy('(')) {
      this.#word('bucket')
      this.#in.sign('(')
      this.#word('phenomenonTime')
      this.#in.sign(',')
      const many = this.#in.next?.kind === 'number' ? this.#in.take('number', aName).text : ''
      const width = widthOf(many + this.#in.take('name', aName).text)
      this.#in.sign(')')
      return {kind: 'bucket', width, as: this.#in.tookWord(['as']) === undefined ? 'phenomenonTime' : this.#name()}
    }
    const path = readPart(this.#in)
    if (path.kind !== 'path') throw this.#refuse('只能按属性或 bucket 分组', 'goes by properties and buckets only')
    return {kind: 'path', steps: path.steps}
  }

  #aggregates(): readonly Aggregate[] {
    this.#in.sign('(')
    const found: Aggregate[] = []
    do {
      if (this.#in.tookWord(['$count']) !== undefined) {
        this.#word('as')
        found.push({method: 'count', as: this.#name()})
        continue
      }
      const of = readPart(this.#in)
      this.#word('with')
      const {text} = this.#in.take('name', aName)
      const method = methods.find((one) => one === text)
      if (method === undefined)
        throw this.#refuse(`没有算法“${text}”；可用：${methods.join('、')}`, `has no method "${text}"; there are ${methods.join(', ')}`)
      this.#word('as')
      found.push({method, of, as: this.#name()})
    } while (this.#in.took(','))
    this.#in.sign(')')
    if (found.length > MOST_AGGREGATES) throw this.#refuse(`最多 ${MOST_AGGREGATES} 项`, `reckons more than ${MOST_AGGREGATES} things`)
    return found
  }
}

/** Every name of an answer's row once. */
function checked(apply: Apply, text: string): Apply {
  const names = [...apply.keys.map((key) => (key.kind === 'bucket' ? key.as : key.steps.join('/'))), ...apply.aggregates.map(({as}) => as)]
  const heads = new Set(apply.keys.flatMap((key) => (key.kind === 'path' ? [key.steps[0]] : [])))
  const twice = names.find((name, index) => names.indexOf(name) !== index) ?? apply.aggregates.find(({as}) => heads.has(as))?.as
  if (twice !== undefined || names.length === 0 || apply.keys.filter(({kind}) => kind === 'bucket').length > 1)
    throw badApply({text: text.slice(0, 200), why: {zh: '的名称或时段重复', en: 'has a name or a bucket twice'}})
  return apply
}

/** Reads `$apply`. Throws sensing.bad-apply and what expressions throw. */
export const readApply = (text: string): Apply => checked(new ApplyReader(text).whole(), text)

const short: Readonly<Record<string, Method>> = {avg: 'average', mean: 'average'}

/** Reads `resample=1h&aggregate=avg,min,max`: of the results of a stream, by spans of time. Throws sensing.bad-apply. */
export function readResample(width: string, aggregate: string | undefined, filter: Expression | undefined): Apply {
  const aggregates = (aggregate ?? 'avg').split(',').map((name): Aggregate => {
    const method = short[name] ?? methods.find((one) => one === name)
    if (method === undefined || name.length > 20)
      throw badApply({
        text: name.slice(0, 40),
        why: {zh: `应为 avg、${methods.slice(1).join('、')} 中的几项`, en: `should be some of avg, ${methods.slice(1).join(', ')}`},
      })
    return {method, of: {kind: 'path', steps: ['result']}, as: name}
  })
  const bucket: Key = {kind: 'bucket', width: widthOf(width), as: 'phenomenonTime'}
  return checked({keys: [bucket], aggregates, ...(filter === undefined ? {} : {filter})}, aggregate ?? '')
}

/** Of a row of values the object that is answered: a key that leads over neighbours lies in them. */
export function rowOf({keys, aggregates}: Apply, values: readonly unknown[]): Readonly<Record<string, unknown>> {
  const row: Record<string, unknown> = {}
  for (const [index, key] of keys.entries()) {
    if (key.kind === 'bucket') {
      row[key.as] = values[index]
      continue
    }
    let at = row
    for (const step of key.steps.slice(0, -1)) {
      const inner = (Object.hasOwn(at, step) ? at[step] : {}) as Record<string, unknown>
      at[step] = inner
      at = inner
    }
    at[key.steps.at(-1) ?? ''] = values[index]
  }
  for (const [index, {as}] of aggregates.entries()) row[as] = values[keys.length + index]
  return row
}
