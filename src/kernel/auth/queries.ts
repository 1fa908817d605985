import {sql} from 'kysely'
import type {Actor, Grant} from '#kernel/act.ts'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import type {Attempts} from './core/lockout.ts'
import './tables.ts'

/** What is known of an account when somebody signs in with it. */
export interface Account {
  readonly id: string
  readonly login: string
  readonly name: string
  readonly passwordHash: string | null
  readonly passwordChangedAt: Date
  readonly passwordHistory: readonly string[]
  readonly passwordExpires: boolean
  readonly mustChange: boolean
  readonly totpSecret: string | null
  readonly totpConfirmedAt: Date | null
  readonly totpStep: number | null
  readonly oidcIssuer: string | null
  readonly oidcSubject: string | null
  readonly disabledAt: Date | null
}

const accounts = (db: Db) =>
  db
    .selectFrom('kernel.account')
    .select([
      'id',
      'login',
      'name',
      'password_hash as passwordHash',
      'password_changed_at as passwordChangedAt',
      'password_history as passwordHistory',
      'password_expires as passwordExpires',
      'must_change as mustChange',
      'totp_secret as totpSecret',
      'totp_confirmed_at as totpConfirmedAt',
      'totp_step as totpStep',
      'oidc_issuer as oidcIssuer',
      'oidc_subject as oidcSubject',
      'disabled_at as disabledAt',
    ])

export const findAccountByLogin = (db: Db, login: string): Promise<Account | undefined> =>
  accounts(db).where('login', '=', login.toLowerCase()).executeTakeFirst()

export const findAccountById = (db: Db, id: string): Promise<Account | undefined> => accounts(db).where('id', '=', id).executeTakeFirst()

/** The account, held until the transaction ends, so that two changes of it take turns. */
export const lockAccount = (tx: Tx, id: string): Promise<Account | undefined> =>
  accounts(tx).where('id', '=', id).forUpdate().executeTakeFirst()

export const findAccountBySubject = (db: Db, issuer: string, subject: string): Promise<Account | undefined> =>
  accounts(db).where('oidc_issuer', '=', issuer).where('oidc_subject', '=', subject).executeTakeFirst()

export async function insertAccount(tx: Tx, row: Omit<Account, 'passwordHistory' | 'totpSecret' | 'totpConfirmedAt' | 'totpStep' | 'disabledAt'>, by: string) {
  await tx
    .insertInto('kernel.account')
    .values({
      id: row.id,
      login: row.login,
      name: row.name,
      password_hash: row.passwordHash,
      password_changed_at: row.passwordChangedAt,
      password_history: jsonb([]),
      password_expires: row.passwordExpires,
      must_change: row.mustChange,
      totp_secret: null,
      totp_confirmed_at: null,
      totp_step: null,
      oidc_issuer: row.oidcIssuer,
      oidc_subject: row.oidcSubject,
      opened_at: row.passwordChangedAt,
      opened_by: by,
      disabled_at: null,
      last_signed_in_at: null,
    })
    .execute()
}

/** What may change of an account after it is opened. */
export interface AccountChange {
  readonly password_hash?: string
  readonly password_changed_at?: Date
  readonly must_change?: boolean
  readonly totp_secret?: string | null
  readonly totp_confirmed_at?: Date | null
  readonly totp_step?: number | null
  readonly oidc_issuer?: string
  readonly oidc_subject?: string
  readonly disabled_at?: Date | null
  readonly last_signed_in_at?: Date
}

export async function updateAccount(tx: Tx, id: string, change: AccountChange, history?: readonly string[]) {
  await tx
    .updateTable('kernel.account')
    .set(history === undefined ? change : {...change, password_history: jsonb(history)})
    .where('id', '=', id)
    .execute()
}

/**
 * The attempts at a login, held until the transaction ends: parallel guesses at one login take turns.
 * The row is made when missing, so that the first guesses take turns too.
 */
export async function lockAttempts(tx: Tx, login: string, at: Date): Promise<Attempts> {
  const row = await tx
    .insertInto('kernel.attempt')
    .values({login, failures: 0, last_at: at, rests_until: null})
    .onConflict((conflict) => conflict.column('login').doUpdateSet({login}))
    .returning(['failures', 'last_at as lastAt', 'rests_until as restsUntil'])
    .executeTakeFirstOrThrow()
  return row
}

export async function updateAttempts(tx: Tx, login: string, attempts: Attempts) {
  await tx
    .updateTable('kernel.attempt')
    .set({failures: attempts.failures, last_at: attempts.lastAt, rests_until: attempts.restsUntil})
    .where('login', '=', login)
    .execute()
}

export async function deleteAttempts(tx: Tx, login: string) {
  await tx.deleteFrom('kernel.attempt').where('login', '=', login).execute()
}

/** Forgets old attempts and sessions that have ended; returns how many sessions went. */
export async function sweep(tx: Tx, {attemptsBefore, sessionsBefore, idleBefore}: {attemptsBefore: Date; sessionsBefore: Date; idleBefore: Date}) {
  await tx.deleteFrom('kernel.attempt').where('last_at', '<', attemptsBefore).execute()
  const gone = await tx
    .deleteFrom('kernel.session')
    .where((where) => where.or([where('ends_at', '<', sessionsBefore), where('seen_at', '<', idleBefore)]))
    .executeTakeFirst()
  return Number(gone.numDeletedRows)
}

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

interface Held {
  readonly id: string
  readonly name: string
  readonly grants: readonly Grant[] | null
  readonly scopes: readonly string[] | null
}

const heldRights = (at: Date) => sql`(
  select jsonb_agg(jsonb_build_object('permission', p.permission, 'area', g.area, 'unit', g.unit, 'category', g.category,
    'because', r.title_zh || '：' || g.because))
  from kernel.grant g join kernel.role r on r.id = g.role cross join lateral jsonb_array_elements_text(r.permissions) as p(permission)
  where g.account = a.id and g.since <= ${at} and (g.until is null or g.until > ${at}))`

/** Who holds a live session, in one statement that also renews `seen_at` when it is older than `touch`. A stale password leaves no rights. */
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
    select a.id, a.name, null::jsonb as scopes,
      case when s.method = 'password'
        and (a.must_change or (a.password_expires and a.password_changed_at <= ${passwordsSince}::timestamptz)) is true
      then null else ${heldRights(at)} end as grants
    from kernel.session s join kernel.account a on a.id = s.account
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
    select a.id, a.name || ' · ' || k.name as name, k.scopes, ${heldRights(at)} as grants
    from kernel.api_key k join kernel.account a on a.id = k.account
    where k.key_hash = ${hash} and k.ended_at is null and k.expires_at > ${at} and a.disabled_at is null`.execute(db)
  return found.rows[0]
}

/** The actor of what was found, its rights narrowed to a key's scopes. */
export const actorOf = (held: Held, kind: Actor['kind'], narrow: (grants: readonly Grant[], scopes: readonly string[]) => readonly Grant[]): Actor => ({
  id: held.id,
  name: held.name,
  kind,
  grants: held.scopes === null ? (held.grants ?? []) : narrow(held.grants ?? [], held.scopes),
})
