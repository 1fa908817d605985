import assert from 'node:assert/strict'
import {Readable} from 'node:stream'
import {test} from 'node:test'
import fc from 'fast-check'
import type {Feature} from '#lib/geo/feature.ts'
import {cutObjects, flowGeoJson} from './geojson.ts'

const read = async (text: string): Promise<{readonly features: readonly Feature[]; readonly crs: string | undefined}> => {
  const bytes = Buffer.from(text)
  const features: Feature[] = []
  let crs: string | undefined
  for await (const batch of flowGeoJson(
    async () => Readable.from([bytes.subarray(0, 5), bytes.subarray(5)]),
    (name) => {
      crs = name
    },
  ))
    features.push(...batch)
  return {features, crs}
}

const one = '{"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[1,2]},"properties":{"名":"a\\"}]{["}}'

test('a collection, features on lines, and sequences with separators', async () => {
  const {features, crs} = await read(
    `\uFEFF{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4490"}},"features":[${one},${one}],"x":1}`,
  )
  assert.equal(crs, 'EPSG:4490')
  assert.deepEqual(features[1], {line: 2, geometry: {type: 'Point', coordinates: [1, 2]}, fields: {id: 7, 名: 'a"}]{['}})
  assert.equal((await read(`${one}\n${one}\n`)).features.length, 2)
  assert.equal((await read(`\u001e${one}\n\u001e${one}\n`)).features.length, 2)
  assert.equal((await read('{"features":[],"type":"FeatureCollection"}').catch(({code}) => code)) as unknown, 'geofiles.unreadable')
  assert.deepEqual((await read('{"type":"FeatureCollection","features":[]}')).features, [])
  assert.deepEqual(
    (
      await read(
        '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[NaN,1]},"properties":null}]}',
      )
    ).features[0]?.geometry?.coordinates,
    [null, 1],
  )
  for (const bad of [
    '{"type":"FeatureCollection","features":[{"a":1}',
    '{"type":"Topology"}',
    '{"type":"FeatureCollection","features":[{]}',
    '',
  ])
    await assert.rejects(read(bad), {code: 'geofiles.unreadable'}, bad)
})

test('objects are cut alike wherever the pieces end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.dictionary(fc.string(), fc.jsonValue()), {maxLength: 5}),
      fc.array(fc.nat(400), {maxLength: 20}),
      async (objects, cuts) => {
        const text = `{"type":"FeatureCollection","features":${JSON.stringify(objects)}}`
        const ends = [...new Set([...cuts.map((at) => Math.min(at, text.length)), text.length])].sort((a, b) => a - b)
        const pieces = async function* (): AsyncGenerator<string> {
          let from = 0
          for (const end of ends) {
            yield text.slice(from, end)
            from = end
          }
        }
        const found: unknown[] = []
        for await (const {text: object} of cutObjects(pieces(), () => undefined)) found.push(JSON.parse(object))
        assert.deepEqual(found, JSON.parse(JSON.stringify(objects)))
      },
    ),
    {seed: 6, numRuns: 300},
  )
})
