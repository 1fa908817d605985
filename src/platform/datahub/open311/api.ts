import {z} from 'zod'

const text = (most: number) => z.string().max(most)
const optional = (most: number) => text(most).optional()

/** The parameters every method takes. */
const always = {jurisdiction_id: optional(100), api_key: optional(100)}
/** Degrees as a text; one that is empty is none, and not the equator. */
const degrees = (most: number) =>
  z
    .string()
    .trim()
    .max(40)
    .transform((given) => (given === '' ? undefined : Number(given)))
    .pipe(z.number().min(-most).max(most).optional())
    .optional()
const placed = {lat: degrees(90), long: degrees(180)}

export const formats = ['xml', 'json'] as const
export type Format = (typeof formats)[number]

export const plainQuery = z.object(always)
export const servicesQuery = z.object({...always, ...placed})
/** `matter.06010.xml`: what is asked for, and how it is written. */
export const fileKey = z.object({file: text(200)})

const side = (most: number) => z.number().min(-most).max(most)
const bbox = z
  .string()
  .max(120)
  .transform((given) => given.split(',').map(Number))
  .pipe(z.tuple([side(180), side(90), side(180), side(90)]))

/** How many requests a page holds at most, and where nothing is said. */
export const LARGEST_PAGE = 1_000
/** So many requests of a span can be paged through; whoever wants more asks by days. */
export const DEEPEST = 20_000

const moments = {start_date: optional(40), end_date: optional(40)}
const paged = {
  page: z.coerce.number().int().min(1).max(DEEPEST).default(1),
  page_size: z.coerce.number().int().min(1).max(LARGEST_PAGE).default(LARGEST_PAGE),
}

export const requestsQuery = z.object({
  ...always,
  service_request_id: optional(8_000),
  service_code: optional(4_000),
  ...moments,
  status: optional(100),
  updated_after: optional(40),
  updated_before: optional(40),
  bbox: bbox.optional(),
  ...paged,
})

export const updatesQuery = z.object({...always, service_request_id: optional(8_000), ...moments})

/** What a request carries (GeoReport v2, POST Service Request), besides `attribute[code]` and pictures. */
export const requestForm = z.object({
  ...always,
  service_code: text(100).trim().min(1),
  ...placed,
  address_string: optional(200),
  address_id: optional(40),
  email: z.union([z.literal(''), z.email().max(200)]).optional(),
  device_id: optional(200),
  account_id: optional(200),
  first_name: optional(60),
  last_name: optional(60),
  phone: z
    .union([
      z.literal(''),
      z
        .string()
        .trim()
        .regex(/^\+?[\d ()-]{5,25}$/),
    ])
    .optional(),
  description: optional(4_000),
  media_url: z.union([z.literal(''), z.url({protocol: /^https?$/}).max(2_000)]).optional(),
})

/** What an update carries, as FixMyStreet sends it. */
export const updateForm = z.object({
  ...always,
  service_request_id: text(100).trim().min(1),
  update_id: optional(100),
  updated_datetime: optional(40),
  status: optional(40),
  description: text(2_000).trim().min(1),
  title: optional(20),
  email: optional(200),
  first_name: optional(60),
  last_name: optional(60),
  account_id: optional(200),
  media_url: z.union([z.literal(''), z.url({protocol: /^https?$/}).max(2_000)]).optional(),
})

const words = z.string().nullable()

export const discoveryReply = z.object({
  changeset: z.string(),
  contact: z.string(),
  key_service: z.string(),
  endpoints: z.array(
    z.object({specification: z.string(), url: z.string(), changeset: z.string(), type: z.string(), formats: z.array(z.string())}),
  ),
})

export const servicesReply = z.array(
  z.object({
    service_code: z.string(),
    service_name: z.string(),
    description: z.string(),
    metadata: z.boolean(),
    type: z.literal('realtime'),
    keywords: z.string(),
    group: z.string(),
  }),
)

export const definitionReply = z.object({
  service_code: z.string(),
  attributes: z.array(
    z.object({
      variable: z.boolean(),
      code: z.string(),
      datatype: z.enum(['string', 'number', 'datetime', 'text', 'singlevaluelist', 'multivaluelist']),
      required: z.boolean(),
      datatype_description: z.string(),
      order: z.number(),
      description: z.string(),
      values: z.array(z.object({key: z.string(), name: z.string()})).optional(),
    }),
  ),
})

export const sentReply = z.array(z.object({service_request_id: z.string(), service_notice: z.string(), account_id: words}))
export const tokenReply = z.array(z.object({service_request_id: z.string(), token: z.string()}))

export const requestsReply = z.array(
  z.object({
    service_request_id: z.string(),
    status: z.enum(['open', 'closed']),
    status_notes: words,
    service_name: words,
    service_code: words,
    description: words,
    agency_responsible: words,
    service_notice: words,
    requested_datetime: z.string(),
    updated_datetime: z.string(),
    expected_datetime: words,
    address: words,
    address_id: words,
    zipcode: words,
    lat: z.number().nullable(),
    long: z.number().nullable(),
    media_url: words,
  }),
)

export const updatesReply = z.array(
  z.object({
    update_id: z.string(),
    service_request_id: z.string(),
    status: z.enum(['open', 'closed']),
    updated_datetime: z.string(),
    description: z.string(),
    media_url: words,
  }),
)

export const updateSentReply = z.array(z.object({update_id: z.string()}))
