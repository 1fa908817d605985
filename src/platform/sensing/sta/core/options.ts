import {problem} from '#lib/problem.ts'
import {type Expression, type Ordering, readExpression, readOrdering} from './expression.ts'
import {entities, propertyOf, type SetName, wayOf} from './model.ts'

/** What is asked of a set or an entity (OGC 18-088 §9.3). */
export interface Options {
  readonly filter?: Expression
  readonly orderby: readonly Ordering[]
  readonly top?: number
  readonly skip: number
  readonly count: boolean
  /** Names of properties and ways; undefined for all. JSON may be entered: `properties/type`. */
  readonly select?: readonly string[]
  readonly expand: readonly Expansion[]
  /** The options as they were written, for the address of the next page. */
  readonly text?: Readonly<Record<string, string>>
}

/** A neighbour that is answered in place, with what is asked of it. */
export interface Expansion {
  readonly way: string
  readonly options: Options
}

export const badOption = problem<{option: string; text: string}>('sensing.bad-option', 400, {
  zh: ({option, text}) => `查询选项“${option}”的值“${text}”无效。请查阅接口文档中的写法。`,
  en: ({option, text}) => `"${text}" is no value for the query option "${option}". See how it is written in the interface documents.`,
})

const unknownOption = problem<{option: string}>('sensing.unknown-option', 400, {
  zh: ({option}) => `没有查询选项“${option}”。可用：$filter、$orderby、$top、$skip、$count、$select、$expand、$resultFormat。`,
  en: ({option}) =>
    `There is no query option "${option}". There are $filter, $orderby, $top, $skip, $count, $select, $expand, $resultFormat.`,
})

export const tooWide = problem<{most: number; what: string}>('sensing.too-much-asked', 400, {
  zh: ({most, what}) => `${what}最多 ${most} 个。请分几次查询。`,
  en: ({most, what}) => `At most ${most} of these at once: ${what}. Ask in several steps.`,
})

const MOST_EXPANDED = 16
const MOST_DEEP = 5
const MOST_ORDERED = 8
const LONGEST = 10_000

/** Options that ask for nothing but what is there. */
export const nothingAsked: Options = {orderby: [], skip: 0, count: false, expand: []}
const names = ['$filter', '$orderby', '$top', '$skip', '$count', '$select', '$expand'] as const
type Name = (typeof names)[number]

const whole = (option: string, text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw badOption({option, text: text.slice(0, 40)})
  return Number(text)
}

/** Cuts at a sign, but not inside brackets or quotes. */
export function partsOf(text: string, sign: ',' | ';'): readonly string[] {
  const parts: string[] = []
  let [deep, quoted, from] = [0, false, 0]
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]
    if (char === "'") quoted = !quoted
    else if (quoted) continue
    else if (char === '(') deep += 1
    else if (char === ')') deep -= 1
    else if (char === sign && deep === 0) {
      parts.push(text.slice(from, at))
      from = at + 1
    }
  }
  return [...parts, text.slice(from)].map((part) => part.trim())
}

function selected(set: SetName, text: string): readonly string[] {
  const found = partsOf(text, ',')
  for (const name of found) {
    const [first = ''] = name.split('/')
    if (propertyOf(set, first) === undefined && wayOf(set, first) === undefined)
      throw badOption({option: '$select', text: name.slice(0, 80)})
  }
  return found
}

/** Puts `Datastreams/Sensor` and `Datastreams($expand=Sensor)` into one shape; the same neighbour named twice is expanded once, with all of it. */
function expanded(set: SetName, text: string, deep: number): readonly Expansion[] {
  if (deep >= MOST_DEEP) throw tooWide({most: MOST_DEEP, what: '$expand'})
  const found = new Map<string, Options>()
  for (const part of partsOf(text, ',')) {
    const [, name = '', further, inside] = /^(\w+)(?:\/([^(].*))?(?:\((.*)\))?$/s.exec(part) ?? []
    const bracket = further === undefined ? inside : undefined
    const way = wayOf(set, name)
    if (way === undefined) throw badOption({option: '$expand', text: part.slice(0, 80)})
    const before = found.get(name) ?? nothingAsked
    const own = bracket === undefined ? nothingAsked : inBrackets(way.to, bracket, deep + 1)
    const rest = further === undefined ? [] : expanded(way.to, part.slice(name.length + 1), deep + 1)
    found.set(name, {...(bracket === undefined ? before : own), expand: [...before.expand, ...own.expand, ...rest]})
  }
  if (found.size > MOST_EXPANDED) throw tooWide({most: MOST_EXPANDED, what: '$expand'})
  return [...found].map(([way, options]) => ({way, options}))
}

const inBrackets = (set: SetName, text: string, deep: number): Options =>
  fromPairs(
    set,
    partsOf(text, ';')
      .filter((part) => part !== '')
      .map((part) => {
        const at = part.indexOf('=')
        if (at < 0) throw badOption({option: '$expand', text: part.slice(0, 80)})
        return [part.slice(0, at).trim(), part.slice(at + 1)] as const
      }),
    deep,
  )

/** What one option's text says, as the part of the options that it is. */
const readers: Readonly<Record<Name, (set: SetName, text: string, deep: number) => Partial<Options>>> = {
  $filter: (_, text) => ({filter: readExpression(text)}),
  $orderby: (_, text) => {
    const orderby = readOrdering(text)
    if (orderby.length > MOST_ORDERED) throw tooWide({most: MOST_ORDERED, what: '$orderby'})
    return {orderby}
  },
  $top: (_, text) => ({top: whole('$top', text)}),
  $skip: (_, text) => ({skip: whole('$skip', text)}),
  $count: (_, text) => {
    if (text !== 'true' && text !== 'false') throw badOption({option: '$count', text: text.slice(0, 40)})
    return {count: text === 'true'}
  },
  $select: (set, text) => ({select: selected(set, text)}),
  $expand: (set, text, deep) => ({expand: expanded(set, text, deep)}),
}

const isName = (name: string): name is Name => (names as readonly string[]).includes(name)

function fromPairs(set: SetName, pairs: readonly (readonly [string, string])[], deep: number): Options {
  const seen = new Set<string>()
  let options = nothingAsked
  for (const [name, text] of pairs) {
    if (!isName(name)) throw unknownOption({option: name.slice(0, 40)})
    if (seen.has(name) || text.length > LONGEST) throw badOption({option: name, text: text.slice(0, 40)})
    seen.add(name)
    options = {...options, ...readers[name](set, text, deep)}
  }
  return {...options, text: Object.fromEntries(pairs)}
}

/** Reads the query options of an address, by their names. Throws sensing.bad-option, sensing.unknown-option, sensing.too-much-asked and what expressions throw. */
export const readOptions = (set: SetName, query: Readonly<Record<string, string>>): Options => fromPairs(set, Object.entries(query), 0)

/** The ways of a set that the selection leaves in the answer as links. */
export const waysShown = (set: SetName, {select, expand}: Options): readonly string[] =>
  Object.keys(entities[set].ways).filter(
    (way) => !expand.some((expansion) => expansion.way === way) && (select === undefined || select.includes(way)),
  )
