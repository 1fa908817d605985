import {type Act, may} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {streamGeoPackage} from '#kernel/geofiles/geopackage-out.ts'
import type {Pieces} from '#kernel/http/stream.ts'
import {streamCsvOut, streamXlsx} from '#kernel/sheets/write-stream.ts'
import type {OutCell} from '#kernel/sheets.ts'
import type {Filter} from '../queries/filter.ts'
import {type Column, cellsOf, columnsFor, type Exported, featureOf, type Writing} from './core/columns.ts'
import {readNames, streamCases} from './queries.ts'

type Batches = AsyncIterable<readonly Exported[]>
type Write = (batches: Batches, columns: readonly Column[], writing: Writing) => Pieces

async function* each<T>(batches: Batches, read: (one: Exported) => T): AsyncGenerator<readonly T[]> {
  for await (const batch of batches) yield batch.map(read)
}

const rowsOf = (batches: Batches, columns: readonly Column[], writing: Writing): AsyncGenerator<readonly (readonly OutCell[])[]> =>
  each(batches, (one) => cellsOf(one, columns, writing))

const headings = (columns: readonly Column[], {language}: Writing): readonly string[] => columns.map((column) => column[language])

async function* geoJson(batches: Batches, columns: readonly Column[], writing: Writing): AsyncGenerator<string> {
  yield '{"type":"FeatureCollection","features":['
  let comma = '\n'
  for await (const batch of each(batches, (one) => JSON.stringify(featureOf(one, columns, writing)))) {
    yield comma + batch.join(',\n')
    comma = ',\n'
  }
  yield '\n]}\n'
}

/** The formats cases are exported in. A GeoPackage is whole before its first byte leaves; the others begin at once. */
export const formats = {
  csv: {
    type: 'text/csv; charset=utf-8',
    write: (batches, columns, writing) => streamCsvOut(headings(columns, writing), rowsOf(batches, columns, writing)),
  },
  xlsx: {
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    write: (batches, columns, writing) =>
      streamXlsx(writing.language === 'zh' ? '案件' : 'Cases', headings(columns, writing), rowsOf(batches, columns, writing)),
  },
  geojson: {type: 'application/geo+json', write: geoJson},
  gpkg: {
    type: 'application/geopackage+sqlite3',
    write: (batches, columns, writing) =>
      streamGeoPackage(
        'cases',
        columns.map(({key, type}) => ({name: key === 'id' ? 'case_id' : key, type})),
        each(batches, (one) => ({
          geometry: one.lng === null || one.lat === null ? null : {type: 'Point', coordinates: [one.lng, one.lat]},
          cells: cellsOf(one, columns, writing),
        })),
        writing.at,
      ),
  },
} as const satisfies Record<string, {readonly type: string; readonly write: Write}>

export type Format = keyof typeof formats

/** The cases that match and that the actor may see, written in a format; who reported only when asked for, and only where the actor may know. */
export async function exportCases(
  db: Db,
  act: Act,
  {filter, format, language, personal}: {filter: Filter; format: Format; language: 'zh' | 'en'; personal: boolean},
): Promise<Pieces> {
  const writing: Writing = {
    names: await readNames(db),
    language,
    at: act.at,
    personal: ({area, category}) => may(act, 'cases.personal', {area, category: category ?? undefined}),
  }
  const write: Write = formats[format].write
  return write(streamCases(db, act, filter), columnsFor(personal && may(act, 'cases.personal')), writing)
}
