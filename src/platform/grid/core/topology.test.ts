import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {lattice} from '../test/lattice.ts'
import {areaM2, metresPerDegree, type Position, type Shape} from './shape.ts'
import {checkTiling, describeFinding, type Part} from './topology.ts'

const {cells, communities, streets} = lattice(12, 10)
const [kx, ky] = metresPerDegree(30)
const square = (west: number, south: number, size: number): Shape => [
  [
    [
      [114 + west / kx, 30 + south / ky],
      [114 + (west + size) / kx, 30 + south / ky],
      [114 + (west + size) / kx, 30 + (south + size) / ky],
      [114 + west / kx, 30 + (south + size) / ky],
      [114 + west / kx, 30 + south / ky],
    ],
  ],
]
const part = (code: string, shape: Shape, within = ''): Part => ({code, within, shape})

test('a sound grid has no findings, with its areas or without', () => {
  assert.deepEqual(checkTiling(communities, cells, 0.001), [])
  assert.deepEqual(checkTiling([], cells, 0.001), [])
  assert.deepEqual(checkTiling(streets, communities, 0.001), [])
})

test('two squares that overlap by 10 m × 100 m', () => {
  const [only, ...rest] = checkTiling([], [part('a', square(0, 0, 100)), part('b', square(90, 0, 100))])
  assert.deepEqual([only?.kind, only?.codes, rest], ['overlap', ['a', 'b'], []])
  assert.ok(Math.abs((only?.areaM2 ?? 0) - 1000) < 0.5, String(only?.areaM2))
  assert.match(describeFinding(only as NonNullable<typeof only>).zh, /a 与 b 重叠 \d+/)
})

test('a cell inside another, and two equal cells, overlap wholly', () => {
  const inside = checkTiling([], [part('a', square(0, 0, 100)), part('b', square(20, 20, 10))])
  assert.ok(Math.abs((inside[0]?.areaM2 ?? 0) - 100) < 0.1)
  const same = checkTiling([], [part('a', square(0, 0, 100)), part('b', square(0, 0, 100))])
  assert.ok(Math.abs((same[0]?.areaM2 ?? 0) - 10000) < 5)
})

test('an enclosed gap is found without areas, an open bay is not a gap', () => {
  const ring = [0, 1, 2, 3, 5, 6, 7, 8].map((i) => part(`c${i}`, square((i % 3) * 100, Math.floor(i / 3) * 100, 100)))
  const [gap, ...rest] = checkTiling([], ring)
  assert.deepEqual([gap?.kind, gap?.codes.length, rest], ['gap', 2, []])
  assert.ok(Math.abs((gap?.areaM2 ?? 0) - 10000) < 5)
  for (const missing of ['c1', 'c3', 'c5', 'c7'])
    assert.deepEqual(
      checkTiling(
        [],
        ring.filter(({code}) => code !== missing),
      ),
      [],
      missing,
    )
})

test('a gap at the edge of its community is found, and both neighbours named', () => {
  const whole = part('990101001001', square(0, 0, 300))
  const strip = (code: string, west: number, east: number): Part => {
    const [x0, x1, y1] = [114 + west / kx, 114 + east / kx, 30 + 300 / ky]
    return part(
      code,
      [
        [
          [
            [x0, 30],
            [x1, 30],
            [x1, y1],
            [x0, y1],
            [x0, 30],
          ],
        ],
      ],
      '990101001001',
    )
  }
  const findings = checkTiling([whole], [strip('a', 0, 100), strip('b', 102, 290)])
  assert.deepEqual(
    findings.map(({kind, codes}) => [kind, codes.toSorted()]),
    [
      ['gap', ['b']],
      ['gap', ['a', 'b']],
    ],
  )
  assert.deepEqual(
    findings.map(({areaM2}) => Math.round(areaM2 / 10)),
    [300, 60],
  )
})

test('a cell whose community has no shape is an orphan', () => {
  const findings = checkTiling(
    [part('990101001001', square(0, 0, 100))],
    [part('990101001001001', square(0, 0, 100), '990101001001'), part('990101001002001', square(200, 0, 50), '990101001002')],
  )
  assert.deepEqual(
    findings.map(({kind, codes}) => [kind, codes]),
    [['orphan', ['990101001002001']]],
  )
})

/** The check measures at one latitude for a whole area: good to 1 in 2,000. */
const near = (found: number, expected: number): void => assert.ok(Math.abs(found - expected) < expected / 2000, `${found} ≠ ${expected}`)

/** Replaces one corner of one cell (not of its neighbours). */
const moveCorner = (at: number, corner: number, to: (from: Position) => Position): Part[] =>
  cells.map((cell, i) => {
    if (i !== at) return cell
    const ring = (cell.shape[0]?.[0] ?? []).slice(0, 4)
    const moved = ring.map((p, k) => (k === corner ? to(p) : p))
    return {...cell, shape: [[[...moved, moved[0] as Position]]]}
  })

test('a corner moved in one cell only is always found, with the area it gained or lost', () => {
  fc.assert(
    fc.property(
      fc.nat(cells.length - 1),
      fc.nat(3),
      fc.double({min: 0, max: 2 * Math.PI, noNaN: true}),
      fc.double({min: 6, max: 12, noNaN: true}),
      (at, corner, angle, metres) => {
        const broken = moveCorner(at, corner, ([x, y]) => [x + (Math.cos(angle) * metres) / kx, y + (Math.sin(angle) * metres) / ky])
        const before = areaM2(cells[at]?.shape ?? [])
        const change = areaM2(broken[at]?.shape ?? []) - before
        const findings = checkTiling(communities, broken, 0)
        const sum = (kind: string): number => findings.filter((f) => f.kind === kind).reduce((total, f) => total + f.areaM2, 0)
        const code = cells[at]?.code ?? ''
        assert.ok(findings.filter(({areaM2}) => areaM2 > 0.01).every(({codes, kind}) => kind === 'gap' || codes.includes(code)))
        // What the cell gained lies over a neighbour (in or out of its community) or beyond the city; what it lost is a gap.
        const beyond =
          sum('crossing') - findings.filter((f) => f.kind === 'overlap' && f.within === '').reduce((total, f) => total + f.areaM2, 0)
        assert.ok(
          Math.abs(sum('overlap') + beyond - sum('gap') - change) < 0.05,
          `${sum('overlap')} + ${beyond} − ${sum('gap')} ≠ ${change}`,
        )
        assert.ok(sum('overlap') + sum('gap') + sum('crossing') > 0)
      },
    ),
    {seed: 7, numRuns: 150},
  )
})

test('a cell counted to the wrong community crosses a boundary by its whole area', () => {
  fc.assert(
    fc.property(fc.nat(cells.length - 1), fc.nat(communities.length - 1), (at, to) => {
      const cell = cells[at] as Part
      const home = communities[to]?.code ?? ''
      fc.pre(home !== cell.within)
      const findings = checkTiling(
        communities,
        cells.map((each, i) => (i === at ? {...each, within: home} : each)),
      )
      assert.deepEqual(findings.map(({kind}) => kind).sort(), ['crossing', 'gap'])
      for (const {areaM2: found} of findings) near(found, areaM2(cell.shape))
      assert.deepEqual(findings.find(({kind}) => kind === 'crossing')?.codes, [cell.code])
    }),
    {seed: 8, numRuns: 60},
  )
})

test('a cell left out is a gap of its area', () => {
  for (const [at, cell] of cells.entries()) {
    const findings = checkTiling(
      communities,
      cells.filter((_, i) => i !== at),
    )
    assert.deepEqual(
      findings.map(({kind}) => kind),
      ['gap'],
    )
    near(findings[0]?.areaM2 ?? 0, areaM2(cell.shape))
  }
})

test('2,000 cells in 80 communities', () => {
  const big = lattice(50, 40, {seed: 3})
  assert.equal(big.cells.length, 2000)
  assert.deepEqual(checkTiling(big.communities, big.cells), [])
})
