import {z} from 'zod'
import type {Topic} from './core/topics.ts'

export const topicsQuery = z.object({
  days: z.coerce.number().int().min(1).max(365).default(30),
  area: z
    .string()
    .regex(/^\d{2,15}$/)
    .optional(),
})

export const topicReply = z.object({
  title: z.string(),
  cases: z.number(),
  members: z.array(z.string()),
  first: z.string(),
  last: z.string(),
  place: z.string().nullable(),
  /** Of the members that name a place, how many name this one. */
  placeShare: z.number(),
  support: z.number(),
  dangerShare: z.number(),
  index: z.number(),
})
/** `truncated` when only the newest cases were read. */
export const topicsReply = z.object({topics: z.array(topicReply), read: z.number(), truncated: z.boolean()})

/** A topic as it crosses the wire. */
export const writeTopic = ({members, first, last, ...rest}: Topic): z.input<typeof topicReply> => ({
  ...rest,
  cases: members.length,
  members: members.slice(0, 200),
  first: first.toISOString(),
  last: last.toISOString(),
})

export type TopicReply = z.output<typeof topicReply>
