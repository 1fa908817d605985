import {createHash} from 'node:crypto'
import type {Act} from '#kernel/act.ts'
import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import {parseCalendar} from '#lib/calendar.ts'
import {seedHotline} from './hotline/seed.ts'
import {seedLikeness} from './likeness/seed.ts'
import {loadBooks} from './privacy/load.ts'
import {keepCalendar} from './queries/belongings.ts'
import {keepRules} from './queries/rules.ts'
import {seedQuestions} from './questions/seed.ts'
import {readRules} from './rules.ts'
import {seedReports} from './seed-reports.ts'

const hashOf = (body: unknown): string => createHash('sha256').update(JSON.stringify(body)).digest('hex')

/** Keeps the city's working calendar (`calendar.json`) and its rules (`cases/rules.json`, optional) for all its areas, and tells its recent past, if it has one. Throws calendar.broken or case.broken-rules. */
export async function seedCases(tx: Tx, act: Act, city: City): Promise<void> {
  const body = city.json<unknown>('calendar.json')
  const {zone} = parseCalendar(body)
  const code = city.code.replace(/(00)+$/, '')
  await keepCalendar(tx, {code, zone, hash: hashOf(body), body})
  if (city.has('cases/rules.json')) {
    const rules = readRules(city.json<unknown>('cases/rules.json'))
    await keepRules(tx, {code, hash: hashOf(rules), body: rules})
  }
  await seedLikeness(tx, city)
  await seedHotline(tx, act, city)
  if (city.has('cases/questions.json')) await seedQuestions(tx, act, city)
  await loadBooks(tx, city)
  if (city.has('cases/reports.json')) await seedReports(tx, act, city)
}
