import {z} from 'zod'
import {unitKinds} from './core/unit.ts'

const id = z.uuid()
const areaCode = z.string().regex(/^\d{6}(?:\d{3}){0,2}$/)
const someArea = z.union([z.literal(''), areaCode])
const category = z.string().regex(/^(?:component|matter)\.\d{5}$/)
const categoryPrefix = z.string().regex(/^(?:component|matter)(?:\.\d{2}(?:\d{3})?)?$/)
const name = z.string().trim().min(1).max(100)
const text = z.string().trim().min(1).max(100)
const because = z.string().trim().min(2).max(200)
const day = z.iso.date()
const version = z.int().positive()
const said = z.object({zh: z.string(), en: z.string()})
const yes = z.stringbool().default(false)

export const ById = z.object({id})
export const ByCode = z.object({code: areaCode})
export const Because = z.object({because, version: version.optional()})

/** An area as it crosses the wire. */
export const AreaOut = z.object({
  code: z.string(),
  name: z.string(),
  nameEn: z.string(),
  level: z.enum(['city', 'district', 'street', 'community']),
  parent: z.string().nullable(),
  zone: z.string().nullable(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
})
export const AreaQuery = z.object({within: areaCode.optional(), level: AreaOut.shape.level.optional()})
export const AreaName = z.object({name, nameEn: name})
export const AreaHistory = z.object({area: AreaOut, names: z.array(AreaOut)})

/** A unit as it crosses the wire. */
export const UnitOut = z.object({
  id: z.string(),
  key: z.string(),
  name: z.string(),
  nameEn: z.string(),
  kind: z.enum(unitKinds),
  trade: z.string(),
  uscc: z.string(),
  area: z.string(),
  parent: z.string().nullable(),
  phone: z.string().nullable(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  version: z.number(),
})
const short = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)
export const NewUnitBody = z.strictObject({
  key: short,
  name,
  nameEn: name,
  kind: z.enum(unitKinds),
  trade: z.string().regex(/^[a-z][a-z-]{0,39}$/),
  uscc: z.string().max(18),
  area: areaCode,
  parent: id.nullable(),
  phone: z.string().max(40).nullable(),
  validFrom: day.optional(),
})
/** `ended` true shows history too; pick lists leave it out. */
export const UnitQuery = z.object({
  within: areaCode.optional(),
  trade: short.optional(),
  kind: z.enum(unitKinds).optional(),
  text: text.optional(),
  ended: yes,
})

export const PersonOut = z.object({
  id: z.string(),
  name: z.string(),
  nameEn: z.string(),
  phone: z.string().nullable(),
  account: z.string().nullable(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  version: z.number(),
})
export const NewPersonBody = z.strictObject({
  name,
  nameEn: name,
  phone: z.string().max(40).nullable(),
  account: id.nullable(),
  city: areaCode,
})
export const PersonQuery = z.object({text: text.optional(), unit: id.optional(), ended: yes})
export const EndPersonBody = Because.extend({city: areaCode})

export const PostOut = z.object({
  id: z.string(),
  unit: z.string(),
  title: z.string(),
  titleEn: z.string(),
  role: z.string().nullable(),
  area: z.string(),
  ownUnitOnly: z.boolean(),
  category: z.string().nullable(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  version: z.number(),
})
export const NewPostBody = z.strictObject({
  unit: id,
  title: name,
  titleEn: name,
  role: z.string().max(40).nullable(),
  area: someArea,
  ownUnitOnly: z.boolean(),
  category: categoryPrefix.nullable(),
})
export const PostQuery = z.object({unit: id.optional(), within: areaCode.optional(), ended: yes})
export const AppointBody = z.strictObject({person: id, because})
export const AppointmentOut = z.object({
  id: z.string(),
  post: z.string(),
  person: z.string(),
  grant: z.string().nullable(),
  because: z.string(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
})
export const PersonWhole = z.object({person: PersonOut, appointments: z.array(AppointmentOut)})

/** One thing a person can see or do, where, and why. */
export const RightOut = z.object({
  permission: z.string(),
  area: z.string(),
  unit: z.string().nullable(),
  category: z.string().nullable(),
  role: z.string(),
  post: z.string().nullable(),
  from: z.date(),
  to: z.date().nullable(),
  why: said,
})
export const RightsOut = z.object({person: PersonOut, rights: z.array(RightOut)})

export const DutyListOut = z.object({
  id: z.string(),
  area: z.string(),
  title: z.string(),
  state: z.enum(['draft', 'published']),
  categories: z.array(z.string()),
  takesEffect: z.string().nullable(),
  ends: z.string().nullable(),
  draftedBy: z.string(),
  draftedAt: z.date(),
  publishedBy: z.string().nullable(),
  publishedAt: z.date().nullable(),
  version: z.number(),
})
export const DutyOut = z.object({
  id: z.string(),
  line: z.number(),
  area: z.string(),
  category: z.string(),
  owner: z.string().nullable(),
  unit: z.string(),
  supervising: z.string().nullable(),
  coordinating: z.string().nullable(),
  legalBasis: z.string(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
})
export const DutyListWhole = z.object({list: DutyListOut, duties: z.array(DutyOut)})
export const DraftBody = z.strictObject({
  area: areaCode,
  title: name,
  from: id.optional(),
  categories: z.array(category).max(2_000).optional(),
})

const cell = z.string().max(1_000).nullish()
/** Rows as a form gives them: unit names, keys, codes or ids; read like the rows of a file. */
export const DutyRowsBody = z.strictObject({
  version,
  categories: z.array(category).max(2_000).optional(),
  rows: z
    .array(
      z.strictObject({
        area: cell,
        category: cell,
        owner: cell,
        unit: cell,
        supervising: cell,
        coordinating: cell,
        legalBasis: cell,
        validFrom: cell,
        validTo: cell,
      }),
    )
    .max(5_000),
})
export const CheckQuery = z.object({day: day.optional()})
export const CheckOut = z.object({
  contradictions: z.array(
    z.object({
      lines: z.array(z.number()),
      area: z.string(),
      category: z.string(),
      owner: z.string().nullable(),
      units: z.array(z.string()),
    }),
  ),
  faults: z.array(z.object({line: z.number(), kind: z.string(), about: z.string()})),
  gaps: z.array(z.object({area: z.string(), category: z.string()})),
  publishable: z.boolean(),
})
export const ImportQuery = z.object({dryRun: yes, version: z.coerce.number().int().positive().optional()})
export const ImportOut = z.object({
  dryRun: z.boolean(),
  rows: z.number(),
  errorCount: z.number(),
  errors: z.array(z.object({line: z.number(), column: z.string().nullable(), zh: z.string(), en: z.string()})),
  ignored: z.array(z.string()),
  check: CheckOut.nullable(),
})
export const ExportQuery = z.object({format: z.enum(['csv', 'xlsx']).default('csv')})
export const PublishBody = z.strictObject({takesEffect: day, version})
export const PublishOut = z.object({list: DutyListOut, check: CheckOut})

export const ResponsibleQuery = z.object({area: areaCode, category, owner: text.optional(), at: z.coerce.date().optional()})
/** Who is responsible, by which row, why, and which rows were weighed. */
export const ResponsibleOut = z.object({
  unit: UnitOut,
  supervising: UnitOut.nullable(),
  coordinating: UnitOut.nullable(),
  duty: DutyOut,
  list: z.object({id: z.string(), title: z.string()}),
  reason: said,
  considered: z.array(
    z.object({duty: DutyOut, verdict: z.enum(['chosen', 'less-specific', 'other-owner', 'not-in-force', 'no-unit-here'])}),
  ),
})
