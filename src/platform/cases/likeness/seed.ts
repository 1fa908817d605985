import {z} from 'zod'
import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import {keepRules} from './queries.ts'

/** `cases/likeness.json`: how far and how long one looks for the same thing, by the beginning of a category code. */
const rulesFile = z
  .array(
    z.strictObject({
      category: z.string().regex(/^((component|matter)(\.\d{2}(\d{3})?)?)?$/),
      metres: z.number().min(5).max(500),
      openDays: z.number().min(0).max(365),
      endedDays: z.number().min(0).max(365),
    }),
  )
  .max(500)

/** Loads a city's own rules for what may be the same, if it has any. */
export async function seedLikeness(tx: Tx, city: City): Promise<void> {
  if (!city.has('cases/likeness.json')) return
  await keepRules(tx, city.code.replace(/(00)+$/, ''), rulesFile.parse(city.json<unknown>('cases/likeness.json')))
}
