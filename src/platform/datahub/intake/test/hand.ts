/** Somebody who keeps data, at work over HTTP as the pages are. */
import assert from 'node:assert/strict'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after} from 'node:test'
import type {FastifyInstance} from 'fastify'
import {systemAct} from '#kernel/act.ts'
import type {Store} from '#kernel/db.ts'
import {doErrand} from '#kernel/errands/actions.ts'
import {errandKinds} from '#kernel/errands/contract.ts'
import {NOW} from '#test/city.ts'
import {type Person, signIn} from '#test/people.ts'
import {packs} from '../../../../server/packs.ts'
import {openHub} from '../../features/test/hub.ts'
import type {Mapping} from '../core/mapping.ts'

const home = mkdtempSync(join(tmpdir(), 'jingcheng-intake-'))
process.env.JINGCHENG_HOME = home
after(() => rmSync(home, {recursive: true, force: true}))

/** An answer of the server. */
export interface Answer {
  readonly status: number
  readonly text: string
  readonly bytes: Buffer
  readonly headers: Readonly<Record<string, unknown>>
  // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes
  readonly body: any
}

/** What came of an errand. */
export interface Done {
  readonly state: string
  readonly facts: Readonly<Record<string, unknown>> | null
  readonly problem: {readonly code: string} | null
  readonly errors: readonly {readonly line: number; readonly column: string | null; readonly zh: string}[]
}

/** A server, and the keeper of data signed in to it. */
export interface Hand {
  readonly app: FastifyInstance
  readonly keeper: Person
  readonly ask: (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object, as?: Person | null) => Promise<Answer>
  readonly send: (name: string, bytes: Uint8Array) => Promise<Answer>
  /** A sheet with a feed of this mapping. */
  readonly begin: (
    name: string,
    mapping: Mapping,
    more?: {readonly open?: boolean; readonly layer?: string | null},
  ) => Promise<{readonly sheet: string; readonly feed: string}>
  readonly errand: (kind: string, asked: object) => Promise<Done>
}

const kinds = errandKinds(packs)

/** Opens it; whoever opens it closes the server. */
export async function openHand(store: Store): Promise<Hand> {
  const {app} = await openHub(store)
  const keeper = await signIn(app, 'xitong')
  const ask: Hand['ask'] = async (method, path, body, as = keeper) => {
    const payload = body === undefined ? {} : {payload: body}
    const {
      statusCode,
      body: text,
      headers,
      rawPayload,
    } = await app.inject({method, url: `/api${path}`, headers: as?.headers ?? {}, ...payload})
    const json = String(headers['content-type'] ?? '').includes('json') && !String(headers['content-type']).includes('seq')
    return {status: statusCode, text, bytes: rawPayload, headers, body: json ? JSON.parse(text) : undefined}
  }
  const ok = async (answer: Promise<Answer>): Promise<Answer> => {
    const told = await answer
    assert.ok(told.status < 300, told.text)
    return told
  }
  return {
    app,
    keeper,
    ask,
    send: async (name, bytes) => {
      const form = new FormData()
      form.append('file', new Blob([new Uint8Array(bytes)]), name)
      const request = new Request('http://x', {method: 'POST', body: form})
      const {
        statusCode,
        body: text,
        headers,
        rawPayload,
      } = await app.inject({
        method: 'POST',
        url: '/api/datahub/intake/files',
        headers: {...keeper.headers, 'content-type': request.headers.get('content-type') ?? ''},
        payload: Buffer.from(await request.arrayBuffer()),
      })
      return {status: statusCode, text, bytes: rawPayload, headers, body: JSON.parse(text)}
    },
    begin: async (name, mapping, {open = false, layer = null} = {}) => {
      const title = {zh: `测试 ${name}`, en: `Test ${name}`}
      const sheet = (await ok(ask('POST', '/datahub/sheets', {name, title, district: '990100', unit: null, open}))).body.id as string
      const body = {title, layer, mapping}
      return {sheet, feed: (await ok(ask('POST', `/datahub/sheets/${sheet}/feeds`, body))).body.id as string}
    },
    errand: async (kind, asked) => {
      const {id} = (await ok(ask('POST', '/errands', {kind: `datahub.${kind}`, asked}))).body
      const {db, transact} = store
      while ((await doErrand({db, transact, act: systemAct(NOW), errands: kinds})) > 0);
      const {errand, errors} = (await ok(ask('GET', `/errands/${id}`))).body
      return {state: errand.state, facts: errand.facts, problem: errand.problem, errors}
    },
  }
}
