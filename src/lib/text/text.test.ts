import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {countGrams, gramsOf, placeOf, usualGrams} from './grams.ts'
import {foldText, normalise} from './normal.ts'
import {cosine, dot, emptyVector, lengthOf, type SparseVector, sparseVector, unit, weightedSum} from './sparse.ts'
import {frequenciesOf, rarity, weigh} from './weights.ts'

const seed = 20261124

test('what is typed differently and meant alike becomes the same', () => {
  assert.equal(foldText('　ＡＢＣ　路灯\n不亮 '), 'abc 路灯 不亮')
  assert.equal(normalise('２０２６年１１月２３日，Ａ３区！！垃圾…'), 'D aN区 垃圾')
  assert.equal(normalise('11月3号晚上8点半，3栋12.5米'), 'D晚上T N栋N米')
  assert.equal(normalise('2019-05-03 08:30 之前'), 'D T 之前')
  assert.equal(normalise('！？……'), '')
})

test('normal text holds no digits, no punctuation and no runs of blanks', () => {
  fc.assert(
    fc.property(fc.string({unit: 'grapheme', maxLength: 60}), (text) =>
      assert.doesNotMatch(normalise(text), /[0-9]|[，。！,.!?]|\s\s|^\s|\s$/),
    ),
    {seed, numRuns: 500},
  )
})

test('runs of characters, not across the edge of a blank', () => {
  assert.deepEqual([...gramsOf('路灯 坏', {from: 1, to: 3})], ['路', '路灯', '灯', '灯 坏', '坏'])
  assert.deepEqual([...gramsOf('', {from: 1, to: 3})], [])
})

test('places are within range, spread, and kept apart by salt', () => {
  const words = Array.from({length: 20_000}, (_, i) => String.fromCharCode(0x4e00 + i))
  const places = new Set(words.map((word) => placeOf(word, 18)))
  assert.ok([...places].every((place) => place >= 0 && place < 2 ** 18))
  // 20,000 balls in 262,144 bins leave about 19,255 bins taken.
  assert.ok(places.size > 19_100, `only ${places.size} places taken`)
  assert.notEqual(placeOf('路灯', 18), placeOf('路灯', 18, 1))
})

const vectors: fc.Arbitrary<SparseVector> = fc
  .array(fc.tuple(fc.integer({min: 0, max: 30}), fc.integer({min: -9, max: 9})), {maxLength: 12})
  .map((entries) => sparseVector(new Map(entries)))
const dense = ({indices, values}: SparseVector): readonly number[] => {
  const all = Array.from({length: 31}, () => 0)
  indices.forEach((index, k) => {
    all[index] = values[k] ?? 0
  })
  return all
}

test('sparse arithmetic is dense arithmetic', () => {
  fc.assert(
    fc.property(vectors, vectors, (a, b) => {
      const [x, y] = [dense(a), dense(b)]
      assert.equal(
        dot(a, b),
        x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0),
      )
      assert.deepEqual(
        dense(
          weightedSum([
            [a, 2],
            [b, -1],
          ]),
        ),
        x.map((value, i) => 2 * value - (y[i] ?? 0)),
      )
      assert.ok(Math.abs(cosine(a, b)) <= 1 + 1e-6 && Math.abs(cosine(a, b) - cosine(b, a)) < 1e-12)
      assert.ok(lengthOf(a) === 0 || Math.abs(lengthOf(unit(a)) - 1) < 1e-6)
    }),
    {seed, numRuns: 500},
  )
})

test('weights: rare runs weigh more, every text is one long, likeness falls with what differs', () => {
  const texts = ['路灯不亮', '路灯坏了', '路面积水', '垃圾堆积'].map((text) => countGrams(text, usualGrams))
  const frequencies = frequenciesOf(texts)
  assert.equal(frequencies.documents, 4)
  const common = placeOf('路', 18)
  assert.equal(frequencies.byPlace.get(common), 3)
  assert.ok(rarity(frequencies, placeOf('垃圾', 18)) > rarity(frequencies, common))
  const [lamp, broken, water, rubbish] = texts.map((counts) => weigh(counts, frequencies))
  assert.ok(lamp && broken && water && rubbish)
  assert.ok(Math.abs(lengthOf(lamp) - 1) < 1e-6)
  assert.ok(dot(lamp, broken) > dot(lamp, water) && dot(lamp, water) > dot(lamp, rubbish))
  assert.equal(dot(lamp, rubbish), 0)
  assert.equal(cosine(lamp, emptyVector), 0)
})
