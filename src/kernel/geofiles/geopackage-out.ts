import {createReadStream, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {wkbOf} from '#lib/geo/wkb.ts'
import type {Geometry, Position} from '#lib/geo/wkt.ts'
import type {OutCell} from '../sheets.ts'

/** A column of a feature table. */
export interface FeatureColumn {
  readonly name: string
  readonly type: 'TEXT' | 'INTEGER' | 'REAL'
}

/** A feature: where, or nowhere, and a cell for each column. */
export interface OutFeature {
  readonly geometry: Geometry | null
  readonly cells: readonly OutCell[]
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** 'GPKG' as a number; version 1.4. */
const FRAME = `pragma application_id = 1196444487; pragma user_version = 10400; pragma journal_mode = off; pragma synchronous = off;
create table gpkg_spatial_ref_sys (srs_name text not null, srs_id integer not null primary key, organization text not null,
  organization_coordsys_id integer not null, definition text not null, description text);
insert into gpkg_spatial_ref_sys values ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', null), ('Undefined geographic', 0, 'NONE', 0, 'undefined', null),
  ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]', null);
create table gpkg_contents (table_name text not null primary key, data_type text not null, identifier text unique, description text default '',
  last_change datetime not null, min_x double, min_y double, max_x double, max_y double, srs_id integer references gpkg_spatial_ref_sys (srs_id));
create table gpkg_geometry_columns (table_name text not null, column_name text not null, geometry_type_name text not null, srs_id integer not null,
  z tinyint not null, m tinyint not null, primary key (table_name, column_name));`

/** Header without envelope, little endian, EPSG:4326; then well-known binary. */
const blobOf = (geometry: Geometry): Uint8Array => {
  const wkb = wkbOf(geometry)
  const bytes = Buffer.alloc(8 + wkb.length)
  bytes.write('GP', 0, 'latin1')
  bytes.writeUInt8(1, 3)
  bytes.writeUInt32LE(4326, 4)
  bytes.set(wkb, 8)
  return bytes
}

type Box = [west: number, south: number, east: number, north: number]

function widen(box: Box, geometry: Geometry): void {
  const at = (value: Position | readonly unknown[]): void => {
    const [x, y] = value
    if (typeof x === 'number' && typeof y === 'number') {
      box[0] = Math.min(box[0], x)
      box[1] = Math.min(box[1], y)
      box[2] = Math.max(box[2], x)
      box[3] = Math.max(box[3], y)
    } else for (const inner of value) at(inner as readonly unknown[])
  }
  if (geometry.type === 'GeometryCollection') for (const one of geometry.geometries) widen(box, one)
  else at(geometry.coordinates)
}

/** Rows written between two looks at what else is waiting. */
const STRIDE = 500

/**
 * A GeoPackage (OGC 12-128r18) with one table of features, points or any. The format is a database and cannot be written from its beginning to its end: it
 * is made in a temporary file, sent when it is whole, and removed.
 */
export async function* streamGeoPackage(
  layer: string,
  columns: readonly FeatureColumn[],
  batches: AsyncIterable<readonly OutFeature[]>,
  at: Date,
  kind: 'POINT' | 'GEOMETRY' = 'POINT',
): AsyncGenerator<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'jingcheng-gpkg-'))
  const path = join(folder, 'out.gpkg')
  try {
    await write(path, layer, columns, batches, at, kind)
    yield* createReadStream(path, {highWaterMark: 1 << 17}) as AsyncIterable<Buffer>
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

async function write(
  path: string,
  layer: string,
  columns: readonly FeatureColumn[],
  batches: AsyncIterable<readonly OutFeature[]>,
  at: Date,
  kind: 'POINT' | 'GEOMETRY' = 'POINT',
): Promise<void> {
  const database = new DatabaseSync(path)
  try {
    database.exec(FRAME)
    database.exec(
      `create table ${quoted(layer)} (fid integer primary key autoincrement not null, geom ${kind}, ${columns.map(({name, type}) => `${quoted(name)} ${type}`).join(', ')})`,
    )
    database.prepare("insert into gpkg_geometry_columns values (?, 'geom', ?, 4326, 0, 0)").run(layer, kind)
    const insert = database.prepare(`insert into ${quoted(layer)} values (null, ?, ${columns.map(() => '?').join(', ')})`)
    const box: Box = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
    database.exec('begin')
    for await (const batch of batches) {
      for (const [i, {geometry, cells}] of batch.entries()) {
        insert.run(geometry === null ? null : blobOf(geometry), ...cells)
        if (geometry !== null) widen(box, geometry)
        if (i % STRIDE === STRIDE - 1) await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const sides = Number.isFinite(box[0]) ? box : [null, null, null, null]
    database
      .prepare("insert into gpkg_contents values (?, 'features', ?, '', ?, ?, ?, ?, ?, 4326)")
      .run(layer, layer, at.toISOString(), ...sides)
    database.exec('commit')
  } finally {
    database.close()
  }
}
