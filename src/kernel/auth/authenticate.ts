import type {Actor, Grant} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {narrow} from './core/right.ts'
import {idleSince, touchBefore} from './core/session.ts'
import {findAccountById} from './queries/accounts.ts'
import {listTermed, type Termed} from './queries/rights.ts'
import {findByKey, findBySession, type Held} from './queries/sessions.ts'
import {isKeyToken, isToken, tokenHash} from './secrets.ts'
import {authSettings} from './settings.ts'

/** Accounts whose rights a process keeps at most. */
const KEPT_ACCOUNTS = 5_000

const kept = new Map<string, {readonly edition: string; readonly rights: readonly Termed[]}>()

/** The rights of an account at an instant. They are read anew whenever a role or a grant of anybody has changed since. */
async function grantsAt(db: Db, {id, edition}: Held, at: Date): Promise<readonly Grant[]> {
  let known = kept.get(id)
  if (known?.edition !== edition) {
    known = {edition, rights: await listTermed(db, id)}
    if (kept.size >= KEPT_ACCOUNTS) kept.clear()
    kept.set(id, known)
  }
  return known.rights.filter(({from, to}) => from <= at && (to === null || to > at)).map(({grant}) => grant)
}

/**
 * Whose session or key a token is, with the rights held at this moment; undefined when it is nobody's. One statement, and one more
 * only when rights have changed. Asked without `touch`, the session is no younger for it. Somebody whose password must be changed is known but has no rights until it is.
 */
export async function authenticate(
  db: Db,
  token: string,
  at: Date = new Date(),
  policy = authSettings().policy,
  {touch: counts = true}: {touch?: boolean} = {},
): Promise<Actor | undefined> {
  if (!isToken(token)) return undefined
  const [hash, touch, isKey] = [tokenHash(token), counts ? touchBefore(at) : new Date(0), isKeyToken(token)]
  const passwordsSince = policy.passwordDays === 0 ? null : new Date(at.getTime() - policy.passwordDays * 86_400_000)
  const held = isKey
    ? await findByKey(db, {hash, at, touch})
    : await findBySession(db, {hash, at, touch, idle: idleSince(at, policy), passwordsSince})
  if (held === undefined) return undefined
  const grants = held.stale ? [] : await grantsAt(db, held, at)
  return {id: held.id, name: held.name, kind: isKey ? 'key' : 'person', grants: held.scopes === null ? grants : narrow(grants, held.scopes)}
}

/** A person by their account with the rights held at an instant, for work that goes on after they asked for it; undefined when the account is disabled or gone. */
export async function findActor(db: Db, id: string, at: Date): Promise<Actor | undefined> {
  const account = await findAccountById(db, id)
  if (account === undefined || account.disabledAt !== null) return undefined
  const rights = await listTermed(db, id)
  const grants = rights.filter(({from, to}) => from <= at && (to === null || to > at)).map(({grant}) => grant)
  return {id, name: account.name, kind: 'person', grants}
}
