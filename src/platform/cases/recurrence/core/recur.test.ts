import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {daysAgo, NOW, seen} from '../test/samples.ts'
import {recurrences, returnRate, returnSpans} from './recur.ts'
import {commonArea, type Seen} from './seen.ts'

const found = (cases: readonly Seen[]) =>
  recurrences(cases, NOW).map(({kind, members, returns, reopens}) => [kind, members.toSorted().join(''), returns, reopens])

test('three of a class within 100 m and 90 days recur; two do not, nor three spread over a year, nor of two classes', () => {
  const three = [seen('a', {ago: 80}), seen('b', {ago: 40, east: 60}), seen('c', {ago: 2, north: 60})]
  assert.deepEqual(found(three), [['place', 'abc', 0, 0]])
  assert.deepEqual(found(three.slice(1)), [])
  assert.deepEqual(found([seen('a', {ago: 170}), seen('b', {ago: 100}), seen('c', {ago: 2})]), [])
  assert.deepEqual(found([...three.slice(1), seen('d', {ago: 3, category: 'matter.09005'})]), [])
  assert.deepEqual(found([seen('a', {ago: 5}), seen('b', {ago: 4, east: 90}), seen('c', {ago: 2, east: 250})]), [])
})

test('one after the closing of another within 90 days recurs; so does one that was opened again; one open beside another does not', () => {
  assert.deepEqual(found([seen('a', {ago: 60, closed: 50}), seen('b', {ago: 3, east: 50})]), [['place', 'ab', 1, 0]])
  assert.deepEqual(found([seen('a', {ago: 100, closed: 95}), seen('b', {ago: 3})]), [])
  assert.deepEqual(found([seen('a', {ago: 60, closed: 2}), seen('b', {ago: 3})]), [])
  assert.deepEqual(found([seen('a', {ago: 60, closed: 50, reopens: 1})]), [['place', 'a', 0, 1]])
})

test('what is over for 90 days is told no more', () => {
  assert.deepEqual(found([seen('a', {ago: 110}), seen('b', {ago: 105}), seen('c', {ago: 100})]), [])
})

test('a component is told as one; a place around it with others is told as well', () => {
  const lamp = {category: 'component.01037', component: '88010101037000001'}
  const three = [seen('a', {...lamp, ago: 30}), seen('b', {...lamp, ago: 20}), seen('c', {...lamp, ago: 10})]
  assert.deepEqual(found(three), [['component', 'abc', 0, 0]])
  assert.deepEqual(found([...three, seen('d', {category: 'component.01037', ago: 5, east: 30})]), [
    ['place', 'abcd', 0, 0],
    ['component', 'abc', 0, 0],
  ])
})

const anyCase = fc.record({
  east: fc.integer({min: 0, max: 500}),
  north: fc.integer({min: 0, max: 500}),
  ago: fc.integer({min: 0, max: 180}),
  open: fc.integer({min: 0, max: 60}),
})

test('each case is at one place, within 100 m of one member, whatever the cases', () => {
  fc.assert(
    fc.property(fc.array(anyCase, {maxLength: 40}), (rows) => {
      const cases = rows.map(({open, ...row}, index) =>
        seen(String(index).padStart(2, '0'), {...row, ...(open < row.ago ? {closed: row.ago - open} : {})}),
      )
      const byId = new Map(cases.map((one) => [one.id, one]))
      const told = recurrences(cases, NOW)
      const members = told.flatMap((one) => one.members)
      assert.equal(new Set(members).size, members.length)
      for (const place of told) {
        const ours = place.members.map((id) => byId.get(id) as Seen)
        const metres = (a: Seen, b: Seen): number =>
          Math.hypot((a.lng - b.lng) * Math.cos((30.005 * Math.PI) / 180), a.lat - b.lat) * 111_195
        assert.ok(ours.some((middle) => ours.every((one) => metres(middle, one) < 101)))
      }
    }),
    {seed: 90, numRuns: 200},
  )
})

test('the rate of recurrence: when all have been watched for 90 days it is a plain share', () => {
  const period = {from: daysAgo(180), to: daysAgo(91), now: NOW}
  const cases = [
    seen('a', {ago: 170, closed: 160}),
    seen('b', {ago: 150, closed: 140, east: 80}),
    seen('c', {ago: 170, closed: 160, east: 1000}),
    seen('d', {ago: 65, east: 1000}),
    seen('e', {ago: 120, closed: 110, category: 'matter.09005'}),
  ]
  // a by b after 10 days, b by none, c by d after 95 days: too late; e is of another class.
  assert.deepEqual(returnRate(returnSpans(cases, period)), {closed: 4, returned: 1, watched: 0, rate: 0.25, days: 90})
})

test('cases still watched count for as long as they were: Kaplan and Meier by hand', () => {
  // 4 at risk, one back at 10 days: ¾; then one no longer watched at 20; 2 at risk, one back at 30: ¾ · ½.
  const spans = [
    {days: 10, back: true},
    {days: 20, back: false},
    {days: 30, back: true},
    {days: 90, back: false},
  ]
  assert.deepEqual(returnRate(spans), {closed: 4, returned: 2, watched: 1, rate: 1 - 0.75 * 0.5, days: 90})
  assert.deepEqual(returnRate([]), {closed: 0, returned: 0, watched: 0, rate: null, days: 90})
})

test('when hardly any case has been watched so long, the rate is told for fewer days, and the last one does not decide it', () => {
  const young = Array.from({length: 40}, (_, k) => ({days: 10 + k / 100, back: false}))
  const {rate, days} = returnRate([...young, {days: 5, back: true}, {days: 60, back: true}])
  assert.ok(Math.abs((rate ?? 0) - 1 / 42) < 1e-9)
  assert.equal(days, 10)
})

test('the rate is a share, and the plain one when all were watched to the end, whatever the spans', () => {
  const span = fc.record({days: fc.integer({min: 0, max: 90}), back: fc.boolean()})
  fc.assert(
    fc.property(fc.array(span, {minLength: 1, maxLength: 60}), (spans) => {
      const {rate, days} = returnRate(spans)
      assert.ok((rate ?? -1) >= 0 && (rate ?? 2) <= 1 && days >= 0 && days <= 90)
      const whole = spans.map(({days: until, back}) => ({days: back ? until : 90, back}))
      const told = returnRate(whole)
      assert.ok(Math.abs((told.rate ?? -1) - whole.filter(({back}) => back).length / whole.length) < 1e-9)
      assert.equal(told.days, 90)
    }),
    {seed: 1958, numRuns: 300},
  )
})

test('the common area is one that exists', () => {
  assert.equal(commonArea(['880101001001001', '880101001001001']), '880101001001001')
  assert.equal(commonArea(['880101001001001', '880101001001002']), '880101001001')
  assert.equal(commonArea(['880101001001001', '880101002001001']), '880101')
  assert.equal(commonArea(['880101001', '880102001']), '8801')
  assert.equal(commonArea(['880101001', '770102001']), '')
})
