import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {parseCalendar} from '#lib/calendar.ts'
import {explainDeadline, lightOf} from './deadline.ts'
import type {Happened} from './history.ts'
import {stateNames} from './lifecycle.ts'
import {measure} from './record.ts'

const calendar = parseCalendar({
  zone: 'Asia/Shanghai',
  editions: [
    {
      validFrom: '2026-01-01',
      periods: [
        ['08:00', '12:00'],
        ['14:00', '18:00'],
      ],
      restDays: [6, 7],
      workDay: 'hours',
    },
  ],
  years: [{year: 2026, provisional: false, holidays: [], makeups: []}],
})

const at = (minute: string): Date => new Date(`2026-11-${minute}:00+08:00`)
const entered = (to: string, when: Date): Happened => ({name: 'case.x', at: when, actorName: '', body: {version: 1, to}})

test('each state lasts until the next one; a second visit adds to the first; lunch is no working time', () => {
  const history = [
    entered('reported', at('23T11:00')),
    entered('accepted', at('23T15:00')),
    entered('reported', at('23T16:00')),
    {...entered('', at('23T16:10')), name: 'case.overdue', body: {version: 3}},
    entered('closed', at('23T16:30')),
  ]
  const measured = measure({dueAt: at('23T16:00'), handledAt: at('23T16:00'), closedAt: at('23T16:30'), clocks: []}, history, calendar)
  assert.deepEqual(measured.spent.reported, {natural: 4.5 * 3600, working: 2.5 * 3600, visits: 2})
  assert.deepEqual(measured.spent.accepted, {natural: 3600, working: 3600, visits: 1})
  assert.deepEqual([measured.handledOnTime, measured.closedOnTime], [true, false])
  assert.equal(measured.naturalSeconds, 5.5 * 3600)
})

test('the states of any history add up to its whole length', () => {
  const minutes = fc.uniqueArray(fc.integer({min: 0, max: 40_000}), {minLength: 2, maxLength: 30})
  const states = fc.infiniteStream(fc.constantFrom(...stateNames))
  fc.assert(
    fc.property(minutes, states, (drawn, stream) => {
      const ordered = drawn.toSorted((a, b) => a - b)
      const first = Date.parse('2026-03-01T00:00:00Z')
      const history = ordered.map((minute) => entered(stream.next().value, new Date(first + minute * 60_000)))
      const {spent, naturalSeconds, workingSeconds} = measure({dueAt: null, handledAt: null, closedAt: null, clocks: []}, history, calendar)
      const sum = (pick: 'natural' | 'working'): number => Object.values(spent).reduce((total, state) => total + state[pick], 0)
      assert.equal(sum('natural'), naturalSeconds)
      assert.equal(naturalSeconds, ((ordered.at(-1) ?? 0) - (ordered[0] ?? 0)) * 60)
      assert.equal(sum('working'), workingSeconds)
      assert.ok(workingSeconds <= naturalSeconds)
    }),
    {numRuns: 200, seed: 7},
  )
})

test('a light is judged when the work was reported done, and there is none for what was dropped', () => {
  const clock = {state: 'undertaken', yellowAt: at('23T16:00'), dueAt: at('23T18:00'), handledAt: null, pausedAt: null} as const
  assert.deepEqual(
    ['23T15:59', '23T17:00', '23T18:00', '23T18:01'].map((when) => lightOf(clock, at(when))),
    ['green', 'yellow', 'yellow', 'red'],
  )
  assert.equal(lightOf({...clock, state: 'handled', handledAt: at('23T15:00')}, at('24T18:00')), 'green')
  assert.equal(lightOf({...clock, pausedAt: at('23T15:00')}, at('30T18:00')), 'green', 'a held clock shows what it showed')
  assert.equal(lightOf({...clock, state: 'voided'}, at('24T18:00')), null)
})

test('a deadline says how it was reckoned, or who gave it', () => {
  const filed = {
    state: 'filed', filedAt: at('23T10:00'), yellowAt: at('23T16:00'), dueAt: at('24T10:00'), handledAt: null,
    level: 'A', region: 1, limitAmount: 1, limitUnit: 'work_day', dueSource: null, ending: null, clocks: [], pausedAt: null, extensions: 0,
  } as const // biome-ignore format: one line a topic
  assert.match(explainDeadline(filed, calendar).zh, /A级时限、一类区域为 1 工作日，只计工作时间，截止 2026-11-24 10:00/)
  assert.match(
    explainDeadline({...filed, dueSource: '旧系统', limitAmount: null, limitUnit: null}, calendar).en,
    /given by "旧系统", not reckoned/,
  )
  assert.match(explainDeadline({...filed, state: 'accepted', filedAt: null, dueAt: null}, calendar).en, /set when it is filed/)
})
