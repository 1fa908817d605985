/** Run: `node src/platform/grid/core/locate.bench.ts`. Seeded; the naive scan and flatbush beside ours. */
import Flatbush from 'flatbush'
import {lattice, seeded} from '../test/lattice.ts'
import {openLocator} from './locate.ts'
import {boxOf, contains, type Position} from './shape.ts'

const {cells} = lattice(50, 40, {seed: 3})
const random = seeded(9)
const places = Array.from({length: 200_000}, (): Position => [114 + random() * 0.05, 30 + random() * 0.04])

const boxes = cells.map(({shape}) => boxOf(shape))
const tree = new Flatbush(cells.length)
for (const box of boxes) tree.add(...box)
tree.finish()
const locator = openLocator(cells)

const ways: Record<string, readonly [number, (at: Position) => string | undefined]> = {
  'naive scan': [2_000, (at) => cells.find(({shape}) => contains(shape, at))?.code],
  'flatbush + contains': [
    200_000,
    (at) =>
      tree
        .search(at[0], at[1], at[0], at[1])
        .map((i) => cells[i])
        .find((cell) => cell !== undefined && contains(cell.shape, at))?.code,
  ],
  'raster (ours)': [200_000, (at) => locator.locate(at)?.cell],
}

console.log(`${cells.length} cells`)
for (const [name, [count, way]] of Object.entries(ways)) {
  const rates: number[] = []
  let found = 0
  for (let round = 0; round < 5; round++) {
    const start = performance.now()
    for (let i = 0; i < count; i++) if (way(places[i] as Position) !== undefined) found++
    rates.push((count / (performance.now() - start)) * 1000)
  }
  rates.sort((a, b) => a - b)
  const rate = (value: number | undefined): string => Math.round(value ?? 0).toLocaleString('en')
  console.log(
    `${name}: median ${rate(rates[2])}/s, spread ${rate(rates[0])}–${rate(rates[4])}/s, found ${(found / count / 5) * 100} %, heap ${Math.round(process.memoryUsage().heapUsed / 1e6)} MB`,
  )
}
