import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import type {Feature} from '../core/geometry.ts'
import {geometryFromGeoPackage} from '../core/wkb.ts'
import {fileBounds, tooManyFeatures, unreadableFile} from './refusals.ts'

const broken = (zh: string, en: string) =>
  unreadableFile({
    zh: `GeoPackage 无法读取：${zh}。请重新导出后再上传。`,
    en: `The GeoPackage cannot be read: ${en}. Export it again and upload it.`,
  })

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/**
 * Reads one feature table of a GeoPackage (OGC 12-128r18): the named one, or the only one. The file is not trusted: it is opened
 * read-only from a temporary copy, views and virtual tables are refused, and rows are bounded. Throws grid.unreadable-file, grid.file-too-large.
 */
export const readGeoPackage = (bytes: Uint8Array, layer?: string): {features: readonly Feature[]; crs: string} => {
  const folder = mkdtempSync(join(tmpdir(), 'jingcheng-gpkg-'))
  try {
    const path = join(folder, 'file.gpkg')
    writeFileSync(path, bytes)
    const database = new DatabaseSync(path, {readOnly: true, allowExtension: false, enableForeignKeyConstraints: false})
    try {
      database.exec('pragma trusted_schema = off; pragma cell_size_check = on; pragma query_only = on')
      return readLayer(database, layer)
    } finally {
      database.close()
    }
  } catch (error) {
    if (error instanceof RangeError) throw broken('几何数据损坏', 'a geometry is damaged')
    if ((error as {code?: string}).code === 'ERR_SQLITE_ERROR') throw broken('不是有效的 GeoPackage', 'it is not a sound GeoPackage')
    throw error
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

const readLayer = (database: DatabaseSync, layer: string | undefined): {features: Feature[]; crs: string} => {
  const tables = database
    .prepare(
      `select g.table_name as name, g.column_name as shape, s.organization || ':' || s.organization_coordsys_id as crs
       from gpkg_geometry_columns g join gpkg_spatial_ref_sys s on s.srs_id = g.srs_id
       join sqlite_master m on m.name = g.table_name and m.type = 'table' and m.sql not like 'create virtual%' limit ${fileBounds.tables}`,
    )
    .all() as {name: string; shape: string; crs: string}[]
  const chosen = layer === undefined && tables.length === 1 ? tables[0] : tables.find(({name}) => name === layer)
  if (chosen === undefined) {
    const names = tables
      .map(({name}) => name.slice(0, 40))
      .join(', ')
      .slice(0, 400)
    throw broken(`请指明图层（现有：${names || '无'}）`, `say which layer is meant (it has: ${names || 'none'})`)
  }
  const features: Feature[] = []
  let line = 0
  for (const row of database.prepare(`select * from ${quoted(chosen.name)} limit ${fileBounds.features + 1}`).iterate() as Iterable<
    Record<string, unknown>
  >) {
    line += 1
    if (line > fileBounds.features) throw tooManyFeatures()
    const {[chosen.shape]: blob, ...rest} = row
    const fields = Object.fromEntries(
      Object.entries(rest)
        .filter(([, value]) => !(value instanceof Uint8Array))
        .slice(0, fileBounds.fields),
    )
    features.push({line, geometry: blob instanceof Uint8Array ? geometryFromGeoPackage(blob) : null, fields})
  }
  return {features, crs: chosen.crs}
}
