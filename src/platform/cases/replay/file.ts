import {streamCsv} from '#kernel/sheets/stream.ts'
import {problem} from '#lib/problem.ts'
import type {Row} from './core/request.ts'

export const emptyFile = problem<{path: string}>('case.replay-file-empty', 422, {
  zh: ({path}) => `${path} 是空的。请给出带表头的 CSV 文件。`,
  en: ({path}) => `${path} is empty. Give a CSV file with a header line.`,
})

const trimmed = (record: readonly string[]): readonly string[] => record.map((name) => name.trim())

/** The column names of a file; throws case.replay-file-empty or sheets.unreadable. */
export async function readHeader(path: string): Promise<readonly string[]> {
  for await (const record of streamCsv(path)) return trimmed(record)
  throw emptyFile({path})
}

/** The rows of a file, numbered from 2 as a spreadsheet numbers them. */
export async function* readRows(path: string): AsyncGenerator<Row> {
  let header: readonly string[] | undefined
  let line = 0
  for await (const record of streamCsv(path)) {
    line += 1
    if (header === undefined) header = trimmed(record)
    else yield {line, cells: Object.fromEntries(header.map((name, index) => [name, record[index] ?? '']))}
  }
}

/** The same rows in handfuls. */
export async function* inChunks<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let chunk: T[] = []
  for await (const item of items) {
    chunk.push(item)
    if (chunk.length < size) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}
