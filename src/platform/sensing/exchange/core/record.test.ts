import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {zoneClock} from '#lib/calendar/zone.ts'
import {instantOf, numberOf, type RecordPlan, recordReader} from './record.ts'

const {instant} = zoneClock('Asia/Shanghai')

test('times are read as files write them', () => {
  const cases: Readonly<Record<string, string>> = {
    '2013-03-01 00:00': '2013-02-28T16:00:00.000Z',
    '2013/3/1 8:05:09': '2013-03-01T00:05:09.000Z',
    '2022-03-02T00:15Z': '2022-03-02T00:15:00.000Z',
    '2022-03-02T00:15:00.250+08:00': '2022-03-01T16:15:00.250Z',
    '2022-03-02 00:15:00-0330': '2022-03-02T03:45:00.000Z',
    '2020-02-29': '2020-02-28T16:00:00.000Z',
  }
  for (const [text, iso] of Object.entries(cases)) assert.equal(new Date(instantOf(text, instant) ?? Number.NaN).toISOString(), iso, text)
  for (const text of ['', '2022-13-01', '2021-02-29', '2022-03-02 24:00', '2022-03-02 10:60', 'yesterday', '20220302', '1646179200'])
    assert.equal(instantOf(text, instant), undefined, text)
})

test('numbers are numbers, and nothing else is', () => {
  fc.assert(
    fc.property(fc.double({noNaN: true, noDefaultInfinity: true}), (value) => numberOf(String(value)) === value || value === 0),
    {seed: 5},
  )
  for (const text of ['NaN', 'Infinity', '', '1,5', '0x10', '1e999', '12abc', '--1']) assert.equal(numberOf(text), undefined, text)
})

const plan: RecordPlan = {
  time: 'time',
  device: {column: 'station'},
  columns: [
    {column: 'pm', key: 'pm25', convert: (value) => value},
    {column: 'co', key: 'co', convert: (value) => value / 1000},
  ],
  missing: new Set(['', 'NA']),
  instant,
}
const noon = Date.parse('2022-03-02T04:00:00Z')

test('a wide record tells a value a column, and says which are none', () => {
  const read = recordReader(['time', 'station', 'pm', 'co', 'note'], plan)
  assert.deepEqual(read(['2022-03-02 12:00', 'A', '35', '800', 'x']), {
    values: [
      {device: 'A', key: 'pm25', at: noon, value: 35},
      {device: 'A', key: 'co', at: noon, value: 0.8},
    ],
    faults: [],
  })
  assert.deepEqual(read(['2022-03-02 12:00', 'A', 'NA', '']), {values: [], faults: []})
  assert.deepEqual(read(['2022-03-02 12:00', 'A', 'bad', '1']).faults, [{column: 'pm', text: 'bad', why: 'number'}])
  assert.deepEqual(read(['noon', 'A', '1', '1']).faults, [{column: 'time', text: 'noon', why: 'time'}])
  assert.deepEqual(read(['2022-03-02 12:00', '', '1', '1']).faults, [{column: 'station', text: '', why: 'device'}])
})

test('a column may be a device', () => {
  const read = recordReader(['time', 'lot-1', 'lot-2'], {
    ...plan,
    device: {headers: true},
    columns: [{column: '', key: 'free', convert: (value) => value}],
  })
  assert.deepEqual(read(['2022-03-02 12:00', '7', '']).values, [{device: 'lot-1', key: 'free', at: noon, value: 7}])
})
