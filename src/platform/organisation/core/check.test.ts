import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {anyDuties, anyQuestion, areas, bookOf, categories, dutyOf} from '../test/samples.ts'
import {areaPrefix, withinArea} from './area.ts'
import {checkDuties} from './check.ts'
import {answer, covers} from './duty.ts'
import {overlap} from './unit.ts'

const day = '2026-11-22'
const check = (duties: Parameters<typeof bookOf>[0]): ReturnType<typeof checkDuties> =>
  checkDuties(bookOf(duties), {areas, categories, day})

test('a list that answers everything once may take effect', () => {
  assert.deepEqual(check([dutyOf({line: 1, unit: 'city'}), dutyOf({line: 2, category: 'matter', unit: 'water'})]), {
    contradictions: [],
    faults: [],
    gaps: [],
    publishable: true,
  })
})

test('gaps are said for the largest area they hold for', () => {
  const {gaps, publishable} = check([dutyOf({line: 1, category: 'component'}), dutyOf({line: 2, category: 'matter.06010', area: '990101'})])
  assert.deepEqual(gaps, [
    {category: 'matter.06010', area: '990102'},
    {category: 'matter.09006', area: '990100'},
  ])
  assert.ok(publishable)
})

test('a list that sends people to ended, unknown or ambiguous units is refused', () => {
  const {faults, publishable} = check([
    dutyOf({line: 1, unit: 'ended'}),
    dutyOf({line: 2, unit: 'nobody', category: 'matter'}),
    dutyOf({line: 3, unit: '@street:patrol', category: 'component'}),
    dutyOf({line: 4, area: '990199', category: 'component'}),
  ])
  assert.deepEqual(
    faults.map(({line, kind}) => [line, kind]),
    [
      [1, 'unit-ended'],
      [2, 'unknown-unit'],
      [3, 'several-local-units'],
      [4, 'unknown-area'],
    ],
  )
  assert.ok(!publishable)
})

test('the same row twice is a fault, two spells of one rank are not', () => {
  assert.deepEqual(check([dutyOf({line: 1}), dutyOf({line: 2})]).faults, [{line: 2, kind: 'said-twice', about: '1'}])
  assert.ok(check([dutyOf({line: 1, validTo: '2027-01-01'}), dutyOf({line: 2, unit: 'water', validFrom: '2027-01-01'})]).publishable)
})

test('every injected contradiction is found, named by its lines', () => {
  fc.assert(
    fc.property(anyDuties, fc.nat(), (duties, pick) => {
      const victim = duties[pick % Math.max(duties.length, 1)]
      fc.pre(victim !== undefined)
      const rival = {...victim, id: 'rival', line: 9999, unit: victim.unit === 'power' ? 'water' : 'power'}
      const {contradictions, publishable} = check([...duties, rival])
      assert.ok(!publishable)
      assert.ok(contradictions.some(({lines}) => lines[0] === victim.line && lines[1] === 9999))
    }),
    {numRuns: 300},
  )
})

test('two rows of a list without contradictions never tie over a question with different units', () => {
  fc.assert(
    fc.property(anyDuties, anyQuestion, (duties, asked) => {
      const clash = duties.some((one, i) =>
        duties.some(
          (other, j) =>
            i < j &&
            covers(one, asked) &&
            covers(other, asked) &&
            overlap(one, other) &&
            (one.owner !== null) === (other.owner !== null) &&
            one.category.length === other.category.length &&
            areaPrefix(one.area).length === areaPrefix(other.area).length &&
            one.unit !== other.unit,
        ),
      )
      if (clash) assert.ok(check(duties).contradictions.length > 0)
    }),
    {numRuns: 500},
  )
})

test('the gaps are exactly the unanswered questions, each told once', () => {
  fc.assert(
    fc.property(anyDuties, (duties) => {
      const {gaps} = check(duties)
      for (const area of areas.filter((code) => code.length === 12)) {
        for (const category of categories) {
          const told = gaps.filter((gap) => gap.category === category && withinArea(gap.area, area)).length
          const answered = answer(bookOf(duties), {area, category, owner: null, day}) !== undefined
          assert.equal(told, answered ? 0 : 1)
        }
      }
    }),
    {numRuns: 300},
  )
})
