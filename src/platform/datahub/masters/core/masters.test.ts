import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {usccCheckDigit} from '#lib/codes.ts'
import {seeded} from '../../../../../bench/measure.ts'
import {makeEnterprises, makePeople} from '../test/made.ts'
import {attributesOf, blocksOf, codeOf, isIdentityNumber, type MasterKind, masterKindNames, patternOf, type Traits} from './kinds.ts'
import {type Appearance, goldenOf, maskedTraits, reasonsOf} from './master.ts'
import names from './names.json' with {type: 'json'}
import {addressParts, isShortFor, jaroWinkler, metresBetween, phoneDigits} from './text.ts'
import {usualModels} from './usual.ts'
import {learnModel, type Model, type Pattern, weigh} from './weigh.ts'

const seed = 20261125
const [register, inspections] = makeEnterprises(seeded(3), 300)
const [residents, callers] = makePeople(seeded(4), 300)
const things: readonly Traits[] = [...register, ...inspections, ...residents, ...callers].map(({traits}) => traits)
const thing = fc.constantFrom(...things)
const kind = fc.constantFrom(...masterKindNames)

test('names of organisations are held against each other as the cases say', () => {
  for (const {one, other, level} of names) {
    assert.equal(patternOf('enterprise', {name: one}, {name: other})[0], level, `${one} | ${other}`)
    assert.equal(patternOf('enterprise', {name: other}, {name: one})[0], level, `${other} | ${one}`)
  }
})

test('Jaro–Winkler gives the values of Winkler’s own table', () => {
  // Winkler 1990 and the R package RecordLinkage, three digits.
  for (const [one, other, value] of [
    ['MARTHA', 'MARHTA', 0.961],
    ['DIXON', 'DICKSONX', 0.813],
    ['DWAYNE', 'DUANE', 0.84],
    ['JELLYFISH', 'SMELLYFISH', 0.896],
  ] as const)
    assert.ok(Math.abs(jaroWinkler(one, other) - value) < 6e-4, `${one} ${other} ${jaroWinkler(one, other)}`)
})

test('likeness is between 0 and 1, the same both ways, and 1 only for the same', () => {
  fc.assert(
    fc.property(fc.string({maxLength: 12}), fc.string({maxLength: 12}), (one, other) => {
      const likeness = jaroWinkler(one, other)
      assert.ok(likeness >= 0 && likeness <= 1)
      assert.ok(Math.abs(likeness - jaroWinkler(other, one)) < 0.12, 'transpositions may be counted another way round, no more')
      assert.equal(likeness === 1, one === other && one !== '')
    }),
    {seed, numRuns: 500},
  )
})

test('a pattern is the same both ways, says nothing where one says nothing, and has only levels that are named', () => {
  fc.assert(
    fc.property(kind, thing, thing, (of, one, other) => {
      const pattern = patternOf(of, one, other)
      attributesOf[of].forEach(({levels, trait}, k) => {
        const level = pattern[k] ?? null
        assert.ok(level === null || (Number.isInteger(level) && level >= 0 && level < levels.length))
        if (one[trait] === undefined || other[trait] === undefined) assert.equal(level, null)
      })
      assert.equal(reasonsOf(of, pattern).length, pattern.filter((level) => level !== null).length)
      const self = patternOf(of, one, one)
      assert.ok(self.every((level) => level === null || level === 0))
      assert.ok(
        weigh(usualModels[of], self) >= weigh(usualModels[of], pattern) || pattern.some((level, k) => level !== null && self[k] === null),
      )
    }),
    {seed, numRuns: 400},
  )
})

test('whatever is the same but for a word of the name still shares a block', () => {
  const found = inspections.filter(({truth, traits}) => {
    const there = register.find((one) => one.truth === truth)
    if (there === undefined) return false
    const own = new Set(blocksOf('enterprise', there.traits).own)
    return blocksOf('enterprise', traits).near.some((block) => own.has(block))
  }).length
  const all = inspections.filter(({truth}) => register.some((one) => one.truth === truth)).length
  assert.ok(all > 100 && found / all > 0.98, `${found} of ${all}`)
})

test('codes count only when their check holds', () => {
  const first = '91420100MA4KX1A23'
  const code = first + usccCheckDigit(first)
  assert.equal(codeOf('enterprise', {code: ` ${code.toLowerCase()} `}), code)
  assert.equal(codeOf('enterprise', {code: `${first}${code.endsWith('0') ? '1' : '0'}`}), undefined)
  assert.equal(codeOf('place', {code}), undefined)
  assert.equal(isIdentityNumber('11010519491231002X'), true)
  for (const wrong of ['110105194912310021', '11010519491331002X', '110105', '']) assert.equal(isIdentityNumber(wrong), false)
  fc.assert(
    fc.property(fc.integer({min: 0, max: 16}), fc.integer({min: 1, max: 9}), (at, by) => {
      const good = '11010519491231002X'
      const changed = good.slice(0, at) + ((Number(good[at]) + by) % 10) + good.slice(at + 1)
      assert.equal(isIdentityNumber(changed), false, 'one digit mistyped is always seen')
    }),
    {seed},
  )
})

test('addresses, telephones and short names are read as people write them', () => {
  for (const [text, road, number] of [
    ['湖北省武汉市江岸区中山大道12号3层', '中山大道', '12'],
    ['江岸区解放路 8 号', '解放路', '8'],
    ['武珞路', '武珞路', ''],
    ['某处', '', ''],
  ] as const)
    assert.deepEqual([addressParts(text).road, addressParts(text).number], [road, number], text)
  assert.deepEqual(['+86 138-0000-1111', '13800001111', '027-82810000', '12345'].map(phoneDigits), [
    '13800001111',
    '13800001111',
    '02782810000',
    '',
  ])
  assert.deepEqual([isShortFor('武钢', '武汉钢铁'), isShortFor('钢武', '武汉钢铁'), isShortFor('武', '武汉')], [true, false, false])
  assert.ok(Math.abs(metresBetween([114, 30], [114.001, 30]) - 96.3) < 0.2)
})

/** Draws patterns of pairs whose shares are known. */
function drawn(model: Model, many: number): readonly Pattern[] {
  const random = seeded(9)
  const level = (shares: readonly number[]): number => {
    let [left, at] = [random(), 0]
    while (at < shares.length - 1 && left >= (shares[at] ?? 0)) {
      left -= shares[at] ?? 0
      at += 1
    }
    return at
  }
  return Array.from({length: many}, () => {
    const same = random() < model.prior
    return model.attributes.map((shares) => (random() < 0.1 ? null : level(same ? shares.same : shares.other)))
  })
}

test('learning without being told finds the shares that pairs were drawn from, from another beginning', () => {
  const truth: Model = {
    prior: 0.12,
    attributes: [
      {same: [0.7, 0.2, 0.1], other: [0.02, 0.08, 0.9]},
      {same: [0.9, 0.1], other: [0.1, 0.9]},
      {same: [0.6, 0.3, 0.1], other: [0.05, 0.15, 0.8]},
      {same: [0.8, 0.2], other: [0.03, 0.97]},
    ],
  }
  const begin: Model = {prior: 0.3, attributes: truth.attributes.map(({same}) => ({same: same.length === 3 ? [0.5, 0.3, 0.2] : [0.7, 0.3], other: same.length === 3 ? [0.2, 0.3, 0.5] : [0.3, 0.7]}))} // biome-ignore format: a table
  const learned = learnModel(drawn(truth, 60_000), begin)
  assert.ok(Math.abs(learned.prior - truth.prior) < 0.01, String(learned.prior))
  const off = (which: 'same' | 'other'): number =>
    Math.max(
      ...learned.attributes.flatMap((shares, k) =>
        shares[which].map((share, at) => Math.abs(share - (truth.attributes[k]?.[which][at] ?? 0))),
      ),
    )
  assert.ok(off('same') < 0.03 && off('other') < 0.01, `${off('same')} ${off('other')}`)
  assert.deepEqual(learnModel([], begin), begin)
})

test('what is usual has the shares of every level of every attribute', () => {
  for (const of of masterKindNames as readonly MasterKind[]) {
    const {attributes, prior} = usualModels[of]
    assert.ok(prior > 0 && prior < 1)
    assert.deepEqual(
      attributes.map(({same, other}) => [same.length, other.length]),
      attributesOf[of].map(({levels}) => [levels.length, levels.length]),
    )
    for (const {same, other} of attributes)
      for (const shares of [same, other]) assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9, of)
  }
})

const appearance = (id: string, source: string, traits: Traits, days: number, gone = false): Appearance => ({
  id,
  source,
  key: id,
  district: '990101',
  kind: 'enterprise',
  master: 'm',
  how: 'own',
  code: null,
  traits,
  saidAt: new Date(days * 86_400_000),
  goneAt: gone ? new Date(0) : null,
})

test('of feeds that contradict each other the trusted one holds, then the newest; what is gone only where nobody else speaks', () => {
  const trust = (source: string): number => (source === 'register' ? 1 : 5)
  const golden = goldenOf(
    [
      appearance('a', 'visits', {name: '华盛', phone: '1', address: '甲路1号'}, 30),
      appearance('b', 'register', {name: '华盛餐饮有限公司'}, 1),
      appearance('c', 'visits', {phone: '2'}, 40),
      appearance('d', 'register', {holder: '张三', phone: '3'}, 50, true),
    ],
    trust,
  )
  assert.deepEqual(
    golden.map(({trait, value, from, against}) => [trait, value, from, against]),
    [
      ['name', '华盛餐饮有限公司', 'b', 1],
      ['holder', '张三', 'd', 0],
      ['address', '甲路1号', 'a', 0],
      ['phone', '2', 'c', 2],
    ],
  )
})

test('what is told of a person to who may not know keeps no more than the family name, ends of the telephone, the road and the year', () => {
  fc.assert(
    fc.property(fc.constantFrom(...residents.map(({traits}) => traits)), (traits) => {
      const shown = maskedTraits({...traits, holder: traits.name ?? ''})
      assert.match(shown.name ?? '', /^.{1,2}[*]$/u)
      assert.equal(shown.holder, shown.name)
      assert.match(shown.phone ?? '', /^\d{3}[*]{4}\d{4}$/)
      assert.ok(!/\d+ ?号/.test(shown.address ?? ''))
      assert.equal(shown.born, traits.born?.slice(0, 4))
    }),
    {seed},
  )
})
