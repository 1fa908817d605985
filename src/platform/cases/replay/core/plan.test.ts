import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {leadsTo, moveFacts, type State} from '../../core/lifecycle.ts'
import {planSteps, type Step} from './plan.ts'
import type {Request} from './request.ts'

const opened = new Date('2011-07-01T13:00:00Z')
const hours = (count: number): Date => new Date(opened.getTime() + count * 3_600_000)
const request: Request = {
  line: 2, key: '7', description: 'Pothole', address: null, place: null, area: '980101', category: 'matter.06013', source: 'hotline',
  opened, closed: hours(10), due: hours(24), dueSource: 'small town', unit: 'roads', department: 'ROADS', transfers: [], result: 'filled',
  evidence: [], declared: 'on-time', unknown: [],
} // biome-ignore format: a request
const terms = {
  asOf: hours(1000),
  unitId: (key: string) => `id-${key}`,
  reasons: {department: (name: string) => `record: ${name}`, return: 'not ours', dispatch: 'theirs'},
}
const plan = (changes: Partial<Request>): readonly Step[] => planSteps({...request, ...changes}, terms)
const names = (steps: readonly Step[]): readonly string[] => steps.map(({move}) => move)

test('a closed request travels the whole loop, an open one stops while it is handled', () => {
  const toUnit = ['accept', 'file', 'dispatch', 'undertake']
  assert.deepEqual(names(plan({})), [...toUnit, 'handle', 'ask-inspection', 'pass', 'close', 'archive'])
  assert.deepEqual(names(plan({closed: null, due: null})), toUnit)
})

test('the deadline passes in the first minute after it, if nothing ended before', () => {
  const late = plan({due: new Date(hours(5).getTime() + 1)})
  assert.deepEqual(names(late).slice(3, 6), ['undertake', 'overdue', 'handle'])
  assert.equal(late[4]?.at.toISOString(), '2011-07-01T18:01:00.000Z')
  assert.ok(!names(plan({due: hours(10)})).includes('overdue'))
  assert.equal(names(plan({due: hours(2), closed: null})).at(-1), 'overdue')
  assert.ok(!names(plan({due: hours(2000), closed: null})).includes('overdue'))
  // A deadline before the report is noticed once the case is under way.
  assert.equal(
    plan({due: hours(-5)})
      .find(({move}) => move === 'overdue')
      ?.at.getTime(),
    opened.getTime(),
  )
})

test('an import says that no deadline was given, and whose deadline it is', () => {
  const file = plan({due: null}).find(({move}) => move === 'file')
  assert.ok(file !== undefined && file.move !== 'overdue')
  assert.equal(file.details.dueAt, null)
  assert.equal(file.details.dueSource, 'small town')
})

test('every plan is a way through the lifecycle in the order of time, whatever the request', () => {
  const any = fc.record({
    closed: fc.option(fc.integer({min: 0, max: 5000}).map(hours)),
    due: fc.option(fc.integer({min: -100, max: 6000}).map(hours)),
    transfers: fc.array(fc.constantFrom('parks', 'roads'), {maxLength: 6}),
    unit: fc.option(fc.constant('roads')),
  })
  fc.assert(
    fc.property(any, (changes) => {
      let [state, at]: [State, Date] = ['reported', opened]
      const steps = plan(changes)
      for (const step of steps) {
        assert.ok(step.at >= at, `${step.move} goes back in time`)
        at = step.at
        if (step.move === 'overdue') {
          assert.ok(!['reported', 'accepted', 'handled', 'closed', 'archived'].includes(state), `overdue while ${state}`)
          continue
        }
        assert.ok(moveFacts(step.move).from.includes(state), `${step.move} from ${state}`)
        state = leadsTo(step.move, state)
      }
      assert.equal(state, changes.closed === null ? 'undertaken' : 'archived')
      assert.equal(steps.filter(({move}) => move === 'ask-return').length, changes.transfers.length)
      assert.ok(steps.filter(({move}) => move === 'overdue').length <= 1)
    }),
  )
})
