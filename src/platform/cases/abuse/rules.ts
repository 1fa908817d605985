import {z} from 'zod'
import type {SendingRules} from '#kernel/core/sending.ts'
import {readBook} from '../privacy/rules.ts'

/** How much a city lets people send without an account, and how long it blocks who abuses that. */
export interface AbuseRules {
  readonly report: SendingRules
  readonly photo: SendingRules
  readonly flag: SendingRules
  readonly phonePerDay: number
  readonly blockDays: number
}

const amount = z.int().min(1).max(1_000_000)
const sending = z
  .strictObject({
    minutes: z.int().min(1).max(1_440),
    freePerSender: amount,
    freeTotal: amount,
    perDay: amount,
    bits: z.int().min(1).max(24),
    mostBits: z.int().min(1).max(24),
  })
  .refine(({bits, mostBits}) => bits <= mostBits, {message: 'bits is above mostBits'})

/** What holds where a city says nothing: a household and an office send freely, a machine does not. */
export const usualAbuseRules: AbuseRules = {
  report: {minutes: 10, freePerSender: 5, freeTotal: 300, perDay: 60, bits: 14, mostBits: 20},
  photo: {minutes: 10, freePerSender: 20, freeTotal: 1_000, perDay: 200, bits: 12, mostBits: 18},
  flag: {minutes: 60, freePerSender: 5, freeTotal: 200, perDay: 40, bits: 14, mostBits: 20},
  phonePerDay: 30,
  blockDays: 30,
}

const schema = z.strictObject({
  report: sending.optional(),
  photo: sending.optional(),
  flag: sending.optional(),
  phonePerDay: amount.optional(),
  blockDays: z.int().min(1).max(3_650).optional(),
})

/** What `cases/abuse.json` says; what it leaves out is as usual. */
export const readAbuseRules = (json: unknown): AbuseRules => {
  const said = Object.entries(readBook(schema, 'cases/abuse.json', json)).filter(([, value]) => value !== undefined)
  return {...usualAbuseRules, ...Object.fromEntries(said)}
}
