import {z} from 'zod'
import {MOST_TEXT} from './core/columns.ts'

const said = z.object({zh: z.string(), en: z.string()})
const kind = z.enum(['component', 'matter'])
const level = z.enum(['A', 'B', 'C'])
const levels = z.object({1: level, 2: level, 3: level})
const name = z.string().trim().min(1).max(100)
const category = z.string().regex(/^(component|matter)\.\d{5}$/)
const text = (most: number) => z.string().trim().max(most)

export const byId = z.object({id: z.uuid()})

export const catalogue = z.object({
  id: z.uuid(),
  name: z.string(),
  standard: z.string(),
  area: z.string(),
  zone: z.string(),
  levels,
  status: z.enum(['draft', 'published']),
  state: z.enum(['draft', 'announced', 'in-force', 'superseded']),
  basedOn: z.uuid().nullable(),
  effectiveFrom: z.string().nullable(),
  revision: z.number(),
  note: z.string(),
  createdAt: z.date(),
  createdBy: z.string(),
  createdByName: z.string(),
  publishedAt: z.date().nullable(),
  publishedBy: z.string().nullable(),
  publishedByName: z.string().nullable(),
})
export const catalogues = z.object({items: z.array(catalogue)})

export const categoryEntry = z.object({
  category: z.string(),
  kind,
  code: z.string(),
  zh: z.string(),
  en: z.string(),
  initials: z.string(),
  local: z.boolean(),
})
export const categoryEntries = z.object({items: z.array(categoryEntry)})

const limit = z.object({
  region: z.union([z.literal(1), z.literal(2), z.literal(3)]).nullable(),
  level: level.nullable(),
  amount: z.number().positive().max(10_000),
  unit: z.enum(['urgent_hour', 'work_hour', 'work_day', 'natural_day']),
})
const evidence = z.array(z.enum(['near', 'far', 'reference', 'before', 'after'])).max(5)

/** A condition as a form sends it. */
export const writtenCondition = z.object({
  category,
  text: text(MOST_TEXT.condition).min(1),
  closing: text(MOST_TEXT.closing).min(1),
  limits: z.array(limit).min(1).max(16),
  evidence,
  handlingUnit: text(MOST_TEXT.unit).min(1).nullable().default(null),
  handlingUnitId: z.uuid().nullable().default(null),
  supervisingUnit: text(MOST_TEXT.unit).min(1).nullable().default(null),
  supervisingUnitId: z.uuid().nullable().default(null),
  legalBasis: text(MOST_TEXT.legalBasis).default(''),
  note: text(MOST_TEXT.note).default(''),
})

export const condition = z.object({
  id: z.uuid(),
  catalogueId: z.uuid(),
  lineage: z.uuid(),
  category: z.string(),
  ordinal: z.number(),
  text: z.string(),
  closing: z.string(),
  limits: z.array(limit),
  evidence,
  handlingUnit: z.string().nullable(),
  handlingUnitId: z.uuid().nullable(),
  supervisingUnit: z.string().nullable(),
  supervisingUnitId: z.uuid().nullable(),
  legalBasis: z.string(),
  note: z.string(),
})
export const conditions = z.object({items: z.array(condition), next: z.string().nullable(), count: z.number()})

/** `basedOn` null begins with the bare national table; without it the version in force is copied. */
export const newDraft = z.object({name, basedOn: z.uuid().nullable().optional(), note: text(500).default(''), levels: levels.optional()})
export const draftChange = z.object({revision: z.int(), name: name.optional(), note: text(500).optional(), levels: levels.optional()})
export const revised = z.object({revision: z.number()})
export const seenRevision = z.object({revision: z.coerce.number().int().optional()})
export const newCategory = z.object({
  kind,
  major: z.string().regex(/^\d{2}$/),
  code: z
    .string()
    .regex(/^\d{5}$/)
    .optional(),
  zh: name,
  en: name,
})
export const categoryKey = z.object({id: z.uuid(), category: z.string().regex(/^(component|matter)\.(\d{2}|\d{5})$/)})
export const categoryNames = z.object({zh: name, en: name})
export const publication = z.object({revision: z.int(), effectiveFrom: z.iso.date()})

export const conditionsAsked = z.object({
  category: z
    .string()
    .regex(/^(component|matter)(\.\d{2}(\d{3})?)?$/)
    .optional(),
  text: text(60).optional(),
  after: z.string().max(40).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
/** Conditions of the version in force; the moment is now unless said. */
export const inForceAsked = z.object({category, at: z.iso.datetime({offset: true}).optional()})
export const categoriesAsked = z.object({
  majors: z.enum(['true', 'false']).optional(),
  text: text(40).default(''),
  kind: kind.optional(),
  catalogue: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(20),
})
export const against = z.object({against: z.uuid().optional()})
export const exportAsked = z.object({format: z.enum(['csv', 'xlsx']).default('xlsx')})
const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((word) => word === 'true')
export const importAsked = z.object({dryRun: flag, skipBad: flag})

const rowError = z.object({line: z.number(), column: z.string().nullable(), zh: z.string(), en: z.string()})
export const importReport = z.object({
  written: z.boolean(),
  rows: z.number(),
  conditions: z.number(),
  localCategories: z.array(z.object({category: z.string(), zh: z.string()})),
  errorCount: z.number(),
  errors: z.array(rowError),
  remarks: z.array(rowError),
  ignoredColumns: z.array(z.string()),
  unknownUnits: z.array(z.string()),
})

export const finding = z.object({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  category: z.string(),
  condition: z.string().nullable(),
  said,
})
export const check = z.object({revision: z.number(), errors: z.number(), warnings: z.number(), findings: z.array(finding)})

const fields = z.array(
  z.enum(['category', 'text', 'closing', 'limits', 'evidence', 'handlingUnit', 'supervisingUnit', 'legalBasis', 'note']),
)
export const diff = z.object({
  against: catalogue.omit({state: true}),
  categories: z.object({
    added: z.array(categoryEntry),
    removed: z.array(categoryEntry),
    renamed: z.array(z.object({before: categoryEntry, after: categoryEntry})),
  }),
  added: z.array(condition),
  removed: z.array(condition),
  changed: z.array(z.object({before: condition, after: condition, fields})),
  unchanged: z.number(),
})
