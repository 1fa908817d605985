/** Web Mercator (EPSG:3857) as tiles use it: the world is a square from 0 to 1, north at the top. */

/** A tile by zoom, column from the west and row from the north. */
export interface TileKey {
  readonly z: number
  readonly x: number
  readonly y: number
}

/** West, south, east, north in degrees. */
export type Bounds = readonly [number, number, number, number]

/** Beyond this latitude the square ends. */
export const MOST_LAT = 85.0511287798066

export const worldX = (lng: number): number => lng / 360 + 0.5

export const worldY = (lat: number): number => {
  const sine = Math.sin((Math.max(-MOST_LAT, Math.min(MOST_LAT, lat)) * Math.PI) / 180)
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)
}

export const lngOf = (x: number): number => (x - 0.5) * 360
export const latOf = (y: number): number => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI

/** Whether there is such a tile. */
export const isTile = ({z, x, y}: TileKey): boolean =>
  Number.isInteger(z) && z >= 0 && z <= 24 && [x, y].every((at) => Number.isInteger(at) && at >= 0 && at < 2 ** z)

/** The degrees a tile covers, with so much of its side around it. */
export const boundsOf = ({z, x, y}: TileKey, margin = 0): Bounds => {
  const side = 2 ** z
  return [lngOf((x - margin) / side), latOf((y + 1 + margin) / side), lngOf((x + 1 + margin) / side), latOf((y - margin) / side)]
}

/** The tile of a place at a zoom. */
export const tileAt = (lng: number, lat: number, z: number): TileKey => {
  const [side, last] = [2 ** z, 2 ** z - 1]
  const within = (at: number): number => Math.max(0, Math.min(last, Math.floor(at * side)))
  return {z, x: within(worldX(lng)), y: within(worldY(lat))}
}
