import assert from 'node:assert/strict'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import proj4 from 'proj4'
import {gaussKruger} from '#kernel/geofiles/crs.ts'
import {absent, dataFolder} from '#test/city.ts'
import {intakeAreas, intakeCells} from '../core/intake.ts'
import {areaM2, type Position, type Ring, signedDoubleArea} from '../core/shape.ts'
import {dbfOf, geoPackageOf, polygonBlob, shpOf, zipOf} from '../test/files.ts'
import {readMapFile} from './file.ts'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
// 网格 in GBK.
const gridInGbk = Uint8Array.of(0xcd, 0xf8, 0xb8, 0xf1)
const code = '990101001001001'
const ring: Ring = [
  [114, 30],
  [114.001, 30],
  [114.001, 30.001],
  [114, 30.001],
  [114, 30],
]
const hole: Ring = [
  [114.0002, 30.0002],
  [114.0002, 30.0004],
  [114.0004, 30.0004],
  [114.0002, 30.0002],
]
const clockwise = ring.toReversed()
const cellsOf = async (name: string, bytes: Uint8Array, crs?: string) => {
  const {features, anyOrder} = await readMapFile({name, bytes, crs})
  return intakeCells(features, {mend: false, anyOrder}, undefined)
}

test('GeoJSON', async () => {
  const file = (geometry: unknown): Uint8Array =>
    text(`\uFEFF${JSON.stringify({type: 'FeatureCollection', features: [{type: 'Feature', properties: {code, region: 1}, geometry}]})}`)
  const {rows} = await cellsOf('a.geojson', file({type: 'Polygon', coordinates: [ring]}))
  assert.deepEqual(rows[0]?.value.shape, [[ring]])
  assert.ok(Math.abs((rows[0]?.value.areaM2 ?? 0) - 10697) < 5, String(rows[0]?.value.areaM2))
  for (const bad of ['{', '[]', '{"type":"Feature"}', '{"type":"FeatureCollection","features":{}}']) {
    await assert.rejects(readMapFile({name: 'a.geojson', bytes: text(bad)}), {code: 'geofiles.unreadable'})
  }
  const broken = text(
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"990101001001001"},"geometry":{"type":"Polygon","coordinates":[[[NaN,30],[114,30],[114,31],[114,30]]]}},null,7]}',
  )
  const {errors} = await cellsOf('a.json', broken)
  assert.match(errors.list.find(({line}) => line === 1)?.en ?? '', /NaN/)
  assert.equal(errors.count(), 3)
})

test('a Shapefile in EPSG:4547 with GBK attributes, against shpjs', async () => {
  const {forward} = proj4(gaussKruger(4547) ?? '')
  const there = (at: Position): Position => forward([at[0], at[1]]) as [number, number]
  const body = {'x.shp': shpOf([[clockwise.map(there), hole.toReversed().map(there)], [clockwise.map(there)]])}
  const rows = [
    [text(code), gridInGbk],
    [text('990101001001002'), gridInGbk],
  ]
  const prj = text(
    'PROJCS["CGCS2000_3_Degree_GK_CM_114E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]',
  )
  const columns = [
    ['code', 20],
    ['name', 20],
  ] as const
  for (const files of [
    {...body, 'x.dbf': dbfOf(columns, rows), 'x.cpg': text('GBK'), 'x.prj': prj},
    {...body, 'x.dbf': dbfOf(columns, rows, 0x4d), 'x.prj': prj},
    {...body, 'X.DBF': dbfOf(columns, rows), 'X.PRJ': prj},
    {
      ...body,
      'x.dbf': dbfOf(
        columns,
        rows.map(([c]) => [c as Uint8Array, text('网格')]),
      ),
      'x.cpg': text('UTF-8'),
      'x.prj': prj,
    },
  ]) {
    const {rows: cells, errors} = await cellsOf('x.zip', zipOf(files))
    assert.deepEqual(errors.list, [])
    assert.deepEqual(
      cells.map(({value}) => [value.code, value.name, value.shape[0]?.length]),
      [
        [code, '网格', 2],
        ['990101001001002', '网格', 1],
      ],
    )
    const outer = cells[0]?.value.shape[0]?.[0] as Ring
    assert.ok(signedDoubleArea(outer) > 0)
    for (const [x, y] of outer)
      assert.ok(
        ring.some((at) => Math.hypot(at[0] - x, at[1] - y) < 2e-7),
        `${x},${y}`,
      )
  }
  // It ships no types.
  const {default: shp} = (await import('shpjs' as string)) as {
    default: (zip: Uint8Array) => Promise<{features: {geometry: {coordinates: number[][][]}}[]}>
  }
  const theirs = await shp(zipOf({...body, 'x.dbf': dbfOf(columns, rows), 'x.prj': prj}))
  const ours = (await readMapFile({name: 'x.zip', bytes: zipOf({...body, 'x.dbf': dbfOf(columns, rows), 'x.prj': prj})})).features
  for (const [i, {geometry}] of theirs.features.entries()) {
    const [mine, other] = [ours[i]?.geometry?.coordinates as number[][][], geometry.coordinates].map((rings) =>
      rings
        ?.flat()
        .map(([x = 0, y = 0]) => `${x.toFixed(6)},${y.toFixed(6)}`)
        .sort(),
    )
    assert.deepEqual(mine, other)
  }
})

test('broken Shapefiles are refused in words', async () => {
  const good = {'x.shp': shpOf([[clockwise]]), 'x.dbf': dbfOf([['code', 20]], [[text(code)]])}
  const refused = (files: Readonly<Record<string, Uint8Array>>) =>
    assert.rejects(readMapFile({name: 'x.zip', bytes: zipOf(files)}), {code: 'geofiles.unreadable'})
  await refused({'x.txt': text('hello')})
  await refused({...good, 'y.shp': good['x.shp']})
  await refused({...good, 'x.dbf': dbfOf([['code', 20]], [])})
  await refused({...good, 'x.shp': good['x.shp'].subarray(0, 150)})
  await refused({...good, 'x.shp': new Uint8Array(120)})
  const lying = Buffer.from(good['x.dbf'])
  lying.writeUInt32LE(200_000, 4)
  await refused({...good, 'x.dbf': lying})
  await assert.rejects(readMapFile({name: 'x.zip', bytes: zipOf(good).subarray(0, 200)}), {code: 'geofiles.unreadable'})
  await assert.rejects(
    readMapFile({name: 'x.zip', bytes: zipOf({...good, 'x.prj': text('PROJCS["Xian_1980",GEOGCS["a",DATUM["D_Xian_1980"]]]')})}),
    {code: 'geofiles.unknown-crs'},
  )
})

test('a GeoPackage in its own system, untrusted', async () => {
  const {forward} = proj4(gaussKruger(4526) ?? '')
  const blob = polygonBlob([ring.map((at) => forward([at[0], at[1]]) as [number, number])])
  const {rows, errors} = await cellsOf(
    'x.gpkg',
    geoPackageOf(
      [
        {code, shape: blob},
        {code: '990101001001002', shape: null},
      ],
      4526,
    ),
  )
  assert.deepEqual(
    rows.map(({value}) => value.code),
    [code],
  )
  assert.match(errors.list[0]?.en ?? '', /empty/)
  for (const [x, y] of rows[0]?.value.shape[0]?.[0] ?? [])
    assert.ok(
      ring.some((at) => Math.hypot(at[0] - x, at[1] - y) < 2e-7),
      `${x},${y}`,
    )
  await assert.rejects(readMapFile({name: 'x.gpkg', bytes: geoPackageOf([], 2437)}), {code: 'geofiles.unknown-crs'})
  await assert.rejects(readMapFile({name: 'x.gpkg', bytes: geoPackageOf([], 4326), layer: 'rivers'}), {code: 'geofiles.unreadable'})
  await assert.rejects(readMapFile({name: 'x.gpkg', bytes: geoPackageOf([{code, shape: blob.subarray(0, 40)}], 4526)}), {
    code: 'geofiles.unreadable',
  })
  const view =
    'drop table cells; create view cells as with recursive n(i) as (select 1 union all select i + 1 from n) select i as code from n'
  await assert.rejects(readMapFile({name: 'x.gpkg', bytes: geoPackageOf([], 4326, view)}), {code: 'geofiles.unreadable'})
  await assert.rejects(readMapFile({name: 'x.gpkg', bytes: text(`SQLite format 3\0${'x'.repeat(2000)}`)}), {code: 'geofiles.unreadable'})
})

test('a table with WKT, or with lng and lat in GCJ-02', async () => {
  const wkt = `code;region;WKT\n${code};一类;"POLYGON((${clockwise.map((at) => at.join(' ')).join()}))"\n990101001001002;2;nonsense\n`
  const {rows, errors} = await cellsOf('x.csv', text(wkt))
  assert.deepEqual(
    rows.map(({line, value}) => [line, value.region, value.shape[0]?.[0]?.length]),
    [[2, 1, 5]],
  )
  assert.deepEqual(
    errors.list.map(({line}) => line),
    [3],
  )
  const {features} = await readMapFile({name: 'x.csv', bytes: text('名称,经度,纬度\n天安门,116.41024,39.9164\n无,,\n'), crs: 'GCJ-02'})
  const [lng = 0, lat = 0] = (features[0]?.geometry?.coordinates ?? []) as number[]
  assert.ok(Math.hypot(lng - 116.404, lat - 39.915) < 3e-5)
  await assert.rejects(readMapFile({name: 'x.csv', bytes: text('a,b\n1,2\n')}), {code: 'geofiles.unreadable'})
})

test('districts of Wuhan, as published', {skip: absent('geo', 'wuhan_420100_districts_wgs84.geojson')}, async () => {
  const bytes = readFileSync(join(dataFolder('geo') ?? '', 'wuhan_420100_districts_wgs84.geojson'))
  const {features, anyOrder} = await readMapFile({name: 'wuhan.geojson', bytes})
  const {rows, errors} = intakeAreas(features, {mend: true, anyOrder})
  assert.deepEqual(errors.list, [])
  assert.equal(rows.length, 13)
  const km2 = rows.reduce((sum, {value}) => sum + areaM2(value.shape), 0) / 1e6
  assert.ok(Math.abs(km2 - 8569) < 100, `Wuhan has 8,569 km², not ${km2}`)
})

test('a GeoPackage of another maker', {skip: absent('cql2', 'ne110m4cql2.gpkg')}, async () => {
  const path = join(dataFolder('cql2') ?? '', 'ne110m4cql2.gpkg')
  assert.ok(existsSync(path))
  await assert.rejects(readMapFile({name: 'x.gpkg', bytes: readFileSync(path)}), /say which layer is meant/)
  const {features} = await readMapFile({name: 'x.gpkg', bytes: readFileSync(path), layer: 'ne_110m_admin_0_countries'})
  assert.ok(features.length > 150)
  assert.ok(features.every(({geometry}) => geometry?.type === 'MultiPolygon' || geometry?.type === 'Polygon'))
})
