import {z} from 'zod'
import {type MasterKind, masterKindNames} from './core/kinds.ts'

const said = z.object({zh: z.string(), en: z.string()})
/** A kind of master. */
export const kind = z.enum(masterKindNames as readonly [MasterKind, ...MasterKind[]])
const place = z.tuple([z.number(), z.number()])
const district = z.string().regex(/^\d{6}$/)
const property = z.string().regex(/^[A-Za-z_][\w-]{0,62}$/)

export const mapping = z.strictObject({
  traits: z.strictObject({
    name: property.optional(),
    code: property.optional(),
    holder: property.optional(),
    address: property.optional(),
    phone: property.optional(),
    born: property.optional(),
    sort: property.optional(),
  }),
  place: z.boolean(),
  district: property.optional(),
})

const traits = z.object({
  name: z.string().optional(),
  code: z.string().optional(),
  holder: z.string().optional(),
  address: z.string().optional(),
  phone: z.string().optional(),
  born: z.string().optional(),
  sort: z.string().optional(),
  place: place.optional(),
})

/** A thing as one feed tells of it. */
export const appearanceOut = z.object({
  id: z.string(),
  source: z.object({id: z.string(), collection: z.string(), title: said}),
  key: z.string(),
  district: z.string(),
  master: z.string(),
  how: z.enum(['own', 'code', 'person']),
  /** Whether its code is a valid one. */
  coded: z.boolean(),
  traits,
  /** When the feed first said this. */
  saidAt: z.string(),
  /** Since when the feed tells of it no more. */
  goneAt: z.string().nullable(),
})

export const alikeOut = z.object({
  id: z.string(),
  kind,
  why: z.enum(['likeness', 'code', 'doubt']),
  probability: z.number(),
  state: z.enum(['open', 'same', 'different', 'moot']),
  /** What was found of each attribute; `level` 0 is the strongest of `of`. */
  reasons: z.array(z.object({trait: z.string(), level: z.number(), of: z.number(), said})),
  one: appearanceOut,
  other: appearanceOut,
  madeAt: z.string(),
  decided: z.object({at: z.string(), who: z.string(), reason: z.string().nullable()}).nullable(),
  version: z.number(),
})

export const alikesQuery = z.object({
  state: z.enum(['open', 'same', 'different']).default('open'),
  kind: kind.optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
})
export const alikesReply = z.object({
  pairs: z.array(alikeOut),
  next: z.string().nullable(),
  open: z.array(z.object({kind, count: z.number()})),
})

export const alikeKey = z.object({id: z.uuid()})
const reason = z.string().trim().min(2).max(500)
const version = z.int().positive()
export const sameBody = z.strictObject({version, reason: reason.optional()})
export const differentBody = z.strictObject({version, reason})
export const partBody = z.strictObject({reason})
export const masterReply = z.object({master: z.string()})
export const doneReply = z.object({done: z.boolean()})

export const mastersQuery = z.object({
  kind: kind.optional(),
  q: z.string().trim().min(1).max(100).optional(),
  /** Only those that several appearances tell of. */
  joined: z.stringbool().default(false),
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export const masterOut = z.object({
  id: z.string(),
  kind,
  name: z.string(),
  things: z.number(),
  changedAt: z.string(),
})
export const mastersReply = z.object({masters: z.array(masterOut), next: z.string().nullable()})

export const masterDetail = z.object({
  master: masterOut,
  /** What holds of it, each with the appearance it is from and how many say something else. */
  values: z.array(
    z.object({trait: z.string(), value: z.union([z.string(), place]), from: z.string(), saidAt: z.string(), against: z.number()}),
  ),
  appearances: z.array(appearanceOut),
  /** Those nearby in question, open or decided. */
  pairs: z.array(alikeOut),
  history: z.array(z.object({name: z.string(), said, at: z.string(), who: z.string()})),
})

export const sourceKey = z.object({id: z.uuid()})
const sourceGiven = {mapping, trust: z.int().min(1).max(9), district}
export const sourceBody = z.strictObject({
  collection: z.string().regex(/^[a-z][a-z0-9-]{0,80}$/),
  kind,
  ...sourceGiven,
})
export const sourceChange = z.strictObject(sourceGiven)
export const sourceReply = z.object({id: z.string()})
export const sourcesReply = z.object({
  sources: z.array(
    z.object({
      id: z.string(),
      collection: z.string(),
      title: said,
      kind,
      district: z.string(),
      mapping,
      trust: z.number(),
      /** Things it tells of now. */
      things: z.number(),
      readAt: z.string().nullable(),
      /** Whether it is being read, or waits for it. */
      due: z.boolean(),
      trouble: said.nullable(),
    }),
  ),
})
