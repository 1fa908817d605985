import {Readable} from 'node:stream'

/** Pieces of an answer that is too long to be held whole. */
export type Pieces = AsyncIterable<string | Uint8Array>

export const isPieces = (body: unknown): body is Pieces =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body && !(body instanceof Readable)

/**
 * A stream of pieces that begins with the first one at hand, so that what goes wrong before it is answered as a problem. Later pieces are
 * made only as fast as they are taken; when the other side goes away or a piece fails, the maker's `finally` runs and the answer breaks off.
 */
export async function openPieces(pieces: Pieces): Promise<Readable> {
  const iterator = pieces[Symbol.asyncIterator]()
  const first = await iterator.next()
  async function* all(): AsyncGenerator<Buffer> {
    try {
      if (first.done !== true) yield bufferOf(first.value)
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield bufferOf(next.value)
    } finally {
      await iterator.return?.()
    }
  }
  return Readable.from(all(), {objectMode: false, highWaterMark: 1 << 16})
}

const bufferOf = (piece: string | Uint8Array): Buffer =>
  typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
