import {Duplex} from 'node:stream'
import type {Worker} from 'node:worker_threads'

const TERMINATE = 0x58

/** AuthenticationOk and ReadyForQuery: the embedded database has no door, so the handshake is answered here. */
const WELCOME = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49])

type Done = (error?: Error | null) => void

/** A "socket" from a `pg` client to the embedded database in its worker: what is written goes there, what it answers is read here. */
export class Wire extends Duplex {
  readonly #worker: Worker
  #greeted = false
  #waiting: Done | undefined

  constructor(worker: Worker) {
    super()
    this.#worker = worker
    worker.on('message', (answer: unknown) => {
      if (!(answer instanceof Uint8Array)) return
      this.push(answer)
      const done = this.#waiting
      this.#waiting = undefined
      done?.()
    })
    worker.on('error', (error) => this.destroy(error as Error))
    worker.on('exit', () => this.destroy())
  }

  connect(): this {
    process.nextTick(() => this.emit('connect'))
    return this
  }

  // What `pg` asks of a socket and a worker's port has no use for.
  setNoDelay(): void {}
  setKeepAlive(): void {}
  ref(): void {}
  unref(): void {}

  override _read(): void {}

  override _writev(chunks: {chunk: Buffer}[], done: Done): void {
    this._write(chunks.length === 1 && chunks[0] ? chunks[0].chunk : Buffer.concat(chunks.map(({chunk}) => chunk)), 'buffer', done)
  }

  override _write(chunk: Buffer, _encoding: string, done: Done): void {
    if (!this.#greeted) {
      this.#greeted = true
      this.push(WELCOME)
      done()
    } else if (chunk[0] === TERMINATE) {
      this.push(null)
      done()
    } else {
      this.#waiting = done
      this.#worker.postMessage(chunk)
    }
  }
}
