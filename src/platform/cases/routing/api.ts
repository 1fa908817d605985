import {z} from 'zod'
import {sources} from '../core/case.ts'
import {answersBody} from '../questions/api.ts'
import type {Shape} from './core/polygon.ts'

const said = z.object({zh: z.string(), en: z.string()})
const words = (most: number) => z.string().trim().min(1).max(most)
const day = z.iso.date()
const version = z.int().positive()
const instant = z.iso.datetime({offset: true}).transform((text) => new Date(text))
const category = z.string().regex(/^(?:component|matter)(?:\.\d{2}(?:\d{3})?)?$/)
const wholeCategory = z.string().regex(/^(component|matter)\.\d{5}$/)
const areaCode = z.string().regex(/^\d{4}(\d{2}(\d{3}(\d{3}(\d{2,3})?)?)?)?$/)
const district = z.string().regex(/^\d{6}$/)
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const some = <S extends z.ZodType>(schema: S, most: number) => z.array(schema).min(1).max(most)

/** Most rules of a set, and most corners of one polygon. */
export const mostRules = 1_000
const MOST_CORNERS = 2_000

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])
const ring = z
  .array(position)
  .min(4)
  .max(MOST_CORNERS)
  .refine((places) => JSON.stringify(places[0]) === JSON.stringify(places.at(-1)), {
    message: '首尾两点须相同 / the last place must repeat the first',
  })

const shape = z
  .array(z.array(ring).min(1).max(20))
  .min(1)
  .max(50)
  .refine((polygons) => polygons.flat(2).length <= MOST_CORNERS, {message: `最多 ${MOST_CORNERS} 个顶点 / at most ${MOST_CORNERS} corners`})

const answerIs = z
  .strictObject({
    question: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
    is: z.union([z.string().max(40), z.boolean()]).optional(),
    least: z.number().optional(),
    most: z.number().optional(),
  })
  .refine(({is, least, most}) => (is === undefined) !== (least === undefined && most === undefined), {
    message: '须写明 is，或 least、most / name either is, or least and most',
  })

const hours = z
  .strictObject({
    days: z.enum(['working', 'resting']).optional(),
    weekdays: some(z.int().min(1).max(7), 7).optional(),
    from: clock.optional(),
    to: clock.optional(),
    since: day.optional(),
    until: day.optional(),
  })
  .refine(({from, to}) => (from === undefined) === (to === undefined), {message: 'from、to 须同时填写 / give both from and to'})

export const rule = z.strictObject({
  id: z.string().regex(/^[\w-]{1,40}$/),
  title: words(100),
  when: z.strictObject({
    categories: some(category, 100).optional(),
    areas: some(areaCode, 200).optional(),
    shape: shape.transform((polygons): Shape => polygons).optional(),
    owners: some(z.uuid(), 50).optional(),
    hours: hours.optional(),
    answers: some(answerIs, 10).optional(),
    sources: some(z.enum(sources), sources.length).optional(),
    priorities: some(z.int().min(0).max(9), 10).optional(),
    words: some(words(40), 50).optional(),
  }),
  to: z.strictObject({
    unit: z.union([z.uuid(), z.string().regex(/^@(city|district|street|community):[a-z][a-z-]{0,39}$/)]),
    person: z.strictObject({id: z.uuid(), name: words(60)}).optional(),
  }),
})

export const byId = z.object({id: z.uuid()})
export const draftBody = z.strictObject({area: district, title: words(100), from: z.uuid().optional()})
export const rulesBody = z.strictObject({version, title: words(100).optional(), rules: z.array(rule).max(mostRules)})
export const publishBody = z.strictObject({version: version.optional(), takesEffect: day})
export const periodBody = z.strictObject({from: instant.optional(), to: instant.optional()})
export const acceptBody = z.strictObject({
  version: version.optional(),
  category: wholeCategory,
  street: areaCode.nullable(),
  to: z.uuid(),
  because: words(80),
})

/** A case that may be there or only thought of: a stored one by id, or what rules would know of it. */
export const tryBody = z.union([
  z.strictObject({case: z.uuid()}),
  z.strictObject({
    category: wholeCategory,
    area: areaCode.optional(),
    place: position.optional(),
    owner: z.uuid().nullable().default(null),
    source: z.enum(sources).default('citizen'),
    priority: z.int().min(0).max(9).nullable().default(null),
    answers: answersBody.default({}),
    text: z.string().max(2000).default(''),
    at: instant.optional(),
  }),
])

export const learnQuery = z.object({area: district, days: z.coerce.number().int().min(1).max(400).default(90)})
export const handoverBody = z.strictObject({
  from: z.uuid(),
  to: z.uuid(),
  takesEffect: day,
  reason: words(500),
  dryRun: z.boolean(),
})

const time = z.string().nullable()
const named = z.object({id: z.string(), name: z.string()})

export const setReply = z.object({
  id: z.string(),
  area: z.string(),
  title: z.string(),
  state: z.enum(['draft', 'published']),
  count: z.number(),
  takesEffect: time,
  ends: time,
  version: z.number(),
  replayed: z
    .object({version: z.number(), cases: z.number(), changed: z.number(), from: z.string(), to: z.string(), at: z.string()})
    .nullable(),
  draftedBy: z.string(),
  draftedAt: z.string(),
  publishedBy: z.string().nullable(),
  publishedAt: time,
})

const finding = said.extend({severity: z.enum(['fault', 'warning']), kind: z.string(), line: z.number(), other: z.number().nullable()})
export const wholeSetReply = setReply.extend({rules: z.array(rule), findings: z.array(finding)})

const tried = z.object({rule: z.string(), line: z.number(), title: z.string(), verdict: z.string(), said})
export const tryReply = z.object({tried: z.array(tried), unit: named.nullable(), why: said})

export const replayReply = z.object({
  from: z.string(),
  to: z.string(),
  truncated: z.boolean(),
  cases: z.number(),
  changed: z.number(),
  byRule: z.number(),
  flows: z.array(z.object({from: named.nullable(), to: named.nullable(), cases: z.number()})),
  rules: z.array(z.object({line: z.number(), cases: z.number(), changed: z.number()})),
  changes: z.array(
    z.object({
      id: z.string(),
      number: z.string().nullable(),
      category: z.string(),
      area: z.string(),
      before: named.nullable(),
      after: named.nullable(),
      rule: z.object({id: z.string(), line: z.number()}).nullable(),
    }),
  ),
})

export const learnReply = z.object({
  since: z.string(),
  accuracy: z.object({dispatched: z.number(), stayed: z.number(), share: z.number().nullable()}),
  proposals: z.array(
    said.extend({
      category: z.string(),
      street: z.string().nullable(),
      from: named,
      to: named,
      dispatched: z.number(),
      moved: z.number(),
      logOdds: z.number(),
      strength: z.number(),
      cases: z.array(z.object({id: z.string(), number: z.string().nullable()})),
    }),
  ),
})

export const whyReply = z.array(
  z.object({
    at: z.string(),
    by: z.enum(['rule', 'duty-list', 'dispatcher']),
    unit: named,
    person: named.nullable(),
    /** Whom rules and duty list named by themselves. */
    listed: named.nullable(),
    reorganised: z.boolean(),
    rules: z.object({set: z.string(), title: z.string(), rule: z.string(), tried: z.array(tried)}).nullable(),
    considered: z.array(z.object({id: z.string(), line: z.number(), area: z.string(), category: z.string(), verdict: z.string()})),
    inputs: z.object({
      category: z.string(),
      area: z.string(),
      place: position.nullable(),
      owner: z.string().nullable(),
      source: z.enum(sources),
      priority: z.number().nullable(),
      answers: answersBody,
    }),
  }),
)

export const touchedReply = z.object({
  dryRun: z.boolean(),
  from: named,
  to: named,
  takesEffect: z.string(),
  duties: z.array(
    z.object({
      from: z.object({id: z.string(), title: z.string()}),
      list: z.string().nullable(),
      lines: z.array(z.number()),
      owned: z.array(z.number()),
    }),
  ),
  rules: z.array(z.object({set: z.string(), title: z.string(), lines: z.array(z.number()), published: z.string().nullable()})),
  cases: z.object({moving: z.number(), staying: z.number(), states: z.array(z.object({state: z.string(), cases: z.number()}))}),
})

export const handoversReply = z.array(
  z.object({
    id: z.string(),
    from: named,
    to: named,
    takesEffect: z.string(),
    reason: z.string(),
    byName: z.string(),
    at: z.string(),
    doneAt: time,
    moved: z.number(),
  }),
)
