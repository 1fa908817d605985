import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {test} from 'node:test'
import fc from 'fast-check'
import {explainDeadline} from './calendar/explain.ts'
import type {Calendar, Limit, TimeUnit} from './calendar.ts'
import {
  dateIn,
  dayBounds,
  deadline,
  isWorkingDay,
  light,
  minuteIn,
  nthWorkingDay,
  parseCalendar,
  provisionalYears,
  reckon,
  reckonGiven,
  workingMillis,
} from './calendar.ts'
import {isProblem} from './problem.ts'

const demo = parseCalendar(JSON.parse(readFileSync(new URL('../../cities/demo/calendar.json', import.meta.url), 'utf8')))
const endOfDay: Calendar = {...demo, editions: demo.editions.map((edition) => ({...edition, workDay: 'end-of-day'}))}
const newYork = parseCalendar({
  zone: 'America/New_York',
  editions: [
    {
      validFrom: '2009-01-01',
      periods: [
        ['00:00', '06:00'],
        ['09:00', '17:30'],
      ],
      restDays: [6],
    },
  ],
  years: [2010, 2011, 2012].map((year) => ({year, holidays: [{zh: '独立日', en: 'Independence Day', from: `${year}-07-04`}]})),
})

const beijing = (text: string): Date => new Date(`${text.replace(' ', 'T')}:00+08:00`)
const due = (from: string, amount: number, unit: TimeUnit, calendar = demo): string =>
  minuteIn(calendar.zone, deadline(calendar, beijing(from), {amount, unit}))
const refused = (code: string, words: RegExp) => (error: unknown) => isProblem(error, code) && words.test(error.en) && error.zh !== ''

test('the oracles of the four units', () => {
  assert.equal(due('2026-09-25 10:00', 1, 'work_day'), '2026-09-28 18:00')
  assert.equal(due('2026-09-25 10:00', 1, 'work_day', endOfDay), '2026-09-28 18:00')
  assert.equal(due('2026-09-24 23:30', 2, 'urgent_hour'), '2026-09-25 01:30')
  assert.equal(due('2026-10-10 16:00', 4, 'work_hour'), '2026-10-12 10:00')
  assert.equal(due('2026-10-01 09:00', 2, 'natural_day'), '2026-10-03 09:00')
})

test('the edges of a working day', () => {
  assert.equal(due('2026-11-18 13:00', 1, 'work_hour'), '2026-11-18 15:00', 'inside lunch')
  assert.equal(due('2026-11-18 11:00', 1, 'work_hour'), '2026-11-18 12:00', 'used up exactly at lunch')
  assert.equal(due('2026-11-18 12:00', 0.5, 'work_hour'), '2026-11-18 14:30', 'lunch sharp')
  assert.equal(due('2026-11-18 18:00', 1, 'work_hour'), '2026-11-19 09:00', 'at 18:00 sharp')
  assert.equal(due('2026-11-18 10:00', 8, 'work_hour'), '2026-11-19 10:00')
  assert.equal(due('2026-11-18 10:00', 1, 'work_day'), '2026-11-19 10:00')
  assert.equal(due('2026-11-18 10:00', 1, 'work_day', endOfDay), '2026-11-19 18:00')
  assert.equal(due('2026-11-20 18:00', 1, 'work_hour'), '2026-11-23 09:00', 'over a weekend')
  assert.equal(due('2026-10-03 10:00', 1, 'work_hour'), '2026-10-08 09:00', 'on a holiday')
  assert.equal(due('2026-10-10 08:00', 1, 'work_day'), '2026-10-10 18:00', 'a Saturday worked instead')
  assert.equal(due('2026-10-09 17:00', 2, 'work_hour'), '2026-10-10 09:00', 'into a Saturday worked instead')
  assert.equal(due('2026-11-21 03:00', 0, 'work_hour'), '2026-11-21 03:00', 'a zero limit is due at once')
  assert.equal(due('2026-11-18 08:00', 0.25, 'work_hour'), '2026-11-18 08:15')
  assert.equal(due('2026-11-18 08:00', 0.5, 'work_day'), '2026-11-18 12:00')
  assert.equal(due('2026-11-18 08:00', 0.5, 'work_day', endOfDay), '2026-11-19 18:00', 'part of a day counts as a day')
  assert.equal(due('2025-12-31 17:30', 1, 'work_hour'), '2026-01-04 08:30', 'over New Year, into a Sunday worked instead')
})

test('statutory windows count working days and not the first day', () => {
  assert.equal(nthWorkingDay(demo, '2026-09-30', 5), '2026-10-13')
  assert.equal(nthWorkingDay(demo, '2026-10-03', 1), '2026-10-08')
  assert.equal(nthWorkingDay(demo, '2026-09-30', 0), '2026-09-30')
  assert.equal(isWorkingDay(demo, '2026-10-10'), true)
  assert.equal(isWorkingDay(demo, '2026-09-25'), false)
  assert.throws(() => nthWorkingDay(demo, '2026-02-30', 1), refused('calendar.bad-instant', /valid date/))
})

test('every decreed day of 2025 and 2026 is as the notices say', () => {
  const days = (year: number) =>
    Array.from({length: 365}, (_, i) => new Date(Date.UTC(year, 0, 1 + i)).toISOString().slice(0, 10)).filter((day) =>
      isWorkingDay(demo, day),
    )
  assert.equal(days(2025).length, 248)
  assert.equal(days(2026).length, 248)
})

test('a new edition changes the hours from its day on', () => {
  const summer = parseCalendar({
    ...demo,
    editions: [
      ...demo.editions,
      {
        validFrom: '2026-06-01',
        periods: [
          ['08:00', '12:00'],
          ['15:00', '18:00'],
        ],
        restDays: [6, 7],
      },
    ],
  })
  assert.equal(due('2026-05-29 17:00', 6, 'work_hour', summer), '2026-06-01 16:00')
  assert.equal(due('2026-06-01 08:00', 1, 'work_day', summer), '2026-06-01 18:00')
  assert.equal(due('2026-05-28 08:00', 2, 'work_day', summer), '2026-05-29 18:00')
})

test('a deadline explains itself', () => {
  const said = explainDeadline(demo, beijing('2026-09-30 16:00'), {amount: 20, unit: 'work_hour'})
  assert.equal(
    said.zh,
    '自 2026-09-30 16:00 起 20 工作时，按 08:00–12:00、14:00–18:00 计算，不计国庆节 7 天，2026-10-10 调休上班计入，至 2026-10-10 10:00 止。',
  )
  assert.match(said.en, /without 7 days of National Day, with 2026-10-10 worked instead/)
  assert.match(explainDeadline(demo, beijing('2026-12-31 17:00'), {amount: 2, unit: 'work_hour'}).en, /holidays of 2027 are not decreed/)
  assert.match(
    explainDeadline(endOfDay, beijing('2026-11-20 17:00'), {amount: 1, unit: 'work_day'}).en,
    /end of work on the last, without 2 days of weekly rest, until 2026-11-23 18:00/,
  )
  assert.match(
    explainDeadline(demo, beijing('2030-11-20 17:00'), {amount: 2, unit: 'urgent_hour'}).zh,
    /2 紧急工作时，昼夜和节假日连续计算，至 2030-11-20 19:00/,
  )
})

test('a year that is not covered is named, and a provisional one is shown', () => {
  assert.throws(() => due('2027-12-31 17:00', 2, 'work_hour'), refused('calendar.year-missing', /2028/))
  assert.throws(() => due('2027-12-31 17:00', 1, 'work_day', endOfDay), refused('calendar.year-missing', /2028/))
  assert.throws(() => due('2024-12-31 17:00', 1, 'work_hour'), refused('calendar.year-missing', /2024/))
  assert.equal(due('2031-01-01 00:00', 2, 'urgent_hour'), '2031-01-01 02:00', 'natural time needs no holidays')
  assert.deepEqual(reckon(demo, beijing('2026-12-31 17:00'), {amount: 2, unit: 'work_hour'}).provisional, [2027])
  assert.deepEqual(reckon(demo, beijing('2026-12-31 10:00'), {amount: 2, unit: 'work_hour'}).provisional, [])
  assert.deepEqual(provisionalYears(demo, beijing('2025-06-01 00:00'), beijing('2027-01-01 00:00')), [2027])
})

test('limits and instants that make no sense are refused', () => {
  for (const amount of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e9])
    assert.throws(() => due('2026-11-18 08:00', amount, 'work_day'), refused('calendar.bad-limit', /36,500/))
  assert.throws(() => deadline(demo, new Date(Number.NaN), {amount: 1, unit: 'work_day'}), refused('calendar.bad-instant', /valid/))
})

test('lights turn at 80 % and after the deadline', () => {
  const working = reckon(demo, beijing('2026-11-18 08:00'), {amount: 10, unit: 'work_hour'})
  assert.equal(minuteIn(demo.zone, working.due), '2026-11-19 10:00')
  assert.equal(minuteIn(demo.zone, working.yellowAfter), '2026-11-18 18:00')
  assert.equal(light(working, beijing('2026-11-18 18:00')), 'green')
  assert.equal(light(working, beijing('2026-11-19 08:01')), 'yellow')
  assert.equal(light(working, beijing('2026-11-19 10:00')), 'yellow')
  assert.equal(light(working, new Date(working.due.getTime() + 1)), 'red')
  const given = reckonGiven(beijing('2026-11-18 08:00'), beijing('2026-11-18 18:00'))
  assert.equal(minuteIn(demo.zone, given.yellowAfter), '2026-11-18 16:00')
})

test('days and clocks follow the zone across daylight saving', () => {
  assert.equal(dateIn('Asia/Shanghai', new Date('2026-12-31T16:00:00Z')), '2027-01-01')
  assert.equal(dateIn('America/New_York', new Date('2011-03-13T04:59:59Z')), '2011-03-12')
  const hours = (day: string) => {
    const {from, to} = dayBounds(newYork, day)
    return (to.getTime() - from.getTime()) / 3_600_000
  }
  assert.deepEqual([hours('2011-03-13'), hours('2011-03-14'), hours('2011-11-06')], [23, 24, 25])
  assert.equal(
    deadline(newYork, new Date('2011-03-13T05:00:00Z'), {amount: 5, unit: 'work_hour'}).toISOString(),
    '2011-03-13T10:00:00.000Z',
  )
})

test('calendar data is refused with the place of the mistake', () => {
  const [edition] = demo.editions
  const year = demo.years[1]
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [null, /calendar must be an object/],
    [{...demo, zone: 7}, /zone must be/],
    [{...demo, editions: []}, /editions must have/],
    [{...demo, editions: [{...edition, periods: [['08:00', '25:00']]}]}, /editions\[0\]\.periods\[0\]/],
    [
      {
        ...demo,
        editions: [
          {
            ...edition,
            periods: [
              ['08:00', '12:00'],
              ['11:00', '18:00'],
            ],
          },
        ],
      },
      /periods\[1\] begins before/,
    ],
    [{...demo, editions: [{...edition, restDays: [1, 2, 3, 4, 5, 6, 7]}]}, /at least one working day/],
    [{...demo, editions: [{...edition, workDay: 'maybe'}]}, /hours or end-of-day/],
    [{...demo, editions: [{...edition, validFrom: '2026-06-01'}]}, /later than 2025-01-01/],
    [{...demo, years: [year, year]}, /years\[1\]\.year must be greater/],
    [{...demo, years: [{...year, makeups: ['2026-09-25']}]}, /a holiday as well/],
    [{...demo, years: [{...year, makeups: ['2026-11-18']}]}, /a working day anyway/],
    [{...demo, years: [{...year, makeups: ['2026-13-40']}]}, /makeups\[0\] must be a date/],
    [{...demo, years: [{...year, holidays: [{zh: '节', en: 'x', from: '2025-12-31'}]}]}, /is not in 2026/],
  ]
  for (const [json, words] of cases) assert.throws(() => parseCalendar(json), refused('calendar.broken', words))
  assert.throws(() => parseCalendar({...demo, zone: 'Asia/Nowhere'}), refused('calendar.unknown-zone', /Asia\/Nowhere/))
})

// An independent oracle: walks minute by minute and asks Intl for the local time of every hour.
const minute = 60_000
const wallOf = (zone: string): ((t: number) => string) => {
  const format = new Intl.DateTimeFormat('sv-SE', {timeZone: zone, dateStyle: 'short', timeStyle: 'short'})
  const hours = new Map<number, string>()
  return (t) => {
    const hour = Math.floor(t / 3_600_000)
    const kept = hours.get(hour) ?? format.format(hour * 3_600_000)
    hours.set(hour, kept)
    return kept.slice(0, 14) + String((t / minute) % 60).padStart(2, '0')
  }
}
const walker = (calendar: Calendar) => {
  const wall = wallOf(calendar.zone)
  const edition = calendar.editions[0]
  const works = (day: string): boolean => {
    const year = calendar.years.find((entry) => day.startsWith(String(entry.year)))
    if (year?.makeups.includes(day)) return true
    if (year?.holidays.some(({from, to}) => from <= day && day <= to)) return false
    return !edition?.restDays.includes(new Date(day).getUTCDay() || 7)
  }
  const working = (t: number): boolean => {
    const [day = '', clock = ''] = wall(t).split(' ')
    return works(day) && (edition?.periods.some(([start, end]) => start <= clock && clock < end) ?? false)
  }
  return {
    minutes: (from: number, to: number): number => {
      let count = 0
      for (let t = from; t < to; t += minute) if (working(t)) count += 1
      return count
    },
    due: (from: number, minutes: number): number => {
      let t = from
      for (let left = minutes; left > 0; t += minute) if (working(t)) left -= 1
      return t
    },
  }
}

for (const [name, calendar, from, to] of [
  ['Shanghai', demo, '2025-12-20T00:00Z', '2026-11-30T00:00Z'],
  ['New York', newYork, '2010-12-20T00:00Z', '2011-12-20T00:00Z'],
] as const) {
  test(`deadlines agree with a minute-walking oracle in ${name}`, () => {
    const oracle = walker(calendar)
    const minutes = fc.integer({min: Date.parse(from) / minute, max: Date.parse(to) / minute})
    // Half of the starts lie around the days on which New York changes its clocks and China works on weekends.
    const delicate = fc.constantFrom('2011-03-12T12:00Z', '2011-11-05T12:00Z', '2026-02-13T00:00Z', '2026-10-09T06:00Z').chain((text) => {
      const middle = Date.parse(text) / minute
      const inside = middle * minute >= Date.parse(from) && middle * minute <= Date.parse(to)
      return inside ? fc.integer({min: middle - 1_440, max: middle + 2_880}) : minutes
    })
    fc.assert(
      fc.property(fc.oneof(minutes, delicate), fc.integer({min: 1, max: 2_000}), (start, work) => {
        const t = start * minute
        const limit: Limit = {amount: work / 60, unit: 'work_hour'}
        const got = deadline(calendar, new Date(t), limit)
        assert.equal(got.toISOString(), new Date(oracle.due(t, work)).toISOString())
        assert.equal(workingMillis(calendar, new Date(t), got), work * minute)
        const later = t + work * 7 * minute
        assert.equal(workingMillis(calendar, new Date(t), new Date(later)), oracle.minutes(t, later) * minute)
      }),
      {numRuns: 300, seed: 20261122},
    )
  })
}
