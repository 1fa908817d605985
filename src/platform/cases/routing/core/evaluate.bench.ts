/** Run: `node src/platform/cases/routing/core/evaluate.bench.ts`. 500 rules, 200 of them with polygons; asking every rule in turn beside ours. */
import {few, printRow, seeded, spreadOf} from '../../../../../bench/measure.ts'
import {explain, openRules, route} from './evaluate.ts'
import type {Position, Shape} from './polygon.ts'
import type {Routable, Rule, When} from './rule.ts'

const random = seeded(7)
const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
const categories = Array.from(
  {length: 160},
  (_, index) => `${index % 2 ? 'matter' : 'component'}.0${1 + (index % 9)}0${String(10 + (index % 60))}`,
)
const areas = Array.from({length: 60}, (_, index) => `9901${String(1 + (index % 4)).padStart(2, '0')}00${1 + (index % 9)}`)

const polygon = (corners: number): Shape => {
  const [x, y, size] = [114 + random() * 0.2, 30 + random() * 0.2, 0.005 + random() * 0.02]
  const places = Array.from({length: corners}, (_, index): Position => {
    const [angle, reach] = [(index / corners) * 2 * Math.PI, size * (0.6 + random() * 0.4)]
    return [x + Math.cos(angle) * reach, y + Math.sin(angle) * reach]
  })
  return [[[...places, places[0] as Position]]]
}

const whenOf = (index: number): When => ({
  ...(index % 5 === 4 ? {} : {categories: [pick(categories)]}),
  ...(index % 5 < 2 ? {shape: polygon(60)} : {}),
  ...(index % 3 === 0 ? {areas: [pick(areas)]} : {}),
  ...(index % 4 === 0 ? {hours: {days: 'resting', from: '18:00', to: '08:00'}} : {}),
  ...(index % 5 === 4 ? {words: [pick(['沙堆', '井盖丢失', '塌陷', '苍蝇很多'])], sources: ['hotline', 'patrol']} : {}),
})
const rules = Array.from(
  {length: 500},
  (_, index): Rule => ({id: `r${index}`, title: `r${index}`, when: whenOf(index), to: {unit: `u${index % 40}`}}),
)

const inputs = Array.from(
  {length: 20_000},
  (): Routable => ({
    category: pick(categories),
    area: `${pick(areas)}001001`,
    place: [114 + random() * 0.2, 30 + random() * 0.2],
    owner: null,
    source: pick(['citizen', 'hotline', 'patrol'] as const),
    priority: null,
    answers: {},
    day: '2026-11-23',
    weekday: 1 + Math.floor(random() * 7),
    minute: Math.floor(random() * 1440),
    working: random() < 0.7,
    text: pick(['路口有一堆垃圾没有人清理，苍蝇很多', '井盖翘起来了，骑车容易摔倒', '工地整夜施工，睡不着']),
  }),
)

const book = openRules(rules)
const ways = {
  'every rule in turn, all told': (input: Routable) => explain(book, input).findIndex(({verdict}) => verdict === 'spoke'),
  'candidates by category, boxes first (ours)': (input: Routable) => route(book, input),
} as const

for (const [name, way] of Object.entries(ways)) {
  let found = 0
  for (const input of inputs.slice(0, 2_000)) way(input)
  const times = inputs.map((input) => {
    const begun = performance.now()
    if (way(input) >= 0) found += 1
    return (performance.now() - begun) * 1_000
  })
  const {median, p95, p99, most} = spreadOf(times)
  const peak = `${Math.round(process.memoryUsage().rss / 1_048_576)} MB`
  printRow(name, {
    rules: rules.length,
    cases: inputs.length,
    found: `${few((found / inputs.length) * 100)} %`,
    'median µs': median,
    'p95 µs': p95,
    'p99 µs': p99,
    'most µs': most,
    peak,
  })
}
