/** What operations of foreign standards take and how they refuse: forms, and errors as GeoReport v2 writes them. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import {type JsonSchema, type Known, nastyTexts, nearlyOf} from './schema.ts'

interface Body {
  readonly content: Readonly<Record<string, {readonly schema: JsonSchema}>>
}

/** A body and how it is called. */
export interface Typed {
  readonly type: string
  readonly text: string
}

const FORM = 'application/x-www-form-urlencoded'

const attributes = fc.dictionary(
  fc.constantFrom('attribute[what]', 'attribute[state]', 'attribute[where][]', 'attribute[x]', 'attribute[', 'attribute[__proto__]'),
  fc.constantFrom('dark', 'gone', 'road', 'yes', '1e999', ...nastyTexts),
)

/** The last of a name counts: with this behind it, whatever came before is a whole request. */
const whole = '&service_code=matter.06012&lat=30&long=114&description=x&email=&phone=&media_url=&jurisdiction_id=&api_key='

const paired = (value: unknown): string =>
  Object.entries((value ?? {}) as Record<string, unknown>)
    .map(([name, inner]) => `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(String(inner).toWellFormed())}`)
    .join('&')

/** Bodies of an operation: JSON nearly of its schema, or a form; none where it takes none. */
export function bodies(body: Body | undefined, known: Known): fc.Arbitrary<Typed | undefined> {
  const json = body?.content['application/json']?.schema
  if (json !== undefined) return nearlyOf(json, known).map((value) => ({type: 'application/json', text: JSON.stringify(value)}))
  const form = body?.content[FORM]?.schema
  if (form === undefined) return fc.constant(undefined)
  return fc
    .tuple(nearlyOf(form, known), attributes, fc.constantFrom('', '', whole, '&%', '&description=%BE%AE', '&=&&a'))
    .map(([fields, more, odd]) => ({type: FORM, text: `${paired(fields)}&${paired(more)}${odd}`}))
}

/** Whether a refusal is written as GeoReport v2 wants it; then it must be whole, with a sentence for each thing that is wrong. */
export function refusedByStandard({statusCode, type, body}: {statusCode: number; type: string; body: string}, shown: string): boolean {
  if (type.startsWith('text/xml')) {
    assert.match(
      body,
      new RegExp(
        `^<[?]xml version="1.0" encoding="utf-8"[?]>\\n<errors>(<error><code>${statusCode}</code><description>[^<]{5,}</description></error>)+</errors>\\n$`,
      ),
      shown,
    )
    return true
  }
  if (!type.startsWith('application/json')) return false
  const errors = JSON.parse(body) as readonly {code: unknown; description: unknown}[]
  assert.ok(Array.isArray(errors) && errors.length > 0, shown)
  for (const {code, description} of errors) assert.ok(code === statusCode && String(description).length > 5, shown)
  return true
}
