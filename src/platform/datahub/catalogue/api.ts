import {z} from 'zod'
import {classNames, cycleNames, licenceNames, resourceKinds, sharings} from './core/dataset.ts'

const words = (most: number) => z.string().trim().min(1).max(most)
const said = z.object({zh: words(200), en: words(200)})
const described = z.object({zh: z.string().trim().max(4_000), en: z.string().trim().max(4_000)})
const saidOut = z.object({zh: z.string(), en: z.string()})
const day = z.iso.date()
/** The name of a dataset in addresses. */
export const datasetName = z.string().regex(/^[a-z][a-z0-9-]{1,60}$/)
export const level = z.literal([1, 2, 3, 4])
const district = z.string().regex(/^\d{6}$/)
const unit = z.string().max(60)

/** What people write of a dataset. */
export const datasetBody = z.strictObject({
  name: datasetName,
  title: said,
  description: described,
  ownerUnit: unit,
  district,
  licence: z.enum(licenceNames),
  class: z.enum(classNames),
  level,
  sharing: z.enum(sharings),
  terms: z.string().trim().max(2_000).default(''),
  open: z.boolean().default(false),
  cycle: z.enum(cycleNames),
  lineage: z.string().trim().max(4_000).default(''),
  keywords: z.array(words(40)).max(30).default([]),
  from: day.nullable().default(null),
  to: day.nullable().default(null),
})
const {name: _, ...changeable} = datasetBody.shape
export const datasetChange = z.strictObject({...changeable, version: z.int().positive()})

export const datasetKey = z.object({name: datasetName})
export const resourceKey = z.object({name: datasetName, id: z.uuid()})
export const resourceBody = z.strictObject({
  kind: z.enum(resourceKinds),
  ref: words(120),
  title: said.nullable().default(null),
})
export const stepBody = z.strictObject({version: z.int().positive()})

export const resourceOut = z.object({
  id: z.string(),
  kind: z.enum(resourceKinds),
  ref: z.string(),
  title: saidOut,
  format: z.string(),
  rows: z.number().nullable(),
  lastAt: z.string().nullable(),
  bbox: z.array(z.number()).nullable(),
  lookedAt: z.string().nullable(),
  /** Whether whoever asks may read it by their own right. */
  readable: z.boolean(),
})

/** A dataset as lists show it. Times are ISO 8601. */
export const datasetOut = z.object({
  id: z.string(),
  name: z.string(),
  title: saidOut,
  description: saidOut,
  owner: z.object({id: z.string(), name: saidOut}),
  district: z.string(),
  licence: z.string(),
  class: z.string(),
  level: z.number(),
  sharing: z.enum(sharings),
  terms: z.string(),
  open: z.boolean(),
  cycle: z.string(),
  lineage: z.string(),
  keywords: z.array(z.string()),
  from: z.string().nullable(),
  to: z.string().nullable(),
  publishedAt: z.string().nullable(),
  createdAt: z.string(),
  changedAt: z.string(),
  version: z.number(),
  kinds: z.array(z.enum(resourceKinds)),
  rows: z.number().nullable(),
  lastAt: z.string().nullable(),
  freshness: z.enum(['fresh', 'late', 'unknown']),
})

export const datasetsQuery = z.object({
  q: z.string().trim().max(100).optional(),
  owner: unit.optional(),
  class: z.enum(classNames).optional(),
  sharing: z.enum(sharings).optional(),
  level: z.coerce.number().pipe(level).optional(),
  open: z.stringbool().optional(),
  kind: z.enum(resourceKinds).optional(),
  /** Drafts and what was withdrawn, of those whoever asks maintains. */
  state: z.enum(['published', 'drafts']).default('published'),
  cursor: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
})
export type DatasetsAsked = z.output<typeof datasetsQuery>

const facet = z.array(z.object({is: z.string(), said: saidOut, count: z.number()}))
export const datasetsReply = z.object({
  datasets: z.array(datasetOut),
  total: z.number(),
  next: z.string().nullable(),
  /** How many there are by each, with everything else that was asked. */
  facets: z.object({owner: facet, class: facet, sharing: facet, level: facet, open: facet, kind: facet}),
  may: z.object({keep: z.boolean()}),
})

export const datasetReply = z.object({
  dataset: datasetOut,
  resources: z.array(resourceOut),
  may: z.object({keep: z.boolean(), share: z.boolean()}),
})
export const madeReply = z.object({id: z.string(), name: z.string(), version: z.number()})
export const addedReply = z.object({id: z.string()})
export const goneReply = z.object({done: z.boolean()})
