import {v7} from 'uuid'
import type {z} from 'zod'
import {change, read} from '#web/ask.ts'
import type {Place} from '#web/map/lazy.ts'
import type {
  callReply,
  divertedReply,
  foundArticleReply,
  lookupReply,
  orderDetailReply,
  ratesReply,
  suggestionReply,
} from '../../hotline/api.ts'
import type {HotlineRules} from '../../hotline/core/rules.ts'

export type Looked = z.infer<typeof lookupReply>
export type Taken = z.infer<typeof callReply>
export type Suggested = z.infer<typeof suggestionReply>
export type Diversion = Suggested['diversions'][number]
export type Article = z.infer<typeof foundArticleReply>
export type Diverted = z.infer<typeof divertedReply>
export type Rates = z.infer<typeof ratesReply>
export type Order = z.infer<typeof orderDetailReply>

/** What the clerk writes while somebody speaks; kept until the call is ended one way or another. */
export interface CallDraft {
  readonly clientId: string
  readonly calledAt: string | null
  readonly phone: string
  readonly name: string
  readonly caller: string
  readonly confidential: boolean
  readonly channel: string
  readonly said: string
  readonly title: string
  readonly category: string | null
  readonly request: string
  readonly grade: string
  readonly address: string
  readonly place: Place | null
  /** The code of the component it is about. */
  readonly component: string | null
  readonly when: string
  readonly who: string
  readonly wish: string
}

/** A call that has just begun, with the city's first choices. */
export const freshCall = (): CallDraft => ({
  clientId: v7(),
  calledAt: null,
  phone: '',
  name: '',
  caller: '',
  confidential: false,
  channel: '',
  said: '',
  title: '',
  category: null,
  request: '',
  grade: '',
  address: '',
  place: null,
  component: null,
  when: '',
  who: '',
  wish: '',
})

export const askRules = (area: string, signal?: AbortSignal) =>
  read<{hotline: HotlineRules}>('/hotline/rules', {area}, signal).then(({hotline}) => hotline)
export const lookUp = (phone: string, area: string) => change<Looked>('POST', '/hotline/lookup', {phone, area})
export const suggest = (area: string, words: string) => change<Suggested>('POST', '/hotline/suggestions', {area, words})

export interface AlikeCall {
  readonly id: string
  readonly category: {readonly zh: string; readonly en: string} | null
  readonly state: {readonly zh: string; readonly en: string}
  readonly metres: number | null
  readonly probability: number
  readonly people: number
  readonly reasons: readonly {readonly zh: string; readonly en: string}[]
}
export const askAlike = (draft: Pick<CallDraft, 'said' | 'place' | 'category' | 'address'>) =>
  change<{similar: readonly AlikeCall[]}>('POST', '/cases/similar', {
    description: draft.said.trim(),
    place: draft.place,
    ...(draft.address.trim() === '' ? {} : {address: draft.address.trim()}),
    ...(draft.category === null ? {} : {category: draft.category}),
  })

const given = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim())
const orNull = (text: string): string | null => given(text) ?? null

/** The telephone number as the server takes it: nothing unless it could be one. */
export const phoneOf = ({phone}: Pick<CallDraft, 'phone'>): string | undefined =>
  /^\+?[\d -]{5,25}$/.test(phone.trim()) ? phone.trim() : undefined

/** Without a title of its own a call is called by its first words. */
export const titleOf = ({title, said}: Pick<CallDraft, 'title' | 'said'>): string =>
  given(title) ??
  said
    .trim()
    .split(/[。！？!?\n]/)[0]
    ?.slice(0, 40) ??
  ''

export const takeCall = (draft: CallDraft) =>
  change<Taken>('POST', '/hotline/work-orders', {
    clientId: draft.clientId,
    description: draft.said.trim(),
    title: titleOf(draft),
    channel: draft.channel,
    caller: draft.caller,
    request: draft.request,
    grade: draft.grade,
    confidential: draft.confidential,
    ...(draft.calledAt === null ? {} : {calledAt: draft.calledAt}),
    ...(draft.category === null ? {} : {category: draft.category}),
    ...(draft.place === null ? {} : {place: draft.place}),
    ...(draft.component == null ? {} : {component: draft.component}),
    ...(given(draft.address) === undefined ? {} : {address: draft.address.trim()}),
    reporter: {name: given(draft.name), phone: phoneOf(draft)},
    appeal: {when: orNull(draft.when), where: orNull(draft.address), who: orNull(draft.who), wish: orNull(draft.wish)},
  })

export const answerCall = (draft: CallDraft, area: string, {answer, article}: {readonly answer?: string; readonly article?: string}) =>
  change<{id: string}>('POST', '/hotline/consultations', {
    area,
    channel: draft.channel,
    question: draft.said.trim(),
    phone: phoneOf(draft),
    ...(answer === undefined ? {} : {answer}),
    ...(article === undefined ? {} : {article}),
  })

export const divertCall = (draft: CallDraft, area: string, diversion: string, earlier: string | undefined) =>
  change<Diverted>('POST', '/hotline/diversions', {
    area,
    channel: draft.channel,
    diversion,
    words: given(draft.said),
    phone: phoneOf(draft),
    name: given(draft.name),
    address: given(draft.address),
    ...(earlier === undefined ? {} : {case: earlier}),
  })

/** Joins the caller to a case that is there already. */
export const joinCall = (draft: CallDraft, id: string) => {
  const [phone, name] = [phoneOf(draft), given(draft.name)]
  return change<{follow: string; people: number}>('POST', `/cases/${id}/me-too`, {
    clientId: draft.clientId,
    ...(phone === undefined && name === undefined ? {} : {reporter: {phone, name}}),
  })
}
