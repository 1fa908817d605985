import {sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import type {Event} from '#kernel/events.ts'

/** What the audit administrator looks for. */
export interface AuditQuestion {
  readonly actor?: string | undefined
  readonly subject?: string | undefined
  /** A name or its beginning: `auth.` finds every event of accounts and rights. */
  readonly name?: string | undefined
  readonly from?: Date | undefined
  readonly to?: Date | undefined
  /** The last line of the page before. */
  readonly before?: {readonly at: Date; readonly id: string} | undefined
  readonly limit: number
}

// The key begins with the district: naming every district there is (one step each) lets it find a subject without reading all events.
const inAnyDistrict = sql<boolean>`district_id in (
  with recursive district(id) as (
    select min(district_id) from kernel.event
    union all
    select (select min(district_id) from kernel.event where district_id > district.id) from district where district.id is not null
  ) select id from district where id is not null)`

/** Events that answer the question, newest first. */
export async function listAudit(db: Db, asked: AuditQuestion): Promise<readonly Event[]> {
  let found = db
    .selectFrom('kernel.event')
    .select(['name', 'subject', 'district_id as district', 'body', 'seq', 'id', 'actor', 'actor_name as actorName', 'at'])
  if (asked.actor !== undefined) found = found.where('actor', '=', asked.actor)
  if (asked.subject !== undefined) found = found.where('subject', '=', asked.subject).where(inAnyDistrict)
  if (asked.name !== undefined) found = found.where(sql<boolean>`starts_with(name, ${asked.name})`)
  if (asked.from !== undefined) found = found.where('at', '>=', asked.from)
  if (asked.to !== undefined) found = found.where('at', '<', asked.to)
  if (asked.before !== undefined) found = found.where(sql<boolean>`(at, id) < (${asked.before.at}::timestamptz, ${asked.before.id}::uuid)`)
  const rows = await found.orderBy('at', 'desc').orderBy('id', 'desc').limit(asked.limit).execute()
  return rows as readonly Event[]
}
