import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import type {Feature} from '#lib/geo/feature.ts'
import {fileBounds, tooManyFeatures, unreadableFile} from './refusals.ts'
import {geometryFromGeoPackage} from './wkb.ts'

const broken = (zh: string, en: string) =>
  unreadableFile({
    zh: `GeoPackage 无法读取：${zh}。请重新导出后再上传。`,
    en: `The GeoPackage cannot be read: ${en}. Export it again and upload it.`,
  })

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A table of features, and the system its coordinates are in. */
export interface Layer {
  readonly name: string
  readonly crs: string
}

/** A GeoPackage that stands open for reading; `features` reads a table row by row, holding nothing back. */
export interface GeoPackage {
  readonly layers: readonly Layer[]
  readonly features: (layer: string) => Generator<Feature>
  readonly close: () => void
}

const refused = (error: unknown): unknown => {
  if (error instanceof RangeError) return broken('几何数据损坏', 'a geometry is damaged')
  if ((error as {code?: string} | null)?.code === 'ERR_SQLITE_ERROR') return broken('不是有效的 GeoPackage', 'it is not a sound GeoPackage')
  return error
}

interface Table extends Layer {
  readonly shape: string
}

function* featuresOf(database: DatabaseSync, {name, shape}: Table): Generator<Feature> {
  try {
    let line = 0
    for (const row of database.prepare(`select * from ${quoted(name)}`).iterate() as Iterable<Record<string, unknown>>) {
      line += 1
      const {[shape]: blob, ...rest} = row
      const fields = Object.fromEntries(
        Object.entries(rest)
          .filter(([, value]) => !(value instanceof Uint8Array))
          .slice(0, fileBounds.fields),
      )
      yield {line, geometry: blob instanceof Uint8Array ? geometryFromGeoPackage(blob) : null, fields}
    }
  } catch (error) {
    throw refused(error)
  }
}

/**
 * Opens a GeoPackage (OGC 12-128r18) from outside, which is not trusted: read-only, without views and virtual tables. Throws
 * geofiles.unreadable.
 */
export const openGeoPackage = (path: string): GeoPackage => {
  let database: DatabaseSync | undefined
  try {
    const opened = new DatabaseSync(path, {readOnly: true, allowExtension: false, enableForeignKeyConstraints: false})
    database = opened
    opened.exec('pragma trusted_schema = off; pragma cell_size_check = on; pragma query_only = on')
    const tables = opened
      .prepare(
        `select g.table_name as name, g.column_name as shape, s.organization || ':' || s.organization_coordsys_id as crs
         from gpkg_geometry_columns g join gpkg_spatial_ref_sys s on s.srs_id = g.srs_id
         join sqlite_master m on m.name = g.table_name and m.type = 'table' and m.sql not like 'create virtual%' limit ${fileBounds.tables}`,
      )
      .all() as unknown as Table[]
    return {
      layers: tables.map(({name, crs}) => ({name, crs})),
      features: (layer) => featuresOf(opened, tables.find(({name}) => name === layer) ?? {name: layer, crs: '', shape: ''}),
      close: () => opened.close(),
    }
  } catch (error) {
    database?.close()
    throw refused(error)
  }
}

/** The layer of this name, or the only one. Throws geofiles.unreadable with the names there are. */
export const pickLayer = (layers: readonly Layer[], wanted: string | undefined): Layer => {
  const chosen = wanted === undefined && layers.length === 1 ? layers[0] : layers.find(({name}) => name === wanted)
  if (chosen !== undefined) return chosen
  const names = layers
    .map(({name}) => name.slice(0, 40))
    .join(', ')
    .slice(0, 400)
  throw broken(`请指明图层（现有：${names || '无'}）`, `say which layer is meant (it has: ${names || 'none'})`)
}

/** One feature table of a GeoPackage in memory: the named one, or the only one. Throws geofiles.unreadable, geofiles.too-large. */
export const readGeoPackage = (bytes: Uint8Array, layer?: string): {features: readonly Feature[]; crs: string} => {
  const folder = mkdtempSync(join(tmpdir(), 'jingcheng-gpkg-'))
  try {
    const path = join(folder, 'file.gpkg')
    writeFileSync(path, bytes)
    const file = openGeoPackage(path)
    try {
      const {name, crs} = pickLayer(file.layers, layer)
      const features: Feature[] = []
      for (const feature of file.features(name)) {
        if (features.length >= fileBounds.features) throw tooManyFeatures()
        features.push(feature)
      }
      return {features, crs}
    } finally {
      file.close()
    }
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}
