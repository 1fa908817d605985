import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {answerOf} from './answer.ts'
import {censoredChance} from './censored.ts'
import {type Facts, factsOf} from './facts.ts'
import {fairCounts, fairRate} from './fair.ts'
import {enough, readBody, writeBody} from './kept.ts'
import {type Ledger, readLedger, tell, writeLedger} from './ledger.ts'
import {effectsOf, latenessOf, sideNames} from './model.ts'
import {knownAt, type Past, wasLate} from './opened.ts'
import {reasonsOf} from './reasons.ts'
import {foreseenFacts, learnLateness} from './school.ts'

const BEGIN = Date.UTC(2026, 0, 5)
const hours = (count: number): Date => new Date(BEGIN + count * 3_600_000)

const past = (at: number, limit: number | null, took: number | null, change: Partial<Past> = {}): Past => ({
  at: hours(at),
  category: 'lamp',
  unit: 'works',
  area: 'east',
  source: 'citizen',
  dueAt: limit === null ? null : hours(at + limit),
  endedAt: took === null ? null : hours(at + took),
  weekday: Math.floor(at / 24) % 7,
  hour: at % 24,
  ...change,
})

const pasts = fc.array(
  fc
    .record({
      at: fc.integer({min: 0, max: 300}),
      limit: fc.option(fc.integer({min: 1, max: 100})),
      took: fc.option(fc.integer({min: 0, max: 200})),
      category: fc.constantFrom('lamp', 'tree'),
      unit: fc.constantFrom('works', 'parks'),
    })
    .map(({at, limit, took, category, unit}) => past(at, limit, took, {category, unit})),
  {maxLength: 30},
)

const ledgerAt = (history: readonly Past[], at: Date): Ledger => {
  const {ledger, forward} = tell(history)
  forward(at)
  return ledger
}

test('the ledger counts what had happened, and nothing that came later changes it', () => {
  fc.assert(
    fc.property(pasts, fc.integer({min: 0, max: 400}), (history, now) => {
      const at = hours(now)
      const cut = history
        .filter((one) => one.at <= at)
        .map((one) => ({...one, endedAt: one.endedAt !== null && one.endedAt > at ? null : one.endedAt}))
      const seen = past(now, 24, null)
      assert.deepEqual(factsOf(ledgerAt(history, at), seen, at, 0.2), factsOf(ledgerAt(cut, at), seen, at, 0.2))
    }),
    {seed: 7, numRuns: 300},
  )
})

test('open and overdue are the counts of that moment', () => {
  fc.assert(
    fc.property(pasts, fc.integer({min: 0, max: 400}), (history, now) => {
      const at = hours(now)
      const open = history.filter((one) => one.category === 'lamp' && one.at <= at && (one.endedAt === null || one.endedAt > at))
      const facts = factsOf(ledgerAt(history, at), past(now, 24, null), at, 0.2) as Facts
      assert.equal(facts.categoryOpen, open.length)
      assert.equal(facts.categoryOverdue, open.filter(({dueAt}) => dueAt !== null && dueAt <= at).length)
    }),
    {seed: 7, numRuns: 300},
  )
})

test('what is known of a case: late at its deadline, in time when done, nothing while it is open within its limit', () => {
  const one = past(0, 10, 20)
  assert.deepEqual([knownAt(one, hours(5)), knownAt(one, hours(10)), knownAt(one, hours(30))], [null, true, true])
  const quick = past(0, 10, 4)
  assert.deepEqual([knownAt(quick, hours(3)), knownAt(quick, hours(4))], [null, false])
  assert.equal(wasLate(past(0, null, 500)), false)
  assert.equal(wasLate(past(0, 10, null)), true)
})

test('the chance of an open case is what becomes of those that were open as long, when all ends are known', () => {
  const history = Array.from({length: 4000}, (_, n) => past(n / 100, 100, n % 2 === 0 ? (n * 7) % 100 : 150))
  const chance = censoredChance(history, hours(10_000))
  assert.ok(Math.abs(chance('lamp', 0) - 0.5) < 0.02, `${chance('lamp', 0)}`)
  const longer = history.filter(({at, endedAt}) => (endedAt as Date).getTime() - at.getTime() >= 50 * 3_600_000)
  const share = longer.filter(wasLate).length / longer.length
  assert.ok(Math.abs(chance('lamp', 0.5) - share) < 0.02, `${chance('lamp', 0.5)} and ${share}`)
})

test('looking early does not mistake open cases for cases in time', () => {
  const history = Array.from({length: 3000}, (_, n) => past(n / 10, 100, n % 2 === 0 ? (n * 7) % 100 : 150))
  const at = hours(300)
  const known = history.map((one) => knownAt(one, at)).filter((late) => late !== null)
  const naive = known.filter(Boolean).length / known.length
  const guess = censoredChance(history, at)('lamp', 0)
  assert.ok(Math.abs(guess - 0.5) < Math.abs(naive - 0.5), `${guess} is nearer to the truth than ${naive}`)
})

test('a case does not foretell itself: its own outcome is taken out of the rate it is judged by', () => {
  const counts = fairCounts([
    ['lamp', 1],
    ['lamp', 0],
    ['tree', 0],
  ])
  const without = fairCounts([
    ['lamp', 0],
    ['tree', 0],
  ])
  assert.equal(fairRate(counts, 'lamp', 1), fairRate(without, 'lamp'))
  assert.ok(fairRate(counts, 'unheard of') > 0)
})

/** Lamps of the east are late in two of three, those of the west in one of five. */
const town = (cases: number): readonly Past[] =>
  Array.from({length: cases}, (_, n) => {
    const east = n % 2 === 0
    const slow = east ? n % 3 !== 0 : n % 10 === 1
    return past(n, 48, slow ? 60 : 20, {area: east ? 'east' : 'west', category: n % 4 < 2 ? 'lamp' : 'tree'})
  })

test('what is learned tells slow streets from quick ones, and says by how much and why', () => {
  const learned = learnLateness(town(2000), hours(2000))
  assert.ok(learned.auc > 0.75 && learned.auc > learned.baselineAuc + 0.1, `${learned.auc} and ${learned.baselineAuc}`)
  const [east, west] = ['east', 'west'].map((area) => foreseenFacts(learned, past(2001, 48, null, {area})) as Facts) as [Facts, Facts]
  assert.ok(latenessOf(learned.model, east) > latenessOf(learned.model, west) + 0.3)
  const effects = effectsOf(learned.model, east)
  const constant = learned.model.coefficients.at(-1) ?? 0
  const score = sideNames.reduce((sum, side) => sum + effects[side], constant)
  const p = latenessOf(learned.model, east)
  assert.ok(Math.abs(score - Math.log(p / (1 - p))) < 1e-9, 'effects add up')
  const reasons = reasonsOf(learned.model, east)
  assert.ok(
    reasons.some(({zh, raises}) => raises && /此类案件在本街道约 \d+ % 超期/.test(zh)),
    JSON.stringify(reasons),
  )
})

test('what is kept foretells the same after it was written and read', () => {
  const learned = learnLateness(town(800), hours(800))
  const read = readBody(JSON.parse(JSON.stringify(writeBody(learned))))
  const one = past(801, 48, null)
  assert.ok(read !== undefined)
  const [before, after] = [learned, read].map((foresight) => latenessOf(foresight.model, foreseenFacts(foresight, one) as Facts)) as [
    number,
    number,
  ]
  assert.ok(Math.abs(before - after) < 1e-3, `${before} and ${after}`)
  assert.equal(readBody({...writeBody(learned), sides: ['another']}), undefined)
  assert.deepEqual(readLedger(writeLedger(learned.ledger)).tallies.get('all')?.open, learned.ledger.tallies.get('all')?.open)
})

test('too little teaches nothing', () => {
  assert.equal(enough({known: 199, late: 50}), false)
  assert.equal(enough({known: 300, late: 19}), false)
  assert.equal(enough({known: 300, late: 290}), false)
  assert.equal(enough({known: 200, late: 20}), true)
})

test('a case without a limit, done, late already, or before anything is learned says so', () => {
  const one = past(0, 10, null)
  const standing = (...asked: Parameters<typeof answerOf>) => answerOf(...asked).standing
  assert.equal(standing(undefined, null, null, hours(1)), 'no-limit')
  assert.equal(standing(undefined, past(0, null, null), null, hours(1)), 'no-limit')
  assert.equal(standing(undefined, one, hours(1), hours(2)), 'done')
  assert.equal(standing(undefined, one, null, hours(11)), 'late')
  assert.equal(standing(undefined, one, null, hours(1)), 'no-model')
})
