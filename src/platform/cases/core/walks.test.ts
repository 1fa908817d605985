import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {parseCalendar} from '#lib/calendar.ts'
import {isProblem} from '#lib/problem.ts'
import {AT, assignedStates, blank, everybody, full, hours, type Person, people, terms} from '../test/specified.ts'
import type {Case, Details} from './case.ts'
import {decide, refusal} from './decide.ts'
import {changesOf} from './effects.ts'
import {isHelping, isSummoned} from './guards.ts'
import {isEnded, type Move, moveFacts, moveNames, movesFrom} from './lifecycle.ts'
import {defaultRules} from './rules.ts'

const clockwork = {
  calendar: parseCalendar({
    zone: 'Asia/Shanghai',
    editions: [{validFrom: '2026-01-01', periods: [['08:00', '12:00'], ['14:00', '18:00']], restDays: [6, 7]}],
    years: [2026, 2027, 2028].map((year) => ({year, holidays: []})),
  }), // biome-ignore format: a table
  rules: defaultRules,
}

const found = {
  filing: {
    number: '9901012026112300001',
    category: 'matter.06010',
    conditionId: 'c1',
    level: 'A',
    limitAmount: 1,
    limitUnit: 'work_day',
    yellowAt: AT,
    dueAt: hours(8),
    dueSource: null,
  },
  assignment: {
    unitId: 'drainage',
    unitName: '排水公司',
    supervisingId: null,
    dutyId: 'd1',
    whyHere: {by: 'duty-list', zh: '', en: '', instead: null},
  },
  helpers: [{unitId: 'parks', unitName: '园林处', dueAt: hours(2).toISOString()}],
  into: 'other',
  partEndings: ['fixed', 'unfixable'],
} as const

test('random walks by random people keep the rules of the loop', () => {
  const step = fc.record({
    wild: fc.integer({min: 0, max: 3}).map((n) => n === 0),
    pick: fc.nat(1000),
    move: fc.constantFrom(...moveNames),
    person: fc.constantFrom(...everybody),
    unit: fc.constantFrom('drainage', 'parks'),
    details: fc.constantFrom<Details>(full, full, full, {}),
    minutes: fc.nat(600),
  })
  const dead: readonly Move[] = ['void', 'reject', 'merge', 'split', 'force-close']
  /** A wild step is anybody's anything; the others are moves that somebody may really make, so that walks get far. */
  const choose = (
    now: Case,
    {wild, pick, move, person}: {wild: boolean; pick: number; move: Move; person: Person},
    at: Date,
  ): {move: Move; person: Person} => {
    if (wild) return {move, person}
    const ways = movesFrom(now.state)
      .filter((next) => !dead.includes(next))
      .flatMap((next) => everybody.map((who) => ({move: next, person: who})))
    for (let i = 0; i < ways.length; i += 1) {
      const way = ways[(pick * 7 + i) % ways.length]
      if (way !== undefined && refusal(now, way.move, people[way.person], {...terms, at}) === null) return way
    }
    return {move, person}
  }
  let moved = 0
  const seen = new Set<Move>()
  fc.assert(
    fc.property(fc.array(step, {minLength: 40, maxLength: 160}), (steps) => {
      let now = blank
      let wrong = 0
      let at = AT
      for (const one of steps) {
        const {unit, details} = one
        at = new Date(at.getTime() + one.minutes * 60_000)
        const {move, person} = choose(now, one, at)
        const before = structuredClone(now)
        try {
          decide(now, move, {...details, unit, until: new Date(at.getTime() + 86_400_000)}, people[person], {...terms, at})
        } catch (error) {
          assert.ok(isProblem(error))
          assert.deepEqual(now, before)
          continue
        }
        const last = now.lastUnitId
        const assignment = {...found.assignment, unitId: unit, unitName: unit}
        const filing = {...found.filing, dueAt: new Date(at.getTime() + 8 * 3_600_000)}
        now = {...now, ...changesOf(now, move, details, {at, by: {id: person, name: person}, ...found, filing, assignment}, clockwork)}
        moved += 1
        seen.add(move)
        if ((move === 'dispatch' || move === 're-dispatch') && last !== null && last !== unit) wrong += 1
        assert.equal(now.version, before.version + 1)
        assert.equal(now.redispatches, wrong)
        if (now.state !== 'reopening') assert.equal(isEnded(now.state), now.ending !== null, 'an end is named exactly when it is there')
        if (assignedStates.includes(now.state) && !isEnded(now.state) && !['reopening', 'filed'].includes(now.state))
          assert.ok(now.unitId !== null, `a unit while assigned: ${now.state}`)
        if (['handled', 'inspecting', 'inspected'].includes(now.state)) assert.ok(now.handledAt !== null)
        if (['dispatched', 'undertaken', 'suspended'].includes(now.state)) assert.equal(now.handledAt, null)
        assert.equal(now.state === 'suspended', now.suspendedUntil !== null || (now.state === 'suspended' && before.state === 'suspended'))
        assert.ok(now.askedId === null || now.state === 'verifying' || now.state === 'inspecting')
        assert.ok(now.request === null || now.state === 'undertaken', 'a request lives only while the unit works')
        if (moveFacts(move).only === 'assigned-unit' && person !== 'system') assert.equal(person.replace('Head', ''), before.unitId)
        if (move === 'fail') assert.deepEqual([now.unitId, now.reworks], [before.unitId, before.reworks + 1])
        if (now.ending === 'fixed') assert.ok(now.handledAt !== null, 'nothing is fixed that nobody handled')
        for (const clock of now.clocks) assert.ok(clock.stoppedAt === null || clock.pausedAt === null)
        const running = now.clocks.filter(({stoppedAt}) => stoppedAt === null).map(({stage}) => stage)
        assert.equal(new Set(running).size, running.length, 'a stage has one clock at a time')
        if (isEnded(now.state)) assert.deepEqual(running, [], `${move} stops every clock`)
        assert.equal(now.escalateAt === null || now.handledAt === null, true)
        if (!now.helpers.some((one) => isSummoned(one) || isHelping(one))) continue
        assert.ok(
          ['dispatched', 'undertaken', 'suspended', 'returning'].includes(now.state),
          'helpers owe something only while a unit has the case',
        )
      }
    }),
    {numRuns: 150, seed: 20261124, endOnFailure: true},
  )
  assert.ok(moved > 5_000 && seen.size > 40, `the walks made ${moved} moves of ${seen.size} kinds`)
})
