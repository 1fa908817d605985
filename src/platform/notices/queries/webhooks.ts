import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {} from '../tables.ts'

export const noSuchWebhook = problem<{id: string}>('notices.no-such-webhook', 404, {
  zh: ({id}) => `没有编号为 ${id} 的回调，它可能已停用。请在回调目录中选择。`,
  en: ({id}) => `There is no webhook ${id}; it may have been ended. Choose one from the list.`,
})

/** A program elsewhere that is told; its secret is kept sealed and never shown again. */
export interface Webhook {
  readonly id: string
  readonly name: string
  readonly url: string
  /** Names of events, or beginnings that end in a dot. */
  readonly events: readonly string[]
  readonly area: string
  readonly addedBy: string
  readonly addedAt: Date
  readonly version: number
  /** The account that keeps it; null when nobody's does. */
  readonly owner: string | null
  readonly failingSince: Date | null
  readonly turnedOffAt: Date | null
  /** It failed for long, or its keeper has no right to it any more. */
  readonly turnedOffWhy: 'failing' | 'no-right' | null
}

const webhooks = (db: Db) =>
  db
    .selectFrom('notices.webhook')
    .select(['id', 'name', 'url', 'events', 'area', 'added_by as addedBy', 'added_at as addedAt', 'version', 'owner',
      'failing_since as failingSince', 'turned_off_at as turnedOffAt', 'turned_off_why as turnedOffWhy']) // biome-ignore format: a list
    .where('ended_at', 'is', null)

export const listWebhooks = (db: Db): Promise<readonly Webhook[]> => webhooks(db).orderBy('name').orderBy('id').execute()

/** The webhooks that hear of an event in a district. */
export async function listListening(db: Db, event: string, district: string): Promise<readonly string[]> {
  const {rows} = await sql<{id: string}>`
    select id from notices.webhook where ended_at is null and starts_with(${district}, area) and exists (
      select 1 from jsonb_array_elements_text(events) as e(name) where name = ${event} or (name like '%.' and starts_with(${event}, name)))`.execute(
    db,
  )
  return rows.map(({id}) => id)
}

/** Holds a webhook that has not ended; throws notices.no-such-webhook. */
export async function holdWebhook(tx: Tx, id: string): Promise<Webhook> {
  const row = await webhooks(tx).where('id', '=', id).forUpdate().executeTakeFirst()
  if (row === undefined) throw noSuchWebhook({id})
  return row
}

export async function insertWebhook(
  tx: Tx,
  {addedBy, addedAt, events, failingSince, turnedOffAt, turnedOffWhy, ...row}: Webhook,
  secret: string,
): Promise<void> {
  await tx
    .insertInto('notices.webhook')
    .values({
      ...row,
      events: jsonb(events),
      added_by: addedBy,
      added_at: addedAt,
      secret,
      ended_at: null,
      failing_since: failingSince,
      turned_off_at: turnedOffAt,
      turned_off_why: turnedOffWhy,
    })
    .execute()
}

export async function updateWebhook(
  tx: Tx,
  {id, name, url, events, area, version}: Pick<Webhook, 'id' | 'name' | 'url' | 'events' | 'area' | 'version'>,
  change: {secret?: string; endedAt?: Date} = {},
): Promise<void> {
  const {secret, endedAt} = change
  await tx
    .updateTable('notices.webhook')
    .set({
      name,
      url,
      events: jsonb(events),
      area,
      version,
      ...(secret === undefined ? {} : {secret}),
      ...(endedAt === undefined ? {} : {ended_at: endedAt}),
    })
    .where('id', '=', id)
    .execute()
}

/** Notes which webhooks an attempt reached, and since when the others have failed. */
export async function noteReached(tx: Tx, marks: readonly {readonly id: string; readonly state: string}[], at: Date): Promise<void> {
  await sql`
    update notices.webhook w set failing_since = case when seen.reached then null else ${at}::timestamptz end
    from (
      select d.webhook, bool_or(m.state = 'sent') as reached from jsonb_to_recordset(${JSON.stringify(marks)}::jsonb) as m(id uuid, state text)
      join notices.delivery d on d.id = m.id where d.webhook is not null group by d.webhook) seen
    where w.id = seen.webhook and w.turned_off_at is null and seen.reached = (w.failing_since is not null)`.execute(tx)
}

/** Turns a webhook off for a reason, or on again. */
export async function turnWebhook(
  tx: Tx,
  id: string,
  off: {readonly at: Date; readonly why: 'failing' | 'no-right'} | null,
): Promise<void> {
  await tx
    .updateTable('notices.webhook')
    .set({turned_off_at: off?.at ?? null, turned_off_why: off?.why ?? null, ...(off === null ? {failing_since: null} : {})})
    .where('id', '=', id)
    .execute()
}
