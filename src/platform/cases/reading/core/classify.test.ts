import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {classReader, foldsOf, learnClassifier} from './classify.ts'
import {figuresOf, trustOf} from './judge.ts'
import {naiveReader} from './naive.ts'
import {withoutRepeats} from './repeats.ts'

const seed = 20261124

const things = {
  water: ['路面积水严重', '下水道堵塞积水', '暴雨后小区积水', '污水井冒水积水', '水管破裂路面积水', '积水没过脚踝'],
  light: ['路灯不亮', '路灯坏了一排', '夜里路灯全灭', '小区路灯闪烁', '路灯杆歪了', '路灯时亮时灭'],
  waste: ['垃圾堆积如山', '垃圾桶满溢', '垃圾没人清运', '河边倾倒垃圾', '垃圾臭味大', '生活垃圾乱扔'],
} as const
const messages = Object.entries(things).flatMap(([label, texts]) => texts.map((text) => ({title: '', text: `请尽快处理：${text}`, label})))
const labels = messages.map(({label}) => label)

test('reads what it was taught, with probabilities, the likeliest first; the same input gives the same', () => {
  const learned = learnClassifier(messages, labels)
  assert.deepEqual(learned, learnClassifier(messages, labels))
  const read = classReader(learned)
  for (const [text, label] of [
    ['门口的路灯又不亮了', 'light'],
    ['地下车库积水', 'water'],
    ['垃圾两天没清', 'waste'],
  ] as const) {
    const guesses = read({title: text, text: ''})
    assert.equal(guesses[0]?.label, label)
    assert.ok(Math.abs(guesses.reduce((sum, {probability}) => sum + probability, 0) - 1) < 1e-9)
    assert.ok(guesses.every(({probability}, at) => at === 0 || probability <= (guesses[at - 1]?.probability ?? 0)))
  }
  const unlabelled = ['积水', '路灯', '垃圾'].map((text) => ({title: text, text: `${text}问题`}))
  assert.equal(classReader(learnClassifier(messages, labels, {unlabelled}))({title: '', text: '路灯'})[0]?.label, 'light')
})

test('a text that says nothing known is no surer than the classes are common', () => {
  const guesses = classReader(learnClassifier(messages, labels))({title: '', text: ''})
  assert.ok((guesses[0]?.probability ?? 1) < 0.6, JSON.stringify(guesses))
})

test('the naive baseline reads too', () => {
  const read = naiveReader(messages, labels)
  assert.equal(read({title: '', text: '路灯不亮'}), 'light')
})

test('folds hold every text once and every class evenly', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), {minLength: 1, maxLength: 60}), fc.integer({min: 2, max: 6}), (drawn, folds) => {
      const fold = foldsOf(drawn, folds, 3)
      assert.ok(fold.length === drawn.length && fold.every((one) => one >= 0 && one < folds))
      for (const label of new Set(drawn)) {
        const sizes = Array.from({length: folds}, (_, one) => drawn.filter((other, at) => other === label && fold[at] === one).length)
        assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1)
      }
      const all = Array.from({length: folds}, (_, one) => fold.filter((other) => other === one).length)
      assert.ok(Math.max(...all) - Math.min(...all) <= 1)
    }),
    {seed, numRuns: 200},
  )
})

test('near repeats are left out, what differs stays', () => {
  const long = '南门街前段时间经过整改劝阻摆摊占道的情况改善了很多，但是情况好了几天又慢慢的和以前一样了'
  assert.deepEqual(withoutRepeats([long, '路灯不亮，晚上没法走路', `${long}！！`, long.replace('几天', '5天'), '']), [0, 1, 4])
})

test('figures on a table reckoned by hand', () => {
  const judged = [
    ['a', 'a'],
    ['a', 'a'],
    ['a', 'b'],
    ['b', 'b'],
    ['b', 'a'],
    ['c', 'b'],
  ].map(([truth = '', said = '']) => ({truth, said}))
  const figures = figuresOf(judged)
  assert.deepEqual(figures.confusion, [
    [2, 1, 0],
    [1, 1, 0],
    [0, 1, 0],
  ])
  assert.equal(figures.accuracy, 0.5)
  assert.ok(Math.abs(figures.macroF1 - (2 / 3 + 2 / 5 + 0) / 3) < 1e-12)
  assert.deepEqual(figuresOf([]), {texts: 0, accuracy: 0, macroF1: 0, classes: [], labels: [], confusion: []})
  const trust = trustOf(
    [
      {probability: 0.95, right: true},
      {probability: 0.95, right: false},
      {probability: 0.35, right: false},
    ],
    0.6,
  )
  assert.ok(Math.abs(trust.answered - 2 / 3) < 1e-12 && trust.precision === 0.5)
  assert.ok(Math.abs(trust.calibrationError - (0.9 + 0.35) / 3) < 1e-12)
})
