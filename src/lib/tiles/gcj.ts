import {boundsOf, type TileKey, worldX, worldY} from './mercator.ts'

/** The ellipsoid by which GCJ-02 is reckoned (Krasovsky 1940). */
const RADIUS = 6_378_245
const ECCENTRICITY2 = 0.006693421622965943

const waves = (x: number, y: number): readonly [number, number] => {
  const {PI, sin, sqrt, abs} = Math
  const both = ((20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * 2) / 3
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + both + ((20 * sin(x * PI) + 40 * sin((x / 3) * PI)) * 2) / 3 + ((150 * sin((x / 12) * PI) + 300 * sin((x / 30) * PI)) * 2) / 3 // biome-ignore format: a formula
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + both + ((20 * sin(y * PI) + 40 * sin((y / 3) * PI)) * 2) / 3 + ((160 * sin((y / 12) * PI) + 320 * sin((y * PI) / 30)) * 2) / 3 // biome-ignore format: a formula
  return [east, north]
}

/** Where a place (CGCS2000, WGS-84) stands on maps drawn in GCJ-02; outside of China, where it is. */
export function toGcj(lng: number, lat: number): readonly [number, number] {
  if (lng < 72.004 || lng > 137.8347 || lat < 0.8293 || lat > 55.8271) return [lng, lat]
  const [east, north] = waves(lng - 105, lat - 35)
  const phi = (lat / 180) * Math.PI
  const magic = 1 - ECCENTRICITY2 * Math.sin(phi) ** 2
  const root = Math.sqrt(magic)
  return [
    lng + (east * 180) / ((RADIUS / root) * Math.cos(phi) * Math.PI),
    lat + (north * 180) / (((RADIUS * (1 - ECCENTRICITY2)) / (magic * root)) * Math.PI),
  ]
}

/**
 * How far east and south, in pixels of `size` a tile, a map drawn in GCJ-02 has what belongs into this tile. Within one tile the shift is
 * the same to a fraction of a pixel, so a true tile is cut from up to four of theirs.
 */
export function gcjShift(tile: TileKey, size = 256): readonly [number, number] {
  const [west, south, east, north] = boundsOf(tile)
  const [lng, lat] = [(west + east) / 2, (south + north) / 2]
  const [shown, high] = toGcj(lng, lat)
  const pixels = 2 ** tile.z * size
  return [(worldX(shown) - worldX(lng)) * pixels, (worldY(high) - worldY(lat)) * pixels]
}
