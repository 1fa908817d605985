import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'

/** How whoever reported can be reached. */
export interface Contact {
  readonly email: string | null
  readonly phone: string | null
}

/** How whoever reported a case can be reached; undefined when nothing was left. */
export const findContact = (db: Db, caseId: string): Promise<Contact | undefined> =>
  db.selectFrom('cases.reporter').select(['email', 'phone']).where('case_id', '=', caseId).executeTakeFirst()

/** The unit grid or community of a case in words, when its city has named it. */
export async function findAreaName(db: Db, area: string): Promise<string | undefined> {
  const {rows} = await sql<{name: string}>`
    select name from organisation.area where starts_with(${area}, code) and valid_to is null order by length(code) desc limit 1`.execute(db)
  return rows[0]?.name
}

/** Keeps the secret link that a case's notices carry, once. */
export async function keepFollow(tx: Tx, {hash, caseId, at}: {hash: string; caseId: string; at: Date}): Promise<void> {
  await tx
    .insertInto('cases.follow')
    .values({hash, case_id: caseId, at})
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute()
}
