import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import gcoordModule from 'gcoord'
import {gcjShift, toGcj} from './gcj.ts'
import {boundsOf, tileAt, worldX, worldY} from './mercator.ts'

const gcoord = gcoordModule as unknown as (typeof gcoordModule)['default']
const lng = fc.double({min: 74, max: 134, noNaN: true})
const lat = fc.double({min: 4, max: 53, noNaN: true})

test('places go where another implementation puts them, to a centimetre', () => {
  fc.assert(
    fc.property(lng, lat, (x, y) => {
      const [ours, theirs] = [toGcj(x, y), gcoord.transform([x, y] as [number, number], gcoord.WGS84, gcoord.GCJ02) as [number, number]]
      assert.ok(Math.abs(ours[0] - theirs[0]) < 1e-7 && Math.abs(ours[1] - theirs[1]) < 1e-7, `${ours} ${theirs}`)
    }),
    {seed: 20261125, numRuns: 500},
  )
  assert.deepEqual(toGcj(2.35, 48.86), [2.35, 48.86])
})

/** From the tests of github.com/googollee/eviltransform, which its ports to a dozen languages share: Shanghai, Shenzhen, Beijing. */
const published = [
  [121.5272106, 31.1774276, 121.531541859215, 31.17530398364597],
  [113.912316, 22.543847, 113.9171764808363, 22.540796131694766],
  [116.377817, 39.911954, 116.38404722455657, 39.91334545536069],
] as const

test('published pairs of places are met to a millimetre', () => {
  for (const [x, y, shownX, shownY] of published) {
    const [ours, theirs] = toGcj(x, y)
    assert.ok(Math.abs(ours - shownX) < 1e-8 && Math.abs(theirs - shownY) < 1e-8, `${ours - shownX} ${theirs - shownY}`)
  }
})

test('one shift holds for a whole tile, to less than a pixel, at every zoom at which a city is looked at', () => {
  fc.assert(
    fc.property(lng, lat, fc.integer({min: 9, max: 18}), (x, y, z) => {
      const tile = tileAt(x, y, z)
      const [dx, dy] = gcjShift(tile)
      const [west, south, east, north] = boundsOf(tile)
      const pixels = 2 ** z * 256
      for (const [cornerX, cornerY] of [
        [west, south],
        [west, north],
        [east, south],
        [east, north],
      ] as const) {
        const [shown, high] = toGcj(cornerX, cornerY)
        assert.ok(Math.abs((worldX(shown) - worldX(cornerX)) * pixels - dx) < 1)
        assert.ok(Math.abs((worldY(high) - worldY(cornerY)) * pixels - dy) < 1)
      }
    }),
    {seed: 20261125, numRuns: 500},
  )
})
