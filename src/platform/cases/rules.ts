import {z} from 'zod'
import {problem} from '#lib/problem.ts'
import {type CaseRules, defaultRules, listeners} from './core/rules.ts'

export const brokenRules = problem<{at: string; why: string}>('case.broken-rules', 422, {
  zh: ({at, why}) => `案件规则 cases/rules.json 有误：${at} ${why}。请更正后重新载入。`,
  en: ({at, why}) => `The rules of cases in cases/rules.json are broken: ${at} ${why}. Correct them and load them again.`,
})

const limit = z.strictObject({
  amount: z.number().positive().max(36_500),
  unit: z.enum(['urgent_hour', 'work_hour', 'work_day', 'natural_day']),
})
const stage = z.strictObject({usual: limit, urgent: limit.optional()})
const count = z.strictObject({most: z.int().min(0).max(20)})
const days = z.strictObject({days: z.int().min(0).max(3_650)})

const schema = z.strictObject({
  clocks: z
    .strictObject({
      accept: stage.optional(),
      verify: stage.optional(),
      file: stage.optional(),
      dispatch: stage.optional(),
      decide: stage.optional(),
      undertake: stage.optional(),
      inspect: stage.optional(),
      close: stage.optional(),
    })
    .optional(),
  handlingFrom: z.enum(['filing', 'dispatch']).optional(),
  total: limit.nullable().optional(),
  extension: count.optional(),
  suspension: z.strictObject({most: z.int().min(0).max(20), days: z.int().min(1).max(3_650)}).optional(),
  reopen: days.optional(),
  appeal: days.optional(),
  summons: limit.optional(),
  escalation: z
    .array(
      z.strictObject({
        when: z.union([z.enum(['yellow', 'due']), z.strictObject({after: limit})]),
        tell: z.array(z.enum(listeners)).min(1),
        supervise: z.boolean().optional(),
      }),
    )
    .max(20)
    .optional(),
})

/** Reads a city's rules; what it does not say is as usual. Throws case.broken-rules with the place and reason. */
export function readRules(json: unknown): CaseRules {
  const parsed = schema.safeParse(json)
  if (!parsed.success) {
    const [fault] = parsed.error.issues
    throw brokenRules({at: fault?.path.join('.') ?? '', why: fault?.message ?? ''})
  }
  const said = Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined))
  return {...defaultRules, ...said} as CaseRules
}
