import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {isProblem} from '#lib/problem.ts'
import {anyDuties, anyQuestion, bookOf, dutyOf, units} from '../test/samples.ts'
import {answer, bySpecificity, covers, mustAnswer} from './duty.ts'
import {unitsMeant} from './unit.ts'

const question = {area: '990101001001', category: 'component.01002', owner: null, day: '2026-11-22'}

test('a named owner beats a deeper category, which beats a deeper area', () => {
  const byOwner = dutyOf({line: 1, owner: 'power', unit: 'power'})
  const byCategory = dutyOf({line: 2, category: 'component.01002', unit: 'water'})
  const byArea = dutyOf({line: 3, area: '990101001001', category: 'component.01', unit: 'city'})
  const book = bookOf([byArea, byCategory, byOwner])
  assert.equal(answer(book, {...question, owner: 'power'})?.duty.line, 1)
  assert.equal(answer(book, question)?.duty.line, 2)
  assert.equal(answer(book, {...question, category: 'component.01003'})?.duty.line, 3)
})

test('the answer names every row that was weighed and why it was not taken', () => {
  const book = bookOf([
    dutyOf({line: 1, unit: 'city'}),
    dutyOf({line: 2, category: 'component.01002', unit: 'ended'}),
    dutyOf({line: 3, category: 'component.01002', unit: 'water', validTo: '2026-11-22'}),
    dutyOf({line: 4, owner: 'power', unit: 'power'}),
    dutyOf({line: 5, category: 'component', unit: 'water'}),
    dutyOf({line: 6, category: 'matter', unit: 'water'}),
  ])
  const verdicts = answer(book, question)?.considered.map(({duty, verdict}) => [duty.line, verdict])
  assert.deepEqual(verdicts, [
    [4, 'other-owner'],
    [2, 'no-unit-here'],
    [3, 'not-in-force'],
    [5, 'chosen'],
    [1, 'less-specific'],
  ])
})

test('a local unit is the one of the street asked about; without a street the next row answers', () => {
  const book = bookOf([dutyOf({line: 1, category: 'matter', unit: '@street:street-office'}), dutyOf({line: 2, unit: 'city'})])
  const ask = (area: string): string | undefined => answer(book, {...question, category: 'matter.06010', area})?.unit.id
  assert.equal(ask('990101001001'), 'street-1')
  assert.equal(ask('990101002'), 'street-2')
  assert.equal(ask('990101'), 'city')
})

test('nobody responsible is said with the nearest row', () => {
  const book = bookOf([
    dutyOf({line: 1, area: '990102', category: 'matter'}),
    dutyOf({line: 2, area: '990101002', category: 'component.01002'}),
  ])
  assert.throws(
    () => mustAnswer(book, question),
    (error) => isProblem(error, 'organisation.nobody-responsible') && error.details.nearest === 2 && error.zh.includes('第 2 行'),
  )
})

test('the answer does not depend on the order of the rows', () => {
  fc.assert(
    fc.property(anyDuties, anyQuestion, fc.infiniteStream(fc.nat()), (duties, asked, dice) => {
      const shuffled = duties.map((duty) => ({duty, key: dice.next().value})).sort((a, b) => a.key - b.key)
      const mixed = shuffled.map(({duty}) => duty)
      assert.deepEqual(answer(bookOf(mixed), asked), answer(bookOf(duties), asked))
    }),
    {numRuns: 500},
  )
})

test('the answer is the most specific covering row that has a unit there, as a plain search over all rows finds it', () => {
  fc.assert(
    fc.property(anyDuties, anyQuestion, (duties, asked) => {
      const book = bookOf(duties)
      const found = answer(book, asked)
      const able = duties.filter((duty) => covers(duty, asked) && unitsMeant(book.units, duty.unit, asked.area, asked.day).length > 0)
      assert.equal(found?.duty, able.toSorted(bySpecificity)[0])
      if (found !== undefined) assert.ok(units.some((unit) => unit === found.unit))
    }),
    {numRuns: 500},
  )
})
