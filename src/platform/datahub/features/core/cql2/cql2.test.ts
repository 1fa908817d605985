import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import fc from 'fast-check'
import {absent, dataFolder} from '#test/city.ts'
import {readJson, readJsonText, writeJson} from './json.ts'
import {writeText} from './print.ts'
import {readText} from './text.ts'
import type {Expression} from './tree.ts'

const examples = <T>(file: string): readonly {readonly name: string; readonly filter: T}[] =>
  JSON.parse(readFileSync(join(dataFolder('cql2') ?? '', file), 'utf8'))

/** Compared as JSON, to which -0 is 0. */
const same = (one: Expression, other: Expression, name?: string): void =>
  assert.deepEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)), name)

const refusal = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return (error as {code: string}).code
  }
  return 'none'
}

test('every example in text reads, and reads the same again when it is printed', {skip: absent('cql2', 'examples-text.json')}, () => {
  const all = examples<string>('examples-text.json')
  assert.equal(all.length, 120)
  for (const {name, filter} of all) {
    const tree = readText(filter)
    same(readText(writeText(tree)), tree, name)
    same(readJson(JSON.parse(JSON.stringify(writeJson(tree)))), tree, name)
  }
})

test('every example in JSON is the tree of the example in text', {skip: absent('cql2', 'examples-json.json')}, () => {
  const texts = new Map(examples<string>('examples-text.json').map(({name, filter}) => [name, filter]))
  const all = examples<unknown>('examples-json.json')
  assert.equal(all.length, 109)
  for (const {name, filter} of all) {
    const tree = readJson(filter)
    same(readText(writeText(tree)), tree, name)
    // The text of this one holds an accented letter, its JSON the letter and the accent.
    if (name === 'example70') continue
    same(readText(texts.get(name) ?? ''), tree, name)
  }
})

test('another spelling reads the same', {skip: absent('cql2', 'examples-text.json')}, () => {
  const all = new Map(examples<string>('examples-text.json').map(({name, filter}) => [name, filter]))
  const others = [...all].filter(([name]) => name.includes('-alt'))
  assert.equal(others.length, 11)
  for (const [name, filter] of others) same(readText(filter), readText(all.get(name.replace(/-alt.*/, '')) ?? ''), name)
})

test('names and words of other languages read', () => {
  assert.deepEqual(readText("名称 = '长江''路' and \"类 型\" like '井%'"), {
    kind: 'call',
    op: 'and',
    args: [
      {
        kind: 'call',
        op: '=',
        args: [
          {kind: 'property', name: '名称'},
          {kind: 'text', value: "长江'路"},
        ],
      },
      {
        kind: 'call',
        op: 'like',
        args: [
          {kind: 'property', name: '类 型'},
          {kind: 'text', value: '井%'},
        ],
      },
    ],
  })
})

test('what is wrong is told with its place', () => {
  for (const text of [
    '',
    'a =',
    'a = 1 b',
    '(a = 1',
    "a = DATE('2026-02-30')",
    'a in ()',
    "TIMESTAMP('2026-01-01')",
    'POINT(1)',
    'LINESTRING(1 1)',
    'POLYGON((0 0, 1 0, 1 1))',
    'MULTIPOLYGON(((0 0, 1 0, 0 0)))',
    'a is 1',
    'and',
    '#',
    "'x",
  ])
    assert.equal(
      refusal(() => readText(text)),
      'datahub.bad-filter',
      text,
    )
  for (const value of [
    null,
    {},
    {op: '='},
    {date: 'x'},
    {bbox: [1]},
    {type: 'Point', coordinates: []},
    {type: 'Circle'},
    {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 1],
        ],
      ],
    },
    {interval: []},
    {type: 'GeometryCollection', geometries: [1]},
  ])
    assert.equal(
      refusal(() => readJson(value)),
      'datahub.bad-filter',
      JSON.stringify(value),
    )
  assert.equal(
    refusal(() => readJsonText('{')),
    'datahub.bad-filter',
  )
})

test('what is too deep or too long is refused, not choked on', () => {
  const deep = (open: string, close: string): string => `${open.repeat(5_000)}a=1${close.repeat(5_000)}`
  assert.equal(
    refusal(() => readText(deep('(', ')'))),
    'datahub.filter-too-big',
  )
  assert.equal(
    refusal(() => readText(deep('not ', ''))),
    'datahub.filter-too-big',
  )
  assert.equal(
    refusal(() => readText(`a = ${'-'.repeat(5_000)}b`)),
    'datahub.filter-too-big',
  )
  assert.equal(
    refusal(() => readText(`a = ${'f('.repeat(5_000)}1${')'.repeat(5_000)}`)),
    'datahub.filter-too-big',
  )
  assert.equal(
    refusal(() => readText(Array.from({length: 2_000}, () => 'a=1').join(' or '))),
    'datahub.filter-too-big',
  )
  assert.equal(
    refusal(() => readText(`a = ${'1+'.repeat(2_000)}1`)),
    'datahub.filter-too-big',
  )
  assert.equal(
    refusal(() => readText(`s_within(g, LINESTRING(${Array.from({length: 30_000}, () => '1 1').join(',')}))`)),
    'datahub.filter-too-big',
  )
  const nested = (levels: number): unknown => (levels === 0 ? true : {op: 'not', args: [nested(levels - 1)]})
  assert.equal(
    refusal(() => readJson(nested(100))),
    'datahub.filter-too-big',
  )
})

const name = fc.constantFrom('a', '名称', 'eo:cover', 'two words', 'and', 'date', 'x"y', 'Z', 'point')
const scalar: fc.Arbitrary<Expression> = fc.oneof(
  name.map((one) => ({kind: 'property' as const, name: one})),
  fc
    .string({unit: 'grapheme'})
    .filter((value) => !value.includes('\\'))
    .map((value) => ({kind: 'text' as const, value})),
  fc
    .double({noNaN: true, noDefaultInfinity: true})
    .filter((value) => !Object.is(value, -0))
    .map((value) => ({kind: 'number' as const, value})),
  fc.constant({kind: 'date' as const, value: '2026-11-25'}),
)
const {whole} = fc.letrec<{whole: Expression; value: Expression}>((tie) => ({
  value: fc.oneof(
    {depthSize: 'small'},
    scalar,
    fc
      .tuple(fc.constantFrom('+', '-', '*', '/', '%', 'div', '^', 'area'), tie('value'), tie('value'))
      .map(([op, ...args]) => ({kind: 'call' as const, op, args})),
    tie('value').map((of) => ({kind: 'call' as const, op: 'casei', args: [of]})),
  ),
  whole: fc.oneof(
    {depthSize: 'small'},
    fc
      .tuple(fc.constantFrom('=', '<>', '<', '>=', 'like', 's_within'), tie('value'), scalar)
      .map(([op, ...args]) => ({kind: 'call' as const, op, args})),
    fc
      .tuple(tie('value'), fc.array(scalar, {minLength: 1, maxLength: 3}))
      .map(([of, items]) => ({kind: 'call' as const, op: 'in', args: [of, {kind: 'list' as const, items}]})),
    fc.tuple(fc.constantFrom('and', 'or'), tie('whole'), tie('whole')).map(([op, ...args]) => ({kind: 'call' as const, op, args})),
    tie('whole').map((of) => ({kind: 'call' as const, op: 'not', args: [of]})),
    tie('value').map((of) => ({kind: 'call' as const, op: 'isNull', args: [of]})),
  ),
}))

test('whatever is printed reads as it was, in text and in JSON', () => {
  fc.assert(
    fc.property(whole, (tree) => {
      assert.deepEqual(readText(writeText(tree)), tree)
      assert.deepEqual(readJsonText(JSON.stringify(writeJson(tree))), tree)
    }),
    {seed: 20261125, numRuns: 500},
  )
})
