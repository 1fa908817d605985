import assert from 'node:assert/strict'
import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {describe, it} from 'node:test'
import fc from 'fast-check'
import {hotlineRules, satisfactionRules} from '../rules.ts'
import {statisticDay} from './day.ts'
import {firstReceiver, objectionsIn} from './follow-order.ts'
import {lastFour, plainPhone} from './phone.ts'
import {choose, suggestDiversions} from './rules.ts'
import {isSampled} from './sample.ts'
import {asksReview, mayChange} from './satisfaction.ts'
import {askedTerms, indexTerms, termsOf} from './search.ts'

const demo = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../../cities/demo/cases/${file}`, import.meta.url), 'utf8'))
const hotline = hotlineRules.parse(demo('hotline.json'))
const satisfaction = satisfactionRules.parse(demo('satisfaction.json'))

describe('the rules of a city', () => {
  it('the demo city has the four grades and the six diversions, each with its words', () => {
    assert.deepEqual(
      hotline.grades.map(({limit}) => [limit.amount, limit.unit]),
      [
        [2, 'urgent_hour'],
        [24, 'urgent_hour'],
        [7, 'natural_day'],
        [15, 'natural_day'],
      ],
    )
    assert.deepEqual(
      hotline.diversions.map(({id}) => id),
      ['emergency', 'litigation', 'repeat', 'secrets', 'out-of-remit', 'illegal'],
    )
    assert.deepEqual(
      hotline.diversions[0]?.goTo.map(({number}) => number),
      ['110', '119', '120', '122'],
    )
    assert.equal(hotline.diversions.find(({id}) => id === 'secrets')?.records, 'call')
  })

  it('weights that do not make 100, a repeated id and a zero limit are refused', () => {
    const broken = (change: object) => hotlineRules.safeParse({...hotline, ...change}).success
    assert.equal(broken({callBack: {...hotline.callBack, weights: {response: 10, resolution: 50, satisfaction: 50}}}), false)
    assert.equal(broken({channels: [...hotline.channels, hotline.channels[0]]}), false)
    assert.equal(broken({grades: [{...hotline.grades[0], limit: {amount: 0, unit: 'urgent_hour'}}]}), false)
    assert.equal(broken({}), true)
  })

  it('the words of a call suggest diversions, most signs first; the choice says what there is', () => {
    const ids = (words: string) => suggestDiversions(hotline.diversions, words).map(({id}) => id)
    assert.deepEqual(ids('楼下着火了，有人受伤，法院旁边'), ['emergency', 'litigation'])
    assert.deepEqual(ids('路灯不亮'), [])
    assert.throws(() => choose('grade', hotline.grades, 'now'), {code: 'case.unknown-choice'})
  })

  it('only a reason that a unit can act on, with an answer that allows it, asks for a review', () => {
    const [good, , bad] = satisfaction.answers
    assert.ok(good && bad)
    assert.equal(asksReview(bad, ['not-solved']), true)
    assert.equal(asksReview(bad, ['law']), false)
    assert.equal(asksReview(bad, []), false)
    assert.equal(asksReview(good, ['not-solved']), false)
    const at = new Date('2026-11-23T02:00:00Z')
    assert.equal(mayChange(at, new Date('2026-11-24T01:59:59Z'), satisfaction), true)
    assert.equal(mayChange(at, new Date('2026-11-24T02:00:00Z'), satisfaction), false)
  })
})

describe('who received it first', () => {
  const event = (seq: number, name: string, unitId?: string, reason?: string) => ({
    seq,
    name,
    at: new Date(Date.UTC(2026, 10, 23, seq)),
    actorName: '孙派遣',
    body: {...(unitId === undefined ? {} : {unitId, unit: `单位${unitId}`}), ...(reason === undefined ? {} : {reason})},
  })

  it('is the unit of the first dispatch, whatever follows', () => {
    const events = [
      event(1, 'case.dispatched', 'a'),
      event(2, 'case.return-asked', 'a', '不归我'),
      event(3, 'case.return-approved'),
      event(4, 'case.dispatched', 'b'),
    ]
    for (let end = 1; end <= events.length; end += 1) assert.equal(firstReceiver(events.slice(0, end))?.unitId, 'a')
    assert.equal(firstReceiver([]), null)
  })

  it('each objection keeps its reason and its decision', () => {
    const found = objectionsIn([
      event(1, 'case.dispatched', 'a'),
      event(2, 'case.return-asked', 'a', '不归我'),
      event(3, 'case.return-refused', 'a', '清单写明归你'),
      event(4, 'case.return-asked', 'a', '仍不归我'),
      event(5, 'case.return-approved'),
      event(6, 'case.return-asked', 'b', '也不归我'),
    ])
    assert.deepEqual(
      found.map(({unitId, reason, decision, decidedReason}) => [unitId, reason, decision, decidedReason]),
      [
        ['a', '不归我', 'dismissed', '清单写明归你'],
        ['a', '仍不归我', 'upheld', null],
        ['b', '也不归我', null, null],
      ],
    )
  })
})

describe('small rules', () => {
  it('a statistical day that begins at noon ends at noon of the day it is named by', () => {
    assert.deepEqual(statisticDay('Asia/Shanghai', '2026-11-23', '12:00'), {
      from: new Date('2026-11-22T04:00:00Z'),
      to: new Date('2026-11-23T04:00:00Z'),
    })
    assert.deepEqual(statisticDay('Asia/Shanghai', '2026-11-23', '00:00'), {
      from: new Date('2026-11-22T16:00:00Z'),
      to: new Date('2026-11-23T16:00:00Z'),
    })
  })

  it('days that follow one another leave no gap and share no instant', () => {
    const day = fc
      .date({min: new Date('2020-01-01'), max: new Date('2030-12-31'), noInvalidDate: true})
      .map((at) => at.toISOString().slice(0, 10))
    fc.assert(
      fc.property(
        day,
        fc.constantFrom('00:00', '12:00', '17:30'),
        fc.constantFrom('Asia/Shanghai', 'Europe/Amsterdam'),
        (one, begins, zone) => {
          const next = new Date(Date.parse(`${one}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
          assert.deepEqual(statisticDay(zone, one, begins).to, statisticDay(zone, next, begins).from)
        },
      ),
      {seed: 3, numRuns: 200},
    )
  })

  it('one caller is one number however it is written', () => {
    for (const phone of ['13912345678', '+86 139 1234 5678', '0086-139-1234-5678', '１３９１２３４５６７８'])
      assert.equal(plainPhone(phone), '13912345678')
    assert.equal(plainPhone('027-8812 3456'), '02788123456')
    assert.equal(lastFour('+86 139-1234-5678'), '5678')
  })

  it('the draw takes the share it is told, nobody at 0 and everybody at 1', () => {
    const random = Array.from({length: 4000}, (_, n) => createHash('sha256').update(`${n}`).digest('hex').slice(0, 32))
    assert.equal(random.filter((id) => isSampled(id, 0)).length, 0)
    assert.equal(random.filter((id) => isSampled(id, 1)).length, 4000)
    const drawn = random.filter((id) => isSampled(id, 0.3))
    assert.ok(Math.abs(drawn.length / 4000 - 0.3) < 0.03, `${drawn.length}`)
    assert.ok(
      drawn.every((id) => isSampled(id, 0.4)),
      'who is drawn at a share is drawn at every greater one',
    )
  })

  it('a question is looked up by pairs of characters and words, without what only asks', () => {
    assert.deepEqual(termsOf('居住证 怎么办 WiFi'), ['居住', '住证', '怎么', '么办', 'wifi'])
    assert.deepEqual(askedTerms('居住证怎么办'), ['居住', '住证', '证怎'])
    assert.deepEqual(askedTerms('怎么'), ['怎么'])
    assert.ok(indexTerms('路灯').includes('灯'))
  })

  it('whatever stands in an article is found by any run of it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...'路灯不亮垃圾清运居住证办理'), {minLength: 2, maxLength: 30}),
        fc.nat(),
        fc.nat(),
        (letters, a, b) => {
          const text = letters.join('')
          const from = a % (text.length - 1)
          const run = text.slice(from, from + 2 + (b % 4))
          const index = new Set(indexTerms(text))
          assert.ok(termsOf(run).every((term) => index.has(term)))
        },
      ),
      {seed: 11, numRuns: 300},
    )
  })
})
