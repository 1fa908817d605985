import {asksForLink, type Language, type Spoken, withLink} from './template.ts'

/** Ways out of the house; the bell inside it needs none. */
export const channels = ['email', 'sms', 'webhook'] as const
export type Channel = (typeof channels)[number]

/** How a delivery stands: waiting, on its way, to be tried again, done, given up. */
export const deliveryStates = ['pending', 'sending', 'failed', 'sent', 'dead'] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** One notice as it goes into a message; the link is whole or absent. */
export interface Carried {
  readonly said: Spoken
  readonly link: string | null
}

/** A letter ready to be sent. */
export interface Letter {
  readonly subject: string
  readonly text: string
}

const bodyOf = ({said, link}: Carried, language: Language): string => {
  const {body} = said[language]
  const text = withLink(body, link)
  return link === null || asksForLink(body) ? text : `${text}\n\n${link}`
}

const titleOf = ({said}: Carried, language: Language): string => withLink(said[language].title, null)

/** One notice as a letter, several as a digest that names each. */
export function letterOf(carried: readonly Carried[], language: Language): Letter {
  const [first] = carried
  if (first === undefined) throw new Error('A letter carries at least one notice.')
  if (carried.length === 1) return {subject: titleOf(first, language), text: bodyOf(first, language)}
  const title = titleOf(first, language)
  const subject = language === 'zh' ? `${carried.length} 条通知：${title} 等` : `${carried.length} notices: ${title} and more`
  const parts = carried.map((one, index) => `${index + 1}. ${titleOf(one, language)}\n${bodyOf(one, language)}`)
  return {subject, text: parts.join('\n\n')}
}

const MOST_SMS = 300

/** A text message: the short words of one notice, or how many there are and the first. */
export function shortOf(carried: readonly Carried[], language: Language): string {
  const [first] = carried
  if (first === undefined) throw new Error('A message carries at least one notice.')
  const {title, short} = first.said[language]
  const words = short ?? title
  const text = withLink(words, first.link)
  const whole = first.link === null || asksForLink(words) ? text : `${text} ${first.link}`
  if (carried.length === 1) return clip(whole)
  return clip(language === 'zh' ? `共 ${carried.length} 条通知：${text}` : `${carried.length} notices: ${text}`)
}

const clip = (text: string): string => (text.length > MOST_SMS ? `${[...text].slice(0, MOST_SMS - 1).join('')}…` : text)

/** What became of an attempt; `final` failures are not worth another. */
export type Outcome = {readonly sent: true} | {readonly sent: false; readonly error: string; readonly final: boolean}

/** A sentence about a failure without anybody's address or number: foreign systems like to repeat them. */
export const maskError = (text: string): string =>
  text
    .replace(/[^\s<>"'(]+@[^\s<>"'),;]+/g, '…@…')
    .replace(/\+?\d[\d -]{6,}\d/g, '…')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 500)
