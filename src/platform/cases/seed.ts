import {createHash} from 'node:crypto'
import type {Act} from '#kernel/act.ts'
import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import {parseCalendar} from '#lib/calendar.ts'
import {seedLikeness} from './likeness/seed.ts'
import {loadBooks} from './privacy/load.ts'
import {keepCalendar} from './queries/belongings.ts'
import {seedQuestions} from './questions/seed.ts'
import {seedReports} from './seed-reports.ts'

/** Keeps the city's working calendar (`calendar.json`) for all its areas and tells its recent past, if it has one; throws calendar.broken. */
export async function seedCases(tx: Tx, act: Act, city: City): Promise<void> {
  const body = city.json<unknown>('calendar.json')
  const {zone} = parseCalendar(body)
  const hash = createHash('sha256').update(JSON.stringify(body)).digest('hex')
  await keepCalendar(tx, {code: city.code.replace(/(00)+$/, ''), zone, hash, body})
  await seedLikeness(tx, city)
  if (city.has('cases/questions.json')) await seedQuestions(tx, act, city)
  await loadBooks(tx, city)
  if (city.has('cases/reports.json')) await seedReports(tx, act, city)
}
