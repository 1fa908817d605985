import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import fc from 'fast-check'
import {codeOf, plainCode, plainProof} from './code.ts'
import {checkOpen, effectOnClock, type Question, standingOf, termOf} from './question.ts'

const at = new Date('2026-11-23T02:00:00Z')
const later = (hours: number): Date => new Date(at.getTime() + hours * 3_600_000)
const asked: Question = {
  id: 'q', caseId: 'c', audience: 'reporter', contractor: null, pauses: true, askedAt: at, answerBy: later(72), answeredAt: null, expiredAt: null, withdrawnAt: null,
} // biome-ignore format: one line

describe('a question', () => {
  it('says what it does to the clock, by whom it asks and what the city settled', () => {
    for (const kind of ['reporter', 'contractor'] as const)
      for (const pauses of [true, false]) {
        const effect = effectOnClock(kind, {pauses})
        assert.equal(effect.pauses, pauses)
        assert.match(effect.zh, pauses ? /暂停/ : /照常/)
        assert.match(effect.en, pauses ? /stands still/ : /runs on/)
      }
  })

  it('is open until its term, and ends in one way', () => {
    assert.equal(standingOf(asked, later(72)), 'open')
    assert.equal(standingOf(asked, later(73)), 'expired')
    assert.equal(standingOf({...asked, answeredAt: later(1)}, later(100)), 'answered')
    assert.equal(standingOf({...asked, withdrawnAt: later(1)}, later(2)), 'withdrawn')
    assert.throws(() => checkOpen({...asked, answeredAt: later(1)}, later(2)), {
      code: 'case.question-closed',
      details: {standing: 'answered'},
    })
    assert.doesNotThrow(() => checkOpen(asked, later(1)))
  })

  it('is reminded of before its term or not at all', () => {
    const rule = {pauses: true, answerDays: 3, remindAfterDays: 1}
    assert.deepEqual(termOf(rule, at), {answerBy: later(72), remindAt: later(24)})
    assert.deepEqual(termOf(rule, at, 0.5), {answerBy: later(12), remindAt: null})
    assert.deepEqual(termOf({...rule, remindAfterDays: null}, at), {answerBy: later(72), remindAt: null})
  })
})

describe('a short code', () => {
  it('is read however it is typed, and different bytes give different codes', () => {
    const bytes = fc.uint8Array({minLength: 5, maxLength: 5})
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        const code = codeOf(one)
        assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
        assert.equal(plainCode(` ${code.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}`), code.replace('-', ''))
        assert.equal(codeOf(other) === code, Buffer.from(one).equals(Buffer.from(other)))
      }),
      {seed: 40, numRuns: 300},
    )
  })

  it('goes with an e-mail or the last four digits', () => {
    assert.equal(plainProof(' A@B.Example '), 'a@b.example')
    assert.equal(plainProof('139 1234 5678'), '5678')
    assert.equal(plainProof('５６７８'), '5678')
  })
})
