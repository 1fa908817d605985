import type {Sheet, SheetRow} from '#lib/rows.ts'
import {sheetBounds, tooLarge, unreadableSheet} from './refusals.ts'

/** A row as the file has it; `headTo` is the last line to which a merged cell of this row reaches. */
export interface RawRow extends SheetRow {
  readonly headTo?: number
}

/** Cleans one row: trims cells, takes off the guard against formulas, drops blank cells at the end, and checks the bounds. */
export const cleanRow = (line: number, cells: readonly string[]): SheetRow => {
  const clean = cells.map((cell) => (cell.length === 0 ? cell : unguarded(cell.trim())))
  while (clean.length > 0 && clean[clean.length - 1] === '') clean.pop()
  if (clean.length > sheetBounds.columns) throw tooLarge({zh: '列数', en: 'columns', most: sheetBounds.columns, line})
  if (clean.some((cell) => cell.length > sheetBounds.characters))
    throw tooLarge({zh: '单元格字数', en: 'characters in a cell', most: sheetBounds.characters, line})
  return {line, cells: clean}
}

/**
 * Finds the header among the rows of a file, which are cleaned and not blank: rows of one cell above the first
 * wider one are titles and passed over, and a header merged over several rows is read at its lowest row.
 */
export const tableOf = (rows: readonly RawRow[]): Sheet => {
  const i = Math.max(
    0,
    rows.slice(0, 20).findIndex(({cells}) => cells.filter((cell) => cell !== '').length > 1),
  )
  const top = rows[i]
  if (!top)
    throw unreadableSheet({
      zh: '文件里没有内容。请选择有表头和数据的表格。',
      en: 'The file is empty. Choose a table with a header and rows.',
    })
  const headTo = Math.min(top.headTo ?? top.line, top.line + 4)
  let bottom = i
  while ((rows[bottom + 1]?.line ?? Number.POSITIVE_INFINITY) <= headTo) bottom += 1
  const head = rows.slice(i, bottom + 1)
  const width = Math.max(...head.map(({cells}) => cells.length))
  const header = Array.from({length: width}, (_, column) => head.reduce((found, {cells}) => cells[column] || found, ''))
  const body = rows.slice(bottom + 1)
  if (body.length > sheetBounds.rows) throw tooLarge({zh: '行数', en: 'rows', most: sheetBounds.rows})
  return {header, headerLine: head[head.length - 1]?.line ?? top.line, rows: body.map(({line, cells}) => ({line, cells}))}
}

// Our own exports put an apostrophe before text that a spreadsheet would run as a formula.
const unguarded = (cell: string): string => (/^'[=+\-@]/.test(cell) ? cell.slice(1) : cell)
