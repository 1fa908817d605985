import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {bitsFor, senderPart} from './sending.ts'

const rules = {minutes: 10, freePerSender: 4, freeTotal: 100, perDay: 40, bits: 14, mostBits: 20}

test('the first are free, then each doubling costs one bit more, up to a most', () => {
  const bits = (mine: number, total = mine) => bitsFor({mine, total, day: mine}, rules)
  assert.deepEqual([0, 3, 4, 7, 15, 31, 1_000].map((mine) => bits(mine, 0)), [0, 0, 14, 15, 16, 17, 20]) // biome-ignore format: short
  assert.deepEqual([bits(0, 99), bits(0, 100), bits(0, 400)], [0, 14, 16])
  fc.assert(
    fc.property(fc.nat(5_000), fc.nat(5_000), (mine, total) =>
      assert.ok(bits(mine + 1, total) >= bits(mine, total) && bits(mine, total + 1) >= bits(mine, total)),
    ),
    {seed: 20261124},
  )
})

test('one household of IPv6 is one sender', () => {
  assert.equal(senderPart('10.1.2.3'), '10.1.2.3')
  assert.equal(senderPart('::ffff:10.1.2.3'), '10.1.2.3')
  assert.equal(senderPart('2408:8406:0a10:1::99'), senderPart('2408:8406:a10:1:7:7:7:7'))
  assert.notEqual(senderPart('2408:8406:a10:1::99'), senderPart('2408:8406:a10:2::99'))
  assert.equal(senderPart('::1'), '0:0:0:0::/64')
})
