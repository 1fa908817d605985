import {z} from 'zod'
import {problem} from '#lib/problem.ts'
import {endedStates, type RetentionRules} from './core/retention.ts'
import {type PublicRules, usualVisibility} from './core/visibility.ts'

export const brokenBook = problem<{file: string; at: string; why: string}>('case.broken-rule-book', 422, {
  zh: ({file, at, why}) => `${file} 有误：${at} ${why}。请更正后用 npm run city -- rules load 重新载入。`,
  en: ({file, at, why}) => `${file} is broken: ${at} ${why}. Correct it and load it again with npm run city -- rules load.`,
})

const said = z.strictObject({zh: z.string().min(1).max(60), en: z.string().min(1).max(80)})
const prefix = z.string().regex(/^(component|matter)(\.\d{0,5})?$/)

const visibility = {
  shown: z.boolean(),
  delayMinutes: z.int().min(0).max(525_600),
  place: z.enum(['exact', 'blurred', 'none']),
  // 0 where nothing is blurred.
  metres: z.union([z.literal(0), z.number().min(10).max(20_000)]),
  words: z.boolean(),
  rooms: z.boolean(),
  name: said.nullable(),
  icon: z
    .string()
    .regex(/^[a-z-]{1,30}$/)
    .nullable(),
}

const blursByMetres = ({place, metres = 0}: {place?: string | undefined; metres?: number | undefined}): boolean =>
  place !== 'blurred' || metres > 0

const rule = z
  .strictObject({category: prefix, ...visibility})
  .partial({shown: true, delayMinutes: true, place: true, metres: true, words: true, rooms: true, name: true, icon: true})
  .refine(blursByMetres, {message: 'blurred needs metres'})

const publicSchema = z.strictObject({
  usual: z.strictObject(visibility).partial().refine(blursByMetres, {message: 'blurred needs metres'}).default({}),
  categories: z.array(rule).max(2_000),
})

const days = z.int().min(1).max(36_500)

const retentionSchema = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9-]{1,40}$/),
        title: said,
        does: z.enum(['anonymise', 'destroy']),
        afterDays: days,
        states: z
          .array(z.enum(endedStates))
          .min(1)
          .default([...endedStates]),
        categories: z.array(prefix).max(200).default([]),
      }),
    )
    .max(100)
    .refine((rules) => new Set(rules.map(({id}) => id)).size === rules.length, {message: 'two rules have one id'}),
})

/** Reads a rule book by its schema. Throws case.broken-rule-book with the place and reason. */
export function readBook<S extends z.ZodType>(schema: S, file: string, json: unknown): z.output<S> {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const [fault] = parsed.error.issues
  throw brokenBook({file, at: fault?.path.join('.') ?? '', why: fault?.message ?? ''})
}

const given = <T extends object>(values: T): T => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T

/** What `cases/public.json` says; what it leaves out is as usual. */
export function readPublicRules(json: unknown): PublicRules {
  const {usual, categories} = readBook(publicSchema, 'cases/public.json', json)
  return {usual: {...usualVisibility, ...given(usual)}, categories: categories.map(given)} as PublicRules
}

/** What `cases/retention.json` says. */
export const readRetentionRules = (json: unknown): RetentionRules => readBook(retentionSchema, 'cases/retention.json', json)
