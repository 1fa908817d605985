import {v7} from 'uuid'
import {type Act, may} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {findKeyOwner, insertKey, listKeys, updateKeyEnd} from '../queries/sessions.ts'
import {badKeyTerm, noSuchKey, tooManyKeys} from '../refusals.ts'
import {newToken, tokenHash} from '../secrets.ts'
import {holdAccount, tell} from './accounts.ts'

/** Longest life of a key, in days. */
export const longestKeyDays = 366

/** Most live keys of one account. */
export const mostKeys = 20

/** Makes a key for a program that acts for the account within the scopes; its token is told once. Throws auth.bad-key-term, auth.too-many-keys. */
export async function makeKey(
  tx: Tx,
  act: Act,
  {name, scopes, expiresAt}: {name: string; scopes: readonly string[]; expiresAt: Date},
): Promise<{readonly id: string; readonly token: string}> {
  const life = expiresAt.getTime() - act.at.getTime()
  if (life <= 0 || life > longestKeyDays * 86_400_000) throw badKeyTerm({days: longestKeyDays})
  const account = await holdAccount(tx, act.by.id)
  const live = (await listKeys(tx, account.id)).filter((key) => key.endedAt === null && key.expiresAt > act.at)
  if (live.length >= mostKeys) throw tooManyKeys({most: mostKeys})
  const [id, token] = [v7(), newToken('key')]
  await insertKey(tx, {id, hash: tokenHash(token), account: account.id, name, scopes, at: act.at, expiresAt})
  await tell(tx, act, 'key-made', account.id, {key: id, name, scopes, expiresAt})
  return {id, token}
}

/** Ends a key: its owner may, and a system administrator. Throws auth.no-such-key, also for the key of somebody else. */
export async function endKey(tx: Tx, act: Act, {key: id}: {key: string}): Promise<void> {
  const key = await findKeyOwner(tx, id)
  if (key === undefined || (key.account !== act.by.id && !may(act, 'accounts.manage'))) throw noSuchKey({key: id})
  await holdAccount(tx, key.account)
  if (key.endedAt !== null) return
  await updateKeyEnd(tx, id, act.at)
  await tell(tx, act, 'key-ended', key.account, {key: id, name: key.name})
}
