import {z} from 'zod'
import {readArea} from '#lib/area.ts'

/** West,south,east,north in degrees, as one query parameter. */
const bbox = z
  .string()
  .max(100)
  .regex(/^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}$/)
  .transform((text) => text.split(',').map(Number) as [number, number, number, number])

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])
const areaPrefix = z.string().regex(/^\d{6,15}$/)
const cellCode = z.string().regex(/^\d{14,15}$/)
const componentCode = z.string().regex(/^\d{16,17}$/)
const day = z.iso.date()
const said = z.object({zh: z.string(), en: z.string()})
const paging = {limit: z.coerce.number().int().min(1).max(1000).default(100), cursor: z.string().max(60).optional()}
const yes = z.enum(['true', 'false']).default('false')

const polygon = z.object({type: z.literal('Polygon'), coordinates: z.array(z.array(z.array(z.number())))})
const multiPolygon = z.object({type: z.literal('MultiPolygon'), coordinates: z.array(z.array(z.array(z.array(z.number()))))})

export const pointQuery = z.object({
  lng: z.coerce.number().min(-180).max(180),
  lat: z.coerce.number().min(-90).max(90),
  /** Of the coordinates given; maps of China often draw in GCJ-02. */
  crs: z.enum(['wgs84', 'cgcs2000', 'gcj02', 'bd09']).default('cgcs2000'),
})

export const locatedReply = z.object({
  cell: z.string(),
  community: z.string(),
  street: z.string(),
  district: z.string(),
  region: z.number(),
  place: position,
  address: said.nullable(),
  /** Responsibility grids that contain the cell. */
  responsibilities: z.array(z.object({code: z.string(), name: z.string(), kind: z.string(), post: z.string().nullable()})),
})

export const placesQuery = z.object({q: z.string().min(1).max(64), limit: z.coerce.number().int().min(1).max(50).default(10)})
export const placesReply = z.object({
  places: z.array(
    z.object({name: z.string(), nameEn: z.string(), kind: z.string(), place: position, address: z.string(), reckoned: z.boolean()}),
  ),
})

export const cellsQuery = z.object({bbox: bbox.optional(), area: areaPrefix.optional(), ...paging})
export const cellKey = z.object({code: cellCode})
export const cellQuery = z.object({on: day.optional()})
export const cellReply = z.object({
  code: z.string(),
  name: z.string(),
  region: z.number(),
  generation: z.number(),
  areaM2: z.number(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  note: z.string().nullable(),
  shape: z.union([polygon, multiPolygon]),
})
export const cellsReply = z.object({cells: z.array(cellReply), next: z.string().nullable()})

export const layerKey = z.object({
  layer: z.enum(['roads', 'water', 'parks', 'buildings', 'cells', 'districts', 'streets', 'communities', 'city']),
})
export const layerQuery = z.object({bbox: bbox.optional(), metres: z.coerce.number().min(0).max(1000).default(0)})

const text = (most: number) => z.string().max(most)
const blank = (most: number) => text(most).min(1).nullable()

const factsShape = {
  name: text(30).min(1),
  department: blank(40),
  departmentName: blank(100),
  owner: blank(40),
  ownerName: blank(100),
  keeper: blank(40),
  keeperName: blank(100),
  cell: cellCode.nullable(),
  state: z.enum(['intact', 'damaged', 'lost', 'disused', 'removed']),
  initialOn: day,
  source: blank(30),
  note: blank(1000),
  streetName: blank(50),
  communityName: blank(50),
  accuracy: z.enum(['A', 'B', 'C']),
}

const extension = z.record(text(60).min(1), text(1000)).refine((all) => Object.keys(all).length <= 100)

export const componentsQuery = z.object({
  bbox: bbox.optional(),
  /** Five digits of a type, or the first of them for a class. */
  type: z
    .string()
    .regex(/^\d{2,5}$/)
    .optional(),
  area: areaPrefix.optional(),
  /** A drawn area: `polygon:` or `circle:`, as the map asks about it. */
  within: z.string().max(8_000).transform(readArea).optional(),
  state: factsShape.state.optional(),
  ...paging,
})
export const nearbyQuery = pointQuery.extend({
  metres: z.coerce.number().min(1).max(2000).default(50),
  type: z
    .string()
    .regex(/^\d{4,5}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})
export const componentKey = z.object({code: componentCode})
export const componentReply = z.object({
  ...factsShape,
  name: z.string(),
  code: z.string(),
  type: z.string(),
  generation: z.number(),
  cell: z.string(),
  street: z.string(),
  community: z.string(),
  initialOn: z.string(),
  changedOn: z.string().nullable(),
  place: z.array(z.number()),
  extension: z.record(z.string(), z.string()),
  version: z.number(),
})
export const componentsReply = z.object({components: z.array(componentReply), next: z.string().nullable()})
export const nearbyReply = z.object({components: z.array(componentReply.extend({metres: z.number()}))})
export const typesReply = z.object({types: z.array(z.object({type: z.string(), name: z.string(), count: z.number()}))})

export const newComponentBody = z.object({
  ...factsShape,
  department: factsShape.department.default(null),
  departmentName: factsShape.departmentName.default(null),
  owner: factsShape.owner.default(null),
  ownerName: factsShape.ownerName.default(null),
  keeper: factsShape.keeper.default(null),
  keeperName: factsShape.keeperName.default(null),
  cell: factsShape.cell.default(null),
  state: factsShape.state.default('intact'),
  source: factsShape.source.default(null),
  note: factsShape.note.default(null),
  streetName: factsShape.streetName.default(null),
  communityName: factsShape.communityName.default(null),
  accuracy: factsShape.accuracy.default('C'),
  code: componentCode,
  place: position,
  extension: extension.default({}),
})
export const changeComponentBody = z
  .object({...factsShape})
  .partial()
  .extend({place: position.optional(), extension: extension.optional(), version: z.number().int().min(1)})

export const importQuery = z.object({
  kind: z.enum(['areas', 'cells', 'components', 'places']),
  mode: z.enum(['add', 'renew', 'replace']).default('add'),
  crs: text(80).optional(),
  layer: text(100).optional(),
  mend: yes,
  dryRun: yes,
})
const rowError = z.object({line: z.number(), column: z.string().nullable(), zh: z.string(), en: z.string()})
export const importReply = z.object({
  kind: z.string(),
  mode: z.string(),
  mend: z.boolean(),
  dryRun: z.boolean(),
  read: z.number(),
  added: z.number(),
  changed: z.number(),
  ended: z.number(),
  rehoused: z.number(),
  errorCount: z.number(),
  errors: z.array(rowError),
  ignored: z.array(z.string()),
  edition: z.string().nullable(),
})

export const checkQuery = z.object({toleranceM2: z.coerce.number().min(0).max(1e6).default(1)})
export const checkReply = z.object({
  cells: z.number(),
  areas: z.number(),
  count: z.number(),
  /** The first thousand, the gravest first. */
  findings: z.array(
    said.extend({
      kind: z.enum(['overlap', 'gap', 'crossing', 'orphan']),
      codes: z.array(z.string()),
      within: z.string(),
      areaM2: z.number(),
      at: z.array(z.number()),
    }),
  ),
})

export const editionsReply = z.object({
  editions: z.array(z.object({number: z.number(), id: z.string(), topic: z.string(), at: z.string(), by: z.string(), note: z.string()})),
})

export const responsibilityKey = z.object({code: z.string().regex(/^[\w-]{1,40}$/)})
export const responsibilitiesQuery = z.object({cell: cellCode.optional()})
export const responsibilityBody = z.object({
  name: text(60).min(1),
  kind: text(30).min(1),
  post: blank(60).default(null),
  holder: blank(60).default(null),
  cells: z.array(cellCode).min(1).max(5000),
  version: z.number().int().min(0),
})
export const responsibilityReply = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  kind: z.string(),
  post: z.string().nullable(),
  holder: z.string().nullable(),
  validFrom: z.string(),
  version: z.number(),
  cells: z.array(z.string()),
})
export const responsibilitiesReply = z.object({responsibilities: z.array(responsibilityReply)})

export const attributeKey = z.object({type: z.string().regex(/^\d{2,5}$/), name: text(60).min(1)})
export const attributeBody = z.object({
  zh: text(30).min(1),
  abbr: text(20),
  value: z.enum(['text', 'number', 'date']),
  length: z.number().int().min(1).max(1000),
  need: z.enum(['M', 'C', 'O']),
})
export const attributesReply = z.object({attributes: z.array(attributeBody.extend({type: z.string(), name: z.string()}))})
