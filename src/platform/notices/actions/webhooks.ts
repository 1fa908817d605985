import {randomBytes} from 'node:crypto'
import {v7} from 'uuid'
import {type Act, allow, may} from '#kernel/act.ts'
import {findActor} from '#kernel/auth/index.ts'
import {seal} from '#kernel/auth/secrets.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {problem} from '#lib/problem.ts'
import {holdOfWebhook, renewDeliveries} from '../queries/deliveries.ts'
import {insertNotice} from '../queries/notices.ts'
import {holdWebhook, insertWebhook, listWebhooks, noSuchWebhook, turnWebhook, updateWebhook, type Webhook} from '../queries/webhooks.ts'
import {type NoticeSettings, noticeSettings} from '../settings.ts'
import {notify} from './notify.ts'
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

// A webhook hears of every case of its area: who keeps it holds the right there, and for the whole city where it names none.
const placeOf = ({area}: {readonly area: string}): {readonly area: string | null} => ({area: area === '' ? null : area})
const mayKeep = (act: Act, of: {readonly area: string}): void => allow(act, 'notices.webhooks', placeOf(of))

/** Holds a webhook that the actor may keep; one that lies elsewhere is not there. */
async function holdOwn(tx: Tx, act: Act, id: string): Promise<Webhook> {
  const held = await holdWebhook(tx, id)
  if (!may(act, 'notices.webhooks', placeOf(held))) throw noSuchWebhook({id})
  return held
}

/** The webhooks that the actor may keep. */
export const listOwnWebhooks = async (db: Db, act: Act): Promise<readonly Webhook[]> =>
  (await listWebhooks(db)).filter((one) => may(act, 'notices.webhooks', placeOf(one)))

/** As Standard Webhooks writes them, so that its libraries take it as it is. */
const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

const tell = (tx: Tx, act: Act, name: string, {id, ...body}: {readonly id: string; readonly [key: string]: unknown}) =>
  announce(tx, act, {name: `notices.${name}`, subject: id, district: wholeCity, body})

const requireSecure = (url: string, {privateWebhooks}: NoticeSettings): void => {
  if (!privateWebhooks && !url.startsWith('https://')) throw plainWebhook({})
}

/** Adds a webhook; throws notices.plain-webhook. */
export async function addWebhook(tx: Tx, act: Act, asked: WebhookAsked, settings: NoticeSettings = noticeSettings()): Promise<Shown> {
  mayKeep(act, asked)
  requireSecure(asked.url, settings)
  const {id: account, kind, name: addedBy} = act.by
  const owner = kind === 'person' || kind === 'key' ? account : null
  const standing = {failingSince: null, turnedOffAt: null, turnedOffWhy: null}
  const webhook: Webhook = {...asked, ...standing, id: v7(), addedBy, addedAt: act.at, version: 1, owner}
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
  mayKeep(act, asked)
  requireSecure(asked.url, settings)
  const held = await holdOwn(tx, act, id)
  const after: Webhook = {...held, ...asked, version: held.version + 1}
  await updateWebhook(tx, after)
  await tell(tx, act, 'webhook-changed', {id, name: after.name, events: after.events, area: after.area})
  return after
}

/** Gives a webhook a new secret; the old one ends at once. */
export async function renewSecret(tx: Tx, act: Act, id: string, settings: NoticeSettings = noticeSettings()): Promise<Shown> {
  const held = await holdOwn(tx, act, id)
  const webhook = {...held, version: held.version + 1}
  const secret = newSecret()
  await updateWebhook(tx, webhook, {secret: seal(settings.master, secretSeal, secret)})
  await tell(tx, act, 'secret-renewed', {id, name: held.name})
  return {webhook, secret}
}

/** Ends a webhook; its deliveries stay in the log, and what was waiting is given up. */
export async function endWebhook(tx: Tx, act: Act, id: string): Promise<void> {
  const held = await holdOwn(tx, act, id)
  await updateWebhook(tx, {...held, version: held.version + 1}, {endedAt: act.at})
  await tell(tx, act, 'webhook-ended', {id, name: held.name})
}

/** Sends a webhook one trial notice with the next round; returns the delivery's id, by which the log tells how it went. */
export async function tryWebhook(tx: Tx, act: Act, id: string): Promise<string> {
  const {name} = await holdOwn(tx, act, id)
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
  const {name} = await holdOwn(tx, act, id)
  const ids = await holdOfWebhook(tx, {webhook: id, from, most: MOST_REPLAYED})
  if (ids.length > 0) await renewDeliveries(tx, ids, act.at)
  await tell(tx, act, 'webhook-replayed', {id, name, from: from.toISOString(), count: ids.length})
  return ids.length
}

/** A webhook that has reached nobody for so long is turned off. */
const FAILING_MS = 3 * 86_400_000

/** Why a webhook has to be turned off now; undefined while all is well. */
async function reasonToStop(tx: Tx, {at}: Act, webhook: Webhook): Promise<'failing' | 'no-right' | undefined> {
  if (webhook.failingSince !== null && at.getTime() - webhook.failingSince.getTime() >= FAILING_MS) return 'failing'
  if (webhook.owner === null) return undefined
  const by = await findActor(tx, webhook.owner, at)
  return by === undefined || !may({by, at}, 'notices.webhooks', placeOf(webhook)) ? 'no-right' : undefined
}

const reasons = {
  failing: '连续三天没有送达 · nothing arrived for three days',
  'no-right': '登记人已无此处的权限 · whoever added it has no right there any more',
} as const

/** Turns off what has failed for three days, or whose keeper has lost the right, and tells the keeper; returns how many. */
export async function reviewWebhooks(tx: Tx, act: Act): Promise<number> {
  let stopped = 0
  for (const webhook of (await listWebhooks(tx)).filter(({turnedOffAt}) => turnedOffAt === null)) {
    const why = await reasonToStop(tx, act, webhook)
    if (why === undefined) continue
    const {id, name, owner} = webhook
    await turnWebhook(tx, id, {at: act.at, why})
    await tell(tx, act, 'webhook-turned-off', {id, name, why})
    const to = owner === null ? [{permission: 'notices.webhooks', area: wholeCity}] : [{account: owner}]
    const said = {event: 'notices.webhook-turned-off', subject: id, district: wholeCity, to, link: '/notices/webhooks', hooks: false}
    await notify(tx, act, {...said, variables: {hook: name, why: reasons[why]}})
    stopped += 1
  }
  return stopped
}

/** Turns a webhook on again; what it missed meanwhile can be replayed. */
export async function resumeWebhook(tx: Tx, act: Act, id: string): Promise<Webhook> {
  const held = await holdOwn(tx, act, id)
  await turnWebhook(tx, id, null)
  await tell(tx, act, 'webhook-turned-on', {id, name: held.name})
  return {...held, failingSince: null, turnedOffAt: null, turnedOffWhy: null}
}
