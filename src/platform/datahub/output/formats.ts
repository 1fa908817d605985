import {type FlatColumn, streamFlatGeobuf} from '#kernel/geofiles/flatgeobuf-out.ts'
import {streamGeoPackage} from '#kernel/geofiles/geopackage-out.ts'
import {streamParquet} from '#kernel/geofiles/parquet-out.ts'
import {streamCsvOut, streamXlsx} from '#kernel/sheets/write-stream.ts'
import type {Said} from '#lib/problem.ts'
import {type Chosen, cellOf, headerOf, rowOf, type Written} from './core/table.ts'

/** What a file is written from. */
export interface Writing extends Chosen {
  readonly title: Said
  readonly language: 'zh' | 'en'
  readonly at: Date
}

type Pages = AsyncIterable<readonly Written[]>

/** A format: its media type, the ending of its files, and how features become one, piece by piece. */
export interface Format {
  readonly type: string
  readonly extension: string
  readonly said: Said
  readonly write: (pages: Pages, writing: Writing) => AsyncIterable<string | Uint8Array>
}

async function* rowsOf(pages: Pages, writing: Writing) {
  for await (const page of pages) yield page.map((one) => rowOf(one, writing))
}

async function* geoJson(pages: Pages): AsyncGenerator<string> {
  yield '{"type":"FeatureCollection","features":['
  let first = true
  for await (const page of pages) {
    const text = page.map(({id, geometry, properties}) => JSON.stringify({type: 'Feature', id, geometry, properties})).join(',\n')
    yield first ? `\n${text}` : `,\n${text}`
    first = false
  }
  yield '\n]}\n'
}

async function* geoJsonLines(pages: Pages): AsyncGenerator<string> {
  for await (const page of pages)
    yield page.map(({id, geometry, properties}) => `${JSON.stringify({type: 'Feature', id, geometry, properties})}\n`).join('')
}

/** Values by name, and what the feature is called; `feature_id` since some programs keep `id` and `fid` for themselves. */
const ID = 'feature_id'
const valuesOf = ({id, properties}: Written): Readonly<Record<string, unknown>> => ({...properties, [ID]: String(id)})

async function* each<T>(pages: Pages, make: (one: Written) => T): AsyncGenerator<readonly T[]> {
  for await (const page of pages) yield page.map(make)
}

const sqlTypes = {text: 'TEXT', number: 'REAL', truth: 'INTEGER', date: 'TEXT', time: 'TEXT', list: 'TEXT'} as const
const layerOf = ({title}: Writing): string => title.en.replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '') || 'features'

const geoPackage: Format['write'] = (pages, writing) => {
  const {properties, shape, at} = writing
  const columns = [{name: ID, type: 'TEXT' as const}, ...properties.map(({name, type}) => ({name, type: sqlTypes[type]}))]
  const features = each(pages, (one) => ({
    geometry: one.geometry,
    cells: [
      String(one.id),
      ...properties.map(({name, type}) =>
        type === 'truth' && one.properties[name] !== null ? Number(one.properties[name]) : cellOf(one.properties[name]),
      ),
    ],
  }))
  return streamGeoPackage(layerOf(writing), columns, features, at, shape === 'point' ? 'POINT' : 'GEOMETRY')
}

const flatGeobuf: Format['write'] = (pages, {properties}) => {
  const columns: readonly FlatColumn[] = [
    {name: ID, type: 'text'},
    ...properties.map(({name, type}) => ({name, type: type === 'date' ? ('time' as const) : type})),
  ]
  const text = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value)
  const features = each(pages, (one) => ({
    geometry: one.geometry,
    values: Object.fromEntries(Object.entries(valuesOf(one)).map(([name, value]) => [name, text(value)])),
  }))
  return streamFlatGeobuf(columns, features)
}

const parquet: Format['write'] = (pages, {properties, geometry}) =>
  streamParquet(
    [{name: ID, type: 'text'}, ...properties],
    geometry,
    each(pages, (one) => ({geometry: one.geometry, values: valuesOf(one)})),
  )

/** Every format features go out in, by what `f` says. */
export const formats: Readonly<Record<string, Format>> = {
  csv: {
    type: 'text/csv; charset=utf-8',
    extension: 'csv',
    said: {zh: 'CSV 表格', en: 'CSV'},
    write: (pages, writing) => streamCsvOut(headerOf(writing, writing.language), rowsOf(pages, writing)),
  },
  xlsx: {
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extension: 'xlsx',
    said: {zh: 'Excel 工作簿', en: 'Excel workbook'},
    write: (pages, writing) => streamXlsx(writing.title[writing.language], headerOf(writing, writing.language), rowsOf(pages, writing)),
  },
  geojson: {type: 'application/geo+json', extension: 'geojson', said: {zh: 'GeoJSON', en: 'GeoJSON'}, write: geoJson},
  geojsonl: {
    type: 'application/geo+json-seq',
    extension: 'geojsonl',
    said: {zh: '逐行 GeoJSON', en: 'GeoJSON, a feature a line'},
    write: geoJsonLines,
  },
  gpkg: {type: 'application/geopackage+sqlite3', extension: 'gpkg', said: {zh: 'GeoPackage', en: 'GeoPackage'}, write: geoPackage},
  fgb: {type: 'application/flatgeobuf', extension: 'fgb', said: {zh: 'FlatGeobuf', en: 'FlatGeobuf'}, write: flatGeobuf},
  parquet: {type: 'application/vnd.apache.parquet', extension: 'parquet', said: {zh: 'Parquet', en: 'Parquet'}, write: parquet},
}
