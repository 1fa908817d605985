import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {afterQuiet, dueAt, MOST_ATTEMPTS, type Rhythm, retryAt} from './when.ts'

const shanghai = 'Asia/Shanghai'
const at = (local: string): Date => new Date(`${local}:00+08:00`)
const clock = (hours: number, minutes = 0): number => hours * 60 + minutes
const rhythm = (change: Partial<Rhythm> = {}): Rhythm => ({digest: 'at-once', digestHour: 8, quietFrom: null, quietTo: null, ...change})
const night = {quietFrom: clock(22), quietTo: clock(7)}

test('quiet hours across midnight end in the morning, on whichever side of midnight they are met', () => {
  const rest = (local: string) => afterQuiet(night, shanghai, at(local))
  assert.deepEqual(rest('2026-11-23T21:59'), at('2026-11-23T21:59'))
  assert.deepEqual(rest('2026-11-23T22:00'), at('2026-11-24T07:00'))
  assert.deepEqual(rest('2026-11-23T23:30'), at('2026-11-24T07:00'))
  assert.deepEqual(rest('2026-11-24T00:00'), at('2026-11-24T07:00'))
  assert.deepEqual(rest('2026-11-24T06:59'), at('2026-11-24T07:00'))
  assert.deepEqual(rest('2026-11-24T07:00'), at('2026-11-24T07:00'))
  assert.deepEqual(rest('2026-12-31T23:00'), at('2027-01-01T07:00'))
})

test('quiet hours within a day, none, and an empty span', () => {
  const noon = {quietFrom: clock(12), quietTo: clock(14)}
  assert.deepEqual(afterQuiet(noon, shanghai, at('2026-11-23T12:30')), at('2026-11-23T14:00'))
  assert.deepEqual(afterQuiet(noon, shanghai, at('2026-11-23T14:00')), at('2026-11-23T14:00'))
  assert.deepEqual(afterQuiet({quietFrom: null, quietTo: null}, shanghai, at('2026-11-23T03:00')), at('2026-11-23T03:00'))
  assert.deepEqual(afterQuiet({quietFrom: 60, quietTo: 60}, shanghai, at('2026-11-23T01:00')), at('2026-11-23T01:00'))
})

test('quiet hours are those of the city, not of the machine, also where clocks change', () => {
  // 2026-03-29 02:00 → 03:00 in Berlin: the night is an hour shorter.
  assert.deepEqual(afterQuiet(night, 'Europe/Berlin', new Date('2026-03-28T22:30:00Z')), new Date('2026-03-29T05:00:00Z'))
  assert.deepEqual(afterQuiet(night, shanghai, new Date('2026-03-28T22:30:00Z')), new Date('2026-03-28T23:00:00Z'))
})

test('a digest gathers to the next full hour or the hour of the day that was chosen', () => {
  const due = (change: Partial<Rhythm>, local: string, urgent = false) => dueAt(rhythm(change), shanghai, at(local), urgent)
  assert.deepEqual(due({digest: 'hourly'}, '2026-11-23T10:01'), at('2026-11-23T11:00'))
  assert.deepEqual(due({digest: 'hourly'}, '2026-11-23T10:00'), at('2026-11-23T11:00'))
  assert.deepEqual(due({digest: 'daily'}, '2026-11-23T07:59'), at('2026-11-23T08:00'))
  assert.deepEqual(due({digest: 'daily'}, '2026-11-23T08:00'), at('2026-11-24T08:00'))
  assert.deepEqual(due({digest: 'hourly', ...night}, '2026-11-23T21:30'), at('2026-11-24T07:00'))
  assert.deepEqual(due({digest: 'daily', ...night}, '2026-11-23T23:30', true), at('2026-11-23T23:30'))
})

test('nothing that is not urgent comes in quiet hours, and nothing waits longer than a day and a night', () => {
  const minute = fc.integer({min: 0, max: 1439})
  const asked = fc.record({
    digest: fc.constantFrom('at-once' as const, 'hourly' as const, 'daily' as const),
    digestHour: fc.integer({min: 0, max: 23}),
    quietFrom: minute,
    quietTo: minute,
  })
  const when = fc.date({min: at('2026-01-01T00:00'), max: at('2027-12-31T00:00'), noInvalidDate: true})
  fc.assert(
    fc.property(asked, when, (chosen, moment) => {
      const due = dueAt(chosen, shanghai, moment, false)
      const local = Math.floor((due.getTime() / 60_000 + 480) % 1440)
      const {quietFrom: from, quietTo: to} = chosen
      const quiet = from < to ? local >= from && local < to : from > to && (local >= from || local < to)
      assert.equal(quiet, false)
      assert.ok(due >= moment && due.getTime() - moment.getTime() <= 2 * 86_400_000)
    }),
    {numRuns: 2_000, seed: 20261124},
  )
})

test('what fails is tried again after 1, 5, 30 minutes, 2 and 12 hours, and then no more', () => {
  const begun = at('2026-11-23T10:00')
  const pauses = Array.from({length: MOST_ATTEMPTS}, (_, index) => retryAt(index + 1, begun)?.getTime())
  assert.deepEqual(
    pauses.map((next) => (next === undefined ? null : (next - begun.getTime()) / 60_000)),
    [1, 5, 30, 120, 720, null],
  )
})
