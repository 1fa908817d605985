import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {test} from 'node:test'
import fc from 'fast-check'
import {type Calendar, type Limit, parseCalendar, type TimeUnit} from './calendar.ts'
import {extendTimer, givenTimer, isRunning, pauseTimer, resumeTimer, startTimer, stopTimer, type Timer, timerLight} from './timer.ts'

/** The demo city's decrees of two years; in the second summer its hours shift, so that limits cross editions too. */
const decreed = JSON.parse(readFileSync(new URL('../../cities/demo/calendar.json', import.meta.url), 'utf8')) as Pick<Calendar, 'years'>
const written = {
  zone: 'Asia/Shanghai',
  editions: [
    {validFrom: '2024-01-01', periods: [['08:00', '12:00'], ['14:00', '18:00']], restDays: [6, 7]},
    {validFrom: '2026-05-01', periods: [['08:30', '12:00'], ['15:00', '18:30']], restDays: [6, 7]},
    {validFrom: '2026-11-01', periods: [['09:00', '12:00'], ['13:00', '18:00']], restDays: [7]},
  ], // biome-ignore format: a table
  years: decreed.years,
}
const byHours = parseCalendar(written)
const byDays = parseCalendar({...written, editions: written.editions.map((edition) => ({...edition, workDay: 'end-of-day'}))})

const MINUTE = 60_000
const FIRST = Date.parse('2025-01-01T00:00:00+08:00')
const MINUTES = (Date.parse('2027-12-31T00:00:00+08:00') - FIRST) / MINUTE
const instant = (minute: number): Date => new Date(FIRST + minute * MINUTE)

/** Whether people work in each minute, looked up day by day in what is written, without the code under test. */
const worked = ((): Uint8Array => {
  const table = new Uint8Array(MINUTES)
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const local = new Date(FIRST + minute * MINUTE + 8 * 3_600_000).toISOString()
    const [day, clock] = [local.slice(0, 10), local.slice(11, 16)]
    const year = written.years.find((entry) => String(entry.year) === day.slice(0, 4))
    const edition = written.editions.findLast(({validFrom}) => validFrom <= day)
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7
    const holiday = year?.holidays.some(({from, to}) => from <= day && day <= (to ?? from)) ?? false
    const rests = edition?.restDays.includes(weekday) && !year?.makeups.includes(day)
    const open = edition?.periods.some(([from = '', to = '']) => from <= clock && clock < to)
    table[minute] = !holiday && !rests && open ? 1 : 0
  }
  return table
})()
const dayOf = (minute: number): number => Math.floor(minute / 1440)

/** The end of work on the n-th working day after the day of a minute, found by walking on. */
const closingAfter = (from: number, n: number): number => {
  let [left, last] = [n, -1]
  for (let minute = (dayOf(from) + 1) * 1440; ; minute += 1) {
    if (worked[minute] === 1) last = minute + 1
    if ((minute + 1) % 1440 !== 0 || last < 0) continue
    left -= 1
    if (left === 0) return last
    last = -1
  }
}

type Step = 'pause' | 'resume' | 'restart' | 'extend' | 'stop'
interface History {
  readonly limit: Limit
  readonly endOfDay: boolean
  readonly start: number
  readonly steps: readonly (readonly [step: Step, gap: number])[]
  readonly probe: number
}

/** The slow oracle: walks minute by minute, counts what is used, and notes when all of it, and when 80 % of it, is gone. */
function walk({limit, endOfDay, start, steps, probe}: History) {
  const {amount, unit} = limit
  const natural = unit === 'urgent_hour' || unit === 'natural_day'
  const counts = (minute: number): boolean => natural || worked[minute] === 1
  const spanFrom = (from: number): number => {
    if (unit === 'work_day' && endOfDay) {
      let sum = 0
      for (let minute = from, end = closingAfter(from, amount); minute < end; minute += 1) sum += worked[minute] ?? 0
      return sum
    }
    if (unit === 'work_day') return amount * periodsAt(from)
    return unit === 'natural_day' ? amount * 1440 : amount * 60
  }
  let [now, used, allowed, running, due, yellow] = [start, 0, spanFrom(start), true, -1, -1]
  let held = 'no' as 'no' | 'paused' | 'stopped'
  const note = (): void => {
    if (due < 0 && used >= allowed) due = now
    if (yellow < 0 && used * 10 >= allowed * 8) yellow = used * 10 === allowed * 8 ? now + 0.5 : now
  }
  const tick = (): void => {
    if (running && counts(now)) used += 1
    now += 1
    note()
  }
  note()
  for (const [step, gap] of steps) {
    for (let left = gap; left > 0; left -= 1) tick()
    if (step === 'pause' && running) [running, held] = [false, 'paused']
    if (step === 'stop' && held !== 'stopped') [running, held] = [false, 'stopped']
    if (step === 'resume') [running, held] = [true, 'no']
    if (step === 'restart') {
      ;[used, allowed, due, yellow, running, held] = [0, spanFrom(now), -1, -1, true, 'no']
      note()
    }
    if (step === 'extend' && running && due < 0) {
      const rest = now
      const [before, usedBefore] = [allowed, used]
      // The extension is reckoned from the deadline as it stands, so the walk goes there and comes back.
      while (due < 0) tick()
      allowed = before + spanFrom(due)
      ;[now, used, due, yellow] = [rest, usedBefore, -1, -1]
      note()
    }
  }
  for (let left = probe; left > 0; left -= 1) tick()
  const lightNow = due >= 0 && now > due ? 'red' : yellow >= 0 && now >= yellow ? 'yellow' : 'green'
  return {due, held, running, lightNow, finish: () => {
    while (due < 0) tick()
    return due
  }} // biome-ignore format: one answer
}

const periodsAt = (minute: number): number => {
  const day = new Date(FIRST + minute * MINUTE + 8 * 3_600_000).toISOString().slice(0, 10)
  const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
  const {periods} = written.editions.findLast(({validFrom}) => validFrom <= day) ?? {periods: []}
  return periods.reduce((sum, [from = '', to = '']) => sum + minutesOf(to) - minutesOf(from), 0)
}

/** The same history told to the timer. */
function run({limit, endOfDay, start, steps}: History): {readonly timer: Timer; readonly now: number; readonly calendar: Calendar} {
  const calendar = endOfDay ? byDays : byHours
  let timer = startTimer(calendar, instant(start), limit)
  let now = start
  for (const [step, gap] of steps) {
    now += gap
    const at = instant(now)
    if (step === 'pause') timer = pauseTimer(timer, at)
    if (step === 'stop') timer = stopTimer(timer, at)
    if (step === 'resume') timer = resumeTimer(calendar, timer, at)
    if (step === 'restart') timer = startTimer(calendar, at, limit)
    if (step === 'extend' && isRunning(timer) && at.getTime() < timer.dueAt) timer = extendTimer(calendar, timer, at)
  }
  return {timer, now, calendar}
}

const amounts: Readonly<Record<TimeUnit, number>> = {urgent_hour: 30, work_hour: 20, work_day: 4, natural_day: 4}
const histories: fc.Arbitrary<History> = fc.constantFrom<TimeUnit>('urgent_hour', 'work_hour', 'work_day', 'natural_day').chain((unit) =>
  fc.record({
    limit: fc.integer({min: 1, max: amounts[unit]}).map((amount) => ({amount, unit})),
    endOfDay: fc.boolean(),
    start: fc.integer({min: 0, max: 2 * 365 * 1440 - 40 * 1440}),
    steps: fc.array(
      fc.tuple(fc.constantFrom<Step>('pause', 'resume', 'resume', 'restart', 'extend', 'stop'), fc.integer({min: 0, max: 2_000})),
      {maxLength: 7},
    ),
    probe: fc.integer({min: 0, max: 3_000}),
  }),
)

test('20,000 random histories over two years agree with a walk minute by minute', () => {
  let [moved, late] = [0, 0]
  fc.assert(
    fc.property(histories, (history) => {
      const {timer, now} = run(history)
      const walked = walk(history)
      assert.equal(isRunning(timer), walked.running)
      if (walked.running) {
        assert.equal(timerLight(timer, instant(now + history.probe)), walked.lightNow)
        const due = walked.due >= 0 && walked.due <= now ? walked.due : walked.finish()
        assert.equal((timer.dueAt - FIRST) / MINUTE, due)
      } else if (walked.due >= 0 && walked.due <= now) assert.equal((timer.dueAt - FIRST) / MINUTE, walked.due)
      moved += history.steps.length > 0 ? 1 : 0
      late += walked.lightNow === 'red' ? 1 : 0
    }),
    {numRuns: 20_000, seed: 20_261_124},
  )
  assert.ok(moved > 10_000 && late > 1_000, `${moved} histories had steps and ${late} ended late`)
})

const beijing = (text: string): Date => new Date(`${text.replace(' ', 'T')}:00+08:00`)
const shown = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')

test('a return over a weekend gives the unit back exactly what it had left', () => {
  const started = startTimer(byHours, beijing('2025-11-20 16:00'), {amount: 8, unit: 'work_hour'})
  assert.equal(shown(started.dueAt), '2025-11-21 16:00')
  const paused = pauseTimer(started, beijing('2025-11-20 17:00'))
  assert.equal(timerLight(paused, beijing('2025-12-30 10:00')), 'green', 'a held clock stays as it is')
  assert.equal(shown(resumeTimer(byHours, paused, beijing('2025-11-22 10:00')).dueAt), '2025-11-24 17:00')
})

test('an extension adds one original limit to the deadline as it stands', () => {
  const started = startTimer(byHours, beijing('2025-11-20 16:00'), {amount: 1, unit: 'work_day'})
  const longer = extendTimer(byHours, started, beijing('2025-11-21 09:00'))
  assert.deepEqual([shown(longer.dueAt), longer.allowed], ['2025-11-24 16:00', started.allowed * 2])
})

test('what was overdue when it was held stays overdue', () => {
  const started = startTimer(byHours, beijing('2025-11-20 08:00'), {amount: 1, unit: 'urgent_hour'})
  const stopped = stopTimer(started, beijing('2025-11-20 09:30'))
  assert.equal(timerLight(stopped, beijing('2025-11-20 09:31')), 'red')
  assert.equal(timerLight(resumeTimer(byHours, stopped, beijing('2025-11-21 09:30')), beijing('2025-11-21 09:30')), 'red')
})

test('a deadline given from outside is never moved', () => {
  const given = givenTimer(beijing('2025-11-20 08:00'), beijing('2025-11-22 08:00'))
  const later = beijing('2025-11-21 08:00')
  assert.deepEqual(pauseTimer(given, later), given)
  assert.deepEqual(extendTimer(byHours, given, later), given)
  assert.equal(resumeTimer(byHours, stopTimer(given, later), beijing('2025-11-23 08:00')).dueAt, given.dueAt)
})
