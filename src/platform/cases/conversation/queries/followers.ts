import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import type {} from '../../likeness/tables.ts'

/**
 * Who a secret link belongs to, with how they can be known again. `ownId` is the case they reported or joined; `who` is its id, or the id of
 * their joining: one name for each person.
 */
export interface Follower {
  readonly ownId: string
  readonly who: string
  readonly phone: string | null
  readonly email: string | null
}

/** Whose link this is, or undefined. */
export async function findFollower(db: Db, hash: string): Promise<Follower | undefined> {
  const {rows} = await sql<Follower>`
    select f.case_id as "ownId", coalesce(j.id, f.case_id)::text as who,
      case when j.id is null then r.phone else j.phone end as phone, case when j.id is null then r.email end as email
    from cases.follow f left join cases.joined j on j.hash = f.hash left join cases.reporter r on r.case_id = f.case_id
    where f.hash = ${hash}`.execute(db)
  return rows[0]
}

/** How many people a message to the reporters of cases reaches: those who reported and those who joined. */
export async function countFollowers(db: Db, cases: readonly string[]): Promise<number> {
  const {rows} = await sql<{n: number}>`
    select ((select count(distinct f.case_id) from cases.follow f where f.case_id = any(${[...cases]}::uuid[]))
      + (select count(*) from cases.joined j where j.case_id = any(${[...cases]}::uuid[])))::integer as n`.execute(db)
  return rows[0]?.n ?? 0
}

/** Adds a case to an own list. */
export async function addToList(tx: Tx, {hash, caseId, who, at}: {hash: string; caseId: string; who: string; at: Date}): Promise<void> {
  await sql`insert into cases.own_list (hash, case_id, who, at) values (${hash}, ${caseId}, ${who}, ${at}) on conflict (hash, case_id) do nothing`.execute(
    tx,
  )
}

/** Whether an own list is there. */
export async function isList(db: Db, hash: string): Promise<boolean> {
  const {rows} = await sql`select 1 from cases.own_list where hash = ${hash} limit 1`.execute(db)
  return rows.length > 0
}

/** The cases of an own list, newest first. */
export async function listOwn(db: Db, hash: string, limit: number): Promise<readonly {readonly caseId: string; readonly who: string}[]> {
  const {rows} = await sql<{caseId: string; who: string}>`
    select l.case_id as "caseId", l.who from cases.own_list l join cases.case c on c.id = l.case_id where l.hash = ${hash}
    order by c.reported_at desc, c.id desc limit ${limit}`.execute(db)
  return rows
}

/** The cases reported with a telephone number or an e-mail, by its key. */
export async function listReportedWith(db: Db, {phoneKey, emailKey}: {phoneKey: string | null; emailKey: string | null}, limit: number) {
  const {rows} = await sql<{caseId: string; phone: string | null; email: string | null}>`
    select r.case_id as "caseId", r.phone, r.email from cases.reporter r join cases.case c on c.id = r.case_id
    where (r.phone_key = ${phoneKey}) or (r.email_key = ${emailKey}) order by c.reported_at desc, c.id desc limit ${limit}`.execute(db)
  return rows
}
