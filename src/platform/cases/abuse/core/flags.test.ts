import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {reasonCodes} from '../../privacy/core/redaction.ts'
import {decisionNames, decisions, flagCodeNames, groupSimilar} from './flags.ts'

test('copies and rewordings fall together, other matters do not', () => {
  const texts = [
    '专业疏通下水道，电话13800138000，价格优惠',
    '路口红绿灯坏了，早上堵车',
    '专业疏通下水道！！电话 13900139000，价格优惠，欢迎来电',
    '小区门口的树倒了',
    '路口红绿灯又坏了，早上堵车',
  ]
  assert.deepEqual(groupSimilar(texts), [0, 1, 0, 3, 1])
})

test('every text is in one group whose first is in it', () => {
  fc.assert(
    fc.property(fc.array(fc.string({unit: 'grapheme', maxLength: 20}), {maxLength: 20}), (texts) => {
      const groups = groupSimilar(texts)
      assert.equal(groups.length, texts.length)
      for (const [index, first] of groups.entries()) assert.ok(first <= index && groups[first] === first)
    }),
    {seed: 20261124, numRuns: 200},
  )
})

test('every code of a flag is a reason that an author can read, every decision has a sentence', () => {
  for (const code of flagCodeNames) assert.ok(reasonCodes[code].zh.length > 0)
  for (const name of decisionNames) assert.ok(decisions[name].zh.length > 0 && decisions[name].en.length > 0)
})
