import {unseal} from '#kernel/auth/secrets.ts'
import type {Floor} from '#kernel/pack.ts'
import {type Carried, letterOf, maskError, type Outcome, shortOf} from '../core/message.ts'
import {withLink} from '../core/template.ts'
import {afterQuiet, MOST_ATTEMPTS, retryAt} from '../core/when.ts'
import {sendSms} from '../outside/sms.ts'
import {type Mail, openMail} from '../outside/smtp.ts'
import {sendWebhook} from '../outside/webhook.ts'
import {listTaken, type Mark, markDeliveries, type Taken, takeDue} from '../queries/deliveries.ts'
import {getChoice, zoneOf} from '../queries/people.ts'
import {noteReached} from '../queries/webhooks.ts'
import {type NoticeSettings, noticeSettings} from '../settings.ts'
import {contactSeal} from './notify.ts'
import {secretSeal} from './webhooks.ts'

/** How much one round takes, how many go out at once, and how long the round may take before others take it up again. */
const BATCH = 100
const AT_ONCE = 8
const LEASE_MS = 10 * 60_000

const givenUp = (error: string): Outcome => ({sent: false, error, final: true})
const noAddress = givenUp(
  '没有地址：本人或单位未填，或账号已停用，或联系方式已按期限删除 · no address: none was given, the account is closed, or it was forgotten after its term',
)
const noChannel = givenUp('此渠道未配置 · this channel is not set up')

/** What goes out as one message: one notice, or what was gathered for one person. */
type Bundle = readonly [Taken, ...Taken[]]

const bundlesOf = (taken: readonly Taken[]): readonly Bundle[] =>
  [...Map.groupBy(taken, ({id, digest, account, channel}) => (digest ? `${account} ${channel}` : id)).values()].flatMap(
    ([first, ...rest]) => (first === undefined ? [] : [[first, ...rest] as const]),
  )

interface Way {
  readonly settings: NoticeSettings
  readonly at: Date
  readonly mail: () => Mail
}

interface Contact {
  readonly to: string
  readonly link: string | null
}

/** Where a message goes and the whole link in it; of somebody without an account only the sealed contact knows both. */
function contactOf({contact, address, link}: Taken, {master, publicUrl}: NoticeSettings): Contact | undefined {
  const whole = (path: string | null): string | null => (path === null || publicUrl === null ? null : `${publicUrl}${path}`)
  if (contact === null) return address === null ? undefined : {to: address, link: whole(link)}
  const opened = unseal(master, contactSeal, contact)
  if (opened === undefined) return undefined
  const sealed = JSON.parse(opened) as Contact
  return {to: sealed.to, link: whole(sealed.link)}
}

function hookedOf({id, event, subject, district, at, urgent, said, link}: Taken, {publicUrl}: NoticeSettings) {
  const whole = link === null || publicUrl === null ? link : `${publicUrl}${link}`
  const {zh, en} = said
  const title = {zh: withLink(zh.title, null), en: withLink(en.title, null)}
  const body = {zh: withLink(zh.body, whole), en: withLink(en.body, whole)}
  return {id, event, subject, district, at: at.toISOString(), urgent, title, body, link: whole}
}

async function sendHook(one: Taken, {settings, at}: Way): Promise<Outcome> {
  const secret = one.secret === null ? undefined : unseal(settings.master, secretSeal, one.secret)
  if (one.url === null || secret === undefined) return givenUp('回调已停用 · the webhook has ended')
  return sendWebhook({url: one.url, secret, at}, hookedOf(one, settings), {open: settings.privateWebhooks})
}

async function sendBundle(bundle: Bundle, way: Way): Promise<Outcome> {
  const {settings, at, mail} = way
  const [first] = bundle
  const {id, channel, language} = first
  if (bundle.some(({attempts}) => attempts > MOST_ATTEMPTS))
    return givenUp('发送进程多次中断 · the process died again and again while sending')
  if (channel === 'webhook') return sendHook(first, way)
  if ((channel === 'email' ? settings.mail : settings.sms) === null) return noChannel
  const contact = contactOf(first, settings)
  if (contact === undefined) return noAddress
  const carried: readonly Carried[] = bundle.map((one) => ({said: one.said, link: contactOf(one, settings)?.link ?? null}))
  if (channel === 'email') return mail().send({...letterOf(carried, language), id, to: contact.to, at})
  return settings.sms === null ? noChannel : sendSms(settings.sms, {id, to: contact.to, text: shortOf(carried, language), at})
}

async function marksOf({db}: Floor, bundle: Bundle, outcome: Outcome, at: Date, {quiet}: NoticeSettings): Promise<readonly Mark[]> {
  if (outcome.sent) return bundle.map(({id, attempts}) => ({id, attempts, state: 'sent', nextAt: at, error: null}))
  const error = maskError(outcome.error)
  const [{account, district, channel, urgent}] = bundle
  const rhythm = urgent || channel === 'webhook' ? null : account === null ? quiet : await getChoice(db, account)
  const zone = rhythm === null ? 'UTC' : await zoneOf(db, district)
  return bundle.map(({id, attempts}) => {
    const again = outcome.final ? null : retryAt(attempts, at)
    if (again === null) return {id, attempts, state: 'dead', nextAt: at, error}
    return {id, attempts, state: 'failed', nextAt: rhythm === null ? again : afterQuiet(rhythm, zone, again), error}
  })
}

/**
 * Takes what is due, sends it with no transaction open, and writes down what became of it: at least once, for whoever dies between
 * taking and writing leaves it to the next round. Returns how many were taken.
 */
export async function deliverRound(floor: Floor, settings: NoticeSettings = noticeSettings(), most = BATCH): Promise<number> {
  const {transact, act} = floor
  const {at} = act
  const until = new Date(at.getTime() + LEASE_MS)
  const taken = await transact(async (tx) => listTaken(tx, await takeDue(tx, {at, until, most})))
  if (taken.length === 0) return 0
  let open: Mail | undefined
  const mail = (): Mail => {
    if (settings.mail === null) throw new Error('A letter was sent without settings for mail.')
    open ??= openMail(settings.mail)
    return open
  }
  const waiting = [...bundlesOf(taken)]
  const marks: Mark[] = []
  const sender = async (): Promise<void> => {
    for (let bundle = waiting.shift(); bundle !== undefined; bundle = waiting.shift()) {
      const outcome = await sendBundle(bundle, {settings, at, mail}).catch(
        (error: unknown): Outcome => ({sent: false, error: String(error), final: false}),
      )
      marks.push(...(await marksOf(floor, bundle, outcome, at, settings)))
    }
  }
  await Promise.all(Array.from({length: AT_ONCE}, sender)).finally(() => open?.close())
  await transact(async (tx) => {
    await markDeliveries(tx, marks, at)
    if (taken.some(({channel}) => channel === 'webhook')) await noteReached(tx, marks, at)
  })
  return taken.length
}
