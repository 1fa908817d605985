import {z} from 'zod'
import {unitTells} from './core/choice.ts'
import {channels, deliveryStates} from './core/message.ts'
import {languages} from './core/template.ts'
import {digests} from './core/when.ts'

const said = z.object({zh: z.string(), en: z.string()})
const words = (most: number) => z.string().trim().min(1).max(most)
const event = z.string().regex(/^[a-z][a-z.-]{0,79}$/)
const language = z.enum(languages)
const cursor = z.string().max(60).optional()
const limit = z.coerce.number().int().min(1).max(100).default(30)
const email = z.email().max(200).nullable()
const phone = z
  .string()
  .trim()
  .regex(/^\+?[\d -]{5,25}$/)
  .nullable()
const minute = z.int().min(0).max(1439).nullable()

export const ById = z.object({id: z.uuid()})
export const Done = z.object({done: z.number()})

/** A notice in one's own bell. */
export const NoticeOut = z.object({
  id: z.string(),
  event: z.string(),
  subject: z.string(),
  title: said,
  body: said,
  link: z.string().nullable(),
  urgent: z.boolean(),
  at: z.string(),
  readAt: z.string().nullable(),
})
export const NoticesQuery = z.object({cursor, limit, unread: z.stringbool().default(false)})
export const NoticesOut = z.object({notices: z.array(NoticeOut), next: z.string().nullable()})
/** `more` true says that the count stopped there. */
export const UnreadOut = z.object({count: z.number(), more: z.boolean()})
export const ReadBody = z.strictObject({upTo: z.uuid().optional()})

/** How somebody wants to be told; quiet hours are minutes of the day. */
export const ChoiceBody = z
  .strictObject({
    email,
    phone,
    language,
    byEmail: z.boolean(),
    bySms: z.boolean(),
    digest: z.enum(digests),
    digestHour: z.int().min(0).max(23),
    quietFrom: minute,
    quietTo: minute,
  })
  .refine(({quietFrom, quietTo}) => (quietFrom === null) === (quietTo === null), {
    message: '免打扰的起止时间须同时填写 / give both ends of the quiet hours or neither',
    path: ['quietTo'],
  })
/** `ways` says which channels the city has set up. */
export const ChoiceOut = z.object({
  ...ChoiceBody.shape,
  ways: z.object({email: z.boolean(), sms: z.boolean()}),
  /** The telephone in the list of people, which text messages go to unless another is given. */
  knownPhone: z.boolean(),
})

export const UnitKey = z.object({unit: z.uuid()})
export const UnitChoiceBody = z.strictObject({tells: z.enum(unitTells), email, phone})
export const UnitChoiceOut = z.object({unit: z.string(), ...UnitChoiceBody.shape, version: z.number()})

const text = {title: words(200), body: words(4000), short: words(200).nullable()}
const textOut = z.object({title: z.string(), body: z.string(), short: z.string().nullable()})

export const TemplateKey = z.object({event, language})
export const TemplateBody = z.strictObject({...text, version: z.int().positive().optional()})
export const TemplateOut = z.object({
  event: z.string(),
  language,
  ...textOut.shape,
  usual: textOut,
  version: z.number(),
  changedBy: z.string(),
  changedAt: z.string(),
})
export const TemplatesOut = z.object({
  kinds: z.array(
    z.object({
      event: z.string(),
      title: said,
      variables: z.array(z.object({name: z.string(), zh: z.string(), en: z.string(), sample: z.string()})),
    }),
  ),
  templates: z.array(TemplateOut),
})
export const PreviewBody = z.strictObject({event, language, ...text})
export const PreviewOut = textOut

export const WebhookBody = z.strictObject({
  name: words(100),
  url: z.url({protocol: /^https?$/}).max(500),
  events: z
    .array(z.string().regex(/^[a-z][a-z.-]{0,79}$/))
    .min(1)
    .max(100),
  area: z.string().regex(/^(?:\d{2}){0,3}$/),
})
export const WebhookOut = z.object({
  id: z.string(),
  ...WebhookBody.shape,
  url: z.string(),
  events: z.array(z.string()),
  area: z.string(),
  addedBy: z.string(),
  addedAt: z.string(),
  version: z.number(),
  failingSince: z.string().nullable(),
  turnedOffAt: z.string().nullable(),
  turnedOffWhy: z.enum(['failing', 'no-right']).nullable(),
})
/** The secret is shown this once. */
export const WebhookShown = z.object({webhook: WebhookOut, secret: z.string()})
export const TriedOut = z.object({delivery: z.string()})
export const ReplayBody = z.strictObject({from: z.iso.datetime({offset: true}).transform((instant) => new Date(instant))})

export const DeliveriesQuery = z.object({
  state: z.enum(deliveryStates).optional(),
  channel: z.enum(channels).optional(),
  webhook: z.uuid().optional(),
  cursor,
  limit,
})
export const DeliveriesOut = z.object({
  deliveries: z.array(
    z.object({
      id: z.string(),
      channel: z.enum(channels),
      state: z.enum(deliveryStates),
      label: said,
      event: z.string(),
      subject: z.string(),
      title: said,
      to: z.object({kind: z.enum(['account', 'unit', 'webhook', 'contact']), name: z.string().nullable()}),
      attempts: z.number(),
      nextAt: z.string().nullable(),
      error: z.string().nullable(),
      madeAt: z.string(),
      doneAt: z.string().nullable(),
      resendable: z.boolean(),
    }),
  ),
  next: z.string().nullable(),
})
