import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import type {Channel} from '../core/message.ts'
import type {Language, Spoken} from '../core/template.ts'
import type {} from '../tables.ts'

/** One occasion that people are told of. */
export interface NewNotice {
  readonly id: string
  readonly district: string
  readonly event: string
  readonly subject: string
  readonly occasion: string
  readonly said: Spoken
  readonly link: string | null
  readonly urgent: boolean
  readonly at: Date
}

/** One way out for a notice. */
export interface NewDelivery {
  readonly id: string
  readonly channel: Channel
  readonly account: string | null
  readonly unit: string | null
  readonly webhook: string | null
  readonly contact: string | null
  readonly language: Language
  readonly digest: boolean
  readonly nextAt: Date
}

/** Writes a notice, whose bells it rings and its ways out in one statement; false when this occasion was told before. */
export async function insertNotice(
  tx: Tx,
  {id, district, event, subject, occasion, said, link, urgent, at}: NewNotice,
  bells: readonly string[],
  deliveries: readonly NewDelivery[],
): Promise<boolean> {
  const {rows} = await sql`
    with told as (
      insert into notices.notice (id, district_id, event, subject, occasion, said, link, urgent, at)
      values (${id}, ${district}, ${event}, ${subject}, ${occasion}, ${jsonb(said)}, ${link}, ${urgent}, ${at})
      on conflict (occasion) do nothing returning id
    ), rung as (
      insert into notices.receipt (account, notice)
      select bell::uuid, told.id from told, jsonb_array_elements_text(${JSON.stringify(bells)}::jsonb) as bell
    ), out as (
      insert into notices.delivery (id, notice, channel, account, unit, webhook, contact, language, digest, state, next_at, made_at)
      select d.id, told.id, d.channel, d.account, d.unit, d.webhook, d.contact, d.language, d.digest, 'pending', d."nextAt", ${at}::timestamptz
      from told, jsonb_to_recordset(${JSON.stringify(deliveries)}::jsonb) as d(id uuid, channel text, account uuid, unit uuid, webhook uuid,
        contact text, language text, digest boolean, "nextAt" timestamptz)
    ) select id from told`.execute(tx)
  return rows.length > 0
}

/** A notice in somebody's bell. */
export interface Told {
  readonly id: string
  readonly event: string
  readonly subject: string
  readonly said: Spoken
  readonly link: string | null
  readonly urgent: boolean
  readonly at: Date
  readonly readAt: Date | null
}

/** The newest notices of an account that are older than `before`. */
export async function listTold(
  db: Db,
  {account, before, unread, limit}: {account: string; before: string | undefined; unread: boolean; limit: number},
): Promise<readonly Told[]> {
  let found = db
    .selectFrom('notices.receipt as r')
    .innerJoin('notices.notice as n', 'n.id', 'r.notice')
    .select(['n.id', 'n.event', 'n.subject', 'n.said', 'n.link', 'n.urgent', 'n.at', 'r.read_at as readAt'])
    .where('r.account', '=', account)
  if (before !== undefined) found = found.where('r.notice', '<', before)
  if (unread) found = found.where('r.read_at', 'is', null)
  return found.orderBy('r.notice', 'desc').limit(limit).execute()
}

/** How many an account has not read, counted no further than `most`. */
export async function countUnread(db: Db, account: string, most: number): Promise<number> {
  const {rows} = await sql<{count: number}>`
    select count(*)::integer as count from (select 1 from notices.receipt where account = ${account}::uuid and read_at is null limit ${most}) as counted`.execute(
    db,
  )
  return rows[0]?.count ?? 0
}

/** Marks notices of an account as read: one, or all up to one. Returns how many were not. */
export async function markRead(
  tx: Tx,
  {account, notice, upTo, at}: {account: string; notice?: string; upTo?: string | undefined; at: Date},
): Promise<number> {
  let change = tx.updateTable('notices.receipt').set({read_at: at}).where('account', '=', account).where('read_at', 'is', null)
  if (notice !== undefined) change = change.where('notice', '=', notice)
  if (upTo !== undefined) change = change.where('notice', '<=', upTo)
  return Number((await change.executeTakeFirst()).numUpdatedRows)
}

/** Removes what is older than its term; returns how many notices went. */
export async function removeNotices(tx: Tx, before: Date, most: number): Promise<number> {
  const {rows} = await sql`
    delete from notices.notice where id in (select id from notices.notice where at < ${before} order by at limit ${most}) returning id`.execute(
    tx,
  )
  return rows.length
}

/** Removes the notices of a subject with their receipts and deliveries; returns how many. */
export async function removeNoticesOf(tx: Tx, subject: string): Promise<number> {
  const gone = await tx.deleteFrom('notices.notice').where('subject', '=', subject).executeTakeFirst()
  return Number(gone.numDeletedRows)
}

/** Forgets the addresses of people without an account whose messages were done with before an instant; returns how many. */
export async function forgetContacts(tx: Tx, before: Date): Promise<number> {
  const gone = await tx
    .updateTable('notices.delivery')
    .set({contact: null})
    .where('contact', 'is not', null)
    .where('state', 'in', ['sent', 'dead'])
    .where('done_at', '<', before)
    .executeTakeFirst()
  return Number(gone.numUpdatedRows)
}
