import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {geometryFromGeoPackage, geometryFromWkb} from './wkb.ts'
import {geometryFromWkt} from './wkt.ts'

const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

test('well-known binary: point, both byte orders, Z, multi-polygon', () => {
  assert.deepEqual(geometryFromWkb(bytes('0101000000000000000000F03F0000000000000040')), {type: 'Point', coordinates: [1, 2]})
  assert.deepEqual(geometryFromWkb(bytes('00000000013FF00000000000004000000000000000')), {type: 'Point', coordinates: [1, 2]})
  assert.deepEqual(geometryFromWkb(bytes('01E9030000000000000000F03F00000000000000400000000000000840')), {
    type: 'Point',
    coordinates: [1, 2, 3],
  })
  const ring = `04000000${'0000000000000000'.repeat(2)}000000000000F03F0000000000000000000000000000F03F000000000000F03F${'0000000000000000'.repeat(2)}`
  const polygon = `010300000001000000${ring}`
  assert.deepEqual(geometryFromWkb(bytes(`010600000001000000${polygon}`)), {
    type: 'MultiPolygon',
    coordinates: [
      [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 0],
        ],
      ],
    ],
  })
  assert.deepEqual(geometryFromGeoPackage(bytes(`47500011E6100000${polygon}`)), null)
  assert.deepEqual(geometryFromGeoPackage(bytes(`47500001E6100000${polygon}`.replace('E6100000', '00000000')))?.type, 'Polygon')
})

test('broken bytes throw a RangeError and nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 80}), (noise) => {
      for (const start of [
        [1, 6, 0, 0, 0],
        [1, 3, 0, 0, 0],
        [0, 0, 0, 0, 5],
      ]) {
        try {
          geometryFromWkb(Uint8Array.from([...start, ...noise]))
        } catch (error) {
          assert.ok(error instanceof RangeError, String(error))
        }
      }
    }),
    {seed: 4, numRuns: 500},
  )
  assert.throws(() => geometryFromWkb(bytes('010300000001000000FFFFFF7F')), RangeError)
})

test('well-known text', () => {
  assert.deepEqual(geometryFromWkt('POINT (114.5 30.25)'), {type: 'Point', coordinates: [114.5, 30.25]})
  assert.deepEqual(geometryFromWkt('SRID=4490;polygon((0 0,1 0,1 1,0 0))'), {
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ],
    ],
  })
  assert.deepEqual(geometryFromWkt('MULTIPOLYGON Z (((0 0 1, 1 0 1, 1 1 1, 0 0 1)))'), {
    type: 'MultiPolygon',
    coordinates: [
      [
        [
          [0, 0, 1],
          [1, 0, 1],
          [1, 1, 1],
          [0, 0, 1],
        ],
      ],
    ],
  })
  assert.deepEqual(geometryFromWkt('POLYGON EMPTY'), {type: 'Polygon', coordinates: []})
  assert.deepEqual(geometryFromWkt('POINT (nan 3)'), {type: 'Point', coordinates: [null, 3]})
  for (const bad of ['', '114,30', 'POINT 1 2', 'POLYGON((0 0,1 1)', 'CIRCLE (1 2)', 'POINT ("a" b)'])
    assert.equal(geometryFromWkt(bad), undefined, bad)
})
