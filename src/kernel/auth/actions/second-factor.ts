import {Secret, TOTP} from 'otpauth'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {acceptStep, stepSeconds} from '../core/second-factor.ts'
import {requireOrdinary} from '../core/separation.ts'
import {type Account, updateAccount} from '../queries/accounts.ts'
import {listHeldPermissions} from '../queries/rights.ts'
import {hasSecondFactor, noSecondFactor, type Outcome, wrongCode} from '../refusals.ts'
import {seal, unseal} from '../secrets.ts'
import type {AuthSettings} from '../settings.ts'
import {holdAccount, tell} from './accounts.ts'
import {type From, provePassword} from './sign-in.ts'

const totp = (login: string, secret: Secret): TOTP =>
  new TOTP({issuer: 'Jingcheng', label: login, secret, period: stepSeconds, digits: 6, algorithm: 'SHA1'})

/** Whether the code is right and new; when it is, its time step is spent. */
export async function acceptCode(tx: Tx, at: Date, account: Account, code: string, {master}: AuthSettings): Promise<boolean> {
  const secret = account.totpSecret === null ? undefined : unseal(master, 'totp', account.totpSecret)
  if (secret === undefined || !/^\d{6}$/.test(code)) return false
  const delta = totp(account.login, Secret.fromBase32(secret)).validate({token: code, timestamp: at.getTime(), window: 1})
  const step = acceptStep(at, delta ?? undefined, account.totpStep)
  if (step === undefined) return false
  await updateAccount(tx, account.id, {totp_step: step})
  return true
}

/** Begins to enrol an authenticator: the secret is shown once and counts only after a code of it was confirmed. */
export async function enrolSecondFactor(
  tx: Tx,
  act: Act,
  {master}: AuthSettings,
): Promise<{readonly secret: string; readonly uri: string}> {
  const account = await holdAccount(tx, act.by.id)
  if (account.totpConfirmedAt !== null) throw hasSecondFactor({})
  const secret = new Secret({size: 20})
  await updateAccount(tx, account.id, {totp_secret: seal(master, 'totp', secret.base32), totp_step: null})
  return {secret: secret.base32, uri: totp(account.login, secret).toString()}
}

/** Confirms the authenticator with one of its codes. Throws auth.wrong-code, auth.no-second-factor, auth.has-second-factor. */
export async function confirmSecondFactor(tx: Tx, act: Act, code: string, settings: AuthSettings): Promise<void> {
  const account = await holdAccount(tx, act.by.id)
  if (account.totpConfirmedAt !== null) throw hasSecondFactor({})
  if (account.totpSecret === null) throw noSecondFactor({})
  if (!(await acceptCode(tx, act.at, account, code, settings))) throw wrongCode({})
  await updateAccount(tx, account.id, {totp_confirmed_at: act.at})
  await tell(tx, act, 'second-factor-confirmed', account.id, {})
}

const none = {totp_secret: null, totp_confirmed_at: null, totp_step: null} as const

/** A person gives up their second factor, proving the password. */
export async function removeSecondFactor(tx: Tx, act: Act, password: string, from: From, settings: AuthSettings): Promise<Outcome<null>> {
  const proved = await provePassword(tx, act, password, from, settings)
  if ('refused' in proved) return proved
  await updateAccount(tx, act.by.id, none)
  await tell(tx, act, 'second-factor-removed', act.by.id, {})
  return {done: null}
}

/** A system administrator removes the second factor of somebody who lost the device; not of the other two administrators. */
export async function clearSecondFactor(tx: Tx, act: Act, {account: id}: {account: string}): Promise<void> {
  const account = await holdAccount(tx, id)
  if (act.by.kind !== 'system') requireOrdinary(account.login, await listHeldPermissions(tx, id, act.at))
  await updateAccount(tx, id, none)
  await tell(tx, act, 'second-factor-removed', id, {})
}
