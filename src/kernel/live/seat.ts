/** A message of the stream as the standard of server-sent events writes it; without an id the last one stays. */
export const written = (event: string, data: unknown, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

const MOST_WAITING = 64

/**
 * Pieces of a stream that is written as things happen and read as fast as the other side takes them. What waits is bounded: a reader who
 * is too slow finds `instead` in place of all of it.
 */
export class Seat implements AsyncIterableIterator<string> {
  readonly #instead: string
  readonly #left: () => void
  #waiting: string[] = []
  #ended = false
  #wake: (() => void) | undefined

  constructor(instead: string, left: () => void) {
    this.#instead = instead
    this.#left = left
  }

  say(piece: string): void {
    if (this.#ended) return
    this.#waiting = this.#waiting.length >= MOST_WAITING ? [this.#instead] : [...this.#waiting, piece]
    this.#wake?.()
  }

  /** Ends the stream after what waits. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#left()
    this.#wake?.()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<string>> {
    while (this.#waiting.length === 0 && !this.#ended) {
      const {promise, resolve} = Promise.withResolvers<void>()
      this.#wake = resolve
      await promise
    }
    this.#wake = undefined
    const value = this.#waiting.shift()
    return value === undefined ? {done: true, value: undefined} : {done: false, value}
  }

  async return(): Promise<IteratorResult<string>> {
    this.#waiting = []
    this.end()
    return {done: true, value: undefined}
  }
}
