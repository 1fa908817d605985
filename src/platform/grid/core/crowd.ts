import {latOf, lngOf, type TileKey, worldX, worldY} from '#lib/tiles/mercator.ts'

/** Some of a crowd that stand together: how many, how many of them are not whole, and their middle. */
export interface Knot {
  readonly count: number
  readonly faulty: number
  readonly lng: number
  readonly lat: number
}

/** All components as places alone, for tiles in which they are counted; 17 bytes each. */
export interface Crowd {
  readonly size: number
  /** What stands in a tile, by so many squares across it; whoever stands on a border belongs to one of both. */
  readonly count: (tile: TileKey, squares: number) => readonly Knot[]
}

/** One plain point in WKB: byte order, type, x, y. */
const EACH = 21

/** Places of points in WKB (little-endian), one after the other. */
function* placesOf(wkb: Uint8Array): Generator<readonly [number, number]> {
  const view = new DataView(wkb.buffer, wkb.byteOffset, wkb.byteLength)
  for (let at = 0; at + EACH <= wkb.byteLength; at += EACH) yield [view.getFloat64(at + 5, true), view.getFloat64(at + 13, true)]
}

/** A crowd of what is whole and what is not, each as points in WKB, one after the other. */
export function openCrowd(whole: Uint8Array, faulty: Uint8Array): Crowd {
  const sizeOf = (wkb: Uint8Array): number => Math.floor(wkb.byteLength / EACH)
  const [first, size] = [sizeOf(whole), sizeOf(whole) + sizeOf(faulty)]
  const [xs, ys] = [new Float64Array(size), new Float64Array(size)]
  let n = 0
  for (const wkb of [whole, faulty])
    for (const [lng, lat] of placesOf(wkb)) {
      xs[n] = worldX(lng)
      ys[n] = worldY(lat)
      n += 1
    }
  return {
    size,
    count: ({z, x, y}, squares) => {
      const cells = squares * squares
      const [counts, faults, sumX, sumY] = [
        new Uint32Array(cells),
        new Uint32Array(cells),
        new Float64Array(cells),
        new Float64Array(cells),
      ]
      const side = 2 ** z
      for (let i = 0; i < size; i += 1) {
        const [worldAtX, worldAtY] = [xs[i] ?? 0, ys[i] ?? 0]
        const [across, down] = [worldAtX * side - x, worldAtY * side - y]
        if (across < 0 || across >= 1 || down < 0 || down >= 1) continue
        const cell = Math.floor(down * squares) * squares + Math.floor(across * squares)
        counts[cell] = (counts[cell] ?? 0) + 1
        if (i >= first) faults[cell] = (faults[cell] ?? 0) + 1
        sumX[cell] = (sumX[cell] ?? 0) + worldAtX
        sumY[cell] = (sumY[cell] ?? 0) + worldAtY
      }
      const knots: Knot[] = []
      for (let cell = 0; cell < cells; cell += 1) {
        const count = counts[cell] ?? 0
        if (count > 0)
          knots.push({count, faulty: faults[cell] ?? 0, lng: lngOf((sumX[cell] ?? 0) / count), lat: latOf((sumY[cell] ?? 0) / count)})
      }
      return knots
    },
  }
}
