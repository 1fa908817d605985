import {z} from 'zod'

/** A stream by its id. */
export const streamKey = z.object({id: z.coerce.number().int().min(1).max(2_147_483_647)})

/** How wide a span of a series is: by itself, by hours or by days, or as it was observed. */
export const steps = ['raw', 'minute', 'hour', 'day'] as const

export const seriesQuery = z.object({
  from: z.iso.datetime({offset: true}),
  to: z.iso.datetime({offset: true}),
  every: z.enum(steps).optional(),
  points: z.coerce.number().int().min(3).max(5_000).default(1_000),
  /** Fills gaps of up to two days, by the hour only; what is filled is marked and not kept. */
  fill: z.enum(['yes', 'no']).default('no'),
})

export const seriesReply = z.object({
  stream: z.number(),
  name: z.string(),
  unit: z.object({name: z.string().nullable(), symbol: z.string().nullable()}),
  every: z.enum(steps),
  /** How many there were before they were thinned to `points`. */
  of: z.number(),
  points: z.array(
    z.object({
      at: z.iso.datetime(),
      value: z.number(),
      least: z.number().nullable(),
      most: z.number().nullable(),
      n: z.number().nullable(),
      /** Not observed but filled in: nine times of ten it lies between `low` and `high`. */
      filled: z.boolean(),
      low: z.number().nullable(),
      high: z.number().nullable(),
    }),
  ),
})

export const latestQuery = z.object({
  streams: z
    .string()
    .max(120_000)
    .regex(/^\d{1,10}(,\d{1,10})*$/),
})

export const latestReply = z.object({
  streams: z.array(
    z.object({
      stream: z.number(),
      name: z.string(),
      source: z.string(),
      at: z.iso.datetime(),
      value: z.number().nullable(),
      result: z.unknown(),
      quality: z.string(),
      unit: z.string().nullable(),
      ageSeconds: z.number(),
    }),
  ),
})

/** For how many days observations are kept; null for ever. Days that are still open are always kept. */
export const retention = z.object({days: z.number().int().min(7).max(36_500).nullable()})
