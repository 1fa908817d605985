/** WGS 84, `[lng, lat]`. */
export type Place = readonly [number, number]

const EARTH_M = 6_371_008.8
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Metres as the crow flies: equirectangular about the middle of the two, within 0.1 % inside a city. */
export function metresBetween([ax, ay]: Place, [bx, by]: Place): number {
  const across = radians(bx - ax) * Math.cos(radians((ay + by) / 2))
  return EARTH_M * Math.hypot(across, radians(by - ay))
}

/** Metres of walking the places in this order from a start. */
export function lengthOf(start: Place, places: readonly Place[], order: readonly number[]): number {
  let [at, metres] = [start, 0]
  for (const index of order) {
    const to = places[index] ?? at
    metres += metresBetween(at, to)
    at = to
  }
  return metres
}

/** Metres between every two stops; row 0 is the start. */
function distancesOf(start: Place, places: readonly Place[]): readonly Float64Array[] {
  const stops = [start, ...places]
  return stops.map((from) => Float64Array.from(stops, (to) => metresBetween(from, to)))
}

const metresIn = (distances: readonly Float64Array[], from: number, to: number): number => distances[from]?.[to] ?? 0

/** Always the nearest place that is left. */
function nearestFirst(distances: readonly Float64Array[]): number[] {
  const left = new Set(distances.keys())
  left.delete(0)
  const tour = [0]
  let at = 0
  while (left.size > 0) {
    let best = -1
    for (const stop of left) if (best < 0 || metresIn(distances, at, stop) < metresIn(distances, at, best)) best = stop
    left.delete(best)
    tour.push(best)
    at = best
  }
  return tour
}

const SLIGHT_M = 1e-6

/** Turns stretches round as long as that shortens the way (2-opt, Croes 1958); the way is open, so the last stretch may turn freely. */
function untangle(tour: number[], distances: readonly Float64Array[]): void {
  for (let better = true; better; ) {
    better = false
    for (let i = 1; i < tour.length - 1; i += 1)
      for (let j = i + 1; j < tour.length; j += 1) {
        const [before, first, last, after] = [tour[i - 1] ?? 0, tour[i] ?? 0, tour[j] ?? 0, tour[j + 1]]
        const now = metresIn(distances, before, first) + (after === undefined ? 0 : metresIn(distances, last, after))
        const turned = metresIn(distances, before, last) + (after === undefined ? 0 : metresIn(distances, first, after))
        if (turned < now - SLIGHT_M) {
          tour.splice(i, j - i + 1, ...tour.slice(i, j + 1).reverse())
          better = true
        }
      }
  }
}

/** The order in which to walk the places from where one stands, as indexes: nearest first, then untangled. Not always the shortest of all. */
export function walkingOrder(start: Place, places: readonly Place[]): readonly number[] {
  const distances = distancesOf(start, places)
  const tour = nearestFirst(distances)
  untangle(tour, distances)
  return tour.slice(1).map((stop) => stop - 1)
}

/** Always the nearest that is left, without untangling: what the bench compares with. */
export const nearestOrder = (start: Place, places: readonly Place[]): readonly number[] =>
  nearestFirst(distancesOf(start, places))
    .slice(1)
    .map((stop) => stop - 1)
