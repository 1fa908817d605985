import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {Move} from '../../core/lifecycle.ts'
import type {Entry, Standing} from './entry.ts'
import {standsAt} from './task.ts'

const entry = (move: Move, standing: Standing, seq: number, version: number | null = null): Entry => ({
  id: `e${seq}`, owner: 'me', line: 'c', seq, at: 0, said: {zh: '', en: ''}, about: '', photos: [], standing, tries: 0, notBefore: 0, refused: null,
  work: {kind: 'move', move, on: {case: 'c'}, version: 'any', given: {}}, answer: version === null ? null : {case: 'c', version, at: 0},
}) // biome-ignore format: one entry

test('a case stands where one’s own moves put it, whether or not they have arrived', () => {
  const task = {state: 'dispatched', version: 6, allowed: ['undertake', 'ask-return']} as const
  assert.deepEqual(standsAt(task, []).moves, ['undertake', 'ask-return'])
  const taken = standsAt(task, [entry('undertake', 'waiting', 1)])
  assert.deepEqual([taken.state, taken.kind, taken.moves, taken.owed.length], ['undertaken', 'handle', ['handle', 'ask-return'], 1])
  const handled = standsAt(task, [entry('handle', 'waiting', 2), entry('undertake', 'sent', 1, 7)])
  assert.deepEqual([handled.state, handled.kind, handled.owed.length], ['handled', null, 1])
  // What the server tells of already is not counted twice.
  assert.equal(
    standsAt({...task, state: 'undertaken', version: 7, allowed: ['handle']}, [entry('undertake', 'sent', 1, 7)]).state,
    'undertaken',
  )
  const torn = standsAt(task, [entry('undertake', 'conflict', 1)])
  assert.deepEqual([torn.state, torn.kind, torn.owed.length], ['dispatched', 'undertake', 1])
})
