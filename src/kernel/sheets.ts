import {Worker} from 'node:worker_threads'
import {Problem} from '#lib/problem.ts'
import type {Sheet, SheetRow} from '#lib/rows.ts'
import {readCsv} from './sheets/csv.ts'
import {csvLine} from './sheets/csv-line.ts'
import {sheetBounds, tooLarge, unreadableSheet} from './sheets/refusals.ts'
import type {Task} from './sheets/worker.ts'
import {lockedWorkbook} from './sheets/zip.ts'

export {sheetBounds} from './sheets/refusals.ts'

/** A cell of a table to be written. */
export type OutCell = string | number | null

const smallCsv = 128 * 1024

/**
 * Reads a CSV or XLSX file, told apart by its bytes, into a header and rows of text with their line numbers. Large files and all
 * workbooks are read in a worker thread with bounded memory and time. Throws sheets.unreadable or sheets.too-large.
 */
export const readSheet = async (bytes: Uint8Array, options: {readonly sheet?: string} = {}): Promise<Sheet> => {
  if (bytes.length > sheetBounds.bytes) throw tooLarge({zh: '文件字节数', en: 'bytes of the file', most: sheetBounds.bytes})
  if (starts(bytes, [0xd0, 0xcf, 0x11, 0xe0])) throw lockedWorkbook()
  if (starts(bytes, [0x50, 0x4b])) return readInWorker({kind: 'xlsx', bytes, sheet: options.sheet})
  return bytes.length <= smallCsv ? readCsv(bytes) : readInWorker({kind: 'csv', bytes, sheet: undefined})
}

/** Writes a CSV file in UTF-8 with a mark, as spreadsheet programs expect; text that would run as a formula is guarded by an apostrophe. */
export const writeCsv = (header: readonly string[], rows: Iterable<readonly OutCell[]>): Uint8Array => {
  const lines = [csvLine(header)]
  for (const row of rows) lines.push(csvLine(row))
  return new TextEncoder().encode(`\uFEFF${lines.join('')}`)
}

/** Writes an XLSX workbook with one sheet, its header frozen; text stays text and is never a formula. Throws sheets.too-large above 20,000 rows. */
export const writeXlsx = async (title: string, header: readonly string[], rows: Iterable<readonly OutCell[]>): Promise<Uint8Array> => {
  // Loading the library takes longer than most requests, so only the first workbook pays for it.
  const {default: ExcelJS} = await import('exceljs')
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet(title.replaceAll(/[*?:\\/[\]]/g, ' ').slice(0, 31), {views: [{state: 'frozen', ySplit: 1}]})
  sheet.addRow([...header]).font = {bold: true}
  for (const row of rows) {
    sheet.addRow([...row])
    if (sheet.rowCount > sheetBounds.writtenRows + 1)
      throw tooLarge({zh: 'XLSX 的行数（CSV 不限）', en: 'rows of an XLSX file (CSV has no limit)', most: sheetBounds.writtenRows})
  }
  sheet.columns.forEach((column, i) => {
    column.width = Math.min(60, Math.max(10, (header[i] ?? '').length * 2 + 4))
  })
  return new Uint8Array(await book.xlsx.writeBuffer())
}

interface Answer {
  readonly rows?: readonly SheetRow[]
  readonly header?: readonly string[]
  readonly headerLine?: number
  readonly problem?: {code: string; status: number; zh: string; en: string; details: Record<string, unknown>}
}

const readInWorker = (task: Task): Promise<Sheet> =>
  new Promise((resolve, reject) => {
    const rows: SheetRow[] = []
    const worker = new Worker(new URL('./sheets/worker.ts', import.meta.url), {
      workerData: task,
      resourceLimits: {maxOldGenerationSizeMb: 1_536},
    })
    const clock = setTimeout(() => finish(() => reject(tooMuch())), sheetBounds.patience)
    const finish = (settle: () => void) => {
      clearTimeout(clock)
      settle()
      void worker.terminate()
    }
    worker.on('message', (answer: Answer) => {
      if (answer.rows) for (const row of answer.rows) rows.push(row)
      if (answer.problem) {
        const {code, status, zh, en, details} = answer.problem
        finish(() => reject(new Problem(code, status, {zh, en}, details)))
      } else if (answer.header) {
        const {header, headerLine = 1} = answer
        finish(() => resolve({header, headerLine, rows}))
      }
    })
    worker.on('error', (error) => finish(() => reject('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch() : error)))
    worker.on('exit', () => finish(() => reject(tooMuch())))
  })

const tooMuch = () =>
  unreadableSheet({
    zh: '文件太复杂，无法在限定的时间和内存内读完。请另存为 CSV UTF-8 或拆分后再上传。',
    en: 'The file is too complex to be read within the limits of time and memory. Save it as CSV UTF-8 or split it and upload it again.',
  })

const starts = (bytes: Uint8Array, mark: readonly number[]): boolean => mark.every((byte, i) => bytes[i] === byte)
