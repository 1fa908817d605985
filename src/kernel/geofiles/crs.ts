import gcoordModule from 'gcoord'
import proj4 from 'proj4'
import {problem} from '#lib/problem.ts'

/** The library is CommonJS: its types and what Node gives differ by one `default`. */
const gcoord = gcoordModule as unknown as (typeof gcoordModule)['default']

/** Turns x and y of a coordinate system into `[lng, lat]` at rest; not a number where it cannot. */
export type ToPlace = (x: number, y: number) => readonly [number, number]

const unknownCrs = problem<{crs: string}>('geofiles.unknown-crs', 422, {
  zh: ({crs}) =>
    `不认识坐标系“${crs}”。可用：EPSG:4490（2000国家大地坐标系）、EPSG:4513–4554（高斯-克吕格）、EPSG:4326、GCJ-02、BD-09；请注明后重试。`,
  en: ({crs}) =>
    `The coordinate system "${crs}" is not known. Use EPSG:4490 (CGCS2000), EPSG:4513–4554 (Gauss-Kruger), EPSG:4326, GCJ-02 or BD-09, and try again.`,
})

/** Names under which a system may be given, without blanks, hyphens and underscores. */
const same: Readonly<Record<string, string>> = {
  WGS84: 'EPSG:4326',
  CGCS2000: 'EPSG:4490',
  GCJ02: 'GCJ-02',
  BD09: 'BD-09',
  BD09LL: 'BD-09',
  CRS84: 'EPSG:4326',
}

/**
 * The proj4 definition of a CGCS2000 Gauss-Kruger zone: 3° zones with the zone number in the easting are EPSG:4513–4533 (zones 25–45),
 * without it EPSG:4534–4554 (central meridians 75–135° E). Undefined for any other number.
 */
export const gaussKruger = (epsg: number): string | undefined => {
  const zone = epsg >= 4513 && epsg <= 4533 ? epsg - 4488 : epsg >= 4534 && epsg <= 4554 ? epsg - 4509 : undefined
  if (zone === undefined) return undefined
  const easting = epsg <= 4533 ? zone * 1_000_000 + 500_000 : 500_000
  return `+proj=tmerc +lat_0=0 +lon_0=${zone * 3} +k=1 +x_0=${easting} +y_0=0 +ellps=GRS80 +units=m +no_defs`
}

/** The conversion from a named system, or from the well-known text of one (WKT 1). Throws geofiles.unknown-crs. */
export const toPlace = (crs: string): ToPlace => {
  if (/^\s*(?:GEOGCS|PROJCS)\b/i.test(crs)) return toPlaceFromWkt(crs)
  const plain = crs
    .trim()
    .toUpperCase()
    .replace(/^URN:OGC:DEF:CRS:(EPSG|OGC):[^:]*:/, '$1:')
    .replace(/^OGC:/, '')
  const name = same[plain.replace(/[-_\s]/g, '')] ?? plain
  if (name === 'EPSG:4326' || name === 'EPSG:4490') return (x, y) => [x, y]
  if (name === 'GCJ-02') return finite((x, y) => gcoord.transform([x, y], gcoord.GCJ02, gcoord.WGS84) as [number, number])
  if (name === 'BD-09') return finite((x, y) => gcoord.transform([x, y], gcoord.BD09, gcoord.WGS84) as [number, number])
  const definition = gaussKruger(Number(/^(?:EPSG:)?(\d{4})$/.exec(name)?.[1] ?? Number.NaN))
  if (definition === undefined) throw unknownCrs({crs: crs.slice(0, 60)})
  return inverse(definition)
}

/** The libraries throw at what is no number; here it stays none, so that it becomes an error of its own row. */
const finite =
  (to: ToPlace): ToPlace =>
  (x, y) =>
    Number.isFinite(x) && Number.isFinite(y) ? to(x, y) : [Number.NaN, Number.NaN]

const inverse = (definition: string): ToPlace => {
  const converter = proj4(definition)
  return finite((x, y) => {
    const [lng = Number.NaN, lat = Number.NaN] = converter.inverse([x, y])
    return [lng, lat]
  })
}

/**
 * The conversion a Shapefile's .prj asks for (WKT 1). Only datums that agree with
 * CGCS2000 to 0.1 m (CGCS2000, WGS 84, ITRF) are taken: Beijing 54 and Xian 80 need local parameters. Throws geofiles.unknown-crs, so that a place is never guessed.
 */
export const toPlaceFromWkt = (wkt: string): ToPlace => {
  const text = wkt.slice(0, 10_000).trim()
  const modern = /DATUM\s*\[\s*"[^"]*(?:2000|WGS|ITRF)[^"]*"/i.test(text)
  if (/^GEOGCS/i.test(text) && modern) return (x, y) => [x, y]
  if (!/^PROJCS/i.test(text) || !modern) throw unknownCrs({crs: text})
  try {
    return inverse(text)
  } catch {
    throw unknownCrs({crs: text})
  }
}
