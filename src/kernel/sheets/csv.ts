import {CsvError, parse} from 'csv-parse/sync'
import type {Sheet} from '#lib/rows.ts'
import {sheetBounds, tooLarge, unreadableSheet} from './refusals.ts'
import type {RawRow} from './table.ts'
import {cleanRow, tableOf} from './table.ts'

/** Reads CSV bytes: UTF-8, UTF-16 with a mark, or GBK/GB18030; comma, semicolon, tab or bar. Throws sheets.unreadable or sheets.too-large. */
export const readCsv = (bytes: Uint8Array): Sheet => {
  // The parser counts CR LF inside quotes as two lines.
  const text = decode(bytes).replaceAll(/\r\n?/g, '\n')
  const rows: RawRow[] = []
  let lastLine = 0
  try {
    parse(text, {
      delimiter: delimiterOf(text),
      record_delimiter: '\n',
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
      on_record: (entry: unknown) => {
        const {info, record} = entry as {info: {lines: number}; record: string[]}
        lastLine = info.lines
        const line = info.lines - record.reduce((sum, cell) => sum + breaksIn(cell), 0)
        const row = cleanRow(line, record)
        if (row.cells.length > 0) rows.push(row)
        if (rows.length > sheetBounds.rows + 20) throw tooLarge({zh: '行数', en: 'rows', most: sheetBounds.rows})
        return null
      },
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw error.code === 'CSV_QUOTE_NOT_CLOSED'
      ? unreadableSheet({
          line: lastLine + 1,
          zh: '从这里开始的引号没有结束。请补上引号后再上传。',
          en: 'A quotation mark that opens from here on is never closed. Close it and upload the file again.',
        })
      : unreadableSheet({
          line: lastLine + 1,
          zh: '此处无法按 CSV 读取。请用表格软件另存为 CSV UTF-8 后再上传。',
          en: 'The file cannot be read as CSV here. Save it as CSV UTF-8 in a spreadsheet program and upload it again.',
        })
  }
  return tableOf(rows)
}

/** The text of bytes in UTF-8, UTF-16 with a mark, or GB18030. Throws sheets.unreadable with the first line that is in none of them. */
export const decode = (bytes: Uint8Array): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return whole('utf-16le', bytes) ?? badLine(1)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return whole('utf-16be', bytes) ?? badLine(1)
  const zero = bytes.indexOf(0)
  if (zero >= 0)
    throw unreadableSheet({
      line: lineAt(bytes, zero),
      zh: '这不是文本表格。请上传 CSV 或 XLSX 文件。',
      en: 'This is not a text table. Upload a CSV or XLSX file.',
    })
  const utf8 = whole('utf-8', bytes)
  if (utf8 !== undefined) return utf8
  const lines = foreignLines(bytes)
  const bad = {
    utf8: lines.filter((line) => whole('utf-8', line.bytes) === undefined),
    gb: lines.filter((line) => whole('gb18030', line.bytes) === undefined),
  }
  // GB18030 accepts nearly any bytes, so a file whose lines are mostly good UTF-8 is a damaged UTF-8 file.
  if (bad.utf8.length * 2 < lines.length) return badLine(bad.utf8[0]?.line ?? 1)
  return whole('gb18030', bytes) ?? badLine(bad.gb[0]?.line ?? 1)
}

const badLine = (line: number): never => {
  throw unreadableSheet({
    line,
    zh: '有无法识别的字节，既不是 UTF-8 也不是 GBK。请用表格软件另存为 CSV UTF-8 后再上传。',
    en: 'There are bytes that are neither UTF-8 nor GBK. Save the file as CSV UTF-8 in a spreadsheet program and upload it again.',
  })
}

const decoders = new Map<string, TextDecoder>()

const whole = (encoding: string, bytes: Uint8Array): string | undefined => {
  const decoder = decoders.get(encoding) ?? new TextDecoder(encoding, {fatal: true})
  decoders.set(encoding, decoder)
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

// The byte of a line feed is part of no longer character in either encoding, so lines can be cut before decoding.
const foreignLines = (bytes: Uint8Array): readonly {line: number; bytes: Uint8Array}[] => {
  const lines: {line: number; bytes: Uint8Array}[] = []
  let start = 0
  for (let line = 1; start < bytes.length; line += 1) {
    const feed = bytes.indexOf(10, start)
    const end = feed < 0 ? bytes.length : feed
    const part = bytes.subarray(start, end)
    if (part.some((byte) => byte >= 0x80)) lines.push({line, bytes: part})
    start = end + 1
  }
  return lines
}

const lineAt = (bytes: Uint8Array, place: number): number => {
  let line = 1
  for (let i = bytes.indexOf(10); i >= 0 && i < place; i = bytes.indexOf(10, i + 1)) line += 1
  return line
}

const breaksIn = (cell: string): number => (cell.includes('\n') ? cell.split('\n').length - 1 : 0)

/** How many lines of bytes hold more than ASCII, how many of them are no UTF-8, and the first of those. */
export const linesOutsideAscii = (bytes: Uint8Array): {readonly lines: number; readonly badUtf8: number; readonly firstBad: number} => {
  // The last line may be cut in the middle of a character.
  const lines = foreignLines(bytes.subarray(0, bytes.lastIndexOf(10) < 0 ? bytes.length : bytes.lastIndexOf(10)))
  const bad = lines.filter((line) => whole('utf-8', line.bytes) === undefined)
  return {lines: lines.length, badUtf8: bad.length, firstBad: bad[0]?.line ?? 1}
}

/** The mark that stands most often outside quotes in the first lines: a comma when none does. */
export const delimiterOf = (text: string): string => {
  const counts: Record<string, number> = {',': 0, ';': 0, '\t': 0, '|': 0}
  let quoted = false
  let lines = 0
  for (let i = 0; i < Math.min(text.length, 20_000) && lines < 10; i += 1) {
    const character = text.charAt(i)
    if (character === '"') quoted = !quoted
    else if (!quoted && character === '\n') lines += 1
    else if (!quoted && character in counts) counts[character] = (counts[character] ?? 0) + 1
  }
  return [',', ';', '\t', '|'].reduce((best, mark) => ((counts[mark] ?? 0) > (counts[best] ?? 0) ? mark : best), ',')
}
