import {sql} from 'kysely'
import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import type {} from '../tables.ts'

/** How a reporter can be reached; all of it personal. */
export interface Contact {
  readonly name: string | null
  readonly phone: string | null
  readonly email: string | null
}

export async function findContact(db: Db, caseId: string): Promise<Contact | undefined> {
  const {rows} = await sql<Contact>`select name, phone, email from cases.reporter where case_id = ${caseId}`.execute(db)
  return rows[0]
}

/** Writes a reporter's contact with the keys that find the same caller again. */
export async function saveContact(
  tx: Tx,
  {
    caseId,
    name,
    phone,
    email,
    phoneKey,
    emailKey,
  }: Contact & {readonly caseId: string; readonly phoneKey: string | null; readonly emailKey: string | null},
): Promise<void> {
  await sql`insert into cases.reporter (case_id, name, phone, email, phone_key, email_key) values (${caseId}, ${name}, ${phone}, ${email}, ${phoneKey}, ${emailKey})
    on conflict (case_id) do update set name = excluded.name, phone = excluded.phone, email = excluded.email, phone_key = excluded.phone_key, email_key = excluded.email_key`.execute(
    tx,
  )
}

/** Keeps that a contact was corrected, and how that was verified; not what it was. */
export async function insertContactChange(
  tx: Tx,
  act: Act,
  {caseId, fields, verified}: {caseId: string; fields: readonly string[]; verified: string},
): Promise<void> {
  await sql`insert into cases.contact_change (id, case_id, at, by, by_name, fields, verified)
    values (${v7()}, ${caseId}, ${act.at}, ${act.by.id}, ${act.by.name}, ${[...fields]}::text[], ${verified})`.execute(tx)
}

/** Ends every secret link of a case's reporter and gives a new one: whoever held the wrong address no longer sees it. Links of people who joined stay. */
export async function replaceFollows(tx: Tx, {caseId, hash, at}: {caseId: string; hash: string; at: Date}): Promise<void> {
  await sql`delete from cases.own_list where case_id = ${caseId} and who = ${caseId}`.execute(tx)
  await sql`delete from cases.follow f where f.case_id = ${caseId} and not exists (select 1 from cases.joined j where j.hash = f.hash)`.execute(
    tx,
  )
  await sql`insert into cases.follow (hash, case_id, at) values (${hash}, ${caseId}, ${at})`.execute(tx)
}
