import assert from 'node:assert/strict'
import {createHash} from 'node:crypto'
import {test} from 'node:test'
import fc from 'fast-check'
import {proofText, sha256, trySum, zeroBits} from './proof.ts'

const hex = (words: Uint32Array): string => [...words].map((word) => word.toString(16).padStart(8, '0')).join('')

test('SHA-256 is what Node says it is, for texts of any length', () => {
  assert.equal(hex(sha256('abc')), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  fc.assert(
    fc.property(fc.string({unit: 'grapheme', maxLength: 200}), (text) =>
      assert.equal(hex(sha256(text)), createHash('sha256').update(text).digest('hex')),
    ),
    {seed: 20261124, numRuns: 300},
  )
})

test('a sum is found, holds, and none is found where none was', () => {
  const counter = trySum('report.10.1.a.b', 10, {from: 0, tries: 100_000})
  assert.ok(counter !== undefined)
  assert.ok(zeroBits(sha256(proofText('report.10.1.a.b', counter))) >= 10)
  assert.equal(trySum('report.10.1.a.b', 10, {from: 0, tries: counter}), undefined)
  assert.deepEqual([zeroBits(Uint32Array.of(0, 1)), zeroBits(Uint32Array.of(0x80000000)), zeroBits(Uint32Array.of(0, 0))], [63, 0, 64])
})
