import type {GeometryJson} from '#lib/geo/feature.ts'

/** Text longer than this is not a geometry of a city. */
const LONGEST = 8_000_000

/** The GeoJSON that well-known text (OGC 06-103r4 §7) says, undefined when it is not WKT of a point, polygon or multi-polygon; `SRID=…;` and Z/M are tolerated. */
export const geometryFromWkt = (text: string): GeometryJson | undefined => {
  const match = /^\s*(?:SRID=\d+;)?\s*(POINT|POLYGON|MULTIPOLYGON)\s*(?:Z|M|ZM)?\s*(EMPTY|\(.*\))\s*$/is.exec(
    text.length > LONGEST ? '' : text,
  )
  if (match === null) return undefined
  const kind = match[1]?.toUpperCase() ?? ''
  const body = match[2] ?? ''
  const type = kind === 'POINT' ? 'Point' : kind === 'POLYGON' ? 'Polygon' : 'MultiPolygon'
  if (body.toUpperCase() === 'EMPTY') return {type, coordinates: []}
  if (!/^[-+.\deE\s,()]*$|nan/i.test(body)) return undefined
  const json = body
    .replace(/\(/g, '[')
    .replace(/\)/g, ']')
    .replace(/[^[\],]+/g, (numbers) => {
      const words = numbers.trim().split(/\s+/)
      return words[0] === '' ? '' : `[${words.map((word) => (Number.isFinite(Number(word)) ? Number(word) : 'null')).join()}]`
    })
  try {
    const coordinates = JSON.parse(json) as unknown[]
    return {type, coordinates: type === 'Point' ? coordinates[0] : coordinates}
  } catch {
    return undefined
  }
}
