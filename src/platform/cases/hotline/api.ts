import {z} from 'zod'
import {reportBody, shownReply, writeShown} from '../api.ts'
import {type State, stateNames} from '../core/lifecycle.ts'
import type {ShownCase} from '../queries/case.ts'
import {verifications} from './actions/contact.ts'
import {orderLight, type WorkOrder} from './core/order.ts'
import {groupings} from './queries/call-backs.ts'
import type {Article} from './queries/knowledge.ts'
import type {ReplyTemplate} from './queries/templates.ts'

export const said = z.object({zh: z.string(), en: z.string()})
export const words = (most: number) => z.string().trim().min(1).max(most)
export const choiceId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)
export const areaCode = z.string().regex(/^\d{6}(\d{3}(\d{3}(\d{3})?)?)?$/)
const areaPrefix = z.string().regex(/^\d{2,15}$/)
export const phoneNumber = z
  .string()
  .trim()
  .regex(/^\+?[\d -]{5,25}$/)
export const emailAddress = z.email().max(200)
const categoryPrefix = z.string().regex(/^(component|matter)(\.\d{0,5})?$/)
const instant = z.iso.datetime({offset: true}).transform((text) => new Date(text))
const day = z.iso.date()
const LONGEST = 400 * 86_400_000

const choiceReply = said.extend({id: z.string()})

/** A period of at most 400 days. */
const span = {from: instant, to: instant}
// What is no date was refused already; the whole is looked at all the same.
const within = ({from, to}: {from: Date; to: Date}): boolean =>
  from instanceof Date && to instanceof Date && from < to && to.getTime() - from.getTime() <= LONGEST
const tooLong = {message: 'from 须早于 to，且不超过 400 天 / from must be before to, by at most 400 days'}
export const periodQuery = z.object(span).refine(within, tooLong)
export const areaPeriodQuery = z.object({...span, area: areaPrefix.optional()}).refine(within, tooLong)
export const repeatsQuery = z.object({...span, least: z.coerce.number().int().min(2).max(1000).default(3)}).refine(within, tooLong)

export const caseId = z.object({id: z.uuid()})

export const callBody = reportBody.omit({source: true}).extend({
  channel: choiceId,
  caller: choiceId,
  request: choiceId,
  title: words(100),
  grade: choiceId,
  confidential: z.boolean().default(false),
  calledAt: instant.optional(),
  appeal: z
    .object({
      when: words(100).nullable().default(null),
      where: words(200).nullable().default(null),
      who: words(200).nullable().default(null),
      wish: words(500).nullable().default(null),
    })
    .default({when: null, where: null, who: null, wish: null}),
})

export const orderReply = z.object({
  case: z.string(),
  calledAt: z.string(),
  channel: choiceReply,
  caller: choiceReply,
  request: choiceReply,
  title: z.string(),
  appeal: z.object({
    what: z.string(),
    when: z.string().nullable(),
    where: z.string().nullable(),
    who: z.string().nullable(),
    wish: z.string().nullable(),
  }),
  confidential: z.boolean(),
  grade: choiceReply.extend({limit: z.object({amount: z.number(), unit: z.string()})}),
  dueAt: z.string(),
  light: z.enum(['green', 'yellow', 'red']),
  takenBy: z.string(),
})

interface Choices {
  readonly channels: readonly z.input<typeof choiceReply>[]
  readonly callers: readonly z.input<typeof choiceReply>[]
  readonly requests: readonly z.input<typeof choiceReply>[]
  readonly grades: readonly z.input<typeof choiceReply>[]
}

/** A choice as people read it; one that the city has dropped since shows its id. */
export const labelled = (choices: readonly z.input<typeof choiceReply>[], id: string) => {
  const found = choices.find((choice) => choice.id === id)
  return {id, zh: found?.zh ?? id, en: found?.en ?? id}
}

/** A work order as it crosses the wire, with its limit and light. */
export const writeOrder = (order: WorkOrder, rules: Choices, handledAt: Date | null, now: Date): z.input<typeof orderReply> => ({
  case: order.caseId,
  calledAt: order.calledAt.toISOString(),
  channel: labelled(rules.channels, order.channel),
  caller: labelled(rules.callers, order.caller),
  request: labelled(rules.requests, order.request),
  title: order.title,
  appeal: order.appeal,
  confidential: order.confidential,
  grade: {...labelled(rules.grades, order.grade), limit: {amount: order.limit.amount, unit: order.limit.unit}},
  dueAt: order.dueAt.toISOString(),
  light: orderLight(order, handledAt, now),
  takenBy: order.takenByName,
})

export const repeatsReply = z.object({caller: z.array(shownReply), place: z.array(shownReply)})
export const writeRepeats = ({caller, place}: {caller: readonly ShownCase[]; place: readonly ShownCase[]}, now: Date) => ({
  caller: caller.map((one) => writeShown(one, now)),
  place: place.map((one) => writeShown(one, now)),
})

export const callReply = z.object({
  case: shownReply,
  order: orderReply,
  repeats: repeatsReply,
  follow: z.string().nullable(),
  again: z.boolean(),
})

const receiverReply = z.object({unit: z.string(), name: z.string(), at: z.string(), stillThere: z.boolean(), discharged: z.boolean()})
const objectionReply = z.object({
  unit: z.string().nullable(),
  name: z.string().nullable(),
  reason: z.string(),
  askedAt: z.string(),
  askedBy: z.string(),
  decision: z.enum(['upheld', 'dismissed']).nullable(),
  decidedAt: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedReason: z.string().nullable(),
})
export const callBackReply = z.object({
  id: z.string(),
  at: z.string(),
  by: z.string(),
  invalid: choiceReply.nullable(),
  contacted: z.boolean().nullable(),
  solved: z.boolean().nullable(),
  answer: choiceReply.nullable(),
  reasons: z.array(choiceReply),
  note: z.string().nullable(),
})
export const orderDetailReply = orderReply.extend({
  first: receiverReply.nullable(),
  objections: z.array(objectionReply),
  callBacks: z.array(callBackReply),
})

export const orderListQuery = z
  .object({
    ...span,
    grade: choiceId.optional(),
    request: choiceId.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.string().max(200).optional(),
  })
  .refine(within, tooLong)
export const orderListReply = z.object({
  orders: z.array(
    orderReply.extend({
      number: z.string().nullable(),
      state: z.string(),
      label: said,
      unit: z.string().nullable(),
      first: z.string().nullable(),
    }),
  ),
  next: z.string().nullable(),
})

export const lookupBody = z.object({phone: phoneNumber, area: areaCode})
export const lookupReply = z.object({cases: z.array(shownReply), open: z.number(), consultations: z.number()})

export const consultationBody = z.object({
  area: areaCode,
  channel: choiceId,
  question: words(2000),
  answer: words(4000).optional(),
  article: z.uuid().optional(),
  phone: phoneNumber.optional(),
})
export const diversionBody = z.object({
  area: areaCode,
  channel: choiceId,
  diversion: choiceId,
  words: words(2000).optional(),
  phone: phoneNumber.optional(),
  name: words(60).optional(),
  case: z.uuid().optional(),
  address: words(200).optional(),
  body: words(200).optional(),
})
const diversionReply = choiceReply.extend({
  basis: z.string(),
  words: said,
  goTo: z.array(said.extend({number: z.string().nullable()})),
  records: z.enum(['refusal', 'consultation', 'call']),
})
export const divertedReply = z.object({
  diversion: diversionReply,
  consultation: z.string(),
  case: shownReply.nullable(),
  follow: z.string().nullable(),
})

const articleReply = z.object({
  id: z.string(),
  version: z.number(),
  area: z.string(),
  title: z.string(),
  body: z.string(),
  keywords: z.array(z.string()),
  category: z.string().nullable(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  published: z.boolean(),
  editedAt: z.string(),
  editedBy: z.string(),
})
export const foundArticleReply = articleReply.extend({used: z.number(), score: z.number()})
export const articlesReply = z.array(articleReply)
export {articleReply}

export const writeArticleReply = (one: Article): z.input<typeof articleReply> => ({
  id: one.id,
  version: one.version,
  area: one.area,
  title: one.title,
  body: one.body,
  keywords: [...one.keywords],
  category: one.category,
  validFrom: one.validFrom,
  validTo: one.validTo,
  published: one.publishedAt !== null && one.withdrawnAt === null,
  editedAt: one.editedAt.toISOString(),
  editedBy: one.editedByName,
})

export const articleBody = z.object({
  title: words(100),
  body: words(10_000),
  keywords: z.array(words(30)).max(30).default([]),
  category: categoryPrefix.nullable().default(null),
  validFrom: day,
  validTo: day.nullable().default(null),
})
export const newArticleBody = articleBody.extend({area: areaCode})
export const editedArticleBody = articleBody.extend({version: z.int().min(1).max(100_000)})
export const articleQuery = z.object({
  area: areaCode,
  text: z.string().trim().max(200).default(''),
  limit: z.coerce.number().int().min(1).max(50).default(10),
})
export const articleListQuery = z.object({area: areaPrefix, limit: z.coerce.number().int().min(1).max(500).default(200)})

export const suggestionBody = z.object({area: areaCode, words: words(2000)})
export const suggestionReply = z.object({diversions: z.array(diversionReply), articles: z.array(foundArticleReply)})

const stateName = z.enum(stateNames as readonly [State, ...State[]])
export const templateBody = z.object({
  title: words(100),
  body: words(2000),
  language: z.enum(['zh', 'en']),
  category: categoryPrefix.nullable().default(null),
  state: stateName.nullable().default(null),
})
export const newTemplateBody = templateBody.extend({area: areaCode})
export const editedTemplateBody = templateBody.extend({version: z.int().min(1).max(100_000), withdrawn: z.boolean().optional()})
export const templateReply = z.object({
  id: z.string(),
  version: z.number(),
  area: z.string(),
  title: z.string(),
  body: z.string(),
  language: z.enum(['zh', 'en']),
  category: z.string().nullable(),
  state: z.string().nullable(),
  used: z.number(),
  withdrawn: z.boolean(),
  editedAt: z.string(),
  editedBy: z.string(),
})
export const writeTemplateReply = ({editedAt, editedByName, ...rest}: ReplyTemplate): z.input<typeof templateReply> => ({
  ...rest,
  editedAt: editedAt.toISOString(),
  editedBy: editedByName,
})
export const templateQuery = z.object({
  area: areaCode,
  text: words(100).optional(),
  language: z.enum(['zh', 'en']).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export const fittingQuery = templateQuery.omit({area: true})
export const filledReply = z.object({text: z.string(), missing: z.array(z.string()), language: z.enum(['zh', 'en'])})

export const callBackBody = z.union([
  z.object({invalid: choiceId, note: words(1000).optional()}),
  z.object({
    contacted: z.boolean(),
    solved: z.boolean(),
    answer: choiceId,
    reasons: z.array(choiceId).max(10).default([]),
    note: words(1000).optional(),
  }),
])

export const ratesQuery = z
  .object({
    from: instant.optional(),
    to: instant.optional(),
    day: day.optional(),
    area: areaPrefix.optional(),
    city: areaCode,
    by: z.enum(groupings).optional(),
  })
  .refine(({from, to, day: one}) => (one === undefined) === (from !== undefined && to !== undefined && within({from, to})), {
    message: '给出 from 与 to（不超过 400 天），或给出 day / give from and to (at most 400 days), or a day',
  })
const rate = z.number().nullable()
const rates = {
  valid: z.number(),
  invalid: z.number(),
  contacted: z.number(),
  solved: z.number(),
  satisfied: z.number(),
  byOpinion: z.record(z.string(), z.number()),
  response: rate,
  resolution: rate,
  satisfaction: rate,
  composite: rate,
}
export const ratesReply = z.object({
  from: z.string(),
  to: z.string(),
  denominator: said,
  weights: z.object({response: z.number(), resolution: z.number(), satisfaction: z.number()}),
  opinions: z.array(choiceReply.extend({credit: z.number()})),
  total: z.object(rates),
  groups: z.array(z.object({...rates, key: z.string().nullable(), name: z.string().nullable()})),
})

export const contactBody = z.object({
  name: words(60).nullable().optional(),
  phone: phoneNumber.nullable().optional(),
  email: emailAddress.nullable().optional(),
  verified: z.enum(verifications),
})
export const contactReply = z.object({
  name: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  follow: z.string().nullable(),
})
