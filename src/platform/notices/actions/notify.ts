import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import {seal} from '#kernel/auth/secrets.ts'
import type {Tx} from '#kernel/db.ts'
import {tellsPeople, tellsUnit, type UnitChoice, usualChoice} from '../core/choice.ts'
import {type Language, languages, type Spoken, speak, type Values, type Words} from '../core/template.ts'
import {afterQuiet, dueAt} from '../core/when.ts'
import {insertNotice, type NewDelivery} from '../queries/notices.ts'
import {getUnitChoice, listAccountsWith, listReachable, listUnitAccounts, type Reachable, zoneOf} from '../queries/people.ts'
import {listWords} from '../queries/templates.ts'
import {listListening} from '../queries/webhooks.ts'
import {type NoticeSettings, noticeSettings} from '../settings.ts'

/**
 * Whom to tell: an account; a unit as it chose (`person` narrows its people to the one meant); whoever may do something in a place; or
 * somebody without an account, whose addresses and link are sealed and forgotten after their term.
 */
export type Recipient =
  | {readonly account: string}
  | {readonly unit: string; readonly person?: string | undefined}
  | {readonly permission: string; readonly area: string; readonly unit?: string | null; readonly category?: string | null}
  | {
      readonly contact: {readonly email?: string | null; readonly phone?: string | null}
      readonly link?: string | null
      readonly language?: Language
    }

/** What people are told. Variables, subject and link are kept and shown: nothing personal and no secret belongs in them. */
export interface Telling {
  readonly event: string
  readonly subject: string
  readonly district: string
  readonly to: readonly Recipient[]
  readonly variables: Values
  /** A path of this server, for those with an account and webhooks. */
  readonly link?: string | null
  /** Passes digests and quiet hours. */
  readonly urgent?: boolean
  /** Who did what is told of, and so need not be told; whoever acts unless said. */
  readonly cause?: string
  /** Told once, however often it is asked; a job passes the id of its event. */
  readonly occasion?: string
  /** False keeps it from webhooks. */
  readonly hooks?: boolean
}

/** For an event that has no words yet: better plain than never. */
const plainWords: Spoken = {
  zh: {title: '新通知', body: '{{link}}', short: null},
  en: {title: 'News', body: '{{link}}', short: null},
}

async function spokenOf(tx: Tx, event: string, values: Values): Promise<Spoken> {
  const found = await listWords(tx, event)
  const wordsIn = (language: Language): Words => found.find((words) => words.language === language) ?? found[0] ?? plainWords[language]
  const [zh, en] = languages.map((language) => speak(wordsIn(language), values, language))
  return {zh: zh ?? plainWords.zh, en: en ?? plainWords.en}
}

interface Audience {
  readonly accounts: ReadonlySet<string>
  readonly units: readonly UnitChoice[]
  readonly contacts: readonly Extract<Recipient, {contact: unknown}>[]
}

async function audienceOf(tx: Tx, {to, cause}: Telling, act: Act): Promise<Audience> {
  const accounts = new Set<string>()
  const units = new Map<string, UnitChoice>()
  const contacts: Audience['contacts'][number][] = []
  for (const one of to) {
    if ('contact' in one) contacts.push(one)
    else if ('account' in one) accounts.add(one.account)
    else if ('permission' in one) {
      const {unit = null, category = null} = one
      for (const account of await listAccountsWith(tx, {...one, unit, category, at: act.at})) accounts.add(account)
    } else {
      const choice = await getUnitChoice(tx, one.unit)
      if (tellsUnit(choice)) units.set(one.unit, choice)
      if (!tellsPeople(choice)) continue
      if (one.person !== undefined) accounts.add(one.person)
      else for (const account of await listUnitAccounts(tx, one.unit)) accounts.add(account)
    }
  }
  accounts.delete(cause ?? act.by.id)
  return {accounts, units: [...units.values()], contacts}
}

type Way = Pick<NewDelivery, 'channel' | 'nextAt'> & Partial<NewDelivery>

const wayOut = (way: Way): NewDelivery => ({
  id: v7(), account: null, unit: null, webhook: null, contact: null, language: 'zh', digest: false, ...way,
}) // biome-ignore format: one line

const toPerson = (person: Reachable, zone: string, at: Date, urgent: boolean, {mail, sms}: NoticeSettings): readonly NewDelivery[] => {
  const {account, language, digest: rhythm} = person
  const common = {account, language, digest: rhythm !== 'at-once' && !urgent, nextAt: dueAt(person, zone, at, urgent)}
  return [
    ...(mail !== null && person.byEmail && person.email !== null ? [wayOut({...common, channel: 'email'})] : []),
    ...(sms !== null && person.bySms ? [wayOut({...common, channel: 'sms'})] : []),
  ]
}

const toUnit = ({unit, email, phone}: UnitChoice, at: Date, {mail, sms}: NoticeSettings): readonly NewDelivery[] => [
  ...(mail !== null && email !== null ? [wayOut({unit, channel: 'email', nextAt: at})] : []),
  ...(sms !== null && phone !== null ? [wayOut({unit, channel: 'sms', nextAt: at})] : []),
]

/** What the seal of a contact is for; the same words open it. */
export const contactSeal = 'notice contact'

const toContact = (
  {contact: {email, phone}, link = null, language = usualChoice.language}: Audience['contacts'][number],
  nextAt: Date,
  {mail, sms, master}: NoticeSettings,
): readonly NewDelivery[] => {
  const sealed = (to: string): string => seal(master, contactSeal, JSON.stringify({to, link}))
  return [
    ...(mail !== null && email ? [wayOut({channel: 'email', contact: sealed(email), language, nextAt})] : []),
    ...(sms !== null && phone ? [wayOut({channel: 'sms', contact: sealed(phone), language, nextAt})] : []),
  ]
}

/**
 * Tells people of something, in the transaction of the caller: bells ring at once, everything else waits in this transaction's rows for
 * the next round. Never tells the one who did it, nor accounts that are closed. Returns how many bells and ways out there are.
 */
export async function notify(
  tx: Tx,
  act: Act,
  telling: Telling,
  settings: NoticeSettings = noticeSettings(),
): Promise<{readonly bells: number; readonly deliveries: number}> {
  const {event, subject, district, variables, link = null, urgent = false, occasion, hooks = true} = telling
  const id = v7()
  const {accounts, units, contacts} = await audienceOf(tx, telling, act)
  const people = await listReachable(tx, [...accounts])
  const listening = hooks && contacts.length === 0 ? await listListening(tx, event, district) : []
  if (people.length + units.length + contacts.length + listening.length === 0) return {bells: 0, deliveries: 0}
  const zone = await zoneOf(tx, district)
  const inPeace = urgent ? act.at : afterQuiet(settings.quiet, zone, act.at)
  const deliveries = [
    ...people.flatMap((person) => toPerson(person, zone, act.at, urgent, settings)),
    ...units.flatMap((unit) => toUnit(unit, act.at, settings)),
    ...contacts.flatMap((contact) => toContact(contact, inPeace, settings)),
    ...listening.map((webhook) => wayOut({webhook, channel: 'webhook', nextAt: act.at})),
  ]
  const bells = people.map(({account}) => account)
  if (bells.length + deliveries.length === 0) return {bells: 0, deliveries: 0}
  const said = await spokenOf(tx, event, variables)
  const notice = {id, district, event, subject, said, link, urgent, at: act.at, occasion: `${event} ${occasion ?? id}`}
  const told = await insertNotice(tx, notice, bells, deliveries)
  return told ? {bells: bells.length, deliveries: deliveries.length} : {bells: 0, deliveries: 0}
}
