import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'

/** How somebody who reported or joined can be reached, and by which case they follow it. */
export interface Contact {
  readonly caseId: string
  readonly email: string | null
  readonly phone: string | null
  readonly language: 'zh' | 'en'
}

/** Most people who are told of one event; a case cannot be joined by more. */
const MOST_TOLD = 2_000

/** Everybody who reported or joined a case, or one that was merged into it, and left a way to be reached; nobody twice. */
export async function listContacts(db: Db, caseId: string): Promise<readonly Contact[]> {
  const {rows} = await sql<Contact>`
    with recursive part as (
      select id, 0 as depth from cases.case where id = ${caseId}::uuid
      union select c.id, p.depth + 1 from part p join cases.case c on c.merged_into = p.id
    ), people as (
      select r.case_id, r.email, r.phone, r.language, p.depth from part p join cases.reporter r on r.case_id = p.id
      union all select j.case_id, j.email, j.phone, j.language, p.depth from part p join cases.joined j on j.case_id = p.id
    )
    select distinct on (coalesce(email, ''), coalesce(phone, '')) case_id as "caseId", email, phone, language from people
    where coalesce(email, phone) is not null order by coalesce(email, ''), coalesce(phone, ''), depth, case_id limit ${MOST_TOLD}`.execute(
    db,
  )
  return rows
}

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
