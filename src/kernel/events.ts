import {hash, randomBytes} from 'node:crypto'
import {type RawBuilder, sql} from 'kysely'
import {v7} from 'uuid'
import type {Act} from './act.ts'
import {GENESIS, type Link, linkText} from './core/chain.ts'
import {destroyedLinks, joinWords, partWords, spokenOf, wordsText} from './core/words.ts'
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
    'kernel.event_words': {district_id: string; subject: string; seq: number; salt: string; words: unknown}
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

/** Where every event is told at commit, to whichever process listens: which one, and nothing of what it says. */
export const CHANNEL = 'jingcheng_events'

/** Said on the channel instead of each of more events than are worth telling one by one. */
export const MANY = '*'
const FEW = 200

const telling = ({district, subject, seq, id, name}: Link): string => JSON.stringify({id, name, district, subject, seq})

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

/** The link that follows `after`, with what people wrote, which lies beside the chain, and its salt. */
function linkOf(act: Act, happening: Happening, after: Head) {
  const {district, subject, name} = happening
  const {facts, words} = partWords(JSON.parse(JSON.stringify(happening.body)) as Record<string, unknown>)
  const salt = words === null ? '' : randomBytes(16).toString('hex')
  const body = words === null ? facts : {...facts, spoken: {names: Object.keys(words).sort(), hash: sm3(wordsText(salt, words))}}
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
  return {link, salt, words, hash: sm3(linkText(link))}
}

/** The link that follows `after` in a subject's chain; what people wrote goes beside it, only its hash into it. See `announce`. */
export function linkAfter(act: Act, happening: Happening, after: Head, handled = ''): NextLink {
  const {link, salt, words, hash} = linkOf(act, happening, after)
  const {district, subject, name, body} = link
  const worded =
    words === null
      ? sql``
      : sql`, worded as (
      insert into kernel.event_words (district_id, subject, seq, salt, words)
      values (${district}, ${subject}, ${link.seq}, ${salt}, ${JSON.stringify(words)}::jsonb)
    )`
  const written = sql`told as (
      insert into kernel.event (district_id, subject, seq, id, name, actor, actor_name, at, body, previous, hash)
      values (${district}, ${subject}, ${link.seq}, ${link.id}, ${name}, ${link.actor}, ${link.actorName}, ${act.at}, ${JSON.stringify(body)}::jsonb, ${after.hash}, ${hash})
      returning pg_notify(${CHANNEL}, ${telling(link)})
    ), handed as (
      insert into kernel.outbox (id, queue, district_id, subject, seq)
      select ${link.id}::uuid, queue, ${district}, ${subject}, ${link.seq}::integer from kernel.listener where event = ${name} and queue <> ${handled}
    )${worded}`
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

/**
 * Begins the chains of many subjects that are new in this transaction, in one statement, and hands the events to whoever listens.
 * Returns the heads in the order given. A subject that has a chain already is refused by the key.
 */
export async function announceFirst(tx: Tx, act: Act, happenings: readonly Happening[]): Promise<readonly Head[]> {
  const links = happenings.map((happening) => linkOf(act, happening, {seq: 0, hash: GENESIS}))
  const rows = links.map(({link, salt, words, hash}) => ({...link, salt, words, hash}))
  const said = JSON.stringify(links.length > FEW ? [MANY] : links.map(({link}) => telling(link)))
  await sql`with r as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r(district text, subject text, seq integer, id uuid, name text, body jsonb, hash text, salt text, words jsonb)
    ), told as (
      insert into kernel.event (district_id, subject, seq, id, name, actor, actor_name, at, body, previous, hash)
      select district, subject, seq, id, name, ${act.by.id}, ${act.by.name}, ${act.at}, body, ${GENESIS}, hash from r
    ), worded as (
      insert into kernel.event_words (district_id, subject, seq, salt, words)
      select district, subject, seq, salt, words from r where jsonb_typeof(words) = 'object'
    )
    insert into kernel.outbox (id, queue, district_id, subject, seq)
    select r.id, l.queue, r.district, r.subject, r.seq from r join kernel.listener l on l.event = r.name`.execute(tx)
  await sql`select pg_notify(${CHANNEL}, said) from jsonb_array_elements_text(${said}::jsonb) as said`.execute(tx)
  return links.map(({hash}) => ({seq: 1, hash}))
}

/** An event's row with the words that lie beside it. */
export interface WordedEvent extends EventTable {
  readonly salt: string | null
  readonly words: Readonly<Record<string, unknown>> | null
}

const toEvent = (row: WordedEvent): Event => ({
  name: row.name,
  subject: row.subject,
  district: row.district_id,
  body: joinWords(row.body as Record<string, unknown>, row.words),
  seq: row.seq,
  id: row.id,
  actor: row.actor,
  actorName: row.actor_name,
  at: row.at,
})

const worded = (db: Db) =>
  db
    .selectFrom('kernel.event as e')
    .leftJoin('kernel.event_words as w', (join) =>
      join.onRef('w.district_id', '=', 'e.district_id').onRef('w.subject', '=', 'e.subject').onRef('w.seq', '=', 'e.seq'),
    )
    .selectAll('e')
    .select(['w.salt', 'w.words'])

/** The links of one subject as they are kept, oldest first: for an export that anybody can check. */
export const listLinks = (db: Db, {district, subject}: {district: string; subject: string}): Promise<readonly WordedEvent[]> =>
  worded(db).where('e.district_id', '=', district).where('e.subject', '=', subject).orderBy('e.seq').execute() as Promise<
    readonly WordedEvent[]
  >

/** An event as it is told on the channel. */
export type Told = Pick<Event, 'id' | 'name' | 'district' | 'subject' | 'seq'>

/** What was told after an id (uuidv7) in its order, at most so many; a row written meanwhile with an earlier id may still come later. */
export async function listTold(db: Db, after: string, limit: number): Promise<readonly Told[]> {
  const rows = await db
    .selectFrom('kernel.event')
    .select(['id', 'name', 'district_id as district', 'subject', 'seq'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows
}

/** The history of one subject, oldest first. */
export async function listEvents(db: Db, of: {district: string; subject: string}): Promise<readonly Event[]> {
  return (await listLinks(db, of)).map(toEvent)
}

/** One event by its place in a chain, or undefined. */
export async function findEvent(
  db: Db,
  {district, subject, seq}: {district: string; subject: string; seq: number},
): Promise<Event | undefined> {
  const row = await worded(db)
    .where('e.district_id', '=', district)
    .where('e.subject', '=', subject)
    .where('e.seq', '=', seq)
    .executeTakeFirst()
  return row && toEvent(row as WordedEvent)
}

/**
 * Destroys what people wrote in links of a subject; returns the links that had words. Whoever holds the chain says in its next event which
 * they were, as `destroyedWords`: words that are gone without such an event count as torn out.
 */
export async function destroyWords(
  tx: Tx,
  {district, subject}: {district: string; subject: string},
  seqs?: readonly number[],
): Promise<readonly number[]> {
  if (seqs?.length === 0) return []
  let doomed = tx.deleteFrom('kernel.event_words').where('district_id', '=', district).where('subject', '=', subject)
  if (seqs !== undefined) doomed = doomed.where('seq', 'in', [...seqs])
  return (await doomed.returning('seq').execute()).map(({seq}) => seq).sort((a, b) => a - b)
}

/** What a check of the chains found: how much was read and the first link that does not hold. */
export interface Verdict {
  readonly chains: number
  readonly events: number
  readonly broken: {readonly district: string; readonly subject: string; readonly seq: number; readonly why: string} | null
}

/** A query for the newest links that a domain remembers apart from the chains, so that a chain cut short is noticed. */
export type Heads = RawBuilder<{readonly district: string; readonly subject: string; readonly seq: number; readonly hash: string}>

/** The first remembered head that is in no chain. */
async function findLostHead(db: Db, heads: readonly Heads[]): Promise<Verdict['broken']> {
  for (const remembered of heads) {
    const {rows} = await sql<{district: string; subject: string; seq: number}>`
      select h.district, h.subject, h.seq from (${remembered}) as h
      where not exists (
        select from kernel.event e where e.district_id = h.district and e.subject = h.subject and e.seq = h.seq and e.hash = h.hash
      ) limit 1`.execute(db)
    const [lost] = rows
    if (lost !== undefined) return {...lost, why: 'the newest link is not the one remembered apart from the chain: links were cut off'}
  }
  return null
}

/** Why the words beside a link do not hold; undefined when they do, or are gone. */
const wordsFault = ({body, salt, words}: WordedEvent): string | undefined => {
  const spoken = spokenOf(body)
  if (spoken === undefined || salt === null) return undefined
  return sm3(wordsText(salt, words)) === spoken.hash ? undefined : 'its words do not match their hash'
}

const PAGE = 5_000

/**
 * Recomputes every chain in key order and stops at the first link that was changed, removed or slipped in, or whose words are gone without
 * an event that says so; then compares what the domains remember of the newest links. It waits for what `progress` promises.
 */
export async function verifyChains(
  db: Db,
  progress: (events: number) => unknown = () => undefined,
  heads: readonly Heads[] = [],
): Promise<Verdict> {
  let [chains, events] = [0, 0]
  let last = {district: '', subject: '', seq: 0, hash: GENESIS}
  /** Links of the chain at hand whose words are gone and not yet accounted for. */
  const wordless = new Set<number>()
  const torn = (): Verdict['broken'] => {
    const [seq] = wordless
    return seq === undefined ? null : {district: last.district, subject: last.subject, seq, why: 'its words are gone and no event says why'}
  }
  for (;;) {
    const rows = (await worded(db)
      .where(sql<boolean>`(e.district_id, e.subject, e.seq) > (${last.district}, ${last.subject}, ${last.seq}::integer)`)
      .orderBy('e.district_id')
      .orderBy('e.subject')
      .orderBy('e.seq')
      .limit(PAGE)
      .execute()) as readonly WordedEvent[]
    for (const row of rows) {
      const {district_id: district, subject, seq} = row
      const fresh = district !== last.district || subject !== last.subject
      if (fresh && wordless.size > 0) return {chains, events, broken: torn()}
      if (fresh) chains += 1
      const before = fresh ? {seq: 0, hash: GENESIS} : last
      const broken = (why: string): Verdict => ({chains, events, broken: {district, subject, seq, why}})
      if (seq !== before.seq + 1) return broken(`expected link ${before.seq + 1}`)
      if (row.previous !== before.hash) return broken('does not continue the link before it')
      const {body, id, name, actor, at, previous} = row
      const link: Link = {district, subject, seq, id, name, actor, actorName: row.actor_name, at, body, previous}
      if (sm3(linkText(link)) !== row.hash) return broken('its content does not match its hash')
      const fault = wordsFault(row)
      if (fault !== undefined) return broken(fault)
      if (spokenOf(body) !== undefined && row.salt === null) wordless.add(seq)
      for (const gone of destroyedLinks(body)) wordless.delete(gone)
      last = {district, subject, seq, hash: row.hash}
      events += 1
    }
    await progress(events)
    if (rows.length < PAGE) return {chains, events, broken: torn() ?? (await findLostHead(db, heads))}
  }
}
