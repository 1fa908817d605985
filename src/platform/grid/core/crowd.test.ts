import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {tileAt} from '#lib/tiles/mercator.ts'
import {openCrowd} from './crowd.ts'

const points = (places: readonly (readonly [number, number])[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(21 * places.length))
  for (const [i, [lng, lat]] of places.entries()) {
    view.setUint8(21 * i, 1)
    view.setUint32(21 * i + 1, 1, true)
    view.setFloat64(21 * i + 5, lng, true)
    view.setFloat64(21 * i + 13, lat, true)
  }
  return new Uint8Array(view.buffer)
}
const place = fc.tuple(fc.double({min: 113.9, max: 114.1, noNaN: true}), fc.double({min: 29.9, max: 30.1, noNaN: true}))

test('everybody of a crowd is counted once, in the tile where they stand, whatever the zoom', () => {
  fc.assert(
    fc.property(fc.array(place, {maxLength: 80}), fc.array(place, {maxLength: 20}), fc.integer({min: 8, max: 15}), (whole, faulty, z) => {
      const crowd = openCrowd(points(whole), points(faulty))
      const all = [...whole, ...faulty]
      assert.equal(crowd.size, all.length)
      const tiles = new Map(all.map(([lng, lat]) => tileAt(lng, lat, z)).map((tile) => [JSON.stringify(tile), tile]))
      const knots = [...tiles.values()].flatMap((tile) =>
        crowd.count(tile, 8).map((knot) => {
          assert.deepEqual(tileAt(knot.lng, knot.lat, z), tile)
          return knot
        }),
      )
      const sum = (field: 'count' | 'faulty') => knots.reduce((total, knot) => total + knot[field], 0)
      assert.deepEqual([sum('count'), sum('faulty')], [all.length, faulty.length])
    }),
    {seed: 20261125},
  )
})

test('nobody is nowhere', () => {
  const crowd = openCrowd(new Uint8Array(), new Uint8Array())
  assert.deepEqual([crowd.size, crowd.count({z: 0, x: 0, y: 0}, 8)], [0, []])
})
