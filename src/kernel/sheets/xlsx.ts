import type {Cell, CellValue, Worksheet} from 'exceljs'
import ExcelJS from 'exceljs'
import {Problem} from '#lib/problem.ts'
import type {Sheet} from '#lib/rows.ts'
import {sheetBounds, tooLarge, unreadableSheet} from './refusals.ts'
import type {RawRow} from './table.ts'
import {cleanRow, tableOf} from './table.ts'
import {brokenZip, checkZip} from './zip.ts'

// Parts of a sheet that say nothing about its cells; some of them are unfolded cell by cell when read.
const ignoreNodes = [
  'dataValidations',
  'conditionalFormatting',
  'extLst',
  'drawing',
  'picture',
  'legacyDrawing',
  'tableParts',
  'autoFilter',
  'pageSetup',
  'headerFooter',
  'rowBreaks',
  'colBreaks',
]

/** Reads one sheet of an XLSX workbook, the first or the one named. Throws sheets.unreadable or sheets.too-large. */
export const readXlsx = async (bytes: Uint8Array, sheetName?: string): Promise<Sheet> => {
  let merged = 0
  checkZip(bytes, (name, content) => {
    if (name.startsWith('xl/worksheets/') && name.endsWith('.xml')) merged += mergedCells(content)
    if (merged > sheetBounds.mergedCells) throw tooLarge({zh: '合并单元格', en: 'merged cells', most: sheetBounds.mergedCells})
  })
  const book = new ExcelJS.Workbook()
  try {
    await book.xlsx.load(new Uint8Array(bytes).buffer as never, {ignoreNodes})
  } catch (error) {
    if (error instanceof Problem) throw error
    throw brokenZip()
  }
  return tableOf(rowsOf(pick(book.worksheets, sheetName)))
}

const pick = (sheets: readonly Worksheet[], name: string | undefined): Worksheet => {
  const found = name === undefined ? sheets[0] : sheets.find((sheet) => sheet.name === name)
  if (found) return found
  const names = sheets.map((sheet) => sheet.name).slice(0, 20)
  throw unreadableSheet({
    zh:
      name === undefined
        ? '工作簿里没有工作表。请选择有内容的工作簿。'
        : `没有名为“${name}”的工作表。现有：${names.join('、')}。请选其一。`,
    en:
      name === undefined
        ? 'The workbook has no sheet. Choose a workbook with content.'
        : `There is no sheet named “${name}”. There are: ${names.join(', ')}. Choose one of them.`,
  })
}

const rowsOf = (sheet: Worksheet): readonly RawRow[] => {
  const rows: RawRow[] = []
  const reach = new Map<string, number>()
  sheet.eachRow({includeEmpty: false}, (row, line) => {
    const cells: string[] = []
    let headTo = line
    row.eachCell({includeEmpty: false}, (cell, column) => {
      if (cell.isMerged) headTo = Math.max(headTo, mergeBottom(sheet, cell, reach))
      const text = textOf(cell, line)
      if (text === '') return
      if (column > sheetBounds.columns) throw tooLarge({zh: '列数', en: 'columns', most: sheetBounds.columns, line})
      while (cells.length < column - 1) cells.push('')
      cells.push(text)
    })
    const clean = cleanRow(line, cells)
    if (clean.cells.length > 0) rows.push({...clean, headTo})
    if (rows.length > sheetBounds.rows + 20) throw tooLarge({zh: '行数', en: 'rows', most: sheetBounds.rows})
  })
  return rows
}

const mergeBottom = (sheet: Worksheet, cell: Cell, reach: Map<string, number>): number => {
  const master = cell.master
  const kept = reach.get(master.address)
  if (kept !== undefined) return kept
  let bottom = Number(master.row)
  while (bottom < Number(master.row) + 5 && sheet.getCell(bottom + 1, master.col).master === master) bottom += 1
  reach.set(master.address, bottom)
  return bottom
}

// A cell merged downwards repeats its value in every row; merged sideways it stands in its first column only.
const textOf = (cell: Cell, line: number): string => {
  if (cell.isMerged && cell.master.col !== cell.col) return ''
  return textOfValue(cell.isMerged ? cell.master.value : cell.value, line)
}

const textOfValue = (value: CellValue, line: number): string => {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return textOfNumber(value, line)
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (value instanceof Date) return textOfDate(value, line)
  if ('richText' in value) return value.richText.map(({text}) => text).join('')
  if ('error' in value) return value.error
  if ('hyperlink' in value) return textOfValue(value.text as CellValue, line)
  return 'result' in value ? textOfValue(value.result as CellValue, line) : ''
}

const textOfNumber = (value: number, line: number): string => {
  if (Math.abs(value) >= 1e15)
    throw unreadableSheet({
      line,
      zh: `有超过 15 位的数字（${value}），表格软件会改掉它的末尾几位。请把该列设为文本格式、重新填写后再上传。`,
      en: `A number has more than 15 digits (${value}), whose last digits spreadsheet programs change. Format the column as text, enter it again and upload.`,
    })
  return String(Number(value.toPrecision(15)))
}

const textOfDate = (value: Date, line: number): string => {
  if (Number.isNaN(value.getTime()))
    throw unreadableSheet({line, zh: '有无效的日期。请更正后再上传。', en: 'A date is not valid. Correct it and upload the file again.'})
  const text = new Date(Math.round(value.getTime() / 1000) * 1000).toISOString()
  return text.slice(11, 19) === '00:00:00' ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 19)}`
}

const mergedCells = (xml: Uint8Array): number => {
  let cells = 0
  const text = Buffer.from(xml.buffer, xml.byteOffset, xml.byteLength).toString('latin1')
  for (const [, left = '', top = '', right = '', bottom = ''] of text.matchAll(
    /<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)/g,
  ))
    cells += (columnOf(right) - columnOf(left) + 1) * (Number(bottom) - Number(top) + 1)
  return cells
}

const columnOf = (letters: string): number => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
