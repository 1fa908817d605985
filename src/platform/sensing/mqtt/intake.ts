import {type Act, systemAct} from '#kernel/act.ts'
import type {Store, Tx} from '#kernel/db.ts'
import {isProblem, type Problem, problem} from '#lib/problem.ts'
import {type Kept, observe} from '../actions/observe.ts'
import type {Observed} from '../core/observed.ts'
import type {StreamHead} from '../queries/observations.ts'

/** What one message wants kept, with the heads of the streams it is of. */
export interface Load {
  readonly rows: readonly Observed[]
  readonly heads: ReadonlyMap<number, StreamHead>
}

/** What became of a message, once that is sure: how much was new, how much was there already, and why it was refused if it was. */
export interface Outcome {
  readonly kept: number
  readonly again: number
  readonly refused: Problem | null
}

interface Waiting extends Load {
  readonly settle: (outcome: Outcome) => void
  readonly fail: (error: unknown) => void
}

/** How much goes into one transaction, how long a message waits for company, and how much may wait. */
export interface Measures {
  readonly rowsAtOnce: number
  readonly waitMs: number
  readonly most: number
  /** Transactions at the same time. */
  readonly abreast: number
}

/** The embedded store has one session; PostgreSQL writes one batch while the next one is read. */
export const measuresOf = ({kind}: Store): Measures => ({
  rowsAtOnce: 5_000,
  waitMs: 40,
  most: 200_000,
  abreast: kind === 'embedded' ? 1 : 2,
})

const unkeepable = problem('sensing.unkeepable', 422, {
  zh: () => '消息中有数据库不能保存的内容（如空字符），没有保存。请检查设备发送的文字。',
  en: () =>
    'Something in the message cannot be kept by the database, a null character for instance, so it was not. Check the texts the device sends.',
})

/** Class 22 of SQLSTATE is data that cannot be: sending it again changes nothing. */
const isData = (error: unknown): boolean => /^22/.test(String((error as {code?: unknown} | null)?.code ?? ''))

/**
 * Gathers what comes in by messages into transactions of many. A promise is fulfilled when its message is committed, so what is acknowledged
 * then is kept; where a batch fails, each message of it is tried by itself, so that a bad one sinks no other.
 */
export class Intake {
  readonly #store: Store
  readonly #now: () => Date
  readonly #measures: Measures
  #waiting: Waiting[] = []
  /** Observations that wait or are being written. */
  #rows = 0
  #gathered = 0
  #running = new Set<Promise<void>>()
  #timer: NodeJS.Timeout | undefined

  constructor(store: Store, now: () => Date, measures: Measures = measuresOf(store)) {
    this.#store = store
    this.#now = now
    this.#measures = measures
  }

  /** Whether so many more would be too many: then a message is neither taken nor acknowledged. */
  full(): boolean {
    return this.#rows >= this.#measures.most
  }

  /** Keeps a message; fulfilled once it is committed or refused for good, rejected when neither was possible. */
  take(load: Load): Promise<Outcome> {
    if (load.rows.length === 0) return Promise.resolve({kept: 0, again: 0, refused: null})
    return new Promise((settle, fail) => {
      this.#waiting.push({...load, settle, fail})
      this.#rows += load.rows.length
      this.#gathered += load.rows.length
      this.#start()
    })
  }

  /** Fulfilled when nothing waits any more. */
  async drained(): Promise<void> {
    while (this.#waiting.length > 0 || this.#running.size > 0) {
      this.#run()
      await Promise.race(this.#running)
    }
  }

  #start(): void {
    if (this.#gathered >= this.#measures.rowsAtOnce) this.#run()
    else this.#timer ??= setTimeout(() => this.#run(), this.#measures.waitMs)
  }

  #run(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    while (this.#waiting.length > 0 && this.#running.size < this.#measures.abreast) {
      const batch = this.#cut()
      const done = this.#write(batch).finally(() => {
        this.#running.delete(done)
        for (const {rows} of batch) this.#rows -= rows.length
        if (this.#waiting.length > 0) this.#start()
      })
      this.#running.add(done)
    }
  }

  #cut(): readonly Waiting[] {
    let [many, rows] = [0, 0]
    while (many < this.#waiting.length && (many === 0 || rows < this.#measures.rowsAtOnce)) {
      rows += this.#waiting[many]?.rows.length ?? 0
      many += 1
    }
    this.#gathered -= rows
    return this.#waiting.splice(0, many)
  }

  async #keep(batch: readonly Waiting[]): Promise<Kept> {
    const rows = batch.length === 1 ? (batch[0]?.rows ?? []) : batch.flatMap((one) => one.rows)
    const heads = new Map(batch.flatMap((one) => [...one.heads]))
    return this.#store.transact((tx: Tx) => observe(tx, this.#act(), rows, heads))
  }

  #act(): Act {
    return systemAct(this.#now(), 'devices')
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    try {
      settleAll(batch, await this.#keep(batch))
    } catch (error) {
      if (batch.length === 1) {
        const [one] = batch
        if (isProblem(error)) one?.settle({kept: 0, again: 0, refused: error})
        else if (isData(error)) one?.settle({kept: 0, again: 0, refused: unkeepable({})})
        else one?.fail(error)
      } else if (isProblem(error) || isData(error)) for (const one of batch) await this.#write([one])
      // Whatever else it is hits all of them alike: none is acknowledged, and all will be sent again.
      else for (const one of batch) one.fail(error)
    }
  }
}

/** Tells each message of a batch what became of it. */
function settleAll(batch: readonly Waiting[], {kept, again}: Kept): void {
  if (again === 0) {
    for (const one of batch) one.settle({kept: one.rows.length, again: 0, refused: null})
    return
  }
  // Which message brought a new one first does not matter: each observation is counted once.
  const fresh = new Set(kept.map(({stream, at}) => `${stream} ${at}`))
  for (const one of batch) {
    const mine = one.rows.filter(({stream, at}) => fresh.delete(`${stream} ${at}`)).length
    one.settle({kept: mine, again: one.rows.length - mine, refused: null})
  }
}
