import {problem} from '#lib/problem.ts'

/** Bounds on a table file from outside. */
export const sheetBounds = {
  /** Bytes of the file. */
  bytes: 50 * 1024 * 1024,
  /** Bytes of a workbook once unpacked; a small file can hide a huge one. */
  unpackedBytes: 150 * 1024 * 1024,
  /** Files inside a workbook. */
  parts: 2_000,
  rows: 200_000,
  columns: 200,
  /** Characters of one cell. */
  characters: 10_000,
  /** Cells covered by merged areas of a workbook. */
  mergedCells: 500_000,
  /** Rows of a workbook we write; it is made in the serving thread, at about 70 µs a row. CSV has no such bound. */
  writtenRows: 20_000,
  /** Milliseconds of reading before it is given up. */
  patience: 120_000,
} as const

/** Thrown when a file goes beyond one of the bounds. */
export const tooLarge = problem<{zh: string; en: string; most: number; line?: number}>('sheets.too-large', 413, {
  zh: ({zh, most, line}) => `${line ? `第 ${line} 行：` : ''}${zh}超过上限 ${most}。请拆分或精简后再上传。`,
  en: ({en, most, line}) =>
    `${line ? `Line ${line}: ` : ''}${en} exceed the limit of ${most}. Split or shorten the file and upload it again.`,
})

/** Thrown when a file is no table that can be read. */
export const unreadableSheet = problem<{zh: string; en: string; line?: number}>('sheets.unreadable', 422, {
  zh: ({zh, line}) => `${line ? `第 ${line} 行：` : ''}${zh}`,
  en: ({en, line}) => `${line ? `Line ${line}: ` : ''}${en}`,
})
