import {z} from 'zod'
import type {RuleText} from './core/rule.ts'
import {ruleStates} from './core/rule.ts'

const number = z.number().min(-1e12).max(1e12)
const minutes = (least: number, most: number) => z.number().int().min(least).max(most)
const level = z.literal([1, 2, 3])
const WEEK = 10_080
/** Minutes of the day by the city's clock; later than `to` means over midnight. */
const hours = z.object({from: minutes(0, 1_440), to: minutes(0, 1_440)}).nullable()
const words = z.string().trim().min(1).max(200)

const threshold = z.object({
  side: z.enum(['above', 'below', 'outside']),
  of: z.enum(['value', 'mean', 'sum']).default('value'),
  overMinutes: minutes(0, WEEK).default(0),
  low: number.nullable().default(null),
  high: number.nullable().default(null),
  forMinutes: minutes(0, WEEK).default(0),
  hysteresis: z.number().min(0).max(1e12).default(0),
  hours: hours.default(null),
})
const rate = z.object({
  direction: z.enum(['rise', 'fall', 'either']),
  change: z.number().positive().max(1e12),
  withinMinutes: minutes(1, WEEK),
})
const silent = z.object({afterMinutes: minutes(1, 43_200)})
const stuck = z.object({
  forMinutes: minutes(1, 43_200),
  tolerance: z.number().min(0).max(1e12).default(0),
  except: number.nullable().default(null),
  hours: hours.default(null),
})
const drift = z.object({
  bucketMinutes: minutes(1, 1_440).default(60),
  neighbours: z.number().int().min(3).max(20).default(8),
  scores: z.number().min(1).max(50).default(5),
  least: z.number().min(0).max(1e12).default(0),
  forBuckets: z.number().int().min(1).max(200).default(6),
})
const seasonal = z.object({
  bucketMinutes: z.literal([15, 30, 60]).default(60),
  season: z.enum(['day', 'week']).default('day'),
  side: z.enum(['above', 'below', 'both']).default('both'),
  falseAlarms: z.number().min(0.05).max(30).default(1),
  forBuckets: z.number().int().min(1).max(48).default(1),
  learnDays: z.number().int().min(7).max(90).default(28),
})
const combined = z.object({
  together: z.enum(['thing', 'group']),
  withinMinutes: minutes(1, 1_440),
  anyOf: z
    .array(
      z
        .array(z.object({property: words, side: z.enum(['above', 'below']), value: number, not: z.boolean().default(false)}))
        .min(1)
        .max(6),
    )
    .min(1)
    .max(6),
})
const forecast = z.object({
  side: z.enum(['above', 'below']),
  value: number,
  withinHours: z.number().int().min(1).max(48),
  probability: z.number().min(0.05).max(0.99),
  learnDays: z.number().int().min(7).max(90).default(28),
})

/** How a rule looks: its kind and the numbers of that kind. */
export const look = z.discriminatedUnion('kind', [
  z.object({kind: z.literal('threshold'), params: threshold}),
  z.object({kind: z.literal('rate'), params: rate}),
  z.object({kind: z.literal('silent'), params: silent}),
  z.object({kind: z.literal('stuck'), params: stuck}),
  z.object({kind: z.literal('drift'), params: drift}),
  z.object({kind: z.literal('seasonal'), params: seasonal}),
  z.object({kind: z.literal('combined'), params: combined}),
  z.object({kind: z.literal('forecast'), params: forecast}),
])

const streamId = z.number().int().min(1).max(2_147_483_647)

/** What people write of a rule. */
export const ruleText = z.object({
  title: z.object({zh: z.string().trim().min(1).max(80), en: z.string().trim().min(1).max(120)}),
  look,
  watch: z.object({
    property: words.nullable().default(null),
    thingKind: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,39}$/)
      .nullable()
      .default(null),
    district: z
      .string()
      .regex(/^\d{6}$/)
      .nullable()
      .default(null),
    streams: z.array(streamId).max(500).default([]),
    unit: z.string().trim().min(1).max(40).nullable().default(null),
  }),
  level,
  second: z.object({from: number, level}).nullable().default(null),
  category: z
    .string()
    .regex(/^(?:component|matter)\.\d{5}$/)
    .nullable()
    .default(null),
  opensCase: z.boolean().default(false),
  group: z.string().trim().max(100).nullable().default(null),
})
export type RuleAsked = z.output<typeof ruleText>
/** The wire says what the core decides by. */
export const asText = (asked: RuleAsked): RuleText => asked

export const ruleKey = z.object({id: z.uuid()})
export const editionKey = z.object({id: z.uuid(), edition: z.coerce.number().int().min(1).max(100_000)})

export const rulesQuery = z.object({
  state: z.enum(ruleStates).optional(),
  /** Part of the name. */
  q: z.string().trim().max(80).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})

/** A change is made on the edition it was read at. */
export const changeBody = z.object({text: ruleText, edition: z.number().int().min(1).max(100_000)})

export const stateBody = z.object({
  state: z.enum(ruleStates),
  /** Which edition takes effect; the newest unless said. Only for trial and live. */
  edition: z.number().int().min(1).max(100_000).optional(),
})

const when = z.iso.datetime()
const said = z.object({zh: z.string(), en: z.string()})

/** What a try of a rule on history found. */
export const tried = z.object({
  from: when,
  to: when,
  streams: z.number(),
  /** Streams that the rule watches and that were not tried, for the work is bounded. */
  leftOut: z.number(),
  observations: z.number(),
  findings: z.number(),
  byLevel: z.object({1: z.number(), 2: z.number(), 3: z.number()}),
  at: when,
})

/** What people said of the alarms of a rule: right ones among those they judged; null when nobody judged any. */
export const precision = z.object({right: z.number(), wrong: z.number(), share: z.number().nullable()})

const edition = z.object({edition: z.number(), at: when, by: z.string(), text: ruleText, tried: tried.nullable()})

/** A rule in a list: the newest edition of its text, and which edition is in force. */
export const ruleShort = z.object({
  id: z.uuid(),
  state: z.enum(ruleStates),
  edition: z.number(),
  inForce: z.number().nullable(),
  text: ruleText,
  changedAt: when,
  changedBy: z.string(),
  /** Findings that last, and those of the last thirty days. */
  open: z.number(),
  recent: z.number(),
  lastAt: when.nullable(),
  precision: precision.nullable(),
})

export const rulesReply = z.object({rules: z.array(ruleShort), next: z.string().nullable(), may: z.object({edit: z.boolean()})})

export const ruleReply = ruleShort.extend({
  editions: z.array(edition),
  /** How many streams the newest edition watches, and how many fit but for their unit. */
  watched: z.object({streams: z.number(), otherUnit: z.number()}),
  /** States that may follow, with why not where one may not. */
  moves: z.array(z.object({state: z.enum(ruleStates), may: z.boolean(), why: said.nullable()})),
  /** What it found last, newest first. */
  findings: z.array(
    z.object({
      edition: z.number(),
      stream: z.number(),
      streamName: z.string(),
      thing: z.number(),
      thingName: z.string(),
      from: when,
      to: when.nullable(),
      level,
      why: said,
      trial: z.boolean(),
    }),
  ),
})

export const madeReply = z.object({id: z.uuid(), edition: z.number(), state: z.enum(ruleStates), inForce: z.number().nullable()})
export const goneReply = z.object({done: z.boolean()})

/** What the editor offers: what there is to watch. */
export const choicesReply = z.object({
  properties: z.array(z.object({property: z.string(), name: z.string(), unit: z.string().nullable(), streams: z.number()})),
  thingKinds: z.array(z.object({kind: z.string(), title: said, things: z.number()})),
  districts: z.array(z.object({code: z.string(), streams: z.number()})),
})

/** A try: of a text that is not kept, or of an edition of a rule; beside an earlier edition when asked. */
export const tryBody = z.object({
  text: ruleText.optional(),
  id: z.uuid().optional(),
  edition: z.number().int().min(1).max(100_000).optional(),
  against: z.number().int().min(1).max(100_000).optional(),
  from: z.iso.datetime({offset: true}),
  to: z.iso.datetime({offset: true}),
})

const found = z.object({
  stream: z.number(),
  streamName: z.string(),
  thing: z.number(),
  thingName: z.string(),
  place: z.tuple([z.number(), z.number()]).nullable(),
  from: when,
  to: when.nullable(),
  level,
  why: said,
})

export const tryReply = z.object({
  tried,
  /** In one sentence. */
  sentence: said,
  /** The first hundred, in order of time. */
  findings: z.array(found),
  /** Where: how many by stream, most first. */
  byStream: z.array(z.object({stream: z.number(), streamName: z.string(), thingName: z.string(), findings: z.number()})),
  /** A few of them with the series around, thinned. */
  examples: z.array(
    z.object({
      finding: found,
      unit: z.string().nullable(),
      points: z.array(z.object({at: when, value: z.number()})),
    }),
  ),
  /** Beside an earlier edition: how many each found, and how many are the same. */
  against: z.object({edition: z.number(), findings: z.number(), same: z.number(), sentence: said}).nullable(),
})
