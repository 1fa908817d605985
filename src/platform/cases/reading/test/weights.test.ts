import assert from 'node:assert/strict'
import {test} from 'node:test'
import {learnClassifier} from '../core/classify.ts'
import {readLearned, writeLearned} from '../weights.ts'

test('a learned model comes back from the store as it was', () => {
  const texts = ['路灯不亮', '路灯坏了', '垃圾堆积', '垃圾满溢']
  const learned = {
    classifier: learnClassifier(
      texts.map((text) => ({title: '', text})),
      ['light', 'light', 'waste', 'waste'],
    ),
    blend: {slope: 0.3, learned: 0.4},
  }
  assert.deepEqual(readLearned(JSON.parse(JSON.stringify(writeLearned(learned)))), learned)
})
