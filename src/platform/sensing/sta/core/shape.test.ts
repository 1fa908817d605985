import assert from 'node:assert/strict'
import {test} from 'node:test'
import {shapeOf} from './shape.ts'

const GEOJSON = 'application/geo+json'

test('a place is found on the map when it is GeoJSON on this globe, bare or as a feature', () => {
  const point = {type: 'Point', coordinates: [114, 30]}
  const area = {type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]]} // biome-ignore format: one line
  assert.deepEqual(shapeOf(GEOJSON, point), point)
  assert.deepEqual(shapeOf('application/vnd.geo+json', {type: 'Feature', geometry: area, properties: {}}), area)
})

test('what is no place is kept without being on the map', () => {
  const cases: readonly unknown[] = [
    {type: 'Point', coordinates: [[114, 30]]}, {type: 'Point', coordinates: [114]}, {type: 'Point', coordinates: [181, 0]}, {type: 'Point', coordinates: ['114', '30']},
    {type: 'LineString', coordinates: [114, 30]}, {type: 'Polygon', coordinates: []}, {type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1]]]}, {type: 'LineString', coordinates: [[1, 2]]}, {type: 'constructor', coordinates: [1, 2]}, {type: 'Circle', coordinates: [1, 2]}, '沿江大道', null,
  ] // biome-ignore format: a table
  for (const body of cases) assert.equal(shapeOf(GEOJSON, body), null, JSON.stringify(body))
  assert.equal(shapeOf('text/plain', {type: 'Point', coordinates: [114, 30]}), null)
})
