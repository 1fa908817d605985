import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {passwordExpired, requireStrong, usedPassword} from '../core/password.ts'
import {type AuthPolicy, defaultPolicy} from '../core/policy.ts'
import {requireOrdinary} from '../core/separation.ts'
import * as accounts from '../queries/accounts.ts'
import {listHeldPermissions} from '../queries/rights.ts'
import {deleteSessions} from '../queries/sessions.ts'
import {badLogin, loginTaken, noSuchAccount} from '../refusals.ts'
import {hashPassword, isPassword} from '../secrets.ts'

/** Accounts belong to the whole city, not to one district. */
export const wholeCity = '000000'

/** Tells what happened to an account, in the account's own chain. */
export const tell = (tx: Tx, act: Act, name: string, subject: string, body: Readonly<Record<string, unknown>>) =>
  announce(tx, act, {name: `auth.${name}`, subject, district: wholeCity, body})

/** What is asked for a new account. */
export interface NewAccount {
  /** A uuid from data; made here when left out. */
  readonly id?: string | undefined
  readonly login: string
  readonly name: string
  /** Left out for people who only come through the identity provider. */
  readonly password?: string | undefined
  /** The password must be changed at the first sign-in. */
  readonly mustChange?: boolean | undefined
  /** False for accounts whose password lasts for ever, such as those of a demonstration. */
  readonly passwordExpires?: boolean | undefined
}

/** Opens an account without any right. Throws auth.bad-login, auth.login-taken, auth.weak-password. */
export async function openAccount(
  tx: Tx,
  act: Act,
  {id = v7(), name, password, mustChange = false, passwordExpires = true, ...asked}: NewAccount,
  policy: AuthPolicy = defaultPolicy,
): Promise<{readonly id: string; readonly login: string; readonly name: string}> {
  const login = asked.login.trim().toLowerCase()
  if (!/^[a-z0-9][a-z0-9._-]{1,63}$/.test(login)) throw badLogin({login})
  if (password !== undefined) requireStrong(password, login, policy)
  if ((await accounts.findAccountByLogin(tx, login)) !== undefined) throw loginTaken({login})
  const passwordHash = password === undefined ? null : await hashPassword(password)
  const row = {id, login, name, passwordHash, passwordChangedAt: act.at, passwordExpires, mustChange, oidcIssuer: null, oidcSubject: null}
  await accounts.insertAccount(tx, row, act.by.id)
  await tell(tx, act, 'account-opened', id, {login, name})
  return {id, login, name}
}

/** The account of this id, held by this transaction. Throws auth.no-such-account. */
export async function holdAccount(tx: Tx, id: string): Promise<accounts.Account> {
  const account = await accounts.lockAccount(tx, id)
  if (account === undefined) throw noSuchAccount({account: id})
  return account
}

/** The account with this login, or undefined. */
export const findAccount = (db: Db, login: string): Promise<accounts.Account | undefined> => accounts.findAccountByLogin(db, login)

/** Whether the password must be changed before anything else. */
export const isStale = (account: accounts.Account, at: Date, policy: AuthPolicy): boolean =>
  account.mustChange || (account.passwordExpires && passwordExpired(account.passwordChangedAt, at, policy))

/** Sets a password that passes every rule and none of the latest used. Throws auth.weak-password, auth.used-password. */
export async function setPassword(
  tx: Tx,
  at: Date,
  account: accounts.Account,
  password: string,
  policy: AuthPolicy,
  mustChange: boolean,
): Promise<void> {
  requireStrong(password, account.login, policy)
  const latest = [...(account.passwordHash === null ? [] : [account.passwordHash]), ...account.passwordHistory].slice(
    0,
    policy.passwordMemory,
  )
  for (const hashed of latest) if (await isPassword(password, hashed)) throw usedPassword({memory: policy.passwordMemory})
  const password_hash = await hashPassword(password)
  await accounts.updateAccount(tx, account.id, {password_hash, password_changed_at: at, must_change: mustChange}, latest)
}

/**
 * A system administrator sets a new password, to be changed at once; every session ends and the login wakes.
 * Refuses security and audit administrators (auth.administrators-password) unless an operator does it on the server.
 */
export async function resetPassword(
  tx: Tx,
  act: Act,
  {account: id, password}: {account: string; password: string},
  policy: AuthPolicy = defaultPolicy,
): Promise<void> {
  const account = await holdAccount(tx, id)
  if (act.by.kind !== 'system') requireOrdinary(account.login, await listHeldPermissions(tx, id, act.at))
  await setPassword(tx, act.at, account, password, policy, true)
  await deleteSessions(tx, id)
  await accounts.deleteAttempts(tx, account.login)
  await tell(tx, act, 'password-reset', id, {})
}

/** Closes the door: sessions end, keys stop, nothing is deleted. */
export async function disableAccount(tx: Tx, act: Act, {account: id, because}: {account: string; because: string}): Promise<void> {
  const account = await holdAccount(tx, id)
  if (account.disabledAt !== null) return
  await accounts.updateAccount(tx, id, {disabled_at: act.at})
  await deleteSessions(tx, id)
  await tell(tx, act, 'account-disabled', id, {because})
}

/** Opens the door again. */
export async function enableAccount(tx: Tx, act: Act, {account: id, because}: {account: string; because: string}): Promise<void> {
  const account = await holdAccount(tx, id)
  if (account.disabledAt === null) return
  await accounts.updateAccount(tx, id, {disabled_at: null})
  await tell(tx, act, 'account-enabled', id, {because})
}

/** Wakes a login that rests after wrong attempts. */
export async function unlockAccount(tx: Tx, act: Act, {account: id}: {account: string}): Promise<void> {
  const account = await holdAccount(tx, id)
  await accounts.deleteAttempts(tx, account.login)
  await tell(tx, act, 'account-unlocked', id, {})
}
