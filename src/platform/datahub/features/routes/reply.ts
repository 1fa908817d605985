import {z} from 'zod'
import {type Call, Reply} from '#kernel/pack.ts'
import type {Writes} from '../core/collection.ts'
import {HTML_TYPE, OPENAPI_TYPE} from '../core/documents.ts'
import {badParameter, pageParameters} from '../core/request.ts'

/** Below `/api`. */
export const ROOT = '/datahub/ogc'

/** No statement of a question takes longer. */
export const LONGEST_MS = 10_000
/** The name of a collection in an address. */
export const id = z.string().max(60)
const option = z.string().max(12_000)
/** What any document may be asked with: the format alone. What is no parameter is refused by its name, which only the handler knows. */
export const query = z.object({f: option.optional()}).catchall(option)
/** The parameters of one feature. */
export const itemQuery = z.object({f: option.optional(), crs: option.optional(), properties: option.optional()}).catchall(option)
/** The parameters of a page, besides the properties of the collection. */
export const pageQuery = z
  .object(
    Object.fromEntries(pageParameters.map((name) => [name, option.optional()])) as Record<
      (typeof pageParameters)[number],
      z.ZodOptional<z.ZodString>
    >,
  )
  .catchall(option)

export type Query = Readonly<Record<string, string>>

/** The parameters that were sent. */
export const plain = (sent: Readonly<Record<string, string | undefined>>): Query =>
  Object.fromEntries(Object.entries(sent).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])))

export const rootOf = ({origin}: Call): string => `${origin}/api${ROOT}`
const encoded = (sent: Query): string =>
  Object.entries(sent)
    .map(([name, text]) => `${encodeURIComponent(name)}=${encodeURIComponent(text)}`)
    .join('&')
/** An address with its parameters. */
export const addressOf = (path: string, sent: Query): string => (Object.keys(sent).length === 0 ? path : `${path}?${encoded(sent)}`)

/** Whether people read the answer: as `f` says, else what the browser likes first. */
export function wantsHtml({headers}: Call, {f}: Query): boolean {
  if (f !== undefined && f !== 'json' && f !== 'html')
    throw badParameter({name: 'f', value: f.slice(0, 40), expected: {zh: 'json 或 html', en: 'json or html'}})
  if (f !== undefined) return f === 'html'
  const accepted = String(headers.accept ?? '')
    .split(',')
    .map((one) => one.trim().split(';')[0] ?? '')
  const first = accepted.find((one) => one === HTML_TYPE || one.includes('json') || one === '*/*')
  return first === HTML_TYPE
}

/** What may be done with the features of a collection and with one of them (OGC API – Features – Part 4, `Allow`). */
export function methodsOf({features: {writes}}: {features: {writes?: Writes}}, what: 'items' | 'item'): Readonly<Record<string, string>> {
  const {create, replace, update, remove} = writes ?? {}
  const methods = what === 'items' ? {POST: create} : {PUT: replace, PATCH: update, DELETE: remove}
  const own = Object.entries(methods).flatMap(([method, way]) => (way === undefined ? [] : [method]))
  return {
    allow: ['GET', 'HEAD', 'OPTIONS', ...own].join(', '),
    ...(own.includes('POST') ? {'accept-post': 'application/geo+json, application/json'} : {}),
    ...(own.includes('PATCH') ? {'accept-patch': 'application/merge-patch+json'} : {}),
  }
}

const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
/** A document for programs. */
export const answered = (type: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply =>
  new Reply(JSON.stringify(body), {
    headers: {
      'content-type': type === OPENAPI_TYPE ? type : `${type}; charset=utf-8`,
      vary: 'accept, accept-language, cookie, authorization',
      ...headers,
    },
  })
/** A page for people. */
export const paged = (text: string, headers: Readonly<Record<string, string>> = {}): Reply =>
  new Reply(text, {
    headers: {
      'content-type': `${HTML_TYPE}; charset=utf-8`,
      'content-security-policy': PAGE_POLICY,
      vary: 'accept, accept-language, cookie, authorization',
      ...headers,
    },
  })
