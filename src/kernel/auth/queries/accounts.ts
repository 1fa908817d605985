import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import type {Attempts} from '../core/lockout.ts'
import '../tables.ts'

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

export async function insertAccount(
  tx: Tx,
  row: Omit<Account, 'passwordHistory' | 'totpSecret' | 'totpConfirmedAt' | 'totpStep' | 'disabledAt'>,
  by: string,
) {
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

/** An account as the system administrator sees it. */
export interface AccountLine {
  readonly id: string
  readonly login: string
  readonly name: string
  readonly openedAt: Date
  readonly disabledAt: Date | null
  readonly lastSignedInAt: Date | null
  readonly restsUntil: Date | null
  readonly secondFactor: boolean
  readonly roles: readonly string[]
}

/** Accounts in order of login after `after`, those whose login or name contains `text` when given. */
export async function listAccounts(
  db: Db,
  asked: {at: Date; text?: string | undefined; after?: string | undefined; limit: number},
): Promise<readonly AccountLine[]> {
  const like = asked.text === undefined ? null : `%${asked.text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  const found = await sql<AccountLine>`
    select a.id, a.login, a.name, a.opened_at as "openedAt", a.disabled_at as "disabledAt", a.last_signed_in_at as "lastSignedInAt",
      t.rests_until as "restsUntil", a.totp_confirmed_at is not null as "secondFactor",
      coalesce((select jsonb_agg(distinct g.role) from kernel.grant g
        where g.account = a.id and g.since <= ${asked.at} and (g.until is null or g.until > ${asked.at})), '[]'::jsonb) as roles
    from kernel.account a left join kernel.attempt t on t.login = a.login and t.rests_until > ${asked.at}
    where a.login > ${asked.after ?? ''} and (${like}::text is null or a.login like ${like} or lower(a.name) like ${like})
    order by a.login limit ${asked.limit}`.execute(db)
  return found.rows
}
