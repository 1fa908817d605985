import {z} from 'zod'
import type {Db} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import {alarmLevels} from '../core/finding.ts'
import {type AlarmTerms, usualTerms} from './core/terms.ts'
import type {VideoTerms} from './core/video.ts'
import {findTerms} from './queries/terms.ts'

export const brokenTerms = problem<{file: string; why: string}>('sensing.broken-terms', 500, {
  zh: ({file, why}) => `城市数据 sensing/${file} 有误：${why}。请更正后重新载入。`,
  en: ({file, why}) => `The city's file sensing/${file} is broken: ${why}. Mend it and load it again.`,
})

const rung = z.strictObject({permission: z.string().regex(/^[a-z]+[.][a-z-]+$/), scope: z.enum(['district', 'city'])})
const level = z.strictObject({minutes: z.number().positive().max(10_080), chain: z.array(rung).min(1).max(9)})
const alarmTerms = z.strictObject({
  levels: z.strictObject({1: level, 2: level, 3: level}),
  storms: z.strictObject({
    groupMinutes: z.number().positive().max(1_440),
    groupLeast: z.int().min(2).max(1_000),
    nearMetres: z.number().positive().max(20_000),
    nearMinutes: z.number().positive().max(1_440),
    nearLeast: z.int().min(2).max(1_000),
  }),
})

const videoType = z.strictObject({
  zh: z.string().min(1).max(40),
  en: z.string().min(1).max(60),
  category: z.string().max(40).nullable(),
  level: z.union(alarmLevels.map((one) => z.literal(one))),
  least: z.number().min(0).max(1),
  opensCase: z.boolean(),
  quietMinutes: z.number().positive().max(10_080),
})
const videoTerms = z.strictObject({types: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/), videoType)})

const readAs = <S extends z.ZodType>(schema: S, file: string, body: unknown): z.output<S> => {
  const read = schema.safeParse(body)
  if (read.success) return read.data
  throw brokenTerms({file, why: read.error.issues.map(({path, message}) => `${path.join('.')} ${message}`).join('; ')})
}

/** Reads `sensing/alarms.json` of a city. Throws sensing.broken-terms. */
export const readAlarmTerms = (body: unknown): AlarmTerms => readAs(alarmTerms, 'alarms.json', body)

/** Reads `sensing/video.json` of a city. Throws sensing.broken-terms. */
export const readVideoTerms = (body: unknown): VideoTerms => readAs(videoTerms, 'video.json', body)

/** How this city tells, escalates and gathers alarms. */
export const termsOf = async (db: Db): Promise<AlarmTerms> => ((await findTerms(db, 'alarms')) as AlarmTerms | undefined) ?? usualTerms

/** What this city makes of video events; nothing where it says nothing. */
export const videoTermsOf = async (db: Db): Promise<VideoTerms> => ((await findTerms(db, 'video')) as VideoTerms | undefined) ?? {types: {}}
