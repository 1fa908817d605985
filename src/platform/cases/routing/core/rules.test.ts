import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {anyInput, anyRules, anyWhen, ring, square} from '../test/samples.ts'
import {checkRules, covers, neverSpeaks} from './check.ts'
import {explain, openRules, route} from './evaluate.ts'
import {type Shape, shapesOverlap, surelyHolds} from './polygon.ts'
import type {Routable, Rule, When} from './rule.ts'
import {sayTried} from './say.ts'

/** One condition after the other, as the words of the README say it; nothing of the book, the boxes or the order of tests. */
const reference = ({when}: Rule, input: Routable): boolean => {
  const {categories, areas, shape, owners, hours, answers, sources, priorities, words} = when
  const flat = (text: string): string => [...text.normalize('NFKC')].filter((letter) => letter.trim() !== '').join('').toLowerCase() // biome-ignore format: one line
  const minutes = (clock: string): number => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  const holdsPlace = (polygons: Shape): boolean => {
    if (input.place === null) return false
    const [x, y] = input.place
    let crossings = 0
    for (const edges of polygons.flat()) {
      edges.forEach(([ax, ay], index) => {
        const [bx, by] = edges[(index + 1) % edges.length] as readonly [number, number]
        const [low, high] = ay <= by ? [[ax, ay], [bx, by]] : [[bx, by], [ax, ay]] // biome-ignore format: one line
        const [[lx = 0, ly = 0], [hx = 0, hy = 0]] = [low as number[], high as number[]]
        if (ly <= y && y < hy && lx + ((y - ly) * (hx - lx)) / (hy - ly) > x) crossings += 1
      })
    }
    return crossings % 2 === 1
  }
  const inHours = (): boolean => {
    if (hours === undefined) return true
    if (hours.days === 'working' && input.working !== true) return false
    if (hours.days === 'resting' && input.working !== false) return false
    if (hours.weekdays?.includes(input.weekday) === false) return false
    if (hours.since !== undefined && hours.since > input.day) return false
    if (hours.until !== undefined && hours.until < input.day) return false
    if (hours.from === undefined || hours.to === undefined) return true
    const [from, to] = [minutes(hours.from), minutes(hours.to)]
    const inside = Array.from({length: 1440}, (_, minute) => minute).filter((minute) =>
      from <= to ? minute >= from && minute < to : !(minute >= to && minute < from),
    )
    return inside.includes(input.minute)
  }
  const says = (asked: NonNullable<When['answers']>[number]): boolean => {
    const given = (input.answers as Record<string, unknown>)[asked.question]
    if (given === undefined || given === null) return false
    if (asked.is !== undefined) return ([] as unknown[]).concat(given).includes(asked.is)
    return (
      typeof given === 'number' && !(asked.least !== undefined && given < asked.least) && !(asked.most !== undefined && given > asked.most)
    )
  }
  return (
    (categories === undefined || categories.some((one) => input.category.indexOf(one) === 0)) &&
    (areas === undefined || areas.some((one) => input.area.indexOf(one) === 0)) &&
    (shape === undefined || holdsPlace(shape)) &&
    (owners === undefined || owners.some((one) => one === input.owner)) &&
    inHours() &&
    (answers === undefined || !answers.some((asked) => !says(asked))) &&
    (sources === undefined || sources.some((one) => one === input.source)) &&
    (priorities === undefined || priorities.some((one) => one === input.priority)) &&
    (words === undefined || words.some((word) => flat(input.text).indexOf(flat(word)) >= 0))
  )
}

test('the first rule whose conditions all hold decides, as a slow reading of the rules one by one finds', () => {
  let spoke = 0
  fc.assert(
    fc.property(anyRules, fc.array(anyInput, {minLength: 1, maxLength: 12}), fc.integer({min: 0, max: 9}), (rules, inputs, absent) => {
      const book = openRules(rules)
      const hasUnit = ({id}: Rule): boolean => id !== `r${absent}`
      for (const input of inputs) {
        const expected = rules.findIndex((rule) => reference(rule, input) && hasUnit(rule))
        assert.equal(route(book, input, hasUnit), expected)
        const tried = explain(book, input, hasUnit)
        assert.equal(
          tried.findIndex(({verdict}) => verdict === 'spoke'),
          expected,
        )
        assert.equal(tried.length, rules.length)
        for (const [index, one] of tried.entries()) {
          assert.equal(one.verdict === 'not-reached', expected >= 0 && index > expected)
          assert.equal(one.verdict === 'no-unit-here', (expected < 0 || index < expected) && reference(rules[index] as Rule, input))
          assert.match(sayTried(one).zh, /[一-鿿]/)
        }
        if (expected >= 0) spoke += 1
      }
    }),
    {seed: 11, numRuns: 2_500},
  )
  assert.ok(spoke > 5_000, `rules spoke only ${spoke} times`)
})

test('a rule said to be shadowed, or never to speak, is reached by no input', () => {
  let shadowed = 0
  fc.assert(
    fc.property(anyRules, fc.array(anyInput, {minLength: 20, maxLength: 20}), (rules, inputs) => {
      const lost = checkRules(rules, () => null).filter(({kind}) => kind === 'shadowed' || kind === 'never')
      shadowed += lost.filter(({kind}) => kind === 'shadowed').length
      const book = openRules(rules)
      for (const input of inputs) {
        const line = route(book, input) + 1
        assert.equal(
          lost.find((one) => one.line === line),
          undefined,
        )
      }
    }),
    {seed: 12, numRuns: 2_500},
  )
  assert.ok(shadowed > 300, `only ${shadowed} rules were found shadowed`)
})

test('whatever fulfils the narrow conditions fulfils the wide ones, and every rule covers itself', () => {
  let held = 0
  fc.assert(
    fc.property(
      anyWhen,
      anyWhen,
      fc.array(anyInput, {minLength: 30, maxLength: 30}),
      fc.array(fc.boolean(), {minLength: 9, maxLength: 9}),
      (wide, narrow, inputs, kept) => {
        const wider = Object.fromEntries(
          Object.entries(wide).filter(([name, value], index) => value !== undefined && kept[index] && name in narrow),
        ) as When
        const ruleOf = (when: When): Rule => ({id: 'r', title: '', when, to: {unit: 'u'}})
        assert.ok(covers(narrow, narrow))
        if (!covers(wider, narrow) || neverSpeaks(narrow)) return
        held += 1
        for (const input of inputs) if (reference(ruleOf(narrow), input)) assert.ok(reference(ruleOf(wider), input))
      },
    ),
    {seed: 13, numRuns: 4_000},
  )
  assert.ok(held > 300, `only ${held} pairs covered one another`)
})

test('shadows, rules that never speak, doubled ids, unknown units and overlapping polygons are told with their lines', () => {
  const rule = (id: string, when: When, unit = id): Rule => ({id, title: id, when, to: {unit}})
  const rules = [
    rule('broad', {categories: ['matter.06'], areas: ['990101']}),
    rule('deep', {categories: ['matter.06010'], areas: ['990101001'], sources: ['citizen']}),
    rule('night', {categories: ['matter.06'], hours: {from: '22:00', to: '06:00'}}),
    rule('late', {categories: ['matter.06'], hours: {from: '23:00', to: '05:00'}}),
    rule('past', {hours: {since: '2026-12-01', until: '2026-11-01'}}),
    rule('west', {categories: ['matter.09'], shape: square(0, 0, 4)}),
    rule('east', {categories: ['matter.09009'], shape: square(3, 0, 4)}),
    rule('beside', {categories: ['matter.09009'], shape: square(4, 4, 2)}),
    rule('west', {categories: ['component']}, 'ended'),
  ]
  const found = checkRules(rules, ({to}) =>
    to.unit === 'ended' ? {kind: 'unknown-unit', zh: '单位已撤销', en: 'the unit has ended'} : null,
  )
  assert.deepEqual(
    found.map(({kind, line, other}) => `${kind} ${line} ${other ?? ''}`.trim()),
    ['said-twice 9 6', 'unknown-unit 9', 'shadowed 2 1', 'shadowed 4 3', 'never 5', 'overlap 7 6'],
  )
  const severities = (unit: string): readonly string[] =>
    checkRules([rule('one', {}, unit), rule('two', {})], () => null).map(({kind, severity}) => `${kind} ${severity}`)
  assert.deepEqual([severities('one'), severities('@street:street-office')], [['shadowed fault'], ['shadowed warning']])
})

test('one polygon surely holds another only when every place of it lies within', () => {
  const star: Shape = [[ring([[0, 0], [10, 0], [5, 2], [10, 10], [0, 10]])]] // biome-ignore format: one line
  assert.equal(surelyHolds(square(0, 0, 10), square(2, 2, 3)), true)
  assert.equal(surelyHolds(square(2, 2, 3), square(0, 0, 10)), false)
  assert.equal(surelyHolds(star, star), true)
  assert.equal(surelyHolds(star, square(1, 5, 1)), false, 'not convex, so not sure')
  assert.equal(shapesOverlap(square(0, 0, 4), square(4, 0, 4)), false, 'an edge is no overlap')
  assert.equal(shapesOverlap(square(0, 0, 4), square(1, 1, 1)), true)
  assert.equal(shapesOverlap(square(0, 0, 4), square(0, 0, 4)), true)
  assert.equal(shapesOverlap(square(0, 0, 2), star), true)
})
