import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {test} from 'node:test'
import fc from 'fast-check'
import {giStar, nearestNeighbours, neighboursWithin} from './gi-star.ts'
import type {Plane} from './plane.ts'

interface Case {
  readonly source: string
  readonly weights: {readonly nearest?: number; readonly within?: number}
  readonly points: readonly (readonly [number, number])[]
  readonly values: readonly number[]
  readonly tolerance: number
  readonly z: readonly number[]
}

const planeOf = (points: readonly (readonly [number, number])[]): Plane => ({
  x: Float64Array.from(points, ([x]) => x),
  y: Float64Array.from(points, ([, y]) => y),
})

for (const name of ['nearest-8', 'within-700', 'lattice-within-150'])
  test(`equals esda: ${name}`, () => {
    const {points, values, weights, z, tolerance} = JSON.parse(
      readFileSync(new URL(`./cases/gi-star-${name}.json`, import.meta.url), 'utf8'),
    ) as Case
    const plane = planeOf(points)
    const neighbours =
      weights.nearest === undefined ? neighboursWithin(plane, weights.within ?? 0) : nearestNeighbours(plane, weights.nearest)
    const ours = giStar(values, neighbours)
    for (const [index, theirs] of z.entries())
      assert.ok(Math.abs((ours.z[index] ?? 0) - theirs) < tolerance, `${index}: ${ours.z[index]}, ${theirs}`)
  })

/** The formula as it is printed, over a full matrix of weights. */
const direct = (values: readonly number[], weights: readonly (readonly number[])[]): readonly number[] => {
  const n = values.length
  const mean = values.reduce((sum, x) => sum + x, 0) / n
  const s = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / n - mean ** 2)
  return weights.map((row) => {
    const w = row.reduce((sum, one) => sum + one, 0)
    const w2 = row.reduce((sum, one) => sum + one * one, 0)
    const below = s * Math.sqrt((n * w2 - w ** 2) / (n - 1))
    return below > 1e-12 ? (row.reduce((sum, one, j) => sum + one * (values[j] ?? 0), 0) - mean * w) / below : 0
  })
}

test('equals the printed formula over a full matrix, whatever the points', () => {
  const point = fc.tuple(fc.integer({min: 0, max: 2000}), fc.integer({min: 0, max: 2000}))
  fc.assert(
    fc.property(
      fc.array(fc.tuple(point, fc.integer({min: 0, max: 20})), {minLength: 3, maxLength: 60}),
      fc.integer({min: 50, max: 900}),
      (rows, metres) => {
        const points = rows.map(([at]) => at)
        const values = rows.map(([, value]) => value)
        const weights = points.map(([x, y]) => points.map(([a, b]) => ((a - x) ** 2 + (b - y) ** 2 <= metres ** 2 ? 1 : 0)))
        const ours = giStar(values, neighboursWithin(planeOf(points), metres))
        for (const [index, z] of direct(values, weights).entries()) assert.ok(Math.abs((ours.z[index] ?? 0) - z) < 1e-6)
      },
    ),
    {seed: 63, numRuns: 300},
  )
})

test('the nearest neighbours are the nearest, whatever the points', () => {
  const point = fc.tuple(fc.integer({min: 0, max: 500}), fc.integer({min: 0, max: 90_000}))
  fc.assert(
    fc.property(fc.array(point, {minLength: 1, maxLength: 70}), fc.integer({min: 1, max: 9}), (points, count) => {
      const {starts, ids} = nearestNeighbours(planeOf(points), count)
      for (const [index, [x, y]] of points.entries()) {
        const slow = points
          .map(([a, b], i) => ({i, squared: (a - x) ** 2 + (b - y) ** 2}))
          .filter(({i}) => i !== index)
          .sort((a, b) => a.squared - b.squared || a.i - b.i)
          .slice(0, count)
        assert.deepEqual([...ids.slice(starts[index], starts[index + 1])], [index, ...slow.map(({i}) => i)])
      }
    }),
    {seed: 8, numRuns: 200},
  )
})
