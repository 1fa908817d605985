import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import type {Problem} from '#lib/problem.ts'
import {afterFailure, rests} from '../core/lockout.ts'
import {sessionEnd} from '../core/session.ts'
import * as accounts from '../queries/accounts.ts'
import {deleteSession, deleteSessions, insertSession} from '../queries/sessions.ts'
import {codeNeeded, disabled, noAccountHere, noSuchAccount, type Outcome, resting, wrongCode, wrongCredentials} from '../refusals.ts'
import {csrfOf, isPassword, newToken, tokenHash} from '../secrets.ts'
import type {AuthSettings} from '../settings.ts'
import {holdAccount, isStale, setPassword, tell} from './accounts.ts'
import {acceptCode} from './second-factor.ts'

/** A session that has begun. The token goes into the cookie and nowhere else. */
export interface Begun {
  readonly token: string
  readonly csrf: string
  readonly account: {readonly id: string; readonly login: string; readonly name: string}
  readonly mustChangePassword: boolean
  readonly endsAt: Date
}

/** Where a request comes from, for the audit trail. */
export interface From {
  readonly address: string
  readonly agent: string
}

const actOf = (account: accounts.Account, at: Date): Act => ({by: {id: account.id, name: account.name, kind: 'person', grants: []}, at})

const restingUntil = (until: Date, at: Date) =>
  resting({until: until.toISOString(), minutes: Math.max(1, Math.ceil((until.getTime() - at.getTime()) / 60_000))})

async function begin(
  tx: Tx,
  at: Date,
  account: accounts.Account,
  method: 'password' | 'oidc',
  from: From,
  {policy}: AuthSettings,
): Promise<Begun> {
  const token = newToken('session')
  const endsAt = sessionEnd(at, policy)
  await insertSession(tx, {
    tokenHash: tokenHash(token),
    account: account.id,
    method,
    at,
    endsAt,
    address: from.address,
    agent: from.agent.slice(0, 300),
  })
  await accounts.updateAccount(tx, account.id, {last_signed_in_at: at})
  await tell(tx, actOf(account, at), 'signed-in', account.id, {method, ...from, agent: from.agent.slice(0, 300)})
  const {id, login, name} = account
  return {
    token,
    csrf: csrfOf(token),
    account: {id, login, name},
    mustChangePassword: method === 'password' && isStale(account, at, policy),
    endsAt,
  }
}

/** What is told of a wrong attempt. An unknown login is kept as a digest: people type passwords into the wrong field. */
async function tellFailure(tx: Tx, at: Date, account: accounts.Account | undefined, login: string, from: From, why: string): Promise<void> {
  const by = account === undefined ? {id: 'stranger', name: '?', kind: 'reporter' as const, grants: []} : actOf(account, at).by
  await tell(tx, {by, at}, 'sign-in-refused', account?.id ?? `login:${tokenHash(login).slice(0, 16)}`, {why, address: from.address})
}

/**
 * Checks a password and counts a wrong one; guesses at one login take turns, so the count cannot be outrun.
 * The refusal is the same, and takes as long, for a wrong password and an unknown login.
 */
async function prove(
  tx: Tx,
  at: Date,
  {login, password}: {login: string; password: string},
  from: From,
  {policy}: AuthSettings,
  and: (account: accounts.Account) => Promise<Problem | undefined> = async () => undefined,
): Promise<Outcome<accounts.Account>> {
  const attempts = await accounts.lockAttempts(tx, login, at)
  if (rests(attempts, at) && attempts.restsUntil !== null) return {refused: restingUntil(attempts.restsUntil, at)}
  const account = await accounts.findAccountByLogin(tx, login)
  const right = await isPassword(password, account?.passwordHash ?? null)
  const wrong =
    account !== undefined && right ? await and(account) : wrongCredentials({failures: policy.failures, minutes: policy.restMinutes})
  if (account !== undefined && wrong === undefined) {
    await accounts.deleteAttempts(tx, login)
    return {done: account}
  }
  const refused = wrong ?? codeNeeded({})
  if (refused.code === 'auth.code-needed') return {refused}
  const counted = afterFailure(attempts, at, policy)
  await accounts.updateAttempts(tx, login, counted)
  await tellFailure(tx, at, account, login, from, refused.code)
  return {refused: counted.restsUntil === null ? refused : restingUntil(counted.restsUntil, at)}
}

/** Begins a session with login, password and, where one is enrolled, the code of the second factor. */
export async function signIn(
  tx: Tx,
  at: Date,
  asked: {login: string; password: string; code?: string | undefined},
  from: From,
  settings: AuthSettings,
): Promise<Outcome<Begun>> {
  const login = asked.login.trim().toLowerCase()
  const proved = await prove(tx, at, {login, password: asked.password}, from, settings, async (account) => {
    if (account.totpConfirmedAt === null) return undefined
    if (asked.code === undefined || asked.code === '') return codeNeeded({})
    return (await acceptCode(tx, at, account, asked.code, settings)) ? undefined : wrongCode({})
  })
  if ('refused' in proved) return proved
  if (proved.done.disabledAt !== null) {
    await tellFailure(tx, at, proved.done, login, from, 'auth.disabled')
    return {refused: disabled({})}
  }
  return {done: await begin(tx, at, proved.done, 'password', from, settings)}
}

/** Who the identity provider says somebody is. */
export interface Identity {
  readonly issuer: string
  readonly subject: string
  /** The login claim, when it may be trusted. */
  readonly login: string | undefined
}

/** Begins a session for somebody the identity provider vouches for: by the link, or by the login the first time, which makes the link. */
export async function signInByProvider(
  tx: Tx,
  at: Date,
  {issuer, subject, login}: Identity,
  from: From,
  settings: AuthSettings,
): Promise<Outcome<Begun>> {
  const linked = await accounts.findAccountBySubject(tx, issuer, subject)
  const named = linked ?? (login === undefined ? undefined : await accounts.findAccountByLogin(tx, login))
  const account = named && (await holdAccount(tx, named.id))
  if (account === undefined || (linked === undefined && account.oidcSubject !== null)) {
    await tellFailure(tx, at, undefined, login ?? subject, from, 'auth.no-account-here')
    return {refused: noAccountHere({})}
  }
  if (account.disabledAt !== null) {
    await tellFailure(tx, at, account, account.login, from, 'auth.disabled')
    return {refused: disabled({})}
  }
  if (linked === undefined) {
    await accounts.updateAccount(tx, account.id, {oidc_issuer: issuer, oidc_subject: subject})
    await tell(tx, actOf(account, at), 'account-linked', account.id, {issuer, subject})
  }
  return {done: await begin(tx, at, account, 'oidc', from, settings)}
}

/** Ends the session of this hash. */
export async function signOut(tx: Tx, act: Act, session: string): Promise<void> {
  await deleteSession(tx, session)
  await tell(tx, act, 'signed-out', act.by.id, {})
}

/** A person changes their own password; their other sessions end. */
export async function changePassword(
  tx: Tx,
  act: Act,
  asked: {old: string; password: string; session: string | null},
  from: From,
  settings: AuthSettings,
): Promise<Outcome<null>> {
  const proved = await provePassword(tx, act, asked.old, from, settings)
  if ('refused' in proved) return proved
  const account = await holdAccount(tx, act.by.id)
  await setPassword(tx, act.at, account, asked.password, settings.policy, false)
  await deleteSessions(tx, account.id, asked.session)
  await tell(tx, act, 'password-changed', account.id, {})
  return {done: null}
}

/** Passes when the password is the account's own; counts it when it is not. */
export async function provePassword(
  tx: Tx,
  act: Act,
  password: string,
  from: From,
  settings: AuthSettings,
): Promise<Outcome<accounts.Account>> {
  const account = await accounts.findAccountById(tx, act.by.id)
  if (account === undefined) throw noSuchAccount({account: act.by.id})
  return prove(tx, act.at, {login: account.login, password}, from, settings)
}
