import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {readWkt} from '#lib/geo/wkt.ts'
import {readCell, Unreadable} from './cells.ts'
import {convert, type Means} from './convert.ts'
import {KeyLines} from './keys.ts'
import {faultOf, type Mapping, misfitOf} from './mapping.ts'
import {Look, suggest} from './suggest.ts'
import {factorOf} from './units.ts'

const zone = 'Asia/Shanghai'
const said = (value: unknown): string => (value instanceof Unreadable ? value.said.zh : 'read')

test('cells are read as people write them', () => {
  const number = (text: unknown, unit?: string) => readCell(text, 'number', {zone, unit})
  assert.deepEqual(
    ['1,234.5', '１２', '-3e2', 7, '', '—', '无'].map((one) => number(one)),
    [1234.5, 12, -300, 7, null, null, null],
  )
  assert.deepEqual(
    [number('3.5 km', 'm'), number('3万元', '元'), number('2亩', '公顷'), number('80%', '%')],
    [3500, 30_000, 0.133333333333333, 80],
  )
  assert.match(said(number('3.5 km')), /指定单位/)
  assert.match(said(number('3.5 kg', 'm')), /不能换算/)
  assert.match(said(number('约3')), /不是数字/)
  const truth = (text: unknown) => readCell(text, 'truth', {zone})
  assert.deepEqual(['是', '否', 'TRUE', '0', '√', '', true].map(truth), [true, false, true, false, true, null, true])
  assert.match(said(truth('也许')), /“是”或“否”/)
  const date = (text: unknown) => readCell(text, 'date', {zone})
  assert.deepEqual(
    ['2026-3-5', '2026/03/05', '2026年3月5日', '20260305', '2026.3.5', '2026-03-05 10:00'].map(date),
    Array.from({length: 6}, () => '2026-03-05'),
  )
  assert.match(said(date('2026-02-30')), /不是日期/)
  const time = (text: unknown) => readCell(text, 'time', {zone})
  assert.deepEqual(
    [
      '2026-03-05 08:00',
      '2026/3/5 8:00:00',
      '2026年3月5日 8时0分',
      '2026-03-05T00:00:00Z',
      '2026-03-05T08:00:00+08:00',
      '1772668800',
      1772668800000,
    ].map(time),
    Array.from({length: 7}, () => '2026-03-05T00:00:00.000Z'),
  )
  assert.match(said(time('2026-03-05 25:00')), /不是时间/)
  assert.deepEqual(readCell('甲、乙;丙', 'list', {zone}), ['甲', '乙', '丙'])
  assert.equal(readCell('a\u0000b', 'text', {zone}), 'ab')
})

test('units are converted both ways, and never across kinds', () => {
  assert.equal(factorOf('km', 'm'), 1000)
  assert.equal(factorOf('m', 'kg'), undefined)
  assert.equal(factorOf('斤', '公斤'), 0.5)
})

const columns = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  Object.keys(rows[0] ?? {}).map((name) => {
    const look = new Look(name)
    for (const row of rows) look.at(row[name])
    return look.column()
  })

test('what a file holds is seen from its first rows', () => {
  const found = columns([
    {
      井盖编号: '0001',
      名称: '甲',
      深度: '1.5米',
      启用: '是',
      建成: '2020-01-01',
      巡检: '2026-03-05 08:00',
      经度: '114.3',
      纬度: '30.6',
      身份证: '420106199001011234',
    },
    {
      井盖编号: '0002',
      名称: '甲',
      深度: '2米',
      启用: '否',
      建成: '2021/5/6',
      巡检: '',
      经度: '114.4',
      纬度: '30.5',
      身份证: '420106199001011235',
    },
  ])
  assert.deepEqual(
    found.map(({type}) => type),
    ['text', 'text', 'number', 'truth', 'date', 'time', 'number', 'number', 'text'],
  )
  const mapping = suggest(found, {geometry: false, crs: null, zone, sound: (text) => `s${text.length}`})
  assert.deepEqual(mapping.place, {kind: 'columns', lng: '经度', lat: '纬度', crs: 'EPSG:4490'})
  assert.deepEqual([mapping.key, mapping.time], ['s4', 's2_5'])
  assert.equal(mapping.fields.find(({from}) => from === '深度')?.unit, '米')
  assert.equal(
    faultOf(
      mapping,
      found.map(({name}) => name),
    ),
    undefined,
  )
})

const mapping: Mapping = {
  fields: [
    {from: '编号', name: 'code', type: 'text', said: {zh: '编号', en: 'Code'}},
    {from: '深', name: 'depth', type: 'number', said: {zh: '深', en: 'Depth'}, unit: 'm'},
    {from: '日', name: 'day', type: 'date', said: {zh: '日', en: 'Day'}},
  ],
  key: 'code',
  time: 'day',
  place: {kind: 'columns', lng: '经', lat: '纬', crs: 'EPSG:4490'},
  zone,
  missing: 'keep',
}
const means: Means = {
  toPlace: (x, y) => [x, y],
  readWkt: (text) => {
    try {
      return readWkt(text)
    } catch {
      return undefined
    }
  },
}

test('a row becomes a record, or every cell that is wrong is told', () => {
  const row = {line: 2, geometry: null, fields: {编号: ' A1 ', 深: '2 m', 日: '2026-03-05', 经: '114.3', 纬: '30.6'}}
  assert.deepEqual(convert(row, mapping, means), {
    line: 2,
    key: 'A1',
    values: {code: 'A1', depth: 2, day: '2026-03-05'},
    at: '2026-03-04T16:00:00.000Z',
    place: {type: 'Point', coordinates: [114.3, 30.6]},
  })
  const wrong = convert({...row, fields: {编号: '', 深: 'x', 日: '?', 经: '30.6', 纬: '114.3'}}, mapping, means)
  assert.ok(Array.isArray(wrong))
  assert.deepEqual(
    wrong.map(({column}) => column),
    ['深', '日', '经', '编号'],
  )
  assert.match(wrong[2]?.zh ?? '', /写反/)
  const shaped: Mapping = {...mapping, place: {kind: 'geometry', crs: null}}
  const broken = convert(
    {
      ...row,
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      },
    },
    shaped,
    means,
  )
  assert.match((broken as readonly {zh: string}[])[0]?.zh ?? '', /首尾相接/)
})

test('any row is converted or refused in words, never thrown at', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('编号', '深', '日', '经', '纬'), fc.anything()), fc.anything(), (fields, coordinates) => {
      for (const place of [mapping.place, {kind: 'geometry', crs: null} as const, {kind: 'wkt', column: '经', crs: 'EPSG:4490'} as const]) {
        const found = convert({line: 1, fields, geometry: {type: 'Polygon', coordinates}}, {...mapping, place}, means)
        assert.ok('key' in found || found.length > 0)
      }
    }),
    {seed: 6, numRuns: 500},
  )
})

test('a mapping that cannot be is refused in words', () => {
  const [first] = mapping.fields
  assert.ok(first !== undefined)
  assert.match(faultOf({...mapping, fields: [{...first, name: 'bbox'}]}, undefined)?.zh ?? '', /另有用途/)
  assert.match(faultOf({...mapping, fields: [first, first]}, undefined)?.zh ?? '', /重复/)
  assert.match(faultOf({...mapping, key: 'x'}, undefined)?.zh ?? '', /主键/)
  assert.match(faultOf({...mapping, time: 'code'}, undefined)?.zh ?? '', /时间/)
  assert.match(faultOf(mapping, ['编号', '深', '日', '经'])?.zh ?? '', /坐标列“纬”/)
  assert.match(misfitOf(mapping, {fields: [{...first, type: 'number'}], key: 'code'})?.zh ?? '', /不是 text/)
})

test('a key is known again by its line, however many there are', () => {
  const lines = new KeyLines()
  for (let at = 1; at <= 50_000; at += 1) assert.equal(lines.add(`key-${at}`, at), undefined)
  assert.equal(lines.count, 50_000)
  assert.deepEqual([lines.add('key-1', 9), lines.add('key-49999', 9), lines.add('key-0', 9)], [1, 49_999, undefined])
})
