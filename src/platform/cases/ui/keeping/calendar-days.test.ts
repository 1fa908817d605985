import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {type CalendarOf, dayIn, plusDays, turnDay, type YearOf} from './calendar-days.ts'

const calendar: CalendarOf = {
  zone: 'Asia/Shanghai',
  editions: [{validFrom: '2026-01-01', periods: [['08:00', '12:00']], restDays: [6, 7]}],
  years: [],
}
const bare: YearOf = {year: 2026, holidays: [], makeups: []}
const typhoon = {zh: '台风停工', en: 'Typhoon'}

test('a working day becomes a holiday, a rest day is worked, and turned again they are as they were', () => {
  const off = turnDay(calendar, bare, '2026-08-05', typhoon)
  assert.deepEqual(off.holidays, [{...typhoon, from: '2026-08-05', to: '2026-08-05'}])
  assert.deepEqual(turnDay(calendar, off, '2026-08-05', typhoon), bare)
  const worked = turnDay(calendar, bare, '2026-08-08', typhoon)
  assert.deepEqual(worked.makeups, ['2026-08-08'])
  assert.deepEqual(turnDay(calendar, worked, '2026-08-08', typhoon), bare)
})

test('neighbouring days of one name are one holiday, and a day in its middle parts it', () => {
  const three = ['2026-08-04', '2026-08-06', '2026-08-05'].reduce((year, day) => turnDay(calendar, year, day, typhoon), bare)
  assert.deepEqual(three.holidays, [{...typhoon, from: '2026-08-04', to: '2026-08-06'}])
  const parted = turnDay(calendar, three, '2026-08-05', typhoon)
  assert.deepEqual(
    parted.holidays.map(({from, to}) => [from, to]),
    [
      ['2026-08-04', '2026-08-04'],
      ['2026-08-06', '2026-08-06'],
    ],
  )
})

test('whatever is turned, only that day changes', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({min: 0, max: 364}), {maxLength: 40}), fc.integer({min: 0, max: 364}), (turned, last) => {
      const year = turned.reduce((now, n) => turnDay(calendar, now, plusDays('2026-01-01', n), typhoon), bare)
      const after = turnDay(calendar, year, plusDays('2026-01-01', last), typhoon)
      for (let n = 0; n < 365; n++) {
        const day = plusDays('2026-01-01', n)
        const [was, is] = [dayIn(calendar, year, day).kind, dayIn(calendar, after, day).kind]
        assert.equal(was !== is, n === last, day)
      }
    }),
    {seed: 20_261_125, numRuns: 60},
  )
})
