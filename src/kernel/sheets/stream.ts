import {createReadStream, existsSync} from 'node:fs'
import {open} from 'node:fs/promises'
import {pipeline} from 'node:stream'
import {createGunzip} from 'node:zlib'
import {parse} from 'csv-parse'
import {unreadableSheet} from './refusals.ts'

/** Longest record taken, so that a file without line ends does not fill the memory. */
const MOST_RECORD = 1_000_000

const isGzip = async (path: string): Promise<boolean> => {
  const file = await open(path)
  try {
    const {buffer, bytesRead} = await file.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await file.close()
  }
}

const unreadable = (path: string, zh: string, en: string) =>
  unreadableSheet({
    zh: `无法读取 ${path}：${zh}。请给出带表头的 UTF-8 CSV 文件，可用 gzip 压缩。`,
    en: `${path} cannot be read: ${en}. Give a CSV file in UTF-8 with a header line, gzipped or not.`,
  })

/**
 * The records of an operator's CSV file of any length as they stream by, header first; gzip is told by its bytes.
 * Throws sheets.unreadable.
 */
export async function* streamCsv(path: string): AsyncGenerator<readonly string[]> {
  if (!existsSync(path)) throw unreadable(path, '文件不存在', 'there is no such file')
  const parser = parse({bom: true, relax_column_count: true, skip_empty_lines: true, max_record_size: MOST_RECORD})
  const bytes = createReadStream(path, {highWaterMark: 1 << 18})
  // A pipeline ends its last stream with whatever goes wrong before it, and so the loop below throws it.
  if (await isGzip(path)) pipeline(bytes, createGunzip(), parser, () => undefined)
  else pipeline(bytes, parser, () => undefined)
  try {
    for await (const record of parser) yield record as string[]
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw unreadable(path, why, why)
  }
}
