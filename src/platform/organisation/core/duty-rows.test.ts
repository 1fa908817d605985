import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {anyDuties, areas, units} from '../test/samples.ts'
import {always, readDutyRows, writeDutyRows} from './duty-rows.ts'
import {openUnitBook} from './unit.ts'

const context = {areas: new Set<string>(areas), units: openUnitBook(units), day: '2026-11-22'}
const header = ['区域', '类别', '权属单位', '责任单位', '主管部门', '失效日期']
const sheetOf = (...rows: readonly (readonly string[])[]) => ({
  header,
  headerLine: 1,
  rows: rows.map((cells, index) => ({line: index + 2, cells})),
})

test('units are found by name, key or code, and by territory', () => {
  const read = readDutyRows(
    sheetOf(
      ['990101', 'component.01002', 'water', '单位 power', 'USCC-city', ''],
      ['990100', 'matter.09', '', '属地街道', '@district:urban-management', ''],
      ['990100', '', '', '属地区：housing', '', '2027-01-01'],
    ),
    context,
  )
  assert.equal(read.errors.count(), 0)
  assert.deepEqual(
    read.rows.map(({value}) => [value.owner, value.unit, value.supervising, value.validFrom, value.validTo]),
    [
      ['water', 'power', 'city', always, null],
      [null, '@street:street-office', '@district:urban-management', always, null],
      [null, '@district:housing', null, always, '2027-01-01'],
    ],
  )
})

test('every bad cell is an error of its row', () => {
  const {rows, errors} = readDutyRows(
    sheetOf(
      ['990199', 'component.1', '', 'nobody', '', ''],
      ['9901', '', '@street:street-office', 'ended', '', ''],
      ['990101', 'matter', '', 'city', '', '1900-01-01'],
      ['990101', 'matter', '', 'city', '', ''],
    ),
    context,
  )
  assert.deepEqual(
    errors.list.map(({line, column}) => [line, column]),
    [
      [2, '区域'],
      [2, '类别'],
      [2, '责任单位'],
      [3, '区域'],
      [3, '权属单位'],
      [3, '责任单位'],
      [4, '失效日期'],
    ],
  )
  assert.deepEqual(
    rows.map(({line}) => line),
    [5],
  )
})

test('a list without its columns is told which are missing', () => {
  const {errors} = readDutyRows({header: ['区域', '类别'], headerLine: 3, rows: []}, context)
  assert.deepEqual(
    errors.list.map(({line, zh}) => [line, zh.includes('责任单位')]),
    [[3, true]],
  )
})

test('what is written out reads back as the same rows', () => {
  fc.assert(
    fc.property(anyDuties, (duties) => {
      const kept = duties.filter(({unit, validFrom, validTo}) => unit !== 'ended' && (validTo === null || validFrom < validTo))
      const [first = [], ...rest] = writeDutyRows(kept, context.units)
      const read = readDutyRows({header: first, headerLine: 1, rows: rest.map((cells, index) => ({line: index + 2, cells}))}, context)
      assert.equal(read.errors.count(), 0)
      assert.deepEqual(
        read.rows.map(({value}) => value),
        kept.map(({id: _id, line: _line, ...row}) => row),
      )
    }),
  )
})
