import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {lattice} from '../test/lattice.ts'
import {openLocator} from './locate.ts'
import {contains, type Position} from './shape.ts'

const {cells} = lattice(20, 15, {seed: 5})
const locator = openLocator(cells)
const backwards = openLocator([...cells].reverse())

test('agrees with trying every cell, inside and outside the city', () => {
  fc.assert(
    fc.property(fc.double({min: 113.99, max: 114.03, noNaN: true}), fc.double({min: 29.99, max: 30.025, noNaN: true}), (lng, lat) => {
      const slow = cells.filter(({shape}) => contains(shape, [lng, lat]))
      assert.ok(slow.length <= 1)
      assert.equal(locator.locate([lng, lat])?.cell, slow[0]?.code)
    }),
    {seed: 1, numRuns: 3000},
  )
})

test('a place on a shared edge or corner is in exactly one cell', () => {
  for (const {shape} of cells) {
    const ring = shape[0]?.[0] ?? []
    ring.slice(1).forEach((to, i) => {
      const from = ring[i] as Position
      for (const t of [0, 0.25, 0.5, 0.9]) {
        const at: Position = [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]
        assert.ok(cells.filter((cell) => contains(cell.shape, at)).length <= 1)
        assert.ok(locator.locate(at) !== undefined)
        assert.equal(locator.locate(at)?.cell, backwards.locate(at)?.cell)
      }
    })
  }
})

test('gives community, street, district and region class', () => {
  const cell = cells[7]
  const ring = cell?.shape[0]?.[0] ?? []
  const middle: Position = [
    (ring[0] as Position)[0] * 0.5 + (ring[2] as Position)[0] * 0.5,
    (ring[0] as Position)[1] * 0.5 + (ring[2] as Position)[1] * 0.5,
  ]
  assert.deepEqual(locator.locate(middle), {
    cell: cell?.code,
    community: '990101001001',
    street: '990101001',
    district: '990101',
    region: cell?.region,
  })
})

test('holes and several polygons', () => {
  const ring = (x: number, y: number, size: number): Position[] => [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
    [x, y],
  ]
  const odd = openLocator([
    {code: '990101001001001', region: 1, shape: [[ring(0, 0, 10), ring(4, 4, 2).reverse()], [ring(20, 0, 1)]]},
    {code: '990101001001002', region: 2, shape: [[ring(4, 4, 2)]]},
  ])
  assert.deepEqual(
    [
      [1, 1],
      [5, 5],
      [20.5, 0.5],
      [15, 5],
      [10, 10],
      [0, 0],
    ].map((at) => odd.locate(at as unknown as Position)?.cell.slice(-3)),
    ['001', '002', '001', undefined, '001', '001'],
  )
})

test('nonsense and an empty grid have no cell', () => {
  assert.equal(locator.locate([Number.NaN, 30]), undefined)
  assert.equal(locator.locate([Number.POSITIVE_INFINITY, 30]), undefined)
  assert.equal(openLocator([]).locate([114, 30]), undefined)
})
