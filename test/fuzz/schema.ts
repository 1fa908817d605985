/** From a JSON schema: values of its shape, values that nearly are, and whether an answer is one. */
import fc from 'fast-check'

/** As much of JSON Schema 2020-12 as zod writes. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly pattern?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema | boolean
  readonly propertyNames?: JsonSchema
  readonly items?: JsonSchema | boolean
  readonly prefixItems?: readonly JsonSchema[]
  readonly minItems?: number
  readonly maxItems?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
}

/** Values that the city knows, by the name of the property or parameter that takes them. */
export type Known = (name: string) => readonly unknown[]

/** Texts that have broken servers before. */
export const nastyTexts: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udc00y',
  '\u202e反转',
  '🏙️'.repeat(40),
  'ﷺ'.repeat(300),
  '井'.repeat(5_000),
  "'; drop table cases.case; --",
  '{{7*7}}',
  '%s%n%x',
  '../../../../etc/passwd',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'NaN',
  'Infinity',
  '-0',
  '1e999',
  '9'.repeat(40),
  '99999999999999999999',
  '2026-02-30',
  '0000-00-00',
  '-271821-04-20T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '2026-11-23T10:00:00+24:00',
  '00000000-0000-0000-0000-000000000000',
  '[1,2',
  'null',
  '\\',
  '"',
]

/** Values that seldom fit where they are put. */
export const nasty: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    [],
    {},
    [[]],
    {length: 1},
    {toString: 'x'},
    0,
    -1,
    1.5,
    -0,
    2 ** 31,
    2 ** 53,
    -(2 ** 63),
    1e308,
    5e-324,
  ),
  fc.constantFrom(...nastyTexts),
  fc.string({unit: 'binary', maxLength: 30}),
  fc.jsonValue({maxDepth: 3}) as fc.Arbitrary<unknown>,
)

const seldom = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({arbitrary: usual, weight: 6}, {arbitrary: rare, weight: 1})

const matching = (pattern: string): fc.Arbitrary<string> | undefined => {
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'))
  } catch {
    return undefined
  }
}

const texts = ({format, pattern, minLength = 0, maxLength = 60}: JsonSchema): fc.Arbitrary<string> => {
  if (format === 'uuid') return fc.uuid()
  const dates = fc.date({min: new Date('2000-01-01'), max: new Date('2050-01-01'), noInvalidDate: true})
  if (format === 'date-time') return dates.map((date) => date.toISOString())
  if (format === 'date') return dates.map((date) => date.toISOString().slice(0, 10))
  if (format === 'email') return fc.emailAddress()
  if (format === 'uri') return fc.webUrl()
  const plain = fc.string({unit: 'grapheme', minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60))})
  return (pattern === undefined ? undefined : matching(pattern)) ?? seldom(plain, fc.constantFrom(...nastyTexts))
}

const numbers = ({type, minimum, maximum, exclusiveMinimum, exclusiveMaximum}: JsonSchema): fc.Arbitrary<number> => {
  const [least, most] = [minimum ?? exclusiveMinimum ?? -1e6, maximum ?? exclusiveMaximum ?? 1e6]
  if (type === 'integer') return fc.integer({min: Math.max(Math.ceil(least), -(2 ** 31)), max: Math.min(Math.floor(most), 2 ** 31)})
  return fc.double({min: least, max: most, noNaN: true, noDefaultInfinity: true})
}

/** Places in the demo city, around it and nowhere. */
const places = fc.oneof(
  {arbitrary: fc.tuple(fc.double({min: 113.97, max: 114.03, noNaN: true}), fc.double({min: 29.98, max: 30.02, noNaN: true})), weight: 4},
  {
    arbitrary: fc.constantFrom([0, 0], [180, 90], [-180, -90], [30, 114], [1e308, -1e308], [114, 91]) as fc.Arbitrary<[number, number]>,
    weight: 1,
  },
)

/** Values that fit the schema as far as it says; known ones are preferred where the name is known. */
export function valuesOf(schema: JsonSchema, known: Known, name = ''): fc.Arbitrary<unknown> {
  const shaped = shapedOf(schema, known, name)
  const mine = known(name)
  return mine.length === 0 || schema.type === 'object' || schema.type === 'array'
    ? shaped
    : fc.oneof({arbitrary: fc.constantFrom(...mine), weight: 3}, {arbitrary: shaped, weight: 1})
}

function shapedOf(schema: JsonSchema, known: Known, name: string): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => valuesOf(choice, known, name)))
  if (schema.allOf !== undefined) {
    return fc.tuple(...schema.allOf.map((part) => valuesOf(part, known, name))).map((parts) => Object.assign({}, ...(parts as object[])))
  }
  const {type} = schema
  if (Array.isArray(type)) return fc.oneof(...type.map((one: string) => valuesOf({...schema, type: one}, known, name)))
  switch (type) {
    case 'object': {
      const {properties = {}, required = [], additionalProperties: rest} = schema
      const fixed = Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, valuesOf(inner, known, key)]))
      const least = Object.fromEntries(Object.entries(fixed).filter(([key]) => required.includes(key)))
      const record = fc.oneof(
        {arbitrary: fc.record(fixed, {requiredKeys: [...required]}) as fc.Arbitrary<object>, weight: 2},
        {arbitrary: fc.record(least) as fc.Arbitrary<object>, weight: 1},
      )
      if (typeof rest !== 'object' || Object.keys(rest).length === 0) return record
      const keys = schema.propertyNames === undefined ? fc.string({maxLength: 12}) : texts(schema.propertyNames)
      return fc
        .tuple(record, fc.dictionary(keys, valuesOf(rest, known, name), {maxKeys: 3}))
        .map(([some, more]) => ({...(more as object), ...some}))
    }
    case 'array': {
      if (schema.prefixItems !== undefined) {
        const lone = schema.prefixItems.length === 2 && schema.prefixItems.every(({type}) => type === 'number')
        return lone ? places : fc.tuple(...schema.prefixItems.map((item) => valuesOf(item, known, name)))
      }
      const items = typeof schema.items === 'object' ? valuesOf(schema.items, known, name) : fc.jsonValue()
      const {minItems = 0, maxItems = 4} = schema
      return fc.array(items, {minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 4))})
    }
    case 'string':
      return texts(schema)
    case 'number':
    case 'integer':
      return numbers(schema)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return fc.jsonValue({maxDepth: 2}) as fc.Arbitrary<unknown>
  }
}

/** The value with one of its parts, however deep, replaced by something else; `at` chooses which. */
const replaced = (value: unknown, at: number, by: unknown): unknown => {
  if (typeof value !== 'object' || value === null || at % 5 === 0) return by
  const keys = Object.keys(value)
  const key = keys[at % Math.max(keys.length, 1)]
  if (key === undefined) return by
  const inner = replaced((value as Record<string, unknown>)[key], Math.floor(at / 7) + 1, by)
  return Array.isArray(value) ? value.map((item, index) => (String(index) === key ? inner : item)) : {...value, [key]: inner}
}

/** Mostly values that fit, some with one part wrong, a few that have nothing to do with the schema. */
export const nearlyOf = (schema: JsonSchema, known: Known): fc.Arbitrary<unknown> =>
  fc.oneof(
    {arbitrary: valuesOf(schema, known), weight: 6},
    {arbitrary: fc.tuple(valuesOf(schema, known), fc.nat(1_000_000), nasty).map(([value, at, by]) => replaced(value, at, by)), weight: 4},
    {arbitrary: nasty, weight: 1},
  )

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value

/** The first place where a value does not fit its schema, or undefined. */
export function misfit(schema: JsonSchema, value: unknown, at = '$'): string | undefined {
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) {
    const faults = choices.map((choice) => misfit(choice, value, at))
    return faults.includes(undefined) ? undefined : faults.join(' and ')
  }
  if (schema.allOf !== undefined) return schema.allOf.map((part) => misfit(part, value, at)).find((fault) => fault !== undefined)
  if (schema.const !== undefined && schema.const !== value) return `${at} is not ${schema.const}`
  if (schema.enum !== undefined && !schema.enum.includes(value)) return `${at} is none of ${schema.enum.join(', ')}`
  const kind = kindOf(value)
  const types = schema.type === undefined ? [kind] : [schema.type].flat()
  if (!types.includes(kind) && !(types.includes('number') && kind === 'integer')) return `${at} is ${kind}, not ${types.join(' or ')}`
  if (typeof value === 'string' && schema.format === 'date-time' && Number.isNaN(Date.parse(value))) return `${at} is no time`
  if (Array.isArray(value)) {
    const {items, prefixItems} = schema
    const inner = (index: number): JsonSchema => prefixItems?.[index] ?? (typeof items === 'object' ? items : {})
    return value.map((item, index) => misfit(inner(index), item, `${at}[${index}]`)).find((fault) => fault !== undefined)
  }
  if (kind !== 'object') return undefined
  const fields = value as Record<string, unknown>
  const lacking = (schema.required ?? []).find((key) => !(key in fields))
  if (lacking !== undefined) return `${at} lacks ${lacking}`
  const rest = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {}
  return Object.entries(fields)
    .map(([key, inner]) => misfit(schema.properties?.[key] ?? rest, inner, `${at}.${key}`))
    .find((fault) => fault !== undefined)
}
