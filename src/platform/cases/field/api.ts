import {z} from 'zod'
import {shownReply} from '../api.ts'
import {evidenceKinds} from '../core/case.ts'
import {type Move, moveNames} from '../core/lifecycle.ts'

/** A task as it is taken along: the case, what may be done with it, by what it is closed, and its small pictures. */
export const taskReply = shownReply.extend({
  /** The moves outdoors that this person may make now. */
  allowed: z.array(z.enum(moveNames as readonly [Move, ...Move[]])),
  /** When the case counts as done, in the words of the standard it was filed by; null before filing. */
  closing: z.string().nullable(),
  pictures: z.array(z.object({id: z.string(), kind: z.enum(evidenceKinds), thumbnail: z.string()})),
})

export const tasksReply = z.object({
  tasks: z.array(taskReply),
  /** True when there are more than are told: those asked of the person and those due first are. */
  more: z.boolean(),
  at: z.string(),
})

/** Where somebody is: degrees, and metres within which the device is sure. */
export const whereaboutsBody = z.object({
  place: z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]),
  accuracy: z.number().int().min(0).max(100_000),
})

export type TaskReply = z.infer<typeof taskReply>
export type TasksReply = z.infer<typeof tasksReply>
