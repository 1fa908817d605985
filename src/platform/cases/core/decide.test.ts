import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {parseCalendar} from '#lib/calendar.ts'
import {isProblem} from '#lib/problem.ts'
import {beginCase, type Case, type Details, type Helper, type Request} from './case.ts'
import {decide, type Mover, nextMoves, refusal} from './decide.ts'
import {changesOf} from './effects.ts'
import {isHelping, isSummoned} from './guards.ts'
import {isEnded, leadsTo, type Move, moveFacts, moveNames, movesFrom, type State, stateNames} from './lifecycle.ts'
import {defaultRules} from './rules.ts'

const AT = new Date('2026-11-23T02:00:00Z')
const HERE = '990101001001001'
const terms = {at: AT, rules: defaultRules}
const hours = (n: number): Date => new Date(AT.getTime() + n * 3_600_000)

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
    (kind === 'system' || permissions.includes(permission.replace('cases.', ''))) &&
    scope.area.startsWith(area) &&
    (unit === undefined || scope.unit === undefined || scope.unit === unit),
})

const people = {
  clerk: mover('clerk', {permissions: ['read', 'report', 'accept', 'reopen', 'ask-reopen']}),
  shiftLeader: mover('shiftLeader', {permissions: ['read', 'file', 'void', 'close']}),
  dispatcher: mover('dispatcher', {permissions: ['read', 'dispatch']}),
  supervisor: mover('supervisor', {permissions: ['read', 'report', 'verify', 'inspect', 'self-handle']}),
  otherSupervisor: mover('otherSupervisor', {permissions: ['read', 'verify', 'inspect']}),
  drainage: mover('drainage', {permissions: ['read', 'handle'], unit: 'drainage'}),
  drainageHead: mover('drainageHead', {permissions: ['read', 'handle', 'endorse', 'summon', 'appeal'], unit: 'drainage'}),
  parks: mover('parks', {permissions: ['read', 'handle', 'endorse', 'summon', 'appeal'], unit: 'parks'}),
  leader: mover('leader', {permissions: ['read', 'supervise', 'prioritise', 'force-close']}),
  reviewer: mover('reviewer', {permissions: ['read', 'review']}),
  secondReviewer: mover('secondReviewer', {permissions: ['read', 'review']}),
  elsewhere: mover('elsewhere', {
    permissions: ['read', 'accept', 'file', 'dispatch', 'close', 'void', 'reopen', 'supervise'],
    area: '990102',
  }),
  reporter: mover('reporter', {permissions: ['ask-reopen'], kind: 'reporter'}),
  stranger: mover('stranger', {permissions: [], kind: 'reporter'}),
  system: mover('system', {permissions: [], kind: 'system'}),
} as const
type Person = keyof typeof people
const everybody = Object.keys(people) as readonly Person[]
type Expected = Readonly<Partial<Record<Person, readonly Move[]>>>

/** Whoever may read a case may note something on it, wherever it stands. */
const readers: readonly Person[] = everybody.filter((person) => !['elsewhere', 'reporter', 'stranger', 'system'].includes(person))
const above: readonly Move[] = ['supervise', 'prioritise']
const taking: readonly Move[] = ['undertake', 'assign-person', 'ask-return']
const handling: readonly Move[] = ['assign-person', 'ask-return', 'handle', 'ask-extension', 'ask-suspension']

/**
 * Written by hand from the rules of the loop, not from the code: who may do what in each state while nothing special is afoot. Who is not
 * named may do nothing but note.
 */
const specified: Readonly<Record<State, Expected>> = {
  reported: {
    clerk: ['accept', 'ask-verification', 'reclassify', 'reject', 'merge'],
    shiftLeader: ['void'],
    supervisor: ['self-handle'],
    leader: above,
  },
  accepted: {
    clerk: ['ask-verification', 'reclassify', 'reject', 'merge'],
    shiftLeader: ['send-back', 'file', 'void', 'split'],
    supervisor: ['self-handle'],
    leader: above,
  },
  verifying: {supervisor: ['confirm', 'deny'], leader: above},
  'self-handled': {clerk: ['confirm-self-handled', 'refuse-self-handled'], leader: above},
  filed: {clerk: ['merge'], shiftLeader: ['void', 'split'], dispatcher: ['dispatch', 'unfile'], leader: [...above, 'force-close']},
  split: {leader: above},
  dispatched: {dispatcher: ['re-dispatch', 'recall'], drainage: taking, drainageHead: taking, leader: [...above, 'force-close']},
  undertaken: {
    dispatcher: ['re-dispatch', 'recall'],
    drainage: handling,
    drainageHead: [...handling, 'summon'],
    leader: [...above, 'force-close'],
  },
  suspended: {dispatcher: ['re-dispatch', 'recall', 'resume'], leader: [...above, 'force-close']},
  returning: {dispatcher: ['approve-return', 'refuse-return'], leader: [...above, 'force-close']},
  handled: {clerk: ['ask-inspection', 'refuse-handling'], leader: [...above, 'force-close']},
  inspecting: {supervisor: ['pass', 'fail'], leader: [...above, 'force-close']},
  inspected: {shiftLeader: ['close', 'refuse-closing'], leader: [...above, 'force-close']},
  reopening: {clerk: ['reopen', 'refuse-reopen', 're-accept'], leader: above},
  closed: {clerk: ['ask-reopen', 'reopen'], reporter: ['ask-reopen']},
  archived: {clerk: ['ask-reopen', 'reopen'], reporter: ['ask-reopen']},
  rejected: {clerk: ['re-accept']},
  merged: {clerk: ['re-accept']},
  voided: {clerk: ['re-accept']},
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

const unassigned: readonly State[] = ['reported', 'accepted', 'verifying', 'self-handled', 'filed', 'split', 'rejected', 'merged', 'voided']
const assignedStates = stateNames.filter((state) => !unassigned.includes(state))
const standing = (state: State): Case => ({
  ...blank,
  state,
  limitAmount: 1,
  limitUnit: 'work_day',
  dueAt: hours(8),
  ...(assignedStates.includes(state) ? {unitId: 'drainage', unitName: '排水公司', lastUnitId: 'drainage'} : {}),
  ...(state === 'verifying' || state === 'inspecting' ? {askedId: 'supervisor', askedName: '李强'} : {}),
  ...(state === 'self-handled' ? {handlerId: 'supervisor', handlerName: '李强'} : {}),
  ...(state === 'split' ? {parts: 2, openParts: 1} : {}),
  ...(state === 'closed' || state === 'archived' ? {closedAt: hours(-24), handledAt: hours(-30), dueAt: hours(-26)} : {}),
})

const full: Details = {
  reason: '理由', words: '说明', body: '供电公司', category: 'matter.06010', condition: 'c1', result: '已清除', evidence: [{kind: 'after', text: '照片'}],
  closing: true, unit: 'parks', until: hours(240), ending: 'unfixable', into: 'other', parts: [{description: '一'}, {description: '二'}], units: ['parks'],
  person: {id: 'p', name: '王'}, priority: 'urgent', supervision: 'leader',
} // biome-ignore format: a table

const request = (kind: Request['kind'], endorsedBy: string | null): Request => ({
  kind,
  by: 'drainage',
  at: AT.toISOString(),
  reason: '等材料',
  until: hours(240).toISOString(),
  endorsedBy,
})
const helper = (change: Partial<Helper>): Helper => ({
  unitId: 'parks', unitName: '园林处', askedAt: AT.toISOString(), dueAt: hours(2).toISOString(), answeredAt: null, answer: null, finishedAt: null,
  words: null, released: false, ...change,
}) // biome-ignore format: a table
const appeal = (state: 'asked' | 'reviewed' | 'granted' | 'refused', reviewedBy: string | null = null): Partial<Case> => ({
  handledAt: hours(-25),
  appeal: {state, by: 'drainageHead', at: AT.toISOString(), reason: '等停电', reviewedBy, decidedBy: null},
})

interface Situation {
  readonly state: State
  readonly change: Partial<Case>
  readonly more?: Expected
  readonly less?: Expected
}

/** What is afoot besides the state, and what it opens or bars; written by hand too. */
const situations: Readonly<Record<string, Situation>> = {
  'denied on site': {state: 'accepted', change: {verification: 'denied'}, less: {shiftLeader: ['file']}},
  'a part of a whole': {state: 'accepted', change: {parentId: 'whole'}, less: {shiftLeader: ['split']}},
  'all parts ended': {state: 'split', change: {openParts: 0}, more: {shiftLeader: ['gather']}},
  'extension asked': {
    state: 'undertaken',
    change: {request: request('extension', null)},
    more: {drainage: ['withdraw-request'], drainageHead: ['endorse-extension', 'withdraw-request'], dispatcher: ['refuse-extension']},
    less: {drainage: ['ask-extension', 'ask-suspension'], drainageHead: ['ask-extension', 'ask-suspension']},
  },
  'extension endorsed': {
    state: 'undertaken',
    change: {request: request('extension', 'drainageHead')},
    more: {drainage: ['withdraw-request'], drainageHead: ['withdraw-request'], dispatcher: ['grant-extension', 'refuse-extension']},
    less: {drainage: ['ask-extension', 'ask-suspension'], drainageHead: ['ask-extension', 'ask-suspension']},
  },
  'extension endorsed, but late by now': {
    state: 'undertaken',
    change: {request: request('extension', 'drainageHead'), dueAt: hours(-1)},
    more: {drainage: ['withdraw-request'], drainageHead: ['withdraw-request'], dispatcher: ['refuse-extension']},
    less: {drainage: ['ask-extension', 'ask-suspension'], drainageHead: ['ask-extension', 'ask-suspension']},
  },
  'extended twice': {
    state: 'undertaken',
    change: {extensions: 2},
    less: {drainage: ['ask-extension'], drainageHead: ['ask-extension']},
  },
  overdue: {state: 'undertaken', change: {dueAt: hours(-1)}, less: {drainage: ['ask-extension'], drainageHead: ['ask-extension']}},
  'deadline given from outside': {
    state: 'undertaken',
    change: {dueSource: '旧系统', limitAmount: null, limitUnit: null},
    less: {drainage: ['ask-extension'], drainageHead: ['ask-extension']},
  },
  'suspension asked': {
    state: 'undertaken',
    change: {request: request('suspension', null)},
    more: {drainage: ['withdraw-request'], drainageHead: ['endorse-suspension', 'withdraw-request'], dispatcher: ['refuse-suspension']},
    less: {drainage: ['ask-extension', 'ask-suspension'], drainageHead: ['ask-extension', 'ask-suspension']},
  },
  'suspension endorsed': {
    state: 'undertaken',
    change: {request: request('suspension', 'drainageHead')},
    more: {drainage: ['withdraw-request'], drainageHead: ['withdraw-request'], dispatcher: ['grant-suspension', 'refuse-suspension']},
    less: {drainage: ['ask-extension', 'ask-suspension'], drainageHead: ['ask-extension', 'ask-suspension']},
  },
  'suspended once before': {
    state: 'undertaken',
    change: {suspensions: 1},
    less: {drainage: ['ask-suspension'], drainageHead: ['ask-suspension']},
  },
  'parks summoned': {
    state: 'undertaken',
    change: {helpers: [helper({})]},
    more: {parks: ['report-in', 'decline-summons'], drainageHead: ['release']},
    less: {drainage: ['handle'], drainageHead: ['handle']},
  },
  'parks came': {
    state: 'undertaken',
    change: {helpers: [helper({answer: 'coming'})]},
    more: {parks: ['finish-help'], drainageHead: ['release']},
    less: {drainage: ['handle'], drainageHead: ['handle']},
  },
  'parks done': {state: 'undertaken', change: {helpers: [helper({answer: 'coming', finishedAt: AT.toISOString()})]}},
  'parks declined': {state: 'undertaken', change: {helpers: [helper({answer: 'declined'})]}},
  'parks released': {state: 'undertaken', change: {helpers: [helper({released: true})]}},
  supervised: {
    state: 'undertaken',
    change: {
      supervision: {kind: 'leader', by: 'leader', byName: '领导', at: AT.toISOString(), reason: '', answer: null, answeredAt: null},
    },
    more: {leader: ['end-supervision'], drainage: ['answer-supervision'], drainageHead: ['answer-supervision']},
    less: {leader: ['supervise']},
  },
  'own work on the spot': {
    state: 'self-handled',
    change: {handlerId: 'clerk'},
    less: {clerk: ['confirm-self-handled']},
  },
  'closed late': {state: 'archived', change: {handledAt: hours(-25)}, more: {drainageHead: ['appeal']}},
  'closed late, two months ago': {
    state: 'archived',
    change: {handledAt: hours(-25), closedAt: hours(-24 * 60)},
    less: {clerk: ['ask-reopen'], reporter: ['ask-reopen']},
  },
  'appeal asked': {
    state: 'archived',
    change: appeal('asked'),
    more: {reviewer: ['review-appeal', 'refuse-appeal'], secondReviewer: ['review-appeal', 'refuse-appeal']},
  },
  'appeal reviewed': {
    state: 'closed',
    change: appeal('reviewed', 'reviewer'),
    more: {reviewer: ['refuse-appeal'], secondReviewer: ['grant-appeal', 'refuse-appeal']},
  },
  'appeal granted': {state: 'archived', change: appeal('granted', 'reviewer')},
  'appeal refused': {state: 'archived', change: appeal('refused', 'reviewer')},
  'closed without a unit': {state: 'closed', change: {unitId: null, unitName: null}, less: {clerk: ['reopen']}},
}

const isSentence = (error: unknown): boolean => isProblem(error) && error.zh.endsWith('。') && error.en.endsWith('.')

/** Tries every move for everybody on a case and compares with what was written by hand. */
function tryAll(now: Case, expected: Expected, title: string): readonly [open: number, tried: number] {
  let open = 0
  for (const person of everybody.filter((one) => one !== 'system')) {
    const wanted = [...(expected[person] ?? []), ...(readers.includes(person) ? (['note'] as const) : [])]
    const offered = new Map(nextMoves(now, people[person], terms).map((next) => [next.move, next]))
    assert.deepEqual([...offered.keys()], movesFrom(now.state))
    for (const move of moveNames) {
      const refused = refusal(now, move, people[person], terms)
      assert.equal(refused === null, wanted.includes(move), `${title}: ${person} ${move} (${refused?.code ?? 'open'})`)
      assert.equal(offered.get(move)?.allowed ?? false, refused === null)
      if (refused === null) {
        assert.equal(decide(now, move, full, people[person], terms), leadsTo(move, now.state))
        open += 1
      } else {
        assert.ok(isSentence(refused), `${title}: ${person} ${move} says what to do`)
        assert.throws(() => decide(now, move, full, people[person], terms), {code: refused.code})
      }
    }
  }
  return [open, (everybody.length - 1) * moveNames.length]
}

test('every state × person × move is either as specified or refused with a reason that says what to do', () => {
  let [open, tried] = [0, 0]
  for (const state of stateNames) {
    const [opened, all] = tryAll(standing(state), specified[state], state)
    open += opened
    tried += all
  }
  assert.equal(tried, stateNames.length * moveNames.length * (everybody.length - 1))
  assert.ok(open > 200, `${open} were open`)
})

test('so is everything that may be afoot besides the state', () => {
  for (const [title, {state, change, more = {}, less = {}}] of Object.entries(situations)) {
    const expected = Object.fromEntries(
      everybody.map((person) => [
        person,
        [...(specified[state][person] ?? []).filter((move) => !less[person]?.includes(move)), ...(more[person] ?? [])],
      ]),
    )
    tryAll({...standing(state), ...change}, expected, title)
  }
})

test('every move is open to somebody in some state or situation, and every guard bars something', () => {
  const opened = new Set([
    ...Object.values(specified).flatMap((expected) => Object.values(expected).flat()),
    ...Object.values(situations).flatMap(({more = {}}) => Object.values(more).flat()),
    'note',
  ])
  assert.deepEqual(
    moveNames.filter((move) => !opened.has(move)),
    ['archive'],
  )
})

test('a move without what it needs is refused, naming what is missing', () => {
  const nothing: Details = {}
  for (const move of moveNames) {
    const {needs} = moveFacts(move)
    const [from = 'reported'] = moveFacts(move).from
    for (const need of needs) {
      const bare: Case = {...standing(from), category: null, ...readyFor(move)}
      const details = {...full, [need]: nothing[need as keyof Details]}
      assert.throws(
        () => decide(bare, move, details, people.system, terms),
        (error) => isProblem(error, 'case.missing') && JSON.stringify(error.details.missing) === JSON.stringify([need]),
        `${move} without ${need}`,
      )
    }
  }
})

/** The facts that open a move, taken from the situations above. */
const readyFor = (move: Move): Partial<Case> =>
  Object.values(situations).find(({more = {}}) => Object.values(more).some((moves) => moves.includes(move)))?.change ?? {}

test('blank words are no reason', () => {
  assert.throws(() => decide(standing('accepted'), 'void', {reason: '  '}, people.shiftLeader, terms), {code: 'case.missing'})
})

test('anybody of the area may verify when nobody was named', () => {
  const open = {...standing('verifying'), askedId: null, askedName: null}
  assert.equal(decide(open, 'confirm', {}, people.otherSupervisor, terms), 'accepted')
  assert.throws(() => decide(standing('verifying'), 'confirm', {}, people.otherSupervisor, terms), {code: 'case.other-person'})
})

test('a deadline is given only by an import and only with its source', () => {
  const given: Details = {dueAt: AT, dueSource: '旧系统'}
  const importer = mover('importer', {permissions: ['file', 'import']})
  assert.throws(() => decide(standing('accepted'), 'file', given, people.shiftLeader, terms), {code: 'case.deadline-not-given'})
  assert.throws(() => decide(standing('accepted'), 'file', {dueAt: AT}, importer, terms), {code: 'case.deadline-without-source'})
  assert.equal(decide(standing('accepted'), 'file', given, importer, terms), 'filed')
})

test('what came along must make sense', () => {
  const refused = (state: State, move: Move, details: Details, code: string, change: Partial<Case> = {}): void =>
    assert.throws(() => decide({...standing(state), ...change}, move, {...full, ...details}, people.system, terms), {code}, move)
  refused('dispatched', 're-dispatch', {unit: 'drainage'}, 'case.same-unit')
  refused('undertaken', 'ask-suspension', {until: hours(-1)}, 'case.bad-until')
  refused('undertaken', 'ask-suspension', {until: hours(24 * 366)}, 'case.bad-until')
  refused('handled', 'force-close', {ending: 'fixed'}, 'case.ending-not-forced')
  refused('accepted', 'split', {parts: [{description: '一'}]}, 'case.too-few-parts')
})

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
