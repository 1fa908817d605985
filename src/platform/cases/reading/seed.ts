import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import {readCsv} from '#kernel/sheets/csv.ts'
import {readRows, refuseErrors, textCell} from '#lib/rows.ts'
import {keepSayings} from './queries.ts'

const columns = {
  category: {names: ['类别', 'category'], read: textCell(20)},
  words: {names: ['说法', 'saying'], read: textCell(40)},
} as const

/** What a city's people call its categories (`cases/sayings.csv`); empty when it says nothing. Throws rows.refused. */
export function readSayings(city: City): ReadonlyMap<string, readonly string[]> {
  if (!city.has('cases/sayings.csv')) return new Map()
  const {rows, errors} = readRows<{category: string; words: string}>(
    readCsv(new TextEncoder().encode(city.text('cases/sayings.csv'))),
    columns,
  )
  refuseErrors(errors)
  return new Map(
    [...Map.groupBy(rows, ({value}) => value.category)].map(([category, all]) => [category, all.map(({value}) => value.words)]),
  )
}

/** Loads a city's own words for its categories, if it has any. */
export async function seedReading(tx: Tx, city: City): Promise<void> {
  await keepSayings(tx, city.code.replace(/(00)+$/, ''), readSayings(city))
}
