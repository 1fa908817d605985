import {z} from 'zod'
import {evidenceBody, evidenceReply} from '../api.ts'
import {areaCode, choiceId, emailAddress, phoneNumber, said, words} from '../hotline/api.ts'

export const token = z.object({token: z.string().regex(/^[\w-]{22}$/)})
const days = z.number().min(0.05).max(60).optional()
const marked = z.string().regex(/^[\w-]{32}$/)
const language = z.enum(['zh', 'en'])

export const previewBody = z
  .object({text: words(4000).optional(), template: z.uuid().optional(), language: language.default('zh')})
  .refine(({text, template}) => text !== undefined || template !== undefined, {
    message: 'text 或 template 至少一项 / give a text or a template',
  })
export const previewReply = z.object({text: z.string(), missing: z.array(z.string()), recipients: z.number(), mark: z.string().nullable()})
export const messageBody = z.object({text: words(8000), mark: marked, template: z.uuid().optional()})
export const questionBody = messageBody.extend({days})
export const taskBody = z.object({
  contractor: words(100),
  text: words(4000),
  days,
  evidence: z.array(z.uuid()).max(20).default([]),
  contact: z.object({email: emailAddress.optional(), phone: phoneNumber.optional()}).optional(),
})

/** What somebody outside writes; pictures are sent ahead to `POST /cases/photos`. */
export const writtenBody = z.object({text: words(4000), evidence: z.array(evidenceBody).max(10).default([])})

export const pieceReply = evidenceReply.omit({move: true, published: true})
const standing = z.enum(['open', 'answered', 'expired', 'withdrawn'])
export const questionReply = z.object({
  id: z.string(),
  audience: z.enum(['reporter', 'contractor']),
  contractor: z.string().nullable(),
  standing,
  answerBy: z.string(),
  clock: said.extend({pauses: z.boolean()}),
})
export const messageReply = z.object({
  id: z.string(),
  kind: z.enum(['message', 'question', 'task', 'answer']),
  text: z.string(),
  by: z.string(),
  at: z.string(),
  replyTo: z.string().nullable(),
  evidence: z.array(pieceReply),
  question: questionReply.nullable(),
})
export const askedReply = z.object({message: z.string(), link: z.string(), answerBy: z.string(), clock: said.extend({pauses: z.boolean()})})
export const threadsReply = z.object({
  recipients: z.number(),
  reporter: z.array(messageReply),
  contractor: z.array(messageReply.extend({link: z.string().nullable()})),
})

export const ratingBody = z.object({answer: choiceId, reasons: z.array(choiceId).max(10).default([]), words: words(1000).optional()})
const answerReply = said.extend({id: z.string(), reasons: z.array(said.extend({id: z.string()}))})
export const ratingReply = z.object({
  open: z.boolean(),
  editHours: z.number(),
  answers: z.array(answerReply),
  given: z
    .object({answer: z.string(), reasons: z.array(z.string()), words: z.string().nullable(), at: z.string(), changedAt: z.string()})
    .nullable(),
})
export const conversationReply = z.object({messages: z.array(messageReply), open: z.array(questionReply), rating: ratingReply})

/** What a contractor sees of a task, or a reporter of a question, by its own link: no personal data. */
export const askedPageReply = z.object({
  question: questionReply,
  text: z.string(),
  by: z.string(),
  at: z.string(),
  case: z.object({
    number: z.string().nullable(),
    name: said.nullable(),
    address: z.string().nullable(),
    place: z.tuple([z.number(), z.number()]).nullable(),
    unit: z.string().nullable(),
    dueAt: z.string().nullable(),
  }),
  evidence: z.array(pieceReply),
  answers: z.array(messageReply),
})

const proof = z.string().trim().min(4).max(200)
const code = z.string().trim().min(8).max(20)
export const ownCodeBody = z.object({proof, code: code.optional()})
export const ownListBody = z.object({code, proof})
export const ownLinkBody = ownListBody.extend({case: z.uuid()})
export const ownListReply = z.array(
  z.object({
    case: z.string(),
    number: z.string().nullable(),
    name: said.nullable(),
    state: said,
    reportedAt: z.string(),
    dueAt: z.string().nullable(),
    overdue: z.boolean(),
    unit: z.string().nullable(),
  }),
)
export const callerCodeBody = z
  .object({area: areaCode, phone: phoneNumber.optional(), email: emailAddress.optional()})
  .refine(({phone, email}) => (phone === undefined) !== (email === undefined), {
    message: 'phone 与 email 给出其一 / give a phone or an e-mail',
  })

export const ratingsReply = z.object({
  denominator: said,
  ratings: z.number(),
  reviews: z.number(),
  byAnswer: z.record(z.string(), z.number()),
  units: z.array(
    z.object({
      unit: z.string().nullable(),
      name: z.string().nullable(),
      ratings: z.number(),
      reviews: z.number(),
      byAnswer: z.record(z.string(), z.number()),
    }),
  ),
})
