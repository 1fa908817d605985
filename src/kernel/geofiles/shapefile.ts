import {checkZip} from '#kernel/sheets/zip.ts'
import type {Feature, GeometryJson} from '#lib/geo/feature.ts'
import {fileBounds, tooManyFeatures, unreadableFile} from './refusals.ts'
import {contains, type Ring, signedDoubleArea} from './rings.ts'

/** What a zipped Shapefile holds: its features as stored, and the text of its .prj if there is one. */
export interface ShapefileParts {
  readonly features: readonly Feature[]
  readonly prj: string | undefined
}

const broken = (why: {zh: string; en: string}) =>
  unreadableFile({
    zh: `Shapefile 无法读取：${why.zh}。请重新导出后再上传。`,
    en: `The Shapefile cannot be read: ${why.en}. Export it again and upload it.`,
  })

/**
 * Reads a zip with one .shp, its .dbf, and .prj and .cpg if there are any (ESRI Shapefile Technical Description, 1998).
 * Text is decoded by .cpg, else by the language byte of the .dbf, else as UTF-8 where valid and GBK where not.
 * Throws geofiles.unreadable, geofiles.too-large.
 */
export const readShapefile = (zip: Uint8Array): ShapefileParts => {
  const files = new Map<string, Uint8Array>()
  try {
    checkZip(zip, (name, content) => {
      if (!name.includes('__MACOSX')) files.set(name.toLowerCase(), content)
    })
  } catch {
    throw broken({zh: '压缩包已损坏、加密或过大', en: 'the archive is damaged, encrypted or too large'})
  }
  const layers = [...files.keys()].filter((name) => name.endsWith('.shp'))
  const [shp, second] = layers
  if (shp === undefined) throw broken({zh: '压缩包里没有 .shp 文件', en: 'there is no .shp file in the archive'})
  if (second !== undefined)
    throw broken({
      zh: `压缩包里有 ${layers.length} 个图层，请每个图层一个压缩包`,
      en: `the archive has ${layers.length} layers; make one archive of each`,
    })
  const part = (extension: string): Uint8Array | undefined => files.get(shp.slice(0, -3) + extension)
  const latin = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes.subarray(0, 20_000)).trim()
  try {
    const geometries = readShp(files.get(shp) ?? new Uint8Array())
    const dbf = part('dbf')
    const records = dbf === undefined ? [] : readDbf(dbf, latin(part('cpg')))
    if (dbf !== undefined && records.length !== geometries.length) {
      throw broken({
        zh: `图形 ${geometries.length} 个而属性 ${records.length} 行`,
        en: `it has ${geometries.length} shapes but ${records.length} attribute rows`,
      })
    }
    const features = geometries.map((geometry, i): Feature => ({line: i + 1, geometry, fields: records[i] ?? {}}))
    return {features: features.filter((_, i) => records[i] !== null), prj: latin(part('prj'))}
  } catch (error) {
    if (error instanceof RangeError) throw broken({zh: '文件不完整', en: 'the file ends early'})
    throw error
  }
}

const readShp = (bytes: Uint8Array): (GeometryJson | null)[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getInt32(0) !== 9994) throw broken({zh: '.shp 文件头不正确', en: 'the header of the .shp is wrong'})
  const geometries: (GeometryJson | null)[] = []
  let at = 100
  while (at + 12 <= bytes.length) {
    const length = view.getInt32(at + 4) * 2
    if (length < 4 || at + 8 + length > bytes.length) throw new RangeError('record')
    if (geometries.length >= fileBounds.features) throw tooManyFeatures()
    geometries.push(readRecord(new DataView(bytes.buffer, bytes.byteOffset + at + 8, length)))
    at += 8 + length
  }
  return geometries
}

const readRecord = (view: DataView): GeometryJson | null => {
  const kind = view.getInt32(0, true)
  const position = (at: number): readonly [number, number] => [view.getFloat64(at, true), view.getFloat64(at + 8, true)]
  if (kind === 0) return null
  if (kind === 1 || kind === 11 || kind === 21) return {type: 'Point', coordinates: position(4)}
  if (kind % 10 === 8) {
    const many = view.getInt32(36, true)
    if (many < 0 || 40 + many * 16 > view.byteLength) throw new RangeError('counts')
    return {type: 'MultiPoint', coordinates: Array.from({length: many}, (_, i) => position(40 + i * 16))}
  }
  const line = kind % 10 === 3
  if (!line && kind !== 5 && kind !== 15 && kind !== 25) throw new RangeError(`shape type ${kind}`)
  const [parts, points] = [view.getInt32(36, true), view.getInt32(40, true)]
  if (parts < 0 || points < 0 || 44 + parts * 4 + points * 16 > view.byteLength) throw new RangeError('counts')
  const starts = Array.from({length: parts}, (_, i) => view.getInt32(44 + 4 * i, true))
  const rings = starts.map((start, i): Ring => {
    const end = starts[i + 1] ?? points
    if (start < 0 || end < start || end > points) throw new RangeError('parts')
    return Array.from({length: end - start}, (_, k) => position(44 + parts * 4 + (start + k) * 16))
  })
  if (!line) return polygonsOf(rings)
  return rings.length === 1 ? {type: 'LineString', coordinates: rings[0]} : {type: 'MultiLineString', coordinates: rings}
}

/** Outer rings run clockwise in a Shapefile: they are turned, and each hole goes to the outer ring round it. */
const polygonsOf = (rings: readonly Ring[]): GeometryJson => {
  const outers = rings.filter((ring) => signedDoubleArea(ring) <= 0).map((ring): Ring[] => [ring.toReversed()])
  for (const hole of rings.filter((ring) => signedDoubleArea(ring) > 0)) {
    const home = outers.find(([outer]) => outer !== undefined && hole.some((at) => contains(outer, at)))
    // With no outer ring round it, it is an outer ring written the wrong way round.
    if (home === undefined) outers.push([hole])
    else home.push(hole.toReversed())
  }
  return outers.length === 1 ? {type: 'Polygon', coordinates: outers[0]} : {type: 'MultiPolygon', coordinates: outers}
}

/** The rows of a dBASE table; null for a deleted one. */
const readDbf = (bytes: Uint8Array, cpg: string | undefined): (Record<string, unknown> | null)[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [count, headerLength, rowLength] = [view.getUint32(4, true), view.getUint16(8, true), view.getUint16(10, true)]
  if (count > fileBounds.features) throw tooManyFeatures()
  if (rowLength < 1 || headerLength + count * rowLength > bytes.length + 1) throw new RangeError('dbf')
  const decode = decoderOf(cpg, view.getUint8(29), bytes.subarray(32))
  const columns: {name: string; type: string; from: number; to: number}[] = []
  let from = 1
  for (let at = 32; at + 32 <= headerLength && bytes[at] !== 0x0d; at += 32) {
    if (columns.length >= fileBounds.fields) break
    const nameEnd = bytes.subarray(at, at + 11).indexOf(0)
    const length = view.getUint8(at + 16)
    columns.push({
      name: decode(bytes.subarray(at, at + (nameEnd < 0 ? 11 : nameEnd))).trim(),
      type: String.fromCharCode(view.getUint8(at + 11)),
      from,
      to: from + length,
    })
    from += length
  }
  return Array.from({length: count}, (_, i) => {
    const row = bytes.subarray(headerLength + i * rowLength, headerLength + (i + 1) * rowLength)
    if (row[0] === 0x2a) return null
    return Object.fromEntries(
      columns.map(({name, type, from, to}) => [name, cellOf(type, decode(row.subarray(from, to)).replaceAll('\0', '').trim())]),
    )
  })
}

/** Codes stored as numbers come back without a fraction; whole numbers stay text, so that 15 digits are not rounded. */
const cellOf = (type: string, text: string): unknown => {
  if (text === '' || /^\*+$/.test(text)) return null
  return type === 'N' || type === 'F' ? text.replace(/\.0+$/, '') : text
}

const decoderOf = (cpg: string | undefined, language: number, sample: Uint8Array): ((bytes: Uint8Array) => string) => {
  const named = (cpg ?? '').replace(/^(?:ANSI|OEM|CP)[\s_-]*/i, '').toLowerCase()
  const label =
    named === '936' || named === '54936' || named === 'gbk'
      ? 'gb18030'
      : named === '65001' || named === 'utf8'
        ? 'utf-8'
        : named === '1252'
          ? 'windows-1252'
          : named
  if (label !== '') {
    try {
      const decoder = new TextDecoder(label)
      return (bytes) => decoder.decode(bytes)
    } catch {
      // An unknown name says nothing; the bytes decide.
    }
  }
  const gbk = language === 0x4d || language === 0x7a || !isUtf8(sample)
  const decoder = new TextDecoder(gbk ? 'gb18030' : 'utf-8')
  return (bytes) => decoder.decode(bytes)
}

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', {fatal: true}).decode(bytes)
    return true
  } catch {
    return false
  }
}
