import {distanceToRing, inside, type Point, snapped} from './plane.ts'

const PITCH = 120

/** Finds the thing whose ring holds a point; points nearer to a border than `margin` metres belong to none. */
export const locator = <T extends {readonly ring: readonly Point[]}>(
  things: readonly T[],
  margin: number,
): ((p: Point) => T | undefined) => {
  const buckets = new Map<string, T[]>()
  for (const thing of things) {
    const xs = thing.ring.map((p) => Math.floor(p[0] / PITCH))
    const ys = thing.ring.map((p) => Math.floor(p[1] / PITCH))
    for (let i = Math.min(...xs); i <= Math.max(...xs); i++) {
      for (let j = Math.min(...ys); j <= Math.max(...ys); j++) {
        const list = buckets.get(`${i},${j}`)
        if (list) list.push(thing)
        else buckets.set(`${i},${j}`, [thing])
      }
    }
  }
  return (q) => {
    const p = snapped(q)
    return buckets
      .get(`${Math.floor(p[0] / PITCH)},${Math.floor(p[1] / PITCH)}`)
      ?.find((thing) => inside(p, thing.ring) && (margin === 0 || distanceToRing(p, thing.ring) > margin))
  }
}
