import {z} from 'zod'

const said = z.object({zh: z.string(), en: z.string()})
const named = z.object({category: z.string(), name: said})
const hits = z.object({top1: z.number(), top3: z.number()})

export const readingBody = z.strictObject({text: z.string().trim().min(1).max(2_000)})

export const readingReply = z.object({
  proposals: z.array(
    named.extend({
      probability: z.number(),
      /** Words of the text that the standard has for the category. */
      words: z.array(z.string()),
      reason: said,
      condition: z.object({id: z.string(), text: z.string()}).nullable(),
    }),
  ),
  /** Whether the first may be taken as the answer; otherwise a person decides. */
  confident: z.boolean(),
  model: z.string().nullable(),
})

export const modelKey = z.object({id: z.uuid()})

export const modelReply = z.object({
  id: z.string(),
  at: z.string(),
  lessons: z.number(),
  corrections: z.number(),
  active: z.boolean(),
  activatedAt: z.string().nullable(),
  activatedByName: z.string().nullable(),
  figures: z.object({
    catalogue: hits,
    learned: hits,
    both: hits,
    answered: z.number(),
    precision: z.number(),
    blend: z.object({slope: z.number(), learned: z.number()}),
  }),
})

export const modelsReply = z.object({models: z.array(modelReply)})

export const qualityQuery = z.object({weeks: z.coerce.number().int().min(1).max(52).default(12)})

export const qualityReply = z.object({
  since: z.string(),
  decisions: z.number(),
  corrections: z.number(),
  weeks: z.array(z.object({week: z.string(), decisions: z.number(), corrections: z.number()})),
  confusion: z.object({majors: z.array(z.object({major: z.string(), name: said})), counts: z.array(z.array(z.number()))}),
  mistaken: z.array(z.object({proposed: named, chosen: named, count: z.number()})),
  drift: z.object({
    index: z.number().nullable(),
    verdict: z.enum(['unknown', 'steady', 'shifting', 'moved']),
    classes: z.array(z.object({major: z.string(), name: said, trained: z.number(), recent: z.number()})),
  }),
})

export type ReadingReply = z.output<typeof readingReply>
export type ModelReply = z.output<typeof modelReply>
export type QualityReply = z.output<typeof qualityReply>
