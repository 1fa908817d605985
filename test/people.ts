/** The people of the demo city, signed in over HTTP. */
import assert from 'node:assert/strict'
import type {FastifyInstance} from 'fastify'
import {openCity} from '#kernel/city.ts'

/** One demo account for each role. */
export const logins = [
  'shouli',
  'zhiban',
  'paiqian',
  'jiandu',
  'chuzhi',
  'jiedao',
  'quxie',
  'lingdao',
  'biaozhun',
  'xitong',
  'anquan',
  'shenji',
] as const

/** The one password of the demo accounts. */
export const {password: demoPassword} = openCity('demo').json<{password: string}>('organisation/demo.json')

/** Somebody signed in: what a request needs, and what they may do. */
export interface Person {
  readonly login: string
  readonly headers: Readonly<Record<string, string>>
  readonly permissions: ReadonlySet<string>
}

/** Signs one demo account in, or fails the test with the refusal. */
export async function signIn(app: FastifyInstance, login: string): Promise<Person> {
  const begun = await app.inject({method: 'POST', url: '/api/session', payload: {login, password: demoPassword}})
  assert.equal(begun.statusCode, 200, `${login}: ${begun.body}`)
  const cookie = begun.cookies.map(({name, value}) => `${name}=${value}`).join('; ')
  const headers = {cookie, 'x-csrf-token': (begun.json() as {csrf: string}).csrf}
  const me = await app.inject({url: '/api/session', headers})
  const {rights} = me.json() as {rights: readonly {permission: string}[]}
  return {login, headers, permissions: new Set(rights.map(({permission}) => permission))}
}

/** A text without ids: their digits change with the clock and may look like anything. */
export const withoutIds = (text: string): string => text.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '')
