import type {SchemaElement} from 'hyparquet'
import {ByteWriter, ParquetWriter} from 'hyparquet-writer'
import {wkbOf} from '#lib/geo/wkb.ts'
import type {Geometry} from '#lib/geo/wkt.ts'

/** A column of a Parquet file; lists are written as JSON. */
export interface ParquetColumn {
  readonly name: string
  readonly type: 'text' | 'number' | 'truth' | 'date' | 'time' | 'list'
}

/** A row, by the names of its columns. */
export interface ParquetRow {
  readonly geometry: Geometry | null
  readonly values: Readonly<Record<string, unknown>>
}

const typed: Readonly<Record<ParquetColumn['type'], Omit<SchemaElement, 'name' | 'repetition_type'>>> = {
  text: {type: 'BYTE_ARRAY', converted_type: 'UTF8'},
  number: {type: 'DOUBLE'},
  truth: {type: 'BOOLEAN'},
  date: {type: 'INT32', converted_type: 'DATE'},
  time: {type: 'INT64', converted_type: 'TIMESTAMP_MILLIS'},
  list: {type: 'BYTE_ARRAY', converted_type: 'JSON'},
}

/** Rows of one row group; what is in memory of a file of any length. */
const GROUP = 50_000

const cellOf = (type: ParquetColumn['type'], value: unknown): unknown => {
  if (value === null || value === undefined) return undefined
  if (type === 'date' || type === 'time') return value instanceof Date ? value : new Date(String(value))
  return type === 'text' ? String(value) : value
}

/** What GeoParquet 1.1 says of the column of places: well-known binary in OGC:CRS84, which is what is meant where no system is named. */
const geo = JSON.stringify({version: '1.1.0', primary_column: 'geometry', columns: {geometry: {encoding: 'WKB', geometry_types: []}}})

/** A Parquet file as it is written, a row group at a time; with `placed` it is a GeoParquet 1.1 file. */
export async function* streamParquet(
  columns: readonly ParquetColumn[],
  placed: boolean,
  batches: AsyncIterable<readonly ParquetRow[]>,
): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter(1 << 20)
  const taken = (): Uint8Array => {
    const part = bytes.getBytes().slice()
    bytes.index = 0
    return part
  }
  const schema: SchemaElement[] = [
    {name: 'root', num_children: columns.length + Number(placed)},
    ...columns.map(({name, type}): SchemaElement => ({name, ...typed[type], repetition_type: 'OPTIONAL'})),
    ...(placed ? [{name: 'geometry', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL'} satisfies SchemaElement] : []),
  ]
  const writer = new ParquetWriter({
    writer: bytes,
    schema,
    ...(placed ? {kvMetadata: [{key: 'geo', value: geo}]} : {}),
    createdBy: 'jingcheng',
  })
  let group: ParquetRow[] = []
  const write = (): Uint8Array => {
    const rows = group
    group = []
    const data = columns.map(({name, type}) => ({name, data: rows.map(({values}) => cellOf(type, values[name]))}))
    const places = placed
      ? [{name: 'geometry', data: rows.map(({geometry}) => (geometry === null ? undefined : wkbOf(geometry))), statistics: false}]
      : []
    writer.write({columnData: [...data, ...places] as never, rowGroupSize: GROUP})
    return taken()
  }
  for await (const batch of batches) {
    for (const row of batch) group.push(row)
    if (group.length >= GROUP) yield write()
  }
  if (group.length > 0) yield write()
  writer.finish()
  yield taken()
}
