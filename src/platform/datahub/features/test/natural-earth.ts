/** The features of Natural Earth that the predicates of CQL2 are counted on, read from their GeoPackage into a schema of the test's own. */
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {sql} from 'kysely'
import type {Tx} from '#kernel/db.ts'
import type {Features, Property} from '#kernel/maps/contract.ts'
import {dataFolder} from '#test/city.ts'

const TABLES = ['ne_110m_admin_0_countries', 'ne_110m_populated_places_simple', 'ne_110m_rivers_lake_centerlines'] as const

const kindOf = (declared: string): readonly [Property['type'], string] => {
  if (declared.startsWith('DATETIME')) return ['time', 'timestamptz']
  if (declared.startsWith('DATE')) return ['date', 'date']
  if (declared.startsWith('BOOLEAN')) return ['truth', 'boolean']
  return declared.startsWith('TEXT') ? ['text', 'text'] : ['number', 'double precision']
}

/** Well-known binary behind the header of a GeoPackage (OGC 12-128r19 §2.1.3). */
const wkbOf = (blob: Uint8Array): string => {
  const envelope = [0, 32, 48, 48, 64][((blob[3] ?? 0) >> 1) & 7] ?? 0
  return Buffer.from(blob.subarray(8 + envelope)).toString('hex')
}

const textOf = (value: unknown, type: Property['type']): string | null =>
  value === null ? null : type === 'time' ? `${String(value).replace(/Z$/, '')}Z` : String(value)

/** Loads the three tables and tells how they are read. */
export async function loadNaturalEarth(tx: Tx): Promise<ReadonlyMap<string, Features>> {
  const file = new DatabaseSync(join(dataFolder('cql2') ?? '', 'ne110m4cql2.gpkg'), {readOnly: true})
  await sql`create schema earth`.execute(tx)
  const loaded = new Map<string, Features>()
  for (const name of TABLES) {
    const columns = file.prepare(`pragma table_info(${name})`).all() as {name: string; type: string; pk: number}[]
    const key = columns.find(({pk}) => pk === 1)?.name ?? 'fid'
    const properties = columns
      .filter((one) => one.name !== key && one.name !== 'geom')
      .map((one) => ({name: one.name, type: kindOf(one.type)[0], said: {zh: one.name, en: one.name}, sql: kindOf(one.type)[1]}))
    const table = sql.ref(`earth.${name}`)
    const declared = properties.map((one) => sql`${sql.ref(one.name)} ${sql.raw(one.sql)}`)
    await sql`create table ${table} (fid integer primary key, place geometry(geometry, 4326), ${sql.join(declared)})`.execute(tx)
    const rows = file
      .prepare(`select * from ${name}`)
      .all()
      .map((row) => [
        String(row[key]),
        row.geom === null ? null : wkbOf(row.geom as Uint8Array),
        ...properties.map((one) => textOf(row[one.name] ?? null, one.type === 'truth' ? 'number' : one.type)),
      ])
    const values = properties.map(
      (one, at) => sql`(r ->> ${sql.raw(String(at + 2))})::${sql.raw(one.type === 'truth' ? 'integer::boolean' : one.sql)}`,
    )
    await sql`insert into ${table} select (r ->> 0)::integer, st_setsrid(st_geomfromwkb(decode(r ->> 1, 'hex')), 4326), ${sql.join(values)}
      from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) as r`.execute(tx)
    loaded.set(name, {shape: 'any', key: {column: 'fid', type: 'integer'}, place: 'place', properties, rows: () => table})
  }
  file.close()
  return loaded
}
