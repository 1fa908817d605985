import {type Description, jsonOf, kindsOf, type Operation, operationsOf, type Schema} from './schema.ts'

/**
 * One fact of the interface that programs rely on: an operation, something it takes (`>`) or something it answers with (`<`).
 * `key` says which, `type` the values, as alternatives divided by ` | `.
 */
export interface Fact {
  readonly key: string
  readonly way: 'operation' | 'in' | 'out'
  readonly required: boolean
  readonly type: string
}

/** Deeper than this a shape is told as one. */
const DEEPEST = 4

const bounds = (least: number | undefined, most: number | undefined): string =>
  least === undefined && most === undefined ? '' : ` ${least ?? ''}..${most ?? ''}`

/** A JSON text with blanks and bars escaped, so that alternatives can be divided. */
const quoted = (value: unknown): string => JSON.stringify(value).replaceAll('|', '\\u007c')

/** A long pattern by a number of its own (FNV-1a): what counts is whether it is still the same. */
const shortly = (pattern: string): string => {
  if (pattern.length <= 40) return quoted(pattern)
  let hash = 0x811c9dc5
  for (let at = 0; at < pattern.length; at += 1) hash = Math.imul(hash ^ pattern.charCodeAt(at), 0x01000193)
  return quoted(`#${(hash >>> 0).toString(16)}`)
}

const kindOf = (kind: string, schema: Schema): string => {
  if (kind === 'array') return `array${bounds(schema.minItems, schema.maxItems)}`
  if (kind === 'number' || kind === 'integer')
    return `${kind}${bounds(schema.minimum ?? schema.exclusiveMinimum, schema.maximum ?? schema.exclusiveMaximum)}`
  if (kind !== 'string') return kind
  if (schema.format === 'uuid') return 'uuid'
  return `string${bounds(schema.minLength, schema.maxLength)}${schema.pattern === undefined ? '' : ` ${shortly(schema.pattern)}`}`
}

/** The alternatives of a schema, without what lies within them. */
function alternatives(schema: Schema): readonly string[] {
  if (schema.$ref !== undefined) return [schema.$ref.split('/').at(-1) ?? 'any']
  if ('const' in schema) return [quoted(schema.const)]
  if (schema.enum !== undefined) return schema.enum.map(quoted)
  const several = schema.anyOf ?? schema.oneOf
  if (several !== undefined) return several.flatMap(alternatives)
  const kinds = kindsOf(schema)
  return kinds.length === 0 ? ['any'] : kinds.map((kind) => kindOf(kind, schema))
}

function factsOf(key: string, schema: Schema, way: 'in' | 'out', required: boolean, depth = 0): readonly Fact[] {
  const told = [...new Set(alternatives(schema))].toSorted().join(' | ')
  const own = {key, way, required, type: way === 'in' ? told : kindsAlone(told)}
  if (depth >= DEEPEST) return [own]
  const shapes = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  const only = shapes.filter(({properties}) => properties !== undefined).length < 2
  const inner = shapes.flatMap((shape) => [
    ...Object.entries(shape.properties ?? {}).flatMap(([name, of]) =>
      // What only one of several shapes requires, is required of whoever means that shape.
      factsOf(`${key}.${name}`, of, way, only && shape.required?.includes(name) === true, depth + 1),
    ),
    ...(typeof shape.items === 'object' ? factsOf(`${key}[]`, shape.items, way, true, depth + 1) : []),
  ])
  return [own, ...inner]
}

function factsOfOperation([name, {parameters, requestBody, responses, security}]: readonly [string, Operation]): readonly Fact[] {
  const body = Object.entries(requestBody?.content ?? {}).flatMap(([type, {schema}]) =>
    factsOf(`${name} > ${type === 'application/json' ? 'body' : type}`, schema ?? {}, 'in', true),
  )
  const answer = Object.entries(responses['200']?.content ?? {})
  return [
    {key: name, way: 'operation', required: security.length > 0, type: answer.map(([type]) => type).join(' | ')},
    ...parameters.flatMap(({name: called, in: where, required, schema}) => factsOf(`${name} > ${where} ${called}`, schema, 'in', required)),
    ...body,
    ...(jsonOf(responses['200']?.content) === undefined
      ? []
      : factsOf(`${name} < answer`, jsonOf(responses['200']?.content) ?? {}, 'out', true)),
  ]
}

/** Everything programs rely on, in order of its key; of what is told twice, as of several shapes, the alternatives together. */
export function factsOfDescription(description: Description): readonly Fact[] {
  const byKey = Map.groupBy(operationsOf(description).flatMap(factsOfOperation), ({key}) => key)
  return [...byKey.values()]
    .flatMap((same) => {
      const [first] = same
      if (first === undefined) return []
      const type = [...new Set(same.flatMap((fact) => fact.type.split(' | ')))].toSorted().join(' | ')
      return [{...first, type, required: same.every(({required}) => required)}]
    })
    .toSorted((a, b) => {
      const [one, other] = [divided(a.key), divided(b.key)]
      if (one[0] !== other[0]) return one[0] < other[0] ? -1 : 1
      return one[1] < other[1] ? -1 : 1
    })
}

const mark = {operation: ['public', 'signed-in'], in: ['may', 'must'], out: ['maybe', 'always']} as const

/** Which operation a fact belongs to, and what of it is meant: '' the operation itself. */
const divided = (key: string): readonly [string, string] => {
  const at = key.search(/ [<>] /)
  return at < 0 ? [key, ''] : [key.slice(0, at), key.slice(at + 1)]
}

/** The facts as they are kept in the repository: a line for each operation, and below it, moved in by a tab, one for each thing that belongs to it. */
export function writeFacts(facts: readonly Fact[]): string {
  const lines = facts.map(({key, way, required, type}) => {
    const [operation, inner] = divided(key)
    return `${inner === '' ? operation : `\t${inner}`}\t${mark[way][required ? 1 : 0]}\t${type}`
  })
  return `${lines.join('\n')}\n`
}

/** What `writeFacts` wrote. */
export function readFacts(text: string): readonly Fact[] {
  let operation = ''
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const within = line.startsWith('\t')
      const [name = '', word = '', type = ''] = line.slice(within ? 1 : 0).split('\t')
      if (!within) operation = name
      const way = within ? (name.startsWith('>') ? 'in' : 'out') : 'operation'
      return {key: within ? `${operation} ${name}` : name, way, required: word === mark[way][1], type}
    })
}

interface Kind {
  readonly name: string
  readonly least: number
  readonly most: number
  readonly pattern: string
}

const readKind = (alternative: string): Kind | undefined => {
  const [, name, least, most, pattern = ''] = /^([a-zA-Z]+)(?: (-?[\d.e+]*?)[.]{2}(-?[\d.e+]*))?(?: (".*"))?$/.exec(alternative) ?? []
  if (name === undefined || name === 'true' || name === 'false') return undefined
  return {name, least: least ? Number(least) : Number.NEGATIVE_INFINITY, most: most ? Number(most) : Number.POSITIVE_INFINITY, pattern}
}

/** Whether whatever the first allows, the second allows too. */
function covers(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === 'any') return true
  const [whole, part] = [readKind(wide), readKind(narrow)]
  if (whole === undefined) return false
  if (part === undefined) {
    const value: unknown = JSON.parse(narrow)
    return (
      whole.pattern === '' &&
      whole.least === Number.NEGATIVE_INFINITY &&
      whole.most === Number.POSITIVE_INFINITY &&
      whole.name === typeof value
    )
  }
  const same =
    whole.name === part.name || (whole.name === 'string' && part.name === 'uuid') || (whole.name === 'number' && part.name === 'integer')
  return same && whole.least <= part.least && whole.most >= part.most && (whole.pattern === '' || whole.pattern === part.pattern)
}

const coversAll = (wide: string, narrow: string): boolean =>
  narrow.split(' | ').every((one) => wide.split(' | ').some((other) => covers(other, one)))

/** Kinds alone: a client that reads an answer must be ready for new words, longer texts and greater numbers, not for another kind of value. */
const kindsAlone = (type: string): string =>
  [...new Set(type.split(' | ').map((one) => readKind(one)?.name ?? typeof JSON.parse(one)))]
    .map((name) => (name === 'integer' ? 'number' : name))
    .join(' | ')

/** One thing that a program which kept to what was described may stumble over. */
export interface Break {
  readonly key: string
  readonly why: string
}

function breakOf(before: Fact, after: Fact | undefined): string | undefined {
  if (after === undefined) return 'is gone'
  if (before.way === 'operation') {
    if (!before.required && after.required) return 'was open to everybody'
    return before.type.split(' | ').every((type) => after.type.split(' | ').includes(type))
      ? undefined
      : `answered as ${before.type}, now as ${after.type}`
  }
  if (before.way === 'in') {
    if (!before.required && after.required) return 'is required now'
    return coversAll(after.type, before.type) ? undefined : `took ${before.type}, now ${after.type}`
  }
  if (before.required && !after.required) return 'is not always there any more'
  return coversAll(kindsAlone(before.type), kindsAlone(after.type)) ? undefined : `was ${before.type}, now ${after.type}`
}

/** What a fact lies within: a property its object, what is taken or answered its operation; an operation itself. */
function parentOf(key: string): string {
  const [operation, inner] = divided(key)
  const front = inner.replace(/(?:\[\]|[.][^.[]*)$/, '')
  return front === inner ? operation : `${operation} ${front}`
}

/**
 * What breaks between what was kept and what is: an operation, a parameter or a property that is gone, a new demand, a narrower input, another kind
 * of answer. What lies below something that is gone is not told again.
 */
export function breaksOf(kept: readonly Fact[], now: readonly Fact[]): readonly Break[] {
  const byKey = new Map(now.map((fact) => [fact.key, fact]))
  const known = new Set(kept.map(({key}) => key))
  const gone = (key: string): boolean => known.has(key) && !byKey.has(key)
  const changed = kept.flatMap((before) => {
    const why = breakOf(before, byKey.get(before.key))
    return why === undefined || (why === 'is gone' && parentOf(before.key) !== before.key && gone(parentOf(before.key)))
      ? []
      : [{key: before.key, why}]
  })
  const demanded = now
    .filter(({key, way, required}) => way === 'in' && required && !known.has(key))
    // What is new altogether demands nothing of anybody who was there before.
    .filter(({key}) => !key.endsWith('[]') && byKey.get(parentOf(key)) !== undefined && known.has(parentOf(key)))
    .map(({key}) => ({key, why: 'is new and required'}))
  return [...changed, ...demanded]
}

/** What records of decisions allow: lines such as ``Breaks: `GET /api/x > query y` ``. */
export const allowedBreaks = (records: readonly string[]): ReadonlySet<string> =>
  new Set(records.flatMap((text) => [...text.matchAll(/^(?:破坏性变更 · )?Breaks: `([^`\n]+)`/gm)].map(([, key = '']) => key)))
