import assert from 'node:assert/strict'
import {test} from 'node:test'
import {likelyCategories, usedNow} from './choices.ts'
import {asGeoJson, isWorthKeeping, MOST_POSITIONS, metresOf, type Position, type Track} from './track.ts'

const at = (lng: number, seconds: number, accuracy = 5): Position => ({place: [lng, 30], at: seconds * 1000, accuracy})
const track = (positions: readonly Position[]): Track => ({id: 't', owner: 'me', begun: 0, ended: null, positions})

test('standing still, vague and surplus positions are left out', () => {
  const one = track([at(114, 0)])
  assert.equal(isWorthKeeping(track([]), at(114, 0)), true)
  assert.equal(isWorthKeeping(one, at(114.00001, 5)), false)
  assert.equal(isWorthKeeping(one, at(114.00001, 31)), true)
  assert.equal(isWorthKeeping(one, at(114.0002, 5)), true)
  assert.equal(isWorthKeeping(one, at(114.0002, 5, 60)), false)
  assert.equal(isWorthKeeping(one, at(114.01, 60, 400)), false)
  assert.equal(isWorthKeeping(track(Array.from({length: MOST_POSITIONS}, () => at(114, 0))), at(115, 900)), false)
})

test('a patrol is handed on as a line with its times', () => {
  const walked = track([at(114, 0), at(114.001, 60), at(114.002, 120)])
  assert.equal(Math.round(metresOf(walked)), 193)
  const {geometry, properties} = JSON.parse(asGeoJson(walked))
  assert.deepEqual(geometry.coordinates, [
    [114, 30],
    [114.001, 30],
    [114.002, 30],
  ])
  assert.deepEqual([properties.metres, properties.times.length, properties.ended], [193, 3, null])
})

test('what is reported here and what one reports is offered first, each once', () => {
  const here = [114, 30] as const
  const seen = [
    {category: 'a', place: [114.001, 30]},
    {category: 'b', place: [114.001, 30]},
    {category: 'b', place: [114.002, 30]},
    {category: 'far', place: [114.2, 30]},
  ] as const
  assert.deepEqual(likelyCategories(['x', 'b', 'y'], seen, here, 4), ['x', 'b', 'a', 'y'])
  assert.deepEqual(likelyCategories([], seen, null, 4), [])
  assert.deepEqual(usedNow(['x', 'b'], 'b'), ['b', 'x'])
})
