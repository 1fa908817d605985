import {createReadStream, existsSync} from 'node:fs'
import {open} from 'node:fs/promises'
import {pipeline} from 'node:stream'
import {createGunzip} from 'node:zlib'
import {parse} from 'csv-parse'
import {problem} from '#lib/problem.ts'
import type {Row} from './core/request.ts'

export const unreadableFile = problem<{path: string; why: string}>('case.replay-file-unreadable', 422, {
  zh: ({path, why}) => `无法读取 ${path}：${why}。请给出带表头的 UTF-8 CSV 文件，可用 gzip 压缩。`,
  en: ({path, why}) => `${path} cannot be read: ${why}. Give a CSV file in UTF-8 with a header line, gzipped or not.`,
})

/** Longest line taken, so that a file without line ends does not fill the memory. */
const MOST_LINE = 1_000_000

const isGzip = async (path: string): Promise<boolean> => {
  const file = await open(path)
  try {
    const {buffer, bytesRead} = await file.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await file.close()
  }
}

const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Every record of a CSV file as it streams by, its first one being the header. Throws case.replay-file-unreadable. */
async function* records(path: string): AsyncGenerator<readonly string[]> {
  if (!existsSync(path)) throw unreadableFile({path, why: '文件不存在 / there is no such file'})
  const parser = parse({bom: true, relax_column_count: true, skip_empty_lines: true, max_record_size: MOST_LINE})
  const bytes = createReadStream(path, {highWaterMark: 1 << 18})
  // The parser hands on what goes wrong before it; the callback only keeps the pipeline from throwing on its own.
  if (await isGzip(path)) pipeline(bytes, createGunzip(), parser, () => undefined)
  else pipeline(bytes, parser, () => undefined)
  try {
    for await (const record of parser) yield record as string[]
  } catch (error) {
    throw unreadableFile({path, why: whyOf(error)})
  }
}

/** The column names of a file. */
export async function readHeader(path: string): Promise<readonly string[]> {
  for await (const record of records(path)) return record.map((name) => name.trim())
  throw unreadableFile({path, why: '文件是空的 / it is empty'})
}

/** The rows of a file, numbered from 2 as a spreadsheet numbers them. */
export async function* readRows(path: string): AsyncGenerator<Row> {
  let header: readonly string[] | undefined
  let line = 0
  for await (const record of records(path)) {
    line += 1
    if (header === undefined) {
      header = record.map((name) => name.trim())
      continue
    }
    yield {line, cells: Object.fromEntries(header.map((name, index) => [name, record[index] ?? '']))}
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
