/** Clusters and Gi* over many cases, seeded: `node src/lib/stats/places.bench.ts`. The search over all pairs stands beside, on fewer. */
import {printRow} from '../../../bench/measure.ts'
import {openRandom} from './draw.ts'
import {giStar, nearestNeighbours} from './gi-star.ts'
import {clusterInSpaceTime, type Happened} from './st-dbscan.ts'

const random = openRandom(42)

/** A city 20 km across: two thirds of the cases around 400 places, the rest anywhere, over 180 days. */
const cases = (n: number): Happened => {
  const [x, y, day] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)]
  const places = Array.from({length: 400}, () => [random() * 20_000, random() * 20_000, random() * 150] as const)
  for (let i = 0; i < n; i += 1) {
    const [a, b, t] = places[Math.floor(random() * places.length)] as (typeof places)[number]
    const loose = random() < 1 / 3
    x[i] = loose ? random() * 20_000 : a + (random() - 0.5) * 400
    y[i] = loose ? random() * 20_000 : b + (random() - 0.5) * 400
    day[i] = loose ? random() * 180 : t + random() * 30
  }
  return {x, y, day}
}
const density = {metres: 150, days: 14, least: 5}
const time = (name: string, facts: Readonly<Record<string, string | number>>, run: () => unknown): void => {
  const times = Array.from({length: 5}, () => {
    const began = performance.now()
    run()
    return performance.now() - began
  }).sort((a, b) => a - b)
  printRow(name, {
    ...facts,
    median: `${times[2]?.toFixed(0)} ms`,
    p95: `${times[4]?.toFixed(0)} ms`,
    'peak memory': `${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  })
}

for (const n of [10_000, 100_000]) {
  const happened = cases(n)
  const found = new Set(clusterInSpaceTime(happened, density)).size - 1
  time('ST-DBSCAN (grid)', {cases: n, clusters: found}, () => clusterInSpaceTime(happened, density))
}
const few = cases(5_000)
time('all pairs, the counting of neighbours alone', {cases: 5_000}, () => {
  let near = 0
  for (let i = 0; i < 5_000; i += 1)
    for (let j = 0; j < 5_000; j += 1) {
      const [dx, dy] = [(few.x[i] as number) - (few.x[j] as number), (few.y[i] as number) - (few.y[j] as number)]
      if (dx * dx + dy * dy <= 22_500 && Math.abs((few.day[i] as number) - (few.day[j] as number)) <= 14) near += 1
    }
  return near
})
for (const n of [10_000, 100_000]) {
  const {x, y} = cases(n)
  const values = Array.from({length: n}, () => Math.floor(-Math.log(1 - random()) * 3))
  time('Gi*, eight nearest neighbours', {cells: n}, () => giStar(values, nearestNeighbours({x, y}, 8)))
}
