import {z} from 'zod'
import {qualities} from '../core/observed.ts'
import {standings} from './core/standing.ts'

const id = z.coerce.number().int().min(1).max(2_147_483_647)
const kind = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)
const district = z.string().regex(/^\d{6,15}$/)
const idList = z
  .string()
  .max(6_000)
  .regex(/^\d{1,10}(,\d{1,10})*$/)
  .transform((text) => [...new Set(text.split(',').map(Number))])
const standing = z.enum(standings)
const place = z.tuple([z.number(), z.number()])

/** A thing by its id. */
export const thingKey = z.object({id})

const narrowed = {
  kind: kind.optional(),
  district: district.optional(),
  standing: standing.optional(),
  alarm: z.stringbool().optional(),
  q: z.string().trim().max(64).optional(),
}

export const thingsQuery = z.object({
  ...narrowed,
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

const streamReply = z.object({
  id: z.number(),
  thing: z.number(),
  name: z.string(),
  nameEn: z.string().nullable(),
  source: z.string(),
  sourceEn: z.string().nullable(),
  kind: z.string().nullable(),
  district: z.string(),
  property: z.string().nullable(),
  definition: z.string().nullable(),
  sensor: z.string(),
  unit: z.string().nullable(),
  ucum: z.string().nullable(),
  every: z.number().nullable(),
  several: z.boolean(),
  at: z.iso.datetime().nullable(),
  received: z.iso.datetime().nullable(),
  value: z.number().nullable(),
  result: z.unknown(),
  quality: z.enum(qualities).nullable(),
  standing,
})

const thing = z.object({
  id: z.number(),
  name: z.string(),
  nameEn: z.string().nullable(),
  kind: z.string().nullable(),
  code: z.string().nullable(),
  district: z.string().nullable(),
  streams: z.number(),
  at: z.iso.datetime().nullable(),
  standing,
  alarms: z.number(),
  worst: z.number().nullable(),
})

export const thingsReply = z.object({
  things: z.array(thing.extend({latest: z.array(streamReply.pick({name: true, nameEn: true, value: true, unit: true, result: true}))})),
  next: z.string().nullable(),
})

export const countsQuery = z.object(narrowed)
export const countsReply = z.object({
  counts: z.array(z.object({kind: z.string().nullable(), district: z.string().nullable(), standing, n: z.number(), alarmed: z.number()})),
})

export const thingReply = thing.extend({
  description: z.string(),
  component: z.string().nullable(),
  group: z.string().nullable(),
  location: z.number().nullable(),
  place: place.nullable(),
  streams: z.array(streamReply),
})

/** So many streams are on one wall. */
export const MOST_ON_WALL = 400
export const streamsQuery = z
  .object({
    kinds: z
      .string()
      .max(400)
      .regex(/^[a-z][a-z0-9-]*(,[a-z][a-z0-9-]*)*$/)
      .transform((text) => text.split(',').slice(0, 20))
      .optional(),
    streams: idList.optional(),
    property: z.string().trim().min(1).max(500).optional(),
    unit: z.string().trim().min(1).max(40).optional(),
    district: district.optional(),
    limit: z.coerce.number().int().min(1).max(MOST_ON_WALL).default(MOST_ON_WALL),
  })
  .refine(({streams}) => (streams?.length ?? 0) <= MOST_ON_WALL, `at most ${MOST_ON_WALL} streams`)
export const streamsReply = z.object({streams: z.array(streamReply)})

/** So many streams share one picture that is read in full. */
export const MOST_IN_PICTURE = 8
export const pictureQuery = z.object({
  streams: idList.refine((list) => list.length <= MOST_IN_PICTURE, `at most ${MOST_IN_PICTURE} streams`),
  from: z.iso.datetime({offset: true}),
  to: z.iso.datetime({offset: true}),
  points: z.coerce.number().int().min(10).max(2_000).default(600),
})
export const pictureReply = z.object({
  every: z.enum(['raw', 'minute', 'hour', 'day']),
  series: z.array(
    z.object({
      stream: z.number(),
      /** How many there were before they were thinned. */
      of: z.number(),
      points: z.array(z.object({at: z.iso.datetime(), value: z.number(), least: z.number(), most: z.number()})),
      gaps: z.array(z.object({from: z.iso.datetime(), to: z.iso.datetime()})),
      bad: z.array(z.object({at: z.iso.datetime(), value: z.number().nullable(), quality: z.enum(qualities)})),
    }),
  ),
})

export const sparksQuery = z.object({
  streams: idList.refine((list) => list.length <= MOST_ON_WALL, `at most ${MOST_ON_WALL} streams`),
  hours: z.coerce.number().int().min(1).max(192).default(24),
})
export const sparksReply = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  series: z.array(z.object({stream: z.number(), points: z.array(z.tuple([z.number(), z.number()]))})),
})
