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
  let pending: IteratorResult<string | Uint8Array> | undefined = first
  const stream = new Readable({
    highWaterMark: 1 << 16,
    read: () => void pull(),
    // Not waited for: a maker that waits for something to happen would hold the connection until it does.
    destroy: (error, done) => {
      void Promise.resolve(iterator.return?.()).catch(() => undefined)
      done(error)
    },
  })
  const pull = async (): Promise<void> => {
    try {
      const next = pending ?? (await iterator.next())
      pending = undefined
      if (!stream.destroyed) stream.push(next.done === true ? null : bufferOf(next.value))
    } catch (error) {
      stream.destroy(error as Error)
    }
  }
  return stream
}

const bufferOf = (piece: string | Uint8Array): Buffer =>
  typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
