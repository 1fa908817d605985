/** A server of the demo city, and ways to ask its Open311 door. */
import assert from 'node:assert/strict'
import {XMLParser, XMLValidator} from 'fast-xml-parser'
import type {FastifyInstance} from 'fastify'
import type {Store} from '#kernel/db.ts'
import {openServer} from '#kernel/http.ts'
import {NOW} from '#test/city.ts'
import {packs} from '../../../../server/packs.ts'

/** What came of a question. */
export interface Told {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes of the standard
  readonly body: any
}

/** What a client sends as its body. */
export interface Sent {
  readonly headers: Readonly<Record<string, string>>
  readonly payload: string | Buffer
}

type Fields = Readonly<Record<string, string>>

/** A server with its door; whoever opens it closes it. */
export interface Door {
  readonly app: FastifyInstance
  readonly get: (path: string, headers?: Fields) => Promise<Told>
  readonly post: (path: string, fields: Fields, headers?: Fields, from?: string) => Promise<Told>
  readonly send: (path: string, sent: Sent) => Promise<Told>
}

/** A form as browsers and most clients send it. */
export const formOf = (fields: Fields): Sent => ({
  headers: {'content-type': 'application/x-www-form-urlencoded'},
  payload: new URLSearchParams(fields).toString(),
})

/** A form with files. */
export function multipart(
  fields: Fields,
  files: readonly {readonly field: string; readonly name: string; readonly bytes: Uint8Array}[],
): Sent {
  const parts = [
    ...Object.entries(fields).map(([name, value]) => [`Content-Disposition: form-data; name="${name}"`, Buffer.from(value)] as const),
    ...files.map(({field, name, bytes}) => [`Content-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: application/octet-stream`, bytes] as const), // biome-ignore format: one line
  ]
  const payload = Buffer.concat([
    ...parts.flatMap(([head, bytes]) => [Buffer.from(`--line\r\n${head}\r\n\r\n`), bytes, Buffer.from('\r\n')]),
    Buffer.from('--line--\r\n'),
  ])
  return {headers: {'content-type': 'multipart/form-data; boundary=line'}, payload}
}

export async function openDoor(store: Store): Promise<Door> {
  const app = await openServer({
    store,
    packs,
    title: 't',
    version: '0',
    pages: null,
    unready: async () => [],
    rateLimit: 10_000,
    trustProxy: false,
    logLevel: 'silent',
    now: () => NOW,
  })
  let asked = 0
  const ask = async (method: 'GET' | 'POST', path: string, more: object): Promise<Told> => {
    // Each from another address, so that what is bounded by address does not bound the tests.
    asked += 1
    const remoteAddress = `198.51.${Math.floor(asked / 250)}.${asked % 250}`
    const {statusCode, headers, body} = await app.inject({
      method,
      url: path.startsWith('/api') ? path : `/api/open311/v2${path}`,
      remoteAddress,
      ...more,
    })
    return {status: statusCode, headers, text: body, body: String(headers['content-type']).includes('json') ? JSON.parse(body) : undefined}
  }
  return {
    app,
    get: (path, headers = {}) => ask('GET', path, {headers}),
    post: (path, fields, headers = {}, from) => {
      const form = formOf(fields)
      return ask('POST', path, {
        payload: form.payload,
        headers: {...form.headers, ...headers},
        ...(from === undefined ? {} : {remoteAddress: from}),
      })
    },
    send: (path, sent) => ask('POST', path, sent),
  }
}

const parser = new XMLParser({parseTagValue: false})

/** What a document in XML says, after it was found to be well formed. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes of the standard
export const readXml = (text: string): any => {
  assert.equal(XMLValidator.validate(text), true, text)
  return parser.parse(text)
}
