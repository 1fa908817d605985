import assert from 'node:assert/strict'
import {test} from 'node:test'
import {lattice} from '../test/lattice.ts'
import {judgePoint, judgeShape} from './judge.ts'

const strict = {mend: false}
const polygon = (...rings: unknown[][]): unknown => ({type: 'Polygon', coordinates: rings})
const square = [
  [0, 0],
  [4, 0],
  [4, 4],
  [0, 4],
  [0, 0],
]
const hole = [
  [1, 1],
  [1, 2],
  [2, 2],
  [2, 1],
  [1, 1],
]

const cases: readonly (readonly [string, unknown, RegExp | undefined, RegExp | undefined])[] = [
  ['a sound square', polygon(square), undefined, undefined],
  ['a square with a hole', polygon(square, hole), undefined, undefined],
  [
    'a hole that touches the outer ring at a point',
    polygon(square, [
      [0, 2],
      [1, 3],
      [2, 2],
      [1, 1],
      [0, 2],
    ]),
    undefined,
    undefined,
  ],
  [
    'a bow tie',
    polygon([
      [0, 0],
      [4, 4],
      [4, 0],
      [0, 4],
      [0, 0],
    ]),
    /crosses/,
    /crosses/,
  ],
  [
    'a ring that touches itself',
    polygon([
      [0, 0],
      [4, 0],
      [4, 4],
      [2, 0],
      [0, 4],
      [0, 0],
    ]),
    /touches itself/,
    /touches itself/,
  ],
  [
    'a spike that runs back along its edge',
    polygon([
      [0, 0],
      [4, 0],
      [6, 0],
      [4, 0],
      [4, 4],
      [0, 4],
      [0, 0],
    ]),
    /touches itself/,
    /touches itself/,
  ],
  ['an open ring', polygon(square.slice(0, 4)), /not closed/, undefined],
  ['a clockwise outer ring', polygon([...square].reverse()), /anticlockwise/, undefined],
  ['an anticlockwise hole', polygon(square, [...hole].reverse()), /clockwise/, undefined],
  ['heights', polygon(square.map(([x, y]) => [x, y, 5])), /3D/, undefined],
  [
    'NaN',
    polygon([
      [0, 0],
      [Number.NaN, 0],
      [4, 4],
      [0, 0],
    ]),
    /NaN/,
    /NaN/,
  ],
  [
    'text for numbers',
    polygon([
      ['0', 0],
      [1, 0],
      [4, 4],
      ['0', 0],
    ]),
    /NaN/,
    /NaN/,
  ],
  [
    'metres for degrees',
    polygon([
      [500000, 3300000],
      [500100, 3300000],
      [500100, 3300100],
      [500000, 3300000],
    ]),
    /coordinate system/,
    /coordinate system/,
  ],
  ['nothing', null, /empty/, /empty/],
  ['no rings', polygon(), /empty/, /empty/],
  ['an empty ring', polygon([]), /empty/, /empty/],
  [
    'two points',
    polygon([
      [0, 0],
      [1, 1],
      [0, 0],
    ]),
    /three different/,
    /three different/,
  ],
  [
    'no area',
    polygon([
      [0, 0],
      [1, 1],
      [2, 2],
      [0, 0],
    ]),
    /no area|touches/,
    /no area|touches/,
  ],
  [
    'a hole outside',
    polygon(square, [
      [11, 1],
      [11, 2],
      [12, 2],
      [12, 1],
      [11, 1],
    ]),
    /hole lies outside/,
    /hole lies outside/,
  ],
  ['a point', {type: 'Point', coordinates: [1, 2]}, /polygon is needed/, /polygon is needed/],
  ['rubbish', {type: 'Polygon', coordinates: [[1, 2, 3]]}, /missing/, /missing/],
]

for (const [name, geometry, whenStrict, whenMending] of cases) {
  test(`${name}: ${whenStrict === undefined ? 'taken' : 'refused'}, ${whenMending === undefined ? 'mended' : 'not mended'}`, () => {
    for (const [mend, expected] of [
      [false, whenStrict],
      [true, whenMending],
    ] as const) {
      const judged = judgeShape(geometry, {mend})
      if (expected === undefined) assert.deepEqual(judged.fault, undefined)
      else {
        assert.match(judged.fault?.en ?? 'taken', expected)
        assert.match(judged.fault?.zh ?? '', /请/)
      }
    }
  })
}

test('every cell of the lattice is sound', () => {
  for (const {shape} of lattice(12, 10).cells) assert.equal(judgeShape({type: 'MultiPolygon', coordinates: shape}, strict).fault, undefined)
})

test('mending gives the same ring as a sound one', () => {
  const untidy = polygon(
    [...square]
      .reverse()
      .slice(0, 4)
      .map(([x, y]) => [x, y, 9]),
  )
  assert.deepEqual(judgeShape(untidy, {mend: true}).good?.[0]?.[0]?.toSorted(), square.toSorted())
})

test('bounds: 100,000 vertices, and no comb can hold it up', () => {
  const circle = (n: number): number[][] =>
    Array.from({length: n + 1}, (_, i) => [Math.cos((2 * Math.PI * (i % n)) / n), Math.sin((2 * Math.PI * (i % n)) / n)])
  assert.equal(judgeShape(polygon(circle(50_000)), strict).fault, undefined)
  assert.match(judgeShape(polygon(circle(100_001)), strict).fault?.en ?? '', /100000 vertices/)
  const comb = Array.from({length: 60_000}, (_, i) => [i / 1000, i % 2 === 0 ? 1 : 80])
  const judged = judgeShape(polygon([[60, 0], ...comb.reverse(), [0, 0], [60, 0]]), {mend: true})
  assert.match(judged.fault?.en ?? '', /too intricate/)
})

test('points', () => {
  assert.deepEqual(judgePoint({type: 'Point', coordinates: [114, 30]}, strict).good, [114, 30])
  assert.match(judgePoint({type: 'Point', coordinates: [114, 30, 9]}, strict).fault?.en ?? '', /3D/)
  assert.match(judgePoint({type: 'Point', coordinates: []}, strict).fault?.en ?? '', /empty/)
  assert.match(judgePoint(undefined, strict).fault?.en ?? '', /empty/)
})
