import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {accuracyOf, type Course, fewestDispatched, proposeRules} from './learn.ts'
import {openTally, type Rerouted} from './replay.ts'

const unit = (id: string) => ({id, name: `单位 ${id}`})
let made = 0
const courses = (count: number, first: string, last: string | null, change: Partial<Course> = {}): readonly Course[] =>
  Array.from({length: count}, () => {
    made += 1
    return {
      id: `case-${made}`,
      number: String(made),
      category: 'matter.06010',
      street: '990101001',
      first: unit(first),
      last: last === null ? null : unit(last),
      ...change,
    }
  })

test('14 of 20 in one street that ended elsewhere propose a rule for that street, with the cases', () => {
  const [proposal, ...others] = proposeRules([
    ...courses(14, 'a', 'b'),
    ...courses(6, 'a', 'a'),
    ...courses(30, 'a', 'a', {street: '990101002'}),
  ])
  assert.ok(proposal !== undefined && others.length === 0)
  assert.deepEqual(
    [proposal.street, proposal.from.id, proposal.to.id, proposal.dispatched, proposal.moved],
    ['990101001', 'a', 'b', 20, 14],
  )
  assert.equal(proposal.logOdds.toFixed(4), Math.log(15 / 7).toFixed(4))
  assert.equal(proposal.cases.length, 14)
})

test('few cases, even odds, or cases given back to nobody propose nothing', () => {
  assert.deepEqual(proposeRules(courses(fewestDispatched - 1, 'a', 'b')), [])
  assert.deepEqual(proposeRules([...courses(10, 'a', 'b'), ...courses(10, 'a', 'a')]), [])
  assert.deepEqual(proposeRules(courses(20, 'a', null)), [])
  assert.deepEqual(proposeRules([...courses(7, 'a', 'b'), ...courses(7, 'a', 'c'), ...courses(6, 'a', 'a')]), [])
})

test('where streets agree the proposal is for the whole category, and for single streets when one disagrees', () => {
  const streets = ['990101001', '990101002', '990102001']
  const agreed = streets.flatMap((street) => courses(8, 'a', 'b', {street}))
  assert.deepEqual(proposeRules(agreed).map(({street, dispatched}) => [street, dispatched]), [[null, 24]]) // biome-ignore format: one line
  const other = courses(8, 'a', 'a', {street: '990102002'})
  assert.deepEqual(proposeRules([...agreed, ...other]).map(({street}) => street).toSorted(), streets) // biome-ignore format: one line
})

test('accuracy is the share that stayed; what nobody holds did not stay', () => {
  assert.deepEqual(accuracyOf([...courses(3, 'a', 'a'), ...courses(1, 'a', 'b'), ...courses(1, 'a', null)]), {
    dispatched: 5,
    stayed: 3,
    share: 0.6,
  })
  assert.equal(accuracyOf([]).share, null)
})

test('proposals count what is there, never more', () => {
  const course = fc.record({
    category: fc.constantFrom('matter.06010', 'matter.09009'),
    street: fc.constantFrom('990101001', '990101002', '990101003'),
    first: fc.constantFrom(unit('a'), unit('b')),
    last: fc.constantFrom(unit('a'), unit('b'), unit('c'), null),
  })
  fc.assert(
    fc.property(fc.array(course, {maxLength: 120}), (drawn) => {
      const all = drawn.map((one, index): Course => ({...one, id: `c${index}`, number: null}))
      for (const {category, street, from, to, dispatched, moved, strength} of proposeRules(all)) {
        const those = all.filter(
          (one) => one.category === category && one.first.id === from.id && (street === null || one.street === street),
        )
        assert.equal(those.length, dispatched)
        assert.equal(those.filter(({last}) => last?.id === to.id).length, moved)
        assert.ok(to.id !== from.id && moved * 2 > dispatched && strength >= 1)
      }
    }),
    {seed: 21, numRuns: 500},
  )
})

test('a replay counts each case once, and its flows add up to what changed', () => {
  const name = fc.constantFrom(unit('a'), unit('b'), unit('c'), null)
  const one = fc.record({before: name, after: name, line: fc.option(fc.integer({min: 1, max: 4}), {nil: null})})
  fc.assert(
    fc.property(fc.array(one, {maxLength: 60}), (drawn) => {
      const tally = openTally({rules: 4, shown: 10})
      const cases = drawn.map(({before, after, line}, index): Rerouted => ({
        id: `c${index}`, number: null, category: 'matter.06010', area: '990101', before, after, rule: line === null ? null : {id: `r${line}`, line},
      })) // biome-ignore format: one line
      for (const each of cases) tally.count(each)
      const found = tally.done()
      const changed = cases.filter(({before, after}) => before?.id !== after?.id)
      assert.deepEqual(
        [found.cases, found.changed, found.byRule],
        [cases.length, changed.length, cases.filter(({rule}) => rule !== null).length],
      )
      assert.equal(
        found.flows.reduce((sum, flow) => sum + flow.cases, 0),
        changed.length,
      )
      assert.deepEqual(found.changes, changed.slice(0, 10))
      assert.deepEqual(
        found.rules.map((row) => row.cases),
        [1, 2, 3, 4].map((line) => cases.filter(({rule}) => rule?.line === line).length),
      )
    }),
    {seed: 22, numRuns: 300},
  )
})
