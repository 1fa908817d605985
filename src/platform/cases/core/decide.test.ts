import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {isProblem} from '#lib/problem.ts'
import {beginCase, type Case, type Details} from './case.ts'
import {decide, type Mover, movesFrom, nextMoves, refusal} from './decide.ts'
import {changesOf} from './effects.ts'
import {type Move, moveFacts, moveNames, type State, stateNames} from './lifecycle.ts'

const AT = new Date('2026-11-23T02:00:00Z')
const HERE = '990101001001001'

interface Held {
  readonly permissions: readonly string[]
  readonly area?: string
  readonly unit?: string
  readonly kind?: Mover['kind']
}

const mover = (id: string, {permissions, area = '', unit, kind = 'person'}: Held): Mover => ({
  id,
  name: id,
  kind,
  holds: (permission, scope) =>
    (kind === 'system' || permissions.includes(permission)) &&
    scope.area.startsWith(area) &&
    (unit === undefined || scope.unit === undefined || scope.unit === unit),
})

const people = {
  clerk: mover('clerk', {permissions: ['cases.report', 'cases.accept']}),
  shiftLeader: mover('shiftLeader', {permissions: ['cases.file', 'cases.void', 'cases.close']}),
  dispatcher: mover('dispatcher', {permissions: ['cases.dispatch']}),
  supervisor: mover('supervisor', {permissions: ['cases.report', 'cases.verify', 'cases.inspect']}),
  otherSupervisor: mover('otherSupervisor', {permissions: ['cases.verify', 'cases.inspect']}),
  drainage: mover('drainage', {permissions: ['cases.handle'], unit: 'drainage'}),
  parks: mover('parks', {permissions: ['cases.handle'], unit: 'parks'}),
  elsewhere: mover('elsewhere', {
    permissions: ['cases.accept', 'cases.file', 'cases.dispatch', 'cases.close', 'cases.void'],
    area: '990102',
  }),
  stranger: mover('stranger', {permissions: [], kind: 'reporter'}),
  system: mover('system', {permissions: [], kind: 'system'}),
} as const
type Person = keyof typeof people

/** Written by hand from the rules of the loop, not from the code: who may do what in each state. Who is not named may do nothing. */
const specified: Readonly<Record<State, Readonly<Partial<Record<Person, readonly Move[]>>>>> = {
  reported: {clerk: ['accept', 'ask-verification', 'reject'], shiftLeader: ['void']},
  accepted: {clerk: ['ask-verification', 'reject'], shiftLeader: ['file', 'void']},
  verifying: {supervisor: ['confirm', 'deny']},
  filed: {shiftLeader: ['void'], dispatcher: ['dispatch']},
  dispatched: {dispatcher: ['re-dispatch'], drainage: ['undertake', 'ask-return']},
  undertaken: {dispatcher: ['re-dispatch'], drainage: ['ask-return', 'handle']},
  returning: {dispatcher: ['approve-return', 'refuse-return']},
  handled: {clerk: ['ask-inspection']},
  inspecting: {supervisor: ['pass', 'fail']},
  inspected: {shiftLeader: ['close']},
  closed: {},
  archived: {},
  rejected: {},
  voided: {},
}

const blank = beginCase({
  id: 'case',
  districtId: '990101',
  source: 'citizen',
  area: HERE,
  region: 1,
  category: 'matter.06010',
  component: null,
  at: AT,
})

const assignedStates: readonly State[] = [
  'dispatched',
  'undertaken',
  'returning',
  'handled',
  'inspecting',
  'inspected',
  'closed',
  'archived',
]
const standing = (state: State): Case => ({
  ...blank,
  state,
  ...(assignedStates.includes(state) ? {unitId: 'drainage', unitName: '排水公司', lastUnitId: 'drainage'} : {}),
  ...(state === 'verifying' || state === 'inspecting' ? {askedId: 'supervisor', askedName: '李强'} : {}),
})

const full: Details = {
  reason: '理由', body: '供电公司', category: 'matter.06010', condition: 'c1', result: '已清除', evidence: [{kind: 'after', text: '照片'}], closing: true, unit: 'parks',
} // biome-ignore format: one line

test('every state × person × move is either as specified or refused with a reason that says what to do', () => {
  let [open, refused] = [0, 0]
  for (const state of stateNames) {
    for (const person of Object.keys(people) as Person[]) {
      const expected = person === 'system' ? movesFrom(state) : (specified[state][person] ?? [])
      const offered = nextMoves(standing(state), people[person])
      assert.equal(offered.length, moveNames.length)
      for (const {move, allowed, because} of offered) {
        assert.equal(allowed, expected.includes(move), `${person} ${move} when ${state}`)
        if (allowed) {
          assert.equal(decide(standing(state), move, full, people[person]), moveFacts(move).to)
          open += 1
          continue
        }
        assert.throws(
          () => decide(standing(state), move, full, people[person]),
          (error) =>
            isProblem(error) &&
            error.code === because?.code &&
            error.zh === because.zh &&
            error.zh.endsWith('。') &&
            error.en.endsWith('.'),
        )
        refused += 1
      }
    }
  }
  assert.deepEqual(
    [open, open + refused],
    [24 + stateNames.flatMap(movesFrom).length, stateNames.length * moveNames.length * Object.keys(people).length],
  )
})

test('a move without what it needs is refused, naming what is missing', () => {
  for (const state of stateNames) {
    for (const move of movesFrom(state)) {
      for (const need of moveFacts(move).needs) {
        const bare = {...standing(state), category: null}
        const details: Details = {...full, [need]: need === 'closing' ? false : need === 'evidence' ? [] : undefined}
        assert.throws(
          () => decide(bare, move, details, people.system),
          (error) => isProblem(error, 'case.missing') && JSON.stringify(error.details.missing) === JSON.stringify([need]),
          `${move} without ${need}`,
        )
      }
    }
  }
})

test('blank words are no reason', () => {
  assert.throws(() => decide(standing('accepted'), 'void', {reason: '  '}, people.shiftLeader), {code: 'case.missing'})
})

test('anybody of the area may verify when nobody was named', () => {
  const open = {...standing('verifying'), askedId: null, askedName: null}
  assert.equal(decide(open, 'confirm', {}, people.otherSupervisor), 'accepted')
  assert.throws(() => decide(standing('verifying'), 'confirm', {}, people.otherSupervisor), {code: 'case.other-person'})
})

test('what was found untrue on site is not filed until it is verified again', () => {
  assert.throws(() => decide({...standing('accepted'), verification: 'denied'}, 'file', full, people.shiftLeader), {
    code: 'case.denied-on-site',
  })
  assert.equal(decide({...standing('accepted'), verification: 'confirmed'}, 'file', full, people.shiftLeader), 'filed')
})

test('a deadline is given only by an import and only with its source', () => {
  const given: Details = {dueAt: AT, dueSource: '旧系统'}
  const importer = mover('importer', {permissions: ['cases.file', 'cases.import']})
  assert.throws(() => decide(standing('accepted'), 'file', given, people.shiftLeader), {code: 'case.deadline-not-given'})
  assert.throws(() => decide(standing('accepted'), 'file', {dueAt: AT}, importer), {code: 'case.deadline-without-source'})
  assert.equal(decide(standing('accepted'), 'file', given, importer), 'filed')
})

test('a re-dispatch goes to another unit', () => {
  assert.throws(() => decide(standing('dispatched'), 're-dispatch', {...full, unit: 'drainage'}, people.dispatcher), {
    code: 'case.same-unit',
  })
})

const found = {
  at: AT,
  filing: {
    number: '9901012026112300001',
    category: 'matter.06010',
    conditionId: 'c1',
    level: 'A',
    limitAmount: 1,
    limitUnit: 'work_day',
    yellowAt: AT,
    dueAt: AT,
    dueSource: null,
  },
  assignment: {
    unitId: 'drainage',
    unitName: '排水公司',
    supervisingId: null,
    dutyId: 'd1',
    whyHere: {by: 'duty-list', zh: '', en: '', instead: null},
  },
} as const

test('random walks by random people keep the rules of the loop', () => {
  const step = fc.record({
    wild: fc.integer({min: 0, max: 3}).map((n) => n === 0),
    pick: fc.nat(1000),
    move: fc.constantFrom(...moveNames),
    person: fc.constantFrom(...(Object.keys(people) as Person[])),
    unit: fc.constantFrom('drainage', 'parks'),
    details: fc.constantFrom<Details>(full, full, full, {}),
  })
  /** A wild step is anybody's anything; the others are moves that somebody may really make, so that walks get far. */
  const choose = (
    now: Case,
    {wild, pick, move, person}: {wild: boolean; pick: number; move: Move; person: Person},
  ): {move: Move; person: Person} => {
    const possible = movesFrom(now.state)
      .filter((next) => next !== 'void' && next !== 'reject')
      .flatMap((next) =>
        (Object.keys(people) as Person[])
          .filter((who) => refusal(now, next, people[who]) === null)
          .map((who) => ({move: next, person: who})),
      )
    return wild ? {move, person} : (possible[pick % possible.length] ?? {move, person})
  }
  let moved = 0
  fc.assert(
    fc.property(fc.array(step, {minLength: 40, maxLength: 160}), (steps) => {
      let now = blank
      let wrong = 0
      for (const one of steps) {
        const {unit, details} = one
        const {move, person} = choose(now, one)
        const before = structuredClone(now)
        try {
          decide(now, move, {...details, unit}, people[person])
        } catch (error) {
          assert.ok(isProblem(error))
          assert.deepEqual(now, before)
          continue
        }
        const last = now.lastUnitId
        now = {...now, ...changesOf(now, move, details, {...found, assignment: {...found.assignment, unitId: unit, unitName: unit}})}
        moved += 1
        if ((move === 'dispatch' || move === 're-dispatch') && last !== null && last !== unit) wrong += 1
        assert.equal(now.version, before.version + 1)
        assert.equal(now.redispatches, wrong)
        assert.equal(now.unitId !== null, assignedStates.includes(now.state), `a unit exactly while assigned: ${now.state}`)
        assert.equal(now.handledAt !== null, ['handled', 'inspecting', 'inspected', 'closed', 'archived'].includes(now.state))
        assert.ok(now.askedId === null || now.state === 'verifying' || now.state === 'inspecting')
        if (['undertaken', 'ask-return', 'handle'].includes(move) && person !== 'system') assert.equal(person, before.unitId)
        if (move === 'fail') assert.deepEqual([now.unitId, now.reworks], [before.unitId, before.reworks + 1])
        if (assignedStates.includes(now.state)) assert.ok(now.filedAt !== null && now.dueAt !== null && now.number !== null)
      }
    }),
    {numRuns: 300, seed: 20261122},
  )
  assert.ok(moved > 1000, `the walks moved ${moved} times`)
})
