import type {OutCell} from '../sheets.ts'
import {csvLine} from './csv-line.ts'
import {type Entry, streamZip} from './zip-stream.ts'

/** Rows as they come, some at a time. */
export type Batches = AsyncIterable<readonly (readonly OutCell[])[]>

/** A CSV file in UTF-8 with a mark as it is written; the header at once, then a piece for each batch. See `writeCsv`. */
export async function* streamCsvOut(header: readonly string[], batches: Batches): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(header)}`
  for await (const batch of batches) yield batch.map(csvLine).join('')
}

/** Rows of one sheet, its header among them; more go on in further sheets. */
export const SHEET_ROWS = 1_048_576

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const FROZEN =
  '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'

/** Characters XML 1.0 cannot hold at all. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
const ESCAPES: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;'}
const escaped = (text: string): string => text.replace(FORBIDDEN, '').replace(/[&<>"\r]/g, (found) => ESCAPES[found] ?? found)

const lettersOf = (column: number): string =>
  (column < 26 ? '' : lettersOf(Math.floor(column / 26) - 1)) + String.fromCharCode(65 + (column % 26))

/** Longest text of a cell that spreadsheet programs open. */
const CELL_CHARACTERS = 32_767

const rowXml = (cells: readonly OutCell[], row: number, letters: readonly string[], style = ''): string => {
  let xml = `<row r="${row}">`
  for (const [i, cell] of cells.entries()) {
    if (cell === null || cell === '') continue
    xml +=
      typeof cell === 'number'
        ? `<c r="${letters[i]}${row}"><v>${cell}</v></c>`
        : `<c r="${letters[i]}${row}" t="inlineStr"${style}><is><t xml:space="preserve">${escaped(cell.slice(0, CELL_CHARACTERS))}</t></is></c>`
  }
  return `${xml}</row>`
}

/**
 * An XLSX workbook as it is written (ECMA-376): text is inline and never a formula, the header is frozen on every sheet, and a new sheet
 * begins after `sheetRows`. Nothing but the batch at hand is in memory.
 */
export function streamXlsx(title: string, header: readonly string[], batches: Batches, sheetRows = SHEET_ROWS): AsyncGenerator<Uint8Array> {
  return streamZip(workbook(title.replaceAll(/[*?:\\/[\]]/g, ' ').slice(0, 28), header, batches, sheetRows))
}

async function* workbook(title: string, header: readonly string[], batches: Batches, sheetRows: number): AsyncGenerator<Entry> {
  const letters = header.map((_, column) => lettersOf(column))
  const iterator = batches[Symbol.asyncIterator]()
  let left: readonly (readonly OutCell[])[] = []
  let more = true
  async function* sheet(): AsyncGenerator<string> {
    yield `${XML}<worksheet xmlns="${MAIN}">${FROZEN}<sheetData>${rowXml(header, 1, letters, ' s="1"')}`
    for (let row = 1; ; ) {
      if (left.length === 0) {
        const next = await iterator.next()
        more = next.done !== true
        if (next.done === true) break
        left = next.value
      }
      if (row >= sheetRows) break
      const [now, later] = [left.slice(0, sheetRows - row), left.slice(sheetRows - row)]
      yield now.map((cells, i) => rowXml(cells, row + 1 + i, letters)).join('')
      row += now.length
      left = later
    }
    yield '</sheetData></worksheet>'
  }
  try {
    let sheets = 0
    for (; more || sheets === 0; ) {
      sheets += 1
      yield {name: `xl/worksheets/sheet${sheets}.xml`, pieces: sheet()}
    }
    yield* frame(title, sheets)
  } finally {
    await iterator.return?.()
  }
}

/** The parts of a workbook that name its sheets. */
const frame = (title: string, sheets: number): readonly Entry[] => {
  const each = (write: (n: number) => string): string => Array.from({length: sheets}, (_, i) => write(i + 1)).join('')
  const part = (name: string, text: string): Entry => ({name, pieces: [`${XML}${text}`]})
  return [
    part(
      'xl/workbook.xml',
      `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${each((n) => `<sheet name="${escaped(n === 1 ? title : `${title} ${n}`)}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`,
    ),
    part(
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${PACKAGE}/relationships">${each((n) => `<Relationship Id="rId${n}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}<Relationship Id="rId0" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
    ),
    part(
      'xl/styles.xml',
      `<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs></styleSheet>`,
    ),
    part(
      '_rels/.rels',
      `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    part(
      '[Content_Types].xml',
      `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${SHEET_TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${SHEET_TYPE}.styles+xml"/>${each((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${SHEET_TYPE}.worksheet+xml"/>`)}</Types>`,
    ),
  ]
}
