import assert from 'node:assert/strict'
import {test} from 'node:test'
import {crc32, deflateRawSync} from 'node:zlib'
import ExcelJS from 'exceljs'
import fc from 'fast-check'
import {isProblem} from '#lib/problem.ts'
import {readSheet, writeCsv, writeXlsx} from './sheets.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
const cellsOf = async (file: Uint8Array, sheet?: string) =>
  (await readSheet(file, sheet === undefined ? {} : {sheet})).rows.map(({line, cells}) => [line, ...cells])
const refused = (code: string, words: RegExp) => (error: unknown) => isProblem(error, code) && words.test(error.en) && error.zh !== ''
const book = async (fill: (sheet: ExcelJS.Worksheet, book: ExcelJS.Workbook) => void): Promise<Uint8Array> => {
  const made = new ExcelJS.Workbook()
  fill(made.addWorksheet('表一'), made)
  return new Uint8Array(await made.xlsx.writeBuffer())
}

test('GBK bytes with semicolons and an embedded newline keep their lines', async () => {
  const gbk = hex('b5a5cebbc3fbb3c63bb1b8d7a20acbaecef1bed63b22b5dad2bbd0d00ab5dab6fed0d0220ab9abd4b0b4a63bbac30a')
  const sheet = await readSheet(gbk)
  assert.deepEqual(sheet.header, ['单位名称', '备注'])
  assert.deepEqual(sheet.rows, [
    {line: 2, cells: ['水务局', '第一行\n第二行']},
    {line: 4, cells: ['公园处', '好']},
  ])
})

test('UTF-8 and UTF-16 with marks, tabs, CRLF, blank lines and stray quotes', async () => {
  assert.deepEqual(await readSheet(bytes('\uFEFFname,size\r\n\r\npipe,5" wide\r\n"a\r\nb",2\r\nlast,3')), {
    header: ['name', 'size'],
    headerLine: 1,
    rows: [
      {line: 3, cells: ['pipe', '5" wide']},
      {line: 4, cells: ['a\nb', '2']},
      {line: 6, cells: ['last', '3']},
    ],
  })
  const utf16 = Uint8Array.from(Buffer.from('\uFEFF名称\t数\n灯\t1,5\n', 'utf16le'))
  assert.deepEqual(await readSheet(utf16), {header: ['名称', '数'], headerLine: 1, rows: [{line: 2, cells: ['灯', '1,5']}]})
})

test('titles above the header are passed over, blank rows and cells left out', async () => {
  const sheet = await readSheet(bytes('立案标准表,,\n编制：市局\n\n代码, 名称 ,\n01,灯,\n,,\n02,,\n'))
  assert.deepEqual(sheet, {
    header: ['代码', '名称'],
    headerLine: 4,
    rows: [
      {line: 5, cells: ['01', '灯']},
      {line: 7, cells: ['02']},
    ],
  })
  assert.deepEqual(await readSheet(bytes('code\n1\n2\n')), {
    header: ['code'],
    headerLine: 1,
    rows: [
      {line: 2, cells: ['1']},
      {line: 3, cells: ['2']},
    ],
  })
})

test('bytes in no known encoding are refused with their line', async () => {
  const damaged = Uint8Array.from([...bytes('名称,备注\n水务局,好\n公园处,'), 0xe5, 0x85, 10, ...bytes('路灯所,好\n')])
  await assert.rejects(readSheet(damaged), refused('sheets.unreadable', /^Line 3: .*neither UTF-8 nor GBK/))
  await assert.rejects(readSheet(Uint8Array.of(0x61, 10, 0xb5, 0xff, 10)), refused('sheets.unreadable', /^Line 2: .*neither/))
  await assert.rejects(readSheet(Uint8Array.of(0x61, 10, 0, 10)), refused('sheets.unreadable', /^Line 2: This is not a text table/))
})

test('an open quote is refused with the line where it may begin; an empty file too', async () => {
  await assert.rejects(readSheet(bytes('a,b\n1,2\n3,"4\n5,6\n')), refused('sheets.unreadable', /^Line 3: .*never closed/))
  await assert.rejects(readSheet(bytes('\n \n')), refused('sheets.unreadable', /empty/))
  await assert.rejects(readSheet(bytes('')), refused('sheets.unreadable', /empty/))
})

test('the bounds hold', async () => {
  await assert.rejects(readSheet(new Uint8Array(50 * 1024 * 1024 + 1)), refused('sheets.too-large', /bytes of the file/))
  await assert.rejects(readSheet(bytes(`a,b\n${'x'.repeat(10_001)},1\n`)), refused('sheets.too-large', /^Line 2: characters in a cell/))
  await assert.rejects(readSheet(bytes(`a,b\n${'1,'.repeat(200)}1\n`)), refused('sheets.too-large', /^Line 2: columns/))
  await assert.rejects(readSheet(bytes(`a,b\n${'1,2\n'.repeat(200_001)}`)), refused('sheets.too-large', /rows exceed the limit of 200000/))
  const most = await readSheet(bytes(`a,b\n${'1,2\n'.repeat(200_000)}`))
  assert.deepEqual([most.rows.length, most.rows[199_999]], [200_000, {line: 200_001, cells: ['1', '2']}])
})

test('a workbook gives text for every kind of cell', async () => {
  const file = await book((sheet, made) => {
    sheet.addRow(['编码', '数量', '日期', '公式', '富文本', '链接', '是否'])
    sheet.addRow([
      '007',
      0.1 + 0.2,
      new Date('2026-11-22T00:00:00Z'),
      {formula: 'B2*2', result: 0.6},
      {richText: [{text: '路'}, {text: '灯'}]},
      {text: '官网', hyperlink: 'https://example.org'},
      true,
    ])
    sheet.getCell('C4').value = new Date('2026-11-22T08:30:00Z')
    made.addWorksheet('表二').addRows([
      ['a', 'b'],
      [1, 2],
    ])
  })
  assert.deepEqual(await cellsOf(file), [
    [2, '007', '0.3', '2026-11-22', '0.6', '路灯', '官网', 'TRUE'],
    [4, '', '', '2026-11-22 08:30:00'],
  ])
  assert.deepEqual(await cellsOf(file, '表二'), [[2, '1', '2']])
  await assert.rejects(readSheet(file, {sheet: '表三'}), refused('sheets.unreadable', /no sheet named “表三”.*表一, 表二/))
})

test('merged titles, two-row headers and merged bodies are tolerated', async () => {
  const file = await book((sheet) => {
    sheet.addRows([['立案标准'], ['类别', '条件', '时限'], ['', '', 'A 级', 'B 级'], ['井盖', '缺失', 2, 4], ['', '破损', 4, 8]])
    for (const area of ['A1:D1', 'A2:A3', 'B2:B3', 'C2:D2', 'A4:A5']) sheet.mergeCells(area)
  })
  const sheet = await readSheet(file)
  assert.deepEqual([sheet.header, sheet.headerLine], [['类别', '条件', 'A 级', 'B 级'], 3])
  assert.deepEqual(await cellsOf(file), [
    [4, '井盖', '缺失', '2', '4'],
    [5, '井盖', '破损', '4', '8'],
  ])
})

test('a long code stored as a number is refused, because its digits are already lost', async () => {
  const file = await book((sheet) => sheet.addRows([['code'], ['x'], [Number('42010201037000123')]]))
  await assert.rejects(readSheet(file), refused('sheets.unreadable', /^Line 3: .*more than 15 digits/))
})

test('broken, locked and lying workbooks are refused', async () => {
  const good = await book((sheet) =>
    sheet.addRows([
      ['a', 'b'],
      [1, 2],
    ]),
  )
  await assert.rejects(readSheet(good.subarray(0, good.length - 40)), refused('sheets.unreadable', /damaged/))
  const torn = Uint8Array.from(good)
  torn.fill(7, 60, 400)
  await assert.rejects(readSheet(torn), refused('sheets.unreadable', /damaged/))
  await assert.rejects(readSheet(hex('d0cf11e0a1b11ae1')), refused('sheets.unreadable', /old \.xls file or a workbook with a password/))
  await assert.rejects(readSheet(zip('readme.txt', bytes('hello'))), refused('sheets.unreadable', /damaged|no sheet/))
  const zeros = new Uint8Array(1_000_000)
  await assert.rejects(
    readSheet(zip('xl/worksheets/sheet1.xml', zeros, 1_000)),
    refused('sheets.unreadable', /damaged/),
    'promises less than it holds',
  )
  await assert.rejects(readSheet(zip('xl/worksheets/sheet1.xml', zeros, 200_000_000)), refused('sheets.too-large', /unpacked/))
  const merges = bytes('<worksheet><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>')
  await assert.rejects(readSheet(zip('xl/worksheets/sheet1.xml', merges)), refused('sheets.too-large', /merged cells/))
})

test('whatever is written as CSV or XLSX is read back', async () => {
  const cell = fc.oneof(fc.string({maxLength: 20}), fc.constantFrom('=1+1', '-5', '+x', '@a', '"q"', 'a;b', '一\n二', "'x"))
  const safe = cell.map((text) => text.replaceAll('\0', '').trim()).filter((text) => text.isWellFormed() && !/^'[=+\-@]/.test(text))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(safe, safe), {minLength: 1, maxLength: 8}), async (rows) => {
      const whole = rows.map(([left, right], i) => [String(i), left, right, 'end'])
      const sheet = await readSheet(writeCsv(['no', 'left', 'right', 'end'], whole))
      assert.deepEqual(
        sheet.rows.map((row) => [...row.cells]),
        whole,
      )
    }),
    {numRuns: 200, seed: 20261122},
  )
  assert.match(new TextDecoder().decode(writeCsv(['a'], [['=cmd()'], [-5], ['-5']])), /'=cmd\(\)\r\n-5\r\n-5\r\n$/)
  const xlsx = await writeXlsx(
    '权责清单',
    ['名称', '数'],
    [
      ['=1+1', 3],
      ['灯', null],
    ],
  )
  assert.deepEqual(await cellsOf(xlsx), [
    [2, '=1+1', '3'],
    [3, '灯'],
  ])
  const many = Array.from({length: 20_001}, () => ['灯'])
  await assert.rejects(writeXlsx('多', ['名称'], many), refused('sheets.too-large', /XLSX file .* limit of 20000/))
})

// A zip of one file, whose promised size may be a lie.
const zip = (name: string, content: Uint8Array, promised = content.length): Uint8Array => {
  const packed = deflateRawSync(content)
  const head = (mark: number, extra: number): Buffer => {
    const buffer = Buffer.alloc(extra)
    buffer.writeUInt32LE(mark)
    return buffer
  }
  // From the method on, the local and the central header are laid out alike.
  const describe = (buffer: Buffer, method: number) => {
    buffer.writeUInt16LE(8, method)
    buffer.writeUInt32LE(crc32(content), method + 6)
    buffer.writeUInt32LE(packed.length, method + 10)
    buffer.writeUInt32LE(promised, method + 14)
    buffer.writeUInt16LE(name.length, method + 18)
    return buffer
  }
  const local = describe(head(0x04034b50, 30), 8)
  const central = describe(head(0x02014b50, 46), 10)
  const end = head(0x06054b50, 22)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length + name.length, 12)
  end.writeUInt32LE(local.length + name.length + packed.length, 16)
  return Uint8Array.from(Buffer.concat([local, Buffer.from(name), packed, central, Buffer.from(name), end]))
}
