import assert from 'node:assert/strict'
import {test} from 'node:test'
import {parseUscc} from './codes.ts'
import {isProblem} from './problem.ts'
import type {Sheet} from './rows.ts'
import {dateCell, numberCell, optionalCell, readRows, refuseErrors, textCell, wordCell} from './rows.ts'

interface Unit {
  readonly name: string
  readonly code: string | null
  readonly staff: number
  readonly kind: 'office' | 'firm'
  readonly since: string | null
}

const columns = {
  name: {names: ['单位名称', 'name'], read: textCell(10)},
  code: {names: ['统一社会信用代码', 'uscc'], read: optionalCell(parseUscc)},
  staff: {names: ['人数', 'staff'], read: numberCell({min: 0, max: 5_000, whole: true})},
  kind: {names: ['类别', 'kind'], read: wordCell<Unit['kind']>({机关: 'office', 企业: 'firm'})},
  since: {names: ['启用日期', 'since'], read: optionalCell(dateCell), optional: true},
} as const

const sheet = (header: string[], ...rows: string[][]): Sheet => ({
  header,
  headerLine: 1,
  rows: rows.map((cells, i) => ({line: i + 2, cells})),
})
const read = (of: Sheet) => readRows<Unit>(of, columns)

test('columns are found by either name in any order, however they are dressed', () => {
  const {rows, errors, ignored} = read(
    sheet(
      [' Staff', '＊单位 名称*', '备注', 'USCC', '类别'],
      ['1,200', '水务局', 'x', '91350100M000100Y43', '机关'],
      ['７', '公园处', '', '', '企业'],
    ),
  )
  assert.equal(errors.count(), 0)
  assert.deepEqual(ignored, ['备注'])
  assert.deepEqual(
    rows.map((row) => row.value),
    [
      {name: '水务局', code: '91350100M000100Y43', staff: 1200, kind: 'office', since: null},
      {name: '公园处', code: null, staff: 7, kind: 'firm', since: null},
    ],
  )
})

test('every bad cell is one error with its line and column, and good rows survive', () => {
  const {rows, errors} = read(
    sheet(
      ['单位名称', '统一社会信用代码', '人数', '类别', '启用日期'],
      ['水务局', '91350100M000100Y44', '许多', '机关', '2026-02-30'],
      ['水务局', '', '5', '机关', '2026年1月5日'],
      ['', '', '-1', '衙门'],
      ['名称长得不得了的一个单位', '', '1.5', 'constructor'],
    ),
  )
  assert.deepEqual(
    rows.map(({line, value}) => [line, value.since]),
    [[3, '2026-01-05']],
  )
  assert.deepEqual(
    errors.list.map(({line, column}) => `${line} ${column}`),
    ['2 统一社会信用代码', '2 人数', '2 启用日期', '4 单位名称', '4 人数', '4 类别', '5 单位名称', '5 人数', '5 类别'],
  )
  assert.match(errors.list[0]?.zh ?? '', /第 18 位校验码应为 3/)
  assert.throws(
    () => refuseErrors(errors),
    (error) => isProblem(error, 'rows.refused') && /9 errors .* line 2, “统一社会信用代码”/.test(error.en) && /第 2 行/.test(error.zh),
  )
})

test('missing and doubled columns are told at the header and no row is read', () => {
  const {rows, errors} = read(sheet(['name', '单位名称', 'staff'], ['a', 'b', '1']))
  assert.equal(rows.length, 0)
  assert.deepEqual(
    errors.list.map(({line, en}) => `${line} ${/missing|twice/.exec(en)?.[0]}`),
    ['1 twice', '1 missing', '1 missing'],
  )
})

test('errors are counted beyond the thousand that are kept', () => {
  const {errors} = read(sheet(['单位名称', 'uscc', '人数', '类别'], ...Array.from({length: 1_500}, () => ['水务局', '', '?', '机关'])))
  assert.deepEqual([errors.list.length, errors.count()], [1_000, 1_500])
})

test('dates in the forms people write', () => {
  for (const text of ['2026-11-22', '2026/11/22', '20261122', '2026年11月22日', '2026.11.22 08:30', '２０２６-11-22'])
    assert.equal(dateCell(text), '2026-11-22', text)
  assert.equal(dateCell('2026-1-2'), '2026-01-02')
  for (const text of ['2026', '22-11-2026', '2026-13-01', '昨天', ''])
    assert.throws(
      () => dateCell(text),
      (error) => isProblem(error),
      text,
    )
})
