/**
 * How many moves a second the actions make, in process, on each store: `node src/platform/cases/test/moves.bench.ts`.
 * PostgreSQL joins in when DATABASE_URL is given; its cases are walked by several clients at once.
 */
import {openTestStore, storeKinds} from '#test/city.ts'
import {buildTown, report, straight, walk} from './town.ts'

const ROUNDS = 5
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

for (const kind of storeKinds) {
  const [cases, clients] = kind === 'postgres' ? [200, 6] : [40, 1]
  const store = await openTestStore(kind, 'schema')
  await buildTown(store)
  const rates: number[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    const started = performance.now()
    let left: number = cases
    const client = async (): Promise<void> => {
      while (left > 0) {
        left -= 1
        const {case: one} = await store.transact((tx) => report(tx))
        for (const [index, step] of straight.entries()) await store.transact((tx) => walk(tx, one.id, [step], index * 10))
      }
    }
    await Promise.all(Array.from({length: clients}, client))
    // The first round warms up.
    if (round > 0) rates.push((cases * (straight.length + 1)) / ((performance.now() - started) / 1000))
  }
  const spread = `${Math.round(Math.min(...rates))}–${Math.round(Math.max(...rates))}`
  const memory = Math.round(process.memoryUsage().rss / 1_048_576)
  console.log(
    `${kind}: ${cases} cases × ${straight.length + 1} moves, ${clients} clients: median ${Math.round(median(rates))} moves/s (${spread}), rss ${memory} MB`,
  )
  await store.close()
}
