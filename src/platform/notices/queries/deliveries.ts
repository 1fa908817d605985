import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {Channel, DeliveryState} from '../core/message.ts'
import type {Language, Spoken} from '../core/template.ts'
import type {} from '../tables.ts'

export const noSuchDelivery = problem<{id: string}>('notices.no-such-delivery', 404, {
  zh: ({id}) => `没有编号为 ${id} 的发送记录，它可能已过保存期限。请在发送记录中重新选择。`,
  en: ({id}) => `There is no delivery ${id}; its term may be over. Choose one from the log.`,
})

/** A delivery taken for sending, with everything that sending needs and the address as it is now. */
export interface Taken {
  readonly id: string
  readonly channel: Channel
  readonly account: string | null
  readonly contact: string | null
  readonly language: Language
  readonly digest: boolean
  readonly attempts: number
  /** The address chosen by the person or the unit; null when there is none any more. */
  readonly address: string | null
  /** Where a webhook goes and its sealed secret. */
  readonly url: string | null
  readonly secret: string | null
  readonly notice: string
  readonly event: string
  readonly subject: string
  readonly district: string
  readonly said: Spoken
  readonly link: string | null
  readonly urgent: boolean
  readonly at: Date
}

const open = sql`state in ('pending', 'sending', 'failed')`

/** Takes what is due, oldest first, each for this taker alone until `until`; whoever dies meanwhile leaves it to the next. */
export async function takeDue(tx: Tx, {at, until, most}: {at: Date; until: Date; most: number}): Promise<readonly string[]> {
  const {rows} = await sql<{id: string; account: string | null; channel: Channel; digest: boolean}>`
    update notices.delivery d set state = 'sending', attempts = attempts + 1, next_at = ${until}::timestamptz
    from (select id from notices.delivery where ${open} and next_at <= ${at} order by next_at, id limit ${most} for update skip locked) due
    where d.id = due.id returning d.id, d.account, d.channel, d.digest`.execute(tx)
  const gathered = [...new Set(rows.filter(({digest}) => digest).map(({account, channel}) => `${account} ${channel}`))]
  if (gathered.length === 0) return rows.map(({id}) => id)
  // What belongs into the same digest goes with it, however many were asked for.
  const {rows: more} = await sql<{id: string}>`
    update notices.delivery d set state = 'sending', attempts = attempts + 1, next_at = ${until}::timestamptz
    from (select id from notices.delivery where ${open} and digest and next_at <= ${at}
        and account::text || ' ' || channel in (select jsonb_array_elements_text(${JSON.stringify(gathered)}::jsonb))
      order by id limit 500 for update skip locked) due
    where d.id = due.id returning d.id`.execute(tx)
  return [...rows, ...more].map(({id}) => id)
}

/** What was taken, in the order of its notices. */
export async function listTaken(db: Db, ids: readonly string[]): Promise<readonly Taken[]> {
  if (ids.length === 0) return []
  const {rows} = await sql<Taken>`
    select d.id, d.channel, d.account, d.contact, d.language, d.digest, d.attempts, w.url, w.secret,
      case d.channel when 'email' then coalesce(c.email, u.email) when 'sms' then coalesce(c.phone, e.phone, u.phone) end as address,
      n.id as notice, n.event, n.subject, n.district_id as district, n.said, n.link, n.urgent, n.at
    from notices.delivery d join notices.notice n on n.id = d.notice
      left join kernel.account a on a.id = d.account and a.disabled_at is null
      left join notices.choice c on c.account = a.id
      left join organisation.person e on e.account = a.id
      left join notices.unit_choice u on u.unit = d.unit
      left join notices.webhook w on w.id = d.webhook and w.ended_at is null and w.turned_off_at is null
    where d.id::text in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))
    order by n.id, d.id`.execute(db)
  return rows
}

/** What became of one attempt. */
export interface Mark {
  readonly id: string
  readonly attempts: number
  readonly state: 'sent' | 'failed' | 'dead'
  readonly nextAt: Date
  readonly error: string | null
}

/** Writes down what became of attempts; an attempt that counted as lost and was taken up by another is left to that other. */
export async function markDeliveries(tx: Tx, marks: readonly Mark[], at: Date): Promise<void> {
  await sql`
    update notices.delivery d set state = m.state, next_at = m."nextAt", error = m.error,
      done_at = case when m.state = 'failed' then null else ${at}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(marks)}::jsonb) as m(id uuid, attempts integer, state text, "nextAt" timestamptz, error text)
    where d.id = m.id and d.state = 'sending' and d.attempts = m.attempts`.execute(tx)
}

/** A delivery as the log shows it: whom it is for by name, never by address. */
export interface Logged {
  readonly id: string
  readonly channel: Channel
  readonly state: DeliveryState
  readonly event: string
  readonly subject: string
  readonly title: Spoken
  readonly kind: 'account' | 'unit' | 'webhook' | 'contact'
  readonly name: string | null
  readonly attempts: number
  readonly nextAt: Date
  readonly error: string | null
  readonly madeAt: Date
  readonly doneAt: Date | null
  /** False when the address of somebody without an account is forgotten. */
  readonly resendable: boolean
}

/** The newest deliveries older than `before`. */
export async function listDeliveries(
  db: Db,
  filter: {
    state?: DeliveryState | undefined
    channel?: Channel | undefined
    webhook?: string | undefined
    before?: string | undefined
    limit: number
  },
): Promise<readonly Logged[]> {
  const {state, channel, webhook, before, limit} = filter
  const {rows} = await sql<Logged>`
    select d.id, d.channel, d.state, n.event, n.subject, n.said as title, d.attempts, d.next_at as "nextAt", d.error, d.made_at as "madeAt",
      d.done_at as "doneAt",
      case when d.account is not null then 'account' when d.unit is not null then 'unit' when d.webhook is not null then 'webhook' else 'contact' end as kind,
      coalesce(a.name, u.name, w.name) as name,
      d.account is not null or d.unit is not null or d.webhook is not null or d.contact is not null as resendable
    from notices.delivery d join notices.notice n on n.id = d.notice
      left join kernel.account a on a.id = d.account
      left join organisation.unit u on u.id = d.unit
      left join notices.webhook w on w.id = d.webhook
    where (${state ?? null}::text is null or d.state = ${state ?? null}) and (${channel ?? null}::text is null or d.channel = ${channel ?? null})
      and (${webhook ?? null}::uuid is null or d.webhook = ${webhook ?? null}::uuid) and (${before ?? null}::uuid is null or d.id < ${before ?? null}::uuid)
    order by d.id desc limit ${limit}`.execute(db)
  return rows
}

/** Holds a delivery; throws notices.no-such-delivery. */
export async function holdDelivery(tx: Tx, id: string) {
  const row = await tx
    .selectFrom('notices.delivery')
    .select(['id', 'state', 'channel', 'account', 'unit', 'webhook', 'contact', 'notice'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) throw noSuchDelivery({id})
  return row
}

/** Makes deliveries due at once, as if they had never been tried. */
export async function renewDeliveries(tx: Tx, ids: readonly string[], at: Date): Promise<void> {
  await tx
    .updateTable('notices.delivery')
    .set({state: 'pending', attempts: 0, next_at: at, error: null, done_at: null})
    .where('id', 'in', [...ids])
    .execute()
}

/** What a webhook was sent, or was not, since an instant; the oldest first, held. */
export async function holdOfWebhook(
  tx: Tx,
  {webhook, from, most}: {webhook: string; from: Date; most: number},
): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom('notices.delivery')
    .select('id')
    .where('webhook', '=', webhook)
    .where('made_at', '>=', from)
    .where('state', 'in', ['sent', 'dead', 'failed'])
    .orderBy('id')
    .limit(most)
    .forUpdate()
    .execute()
  return rows.map(({id}) => id)
}
