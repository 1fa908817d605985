import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {addressWords, sharedAddress} from './address.ts'
import {type Past, replayHistory} from './history.ts'
import {habitsOf, learnLikeness} from './learn.ts'
import {effectsOf, featuresOf, likenessOf, sideNames} from './model.ts'
import {Groups, namingOf} from './named.ts'
import {metresBetween, type Pair, pairOf, withCrowd} from './pair.ts'
import {reasonsOf} from './reasons.ts'
import {fresh, ruleFor, usualRule} from './rule.ts'
import {mostSimilar, type Worded} from './similar.ts'
import {usualLikeness} from './usual.ts'

const NOON = new Date('2026-11-23T04:00:00Z')
const later = (hours: number): Date => new Date(NOON.getTime() + hours * 3_600_000)

const told: Worded = {
  at: NOON,
  place: [114, 30],
  category: 'matter.06010',
  major: 'matter.06',
  component: null,
  description: '路口有一堆垃圾没有人清理，已经发臭了',
  address: '东街12号',
}
const bare: Pair = {
  words: null,
  address: null,
  phone: null,
  busy: 0,
  since: 0,
  metres: 0,
  hours: 1,
  sameCategory: true,
  sameMajor: true,
  sameComponent: null,
  open: true,
  category: 'matter.06010',
}

test('distance agrees with the haversine within a thousandth over a kilometre', () => {
  const haversine = ([a, b]: readonly [number, number], [c, d]: readonly [number, number]): number => {
    const rad = Math.PI / 180
    const h = Math.sin(((d - b) * rad) / 2) ** 2 + Math.cos(b * rad) * Math.cos(d * rad) * Math.sin(((c - a) * rad) / 2) ** 2
    return 2 * 6_371_008.8 * Math.asin(Math.sqrt(h))
  }
  const near = fc.double({min: -0.01, max: 0.01, noNaN: true})
  fc.assert(
    fc.property(fc.double({min: 18, max: 53, noNaN: true}), near, near, (lat, x, y) => {
      const [a, b] = [[114, lat] as const, [114 + x, lat + y] as const]
      assert.ok(Math.abs(metresBetween(a, b) - haversine(a, b)) <= 0.001 * haversine(a, b) + 1e-6)
    }),
    {seed: 7, numRuns: 300},
  )
})

test('nearer, sooner, more alike in words, the same component: each raises the probability, all else being the same', () => {
  const shift = (change: Partial<Pair>): number => likenessOf(usualLikeness, {...bare, ...change})
  assert.ok(shift({metres: 10}) > shift({metres: 100}))
  assert.ok(shift({hours: 1}) > shift({hours: 100}))
  assert.ok(shift({words: 0.8}) > shift({words: 0.3}) && shift({words: 0.3}) > shift({words: 0}))
  assert.ok(shift({sameComponent: true}) > shift({}) && shift({}) > shift({sameComponent: false}))
  assert.ok(shift({}) > shift({sameCategory: false}) && shift({sameCategory: false}) > shift({sameCategory: false, sameMajor: false}))
  assert.ok(shift({phone: true}) > shift({}))
  assert.ok(shift({open: true}) > shift({open: false}))
})

test('effects and a typical pair add up to the log-odds', () => {
  const pair = {...bare, metres: 42, words: 0.5, hours: 30, since: 3}
  const effects = effectsOf(usualLikeness, pair)
  const total = sideNames.reduce(
    (sum, name, index) => sum + effects[name] + (usualLikeness.coefficients[index] ?? 0) * (usualLikeness.typical[index] ?? 0),
    0,
  )
  const p = likenessOf(usualLikeness, pair)
  assert.ok(Math.abs(total - Math.log(p / (1 - p))) < 1e-9)
  assert.equal(featuresOf(pair, {}).length, usualLikeness.coefficients.length)
})

test('what is learned finds the rule behind judged pairs, and keeps what is believed where they say nothing', () => {
  const pairs = Array.from({length: 400}, (_, n) => {
    const metres = (n * 37) % 200
    return {pair: {...bare, metres, hours: (n % 50) + 1}, duplicate: metres < 40, weight: 1}
  })
  const learned = learnLikeness(pairs, {})
  assert.ok(likenessOf(learned, {...bare, metres: 20}) > 0.9)
  assert.ok(likenessOf(learned, {...bare, metres: 150}) < 0.1)
  const words = sideNames.indexOf('words')
  assert.equal(learned.coefficients[words]?.toFixed(6), '6.000000', 'no pair had words')
})

test('a category that is often reported twice has a habit above the others, drawn to 0 by few reports', () => {
  const {lamp, tree, rare} = habitsOf(
    new Map([
      ['lamp', {reports: 1000, duplicates: 300}],
      ['tree', {reports: 1000, duplicates: 10}],
      ['rare', {reports: 1, duplicates: 1}],
    ]),
  )
  assert.ok((lamp ?? 0) > 0 && (tree ?? 0) < 0)
  assert.ok((rare ?? 9) < (lamp ?? 0))
})

test('a closing names cases by whole or shortened ids; the time of a batch is none', () => {
  const own = '101000300001'
  assert.deepEqual(namingOf('Case Closed Duplicate of Existing Case SeeCrm# 295724 ', own), {duplicate: true, named: ['101000295724']})
  assert.deepEqual(namingOf('THIS IS A DUPLICATE AND REFER TO CN#101000296334.', own).named, ['101000296334'])
  assert.deepEqual(namingOf('Case Closed. Closed date : 2017-05-07 06:40:28.8 Duplicate of Existing Case ', own).named, [])
  assert.deepEqual(namingOf('Case Resolved replaced 100 amp fuse 295724', own), {duplicate: false, named: []})
  assert.deepEqual(namingOf(`duplicate of ${own}`, own).named, [], 'a case is no duplicate of itself')
})

test('groups join whatever the order of links', () => {
  const links = fc.array(fc.tuple(fc.integer({min: 0, max: 9}), fc.integer({min: 0, max: 9})), {maxLength: 15})
  fc.assert(
    fc.property(links, (pairs) => {
      const [groups, other] = [new Groups(), new Groups()]
      for (const [a, b] of pairs) groups.join(String(a), String(b))
      for (const [a, b] of pairs.toReversed()) other.join(String(b), String(a))
      for (let a = 0; a < 10; a += 1)
        for (let b = 0; b < 10; b += 1)
          assert.equal(groups.of(String(a)) === groups.of(String(b)), other.of(String(a)) === other.of(String(b)))
    }),
    {seed: 7, numRuns: 200},
  )
})

test('a history is replayed without looking ahead: near, named, not yet there, too old', () => {
  const past = (id: string, hours: number, change: Partial<Past> = {}): Past => ({
    id,
    at: later(hours),
    endedAt: null,
    place: [114, 30],
    category: 'lamp',
    major: 'lights',
    component: null,
    duplicate: false,
    named: [],
    ...change,
  })
  const history = [
    past('ended', -2000, {endedAt: later(-1500)}),
    past('first', 0),
    past('again', 2, {duplicate: true, named: ['first']}),
    past('far', 3, {place: [114.01, 30]}),
    past('unsure', 4, {duplicate: true}),
  ]
  const [ended, first, again, far, unsure] = [...replayHistory(history, usualRule)]
  assert.deepEqual([ended?.near, first?.near], [[], []], 'what ended long ago is too old')
  assert.equal(again?.repeats, true)
  assert.deepEqual(
    again?.near.map(({same, pair}) => [same, pair.metres, pair.hours]),
    [[true, 0, 2]],
  )
  assert.deepEqual([far?.repeats, far?.near], [false, []])
  assert.equal(unsure?.unsure, true)
  assert.deepEqual(
    unsure?.near.map(({pair}) => pair.since),
    [0, 1],
    'newest first; one of its kind came since the first',
  )
})

test('a case is young enough while open for so long, and ended for so long', () => {
  const rule = {category: '', metres: 100, openDays: 90, endedDays: 30}
  assert.equal(fresh(rule, later(-89 * 24), null, NOON), true)
  assert.equal(fresh(rule, later(-91 * 24), null, NOON), false)
  assert.equal(fresh(rule, later(-60 * 24), later(-31 * 24), NOON), false)
  assert.equal(fresh(rule, later(-60 * 24), later(-29 * 24), NOON), true)
})

test('the longest beginning of a category decides, and the platform where a city says nothing', () => {
  const rules = [
    {category: '', metres: 50, openDays: 1, endedDays: 1},
    {category: 'matter.09', metres: 300, openDays: 1, endedDays: 1},
  ]
  assert.equal(ruleFor(rules, 'matter.09001').metres, 300)
  assert.equal(ruleFor(rules, 'matter.06010').metres, 50)
  assert.equal(ruleFor(rules, null).metres, 50)
  assert.equal(ruleFor([], 'matter.06010'), usualRule)
})

test('addresses are compared by their roads and numbers', () => {
  assert.deepEqual([...addressWords('东街12号')], ['东街', '12'])
  assert.equal(sharedAddress('东街12号', '东街１２号旁边'), 1)
  assert.equal(sharedAddress('东街12号', '西街9号'), 0)
  assert.equal(sharedAddress('东街12号', null), null)
  assert.equal(sharedAddress('那边', '东街12号'), null)
})

test('the same thing told in other words nearby comes first; what is far away comes only with the same component', () => {
  const other = (change: Partial<Worded>) => ({
    case: change.description ?? '',
    told: {...told, at: later(-5), open: true, ...change},
    phone: null,
  })
  const others = [
    other({description: '垃圾堆在路口没人清理，发臭'}),
    other({description: '井盖丢了，请尽快补上', category: 'matter.01003', major: 'matter.01', place: [114.0005, 30]}),
    other({description: '远处的垃圾堆', place: [114.1, 30]}),
  ]
  const [best, ...rest] = mostSimilar(usualLikeness, usualRule, told, others, 5)
  assert.equal(best?.case, '垃圾堆在路口没人清理，发臭')
  assert.equal(best?.likely, true)
  assert.ok(rest.every(({case: shown}) => shown !== '远处的垃圾堆'))
  const lamp = {...told, component: '88010101030000017'}
  const [same] = mostSimilar(
    usualLikeness,
    usualRule,
    lamp,
    [other({description: '远处的垃圾堆', place: [114.1, 30], component: lamp.component})],
    5,
  )
  assert.equal(same?.pair.sameComponent, true)
})

test('reasons name the facts that count, strangers read no figure about the words of another', () => {
  const pair = withCrowd([
    {pair: pairOf(told, {...told, at: later(-3), open: true}, {words: 0.62, address: 1, phone: true, busy: 0, since: 0})},
  ])[0]?.pair as Pair
  const reasons = reasonsOf(usualLikeness, pair, {plain: false})
  assert.ok(reasons.some(({zh, raises}) => zh === '文字相似度 62 %' && raises))
  assert.ok(reasons.some(({zh}) => zh === '相距约 10 米'))
  const plain = reasonsOf(usualLikeness, pair, {plain: true})
  assert.ok(plain.some(({zh}) => zh === '描述相近'))
  assert.ok(!plain.some(({zh}) => /%/.test(zh)))
})
