import {ColumnType} from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js'
import {GeometryType} from 'flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js'
import {buildFeature} from 'flatgeobuf/lib/mjs/generic/feature.js'
import {buildHeader} from 'flatgeobuf/lib/mjs/generic/featurecollection.js'
import type {Geometry, Position} from '#lib/geo/wkt.ts'

/** A column of a FlatGeobuf file. */
export interface FlatColumn {
  readonly name: string
  readonly type: 'text' | 'number' | 'truth' | 'time' | 'list'
}

/** A feature, by the names of its columns; what has no place gets an empty one. */
export interface FlatFeature {
  readonly geometry: Geometry | null
  readonly values: Readonly<Record<string, unknown>>
}

/** "fgb" of version 3. */
const MAGIC = Uint8Array.of(0x66, 0x67, 0x62, 0x03, 0x66, 0x67, 0x62, 0x00)

const TYPES = {text: ColumnType.String, number: ColumnType.Double, truth: ColumnType.Bool, time: ColumnType.DateTime, list: ColumnType.Json}

type Parsed = Parameters<typeof buildFeature>[0]

const flat = (line: readonly Position[], into: number[]): number[] => {
  for (const [x = 0, y = 0] of line) into.push(x, y)
  return into
}

function ringed(type: GeometryType, lines: readonly (readonly Position[])[]): Parsed {
  const xy: number[] = []
  const ends: number[] = []
  for (const line of lines) {
    flat(line, xy)
    ends.push(xy.length / 2)
  }
  return (lines.length > 1 ? {type, xy, ends} : {type, xy}) as Parsed
}

function parsed(geometry: Geometry | null): Parsed {
  if (geometry === null) return {type: GeometryType.Point, xy: []} as unknown as Parsed
  const {Point, LineString, MultiPoint, Polygon, MultiLineString, MultiPolygon, GeometryCollection} = GeometryType
  switch (geometry.type) {
    case 'Point':
      return {type: Point, xy: flat([geometry.coordinates], [])} as unknown as Parsed
    case 'LineString':
      return {type: LineString, xy: flat(geometry.coordinates, [])} as unknown as Parsed
    case 'MultiPoint':
      return {type: MultiPoint, xy: flat(geometry.coordinates, [])} as unknown as Parsed
    case 'Polygon':
      return ringed(Polygon, geometry.coordinates)
    case 'MultiLineString':
      return ringed(MultiLineString, geometry.coordinates)
    case 'MultiPolygon':
      return {type: MultiPolygon, parts: geometry.coordinates.map((one) => ringed(Polygon, one))} as unknown as Parsed
    default:
      return {type: GeometryCollection, parts: geometry.geometries.map(parsed)} as unknown as Parsed
  }
}

/** A FlatGeobuf file (version 3) as it is written: without an index, and its count left open, so that it can be sent as it comes. EPSG:4326. */
export async function* streamFlatGeobuf(
  columns: readonly FlatColumn[],
  batches: AsyncIterable<readonly FlatFeature[]>,
): AsyncGenerator<Uint8Array> {
  const plain = {title: null, description: null, width: -1, precision: -1, scale: -1, nullable: true, unique: false, primary_key: false}
  const header = {
    geometryType: GeometryType.Unknown,
    columns: columns.map(({name, type}) => ({name, type: TYPES[type], ...plain})),
    envelope: null,
    featuresCount: 0,
    indexNodeSize: 0,
    crs: null,
    title: null,
    description: null,
    metadata: null,
  }
  yield MAGIC
  yield buildHeader(header, 4326)
  for await (const batch of batches)
    yield Buffer.concat(
      batch.map(({geometry, values}) => {
        const known = Object.fromEntries(columns.map(({name}) => [name, values[name] ?? null]))
        return buildFeature(parsed(geometry), known as never, header)
      }),
    )
}
