import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {clusterInSpaceTime, type Density} from './st-dbscan.ts'

type Event = readonly [x: number, y: number, day: number]

/** The definition, over all pairs: cores that reach each other are one cluster, a border event belongs to the first cluster it touches. */
const slow = (events: readonly Event[], {metres, days, least}: Density): readonly number[] => {
  const near = ([x, y, t]: Event, [a, b, u]: Event): boolean => (x - a) ** 2 + (y - b) ** 2 <= metres ** 2 && Math.abs(t - u) <= days
  const core = events.map((one) => events.filter((other) => near(one, other)).length >= least)
  const cluster = events.map(() => -1)
  let next = 0
  for (const [index] of events.entries()) {
    if (core[index] !== true || cluster[index] !== -1) continue
    const members = new Set([index])
    for (const member of members)
      for (const [other, event] of events.entries()) if (core[other] === true && near(events[member] as Event, event)) members.add(other)
    for (const member of members) cluster[member] = next
    next += 1
  }
  return events.map((one, index) => {
    if (core[index] === true) return cluster[index] ?? -1
    const touched = events.flatMap((other, k) => (core[k] === true && near(one, other) ? [cluster[k] ?? -1] : []))
    return touched.length === 0 ? -1 : Math.min(...touched)
  })
}

test('equals the definition over all pairs, whatever the events', () => {
  const event = fc.tuple(fc.integer({min: 0, max: 900}), fc.integer({min: 0, max: 900}), fc.integer({min: 0, max: 60}))
  fc.assert(
    fc.property(
      fc.array(event, {maxLength: 80}),
      fc.integer({min: 40, max: 260}),
      fc.integer({min: 0, max: 20}),
      fc.integer({min: 2, max: 6}),
      (events, metres, days, least) => {
        const columns = [0, 1, 2].map((k) => Float64Array.from(events, (one) => one[k as 0 | 1 | 2])) as [
          Float64Array,
          Float64Array,
          Float64Array,
        ]
        const ours = clusterInSpaceTime({x: columns[0], y: columns[1], day: columns[2]}, {metres, days, least})
        assert.deepEqual([...ours], slow(events, {metres, days, least}))
      },
    ),
    {seed: 150, numRuns: 500},
  )
})
