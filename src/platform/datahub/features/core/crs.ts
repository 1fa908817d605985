import {problem} from '#lib/problem.ts'

/** A reference system coordinates can be asked for and given in (OGC 18-058r1). */
export interface Crs {
  readonly uri: string
  readonly srid: number
  /** Whether its first axis points north: then coordinates are told north first. */
  readonly northFirst: boolean
}

const epsg = (srid: number, northFirst: boolean): Crs => ({uri: `http://www.opengis.net/def/crs/EPSG/0/${srid}`, srid, northFirst})

/** Longitude and latitude of WGS 84, in which everything is kept; CGCS2000 is taken for the same. */
export const CRS84: Crs = {uri: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84', srid: 4326, northFirst: false}

/** CRS84, WGS 84, CGCS2000, web mercator and the Gauss-Krüger zones of three degrees of CGCS2000, with their number before the easting and without. */
export const systems: readonly Crs[] = [
  CRS84,
  epsg(4326, true),
  epsg(4490, true),
  epsg(3857, false),
  ...Array.from({length: 42}, (_, zone) => epsg(4513 + zone, true)),
]

const unknownCrs = problem<{crs: string}>('datahub.unknown-crs', 400, {
  zh: ({crs}) => `不支持坐标系“${crs}”。可用的坐标系见该数据集的 crs 列表。`,
  en: ({crs}) => `The reference system "${crs}" is not one of ours. The collection lists them as crs.`,
})

/** The system of a URI, or of its CURIE in brackets such as `[EPSG:4490]`. Throws datahub.unknown-crs. */
export function crsOf(text: string | undefined): Crs {
  if (text === undefined) return CRS84
  const short = /^\[?(?:EPSG:(\d{4,5})|OGC:CRS84)\]?$/.exec(text)
  const found = systems.find(
    ({uri, srid}) =>
      uri === text ||
      (short !== null && (short[1] === undefined ? uri === CRS84.uri : uri.includes('/EPSG/') && String(srid) === short[1])),
  )
  if (found === undefined) throw unknownCrs({crs: text.slice(0, 100)})
  return found
}
