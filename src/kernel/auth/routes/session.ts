import {z} from 'zod'
import {type Call, Reply, type Route, read, write} from '#kernel/pack.ts'
import {isProblem} from '#lib/problem.ts'
import {isStale} from '../actions/accounts.ts'
import {changePassword, signIn, signInByProvider, signOut} from '../actions/sign-in.ts'
import * as api from '../api.ts'
import {safeReturn} from '../core/session.ts'
import {comeBack, type Errand, errandMinutes, leaveFor} from '../outside/oidc.ts'
import {findAccountById} from '../queries/accounts.ts'
import {findSession} from '../queries/sessions.ts'
import {noProvider} from '../refusals.ts'
import {csrfOf, seal, unseal} from '../secrets.ts'
import type {AuthSettings} from '../settings.ts'
import {answer, begunCookie, done, errandCookie, fromOf, requirePerson, sessionCookie} from './answers.ts'

const errandOf = (call: Call, master: string): Errand | undefined => {
  const sealed = call.cookies[errandCookie]
  const text = sealed === undefined ? undefined : unseal(master, 'oidc', sealed)
  return text === undefined ? undefined : (JSON.parse(text) as Errand)
}

/** Signing in and out, and who one is. */
export const sessionRoutes = (settings: () => AuthSettings): readonly Route[] => [
  read({
    path: '/session/ways',
    may: 'public',
    summary: {zh: '可用的登录方式', en: 'How one may sign in here'},
    reply: api.SignInWays,
    handle: async () => ({password: true, provider: settings().oidc !== null, demo: settings().demo}),
  }),
  write({
    method: 'POST',
    path: '/session',
    may: 'public',
    perMinute: 60,
    summary: {zh: '登录', en: 'Sign in'},
    body: api.SignIn,
    reply: api.Begun,
    handle: async ({tx, act, body, call}) => {
      const outcome = await signIn(tx, act.at, body, fromOf(call), settings())
      return answer(outcome, call, ({token, ...begun}) => new Reply(begun, {cookies: [begunCookie(token, settings().policy.sessionHours)]}))
    },
  }),
  write({
    method: 'DELETE',
    path: '/session',
    may: 'signed-in',
    summary: {zh: '退出登录', en: 'Sign out'},
    reply: api.Done,
    handle: async ({tx, act, call}) => {
      requirePerson(act)
      if (call.session !== null) await signOut(tx, act, call.session)
      return new Reply(done, {cookies: [{name: sessionCookie, value: null}]})
    },
  }),
  read({
    path: '/session',
    may: 'signed-in',
    summary: {zh: '当前登录人及其权限', en: 'Who is signed in, and what they may do and why'},
    reply: api.Me,
    handle: async ({db, act, call}) => {
      const [account, session] = await Promise.all([
        findAccountById(db, act.by.id),
        call.session === null ? undefined : findSession(db, call.session),
      ])
      const token = call.cookies[sessionCookie]
      return {
        account: {id: act.by.id, login: account?.login ?? act.by.id, name: act.by.name},
        kind: act.by.kind,
        csrf: session === undefined || token === undefined ? null : csrfOf(token),
        mustChangePassword: session?.method === 'password' && account !== undefined && isStale(account, act.at, settings().policy),
        secondFactor: (account?.totpConfirmedAt ?? null) !== null,
        endsAt: session?.endsAt ?? null,
        rights: act.by.grants,
      }
    },
  }),
  write({
    method: 'POST',
    path: '/account/password',
    may: 'signed-in',
    summary: {zh: '修改本人密码', en: 'Change one’s own password'},
    body: api.NewPassword,
    reply: api.Done,
    handle: async ({tx, act, body, call}) => {
      requirePerson(act)
      return answer(await changePassword(tx, act, {...body, session: call.session}, fromOf(call), settings()), call, () => done)
    },
  }),
  read({
    path: '/session/provider',
    may: 'public',
    perMinute: 60,
    summary: {zh: '转到统一身份认证', en: 'Go to the identity provider'},
    query: z.object({back: z.string().max(500).optional()}),
    reply: 'text/html',
    handle: async ({act, query}) => {
      const {oidc, master} = settings()
      if (oidc === null) throw noProvider({})
      const {url, errand} = await leaveFor(oidc, act.at, safeReturn(query.back))
      const cookie = {
        name: errandCookie,
        value: seal(master, 'oidc', JSON.stringify(errand)),
        maxAgeSeconds: errandMinutes * 60,
        httpOnly: true,
      }
      return new Reply('', {status: 302, headers: {location: url.href}, cookies: [cookie]})
    },
  }),
  read({
    path: '/session/provider/callback',
    may: 'public',
    perMinute: 60,
    summary: {zh: '统一身份认证返回', en: 'Come back from the identity provider'},
    query: z.record(z.string().max(50), z.string().max(4000)),
    reply: 'text/html',
    handle: async ({db, act, query, call}) => {
      const all = settings()
      if (all.oidc === null) throw noProvider({})
      const forget = {name: errandCookie, value: null}
      // People come here by a redirect, so a refusal must be a page they can go on from.
      const refuse = (code: string): Reply =>
        new Reply('', {status: 302, headers: {location: `/?problem=${encodeURIComponent(code)}`}, cookies: [forget]})
      try {
        const errand = errandOf(call, all.master)
        const identity = await comeBack(all.oidc, act.at, new URLSearchParams(query).toString(), errand)
        // The provider returns people by GET, which the kernel gives no transaction.
        const outcome = await db.transaction().execute((tx) => signInByProvider(tx, act.at, identity, fromOf(call), all))
        if ('refused' in outcome) return refuse(outcome.refused.code)
        const cookies = [forget, begunCookie(outcome.done.token, all.policy.sessionHours)]
        return new Reply('', {status: 302, headers: {location: safeReturn(errand?.back)}, cookies})
      } catch (error) {
        if (isProblem(error)) return refuse(error.code)
        throw error
      }
    },
  }),
]
