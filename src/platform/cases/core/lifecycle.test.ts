import assert from 'node:assert/strict'
import {test} from 'node:test'
import {answering, eventNames, happenings, publicSentence, sentence} from './history.ts'
import {
  beginning,
  endings,
  isEnded,
  leadsTo,
  type Move,
  moveFacts,
  moveNames,
  movesFrom,
  needs,
  openStates,
  plainLabel,
  type State,
  stateLabel,
  stateNames,
} from './lifecycle.ts'

const chinese = /[㐀-鿿]/
const leadingTo = (state: State): readonly State[] => movesFrom(state).map((move) => leadsTo(move, state))

const reachableFrom = (start: State): ReadonlySet<State> => {
  const seen = new Set<State>([start])
  for (const state of seen) for (const next of leadingTo(state)) seen.add(next)
  return seen
}

test('every state can be reached from the report', () => {
  assert.deepEqual([...reachableFrom(beginning.state)].sort(), [...stateNames].sort())
})

test('every state has a way on, and every way leads to an end', () => {
  for (const state of stateNames) {
    assert.ok(isEnded(state) || leadingTo(state).some((next) => next !== state), state)
    assert.ok([...reachableFrom(state)].some(isEnded), state)
  }
})

test('how a case ended is told by the same function everywhere, and fixed is not the same as closed', () => {
  const told = (Object.keys(endings) as (keyof typeof endings)[]).map((ending) => stateLabel('archived', ending).zh)
  assert.equal(new Set(told).size, told.length)
  assert.equal(stateLabel('closed', 'unfixable').zh, '已结案·标准内无法解决')
  assert.equal(stateLabel('undertaken', 'fixed').zh, '处置中', 'an end is told of what has ended')
  assert.match(plainLabel('archived', 'unverified').zh, /未经现场核查/)
})

test('every state and move has its names in both languages, all different', () => {
  const labels = [...stateNames.map((state) => stateLabel(state)), ...Object.values(endings), ...moveNames.map((move) => moveFacts(move))]
  for (const {zh, en} of [...labels, ...stateNames.map((state) => plainLabel(state)), ...Object.values(needs)]) {
    assert.match(zh, chinese)
    assert.match(en, /^[A-Za-z;, ]+/)
  }
  assert.equal(new Set(stateNames.map((state) => stateLabel(state).zh)).size, stateNames.length)
  assert.equal(new Set(moveNames.map((move) => moveFacts(move).zh)).size, moveNames.length)
})

test('every move has a permission of this domain and an event of its own with a sentence', () => {
  assert.equal(new Set(eventNames).size, eventNames.length)
  assert.ok([...moveNames.map((move) => moveFacts(move).event), ...happenings].every((name) => eventNames.includes(name)))
  for (const move of moveNames) {
    assert.match(moveFacts(move).may, /^cases\.[a-z-]+$/)
    assert.match(moveFacts(move).event, /^case\.[a-z-]+$/)
  }
  for (const name of eventNames) {
    const {zh, en} = sentence({name, at: new Date(0), actorName: '王敏', body: {version: 1}})
    assert.match(zh, chinese)
    assert.doesNotMatch(en, /case\.|undefined/)
  }
})

test('what a citizen reads never names a person and never repeats what colleagues wrote to each other', () => {
  for (const name of eventNames) {
    const said = publicSentence({
      name,
      at: new Date(0),
      actorName: '王敏',
      body: {version: 1, person: '李强', reason: '内部意见', unit: '排水公司'},
    })
    if (said === null) continue
    assert.doesNotMatch(said.zh + said.en, /王敏|李强/)
    if (!answering.has(name)) assert.doesNotMatch(said.zh + said.en, /内部意见/)
  }
})

/** Ways round that say so by their ending, or by having been that way before. */
const roundabout: readonly Move[] = ['self-handle', 'force-close', 'split', 'reopen']

test('核实 comes before filing and 核查 before closing, in every walk', () => {
  const before = (first: Move, then: State): boolean => {
    const blocked = new Set<State>([beginning.state])
    for (const state of blocked) {
      for (const move of moveNames)
        if (move !== first && !roundabout.includes(move) && moveFacts(move).from.includes(state)) blocked.add(leadsTo(move, state))
    }
    return !blocked.has(then)
  }
  assert.ok(before('file', 'dispatched'))
  assert.ok(before('handle', 'inspecting'))
  assert.ok(before('pass', 'closed'))
  assert.ok(before('close', 'archived'))
  assert.ok(!moveFacts('confirm').from.includes('inspecting') && !moveFacts('pass').from.includes('verifying'))
})

test('only a closed case counts as done; the others are still owed', () => {
  assert.deepEqual(
    stateNames.filter((state) => !openStates.includes(state)),
    ['closed', 'archived', 'rejected', 'merged', 'voided'],
  )
})
