import {randomBytes} from 'node:crypto'
import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import {seal} from '#kernel/auth/secrets.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {problem} from '#lib/problem.ts'
import {holdOfWebhook, renewDeliveries} from '../queries/deliveries.ts'
import {insertNotice} from '../queries/notices.ts'
import {holdWebhook, insertWebhook, updateWebhook, type Webhook} from '../queries/webhooks.ts'
import {type NoticeSettings, noticeSettings} from '../settings.ts'
import {wholeCity} from './own.ts'

export const plainWebhook = problem('notices.plain-webhook', 422, {
  zh: () => '回调地址须以 https:// 开头。请改用 HTTPS 地址；内网系统请联系运维人员设置 WEBHOOK_PRIVATE。',
  en: () => 'A webhook goes to an https:// address. Use one; for systems inside your network ask the operator about WEBHOOK_PRIVATE.',
})

/** What the seal of a secret is for; the same words open it. */
export const secretSeal = 'webhook secret'

/** What is asked for a webhook. */
export type WebhookAsked = Pick<Webhook, 'name' | 'url' | 'events' | 'area'>

/** A webhook and its secret, which is shown this once. */
export interface Shown {
  readonly webhook: Webhook
  readonly secret: string
}

// Webhooks hear of every case of their area: only who holds the right for the whole city decides on them.
const mayKeep = (act: Act): void => allow(act, 'notices.webhooks', {area: null})

const newSecret = (): string => `jcw_${randomBytes(32).toString('base64url')}`

const tell = (tx: Tx, act: Act, name: string, {id, ...body}: {readonly id: string; readonly [key: string]: unknown}) =>
  announce(tx, act, {name: `notices.${name}`, subject: id, district: wholeCity, body})

const requireSecure = (url: string, {privateWebhooks}: NoticeSettings): void => {
  if (!privateWebhooks && !url.startsWith('https://')) throw plainWebhook({})
}

/** Adds a webhook; throws notices.plain-webhook. */
export async function addWebhook(tx: Tx, act: Act, asked: WebhookAsked, settings: NoticeSettings = noticeSettings()): Promise<Shown> {
  mayKeep(act)
  requireSecure(asked.url, settings)
  const webhook: Webhook = {...asked, id: v7(), addedBy: act.by.name, addedAt: act.at, version: 1}
  const secret = newSecret()
  await insertWebhook(tx, webhook, seal(settings.master, secretSeal, secret))
  await tell(tx, act, 'webhook-added', {id: webhook.id, name: webhook.name, events: webhook.events, area: webhook.area})
  return {webhook, secret}
}

/** Changes where a webhook goes and what it hears of. */
export async function changeWebhook(
  tx: Tx,
  act: Act,
  {id, ...asked}: WebhookAsked & {readonly id: string},
  settings: NoticeSettings = noticeSettings(),
): Promise<Webhook> {
  mayKeep(act)
  requireSecure(asked.url, settings)
  const held = await holdWebhook(tx, id)
  const after: Webhook = {...held, ...asked, version: held.version + 1}
  await updateWebhook(tx, after)
  await tell(tx, act, 'webhook-changed', {id, name: after.name, events: after.events, area: after.area})
  return after
}

/** Gives a webhook a new secret; the old one ends at once. */
export async function renewSecret(tx: Tx, act: Act, id: string, settings: NoticeSettings = noticeSettings()): Promise<Shown> {
  mayKeep(act)
  const held = await holdWebhook(tx, id)
  const webhook = {...held, version: held.version + 1}
  const secret = newSecret()
  await updateWebhook(tx, webhook, {secret: seal(settings.master, secretSeal, secret)})
  await tell(tx, act, 'secret-renewed', {id, name: held.name})
  return {webhook, secret}
}

/** Ends a webhook; its deliveries stay in the log, and what was waiting is given up. */
export async function endWebhook(tx: Tx, act: Act, id: string): Promise<void> {
  mayKeep(act)
  const held = await holdWebhook(tx, id)
  await updateWebhook(tx, {...held, version: held.version + 1}, {endedAt: act.at})
  await tell(tx, act, 'webhook-ended', {id, name: held.name})
}

/** Sends a webhook one trial notice with the next round; returns the delivery's id, by which the log tells how it went. */
export async function tryWebhook(tx: Tx, act: Act, id: string): Promise<string> {
  mayKeep(act)
  const {name} = await holdWebhook(tx, id)
  const [notice, delivery] = [v7(), v7()]
  const said = {
    zh: {title: `回调试发：${name}`, body: '收到这一条，说明回调可用。', short: null},
    en: {title: `Trial of the webhook ${name}`, body: 'Who receives this has a webhook that works.', short: null},
  }
  const told = {
    id: notice,
    district: wholeCity,
    event: 'notices.trial',
    subject: id,
    occasion: `notices.trial ${notice}`,
    said,
    link: null,
    urgent: true,
    at: act.at,
  }
  const way = {
    id: delivery,
    channel: 'webhook',
    account: null,
    unit: null,
    webhook: id,
    contact: null,
    language: 'zh',
    digest: false,
    nextAt: act.at,
  } as const
  await insertNotice(tx, told, [], [way])
  return delivery
}

const MOST_REPLAYED = 1_000

/** Sends a webhook again what it was sent, or should have been, since an instant; at most a thousand. Returns how many. */
export async function replayWebhook(tx: Tx, act: Act, {id, from}: {id: string; from: Date}): Promise<number> {
  mayKeep(act)
  const {name} = await holdWebhook(tx, id)
  const ids = await holdOfWebhook(tx, {webhook: id, from, most: MOST_REPLAYED})
  if (ids.length > 0) await renewDeliveries(tx, ids, act.at)
  await tell(tx, act, 'webhook-replayed', {id, name, from: from.toISOString(), count: ids.length})
  return ids.length
}
