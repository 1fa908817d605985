import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {crc32, deflateRawSync} from 'node:zlib'
import type {Ring} from '../core/shape.ts'

/** A zip archive of a few files, for tests. */
export const zipOf = (files: Readonly<Record<string, Uint8Array>>): Uint8Array => {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, bytes] of Object.entries(files)) {
    const [packed, title] = [deflateRawSync(bytes), Buffer.from(name)]
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    head.writeUInt16LE(20, 4)
    head.writeUInt16LE(8, 8)
    head.writeUInt32LE(crc32(bytes), 14)
    head.writeUInt32LE(packed.length, 18)
    head.writeUInt32LE(bytes.length, 22)
    head.writeUInt16LE(title.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    head.copy(entry, 6, 4, 30)
    entry.writeUInt32LE(at, 42)
    bodies.push(head, title, packed)
    directory.push(entry, title)
    at += 30 + title.length + packed.length
  }
  const listing = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Object.keys(files).length, 8)
  end.writeUInt16LE(Object.keys(files).length, 10)
  end.writeUInt32LE(listing.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...bodies, listing, end])
}

/** A .shp of polygons; each is its rings, outer ones clockwise as the format wants. */
export const shpOf = (polygons: readonly (readonly Ring[])[]): Uint8Array => {
  const records = polygons.map((rings, i) => {
    const points = rings.flat()
    const body = Buffer.alloc(44 + rings.length * 4 + points.length * 16)
    body.writeInt32LE(5, 0)
    body.writeInt32LE(rings.length, 36)
    body.writeInt32LE(points.length, 40)
    let start = 0
    rings.forEach((ring, r) => {
      body.writeInt32LE(start, 44 + 4 * r)
      start += ring.length
    })
    points.forEach(([x, y], p) => {
      body.writeDoubleLE(x, 44 + rings.length * 4 + 16 * p)
      body.writeDoubleLE(y, 52 + rings.length * 4 + 16 * p)
    })
    const head = Buffer.alloc(8)
    head.writeInt32BE(i + 1, 0)
    head.writeInt32BE(body.length / 2, 4)
    return Buffer.concat([head, body])
  })
  const head = Buffer.alloc(100)
  head.writeInt32BE(9994, 0)
  head.writeInt32BE(records.reduce((sum, {length}) => sum + length, 100) / 2, 24)
  head.writeInt32LE(1000, 28)
  head.writeInt32LE(5, 32)
  return Buffer.concat([head, ...records])
}

/** A .dbf of text columns, already encoded. */
export const dbfOf = (
  columns: readonly (readonly [string, number])[],
  rows: readonly (readonly Uint8Array[])[],
  language = 0,
): Uint8Array => {
  const head = Buffer.alloc(32 + columns.length * 32 + 1)
  const width = 1 + columns.reduce((sum, [, length]) => sum + length, 0)
  head.writeUInt8(3, 0)
  head.writeUInt32LE(rows.length, 4)
  head.writeUInt16LE(head.length, 8)
  head.writeUInt16LE(width, 10)
  head.writeUInt8(language, 29)
  columns.forEach(([name, length], i) => {
    head.write(name, 32 + 32 * i, 'latin1')
    head.write('C', 43 + 32 * i, 'latin1')
    head.writeUInt8(length, 48 + 32 * i)
  })
  head.writeUInt8(0x0d, head.length - 1)
  const body = rows.map((cells) => {
    const row = Buffer.alloc(width, 0x20)
    let at = 1
    cells.forEach((cell, i) => {
      Buffer.from(cell).copy(row, at)
      at += columns[i]?.[1] ?? 0
    })
    return row
  })
  return Buffer.concat([head, ...body, Buffer.from([0x1a])])
}

/** A GeoPackage blob of a polygon in the order given. */
export const polygonBlob = (rings: readonly Ring[]): Uint8Array => {
  const counts = rings.map((ring) => {
    const part = Buffer.alloc(4 + ring.length * 16)
    part.writeUInt32LE(ring.length, 0)
    ring.forEach(([x, y], i) => {
      part.writeDoubleLE(x, 4 + 16 * i)
      part.writeDoubleLE(y, 12 + 16 * i)
    })
    return part
  })
  const head = Buffer.from([0x47, 0x50, 0, 1, 0, 0, 0, 0, 1, 3, 0, 0, 0, 0, 0, 0, 0])
  head.writeUInt32LE(rings.length, 13)
  return Buffer.concat([head, ...counts])
}

/** A GeoPackage with one layer of cells; `more` is SQL run at the end. */
export const geoPackageOf = (
  rows: readonly {readonly code: string; readonly shape: Uint8Array | null}[],
  epsg: number,
  more = '',
): Uint8Array => {
  const folder = mkdtempSync(join(tmpdir(), 'grid-test-'))
  const path = join(folder, 'x.gpkg')
  const database = new DatabaseSync(path)
  database.exec(`
    create table gpkg_spatial_ref_sys (srs_name text, srs_id integer primary key, organization text, organization_coordsys_id integer, definition text, description text);
    create table gpkg_contents (table_name text primary key, data_type text);
    create table gpkg_geometry_columns (table_name text, column_name text, geometry_type_name text, srs_id integer, z integer, m integer);
    insert into gpkg_spatial_ref_sys values ('x', ${epsg}, 'EPSG', ${epsg}, 'x', null);
    insert into gpkg_contents values ('cells', 'features');
    insert into gpkg_geometry_columns values ('cells', 'geom', 'POLYGON', ${epsg}, 0, 0);
    create table cells (fid integer primary key, geom blob, code text, region integer);`)
  const insert = database.prepare('insert into cells (geom, code, region) values (?, ?, 1)')
  for (const {code, shape} of rows) insert.run(shape, code)
  if (more !== '') database.exec(more)
  database.close()
  const bytes = readFileSync(path)
  rmSync(folder, {recursive: true})
  return bytes
}
