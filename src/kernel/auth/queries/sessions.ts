import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import '../tables.ts'

/** A session as it is begun. */
export interface NewSession {
  readonly tokenHash: string
  readonly account: string
  readonly method: 'password' | 'oidc'
  readonly at: Date
  readonly endsAt: Date
  readonly address: string
  readonly agent: string
}

export async function insertSession(tx: Tx, {tokenHash, account, method, at, endsAt, address, agent}: NewSession) {
  await tx
    .insertInto('kernel.session')
    .values({token_hash: tokenHash, account, method, begun_at: at, seen_at: at, ends_at: endsAt, address, agent})
    .execute()
}

export async function deleteSession(tx: Tx, tokenHash: string) {
  await tx.deleteFrom('kernel.session').where('token_hash', '=', tokenHash).execute()
}

/** Ends every session of an account, or every other one when `except` is the hash of the session that stays. */
export async function deleteSessions(tx: Tx, account: string, except: string | null = null) {
  let all = tx.deleteFrom('kernel.session').where('account', '=', account)
  if (except !== null) all = all.where('token_hash', '<>', except)
  await all.execute()
}

/** Who came with a session or a key, and the edition of the rights at that moment. */
export interface Held {
  readonly id: string
  readonly name: string
  /** The password must be changed before anything else. */
  readonly stale: boolean
  /** What a key is narrowed to; null for a session. */
  readonly scopes: readonly string[] | null
  readonly edition: string
}

/** Who holds a live session, in one statement that also renews `seen_at` when it is older than `touch`. */
export async function findBySession(
  db: Db,
  asked: {hash: string; at: Date; idle: Date; touch: Date; passwordsSince: Date | null},
): Promise<Held | undefined> {
  const {hash, at, idle, touch, passwordsSince} = asked
  const found = await sql<Held>`
    with touched as (
      update kernel.session set seen_at = ${at}
      where token_hash = ${hash} and seen_at < ${touch} and seen_at >= ${idle} and ends_at > ${at}
    )
    select a.id, a.name, null::jsonb as scopes, e.id as edition,
      s.method = 'password' and (a.must_change or (a.password_expires and a.password_changed_at <= ${passwordsSince}::timestamptz)) is true as stale
    from kernel.session s join kernel.account a on a.id = s.account cross join kernel.rights_edition e
    where s.token_hash = ${hash} and s.seen_at >= ${idle} and s.ends_at > ${at} and a.disabled_at is null`.execute(db)
  return found.rows[0]
}

/** Whose key this is, in one statement that also notes its use at most once a minute. */
export async function findByKey(db: Db, {hash, at, touch}: {hash: string; at: Date; touch: Date}): Promise<Held | undefined> {
  const found = await sql<Held>`
    with touched as (
      update kernel.api_key set seen_at = ${at}
      where key_hash = ${hash} and (seen_at is null or seen_at < ${touch}) and ended_at is null and expires_at > ${at}
    )
    select a.id, a.name || ' · ' || k.name as name, k.scopes, e.id as edition, false as stale
    from kernel.api_key k join kernel.account a on a.id = k.account cross join kernel.rights_edition e
    where k.key_hash = ${hash} and k.ended_at is null and k.expires_at > ${at} and a.disabled_at is null`.execute(db)
  return found.rows[0]
}

/** How the session of this hash was begun, or undefined. */
export const findSession = (db: Db, hash: string) =>
  db.selectFrom('kernel.session').select(['account', 'method', 'ends_at as endsAt']).where('token_hash', '=', hash).executeTakeFirst()

/** Forgets old attempts and sessions that have ended; returns how many sessions went. */
export async function sweep(
  tx: Tx,
  {attemptsBefore, sessionsBefore, idleBefore}: {attemptsBefore: Date; sessionsBefore: Date; idleBefore: Date},
) {
  await tx.deleteFrom('kernel.attempt').where('last_at', '<', attemptsBefore).execute()
  const gone = await tx
    .deleteFrom('kernel.session')
    .where((where) => where.or([where('ends_at', '<', sessionsBefore), where('seen_at', '<', idleBefore)]))
    .executeTakeFirst()
  return Number(gone.numDeletedRows)
}

/** A program's key as its owner sees it; the key itself was shown once. */
export interface KeyLine {
  readonly id: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly madeAt: Date
  readonly expiresAt: Date
  readonly seenAt: Date | null
  readonly endedAt: Date | null
}

export const listKeys = (db: Db, account: string): Promise<readonly KeyLine[]> =>
  db
    .selectFrom('kernel.api_key')
    .select(['id', 'name', 'scopes', 'made_at as madeAt', 'expires_at as expiresAt', 'seen_at as seenAt', 'ended_at as endedAt'])
    .where('account', '=', account)
    .orderBy('made_at', 'desc')
    .execute()

export const findKeyOwner = (db: Db, id: string) =>
  db.selectFrom('kernel.api_key').select(['account', 'name', 'ended_at as endedAt']).where('id', '=', id).executeTakeFirst()

export async function insertKey(
  tx: Tx,
  key: {id: string; hash: string; account: string; name: string; scopes: readonly string[]; at: Date; expiresAt: Date},
) {
  await tx
    .insertInto('kernel.api_key')
    .values({
      id: key.id,
      key_hash: key.hash,
      account: key.account,
      name: key.name,
      scopes: jsonb(key.scopes),
      made_at: key.at,
      expires_at: key.expiresAt,
      seen_at: null,
      ended_at: null,
    })
    .execute()
}

export async function updateKeyEnd(tx: Tx, id: string, at: Date) {
  await tx.updateTable('kernel.api_key').set({ended_at: at}).where('id', '=', id).execute()
}
