import assert from 'node:assert/strict'
import {Readable} from 'node:stream'
import {test} from 'node:test'
import {gzipSync} from 'node:zlib'
import {flowCsv} from './flow.ts'
import type {RawRow} from './table.ts'

const read = async (bytes: Buffer) => {
  // Cut at every seventh byte: in the middle of characters, and of CR LF.
  const pieces = (): Buffer[] => Array.from({length: Math.ceil(bytes.length / 7)}, (_, at) => bytes.subarray(at * 7, at * 7 + 7))
  const {batches, ...sheet} = await flowCsv(async () => Readable.from(pieces()))
  const rows: RawRow[] = []
  for await (const batch of batches) rows.push(...batch)
  return {...sheet, rows}
}

/** 编号;名称 / 1;网格 in GBK. */
const gbk = Buffer.from('b1e0bac53bc3fbb3c60a313bcdf8b8f10a', 'hex')

test('a table flows with its lines, whatever stands above it and however it is written', async () => {
  const text = '\uFEFF井盖台账\r\n\r\n编号,名称,"备\r\n注"\r\n1,"甲,\r\n乙",x\r\n\r\n,,\r\n2,丙,\'=1\r\n'
  assert.deepEqual(await read(Buffer.from(text)), {
    encoding: 'utf-8',
    delimiter: ',',
    header: ['编号', '名称', '备\n注'],
    headerLine: 3,
    rows: [
      {line: 5, cells: ['1', '甲,\n乙', 'x']},
      {line: 9, cells: ['2', '丙', '=1']},
    ],
  })
  const {encoding, delimiter, header, rows} = await read(gbk)
  assert.deepEqual([encoding, delimiter, header, rows], ['gb18030', ';', ['编号', '名称'], [{line: 2, cells: ['1', '网格']}]])
  assert.deepEqual((await read(gzipSync(Buffer.from('a|b\n1|2\n')))).rows, [{line: 2, cells: ['1', '2']}])
  assert.deepEqual((await read(Buffer.from('\uFEFFa\tb\n1\t2\n', 'utf16le'))).rows, [{line: 2, cells: ['1', '2']}])
  assert.deepEqual((await read(Buffer.from('a,b\r1,2\r3,4'))).rows.length, 2)
})

test('what is no table is refused in words, with its line', async () => {
  const refused = (bytes: Buffer, says: RegExp) =>
    assert.rejects(read(bytes), (error: {code: string; zh: string}) => error.code === 'sheets.unreadable' && says.test(error.zh))
  await refused(Buffer.from(''), /没有内容/)
  await refused(Buffer.from('a,b\n1,\u0000\n'), /不是文本表格/)
  await refused(Buffer.from('a,b\n"1,2\n3,4\n'), /引号没有结束/)
  await refused(Buffer.concat([Buffer.from('编号,名称\n1,甲\n2,乙\n3,'), Buffer.from([0xff]), Buffer.from('\n4,丁\n5,戊\n')]), /第 4 行/)
  await refused(Buffer.concat([gzipSync(Buffer.from('a,b\n1,2\n')).subarray(0, 20)]), /gzip/)
})
