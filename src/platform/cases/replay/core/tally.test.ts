import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import type {Declared, Request} from './request.ts'
import {disagreement, judge, type Kept, median, openTally} from './tally.ts'

const at = (hour: number): Date => new Date(Date.UTC(2011, 6, 1, hour))
const asOf = at(100)
const terms = {asOf, zone: 'America/New_York'}
const kept = (changes: Partial<Kept> = {}): Kept => ({filedAt: at(0), dueAt: at(10), closedAt: at(5), unitName: 'Roads', ...changes})
const asked = (declared: Declared): Request =>
  ({line: 2, key: '7', declared, unknown: [{column: 'by', value: 'owl'}]}) as unknown as Request

test('late is what ended, or stands open, after its deadline', () => {
  assert.equal(judge(kept(), asOf), 'on-time')
  assert.equal(judge(kept({closedAt: at(10)}), asOf), 'on-time')
  assert.equal(judge(kept({closedAt: new Date(at(10).getTime() + 1)}), asOf), 'overdue')
  assert.equal(judge(kept({closedAt: null}), asOf), 'overdue')
  assert.equal(judge(kept({closedAt: null, dueAt: at(101)}), asOf), 'on-time')
  assert.equal(judge(kept({closedAt: null, dueAt: null}), asOf), 'on-time')
})

test('what the city says otherwise, or does not say, is an exception with its reason', () => {
  assert.equal(disagreement(asked('on-time'), kept(), terms), null)
  assert.equal(disagreement(asked(null), kept({closedAt: at(11)}), terms), null)
  const blank = disagreement(asked('blank'), kept({closedAt: at(34)}), terms)
  assert.equal(blank?.kind, 'not-judged')
  assert.match(blank?.said.en ?? '', /closed 2011-07-02 06:00, due 2011-07-01 06:00, 1\.0 days late: it is overdue/)
  const other = disagreement(asked('overdue'), kept({closedAt: null, dueAt: at(101)}), terms)
  assert.equal(other?.kind, 'judged-otherwise')
  assert.match(other?.said.zh ?? '', /原系统写明超期；至 2011-07-05 00:00 仍未结案/)
})

test('the median is the middle, or between the two in the middle', () => {
  assert.equal(median([]), null)
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1, 2, 3]), 2.5)
})

test('on time, overdue and exceptions are all requests, in the total and over the departments', () => {
  const line = fc.record({
    declared: fc.constantFrom<Declared>('on-time', 'overdue', 'blank'),
    closed: fc.option(fc.integer({min: 0, max: 99})),
    due: fc.option(fc.integer({min: -5, max: 120})),
    unit: fc.constantFrom('Roads', 'Parks'),
  })
  fc.assert(
    fc.property(fc.array(line, {maxLength: 40}), fc.nat(3), (lines, refused) => {
      const tally = openTally(terms)
      for (const {declared, closed, due, unit} of lines)
        tally.count(
          asked(declared),
          kept({closedAt: closed === null ? null : at(closed), dueAt: due === null ? null : at(due), unitName: unit}),
        )
      const said = {zh: '不行', en: 'no'}
      for (let line = 0; line < refused; line += 1) tally.except({line, key: '', declared: null, measured: null, kind: 'refused', said})
      const {onTime, overdue, exceptions, filed, closed, open, measured, declared} = tally.totals()
      assert.equal(onTime + overdue + exceptions, lines.length + refused)
      assert.equal(exceptions, tally.exceptions.length)
      assert.equal(closed + open, filed)
      assert.equal(measured.onTime + measured.overdue, lines.length)
      assert.equal((declared?.onTime ?? 0) + (declared?.overdue ?? 0) + (declared?.blank ?? 0), lines.length)
      assert.deepEqual(tally.unknown(), lines.length === 0 ? [] : [{column: 'by', value: 'owl', times: lines.length}])
      const departments = tally.departments()
      assert.equal(
        departments.reduce((sum, one) => sum + one.onTime + one.overdue + one.exceptions, 0),
        lines.length,
      )
    }),
  )
})
