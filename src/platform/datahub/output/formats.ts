import {streamCsvOut, streamXlsx} from '#kernel/sheets/write-stream.ts'
import type {Said} from '#lib/problem.ts'
import {type Chosen, headerOf, rowOf, type Written} from './core/table.ts'

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
}
