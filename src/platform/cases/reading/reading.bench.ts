/** How often the right category comes first or among the first three, and how long one text takes. */
import {existsSync, readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {openCity} from '#kernel/city.ts'
import {readCsv} from '#kernel/sheets/csv.ts'
import {dataFolder} from '#test/city.ts'
import {few, printRow, seeded, spreadOf} from '../../../../bench/measure.ts'
import {rank, reader, unlearned} from './core/read.ts'
import {type Entry, type Found, finderOf, naiveFind} from './core/retrieve.ts'
import {trainReading} from './core/train.ts'
import {readSayings} from './seed.ts'

interface Query {
  readonly text: string
  readonly truth: readonly string[]
}

const city = openCity('demo')
const rowsOf = (text: string) => {
  const {header, rows} = readCsv(new TextEncoder().encode(text))
  return rows.map(({cells}) => Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ''])))
}
const kinds: Readonly<Record<string, string>> = {部件: 'component', 事项: 'matter', 事件: 'matter'}

const sayings = readSayings(city)
const byCategory = Map.groupBy(rowsOf(city.text('standards/conditions.csv')), (row) => `${kinds[row.类别 ?? '']}.${row.小类代码}`)
const entriesWith = (said: boolean): readonly Entry[] =>
  [...byCategory].map(([category, rows]) => ({
    category,
    name: rows[0]?.小类名称 ?? '',
    sayings: said ? (sayings.get(category) ?? []) : [],
    conditions: rows.map((row, at) => ({id: `${category}/${at}`, text: row.立案条件 ?? ''})),
  }))
const [plain, known] = [entriesWith(false), entriesWith(true)]
const plainName = (name: string): string => name.replace(/异常$|[（(].*?[）)]/g, '')

const seenFirst = new Set<string>()
const {reports} = city.json<{reports: {description: string; category: string}[]}>('cases/reports.json')
const demoQueries: readonly Query[] = reports.flatMap(({description, category}) => {
  if (seenFirst.has(description)) return []
  seenFirst.add(description)
  return [{text: description, truth: [category]}]
})

/** Filing conditions of another city whose category bears the same name here; both a thing and its disorder count, for the name is the same. */
const elsewhere = (): readonly Query[] => {
  const folder = dataFolder('cases')
  const path = folder === undefined ? undefined : `${folder}/yuncheng_digital_city_case_standards.csv`
  if (path === undefined || !existsSync(path)) return []
  const {header, rows} = readCsv(new Uint8Array(readFileSync(path)))
  const [name, text] = [header.indexOf('小类名称'), header.indexOf('立案条件')]
  const names = Map.groupBy(known, (entry) => plainName(entry.name))
  return rows.flatMap(({cells}) => {
    const truth = (names.get(plainName(cells[name] ?? '')) ?? []).map(({category}) => category)
    return truth.length === 0 || (cells[text] ?? '') === '' ? [] : [{text: cells[text] ?? '', truth}]
  })
}

const hits = (queries: readonly Query[], find: (text: string) => readonly Found[]) => {
  const places = queries.map(({text, truth}) =>
    [...find(text)]
      .sort((a, b) => b.score - a.score || (a.category < b.category ? -1 : 1))
      .findIndex(({category}) => truth.includes(category)),
  )
  const share = (most: number): string =>
    `${((100 * places.filter((place) => place >= 0 && place < most).length) / queries.length).toFixed(1)} %`
  return {queries: queries.length, 'top 1': share(1), 'top 3': share(3)}
}

console.log(
  `${fileURLToPath(import.meta.url)
    .split('/')
    .slice(-2)
    .join('/')}: ${known.length} categories, ${[...sayings.values()].flat().length} sayings`,
)
const withName = (queries: readonly Query[], entries: readonly Entry[]): readonly Query[] =>
  queries.map(({text, truth}) => ({truth, text: `${plainName(entries.find(({category}) => truth.includes(category))?.name ?? '')}${text}`}))
const other = elsewhere()
for (const [name, queries] of [
  ["the demo city's reports", demoQueries],
  ["another city's conditions, without the name", other],
  ["another city's conditions, name and all", withName(other, known)],
] as const) {
  if (queries.length === 0) {
    console.log(`${name}: skipped, data absent`)
    continue
  }
  printRow(
    `${name}: characters of the name (naive)`,
    hits(queries, (text) => naiveFind(plain, text)),
  )
  printRow(`${name}: catalogue`, hits(queries, finderOf(plain).find))
  printRow(`${name}: catalogue and sayings`, hits(queries, finderOf(known).find))
}

const finder = finderOf(known)
const chosen = demoQueries.map(({text, truth}) => ({text, category: truth[0] ?? ''}))
const loss = (queries: readonly Query[], slope: number): number =>
  queries.reduce((sum, {text, truth}) => {
    const ranked = rank(finder, {
      classifier: {classes: [], frequencies: {documents: 0, byPlace: new Map()}, linear: {weights: [], biases: []}, slope: 1},
      blend: {slope, learned: 0},
    })(text)
    return (
      sum -
      Math.log(
        Math.max(
          1e-9,
          ranked.filter(({label}) => truth.includes(label)).reduce((all, {probability}) => all + probability, 0),
        ),
      )
    )
  }, 0) / queries.length
for (const slope of [0.15, 0.25, 0.35, 0.5, 0.7, 1])
  printRow(`log loss at slope ${slope}${slope === unlearned.slope ? ' (used)' : ''}`, {
    'other city': other.length === 0 ? '–' : few(loss(other, slope)),
    demo: few(loss(demoQueries, slope)),
  })

const read = reader(finder, undefined)
const texts = [...demoQueries, ...other].map(({text}) => text)
for (const text of texts) read(text)
const times = texts.map((text) => {
  const start = performance.now()
  read(text)
  return performance.now() - start
})
const {median, p95} = spreadOf(times)
printRow('one text read, ms', {texts: texts.length, median, p95, 'peak MB': process.memoryUsage().rss / 2 ** 20})

// Training at the size of a year of decisions: invented texts, so only the time says something.
const draw = seeded(7)
const lessons = Array.from({length: 4_000}, () => {
  const one = chosen[Math.floor(draw() * chosen.length)] ?? {text: '', category: ''}
  return {
    category: one.category,
    text: `${one.text}${String.fromCharCode(...Array.from({length: 25}, () => 0x4e00 + Math.floor(draw() * 2_000)))}`,
  }
})
const started = performance.now()
trainReading(finder, lessons)
printRow('training', {
  lessons: lessons.length,
  categories: new Set(lessons.map(({category}) => category)).size,
  ms: performance.now() - started,
})
