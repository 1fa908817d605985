import {z} from 'zod'
import {maskNames} from './core/masks.ts'
import {placings, shareStates, stepNames} from './core/share.ts'

const saidOut = z.object({zh: z.string(), en: z.string()})
const instant = z.iso.datetime({offset: true}).transform((text) => new Date(text))
const words = (most: number) => z.string().trim().min(2).max(most)
const field = z.string().min(1).max(100)
const areas = z.array(z.string().regex(/^\d{6,15}$/)).max(50)
const version = z.int().positive().optional()

/** A share by its id. */
export const shareKey = z.object({id: z.uuid()})
export const unit = z.uuid()
export const askBody = z.strictObject({
  unit,
  purpose: words(1_000),
  /** The law or the duty by which it is needed. */
  basis: words(1_000),
  /** Null asks for all. */
  fields: z.array(field).min(1).max(200).nullable().default(null),
  areas: areas.default([]),
  until: instant,
})
export const grantBody = z.strictObject({
  fields: z.array(field).min(1).max(200),
  masks: z.record(field, z.enum(maskNames)).default({}),
  place: z.enum(placings).default('exact'),
  areas: areas.default([]),
  filter: z.string().trim().min(1).max(4_000).nullable().default(null),
  until: instant,
  reason: z.string().trim().max(1_000).default(''),
  version,
})
export const reasonBody = z.strictObject({reason: words(1_000), version})
export const renewBody = z.strictObject({until: instant, version})

const unitOut = z.object({id: z.string(), name: saidOut})
export const shareOut = z.object({
  id: z.string(),
  version: z.number(),
  dataset: z.object({name: z.string(), title: saidOut, owner: unitOut}),
  unit: unitOut,
  asked: z.object({
    by: z.string(),
    at: z.string(),
    purpose: z.string(),
    basis: z.string(),
    fields: z.array(z.string()).nullable(),
    areas: z.array(z.string()),
    until: z.string(),
  }),
  standing: z.enum([...shareStates, 'expired']),
  fields: z.array(z.string()),
  masks: z.record(z.string(), z.enum(maskNames)),
  place: z.enum(placings),
  areas: z.array(z.string()),
  filter: z.string().nullable(),
  until: z.string().nullable(),
  renewUntil: z.string().nullable(),
  reason: z.string(),
  decided: z.object({by: z.string(), at: z.string()}).nullable(),
  uses: z.object({times: z.number(), rows: z.number(), last: z.string().nullable()}),
  mine: z.boolean(),
  /** What whoever asks may do with it now. */
  steps: z.array(z.enum(stepNames)),
})

export const sharesQuery = z.object({
  side: z.enum(['mine', 'deciding', 'both']).default('both'),
  dataset: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,60}$/)
    .optional(),
  waiting: z.stringbool().optional(),
  cursor: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
})
export const sharesReply = z.object({
  shares: z.array(shareOut),
  next: z.string().nullable(),
  /** How many wait for the decision of whoever asks, and the units they may ask for. */
  waiting: z.number(),
  units: z.array(unitOut),
})

const fieldOut = z.object({name: z.string(), type: z.string(), said: saidOut, masks: z.array(z.enum(maskNames))})
export const shareReply = z.object({share: shareOut, fields: z.array(fieldOut)})
export const fieldsReply = z.object({fields: z.array(fieldOut)})

export const usesQuery = z.object({cursor: z.uuid().optional(), limit: z.coerce.number().int().min(1).max(200).default(50)})
export const usesReply = z.object({
  uses: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      who: z.string(),
      byKey: z.boolean(),
      resource: z.string(),
      question: z.string(),
      rows: z.number(),
    }),
  ),
  next: z.string().nullable(),
})

/** What can be read under a share, and how each field is told. */
export const sharedReply = z.object({
  share: shareOut,
  resources: z.array(
    z.object({
      id: z.string(),
      title: saidOut,
      fields: z.array(z.object({name: z.string(), type: z.string(), said: saidOut, mask: z.enum(maskNames).nullable()})),
      items: z.string(),
    }),
  ),
})
