import {z} from 'zod'
import type {Said} from '#lib/problem.ts'
import {evidenceReply} from '../api.ts'
import {codes, hands, type ReasonCode, targets} from './core/redaction.ts'
import {type Standing, standings} from './core/visibility.ts'

const said = z.object({zh: z.string(), en: z.string()})
const when = z
  .date()
  .transform((at) => at.toISOString())
  .pipe(z.string())
const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
const place = z.tuple([z.number(), z.number()])

const longitude = z.number().min(-180).max(180)
const latitude = z.number().min(-90).max(90)
const bbox = z
  .string()
  .max(120)
  .transform((text) => text.split(',').map(Number))
  .pipe(z.tuple([longitude, latitude, longitude, latitude]))

/** Which public cases; the area no deeper than a street. */
export const publicFilter = z.object({
  area: z
    .string()
    .regex(/^\d{2,9}$/)
    .optional(),
  category: z
    .string()
    .regex(/^(component|matter)(\.\d{0,5})?$/)
    .optional(),
  open: flag.optional(),
  overdue: flag.optional(),
  standing: z.enum(standings).optional(),
  /** Accepted within so many days. */
  days: z.coerce.number().int().min(1).max(3_660).optional(),
})

export const publicListQuery = publicFilter.extend({
  limit: z.coerce.number().int().min(1).max(100).default(30),
  cursor: z.string().max(200).optional(),
})

export const publicMapQuery = publicFilter.extend({bbox: bbox.optional()})

export const publicKey = z.object({id: z.union([z.uuid(), z.string().regex(/^\d{19}$/)])})

export const publicReply = z.object({
  id: z.string(),
  number: z.string().nullable(),
  category: z.string(),
  name: said,
  icon: z.string().nullable(),
  words: z.string().nullable(),
  area: z.string(),
  address: z.string().nullable(),
  place: place.nullable(),
  within: z.number().nullable(),
  state: z.string(),
  label: said,
  standing: z.enum(standings),
  dueAt: when.nullable(),
  overdue: z.boolean(),
  unit: z.string().nullable(),
  acceptedAt: when,
  changedAt: when,
  photos: z.array(z.object({id: z.string(), kind: z.string(), at: when, url: z.string(), thumbnail: z.string()})),
})

export const publicListReply = z.object({cases: z.array(publicReply), next: z.string().nullable()})

export const publicDetailReply = publicReply.extend({
  result: z.string().nullable(),
  reason: z.string().nullable(),
  responsibleBody: z.string().nullable(),
  history: z.array(said.extend({seq: z.number(), at: when})),
})

/** The map as it crosses the wire; written as it is, so that its ETag is that of its bytes. */
export interface PublicMap {
  readonly type: 'FeatureCollection'
  readonly truncated: boolean
  readonly features: readonly {
    readonly type: 'Feature'
    readonly id: string
    readonly geometry: {readonly type: 'Point'; readonly coordinates: readonly [number, number]}
    readonly properties: {
      readonly number: string | null
      readonly name: Said
      readonly icon: string | null
      readonly state: string
      readonly label: Said
      readonly standing: Standing
      readonly overdue: boolean
      readonly within: number | null
      readonly acceptedAt: string
    }
  }[]
}

export const publicCountsReply = z.object({
  accepted: z.number(),
  open: z.number(),
  late: z.number(),
  fixed: z.number(),
  ended: z.number(),
  exact: z.boolean(),
})

export const publicIconsReply = z.object({usual: z.string().nullable(), icons: z.array(z.object({category: z.string(), icon: z.string()}))})

export const publicChoicesReply = z.object({
  areas: z.array(said.extend({code: z.string()})),
  classes: z.array(said.extend({category: z.string()})),
})

const span = z.tuple([z.int().min(0).max(4_000), z.int().min(1).max(4_000)])
const code = z.enum(codes as readonly [ReasonCode, ...ReasonCode[]])

/** What authors may hide of their own report. */
export const authorRedactBody = z.object({
  target: z.enum(['description', 'address', 'photo']),
  evidence: z.uuid().optional(),
  spans: z.array(span).min(1).max(50).optional(),
})

/** What staff may hide. */
export const redactBody = z.object({
  target: z.enum(targets),
  evidence: z.uuid().optional(),
  seq: z.int().min(1).max(10_000).optional(),
  spans: z.array(span).min(1).max(50).optional(),
  code,
  destroy: z.boolean().optional(),
  reason: z.string().trim().min(1).max(500).optional(),
})

export const redactionReply = z.object({
  id: z.string(),
  target: z.enum(targets),
  evidenceId: z.string().nullable(),
  seq: z.number().nullable(),
  spans: z.array(z.array(z.number())).nullable(),
  code,
  why: said,
  hand: z.enum(hands),
  at: when,
  destroyed: z.boolean(),
  liftedAt: when.nullable(),
})

/** The same for staff, with who did it. */
export const staffRedactionReply = redactionReply.extend({actorName: z.string()})

/** What an author sees of moderation: what the public reads, and why something is missing. */
export const moderationReply = z.object({
  own: z.object({
    description: z.string(),
    address: z.string().nullable(),
    evidence: z.array(evidenceReply.omit({move: true})),
  }),
  public: z.object({words: z.string().nullable(), address: z.string().nullable()}),
  redactions: z.array(redactionReply),
})

export const ruleReply = z.object({
  id: z.string(),
  city: z.string(),
  title: said,
  does: z.enum(['anonymise', 'destroy']),
  afterDays: z.number(),
  states: z.array(z.string()),
  categories: z.array(z.string()),
  count: z.number(),
  exact: z.boolean(),
  oldest: when.nullable(),
  sample: z.array(z.object({id: z.string(), number: z.string().nullable(), category: z.string().nullable(), endedAt: when})),
})

export const runBody = z.object({
  rule: z.string().max(40),
  city: z.string().regex(/^\d{2,12}$/),
  limit: z.int().min(1).max(200).default(50),
})

export const tombstoneReply = z.object({
  id: z.string(),
  caseId: z.string(),
  number: z.string().nullable(),
  what: z.enum(['anonymise', 'destroy', 'redact']),
  rule: z.string(),
  counts: z.record(z.string(), z.number()),
  at: when,
})
