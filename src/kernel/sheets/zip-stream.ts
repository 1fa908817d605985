import {constants, crc32, createDeflateRaw} from 'node:zlib'

/** One file of an archive: its name and its text in pieces. */
export interface Entry {
  readonly name: string
  readonly pieces: AsyncIterable<string> | Iterable<string>
}

interface Written {
  readonly name: Buffer
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly at: number
}

const SIGNED = {local: 0x04034b50, central: 0x02014b50, sizes: 0x08074b50, end: 0x06054b50} as const
/** Sizes follow the content; names are UTF-8. */
const FLAGS = 0x0808
const DEFLATE = 8
/** 1 January 1980, so that the same content gives the same bytes. */
const DATE = 0x21
const MOST_BYTES = 0xffff_ffff

/** Packs files into a zip archive as their content comes, holding nothing back (APPNOTE 6.3 with data descriptors; below 4 GiB). */
export async function* streamZip(entries: AsyncIterable<Entry> | Iterable<Entry>): AsyncGenerator<Uint8Array> {
  const written: Written[] = []
  let at = 0
  for await (const {name, pieces} of entries) {
    const head = localHeader(Buffer.from(name))
    const begun = at
    yield head
    at += head.length
    let [crc, size, packed] = [0, 0, 0]
    const deflate = createDeflateRaw({level: constants.Z_BEST_SPEED, chunkSize: 1 << 16})
    const fed = (async () => {
      try {
        for await (const piece of pieces) {
          const bytes = Buffer.from(piece)
          crc = crc32(bytes, crc)
          size += bytes.length
          if (!deflate.write(bytes)) await new Promise((resolve) => deflate.once('drain', resolve))
          if (deflate.destroyed) return
        }
        deflate.end()
      } catch (error) {
        deflate.destroy(error as Error)
      }
    })()
    try {
      for await (const chunk of deflate) {
        packed += (chunk as Buffer).length
        yield chunk as Buffer
      }
    } finally {
      // Whoever stops listening also stops the feeding, which may wait for room.
      deflate.destroy()
      deflate.emit('drain')
      await fed
    }
    if (size > MOST_BYTES || at + packed > MOST_BYTES) throw new Error('The archive has grown beyond 4 GiB.')
    const sizes = Buffer.alloc(16)
    for (const [i, value] of [SIGNED.sizes, crc, packed, size].entries()) sizes.writeUInt32LE(value, i * 4)
    yield sizes
    written.push({name: Buffer.from(name), crc, packed, size, at: begun})
    at += packed + sizes.length
  }
  const directory = Buffer.concat(written.map(centralHeader))
  yield directory
  const end = Buffer.alloc(22)
  end.writeUInt32LE(SIGNED.end, 0)
  end.writeUInt16LE(written.length, 8)
  end.writeUInt16LE(written.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  yield end
}

const localHeader = (name: Buffer): Buffer => {
  const head = Buffer.alloc(30)
  head.writeUInt32LE(SIGNED.local, 0)
  head.writeUInt16LE(20, 4)
  head.writeUInt16LE(FLAGS, 6)
  head.writeUInt16LE(DEFLATE, 8)
  head.writeUInt16LE(DATE, 12)
  head.writeUInt16LE(name.length, 26)
  return Buffer.concat([head, name])
}

const centralHeader = ({name, crc, packed, size, at}: Written): Buffer => {
  const head = Buffer.alloc(46)
  head.writeUInt32LE(SIGNED.central, 0)
  head.writeUInt16LE(20, 4)
  head.writeUInt16LE(20, 6)
  head.writeUInt16LE(FLAGS, 8)
  head.writeUInt16LE(DEFLATE, 10)
  head.writeUInt16LE(DATE, 14)
  for (const [i, value] of [crc, packed, size].entries()) head.writeUInt32LE(value, 16 + i * 4)
  head.writeUInt16LE(name.length, 28)
  head.writeUInt32LE(at, 42)
  return Buffer.concat([head, name])
}
