import {inflateRawSync} from 'node:zlib'
import {sheetBounds, tooLarge, unreadableSheet} from './refusals.ts'

const endMark = Uint8Array.of(0x50, 0x4b, 5, 6)

/**
 * Unpacks every file of a zip archive for checking, with the promised sizes enforced, and hands each to `visit`.
 * Throws sheets.too-large for an archive that unpacks to more than the bounds, sheets.unreadable for a broken or encrypted one.
 */
export const checkZip = (bytes: Uint8Array, visit: (name: string, content: Uint8Array) => void): void => {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = archive.lastIndexOf(endMark)
  if (end < 0 || end + 22 > archive.length) throw brokenZip()
  const count = archive.readUInt16LE(end + 10)
  const directory = archive.readUInt32LE(end + 16)
  if (count > sheetBounds.parts) throw tooLarge({zh: '工作簿内的文件数', en: 'files inside the workbook', most: sheetBounds.parts})
  if (directory + archive.readUInt32LE(end + 12) !== end) throw brokenZip()
  let unpacked = 0
  let at = directory
  for (let i = 0; i < count; i += 1) {
    if (at + 46 > end || archive.readUInt32LE(at) !== 0x02014b50) throw brokenZip()
    if (archive.readUInt16LE(at + 8) & 1) throw lockedWorkbook()
    const method = archive.readUInt16LE(at + 10)
    const packedSize = archive.readUInt32LE(at + 20)
    const size = archive.readUInt32LE(at + 24)
    const nameSize = archive.readUInt16LE(at + 28)
    const name = archive.toString('utf8', at + 46, at + 46 + nameSize)
    const local = archive.readUInt32LE(at + 42)
    unpacked += size
    if (unpacked > sheetBounds.unpackedBytes)
      throw tooLarge({zh: '工作簿解压后的字节数', en: 'bytes of the workbook once unpacked', most: sheetBounds.unpackedBytes})
    if (local + 30 > end || archive.readUInt32LE(local) !== 0x04034b50) throw brokenZip()
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    if (start + packedSize > end) throw brokenZip()
    visit(name, unpack(archive.subarray(start, start + packedSize), method, size))
    at += 46 + nameSize + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  if (at !== end) throw brokenZip()
}

/** The names of the sheets of a workbook, in their order; none where the archive is no workbook. Throws sheets.unreadable, sheets.too-large. */
export const sheetNames = (bytes: Uint8Array): readonly string[] => {
  let names: string[] = []
  checkZip(bytes, (name, content) => {
    if (name !== 'xl/workbook.xml') return
    const xml = new TextDecoder().decode(content)
    names = [...xml.matchAll(/<(?:\w+:)?sheet\s[^>]*?\bname\s*=\s*"([^"]*)"/g)].map(([, title = '']) => unescaped(title))
  })
  return names
}

const entities: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"}
const unescaped = (xml: string): string =>
  xml.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (all, decimal?: string, hex?: string, word?: string) =>
    word === undefined ? String.fromCodePoint(Number(decimal ?? `0x${hex}`)) : (entities[word] ?? all),
  )

/** The refusal of a workbook that is protected by a password, or of the old binary kind. */
export const lockedWorkbook = () =>
  unreadableSheet({
    zh: '这是旧式 .xls 或加了密码的工作簿。请去掉密码并另存为 .xlsx 后再上传。',
    en: 'This is an old .xls file or a workbook with a password. Take off the password, save it as .xlsx and upload it again.',
  })

/** The refusal of a workbook that cannot be unpacked or understood. */
export const brokenZip = () =>
  unreadableSheet({
    zh: '工作簿文件已损坏，无法打开。请用表格软件打开并另存为 .xlsx 后再上传。',
    en: 'The workbook is damaged and cannot be opened. Open it in a spreadsheet program, save it as .xlsx and upload it again.',
  })

const unpack = (packed: Buffer, method: number, size: number): Uint8Array => {
  if (method === 0 && packed.length === size) return packed
  if (method !== 8) throw brokenZip()
  try {
    // One byte more than promised is already a lie.
    const content = inflateRawSync(packed, {maxOutputLength: Math.max(size, 1)})
    if (content.length === size) return content
  } catch {}
  throw brokenZip()
}
