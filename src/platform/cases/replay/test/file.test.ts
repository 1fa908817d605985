import assert from 'node:assert/strict'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, test} from 'node:test'
import {gzipSync} from 'node:zlib'
import {inChunks, readHeader, readRows} from '../file.ts'

const folder = mkdtempSync(join(tmpdir(), 'replay-file-'))
after(() => rmSync(folder, {recursive: true, force: true}))
const put = (name: string, bytes: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}
const gather = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
const text = '\uFEFFno, said ,end\r\n1,"two\nlines, one cell",x\r\n\r\n2,short\r\n'

for (const [name, bytes] of [
  ['plain.csv', text],
  ['packed.csv.gz', gzipSync(text)],
] as const)
  test(`${name}: header, rows with their numbers, cells that span lines, missing cells`, async () => {
    const path = put(name, bytes)
    assert.deepEqual(await readHeader(path), ['no', 'said', 'end'])
    assert.deepEqual(await gather(readRows(path)), [
      {line: 2, cells: {no: '1', said: 'two\nlines, one cell', end: 'x'}},
      {line: 3, cells: {no: '2', said: 'short', end: ''}},
    ])
  })

test('rows come in handfuls, the last one smaller', async () => {
  const path = put('five.csv', `no\n${[1, 2, 3, 4, 5].join('\n')}\n`)
  const sizes = (await gather(inChunks(readRows(path), 2))).map((chunk) => chunk.length)
  assert.deepEqual(sizes, [2, 2, 1])
})

test('a file that is missing, empty, cut off or never closes a quotation is refused', async () => {
  await assert.rejects(readHeader(join(folder, 'nothing')), {code: 'sheets.unreadable'})
  await assert.rejects(readHeader(put('empty.csv', '')), {code: 'case.replay-file-empty'})
  const packed = gzipSync(`no\n${'12345\n'.repeat(50_000)}`)
  await assert.rejects(gather(readRows(put('cut.gz', packed.subarray(0, packed.length / 2)))), {code: 'sheets.unreadable'})
  await assert.rejects(gather(readRows(put('open.csv', 'no,said\n1,"never closed\n'))), {code: 'sheets.unreadable'})
})
