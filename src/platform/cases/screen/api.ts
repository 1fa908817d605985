import {z} from 'zod'

const said = z.object({zh: z.string(), en: z.string()})
const hours = z.number().nullable()
const day = z.object({reported: z.number(), filed: z.number(), handled: z.number(), ended: z.number(), fixed: z.number()})

export const screenQuery = z.object({
  /** A district or a street; the whole city without. */
  area: z
    .string()
    .regex(/^(\d{6}|\d{9})$/)
    .optional(),
})

export const screenReply = z.object({
  at: z.string(),
  zone: z.string(),
  area: z.object({code: z.string(), name: z.string(), nameEn: z.string()}),
  today: day,
  /** Yesterday until the same hour. */
  yesterday: day,
  /** Median hours from the step before, of what was reported within seven days. */
  paces: z.object({accepted: hours, filed: hours, dispatched: hours, handled: hours, inspected: hours, closed: hours}),
  /** Districts of a city, streets of a district. */
  parts: z.array(z.object({code: z.string(), name: z.string(), nameEn: z.string(), open: z.number(), overdue: z.number()})),
  busy: z.array(z.object({category: z.string(), count: z.number(), usual: z.number()})),
  news: z.array(said.extend({at: z.string(), case: z.string(), event: z.string(), category: z.string().nullable(), area: z.string()})),
  /** The three rates of the last thirty days, each null without a valid call-back; null for a city without a hotline. */
  satisfaction: z
    .object({
      valid: z.number(),
      response: z.number().nullable(),
      resolution: z.number().nullable(),
      satisfaction: z.number().nullable(),
    })
    .nullable(),
})

export type ScreenReply = z.output<typeof screenReply>
