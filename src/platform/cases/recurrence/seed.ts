import type {Act} from '#kernel/act.ts'
import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import {areaPrefix} from '#platform/organisation/index.ts'
import {lookEverywhere} from './actions/find.ts'
import type {Disorder} from './core/disorders.ts'
import {keepDisorders} from './queries/patterns.ts'

/** Keeps what a city calls its eight disorders (`cases/eight-disorders.json`), and takes the first look at its cases. */
export async function seedRecurrence(tx: Tx, act: Act, city: City): Promise<void> {
  if (!city.has('cases/eight-disorders.json')) return
  await keepDisorders(tx, areaPrefix(city.code), city.json<readonly Disorder[]>('cases/eight-disorders.json'))
  await lookEverywhere(tx, act)
}
