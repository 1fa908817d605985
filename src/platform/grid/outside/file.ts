import {type ToPlace, toPlace, toPlaceFromWkt} from '#kernel/geofiles/crs.ts'
import {readGeoPackage} from '#kernel/geofiles/geopackage.ts'
import {fileBounds, fileTooLarge, tooManyFeatures, unreadableFile} from '#kernel/geofiles/refusals.ts'
import {readShapefile} from '#kernel/geofiles/shapefile.ts'
import {geometryFromWkt} from '#kernel/geofiles/wkt.ts'
import {decode} from '#kernel/sheets/csv.ts'
import {readSheet} from '#kernel/sheets.ts'
import {type Feature, type GeometryJson, movePositions} from '#lib/geo/feature.ts'
import type {Sheet} from '#lib/rows.ts'

/** A file to import: its coordinate system if the file itself does not say, and the layer if it has several. */
export interface MapFile {
  readonly name: string
  readonly bytes: Uint8Array
  readonly crs?: string | undefined
  readonly layer?: string | undefined
}

/** Features at rest in EPSG:4326, not yet judged; `anyOrder` when the format fixes no order of rings. */
export interface ReadFile {
  readonly features: readonly Feature[]
  readonly anyOrder: boolean
}

const starts = (bytes: Uint8Array, text: string): boolean => [...text].every((letter, i) => bytes[i] === letter.charCodeAt(0))

/**
 * Reads GeoJSON, a zipped Shapefile, a GeoPackage, or a CSV/XLSX table with lng and lat (or WKT) columns, told apart by their bytes.
 * Throws geofiles.unreadable, geofiles.too-large, geofiles.unknown-crs, sheets.*.
 */
export const readMapFile = async ({name, bytes, crs, layer}: MapFile): Promise<ReadFile> => {
  if (bytes.length > fileBounds.bytes) throw fileTooLarge({what: {zh: '文件字节数', en: 'bytes'}, most: fileBounds.bytes})
  if (starts(bytes, 'SQLite format 3\0')) {
    const read = readGeoPackage(bytes, layer)
    return {features: moved(read.features, toPlace(crs ?? read.crs)), anyOrder: true}
  }
  if (starts(bytes, 'PK') && !/\.xlsx$/i.test(name)) {
    const {features, prj} = readShapefile(bytes)
    return {
      features: moved(features, crs !== undefined ? toPlace(crs) : prj === undefined ? toPlace('EPSG:4490') : toPlaceFromWkt(prj)),
      anyOrder: true,
    }
  }
  if (!starts(bytes, 'PK') && /^[\uFEFF\s]*[{[]/.test(new TextDecoder().decode(bytes.subarray(0, 200)))) return readGeoJson(bytes, crs)
  return {features: moved(featuresOfSheet(await readSheet(bytes)), toPlace(crs ?? 'EPSG:4490')), anyOrder: true}
}

const moved = (features: readonly Feature[], to: ToPlace): Feature[] => {
  if (features.length > fileBounds.features) throw tooManyFeatures()
  // Seven decimals are 1 cm; more is noise of the conversion, and equal corners must stay equal.
  const move: ToPlace = (x, y) => {
    const [lng, lat] = to(x, y)
    return [Math.round(lng * 1e7) / 1e7, Math.round(lat * 1e7) / 1e7]
  }
  return features.map((feature) => (feature.geometry === null ? feature : {...feature, geometry: movePositions(feature.geometry, move)}))
}

const notGeoJson = (zh: string, en: string) =>
  unreadableFile({
    zh: `不是有效的 GeoJSON：${zh}。请重新导出后再上传。`,
    en: `This is not sound GeoJSON: ${en}. Export it again and upload it.`,
  })

const readGeoJson = (bytes: Uint8Array, crs: string | undefined): ReadFile => {
  let root: unknown
  try {
    // NaN is no JSON, yet written by some programs: read as null it becomes an error of its own feature.
    root = JSON.parse(decode(bytes).replace(/([[,]\s*)-?(?:NaN|Infinity)(?=\s*[\],])/g, '$1null'))
  } catch {
    throw notGeoJson('JSON 语法错误', 'its JSON has a syntax error')
  }
  const {type, features, crs: declared} = (root ?? {}) as {type?: unknown; features?: unknown; crs?: {properties?: {name?: unknown}}}
  if (type !== 'FeatureCollection' || !Array.isArray(features)) throw notGeoJson('应为 FeatureCollection', 'a FeatureCollection is needed')
  if (features.length > fileBounds.features) throw tooManyFeatures()
  const named = typeof declared?.properties?.name === 'string' ? declared.properties.name : 'EPSG:4326'
  const read = features.map((feature, i): Feature => {
    const {geometry, properties} = (feature ?? {}) as {geometry?: GeometryJson | null; properties?: unknown}
    const fields = typeof properties === 'object' && properties !== null && !Array.isArray(properties) ? properties : {}
    return {line: i + 1, geometry: geometry ?? null, fields: Object.fromEntries(Object.entries(fields).slice(0, fileBounds.fields))}
  })
  return {features: moved(read, toPlace(crs ?? named)), anyOrder: false}
}

const LNG = ['lng', 'lon', 'longitude', '经度', 'x', 'pointx', '横坐标']
const LAT = ['lat', 'latitude', '纬度', 'y', 'pointy', '纵坐标']
const WKT = ['wkt', 'geometry', 'geom', 'shape', '几何']

const featuresOfSheet = ({header, rows}: Sheet): Feature[] => {
  const column = (names: readonly string[]): number => header.findIndex((name) => names.includes(name.trim().toLowerCase()))
  const [lng, lat, wkt] = [column(LNG), column(LAT), column(WKT)]
  if (wkt < 0 && (lng < 0 || lat < 0)) {
    throw unreadableFile({
      zh: '表格没有坐标列。请提供“经度、纬度”（lng、lat）两列或“WKT”一列后再上传。',
      en: 'The table has no coordinates. Give it the columns lng and lat, or WKT, and upload it again.',
    })
  }
  const number = (text: string | undefined): number => (text === undefined || text.trim() === '' ? Number.NaN : Number(text))
  return rows.map(({line, cells}): Feature => {
    const fields = Object.fromEntries(
      header.flatMap((name, i) => (i === lng || i === lat || i === wkt || name === '' ? [] : [[name, cells[i] ?? '']])),
    )
    const text = wkt < 0 ? undefined : cells[wkt]
    if (text !== undefined)
      return {line, geometry: text === '' ? null : (geometryFromWkt(text) ?? {type: 'WKT', coordinates: [text.slice(0, 40)]}), fields}
    return {line, geometry: {type: 'Point', coordinates: [number(cells[lng]), number(cells[lat])]}, fields}
  })
}
