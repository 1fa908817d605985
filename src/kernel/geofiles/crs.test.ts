import assert from 'node:assert/strict'
import {test} from 'node:test'
import proj4 from 'proj4'
import {gaussKruger, toPlace, toPlaceFromWkt} from './crs.ts'

const near = (got: readonly [number, number], wanted: readonly [number, number], tolerance: number): void =>
  assert.ok(Math.hypot(got[0] - wanted[0], got[1] - wanted[1]) < tolerance, `${got} ≠ ${wanted}`)

test('geographic systems are the same at rest', () => {
  for (const name of ['EPSG:4490', 'EPSG:4326', 'wgs84', 'CGCS2000', 'urn:ogc:def:crs:OGC:1.3:CRS84', 'urn:ogc:def:crs:EPSG::4326'])
    assert.deepEqual(toPlace(name)(114.3, 30.6), [114.3, 30.6])
})

test('GCJ-02 and BD-09 go back to within 2 m of a known pair', () => {
  // Published pair of the conversion formula: 39.915, 116.404 (WGS-84) is 116.41024, 39.91640 in GCJ-02 and 116.41663, 39.92270 in BD-09.
  near(toPlace('GCJ-02')(116.41024449916938, 39.91640428150164), [116.404, 39.915], 2e-5)
  near(toPlace('bd09')(116.41662724378733, 39.922699552216216), [116.404, 39.915], 2e-5)
})

test('every Gauss-Kruger zone: its central meridian is its false easting', () => {
  for (let epsg = 4513; epsg <= 4554; epsg++) {
    const zone = epsg <= 4533 ? epsg - 4488 : epsg - 4509
    near(toPlace(`EPSG:${epsg}`)(epsg <= 4533 ? zone * 1e6 + 500_000 : 500_000, 0), [zone * 3, 0], 1e-9)
    const there = proj4(gaussKruger(epsg) ?? '').forward([zone * 3 + 0.4, 30.6])
    near(toPlace(String(epsg))(there[0] as number, there[1] as number), [zone * 3 + 0.4, 30.6], 1e-9)
  }
})

test('a place of Wuhan in EPSG:4547 (114° E)', () => {
  // 0.3° east of the meridian at 30.6° N: 28.77 km east, 3,386.9 km north (series of Gauss-Kruger on GRS80).
  near(toPlace('EPSG:4547')(528765.4, 3386673.6), [114.3, 30.6], 2e-3)
})

test('an unknown system is refused in words', () => {
  for (const name of ['', 'EPSG:2437', 'Beijing54', 'EPSG:4555', 'x'.repeat(500)])
    assert.throws(() => toPlace(name), {code: 'geofiles.unknown-crs'})
  assert.throws(() => toPlaceFromWkt('LOCAL_CS["plan"]'), {code: 'geofiles.unknown-crs'})
})

test('the .prj of a Shapefile', () => {
  const prj =
    'PROJCS["CGCS2000_3_Degree_GK_CM_114E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
  const [x, y] = proj4(gaussKruger(4547) ?? '').forward([114.3, 30.6]) as [number, number]
  near(toPlaceFromWkt(prj)(x, y), [114.3, 30.6], 1e-8)
  const old = prj.replace('D_China_2000', 'D_Xian_1980').replace('GCS_China_Geodetic_Coordinate_System_2000', 'GCS_Xian_1980')
  assert.throws(() => toPlaceFromWkt(old), {code: 'geofiles.unknown-crs'})
  assert.deepEqual(toPlaceFromWkt('GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984"]]')(114, 30), [114, 30])
})
