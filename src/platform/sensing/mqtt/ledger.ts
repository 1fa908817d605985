import type {Store} from '#kernel/db.ts'
import {joinTallies, type Tally} from './core/health.ts'
import {addTallies, markConnected} from './queries/health.ts'

/** A connection counts for so long without being renewed. */
const LEASE_MS = 150_000
const RENEW_MS = 60_000
const EVERY_MS = 3_000

interface Settings {
  readonly store: Store
  readonly now: () => Date
  readonly warn: (error: unknown) => void
}

/** What devices did and who is connected, gathered here and written down every few seconds. */
export class Ledger {
  readonly #settings: Settings
  readonly #tallies = new Map<number, Tally>()
  readonly #connected = new Map<number, {many: number; renewed: number}>()
  readonly #changed = new Set<number>()
  readonly #timer: NodeJS.Timeout
  #turn: Promise<void> = Promise.resolve()

  constructor(settings: Settings) {
    this.#settings = settings
    this.#timer = setInterval(() => void this.flush(), EVERY_MS).unref()
  }

  note(tally: Tally): void {
    const before = this.#tallies.get(tally.thing)
    this.#tallies.set(tally.thing, before === undefined ? tally : joinTallies(before, tally))
  }

  came(thing: number): void {
    const there = this.#connected.get(thing)
    this.#connected.set(thing, {many: (there?.many ?? 0) + 1, renewed: 0})
    this.#changed.add(thing)
  }

  left(thing: number): void {
    const there = this.#connected.get(thing)
    if (there === undefined) return
    there.many -= 1
    if (there.many === 0) this.#connected.delete(thing)
    this.#changed.add(thing)
  }

  /** Writes down what was gathered; one after the other. */
  flush(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#write()).catch(this.#settings.warn)
    return this.#turn
  }

  async #write(): Promise<void> {
    const at = this.#settings.now()
    const tallies = [...this.#tallies.values()]
    this.#tallies.clear()
    const gone = [...this.#changed].filter((thing) => !this.#connected.has(thing))
    const here = [...this.#connected].filter(([thing, {renewed}]) => this.#changed.has(thing) || renewed < at.getTime() - RENEW_MS)
    this.#changed.clear()
    if (tallies.length + gone.length + here.length === 0) return
    for (const [, one] of here) one.renewed = at.getTime()
    const until = new Date(at.getTime() + LEASE_MS)
    const things = here.map(([thing]) => thing)
    try {
      await this.#settings.store.transact(async (tx) => {
        await addTallies(tx, tallies)
        await markConnected(tx, things, at, until)
        await markConnected(tx, gone, at, null)
      })
    } catch (error) {
      for (const tally of tallies) this.note(tally)
      for (const thing of [...things, ...gone]) this.#changed.add(thing)
      throw error
    }
  }

  /** Writes down the rest; nobody is connected to this process any more. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    for (const thing of this.#connected.keys()) this.#changed.add(thing)
    this.#connected.clear()
    await this.flush()
  }
}
