import type {Actor} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {narrow} from './core/right.ts'
import {idleSince, touchBefore} from './core/session.ts'
import {findByKey, findBySession} from './queries/sessions.ts'
import {isKeyToken, isToken, tokenHash} from './secrets.ts'
import {authSettings} from './settings.ts'

/**
 * Whose session or key a token is, with the rights held at this moment, in one statement; undefined when it is nobody's.
 * Somebody whose password must be changed is known but has no rights until it is.
 */
export async function authenticate(
  db: Db,
  token: string,
  at: Date = new Date(),
  policy = authSettings().policy,
): Promise<Actor | undefined> {
  if (!isToken(token)) return undefined
  const [hash, touch] = [tokenHash(token), touchBefore(at)]
  if (isKeyToken(token)) {
    const held = await findByKey(db, {hash, at, touch})
    return held && {id: held.id, name: held.name, kind: 'key', grants: narrow(held.grants ?? [], held.scopes ?? [])}
  }
  const passwordsSince = policy.passwordDays === 0 ? null : new Date(at.getTime() - policy.passwordDays * 86_400_000)
  const held = await findBySession(db, {hash, at, touch, idle: idleSince(at, policy), passwordsSince})
  return held && {id: held.id, name: held.name, kind: 'person', grants: held.grants ?? []}
}
