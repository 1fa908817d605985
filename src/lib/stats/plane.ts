/** Metres on a plane that touches the city: east and north of the mean position. */
export interface Plane {
  readonly x: Float64Array
  readonly y: Float64Array
}

const METRES_A_DEGREE = 111_195

/**
 * Positions [lng, lat] in metres on a plane (equirectangular at the mean latitude). Within a city 50 km across, distances of some hundred
 * metres are wrong by less than a hundredth.
 */
export function projectToPlane(positions: readonly (readonly [number, number])[]): Plane {
  const n = positions.length
  const [x, y] = [new Float64Array(n), new Float64Array(n)]
  let [lng0, lat0] = [0, 0]
  for (const [lng, lat] of positions) {
    lng0 += lng / n
    lat0 += lat / n
  }
  const narrow = Math.cos((lat0 * Math.PI) / 180)
  for (const [index, [lng, lat]] of positions.entries()) {
    x[index] = (lng - lng0) * METRES_A_DEGREE * narrow
    y[index] = (lat - lat0) * METRES_A_DEGREE
  }
  return {x, y}
}
