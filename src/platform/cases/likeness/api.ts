import {z} from 'zod'
import {reportBody} from '../api.ts'

const said = z.object({zh: z.string(), en: z.string()})

/** What somebody is about to report; the words may still be missing. */
export const similarBody = reportBody
  .pick({place: true, address: true, category: true, component: true})
  .extend({description: reportBody.shape.description.optional(), place: reportBody.shape.place.unwrap()})

const reasonReply = said.extend({raises: z.boolean()})

const alike = {
  id: z.string(),
  category: z.object({code: z.string(), zh: z.string(), en: z.string()}).nullable(),
  open: z.boolean(),
  reportedAt: z.string(),
  dueAt: z.string().nullable(),
  /** Metres from the place asked about, to the nearest ten. */
  metres: z.number().nullable(),
  probability: z.number(),
  likely: z.boolean(),
  /** How many people said that it is theirs too, beside the first. */
  people: z.number(),
  reasons: z.array(reasonReply),
}

/** Cases as a stranger may know of them: no words of another, no unit, no person. */
export const similarReply = z.object({similar: z.array(z.object({...alike, state: said}))})

/** Cases as staff see them, and how many people joined the one asked about. */
export const similarCasesReply = z.object({
  people: z.number(),
  similar: z.array(
    z.object({
      ...alike,
      number: z.string().nullable(),
      state: z.string(),
      label: said,
      description: z.string(),
      address: z.string().nullable(),
    }),
  ),
})

/** Somebody who has the same problem; sent again with the same client id, it is done once. */
export const joinBody = z.object({clientId: z.uuid(), reporter: reportBody.shape.reporter})

export const joinReply = z.object({follow: z.string(), people: z.number(), again: z.boolean()})
