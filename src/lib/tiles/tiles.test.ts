import assert from 'node:assert/strict'
import {test} from 'node:test'
import {VectorTile} from '@mapbox/vector-tile'
import fc from 'fast-check'
import {PbfReader} from 'pbf'
import {EXTENT, encodeTile, type TileFeature} from './encode.ts'
import {boundsOf, isTile, tileAt, worldX, worldY} from './mercator.ts'
import {areaOf, type Fit, fitToTile} from './shape.ts'

/** What an independent reader (that of MapLibre) finds in our bytes. */
const decode = (bytes: Uint8Array, layer: string) => {
  const found = new VectorTile(new PbfReader(bytes)).layers[layer]
  if (found === undefined) return []
  assert.equal(found.extent, EXTENT)
  assert.equal(found.version, 2)
  return Array.from({length: found.length}, (_, i) => {
    const {id, type, properties, loadGeometry} = Object.assign(found.feature(i), {})
    void loadGeometry
    return {
      id,
      kind: type,
      properties,
      parts: found
        .feature(i)
        .loadGeometry()
        .map((part) => part.flatMap(({x, y}) => [x, y])),
    }
  })
}

const corner = fc.tuple(fc.integer({min: -200, max: 5000}), fc.integer({min: -200, max: 5000}))
const value = fc.oneof(
  fc.string({unit: 'grapheme', maxLength: 12}),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.double({noNaN: true, noDefaultInfinity: true}).map((n) => (Object.is(n, -0) ? 0 : n)),
)
const feature: fc.Arbitrary<TileFeature> = fc
  .record({
    id: fc.option(fc.nat(), {nil: undefined}),
    kind: fc.constantFrom(1, 2, 3) as fc.Arbitrary<1 | 2 | 3>,
    corners: fc.array(fc.array(corner, {minLength: 3, maxLength: 9}), {minLength: 1, maxLength: 4}),
    properties: fc.dictionary(fc.string({minLength: 1, maxLength: 8}).filter((key) => key !== '__proto__'), value, {maxKeys: 5, noNullPrototype: true}),
  })
  .map(({id, kind, corners, properties}) => ({
    id, kind, properties, parts: kind === 1 ? [corners.flat(2)] : corners.map((part) => part.flat()),
  })) // biome-ignore format: one record

test('another reader reads what was written: ids, properties and every corner', () => {
  fc.assert(
    fc.property(fc.array(feature, {minLength: 1, maxLength: 12}), (features) => {
      const found = decode(
        encodeTile([
          {name: 'things', features},
          {name: 'empty', features: []},
        ]),
        'things',
      )
      assert.equal(found.length, features.length)
      for (const [i, {id, kind, properties, parts}] of features.entries()) {
        const read = found[i]
        assert.deepEqual([read?.id, read?.kind], [id, kind])
        assert.deepEqual({...read?.properties}, {...properties})
        // The reader gives points one by one, and says again where a ring began.
        const wanted =
          kind === 1
            ? parts[0]?.flatMap((_, at, all) => (at % 2 === 0 ? [[all[at], all[at + 1]]] : []))
            : kind === 3
              ? parts.map((part) => [...part, part[0], part[1]])
              : parts
        assert.deepEqual(read?.parts, wanted)
      }
    }),
    {seed: 20261125, numRuns: 300},
  )
})

test('a tile of nothing is empty', () => {
  assert.equal(encodeTile([]).length, 0)
  assert.equal(encodeTile([{name: 'a', features: []}]).length, 0)
})

const tile = {z: 14, x: 13380, y: 6760}
const fit = (tolerance = 0): Fit => ({tile, extent: EXTENT, buffer: 64, tolerance})
const [west, south, east, north] = boundsOf(tile)
const near = fc.tuple(
  fc.double({min: west - (east - west), max: east + (east - west), noNaN: true}),
  fc.double({min: south - (north - south), max: north + (north - south), noNaN: true}),
)

test('every place lies in its tile, and a tile is found by its middle', () => {
  fc.assert(
    fc.property(
      fc.double({min: -180, max: 179.99, noNaN: true}),
      fc.double({min: -85, max: 85, noNaN: true}),
      fc.integer({min: 0, max: 20}),
      (lng, lat, z) => {
        const key = tileAt(lng, lat, z)
        const [w, s, e, n] = boundsOf(key)
        assert.ok(isTile(key) && w <= lng + 1e-9 && lng <= e + 1e-9 && s <= lat + 1e-9 && lat <= n + 1e-9)
        assert.deepEqual(tileAt((w + e) / 2, (s + n) / 2, z), key)
        assert.ok(worldX(lng) >= 0 && worldY(lat) >= 0)
      },
    ),
    {seed: 20261125},
  )
  assert.ok(!isTile({z: 1, x: 2, y: 0}) && !isTile({z: 2, x: -1, y: 0}) && !isTile({z: 1.5, x: 0, y: 0}))
})

/** A star round a middle: never crosses itself, whatever the lengths of its arms. */
const star = fc
  .tuple(near, fc.array(fc.double({min: 0.05, max: 1.5, noNaN: true}), {minLength: 3, maxLength: 24}))
  .map(([[lng, lat], arms]) => {
    const ring = arms.map((arm, i) => {
      const turn = (2 * Math.PI * i) / arms.length
      return [lng + (east - west) * arm * Math.cos(turn), lat + (north - south) * arm * Math.sin(turn)]
    })
    return [...ring, ring[0] ?? [lng, lat]]
  })

test('a polygon in a tile is clipped to it, keeps no corner twice, and turns as the standard asks', () => {
  fc.assert(
    fc.property(star, fc.boolean(), fc.constantFrom(0, 4), (ring, backwards, tolerance) => {
      const found = fitToTile({type: 'Polygon', coordinates: [backwards ? [...ring].reverse() : ring]}, fit(tolerance))
      for (const part of found?.parts ?? []) {
        assert.ok(part.length >= 6 && areaOf(part) > 0)
        for (let i = 0; i < part.length; i += 2) {
          const [x = 0, y = 0] = [part[i], part[i + 1]]
          assert.ok(Number.isInteger(x) && x >= -64 && x <= EXTENT + 64 && Number.isInteger(y) && y >= -64 && y <= EXTENT + 64)
          assert.ok(x !== part.at(i - 2) || y !== part.at(i - 1))
        }
      }
    }),
    {seed: 20261125, numRuns: 500},
  )
})

test('the whole tile is covered by what surrounds it, and a hole stays a hole', () => {
  const [w, s, e, n] = boundsOf(tile, 2)
  const square = (a: number, b: number, c: number, d: number) => [[a, b], [c, b], [c, d], [a, d], [a, b]] // biome-ignore format: corners
  const side = EXTENT + 128
  const found = fitToTile(
    {type: 'Polygon', coordinates: [square(w, s, e, n), square(west, south, (west + east) / 2, (south + north) / 2)]},
    fit(),
  )
  const [outer = [], hole = []] = found?.parts ?? []
  assert.equal(areaOf(outer), 2 * side * side)
  assert.ok(areaOf(hole) < 0 && Math.abs(areaOf(hole) + 2 * 2048 * 2048) < 2 * 2 * EXTENT)
})

test('a line is cut at the edge into the pieces that are inside, and its corners stay where they were', () => {
  fc.assert(
    fc.property(fc.array(near, {minLength: 2, maxLength: 20}), (line) => {
      const found = fitToTile({type: 'LineString', coordinates: line}, fit())
      const corners = (found?.parts ?? []).flatMap((part) =>
        part.flatMap((_, i) => (i % 2 === 0 ? [[part[i] ?? 0, part[i + 1] ?? 0]] : [])),
      )
      for (const [x = 0, y = 0] of corners) assert.ok(x >= -64 && x <= EXTENT + 64 && y >= -64 && y <= EXTENT + 64)
      const side = 2 ** tile.z * EXTENT
      for (const [lng, lat] of line) {
        const [x, y] = [Math.round(worldX(lng) * side - tile.x * EXTENT), Math.round(worldY(lat) * side - tile.y * EXTENT)]
        const well = x > -60 && x < EXTENT + 60 && y > -60 && y < EXTENT + 60
        if (well && found !== undefined) assert.ok(corners.some(([a = 0, b = 0]) => Math.abs(a - x) <= 1 && Math.abs(b - y) <= 1))
      }
    }),
    {seed: 20261125, numRuns: 300},
  )
})

test('simplifying moves no line by more than the tolerance', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({min: west, max: east, noNaN: true}), fc.double({min: south, max: north, noNaN: true})), {
        minLength: 3,
        maxLength: 40,
      }),
      (line) => {
        const [full, less] = [
          fitToTile({type: 'LineString', coordinates: line}, fit()),
          fitToTile({type: 'LineString', coordinates: line}, fit(20)),
        ]
        const [exact = [], kept = []] = [full?.parts[0], less?.parts[0]]
        assert.ok(kept.length <= exact.length)
        for (let i = 0; i < exact.length; i += 2) {
          let off = Number.POSITIVE_INFINITY
          for (let j = 2; j < kept.length; j += 2) {
            const [ax = 0, ay = 0, bx = 0, by = 0] = kept.slice(j - 2, j + 2)
            const [px, py, dx, dy] = [(exact[i] ?? 0) - ax, (exact[i + 1] ?? 0) - ay, bx - ax, by - ay]
            const share = dx === 0 && dy === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / (dx * dx + dy * dy)))
            off = Math.min(off, Math.hypot(px - share * dx, py - share * dy))
          }
          assert.ok(off <= 22, `a corner is ${off} units away`)
        }
      },
    ),
    {seed: 20261125, numRuns: 200},
  )
})
