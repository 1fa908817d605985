/** Run: `node src/platform/cases/field/core/tour.bench.ts`. Places of a day within 2.5 km, half of them in knots; in the order of their deadlines, nearest first, and ours. */
import {printRow, seeded, spreadOf} from '../../../../../bench/measure.ts'
import {lengthOf, nearestOrder, type Place, walkingOrder} from './tour.ts'

const random = seeded(11)
const RUNS = 200

const day = (count: number): {readonly start: Place; readonly places: readonly Place[]} => {
  const spot = (): Place => [114.3 + random() * 0.026, 30.55 + random() * 0.022]
  const knots = Array.from({length: Math.max(1, Math.round(count / 8))}, spot)
  const places = Array.from({length: count}, (): Place => {
    const [lng, lat] = knots[Math.floor(random() * knots.length)] ?? spot()
    return random() < 0.5 ? spot() : [lng + (random() - 0.5) * 0.003, lat + (random() - 0.5) * 0.003]
  })
  return {start: spot(), places}
}

const ways = {
  'by deadline (as listed)': (_: Place, places: readonly Place[]) => [...places.keys()],
  'nearest first': nearestOrder,
  'nearest first, untangled (ours)': walkingOrder,
} as const

for (const count of [12, 40, 100]) {
  const days = Array.from({length: RUNS}, () => day(count))
  for (const [name, order] of Object.entries(ways)) {
    const metres: number[] = []
    const times = days.map(({start, places}) => {
      const begun = performance.now()
      const tour = order(start, places)
      const taken = performance.now() - begun
      metres.push(lengthOf(start, places, tour))
      return taken
    })
    const [length, time] = [spreadOf(metres), spreadOf(times)]
    printRow(name, {
      tasks: count,
      days: RUNS,
      'median km': length.median / 1000,
      'p95 km': length.p95 / 1000,
      'median ms': time.median,
      'p95 ms': time.p95,
      peak: `${Math.round(process.memoryUsage().rss / 1_048_576)} MB`,
    })
  }
}
