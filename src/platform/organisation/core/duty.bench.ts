/** Questions a second against the demo city's duty list, the index beside a plain scan of all rows: `node src/platform/organisation/core/duty.bench.ts`. */
import {openCity} from '#kernel/city.ts'
import {readSheet} from '#kernel/sheets.ts'
import {answer, bySpecificity, covers, type Duty, openDutyBook, type Question} from './duty.ts'
import {readDutyRows} from './duty-rows.ts'
import {openUnitBook, type Unit, unitsMeant} from './unit.ts'

const city = openCity('demo')
const areas = city.json<readonly {code: string; level: string}[]>('organisation/areas.json')
const units = openUnitBook(city.json<readonly Unit[]>('organisation/units.json').map((unit) => ({...unit, validTo: null})))
const {categories} = city.json<{categories: readonly string[]}>('organisation/duty-list.json')
const day = '2026-11-23'
const sheet = await readSheet(new TextEncoder().encode(city.text('organisation/duties.csv')))
const duties: readonly Duty[] = readDutyRows(sheet, {areas: new Set(areas.map(({code}) => code)), units, day}).rows.map(
  ({line, value}) => ({
    ...value,
    line,
    id: String(line),
  }),
)
const book = openDutyBook(duties, units)

let state = 20261123
const roll = (sides: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 2 ** 32) * sides)
}
const communities = areas.filter(({level}) => level === 'community').map(({code}) => code)
const questions: readonly Question[] = Array.from({length: 20_000}, () => ({
  area: communities[roll(communities.length)] ?? '',
  category: categories[roll(categories.length)] ?? '',
  owner: null,
  day,
}))

const scan = (question: Question): Duty | undefined =>
  duties.filter((duty) => covers(duty, question) && unitsMeant(units, duty.unit, question.area, day).length > 0).toSorted(bySpecificity)[0]

const measure = (name: string, ask: (question: Question) => unknown): void => {
  const perSecond: number[] = []
  for (let round = 0; round < 7; round += 1) {
    const started = performance.now()
    for (const question of questions) ask(question)
    perSecond.push((questions.length / (performance.now() - started)) * 1000)
  }
  perSecond.sort((a, b) => a - b)
  const shown = [perSecond[3], perSecond[0], perSecond[6]].map((rate) => Math.round(rate ?? 0).toLocaleString('en'))
  console.log(`${name}: ${shown[0]} answers/s (${shown[1]} – ${shown[2]}), ${duties.length} rows, ${questions.length} questions`)
}

measure('index', (question) => answer(book, question))
measure('scan ', scan)
console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`)
