import {createWriteStream} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {buffer} from 'node:stream/consumers'
import {pipeline} from 'node:stream/promises'
import {openGeoPackage, pickLayer} from '#kernel/geofiles/geopackage.ts'
import {readShapefile} from '#kernel/geofiles/shapefile.ts'
import {type FlowingSheet, flowCsv, type OpenBytes} from '#kernel/sheets/flow.ts'
import {lockedWorkbook, sheetNames} from '#kernel/sheets/zip.ts'
import {readSheet, sheetBounds} from '#kernel/sheets.ts'
import type {Feature} from '#lib/geo/feature.ts'
import {problem} from '#lib/problem.ts'
import {flowGeoJson} from './geojson.ts'

/** The formats that come in. */
export const formats = ['csv', 'xlsx', 'geojson', 'shapefile', 'geopackage'] as const
export type Format = (typeof formats)[number]

/** A file from outside: what it is called, how long it is, and its bytes from the beginning. */
export interface OutsideFile {
  readonly name: string
  readonly size: number
  readonly open: OpenBytes
}

/** A file that stands open: what it is, and its rows some at a time, holding nothing back. */
export interface OpenedFile {
  readonly format: Format
  /** The tables it has, where it may have several, and the one that is read. */
  readonly layers: readonly string[]
  readonly layer: string | null
  /** Known before a row is read; undefined where only the rows say. */
  readonly columns: readonly string[] | undefined
  /** Whether the rows carry a geometry of their own. */
  readonly geometry: boolean
  /** The system of that geometry as the file says it; null when it does not. */
  readonly crs: () => string | null
  /** How it is written, in words for people. */
  readonly tells: string
  readonly batches: AsyncIterable<readonly Feature[]>
  readonly close: () => Promise<void>
}

const fileTooLarge = problem<{most: number}>('datahub.file-too-large', 413, {
  zh: ({most}) => `这种格式的文件最多 ${Math.floor(most / 1_048_576)} MB。请另存为 CSV、GeoJSON 或 GeoPackage，或拆分后再上传。`,
  en: ({most}) =>
    `A file of this format may have ${Math.floor(most / 1_048_576)} MB at most. Save it as CSV, GeoJSON or GeoPackage, or split it, and upload it again.`,
})

const HEAD = 512
const BATCH = 1_000

async function headOf({open}: OutsideFile): Promise<Buffer> {
  const source = await open()
  for await (const chunk of source) return (chunk as Buffer).subarray(0, HEAD)
  return Buffer.alloc(0)
}

const whole = async ({open, size}: OutsideFile): Promise<Uint8Array> => {
  if (size > sheetBounds.bytes) throw fileTooLarge({most: sheetBounds.bytes})
  return buffer(await open())
}

async function* inBatches(features: Iterable<Feature>): AsyncGenerator<readonly Feature[]> {
  let batch: Feature[] = []
  for (const feature of features) {
    batch.push(feature)
    if (batch.length >= BATCH) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

/** Headers as columns: those that are blank or doubled get a name of their own. */
export function columnsOf(header: readonly string[]): readonly string[] {
  const used = new Set<string>()
  return header.map((cell, at) => {
    const base = cell.replaceAll(/\s+/g, ' ').trim() || `列${at + 1}`
    let name = base
    for (let n = 2; used.has(name); n += 1) name = `${base} (${n})`
    used.add(name)
    return name
  })
}

const featureOf = (columns: readonly string[], line: number, cells: readonly string[]): Feature => {
  const fields: Record<string, unknown> = {}
  for (const [at, name] of columns.entries()) fields[name] = cells[at] ?? ''
  return {line, geometry: null, fields}
}

async function* featuresOf({batches}: FlowingSheet, columns: readonly string[]): AsyncGenerator<readonly Feature[]> {
  for await (const batch of batches) yield batch.map(({line, cells}) => featureOf(columns, line, cells))
}

const nothing = async (): Promise<void> => undefined

async function openCsv({open}: OutsideFile): Promise<OpenedFile> {
  const sheet = await flowCsv(open)
  const columns = columnsOf(sheet.header)
  const mark = {',': ',', ';': ';', '\t': 'Tab', '|': '|'}[sheet.delimiter] ?? sheet.delimiter
  return {
    format: 'csv', layers: [], layer: null, columns, geometry: false, crs: () => null,
    tells: `CSV · ${sheet.encoding === 'gb18030' ? 'GBK/GB18030' : sheet.encoding.toUpperCase()} · ${mark}`,
    batches: featuresOf(sheet, columns),
    close: nothing,
  } // biome-ignore format: a list
}

async function openGeoJson({open}: OutsideFile): Promise<OpenedFile> {
  let named: string | null = null
  return {
    format: 'geojson', layers: [], layer: null, columns: undefined, geometry: true, crs: () => named ?? 'EPSG:4326', tells: 'GeoJSON',
    batches: flowGeoJson(open, (name) => {
      named = name
    }),
    close: nothing,
  } // biome-ignore format: a list
}

async function openTable(file: OutsideFile, wanted: string | undefined): Promise<OpenedFile> {
  const bytes = await whole(file)
  const layers = sheetNames(bytes)
  const layer = wanted ?? layers[0] ?? null
  const sheet = await readSheet(bytes, layer === null ? {} : {sheet: layer})
  const columns = columnsOf(sheet.header)
  const rows = function* (): Generator<Feature> {
    for (const {line, cells} of sheet.rows) yield featureOf(columns, line, cells)
  }
  return {
    format: 'xlsx',
    layers,
    layer,
    columns,
    geometry: false,
    crs: () => null,
    tells: 'XLSX',
    batches: inBatches(rows()),
    close: nothing,
  }
}

/** The columns of features that all have the same, as these formats have. */
const firstColumns = (feature: Feature | undefined): readonly string[] => Object.keys(feature?.fields ?? {})

async function openShapefile(file: OutsideFile): Promise<OpenedFile> {
  const {features, prj} = readShapefile(await whole(file))
  const crs = prj === undefined ? null : prj
  return {
    format: 'shapefile', layers: [], layer: null, columns: firstColumns(features[0]), geometry: true, crs: () => crs, tells: 'Shapefile',
    batches: inBatches(features),
    close: nothing,
  } // biome-ignore format: a list
}

/** Writes a file from outside where programs that read it here and there can open it; `drop` takes it away. */
async function onDisk({open}: OutsideFile, name: string): Promise<{readonly path: string; readonly drop: () => Promise<void>}> {
  const folder = await mkdtemp(join(tmpdir(), 'jingcheng-intake-'))
  const path = join(folder, name)
  const drop = (): Promise<void> => rm(folder, {recursive: true, force: true})
  try {
    await pipeline(await open(), createWriteStream(path))
    return {path, drop}
  } catch (error) {
    await drop()
    throw error
  }
}

async function openGpkg(file: OutsideFile, wanted: string | undefined): Promise<OpenedFile> {
  const {path, drop} = await onDisk(file, 'file.gpkg')
  try {
    const opened = openGeoPackage(path)
    const {name, crs} = pickLayer(opened.layers, wanted ?? opened.layers[0]?.name)
    const first = opened.features(name).next()
    return {
      format: 'geopackage', layers: opened.layers.map((one) => one.name), layer: name, columns: firstColumns(first.done === true ? undefined : first.value),
      geometry: true, crs: () => crs, tells: 'GeoPackage', batches: inBatches(opened.features(name)),
      close: async () => {
        opened.close()
        await drop()
      },
    } // biome-ignore format: a list
  } catch (error) {
    await drop()
    throw error
  }
}

/** Opens a file, told apart by its bytes. Throws sheets.*, geofiles.*, datahub.file-too-large. */
export async function openOutside(file: OutsideFile, layer: string | undefined): Promise<OpenedFile> {
  const head = await headOf(file)
  const starts = (text: string): boolean => head.subarray(0, text.length).toString('latin1') === text
  if (starts('SQLite format 3\0')) return openGpkg(file, layer)
  if (starts('PK')) return /\.xlsx$/i.test(file.name) ? openTable(file, layer) : openZip(file, layer)
  if (starts('\xd0\xcf\x11\xe0')) throw lockedWorkbook()
  // A file of one feature a line may have a record separator before each (RFC 8142).
  if (/^[\s\uFEFF]*[{[]/.test(head.toString('utf8').replaceAll('\u001e', ''))) return openGeoJson(file)
  return openCsv(file)
}

/** A zip archive is a workbook where it holds one, and a Shapefile otherwise. */
const openZip = async (file: OutsideFile, layer: string | undefined): Promise<OpenedFile> =>
  sheetNames(await whole(file)).length > 0 ? openTable(file, layer) : openShapefile(file)
