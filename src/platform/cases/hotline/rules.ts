import {z} from 'zod'
import type {HotlineRules} from './core/rules.ts'
import type {SatisfactionRules} from './core/satisfaction.ts'

const id = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)
const said = {zh: z.string().min(1).max(300), en: z.string().min(1).max(300)}
const choice = z.object({id, ...said})
const unique = <T extends {readonly id: string}>(choices: readonly T[]): boolean =>
  new Set(choices.map((one) => one.id)).size === choices.length
const choices = <S extends z.ZodType<{readonly id: string}>>(one: S) => z.array(one).min(1).refine(unique, {message: 'id repeated'})
const percent = z.number().min(0).max(100)
const days = z.number().positive().max(366)

/** What `cases/hotline.json` of a city must look like. */
export const hotlineRules = z.object({
  channels: choices(choice),
  callers: choices(choice),
  requests: choices(choice),
  grades: choices(
    choice.extend({
      limit: z.object({amount: z.number().positive(), unit: z.enum(['urgent_hour', 'work_hour', 'work_day', 'natural_day'])}),
    }),
  ),
  diversions: choices(
    choice.extend({
      basis: z.string().min(1).max(200),
      words: z.object(said),
      goTo: z.array(z.object({number: z.string().max(20).nullable(), ...said})),
      records: z.enum(['refusal', 'consultation', 'call']),
      signs: z.array(z.string().min(2).max(20)),
    }),
  ),
  repeats: z.object({callerDays: z.int().min(1).max(3660), placeDays: z.int().min(1).max(3660), metres: z.number().positive().max(5000)}),
  callBack: z.object({
    share: z.number().min(0).max(1),
    afterHours: z.number().min(0).max(8760),
    opinions: choices(choice.extend({credit: z.number().min(0).max(1)})),
    reasons: choices(choice),
    invalid: choices(choice),
    weights: z
      .object({response: percent, resolution: percent, satisfaction: percent})
      .refine(({response, resolution, satisfaction}) => response + resolution + satisfaction === 100, {message: 'weights must sum to 100'}),
    dayBegins: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  }),
  questions: z.record(
    z.enum(['reporter', 'contractor']),
    z.object({pauses: z.boolean(), answerDays: days, remindAfterDays: days.nullable()}),
  ),
  links: z.record(id, z.url({protocol: /^https?$/})),
}) satisfies z.ZodType<HotlineRules>

/** What `cases/satisfaction.json` of a city must look like. */
export const satisfactionRules = z.object({
  editHours: z.number().min(0).max(720),
  answers: choices(
    choice.extend({
      alerts: z.boolean(),
      mayReopen: z.boolean(),
      reasons: z.array(choice.extend({actionable: z.boolean()})).refine(unique, {message: 'id repeated'}),
    }),
  ),
}) satisfies z.ZodType<SatisfactionRules>
