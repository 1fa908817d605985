import assert from 'node:assert/strict'
import {test} from 'node:test'
import {openStates, stateNames} from '../core/lifecycle.ts'
import {allStages, ends, open, stageOf, stages} from './stages.ts'

test('every state stands in exactly one stage, and what is open is what the rules call open', () => {
  const placed = [...stages, ...ends].flatMap(({states}) => [...states])
  assert.deepEqual(placed.toSorted(), [...stateNames].toSorted())
  assert.deepEqual(open.states.toSorted(), openStates.toSorted())
})

test('an address leads to its stage, and an unknown one to all that is open', () => {
  for (const stage of allStages) assert.equal(stageOf(stage.key).key, stage.key)
  assert.equal(stageOf(null).key, 'open')
  assert.equal(stageOf('nonsense').key, 'open')
})
