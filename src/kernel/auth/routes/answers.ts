import {type Act, forbidden, may} from '#kernel/act.ts'
import {type Call, type Cookie, Reply} from '#kernel/pack.ts'
import type {Problem} from '#lib/problem.ts'
import type {From} from '../actions/sign-in.ts'
import {type Outcome, personsOnly} from '../refusals.ts'

/** The cookie of the session's token: HttpOnly; SameSite=Lax and Secure are the kernel's doing. */
export const sessionCookie = 'jc_session'

/** The cookie that remembers, sealed, what was asked of the identity provider. */
export const errandCookie = 'jc_oidc'

/** A refusal as a response (RFC 9457) whose transaction is kept: a thrown one would undo the counted attempt. */
export const refusal = ({code, status, zh, en, details}: Problem, call: Call): Reply =>
  new Reply(
    {type: `/problems/${code}`, title: code, status, detail: call.language === 'zh' ? zh : en, code, zh, en, ...details},
    {status, headers: {'content-type': 'application/problem+json; charset=utf-8'}},
  )

/** The answer to an outcome: what `say` makes of it, or the refusal. */
export const answer = <T>(outcome: Outcome<T>, call: Call, say: (done: T) => unknown): unknown =>
  'refused' in outcome ? refusal(outcome.refused, call) : say(outcome.done)

/** Plain agreement. */
export const done = {done: true} as const

/** Where a request comes from, for the audit trail. */
export const fromOf = ({address, headers}: Call): From => ({address, agent: String(headers['user-agent'] ?? '').slice(0, 300)})

/** Throws unless somebody who signed in asks: keys do not manage the doors. */
export const requirePerson = (act: Act): void => {
  if (act.by.kind !== 'person') throw personsOnly({})
}

/** Passes when any of the permissions is held; throws access.forbidden for the first otherwise. */
export const allowAny = (act: Act, permissions: readonly [string, ...string[]]): void => {
  if (!permissions.some((permission) => may(act, permission))) throw forbidden({permission: permissions[0], name: act.by.name})
}

/** The cookie that carries a new session; it lasts as long as the session may. */
export const begunCookie = (token: string, hours: number): Cookie => ({
  name: sessionCookie,
  value: token,
  maxAgeSeconds: hours * 3600,
  httpOnly: true,
})
