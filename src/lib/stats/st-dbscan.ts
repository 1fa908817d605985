import {openNear} from './near.ts'
import type {Plane} from './plane.ts'

/** Events on a plane, with their days (any zero, fractions allowed). */
export interface Happened extends Plane {
  readonly day: Float64Array
}

/** When events belong together: at most so many metres and so many days apart, and at least so many of them, the event itself counted. */
export interface Density {
  readonly metres: number
  readonly days: number
  readonly least: number
}

/**
 * ST-DBSCAN (Birant and Kut 2007) with two distances, space and time: the number of its cluster for every event, from 0, or -1 for none.
 * Clusters grow in the order of the events; an event at the border of two belongs to the one that reached it first.
 */
export function clusterInSpaceTime({x, y, day}: Happened, {metres, days, least}: Density): Int32Array {
  const n = x.length
  const cluster = new Int32Array(n).fill(-1)
  const seen = new Uint8Array(n)
  const near = openNear({x, y}, metres)
  const neighbours = (index: number): number[] => {
    const found: number[] = []
    near.within(x[index] as number, y[index] as number, metres, (i) => {
      if (Math.abs((day[i] as number) - (day[index] as number)) <= days) found.push(i)
    })
    return found
  }
  let next = 0
  for (let i = 0; i < n; i += 1) {
    if (seen[i] === 1) continue
    seen[i] = 1
    const around = neighbours(i)
    if (around.length < least) continue
    const waiting = around
    for (let member = waiting.pop(); member !== undefined; member = waiting.pop()) {
      if (cluster[member] === -1) cluster[member] = next
      if (seen[member] === 1) continue
      seen[member] = 1
      const further = neighbours(member)
      if (further.length >= least) for (const one of further) if (seen[one] === 0 || cluster[one] === -1) waiting.push(one)
    }
    next += 1
  }
  return cluster
}
