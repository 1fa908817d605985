import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {test} from 'node:test'
import fc from 'fast-check'
import {parseCalendar} from '#lib/calendar.ts'
import {mapping, row} from '../test/samples.ts'
import {instantIn, latestOf, type Request, readRequest} from './request.ts'

const calendarOf = (city: string) =>
  parseCalendar(JSON.parse(readFileSync(new URL(`../../../../../cities/${city}/calendar.json`, import.meta.url), 'utf8')))
const boston = calendarOf('boston311')
const fuzhou = calendarOf('fuzhou12345')

const requestOf = (cells: Readonly<Record<string, string>>, as = mapping): Request => {
  const read = readRequest(row(cells), as, boston)
  assert.ok(read.fault === undefined, 'the row should be readable')
  return read.request
}
const faultOf = (cells: Readonly<Record<string, string>>): string => readRequest(row(cells), mapping, boston).fault?.en ?? ''

test('local times become instants on the clocks of the city, summer time included', () => {
  assert.equal(instantIn('America/New_York', '2011-07-01 01:32:33')?.toISOString(), '2011-07-01T05:32:33.000Z')
  assert.equal(instantIn('America/New_York', '2011-12-01T01:32')?.toISOString(), '2011-12-01T06:32:00.000Z')
  assert.equal(instantIn('Asia/Shanghai', '2016-01-20', '08:00')?.toISOString(), '2016-01-20T00:00:00.000Z')
  for (const text of ['', 'soon', '2011-02-30', '2011-07-01 25:00:00', '01/07/2011']) assert.equal(instantIn('UTC', text), undefined, text)
})

test('a row becomes a request in our words', () => {
  const request = requestOf({})
  assert.equal(request.category, 'matter.06013')
  assert.equal(request.area, '980101')
  assert.equal(request.source, 'hotline')
  assert.equal(request.unit, 'roads')
  assert.deepEqual(request.place, [-71.06, 42.36])
  assert.equal(request.due?.toISOString(), '2011-07-02T13:00:00.000Z')
  assert.equal(request.declared, 'on-time')
  assert.equal(request.result, 'filled')
  assert.deepEqual(request.unknown, [])
})

test('what is blank or unknown has its own place and is told', () => {
  const request = requestOf({
    kind: 'Flying carpet',
    where: '',
    unit: 'MAGIC',
    by: 'owl',
    target: '',
    closed: '',
    ontime: '',
    end: '',
    lng: 'x',
  })
  assert.equal(request.category, 'matter.10999')
  assert.equal(request.area, '980118')
  assert.equal(request.unit, 'other')
  assert.equal(request.due, null)
  assert.equal(request.closed, null)
  assert.equal(request.declared, 'blank')
  assert.equal(request.place, null)
  assert.equal(request.result, 'done')
  assert.deepEqual(
    request.unknown.map(({column}) => column),
    ['kind', 'by', 'unit'],
  )
})

test('transfers go round the units of the area, and counts may be written as decimals', () => {
  assert.deepEqual(requestOf({moves: '3.0'}).transfers, ['parks', 'roads', 'parks'])
  assert.deepEqual(requestOf({moves: '2', where: 'South'}).transfers, [])
})

test('a line that cannot be read says why', () => {
  assert.match(faultOf({opened: ''}), /opened is empty/)
  assert.match(faultOf({opened: 'yesterday'}), /"yesterday" in opened is not a time/)
  assert.match(faultOf({closed: '2011-06-30 12:00:00'}), /ends before/)
  assert.match(faultOf({moves: '1.5'}), /not a whole number/)
  assert.match(faultOf({moves: '-1'}), /not a whole number/)
})

test('a mapping may assume a limit where the record gives none, and count days to the end', () => {
  const assumed = {
    ...mapping,
    opened: {column: 'opened', time: '08:00'},
    closed: {daysAfter: 'moves', time: '18:00'},
    due: {limit: {amount: 5, unit: 'work_day'}, source: 'assumed'},
  } as const
  const read = readRequest(row({opened: '2018-02-13', moves: '9'}), assumed, fuzhou)
  assert.ok(read.fault === undefined)
  assert.equal(read.request.closed?.toISOString(), '2018-02-22T10:00:00.000Z')
  // 14 February, then the holiday of the 15th to the 21st, 22, 23, the worked Saturday 24, Monday 26 at 18:00.
  assert.equal(read.request.due?.toISOString(), '2018-02-26T10:00:00.000Z')
})

test('whatever the cells hold, a row is a request within bounds or has a fault in both languages', () => {
  const cell = fc.oneof(
    fc.string({maxLength: 3000}),
    fc.constantFrom('', '2011-07-01', '2011-07-05 10:00:00', '3', '-71.1', 'North', 'Pothole'),
  )
  const names = Object.keys(row({}).cells)
  fc.assert(
    fc.property(fc.record(Object.fromEntries(names.map((name) => [name, cell]))), (cells) => {
      const read = readRequest({line: 3, cells}, mapping, boston)
      if (read.fault !== undefined) return read.fault.zh !== '' && read.fault.en !== ''
      const {description, address, opened, closed, result} = read.request
      return (
        description.length <= 2000 &&
        description !== '' &&
        (address?.length ?? 0) <= 200 &&
        result !== '' &&
        (closed === null || closed >= opened)
      )
    }),
  )
})

test('the latest instant of a line is its end, or its beginning while it is open', () => {
  const latest = (cells: Readonly<Record<string, string>>) => latestOf(row(cells), mapping, 'UTC')?.toISOString()
  assert.equal(latest({}), '2011-07-01T12:00:00.000Z')
  assert.equal(latest({closed: ''}), '2011-07-01T09:00:00.000Z')
  assert.equal(latest({opened: 'x', closed: ''}), undefined)
})
