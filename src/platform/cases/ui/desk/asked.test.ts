import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {stages} from '../stages.ts'
import {dayAsked, filterOf, filterWords, patchFor, sameFilter} from './asked.ts'

const asks = (text: string) => filterOf(new URLSearchParams(text))

test('a stage narrows by its states, and words of the address by themselves', () => {
  assert.equal(asks('stage=filed').state, 'filed')
  assert.deepEqual(asks('stage=all&overdue=true'), {overdue: 'true'})
  assert.equal(asks('').state?.split(',').length, stages.flatMap(({states}) => states).length)
  assert.deepEqual(asks('stage=filed&state=accepted&text=%20井盖%20'), {state: 'accepted', text: '井盖'})
})

test('a whole case number is looked for everywhere', () => {
  assert.deepEqual(asks('stage=filed&overdue=true&text=9901012026112400001'), {number: '9901012026112400001'})
})

test('a period is whole days of the city', () => {
  const {from, to} = asks('from=2026-11-24&to=2026-11-24')
  assert.equal(from, '2026-11-23T16:00:00.000Z')
  assert.equal(to, '2026-11-24T16:00:00.000Z')
  const kept = new URLSearchParams({from: from ?? '', to: to ?? ''})
  assert.deepEqual([dayAsked(kept, 'from'), dayAsked(kept, 'to')], ['2026-11-24', '2026-11-24'])
  assert.equal(dayAsked(new URLSearchParams('from=nonsense'), 'from'), '')
})

test('whatever a queue asks for, its address asks for the same', () => {
  const value = fc.stringMatching(/^[a-z]{1,8}$/)
  const filter = fc.record(Object.fromEntries(filterWords.map((word) => [word, value])), {requiredKeys: []})
  fc.assert(
    fc.property(filter, (asked) => {
      const query = new URLSearchParams('stage=filed&area=990101&case=x')
      for (const [name, text] of Object.entries(patchFor(asked))) {
        if (text === undefined) query.delete(name)
        else query.set(name, text)
      }
      assert.ok(sameFilter(filterOf(query), asked))
    }),
    {seed: 11},
  )
})
