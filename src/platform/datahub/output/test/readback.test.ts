import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, type TestContext} from 'node:test'
import {DuckDBInstance} from '@duckdb/node-api'
import {asyncBufferFromFile, parquetReadObjects} from 'hyparquet'
import {onBothStores} from '#test/city.ts'
import {openHand} from '../../intake/test/hand.ts'

const folder = mkdtempSync(join(tmpdir(), 'jingcheng-readback-'))
after(() => rmSync(folder, {recursive: true, force: true}))

const gdal = (() => {
  try {
    return execFileSync('ogrinfo', ['--version'], {encoding: 'utf8'})
  } catch {
    return undefined
  }
})()

interface Shape {
  readonly type: string
  readonly coordinates: unknown
}

/** Positions to a centimetre, so that how many digits a program prints does not matter. */
const rounded = (shape: Shape | null): string =>
  shape === null ? 'none' : JSON.stringify(shape, (_, value) => (typeof value === 'number' ? Math.round(value * 1e7) / 1e7 : value))

/** What GDAL reads of a file: each feature by its own id. */
function byGdal(path: string): ReadonlyMap<string, string> {
  const out = join(folder, 'read.geojson')
  rmSync(out, {force: true})
  execFileSync('ogr2ogr', ['-f', 'GeoJSON', '-lco', 'COORDINATE_PRECISION=9', '-lco', 'RFC7946=NO', out, path], {encoding: 'utf8'})
  const {features} = JSON.parse(execFileSync('cat', [out], {encoding: 'utf8', maxBuffer: 1 << 28})) as {
    features: {id?: string | number; properties: {feature_id?: string}; geometry: Shape | null}[]
  }
  return new Map(features.map(({id, properties, geometry}) => [String(properties.feature_id ?? id), rounded(geometry)]))
}

onBothStores('demo', (_it, forReal) => {
  forReal('GDAL and DuckDB read every format with the same features in the same places', async ({store}, t: TestContext) => {
    const {app, ask} = await openHand(store)
    try {
      for (const id of ['components', 'districts', 'streets']) {
        const get = async (f: string): Promise<string> => {
          const {status, bytes, text} = await ask('GET', `/datahub/collections/${id}/export?f=${f}&limit=3000`)
          assert.equal(status, 200, text)
          const path = join(folder, `${id}.${f}`)
          writeFileSync(path, bytes)
          return path
        }
        const path = await get('geojson')
        const {features} = JSON.parse(execFileSync('cat', [path], {encoding: 'utf8', maxBuffer: 1 << 28})) as {
          features: {id: string; geometry: Shape | null; properties: Record<string, unknown>}[]
        }
        const ours = new Map(features.map((one) => [String(one.id), rounded(one.geometry)]))
        assert.ok(ours.size > 2)
        if (gdal === undefined) t.diagnostic('ogrinfo is not installed: GeoPackage and FlatGeobuf are not read back')
        else for (const f of ['geojson', 'gpkg', 'fgb']) assert.deepEqual(byGdal(f === 'geojson' ? path : await get(f)), ours, `${id} ${f}`)

        const parquet = await get('parquet')
        const rows = await parquetReadObjects({file: await asyncBufferFromFile(parquet)})
        assert.equal(rows.length, ours.size)
        for (const row of rows) assert.equal(rounded(row.geometry as Shape | null), ours.get(String(row.feature_id)), `${id} parquet`)
        const duck = await (await DuckDBInstance.create()).connect()
        const numbers = Object.entries(features[0]?.properties ?? {}).flatMap(([name, value]) => (typeof value === 'number' ? [name] : []))
        for (const name of numbers) {
          const {rows: summed} = {
            rows: await (
              await duck.runAndReadAll(`select count(*)::double as n, sum("${name}")::double as total from '${parquet}'`)
            ).getRowObjects(),
          }
          const total = features.reduce((sum, {properties}) => sum + Number(properties[name] ?? 0), 0)
          assert.equal(summed[0]?.n, ours.size)
          assert.ok(Math.abs(Number(summed[0]?.total) - total) < 1e-6 * Math.max(1, Math.abs(total)), `${id} ${name}`)
        }
        const counted = await (await duck.runAndReadAll(`select count(distinct feature_id)::double as n from '${parquet}'`)).getRowObjects()
        assert.equal(counted[0]?.n, ours.size)
        duck.closeSync()
      }
    } finally {
      await app.close()
    }
  })
})
