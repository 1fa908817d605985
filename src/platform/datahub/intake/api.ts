import {z} from 'zod'
import {fieldTypes, mostFields} from './core/mapping.ts'

const said = z.object({zh: z.string().trim().min(1).max(200), en: z.string().trim().max(200)})
const column = z.string().min(1).max(200)
const name = z.string().regex(/^[a-z][a-z0-9_]{0,47}$/)
const crs = z.string().min(1).max(2_000)

/** A field as it is kept. */
const sheetField = z.object({name, type: z.enum(fieldTypes), said, unit: z.string().max(20).optional()})

/** How rows become records. */
export const mapping = z.object({
  fields: z
    .array(sheetField.extend({from: column}))
    .min(1)
    .max(mostFields),
  key: name.nullable(),
  time: name.nullable(),
  place: z.discriminatedUnion('kind', [
    z.object({kind: z.literal('none')}),
    z.object({kind: z.literal('geometry'), crs: crs.nullable()}),
    z.object({kind: z.literal('columns'), lng: column, lat: column, crs}),
    z.object({kind: z.literal('wkt'), column, crs}),
  ]),
  zone: z.string().min(1).max(60),
  missing: z.enum(['keep', 'remove']),
})

export const zoneQuery = z.object({layer: z.string().max(200).optional(), zone: z.string().min(1).max(60).default('Asia/Shanghai')})

const lookedColumn = z.object({
  name: z.string(),
  type: z.enum(fieldTypes),
  samples: z.array(z.string()),
  filled: z.number(),
  blank: z.number(),
  distinct: z.boolean(),
  unit: z.string().nullable(),
})

/** What the first rows show. */
export const lookReply = z.object({
  file: z.string().nullable(),
  name: z.string(),
  format: z.string(),
  tells: z.string(),
  layers: z.array(z.string()),
  layer: z.string().nullable(),
  geometry: z.boolean(),
  crs: z.string().nullable(),
  rows: z.number(),
  whole: z.boolean(),
  columns: z.array(lookedColumn),
  sample: z.array(z.record(z.string(), z.unknown())),
  suggested: mapping.extend({fields: z.array(sheetField.extend({from: z.string()}))}),
})

export const sheetBody = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]{1,50}$/),
  title: said,
  district: z.string().regex(/^\d{6}$/),
  unit: z.uuid().nullable(),
  open: z.boolean(),
})

export const sheetChange = z.object({version: z.int(), title: said, open: z.boolean()})

/** A sheet on the wire; `collection` is what it is published as. */
export const sheetReply = z.object({
  id: z.string(),
  name: z.string(),
  collection: z.string(),
  title: said,
  district: z.string(),
  unit: z.string().nullable(),
  open: z.boolean(),
  shape: z.string(),
  fields: z.array(sheetField),
  key: z.string().nullable(),
  time: z.string().nullable(),
  records: z.number(),
  loadedAt: z.date().nullable(),
  changedAt: z.date(),
  version: z.number(),
})

export const sheetsReply = z.object({sheets: z.array(sheetReply)})

export const feedBody = z.object({title: said, layer: z.string().max(200).nullable(), mapping})

export const feedChange = feedBody.extend({version: z.int()})

const told = z.object({code: z.string(), zh: z.string(), en: z.string()})

/** A feed on the wire. */
export const feedReply = z.object({
  id: z.string(),
  sheetId: z.string(),
  title: said,
  layer: z.string().nullable(),
  mapping,
  changedAt: z.date(),
  version: z.number(),
})

export const feedsReply = z.object({feeds: z.array(feedReply)})

const rowError = z.object({line: z.number(), column: z.string().nullable(), zh: z.string(), en: z.string()})

/** A load on the wire. */
export const loadReply = z.object({
  id: z.string(),
  sheetId: z.string(),
  sheet: said,
  feedId: z.string().nullable(),
  byName: z.string(),
  beganAt: z.date(),
  endedAt: z.date().nullable(),
  origin: z.string(),
  state: z.enum(['writing', 'done', 'refused', 'failed', 'undone']),
  read: z.number(),
  fresh: z.number(),
  changed: z.number(),
  same: z.number(),
  removed: z.number(),
  bad: z.number(),
  problem: told.nullable(),
  undoneAt: z.date().nullable(),
  undoneBy: z.string().nullable(),
})

export const loadsQuery = z.object({sheet: z.uuid().optional(), before: z.uuid().optional()})
export const loadsReply = z.object({loads: z.array(loadReply), next: z.string().nullable()})
export const oneLoadReply = z.object({load: loadReply, errors: z.array(rowError), undoable: z.boolean()})
