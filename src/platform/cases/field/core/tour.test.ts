import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {lengthOf, metresBetween, nearestOrder, type Place, walkingOrder} from './tour.ts'

const place = fc.tuple(fc.double({min: 114, max: 114.1, noNaN: true}), fc.double({min: 30, max: 30.1, noNaN: true}))
const SLIGHT = 1e-3

/** The shortest way of all, by trying every one. */
function shortest(start: Place, places: readonly Place[]): number {
  const walk = (at: Place, left: readonly number[]): number =>
    left.length === 0
      ? 0
      : Math.min(
          ...left.map((index) => {
            const to = places[index] as Place
            return (
              metresBetween(at, to) +
              walk(
                to,
                left.filter((other) => other !== index),
              )
            )
          }),
        )
  return walk(start, [...places.keys()])
}

test('every place is visited once, never on a longer way than nearest first, and no stretch turned round would shorten it', () => {
  fc.assert(
    fc.property(place, fc.array(place, {maxLength: 30}), (start, places) => {
      const order = walkingOrder(start, places)
      assert.deepEqual(
        order.toSorted((a, b) => a - b),
        [...places.keys()],
      )
      const metres = lengthOf(start, places, order)
      assert.ok(metres <= lengthOf(start, places, nearestOrder(start, places)) + SLIGHT)
      for (let i = 0; i < order.length; i += 1)
        for (let j = i + 1; j < order.length; j += 1) {
          const turned = [...order.slice(0, i), ...order.slice(i, j + 1).reverse(), ...order.slice(j + 1)]
          assert.ok(lengthOf(start, places, turned) >= metres - SLIGHT)
        }
    }),
    {numRuns: 150, seed: 20261125},
  )
})

test('of few places it is near the shortest way of all', () => {
  let [ours, best, exact, runs] = [0, 0, 0, 0]
  fc.assert(
    fc.property(place, fc.array(place, {minLength: 4, maxLength: 7}), (start, places) => {
      const [mine, least] = [lengthOf(start, places, walkingOrder(start, places)), shortest(start, places)]
      assert.ok(mine >= least - SLIGHT)
      ours += mine
      best += least
      runs += 1
      if (mine <= least + SLIGHT) exact += 1
    }),
    {numRuns: 120, seed: 20261125},
  )
  assert.ok(ours <= best * 1.05, `${(ours / best).toFixed(3)} times the shortest`)
  assert.ok(exact > runs / 2, `only ${exact} of ${runs} were the shortest`)
})

test('a degree of latitude is 111.2 km, and of longitude less the farther north', () => {
  assert.ok(Math.abs(metresBetween([114, 30], [114, 31]) - 111_195) < 5)
  assert.ok(Math.abs(metresBetween([114, 30], [115, 30]) - 111_195 * Math.cos((30 * Math.PI) / 180)) < 5)
})
