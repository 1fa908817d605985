/** A server of the demo city, and ways to ask its data hub. */
import assert from 'node:assert/strict'
import type {FastifyInstance} from 'fastify'
import type {Store} from '#kernel/db.ts'
import {openServer} from '#kernel/http.ts'
import {NOW} from '#test/city.ts'
import {packs} from '../../../../server/packs.ts'
import {ROOT} from '../routes.ts'

/** What came of a question. */
export interface Told {
  readonly status: number
  readonly type: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes of the standard
  readonly body: any
}

/** Asks the hub below its root: `ask('/collections')`. */
export type Ask = (path: string, headers?: Readonly<Record<string, string>>) => Promise<Told>

/** A server with its hub; whoever opens it closes it. */
export async function openHub(store: Store): Promise<{readonly app: FastifyInstance; readonly ask: Ask}> {
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
  return {
    app,
    ask: async (path, headers = {}) => {
      const {statusCode, headers: sent, body} = await app.inject({url: path.startsWith('http') ? path : `/api${ROOT}${path}`, headers})
      const type = String(sent['content-type'] ?? '').split(';')[0] ?? ''
      return {status: statusCode, type, headers: sent, text: body, body: type.includes('json') ? JSON.parse(body) : undefined}
    },
  }
}

/** What parameters make of an address. */
export const query = (parameters: Readonly<Record<string, string>>): string => `?${new URLSearchParams(parameters)}`

/** The features of every page from one address on, by their `next` links. */
export async function allPages(ask: Ask, path: string, headers?: Readonly<Record<string, string>>): Promise<readonly (string | number)[]> {
  const ids: (string | number)[] = []
  let at: string | undefined = path
  while (at !== undefined) {
    const {status, body, text} = await ask(at, headers)
    assert.equal(status, 200, text)
    ids.push(...body.features.map(({id}: {id: string | number}) => id))
    at = body.links.find(({rel}: {rel: string}) => rel === 'next')?.href
  }
  return ids
}
