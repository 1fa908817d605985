import {hash} from 'node:crypto'
import {type RawBuilder, sql} from 'kysely'
import {v7} from 'uuid'
import type {Act} from './act.ts'
import {GENESIS, type Link, linkText} from './core/chain.ts'
import type {Db, Tx} from './db.ts'

interface EventTable {
  readonly district_id: string
  readonly subject: string
  readonly seq: number
  readonly id: string
  readonly name: string
  readonly actor: string
  readonly actor_name: string
  readonly at: Date
  readonly body: unknown
  readonly previous: string
  readonly hash: string
}

declare module './db.ts' {
  interface Tables {
    'kernel.event': EventTable
    'kernel.listener': {event: string; queue: string}
    'kernel.outbox': {id: string; queue: string; district_id: string; subject: string; seq: number}
    'kernel.setting': {key: string; value: unknown}
  }
}

/** Something that happened, past tense: `case.filed`. `district` is the 6-digit code it belongs to, or the city's. */
export interface Happening {
  readonly name: string
  readonly subject: string
  readonly district: string
  readonly body: Readonly<Record<string, unknown>>
}

/** An event as it is kept and as its listeners receive it. */
export interface Event extends Happening {
  readonly seq: number
  readonly id: string
  readonly actor: string
  readonly actorName: string
  readonly at: Date
}

/** The newest link of a subject's chain. */
export interface Head {
  readonly seq: number
  readonly hash: string
}

export const sm3 = (text: string): string => hash('sm3', text, 'hex')

/** The newest link of a subject's chain, or the genesis. */
export async function chainHead(db: Db, {district, subject}: {district: string; subject: string}): Promise<Head> {
  const newest = await db
    .selectFrom('kernel.event')
    .select(['seq', 'hash'])
    .where('district_id', '=', district)
    .where('subject', '=', subject)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return newest ?? {seq: 0, hash: GENESIS}
}

/** A link not yet written: `written` names the queries (for a `with`) that write it, so that one statement can save a change and tell of it. */
export interface NextLink {
  readonly head: Head
  readonly written: RawBuilder<unknown>
}

/** The link that follows `after` in a subject's chain; see `announce`. */
export function linkAfter(act: Act, happening: Happening, after: Head, handled = ''): NextLink {
  const {district, subject, name} = happening
  const body = JSON.parse(JSON.stringify(happening.body)) as Record<string, unknown>
  const link: Link = {
    district,
    subject,
    name,
    body,
    seq: after.seq + 1,
    id: v7(),
    actor: act.by.id,
    actorName: act.by.name,
    at: act.at,
    previous: after.hash,
  }
  const hash = sm3(linkText(link))
  const written = sql`told as (
      insert into kernel.event (district_id, subject, seq, id, name, actor, actor_name, at, body, previous, hash)
      values (${district}, ${subject}, ${link.seq}, ${link.id}, ${name}, ${link.actor}, ${link.actorName}, ${act.at}, ${JSON.stringify(body)}::jsonb, ${after.hash}, ${hash})
    ), handed as (
      insert into kernel.outbox (id, queue, district_id, subject, seq)
      select ${link.id}::uuid, queue, ${district}, ${subject}, ${link.seq}::integer from kernel.listener where event = ${name} and queue <> ${handled}
    )`
  return {head: {seq: link.seq, hash}, written}
}

/**
 * Appends an event to its subject's chain, in the transaction of the change it tells of, and hands it to whoever listens.
 * Two writers of one subject cannot both succeed: the key refuses the second. `after` spares a query to callers that hold
 * the subject's lock and know its head; the new head is returned for the next one. `handled` names a queue, `<pack>/<event>`,
 * whose work the caller does itself in this transaction.
 */
export async function announce(tx: Tx, act: Act, happening: Happening, after?: Head, handled = ''): Promise<Head> {
  const {head, written} = linkAfter(act, happening, after ?? (await chainHead(tx, happening)), handled)
  await sql`with ${written} select`.execute(tx)
  return head
}

const toEvent = (row: EventTable): Event => ({
  name: row.name,
  subject: row.subject,
  district: row.district_id,
  body: row.body as Record<string, unknown>,
  seq: row.seq,
  id: row.id,
  actor: row.actor,
  actorName: row.actor_name,
  at: row.at,
})

/** The history of one subject, oldest first. */
export async function listEvents(db: Db, {district, subject}: {district: string; subject: string}): Promise<readonly Event[]> {
  const rows = await db
    .selectFrom('kernel.event')
    .selectAll()
    .where('district_id', '=', district)
    .where('subject', '=', subject)
    .orderBy('seq')
    .execute()
  return rows.map(toEvent)
}

/** One event by its place in a chain, or undefined. */
export async function findEvent(
  db: Db,
  {district, subject, seq}: {district: string; subject: string; seq: number},
): Promise<Event | undefined> {
  const row = await db
    .selectFrom('kernel.event')
    .selectAll()
    .where('district_id', '=', district)
    .where('subject', '=', subject)
    .where('seq', '=', seq)
    .executeTakeFirst()
  return row && toEvent(row)
}

/** What a check of the chains found: how much was read and the first link that does not hold. */
export interface Verdict {
  readonly chains: number
  readonly events: number
  readonly broken: {readonly district: string; readonly subject: string; readonly seq: number; readonly why: string} | null
}

const PAGE = 5_000

/** Recomputes every chain in key order and stops at the first link that was changed, removed or slipped in. */
export async function verifyChains(db: Db, progress: (events: number) => void = () => undefined): Promise<Verdict> {
  let [chains, events] = [0, 0]
  let last = {district: '', subject: '', seq: 0, hash: GENESIS}
  for (;;) {
    const rows: readonly EventTable[] = await db
      .selectFrom('kernel.event')
      .selectAll()
      .where(sql<boolean>`(district_id, subject, seq) > (${last.district}, ${last.subject}, ${last.seq}::integer)`)
      .orderBy('district_id')
      .orderBy('subject')
      .orderBy('seq')
      .limit(PAGE)
      .execute()
    for (const row of rows) {
      const {district_id: district, subject, seq} = row
      const fresh = district !== last.district || subject !== last.subject
      if (fresh) chains += 1
      const before = fresh ? {seq: 0, hash: GENESIS} : last
      const broken = (why: string): Verdict => ({chains, events, broken: {district, subject, seq, why}})
      if (seq !== before.seq + 1) return broken(`expected link ${before.seq + 1}`)
      if (row.previous !== before.hash) return broken('does not continue the link before it')
      if (sm3(linkText({...row, district, actorName: row.actor_name})) !== row.hash) return broken('its content does not match its hash')
      last = {district, subject, seq, hash: row.hash}
      events += 1
    }
    progress(events)
    if (rows.length < PAGE) return {chains, events, broken: null}
  }
}
