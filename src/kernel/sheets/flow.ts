import {pipeline, type Readable, Transform} from 'node:stream'
import {createGunzip} from 'node:zlib'
import {type Options, parse} from 'csv-parse'
import {delimiterOf, linesOutsideAscii} from './csv.ts'
import {sheetBounds, tooLarge, unreadableSheet} from './refusals.ts'
import {type RawRow, tableOf} from './table.ts'

/** Opens the bytes of a file from its beginning, as often as it is asked. */
export type OpenBytes = () => Promise<Readable>

/** How the text of a file is written. */
export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be'

/** A table of any length: its header at once, then its rows some at a time, each with its line. */
export interface FlowingSheet {
  readonly encoding: Encoding
  readonly delimiter: string
  readonly header: readonly string[]
  readonly headerLine: number
  readonly batches: AsyncIterable<readonly RawRow[]>
}

const BATCH = 1_000
const HEAD_ROWS = 20
/** Longest record taken, so that a file without line ends does not fill the memory. */
const MOST_RECORD = 1_000_000
const FOREIGN_BYTES = 4 << 20

const badBytes = (line: number) =>
  unreadableSheet({
    line,
    zh: '有无法识别的字节，既不是 UTF-8 也不是 GBK。请用表格软件另存为 CSV UTF-8 后再上传。',
    en: 'There are bytes that are neither UTF-8 nor GBK. Save the file as CSV UTF-8 in a spreadsheet program and upload it again.',
  })

const notText = () => unreadableSheet({zh: '这不是文本表格。请上传 CSV 文件。', en: 'This is not a text table. Upload a CSV file.'})

async function isGzip(open: OpenBytes): Promise<boolean> {
  const source = await open()
  for await (const chunk of source) return (chunk as Buffer)[0] === 0x1f && (chunk as Buffer)[1] === 0x8b
  return false
}

/** The bytes of a file, unpacked when it is gzipped. */
async function* plainBytes(open: OpenBytes): AsyncGenerator<Buffer> {
  const zipped = await isGzip(open)
  const source = await open()
  if (!zipped) return yield* source as AsyncIterable<Buffer>
  const unpacked = createGunzip()
  pipeline(source, unpacked, () => undefined)
  try {
    yield* unpacked as AsyncIterable<Buffer>
  } catch {
    throw unreadableSheet({zh: 'gzip 压缩包已损坏。请重新压缩后再上传。', en: 'The gzip file is damaged. Pack it again and upload it.'})
  }
}

/**
 * How the text is written, found by reading all of it: UTF-16 by its mark, UTF-8 where every byte fits, GB18030 otherwise; a file that is
 * mostly UTF-8 is a damaged UTF-8 file. Throws sheets.unreadable with the line.
 */
export async function encodingOf(open: OpenBytes): Promise<Encoding> {
  const utf8 = new TextDecoder('utf-8', {fatal: true})
  const foreign: Buffer[] = []
  let [kept, broken, first] = [0, false, true]
  for await (const chunk of plainBytes(open)) {
    if (first && chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le'
    if (first && chunk[0] === 0xfe && chunk[1] === 0xff) return 'utf-16be'
    first = false
    if (chunk.includes(0)) throw notText()
    if (kept < FOREIGN_BYTES) {
      foreign.push(chunk)
      kept += chunk.length
    }
    if (!broken) {
      try {
        utf8.decode(chunk, {stream: true})
      } catch {
        broken = true
      }
    }
    if (broken && kept >= FOREIGN_BYTES) break
  }
  try {
    // What ends in the middle of a character is no UTF-8 either.
    if (!broken) utf8.decode()
  } catch {
    broken = true
  }
  if (!broken) return 'utf-8'
  const {lines, badUtf8, firstBad} = linesOutsideAscii(Buffer.concat(foreign))
  if (badUtf8 * 2 < lines) throw badBytes(firstBad)
  return 'gb18030'
}

/** Text with line feeds alone: the parser counts CR LF inside quotes as two lines. */
const decoding = (encoding: Encoding): Transform => {
  const decoder = new TextDecoder(encoding, {fatal: true})
  let [lines, held] = [1, '']
  const decoded = (chunk: Buffer | undefined, done: (error: Error | null, text?: string) => void): void => {
    try {
      const text = held + decoder.decode(chunk, {stream: chunk !== undefined})
      held = chunk !== undefined && text.endsWith('\r') ? '\r' : ''
      const plain = (held === '' ? text : text.slice(0, -1)).replaceAll(/\r\n?/g, '\n')
      for (let at = plain.indexOf('\n'); at >= 0; at = plain.indexOf('\n', at + 1)) lines += 1
      done(null, plain)
    } catch {
      done(badBytes(lines))
    }
  }
  return new Transform({
    encoding: 'utf8',
    transform: (chunk: Buffer, _encoding, done) => decoded(chunk, done),
    flush: (done) => decoded(undefined, done),
  })
}

/** The first text of a file, enough to see how its cells are kept apart. */
async function headOf(open: OpenBytes, encoding: Encoding): Promise<string> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of plainBytes(open)) return decoder.decode(chunk.subarray(0, 1 << 16), {stream: true})
  return ''
}

async function* rowsOf(open: OpenBytes, encoding: Encoding, delimiter: string): AsyncGenerator<RawRow> {
  let before = 0
  const parser = parse({
    delimiter: [delimiter],
    record_delimiter: '\n',
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MOST_RECORD,
    on_record: (record: unknown, {lines}: {readonly lines: number}) => {
      before = lines
      const cells = record as string[]
      const breaks = cells.reduce((sum, cell) => (cell.includes('\n') ? sum + cell.split('\n').length - 1 : sum), 0)
      return {line: lines - breaks, cells}
    },
  } as unknown as Options)
  const failed = (error: Error): Error =>
    (error as {code?: string}).code?.startsWith('CSV_') === true
      ? unreadableSheet({
          line: before + 1,
          zh: '此处无法按 CSV 读取：引号没有结束，或一行过长。请更正后再上传。',
          en: 'The file cannot be read as CSV here: a quotation mark is never closed, or a line is too long. Mend it and upload the file again.',
        })
      : error
  pipeline(plainBytes(open), decoding(encoding), parser, () => undefined)
  try {
    for await (const one of parser) yield one as RawRow
  } catch (error) {
    throw failed(error as Error)
  } finally {
    parser.destroy()
  }
}

// Our own exports put an apostrophe before text that a spreadsheet would run as a formula.
const unguarded = (cell: string): string => (/^'[=+\-@]/.test(cell) ? cell.slice(1) : cell)
const clean = ({line, cells}: RawRow): readonly string[] => {
  if (cells.length > sheetBounds.columns) throw tooLarge({zh: '列数', en: 'columns', most: sheetBounds.columns, line})
  return cells.map((cell) => (cell === '' ? cell : unguarded(cell.trim())))
}
const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell === '')

/**
 * A CSV file of any length, gzipped or not, in UTF-8, UTF-16 or GB18030, its cells kept apart by comma, semicolon, tab or bar; titles above
 * the header are passed over. Nothing but the rows at hand is in memory. Throws sheets.unreadable, sheets.too-large.
 */
export async function flowCsv(open: OpenBytes): Promise<FlowingSheet> {
  const encoding = await encodingOf(open)
  const delimiter = delimiterOf(await headOf(open, encoding))
  const head: RawRow[] = []
  for await (const row of rowsOf(open, encoding, delimiter)) {
    const cleaned = clean(row)
    if (isBlank(cleaned)) continue
    head.push({line: row.line, cells: cleaned})
    if (head.length >= HEAD_ROWS) break
  }
  const {header, headerLine} = tableOf(head)
  return {encoding, delimiter, header, headerLine, batches: bodyOf(open, encoding, delimiter, headerLine)}
}

async function* bodyOf(open: OpenBytes, encoding: Encoding, delimiter: string, headerLine: number): AsyncGenerator<readonly RawRow[]> {
  let batch: RawRow[] = []
  for await (const row of rowsOf(open, encoding, delimiter)) {
    if (row.line <= headerLine) continue
    const cleaned = clean(row)
    if (isBlank(cleaned)) continue
    batch.push({line: row.line, cells: cleaned})
    if (batch.length >= BATCH) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}
