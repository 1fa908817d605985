import assert from 'node:assert/strict'
import {test} from 'node:test'
import {isProblem} from '#lib/problem.ts'
import {
  AT,
  type Expected,
  everybody,
  full,
  hours,
  mover,
  people,
  readers,
  situations,
  specified,
  standing,
  terms,
} from '../test/specified.ts'
import type {Case, Details} from './case.ts'
import {decide, nextMoves, refusal} from './decide.ts'
import {leadsTo, type Move, moveFacts, moveNames, movesFrom, type State, stateNames} from './lifecycle.ts'

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
