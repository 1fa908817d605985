import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {isProblem} from '#lib/problem.ts'
import {type Geometry, readWkt} from './wkt.ts'

test('each kind of geometry is read', () => {
  const cases: readonly (readonly [string, Geometry])[] = [
    ['POINT (30 10)', {type: 'Point', coordinates: [30, 10]}],
    ['point(30.5 -10)', {type: 'Point', coordinates: [30.5, -10]}],
    ['SRID=4326;POINT Z (30 10 4)', {type: 'Point', coordinates: [30, 10, 4]}],
    ['LINESTRING (30 10, 10 30)', {type: 'LineString', coordinates: [[30, 10], [10, 30]]}],
    ['POLYGON ((0 0, 1 0, 1 1, 0 0), (.2 .1, .3 .1, .3 .2, .2 .1))', {type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]], [[0.2, 0.1], [0.3, 0.1], [0.3, 0.2], [0.2, 0.1]]]}],
    ['MULTIPOINT (1 2, 3 4)', {type: 'MultiPoint', coordinates: [[1, 2], [3, 4]]}],
    ['MULTIPOINT ((1 2), (3 4))', {type: 'MultiPoint', coordinates: [[1, 2], [3, 4]]}],
    ['MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))', {type: 'MultiPolygon', coordinates: [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]}],
    ['GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 1e1 1))', {type: 'GeometryCollection', geometries: [{type: 'Point', coordinates: [1, 2]}, {type: 'LineString', coordinates: [[0, 0], [10, 1]]}]}],
  ] // biome-ignore format: a table
  for (const [text, geometry] of cases) assert.deepEqual(readWkt(text), geometry, text)
})

test('what is not well-known text is refused, and says where', () => {
  for (const text of ['', 'POINT', 'POINT ()', 'POINT (1)', 'POINT (1 2 3 4)', 'POINT (1 2', 'POINT (1 2) x', 'POINT (1 2, 3 4)', 'CIRCLE (1 2)', 'POLYGON (1 2)', `${'GEOMETRYCOLLECTION ('.repeat(20)}POINT (1 2)${')'.repeat(20)}`])
    assert.throws(() => readWkt(text), (error) => isProblem(error, 'geo.bad-wkt'), text) // biome-ignore format: a table
})

test('lines of one point and rings that are not closed are refused', () => {
  for (const text of ['LINESTRING (1 2)', 'POLYGON ((0 0, 1 0, 1 1))', 'POLYGON ((0 0, 1 0, 1 1, 0 1))', 'MULTIPOLYGON (((0 0, 1 0, 0 0)))', 'GEOMETRYCOLLECTION (LINESTRING (1 2))'])
    assert.throws(() => readWkt(text), (error) => isProblem(error, 'geo.not-whole'), text) // biome-ignore format: a table
})

test('whatever is sent is read or refused, never anything else', () => {
  const piece = fc.constantFrom('POINT', 'POLYGON', 'MULTIPOINT', 'Z', '(', ')', ',', '1', '-2.5', ' ', '3e4', 'x', "'")
  fc.assert(
    fc.property(fc.array(piece, {maxLength: 30}), (pieces) => {
      try {
        readWkt(pieces.join(' '))
      } catch (error) {
        assert.ok(isProblem(error, 'geo.bad-wkt') || isProblem(error, 'geo.not-whole'))
      }
    }),
    {seed: 11, numRuns: 2000},
  )
})
