import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {test} from 'node:test'
import {type Calendar, parseCalendar} from '#lib/calendar.ts'
import type {Edition} from '../core/condition.ts'
import {type PastCase, replayDraft} from '../core/replay.ts'
import {condition} from './samples.ts'

const calendar: Calendar = parseCalendar(
  JSON.parse(readFileSync(new URL('../../../../cities/demo/calendar.json', import.meta.url), 'utf8')),
)
const levels = {1: 'A', 2: 'B', 3: 'C'} as const
const catalogue: Edition = {
  levels,
  conditions: [
    condition({id: 'dark'}),
    condition({id: 'leaning', text: '倾斜', limits: [{region: null, level: null, amount: 4, unit: 'urgent_hour'}]}),
  ],
}
const filedAt = new Date('2026-11-16T01:00:00Z')
const past = (different: Partial<PastCase> = {}): PastCase => ({
  id: 'p1',
  category: 'component.01037',
  conditionId: 'dark',
  region: 1,
  level: 'A',
  filedAt,
  dueAt: new Date('2026-12-31T00:00:00Z'),
  unit: '照明中心',
  ...different,
})
const draftOf = (edition: Edition, change: (one: Edition['conditions'][number]) => Partial<Edition['conditions'][number]>): Edition => ({
  ...edition,
  conditions: edition.conditions.map((one) => ({...one, ...change(one), id: `draft-${one.id}`})),
})

test('an equal draft changes nothing, whatever extension the case was granted', () => {
  const replay = replayDraft(
    [past(), past({id: 'p2', conditionId: 'leaning'})],
    catalogue,
    draftOf(catalogue, () => ({})),
    calendar,
  )
  assert.deepEqual([replay.cases, replay.unchanged, replay.changes.length, replay.majors.length, replay.units.length], [2, 2, 0, 0, 0])
})

test('a stricter limit moves the deadline by what the calendar says', () => {
  const draft = draftOf(catalogue, ({id}) =>
    id === 'leaning' ? {limits: [{region: null, level: null, amount: 1, unit: 'urgent_hour'}]} : {},
  )
  const replay = replayDraft([past({conditionId: 'leaning'}), past({id: 'p2'})], catalogue, draft, calendar)
  assert.deepEqual([replay.earlier, replay.later, replay.unitsChanged, replay.unchanged], [1, 0, 0, 1])
  assert.deepEqual(replay.changes[0]?.after, {dueAt: new Date('2026-11-16T02:00:00Z'), unit: '照明中心', conditionId: 'draft-leaning'})
  assert.deepEqual(replay.changes[0]?.before.dueAt, new Date('2026-11-16T05:00:00Z'))
  assert.deepEqual(replay.majors, [{major: 'component.01', cases: 2, changed: 1, shiftHours: -3}])
})

test('another unit, a level adopted anew, and conditions and limits that are gone', () => {
  const unit = draftOf(catalogue, () => ({handlingUnit: '路灯所'}))
  const moved = replayDraft([past(), past({id: 'p2'})], catalogue, unit, calendar)
  assert.equal(moved.unitsChanged, 2)
  assert.deepEqual(moved.units, [
    {unit: '照明中心', before: 2, after: 0},
    {unit: '路灯所', before: 0, after: 2},
  ])
  const graded = draftOf(catalogue, () => ({
    limits: [
      {region: null, level: 'A', amount: 2, unit: 'work_day'},
      {region: null, level: 'B', amount: 3, unit: 'work_day'},
    ],
  }))
  const adopted = replayDraft([past()], catalogue, {...graded, levels: {1: 'B', 2: 'B', 3: 'B'}}, calendar)
  assert.deepEqual([adopted.later, adopted.changes[0]?.why], [1, 'later'])
  assert.equal(replayDraft([past()], catalogue, {levels, conditions: []}, calendar).withoutCondition, 1)
  assert.equal(replayDraft([past({level: 'C'})], catalogue, {...graded, levels}, calendar).withoutLimit, 1)
})

test('where the old condition is unknown its wording and the deadline on record are used', () => {
  const replay = replayDraft(
    [past({conditionId: 'from another city', conditionText: '单盏不亮', dueAt: new Date('2026-11-16T02:00:00Z')})],
    catalogue,
    draftOf(catalogue, () => ({})),
    calendar,
  )
  assert.deepEqual([replay.later, replay.changes[0]?.after?.conditionId], [1, 'draft-dark'])
})
