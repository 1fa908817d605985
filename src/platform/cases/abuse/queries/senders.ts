import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import '../tables.ts'

/** Who sent a case, as keyed hashes. */
export interface Sender {
  readonly address: string
  readonly phone: string | null
}

export async function keepSender(tx: Tx, caseId: string, {address, phone}: Sender, at: Date): Promise<void> {
  await tx
    .insertInto('cases.sender')
    .values({case_id: caseId, address, phone, at})
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export const findSender = (db: Db, caseId: string): Promise<Sender | undefined> =>
  db.selectFrom('cases.sender').select(['address', 'phone']).where('case_id', '=', caseId).executeTakeFirst()

/** Until when one of these senders is blocked; undefined when none is. */
export async function blockedUntil(db: Db, senders: readonly string[], now: Date): Promise<Date | undefined> {
  const found = await db
    .selectFrom('cases.blocked_sender')
    .select('until')
    .where('sender', 'in', [...senders])
    .where('until', '>', now)
    .orderBy('until', 'desc')
    .limit(1)
    .executeTakeFirst()
  return found?.until
}

/** Blocks a sender until a moment; one blocked for longer stays so. */
export async function blockSender(
  tx: Tx,
  {sender, code, until, by, byName, at}: {sender: string; code: string; until: Date; by: string; byName: string; at: Date},
): Promise<void> {
  await sql`insert into cases.blocked_sender as b (sender, code, until, by, by_name, at) values (${sender}, ${code}, ${until}, ${by}, ${byName}, ${at})
    on conflict (sender) do update set until = greatest(b.until, excluded.until), code = excluded.code, by = excluded.by, by_name = excluded.by_name, at = excluded.at`.execute(
    tx,
  )
}

/** Lets a sender post again; false when it was not blocked. */
export async function unblockSender(tx: Tx, sender: string): Promise<boolean> {
  const gone = await tx.deleteFrom('cases.blocked_sender').where('sender', '=', sender).returning('sender').executeTakeFirst()
  return gone !== undefined
}

/** The senders that are blocked now, the newest first. */
export const listBlocked = (db: Db, now: Date) =>
  db
    .selectFrom('cases.blocked_sender')
    .select(['sender', 'code', 'until', 'by_name as byName', 'at'])
    .where('until', '>', now)
    .orderBy('at', 'desc')
    .limit(500)
    .execute()
