import assert from 'node:assert/strict'
import {createHash} from 'node:crypto'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {buildCity, filesOf} from './generate/city.ts'
import {dice} from './generate/random.ts'

type Ring = readonly (readonly [number, number])[]
interface Shape {
  readonly properties: Readonly<Record<string, string | number>>
  readonly geometry: {readonly type: string; readonly coordinates: readonly Ring[]}
}

const folder = import.meta.dirname
const files = filesOf(buildCity())
const file = (path: string): string => files.get(path) ?? assert.fail(`${path} is not generated`)
const shapes = (path: string): readonly Shape[] => (JSON.parse(file(path)) as {features: readonly Shape[]}).features
const rows = (path: string): string[][] =>
  file(path)
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(','))

// Whole millionths of a degree from the centre: small integers, so that sums of products are exact.
const micro = ([lng, lat]: readonly [number, number]): [number, number] => [Math.round((lng - 114) * 1e6), Math.round((lat - 30) * 1e6)]
const ringOf = (shape: Shape): [number, number][] => {
  const ring = shape.geometry.coordinates[0] ?? assert.fail('no ring')
  assert.deepEqual(ring[0], ring.at(-1), `${shape.properties.code} is closed`)
  return ring.slice(1).map(micro)
}
const edges = (ring: readonly [number, number][]): {a: [number, number]; b: [number, number]}[] =>
  ring.map((a, i) => ({a, b: ring[(i + 1) % ring.length] ?? a}))
const doubleArea = (ring: readonly [number, number][]): number => edges(ring).reduce((sum, {a, b}) => sum + a[0] * b[1] - a[1] * b[0], 0)
const holds = (ring: readonly [number, number][], [x, y]: readonly [number, number]): boolean => {
  let odd = false
  for (const {a, b} of edges(ring)) if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd
  return odd
}
const side = (a: readonly number[], b: readonly number[], c: readonly number[]): number =>
  Math.sign(((b[0] ?? 0) - (a[0] ?? 0)) * ((c[1] ?? 0) - (a[1] ?? 0)) - ((b[1] ?? 0) - (a[1] ?? 0)) * ((c[0] ?? 0) - (a[0] ?? 0)))

const cells = shapes('grid/cells.geojson').map((shape) => ({
  code: String(shape.properties.code),
  region: shape.properties.region,
  ring: ringOf(shape),
}))
const areas = shapes('grid/areas.geojson').map((shape) => ({
  code: String(shape.properties.code),
  level: shape.properties.level,
  ring: ringOf(shape),
}))
const city = areas.find((a) => a.level === 'city') ?? assert.fail('no city')
const key = (a: readonly number[], b: readonly number[]): string => `${a.join(',')}>${b.join(',')}`
/** The directed edges of cells that have no cell on their other side, as sorted text. */
const borderOf = (code: string): string[] => {
  const own = new Set(cells.filter((cell) => cell.code.startsWith(code)).flatMap(({ring}) => edges(ring).map(({a, b}) => key(a, b))))
  return [...own].filter((edge) => !own.has(edge.split('>').reverse().join('>'))).sort()
}

test('the files of the city are exactly what its seed gives', () => {
  const again = filesOf(buildCity())
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
  for (const [path, text] of files) {
    assert.equal(hash(again.get(path) ?? ''), hash(text), `${path} differs between two runs`)
    const kept = join(folder, path)
    assert.ok(existsSync(kept), `${path} is missing: run node cities/demo/generate.ts`)
    assert.equal(hash(readFileSync(kept, 'utf8')), hash(text), `${path} is not what the generator gives: run node cities/demo/generate.ts`)
  }
  assert.ok([...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0) < 8_000_000)
})

test('another seed gives another city', () => {
  const other = filesOf(buildCity(20270101))
  assert.notEqual(other.get('grid/cells.geojson'), files.get('grid/cells.geojson'))
})

test('the city has the promised numbers of everything', () => {
  const levels = areas.map((a) => a.level)
  const count = (level: string): number => levels.filter((l) => l === level).length
  assert.deepEqual([count('city'), count('district'), count('street'), count('community')], [1, 3, 12, 48])
  assert.equal(cells.length, 2000)
  assert.equal(new Set(cells.map((cell) => cell.code)).size, 2000)
  assert.deepEqual([...new Set(cells.map((cell) => cell.region))].sort(), [1, 2, 3])
  assert.equal(rows('grid/components.csv').length, 20_000)
  const listed = JSON.parse(file('organisation/areas.json')) as {code: string; name: string; nameEn: string; level: string}[]
  assert.deepEqual(listed.map((a) => a.code).sort(), areas.map((a) => a.code).sort())
  assert.equal(new Set(listed.map((a) => a.name)).size, listed.length)
  assert.equal(new Set(listed.map((a) => a.nameEn)).size, listed.length)
  const named = new Set(shapes('geo/roads.geojson').map((road) => road.properties.name))
  assert.ok(named.size > 60 && named.size <= 121, `${named.size} names of roads`)
})

const crossesItself = (ring: readonly [number, number][]): boolean => {
  const list = edges(ring)
  return list.some((p, i) =>
    list
      .slice(i + 2)
      .some((q) => q.b !== p.a && side(p.a, p.b, q.a) !== side(p.a, p.b, q.b) && side(q.a, q.b, p.a) !== side(q.a, q.b, p.b)),
  )
}

test('water, parks and buildings are simple counter-clockwise rings', () => {
  for (const path of ['geo/water.geojson', 'geo/parks.geojson', 'geo/buildings.geojson']) {
    for (const shape of shapes(path)) {
      const ring = ringOf(shape)
      assert.ok(doubleArea(ring) > 0 && !crossesItself(ring), `${path}: ${JSON.stringify(shape.properties)} crosses itself`)
    }
  }
})

test('every unit grid is a simple counter-clockwise ring of a sensible size', () => {
  for (const {code, ring} of cells) {
    assert.match(code, /^99010[123]\d{9}$/)
    const area = (doubleArea(ring) / 2) * 0.096486 * 0.110852
    assert.ok(area > 3000 && area < 40_000, `${code} has ${area} m²`)
    assert.ok(!crossesItself(ring), `${code} crosses itself`)
  }
})

test('unit grids leave no gap and never overlap', () => {
  const used = new Set<string>()
  for (const {code, ring} of cells) {
    for (const {a, b} of edges(ring)) {
      assert.ok(!used.has(key(a, b)), `an edge of ${code} has two grids on the same side`)
      used.add(key(a, b))
    }
  }
  // Every edge has a grid on each side, but for the edges of the city's own border: with equal area this is a partition.
  assert.deepEqual(
    borderOf(''),
    edges(city.ring)
      .map(({a, b}) => key(a, b))
      .sort(),
  )
  assert.equal(
    cells.reduce((sum, {ring}) => sum + doubleArea(ring), 0),
    doubleArea(city.ring),
  )
})

test('points thrown at the city fall in exactly one unit grid', () => {
  const roll = dice(5)
  let found = 0
  for (let n = 0; n < 400; n++) {
    const p = [Math.round(roll.between(-32_000, 32_000)) + 0.5, Math.round(roll.between(-23_000, 23_000)) + 0.5] as const
    const expected = holds(city.ring, p) ? 1 : 0
    assert.equal(cells.filter(({ring}) => holds(ring, p)).length, expected)
    found += expected
  }
  assert.ok(found > 300)
})

test('districts, streets and communities are whole sets of unit grids and have their borders', () => {
  for (const area of areas) {
    const prefix = area.level === 'city' ? '9901' : area.code
    assert.deepEqual(
      borderOf(prefix),
      edges(area.ring)
        .map(({a, b}) => key(a, b))
        .sort(),
      `${area.code} has the border of its grids`,
    )
  }
  const communities = new Set(areas.filter((a) => a.level === 'community').map((a) => a.code))
  for (const {code} of cells) assert.ok(communities.has(code.slice(0, 12)), `${code} has a community`)
})

test('every component has its own code and lies inside the unit grid it names', () => {
  const rings = new Map(cells.map((cell) => [cell.code, cell.ring]))
  const codes = new Set<string>()
  for (const [code = '', type = '', name = '', lng, lat, cell = '', , state, accuracy, date = ''] of rows('grid/components.csv')) {
    assert.match(code, /^99010[123]0[1-5]\d{9}$/)
    assert.equal(code.slice(0, 6), cell.slice(0, 6))
    assert.equal(code.slice(6, 11), type)
    assert.ok(!codes.has(code), `${code} is used twice`)
    codes.add(code)
    assert.ok(holds(rings.get(cell) ?? [], micro([Number(lng), Number(lat)])), `${code} is not in ${cell}`)
    assert.ok(name.length > 0 && name.length <= 30, name)
    assert.ok(['完好', '破损', '丢失', '废弃'].includes(state ?? ''))
    assert.match(accuracy ?? '', /^[ABC]$/)
    assert.match(date, /^2025-\d\d-\d\d$/)
  }
})

test('owners of components are units of the city', () => {
  const units = JSON.parse(readFileSync(join(folder, 'organisation/units.json'), 'utf8')) as {key: string}[]
  const known = new Set(['', ...units.map((unit) => unit.key)])
  for (const row of rows('grid/components.csv')) assert.ok(known.has(row[6] ?? '?'), `${row[6]} is no unit`)
})

test('house numbers are odd on one side and even on the other, once each', () => {
  const seen = new Set<string>()
  for (const [name = '', kind, , , road, number = '', english = ''] of rows('grid/places.csv')) {
    assert.ok(name !== '' && english !== '', name)
    if (kind !== 'road_number') continue
    assert.equal(name, `${road}${number}号`)
    assert.ok(!seen.has(name), `${name} is there twice`)
    seen.add(name)
  }
  assert.ok(seen.size > 5000)
})

test('nothing lies outside the box of the city', () => {
  const {bbox} = JSON.parse(file('city.json')) as {bbox: [number, number, number, number]}
  const [west, south, east, north] = bbox
  const check = (lng: number, lat: number, what: string): void =>
    assert.ok(
      lng >= west - 1e-9 && lng <= east + 1e-9 && lat >= south - 1e-9 && lat <= north + 1e-9,
      `${what} ${lng} ${lat} is outside the box`,
    )
  for (const [path, text] of files) {
    if (path.endsWith('.geojson'))
      for (const [, lng, lat] of text.matchAll(/\[(\d+\.?\d*),(\d+\.?\d*)\]/g)) check(Number(lng), Number(lat), path)
  }
  for (const row of rows('grid/components.csv')) check(Number(row[3]), Number(row[4]), row[0] ?? '')
  for (const row of rows('grid/places.csv')) check(Number(row[2]), Number(row[3]), row[0] ?? '')
})
