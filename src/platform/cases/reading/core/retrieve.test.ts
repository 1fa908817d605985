import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {confusionOf, driftOf, mistaken} from './quality.ts'
import {rank, reader} from './read.ts'
import {conditionFor, type Entry, finderOf, naiveFind, wordsFor} from './retrieve.ts'
import {chosenLessons, FEWEST_LESSONS, type Lesson, trainReading} from './train.ts'

const seed = 20261124

const entry = (category: string, name: string, sayings: readonly string[], ...conditions: readonly string[]): Entry => ({
  category,
  name,
  sayings,
  conditions: conditions.map((text, at) => ({id: `${category}/${at}`, text})),
})
const entries = [
  entry('component.01037', '路灯', ['灯不亮', '灯杆歪了'], '单盏不亮', '灯杆倾斜、断裂'),
  entry('component.01003', '雨水井盖', ['下水道盖子'], '井盖丢失', '井盖破损'),
  entry('matter.01037', '路灯异常', [], '成片不亮'),
  entry('matter.06010', '暴露垃圾', ['垃圾没人清'], '垃圾堆积未清运'),
  entry('matter.06013', '道路破损', ['路上有坑'], '路面坑洼、塌陷'),
]
const finder = finderOf(entries)

test('finds by name, saying and condition, a thing before its disorder, and says by which words', () => {
  const read = reader(finder, undefined)
  assert.equal(read('门口路灯坏了').proposals[0]?.category, 'component.01037')
  assert.equal(read('下水道盖子没了').proposals[0]?.category, 'component.01003')
  assert.equal(read('路面塌陷').proposals[0]?.category, 'matter.06013')
  assert.deepEqual(wordsFor(finder, 'matter.06010', '楼下垃圾没人清，堆积好几天'), ['垃圾没人清', '堆积'])
  assert.equal(conditionFor(finder, 'component.01003', '井盖破损了')?.text, '井盖破损')
  assert.equal(conditionFor(finder, 'component.01003', '你好'), undefined)
  assert.deepEqual(wordsFor(finder, 'matter.99999', '路灯'), [])
})

test('probabilities of all categories sum to one, whatever is said', () => {
  fc.assert(
    fc.property(fc.string({unit: fc.constantFrom(...'路灯井盖垃圾堆坏不亮abc 1，'), maxLength: 40}), (text) => {
      const ranked = rank(finder, undefined)(text)
      assert.equal(ranked.length, entries.length)
      assert.ok(Math.abs(ranked.reduce((sum, {probability}) => sum + probability, 0) - 1) < 1e-9)
      const {proposals} = reader(finder, undefined)(text)
      assert.ok(proposals.length <= 3 && proposals.every(({words}) => words.every((word) => word.length >= 2)))
    }),
    {seed, numRuns: 300},
  )
})

test('the naive baseline takes a name that stands there in full', () => {
  const best = naiveFind(entries, '这里有暴露垃圾').reduce((top, one) => (one.score > top.score ? one : top))
  assert.equal(best.category, 'matter.06010')
})

/** The town calls a broken road "搓衣板", which no standard says. */
const lessons: readonly Lesson[] = Array.from({length: 60}, (_, at) => [
  {text: `${at}号楼前像搓衣板`, category: 'matter.06013'},
  {text: `${at}号院灯不亮`, category: 'component.01037'},
]).flat()

test('learns words that no standard has, and trusts them as far as they were right on texts held out', () => {
  const trained = trainReading(finder, lessons)
  assert.ok(trained !== undefined)
  assert.ok(trained.figures.both.top1 > 0.95 && trained.figures.catalogue.top1 < 0.6, JSON.stringify(trained.figures))
  assert.ok(trained.blend.learned > 0)
  assert.deepEqual(trained.figures.mix, {'matter.06': 60, 'component.01': 60})
  assert.notEqual(reader(finder, undefined)('村口的搓衣板').proposals[0]?.category, 'matter.06013')
  const {proposals, confident} = reader(finder, trained)('村口的搓衣板')
  assert.equal(proposals[0]?.category, 'matter.06013')
  assert.ok(confident && (proposals[0]?.learned ?? 0) > 0.5)
})

test('lessons of unknown categories, without words, or one too many of a kind are or said before are left out; too few teach nothing', () => {
  const odd = [
    {text: ' ', category: 'matter.06013'},
    {text: '路', category: 'matter.99999'},
    ...Array.from({length: 100}, (_, at) => ({text: `坑${'洼'.repeat(at)}`, category: 'matter.06013'})),
    ...Array.from({length: 9}, () => ({text: '灯。', category: 'component.01037'})),
  ]
  assert.equal(chosenLessons(odd, finder).length, 61)
  assert.equal(trainReading(finder, lessons.slice(0, FEWEST_LESSONS - 1)), undefined)
})

test('confusion, what is mistaken, and drift on tables reckoned by hand', () => {
  const pairs = [
    {proposed: 'matter.06010', chosen: 'matter.06010', count: 6},
    {proposed: 'matter.06010', chosen: 'matter.09001', count: 3},
    {proposed: null, chosen: 'matter.09001', count: 1},
  ]
  assert.deepEqual(confusionOf(pairs), {
    majors: ['matter.06', 'matter.09'],
    counts: [
      [6, 0],
      [3, 0],
    ],
  })
  assert.deepEqual(mistaken(pairs, 5), [pairs[1]])
  const drift = driftOf({'matter.06': 80, 'matter.09': 20}, pairs)
  assert.ok(Math.abs((drift.index ?? 0) - ((0.6 - 0.8) * Math.log(0.6 / 0.8) + (0.4 - 0.2) * Math.log(0.4 / 0.2))) < 1e-12)
  assert.equal(drift.verdict, 'shifting')
  assert.equal(driftOf({}, pairs).verdict, 'unknown')
  assert.equal(driftOf({'matter.06': 60, 'matter.09': 40}, pairs).verdict, 'steady')
  fc.assert(
    fc.property(
      fc.array(fc.integer({min: 0, max: 50}), {minLength: 3, maxLength: 3}),
      fc.array(fc.integer({min: 0, max: 50}), {minLength: 3, maxLength: 3}),
      (a, b) => {
        const codes = ['matter.06', 'matter.07', 'matter.09']
        const {index} = driftOf(
          Object.fromEntries(a.map((count, at) => [codes[at] ?? '', count])),
          b.map((count, at) => ({proposed: null, chosen: `${codes[at]}001`, count})),
        )
        assert.ok(index === null || index >= 0)
      },
    ),
    {seed, numRuns: 200},
  )
})
