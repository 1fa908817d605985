import {z} from 'zod'
import {kindStream} from '../fleet/api.ts'

const text = (most: number) => z.string().trim().min(1).max(most)
const word = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)

/** A stream that a column of a file fills; `from` is the file's unit where it is another. */
export const planStream = kindStream.extend({column: z.string().max(200).default(''), from: z.string().max(40).optional()})

/** How a file of history is read: which kind of device it is of, where its times and devices stand, and what its columns observe. */
export const seriesPlan = z.object({
  title: z.object({zh: text(100), en: text(100)}),
  kind: word,
  sensor: z.object({name: text(100), description: text(500), metadata: text(500)}),
  streams: z.array(planStream).min(1).max(64),
  time: z.object({column: text(200), zone: text(60)}),
  device: z.union([
    z.object({column: text(200)}).strict(),
    z.object({one: text(64), name: text(100)}).strict(),
    z.object({headers: z.literal(true)}).strict(),
  ]),
  /** Put before the file's names of devices, so that they are nobody else's. */
  prefix: z.string().max(20).default(''),
  missing: z.array(z.string().max(20)).max(20).default(['', 'NA', 'NaN', 'null']),
  /** Columns of the list of devices that may be given beside. */
  places: z.object({code: text(200), name: text(200), lng: text(200), lat: text(200)}).optional(),
  /** Where devices stand of which no place is known. */
  at: z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]),
})

export type SeriesPlan = z.output<typeof seriesPlan>
