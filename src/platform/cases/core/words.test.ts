import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {gramsOf, initialGrams, monthGram, wholeNumber, wordsOf} from './words.ts'

const SEED = 20261124
const within = (part: readonly number[], whole: readonly number[]): boolean => part.every((gram) => whole.includes(gram))
const han = fc.string({unit: fc.constantFrom(...'井盖破损垃圾路灯不亮积水中山大道12号A，。 '), minLength: 2, maxLength: 60})

test('a text holds the grams of every piece of it that has no blank', () => {
  fc.assert(
    fc.property(han, fc.nat(60), fc.nat(60), (text, a, b) => {
      const piece = text.slice(Math.min(a, b), Math.max(a, b))
      assert.ok(within(gramsOf(piece), gramsOf(text)))
      for (const {grams} of wordsOf(piece)) assert.ok(within(grams, gramsOf(text)))
    }),
    {seed: SEED},
  )
})

test('two-character words are told apart exactly', () => {
  assert.ok(within(gramsOf('井盖'), gramsOf('路口井盖破损')))
  assert.ok(!within(gramsOf('盖井'), gramsOf('路口井盖破损')))
  assert.ok(within(gramsOf('口，井'), gramsOf('路口，井盖破损')), 'a comma does not hide the pair around it')
  assert.ok(!within(gramsOf('口井'), gramsOf('路口 井盖破损')), 'a blank parts words')
  assert.deepEqual(gramsOf('ＬＥＤ屏'), gramsOf('led屏'), 'full width and capitals do not matter')
  assert.deepEqual(gramsOf('盖'), [])
})

test('characters, initials and months never share a gram', () => {
  fc.assert(
    fc.property(
      fc.string({unit: 'grapheme'}),
      fc.stringMatching(/^[a-z0-9]{3,20}$/),
      fc.date({noInvalidDate: true}),
      (text, initials, at) => {
        const [words, letters] = [gramsOf(text), initialGrams(initials)]
        assert.ok(letters.length > 0)
        assert.ok(letters.every((gram) => !words.includes(gram)))
        assert.ok(!words.includes(monthGram(at)) && !letters.includes(monthGram(at)))
        for (const gram of [...words, ...letters]) assert.ok(Number.isInteger(gram) && Math.abs(gram) < 2 ** 31)
      },
    ),
    {seed: SEED},
  )
})

test('a word of letters may be initials, one of many digits a number, a whole number stands alone', () => {
  const [place, digits, short] = wordsOf(' zsdd  990101 盖 ')
  assert.equal(place?.initials?.text, 'zsdd')
  assert.equal(digits?.number, '990101')
  assert.deepEqual([short?.grams, short?.written], [[], ['盖']])
  assert.equal(wordsOf('zs')[0]?.initials, null, 'two letters are too few')
  assert.equal(wholeNumber(' 8801012026112300001 '), '8801012026112300001')
  assert.equal(wholeNumber('880101202611230000'), undefined)
})
