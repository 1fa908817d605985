import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {feed, xmlText} from './feed.ts'
import {blackened, HIDDEN, hiddenSpans, joined, type Span, shownText} from './redaction.ts'
import {before, cutoff, type RetentionRules, ruleFor} from './retention.ts'
import {blurPlace, hiddenFromAll, publicPlace, usualVisibility, visibilityOf} from './visibility.ts'

const seed = 20261124

test('the longest beginning of a category decides what is shown; without a category nothing is', () => {
  const rules = {
    usual: usualVisibility,
    categories: [
      {category: 'matter', words: false},
      {category: 'matter.06', place: 'blurred', metres: 100},
      {category: 'matter.06028', shown: false},
    ],
  } as const
  assert.equal(visibilityOf(rules, 'component.01001').words, true)
  assert.deepEqual([visibilityOf(rules, 'matter.07001').words, visibilityOf(rules, 'matter.07001').place], [false, 'exact'])
  assert.deepEqual([visibilityOf(rules, 'matter.06010').place, visibilityOf(rules, 'matter.06010').words], ['blurred', true])
  assert.equal(visibilityOf(rules, 'matter.06028').shown, false)
  assert.deepEqual(visibilityOf(rules, null), hiddenFromAll)
})

test('a class has the sign of the longest beginning that has one, whatever else decides about it', () => {
  const rules = {
    usual: {...usualVisibility, icon: 'other'},
    categories: [
      {category: 'matter.06', icon: 'broom'},
      {category: 'matter.06028', place: 'blurred', metres: 100},
      {category: 'matter.06010', icon: 'bin'},
    ],
  } as const
  const signs = ['matter.06028', 'matter.06010', 'matter.09001'].map((category) => visibilityOf(rules, category).icon)
  assert.deepEqual(signs, ['broom', 'bin', 'other'])
})

const metresApart = ([a, b]: readonly [number, number], [c, d]: readonly [number, number]): number =>
  Math.hypot((c - a) * 111_320 * Math.cos((b * Math.PI) / 180), (d - b) * 111_320)

test('a blurred place is near, is the same for the whole square, and blurring it again changes nothing', () => {
  fc.assert(
    fc.property(
      fc.double({min: 73, max: 135, noNaN: true}),
      fc.double({min: 18, max: 53, noNaN: true}),
      fc.integer({min: 50, max: 5_000}),
      (lng, lat, metres) => {
        const blurred = blurPlace([lng, lat], metres)
        assert.ok(metresApart([lng, lat], blurred) <= metres * 0.75 + 1)
        assert.deepEqual(blurPlace(blurred, metres), blurred)
      },
    ),
    {seed, numRuns: 1_000},
  )
  assert.deepEqual(publicPlace({...usualVisibility, place: 'none'}, [114, 30]), null)
  assert.deepEqual(publicPlace(usualVisibility, [114, 30]), [114, 30])
})

const texts = fc.string({unit: 'grapheme', maxLength: 40}).map((text) => `${text}13800138000`)
const spansIn = (length: number): fc.Arbitrary<readonly Span[]> =>
  fc.array(
    fc.tuple(fc.nat(length), fc.nat(length)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
    {maxLength: 5},
  )

test('what people hid and what the machine finds is hidden together, and nothing else', () => {
  const text = '王五打人，电话13800138000，请处理'
  assert.equal(shownText(text, [[0, 2]], {rooms: true}), `${HIDDEN}打人，电话【手机号】，请处理`)
  const spans: readonly Span[] = [[5, 12], [0, 2]] // biome-ignore format: two spans
  assert.equal(shownText(text, spans, {rooms: true}), `${HIDDEN}打人，${HIDDEN}，请处理`)
  fc.assert(
    fc.property(
      texts.chain((one) => spansIn(one.length).map((spans) => [one, spans] as const)),
      ([one, spans]) => {
        const cut = joined(spans, one.length)
        for (const [index, [from, to]] of cut.entries()) assert.ok(from < to && to <= one.length && from > (cut[index - 1]?.[1] ?? -1))
        const black = blackened(one, spans)
        assert.equal(black.length, one.length)
        for (const [from, to] of cut) assert.match(black.slice(from, to), /^█+$/)
        const shown = shownText(one, spans, {rooms: true})
        assert.ok(shown.split(HIDDEN).length - 1 <= cut.length)
        assert.doesNotMatch(shown, /(?<!\d)13800138000(?!\d)/)
      },
    ),
    {seed, numRuns: 500},
  )
})

test('spans hide only the text they were chosen in; the whole hides any', () => {
  const one = {target: 'result', evidenceId: null, seq: null, of: 'h1'} as const
  assert.deepEqual(hiddenSpans([{...one, spans: [[0, 2]]}], 'result', 'h1'), [[0, 2]])
  assert.deepEqual(hiddenSpans([{...one, spans: [[0, 2]]}], 'result', 'h2'), [])
  assert.deepEqual(hiddenSpans([{...one, spans: null}], 'result', 'h2'), 'whole')
  assert.deepEqual(hiddenSpans([{...one, spans: null}], 'description', 'h1'), [])
})

test('the first rule of a deed that fits decides, and days are counted from the end', () => {
  const base = {title: {zh: '一', en: 'one'}, states: ['closed', 'archived'] as const}
  const rules: RetentionRules = {
    rules: [
      {...base, id: 'danger', does: 'destroy', afterDays: 9_000, categories: ['component.05']},
      {...base, id: 'reporter', does: 'anonymise', afterDays: 30, categories: []},
      {...base, id: 'rest', does: 'destroy', afterDays: 100, categories: []},
    ],
  }
  assert.equal(ruleFor(rules, 'destroy', {state: 'closed', category: 'component.05001'})?.id, 'danger')
  assert.equal(ruleFor(rules, 'destroy', {state: 'archived', category: null})?.id, 'rest')
  assert.equal(ruleFor(rules, 'anonymise', {state: 'filed', category: 'matter.06'}), undefined)
  const [, , rest] = rules.rules
  assert.deepEqual(rest === undefined ? [] : before(rules, rest).map(({id}) => id), ['danger'])
  assert.deepEqual(rest && cutoff(rest, new Date('2026-11-23T02:00:00Z')), new Date('2026-08-15T02:00:00Z'))
})

test('the feed is well-formed whatever people wrote', () => {
  const entry = {
    id: 'a',
    number: null,
    name: {zh: '井盖', en: 'cover'},
    address: null,
    label: {zh: '处置中', en: 'At work'},
    place: [114.1, 30.2] as const,
    acceptedAt: new Date(0),
  }
  const text = feed([{...entry, words: '<script>&"\u0007\u{1f600}]]>'}], {
    title: '公开 & 案件',
    origin: 'https://city.example',
    self: '/api/public/feed.rss?area=8801&days=30',
  })
  assert.match(text, /<link>https:\/\/city.example\/city\/cases\//)
  assert.match(text, /href="https:\/\/city.example\/api\/public\/feed.rss\?area=8801&amp;days=30" rel="self"/)
  assert.match(text, /<description>&lt;script&gt;&amp;&quot;😀\]\]&gt;\n/)
  assert.match(text, /<georss:point>30.2 114.1<\/georss:point>/)
  fc.assert(
    fc.property(fc.string({unit: 'binary'}), (words) =>
      assert.doesNotMatch(xmlText(words), /[<>\ufffe\uffff]|&(?!amp;|lt;|gt;|quot;|apos;)/),
    ),
    {seed},
  )
})
