import type {GeometryJson} from '#lib/geo/feature.ts'

/** Most positions read from one geometry; more is taken for a broken count. */
const MOST_POSITIONS = 200_000

const KINDS: Readonly<Record<number, string>> = {
  1: 'Point',
  3: 'Polygon',
  6: 'MultiPolygon',
  2: 'LineString',
  4: 'MultiPoint',
  5: 'MultiLineString',
}

/**
 * Reads a GeoPackage geometry blob (OGC 12-128r18 §2.1.3: "GP", flags, envelope, WKB), null for an empty one.
 * Throws a RangeError when the bytes end early or the counts cannot be true.
 */
export const geometryFromGeoPackage = (bytes: Uint8Array): GeometryJson | null => {
  if (bytes.length < 8 || bytes[0] !== 0x47 || bytes[1] !== 0x50) throw new RangeError('not a GeoPackage geometry')
  const flags = bytes[3] ?? 0
  const envelope = [0, 32, 48, 48, 64][(flags >> 1) & 7]
  if (envelope === undefined) throw new RangeError('unknown envelope')
  if ((flags & 0x10) !== 0) return null
  return geometryFromWkb(bytes.subarray(8 + envelope))
}

/** Reads well-known binary (OGC 06-103r4 §8, and the ISO and EWKB marks for Z and M). Throws a RangeError on bytes that cannot be true. */
export const geometryFromWkb = (bytes: Uint8Array): GeometryJson => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let [at, positions] = [0, 0]

  const read = (depth: number): GeometryJson => {
    if (depth > 2) throw new RangeError('nested too deep')
    const little = view.getUint8(at) === 1
    const code = view.getUint32(at + 1, little)
    at += 5
    if ((code & 0x20000000) !== 0) at += 4
    const plain = code & 0xffff
    const flavour = Math.floor(plain / 1000)
    const size =
      2 +
      Number(flavour === 1 || flavour === 3 || (code & 0x80000000) !== 0) +
      Number(flavour === 2 || flavour === 3 || (code & 0x40000000) !== 0)
    const type = KINDS[plain % 1000]
    if (type === undefined) throw new RangeError(`geometry type ${code} is not supported`)
    const count = (): number => {
      const n = view.getUint32(at, little)
      at += 4
      if (n > view.byteLength - at) throw new RangeError('count beyond the end')
      return n
    }
    const position = (): number[] => {
      if (++positions > MOST_POSITIONS) throw new RangeError('too many positions')
      const one = Array.from({length: size}, (_, i) => view.getFloat64(at + 8 * i, little))
      at += 8 * size
      return one
    }
    const line = (): number[][] => Array.from({length: count()}, position)
    if (type === 'Point') {
      const one = position()
      return {type, coordinates: one.every(Number.isNaN) ? [] : one}
    }
    if (type === 'LineString') return {type, coordinates: line()}
    if (type === 'Polygon') return {type, coordinates: Array.from({length: count()}, line)}
    return {type, coordinates: Array.from({length: count()}, () => read(depth + 1).coordinates)}
  }
  return read(0)
}
