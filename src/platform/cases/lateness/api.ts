import {z} from 'zod'

const said = z.object({zh: z.string(), en: z.string()})

/** Ids of cases, comma separated. */
export const idsQuery = z.object({
  ids: z
    .string()
    .max(200 * 37)
    .transform((text) => text.split(','))
    .pipe(z.array(z.uuid()).min(1).max(200)),
})

export const latenessReply = z.object({
  id: z.string(),
  standing: z.enum(['no-limit', 'done', 'late', 'foretold', 'no-model']),
  /** Probability of missing the limit, 0 to 1. */
  probability: z.number().nullable(),
  sentence: said,
  reasons: z.array(said.extend({raises: z.boolean()})),
  /** By which training, on how many cases, and how well it foretold the newest quarter of them; `baselineAuc` is the rate of each category alone. */
  model: z
    .object({
      version: z.number(),
      trainedAt: z.string(),
      known: z.number(),
      late: z.number(),
      open: z.number(),
      auc: z.number().nullable(),
      baselineAuc: z.number().nullable(),
    })
    .nullable(),
})

export const latenessListReply = z.object({cases: z.array(latenessReply)})
