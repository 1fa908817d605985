import type {OutCell} from '../sheets.ts'

/** Text that a spreadsheet would run as a formula is guarded by an apostrophe, which our own reader takes off again. */
const csvCell = (cell: OutCell): string => {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = /^[=+\-@\t\r]/.test(cell) && !/^[+-]?[\d.]+$/.test(cell) ? `'${cell}` : cell
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** One line of a CSV file, with its end. */
export const csvLine = (cells: readonly OutCell[]): string => `${cells.map(csvCell).join(',')}\r\n`
