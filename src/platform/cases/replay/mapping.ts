import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {z} from 'zod'
import type {City} from '#kernel/city.ts'
import {problem, type Said} from '#lib/problem.ts'
import {sources} from '../core/case.ts'
import type {Mapping} from './core/mapping.ts'

export const brokenMapping = problem<{city: string; why: string}>('case.broken-replay-mapping', 422, {
  zh: ({city, why}) => `cities/${city}/replay.json 有误：${why}。请对照其他城市的 replay.json 更正。`,
  en: ({city, why}) => `cities/${city}/replay.json is not right: ${why}. Correct it after the replay.json of another city.`,
})

export const noMapping = problem<{columns: readonly string[]; cities: readonly string[]}>('case.no-replay-mapping', 422, {
  zh: ({columns, cities}) =>
    `没有城市的 replay.json 与文件的列（${columns.slice(0, 12).join('、')}）相符。已有：${cities.join('、')}。请核对文件，或为它写一份 replay.json。`,
  en: ({columns, cities}) =>
    `No city's replay.json fits the columns of the file (${columns.slice(0, 12).join(', ')}). There are: ${cities.join(', ')}. Check the file, or write a replay.json for it.`,
})

export const lackingColumns = problem<{city: string; columns: readonly string[]}>('case.replay-columns-missing', 422, {
  zh: ({city, columns}) => `文件缺少 cities/${city}/replay.json 要求的列：${columns.join('、')}。请核对文件，或改用 --city。`,
  en: ({city, columns}) =>
    `The file lacks columns that cities/${city}/replay.json needs: ${columns.join(', ')}. Check the file, or name another --city.`,
})

const column = z.string().min(1).max(100)
const said: z.ZodType<Said> = z.object({zh: z.string(), en: z.string()})
const time = z.string().regex(/^\d\d:\d\d$/)
const lookup = z.object({column, values: z.record(z.string(), z.string()), blank: z.string().optional(), otherwise: z.string()})
const source = z.enum(sources)

const mappingFile: z.ZodType<Mapping> = z.object({
  title: said,
  columns: z.array(column).min(1).max(200),
  id: z.array(column).min(1),
  description: z.array(column).min(1),
  address: z.array(column),
  opened: z.object({column, time: time.optional()}),
  closed: z.union([z.object({column}), z.object({daysAfter: column, time})]),
  due: z.union([
    z.object({column, source: z.string().min(1).max(100)}),
    z.object({
      limit: z.object({amount: z.number().min(0).max(10_000), unit: z.enum(['urgent_hour', 'work_hour', 'work_day', 'natural_day'])}),
      source: z.string().min(1).max(100),
    }),
  ]),
  place: z.object({lng: column, lat: column}).optional(),
  area: lookup,
  category: lookup,
  source: z.object({column, values: z.record(z.string(), source), blank: source.optional(), otherwise: source}),
  unit: lookup.optional(),
  transfers: z
    .object({
      column,
      units: z.record(z.string(), z.array(z.string()).min(1)),
      reason: z.object({return: z.string().min(1), dispatch: z.string().min(1)}),
    })
    .optional(),
  result: z.object({column, otherwise: z.string().min(1)}),
  evidence: z.array(z.object({column, words: z.string()})),
  judged: z.object({column, onTime: z.string().min(1), overdue: z.string().min(1)}).optional(),
  readings: z.array(said),
})

const parse = (city: string, json: unknown): Mapping => {
  const parsed = mappingFile.safeParse(json)
  if (parsed.success) return parsed.data
  const [fault] = parsed.error.issues
  throw brokenMapping({city, why: `${fault?.path.join('.') ?? ''} ${fault?.message ?? ''}`.trim()})
}

/** The mapping of a city; throws case.broken-replay-mapping. */
export const readMapping = (city: City): Mapping => parse(city.name, city.json('replay.json'))

/** The cities beside this one that have a mapping. */
const mappedCities = (beside: City, open: (name: string) => City): readonly City[] =>
  readdirSync(join(beside.folder, '..'), {withFileTypes: true})
    .filter((entry) => entry.isDirectory())
    .map(({name}) => open(name))
    .filter((city) => city.has('replay.json'))

/** The city whose mapping fits a file's columns, the one with most columns when several do; throws case.no-replay-mapping. */
export function cityFor(columns: readonly string[], beside: City, open: (name: string) => City): City {
  const header = new Set(columns)
  const cities = mappedCities(beside, open).map((city) => ({city, needed: readMapping(city).columns}))
  const fitting = cities.filter(({needed}) => needed.every((name) => header.has(name)))
  const [best] = fitting.sort((a, b) => b.needed.length - a.needed.length)
  if (best === undefined) throw noMapping({columns, cities: cities.map(({city}) => city.name)})
  return best.city
}

/** Passes when a file has every column a mapping needs. */
export function requireColumns(columns: readonly string[], mapping: Mapping, city: City): void {
  const header = new Set(columns)
  const lacking = mapping.columns.filter((name) => !header.has(name))
  if (lacking.length > 0) throw lackingColumns({city: city.name, columns: lacking})
}
