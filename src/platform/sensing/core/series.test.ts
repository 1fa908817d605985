import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {BLOCK_SIZE, mergedBlocks, pointsOf} from './blocks.ts'
import {type ChartPoint, thinned} from './series.ts'

const series = fc
  .array(fc.double({min: -1e6, max: 1e6, noNaN: true}), {maxLength: 400})
  .map((values) => values.map((value, i): ChartPoint => [i * 1000, value]))

test('a thinned series keeps its ends, its order and nothing that was not there', () => {
  fc.assert(
    fc.property(series, fc.integer({min: 3, max: 60}), (points, most) => {
      const kept = thinned(points, most)
      assert.equal(kept.length, Math.min(points.length, most))
      assert.deepEqual([kept[0], kept.at(-1)], [points[0], points.at(-1)])
      assert.ok(kept.every((point, i) => points.includes(point) && (i === 0 || (kept[i - 1] as ChartPoint)[0] < point[0])))
    }),
    {seed: 3, numRuns: 300},
  )
})

test('a single spike among a thousand level points stays', () => {
  const points = Array.from({length: 1_000}, (_, i): ChartPoint => [i, i === 617 ? 50 : 1])
  assert.ok(thinned(points, 50).some(([, value]) => value === 50))
})

test('blocks hold each millisecond once, in order, however what is late is dealt out', () => {
  const point = fc.record({at: fc.integer({min: 0, max: 20_000}), value: fc.option(fc.integer()), marks: fc.constantFrom(0, 256)})
  fc.assert(
    fc.property(fc.array(fc.array(point, {maxLength: 60}), {maxLength: 6}), (batches) => {
      const expected = new Map<number, number | null>()
      let blocks: ReturnType<typeof mergedBlocks>['blocks'] = []
      for (const batch of batches) {
        const fresh = [...new Map(batch.toReversed().map((one) => [one.at, one])).values()]
        const merged = mergedBlocks(blocks, fresh)
        blocks = merged.blocks
        for (const {at, value} of fresh) if (!expected.has(at)) expected.set(at, value)
      }
      const kept = blocks.flatMap(pointsOf)
      assert.deepEqual(
        kept.map(({at}) => at),
        [...expected.keys()].toSorted((a, b) => a - b),
      )
      assert.ok(kept.every(({at, value}) => expected.get(at) === value))
    }),
    {seed: 9, numRuns: 300},
  )
})

test('a day is cut into blocks of a bounded size', () => {
  const points = Array.from({length: BLOCK_SIZE * 2 + 5}, (_, i) => ({at: i * 10, value: i, marks: 0}))
  const {blocks, taken} = mergedBlocks([], points)
  assert.deepEqual([blocks.map(({ms}) => ms.length), taken.length], [[BLOCK_SIZE, BLOCK_SIZE, 5], points.length])
  assert.ok(blocks.every(({marks}) => marks === null))
})
