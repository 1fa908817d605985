import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'

/** What a device shows to come in, as it is kept: never the secret. */
export interface Credential {
  readonly id: string
  readonly thing: number
  readonly kind: 'token' | 'password'
  readonly login: string | null
  readonly gateway: boolean
  readonly madeAt: Date
  readonly endsAt: Date | null
}

const columns = sql`id, thing_id as thing, kind, login, gateway, made_at as "madeAt", ends_at as "endsAt"`

/** The credential of a secret that counts at an instant, or undefined. A token stands alone; a password goes with its user name. */
export async function findBySecret(
  db: Db,
  {hash, login, at}: {readonly hash: string; readonly login: string | null; readonly at: Date},
): Promise<Credential | undefined> {
  const {rows} = await sql<Credential>`
    select ${columns} from sensing.credential
    where secret_hash = ${hash} and login is not distinct from ${login} and (ends_at is null or ends_at > ${at})`.execute(db)
  return rows[0]
}

/** Which of these credentials count at an instant. */
export async function listCounting(db: Db, ids: readonly string[], at: Date): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const {rows} = await sql<{id: string}>`
    select id from sensing.credential where id = any(${`{${ids.join(',')}}`}::uuid[]) and (ends_at is null or ends_at > ${at})`.execute(db)
  return new Set(rows.map(({id}) => id))
}

/** The credentials of a thing, newest first. */
export async function listCredentials(db: Db, thing: number): Promise<readonly Credential[]> {
  const {rows} =
    await sql<Credential>`select ${columns} from sensing.credential where thing_id = ${thing} order by made_at desc, id desc limit 100`.execute(
      db,
    )
  return rows
}

/** A credential, held for the rest of the transaction. */
export async function holdCredential(tx: Tx, id: string): Promise<Credential | undefined> {
  const {rows} = await sql<Credential>`select ${columns} from sensing.credential where id = ${id} for update`.execute(tx)
  return rows[0]
}

/** Keeps a new credential. False when the user name is another's. */
export async function insertCredential(tx: Tx, one: Credential & {readonly hash: string; readonly by: string}): Promise<boolean> {
  const {numAffectedRows} = await sql`
    insert into sensing.credential (id, thing_id, kind, login, secret_hash, gateway, made_at, made_by, ends_at)
    values (${one.id}, ${one.thing}, ${one.kind}, ${one.login}, ${one.hash}, ${one.gateway}, ${one.madeAt}, ${one.by}, ${one.endsAt})
    on conflict (login) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

/** Ends a credential at an instant; the user name is free again. */
export async function endCredential(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`update sensing.credential set ends_at = least(ends_at, ${at}) where id = ${id}`.execute(tx)
}

/** Puts another secret in place of a credential's. */
export async function replaceSecret(tx: Tx, id: string, hash: string): Promise<void> {
  await sql`update sensing.credential set secret_hash = ${hash} where id = ${id}`.execute(tx)
}

/** Whether a thing is there; it stays for the rest of the transaction. */
export async function holdThing(tx: Tx, thing: number): Promise<boolean> {
  const {rows} = await sql`select id from sensing.thing where id = ${thing} for key share`.execute(tx)
  return rows.length > 0
}
