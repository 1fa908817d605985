import {systemAct} from '#kernel/act.ts'
import type {Store} from '#kernel/db.ts'
import {listStreamHeads, type StreamHead} from '../queries/observations.ts'
import {settleFeature} from '../sta/actions/create.ts'
import {listBare} from './queries/bare.ts'
import type {Registry} from './registry.ts'

const AT_ONCE = 100
const MOST_TRIED = 200_000

/** Streams that began to observe before anything said of what: each gets the feature of the place of its thing, beside the stream of messages. */
export class Bare {
  readonly #store: Store
  readonly #now: () => Date
  readonly #registry: Registry
  readonly #waiting = new Set<number>()
  readonly #tried = new Set<number>()

  constructor(store: Store, now: () => Date, registry: Registry) {
    this.#store = store
    this.#now = now
    this.#registry = registry
  }

  /** Looks at streams; those that have a feature, or were looked at before, are passed over. */
  see(heads: Iterable<StreamHead>): void {
    for (const {id, featureId} of heads) if (featureId === null && !this.#tried.has(id)) this.#waiting.add(id)
  }

  /** Gives some of those that wait their feature. */
  async settle(): Promise<void> {
    if (this.#tried.size > MOST_TRIED) this.#tried.clear()
    const some = [...this.#waiting].slice(0, AT_ONCE * 10)
    for (const id of some) {
      this.#waiting.delete(id)
      this.#tried.add(id)
    }
    const bare = await listBare(this.#store.db, some)
    for (let from = 0; from < bare.length; from += AT_ONCE)
      await this.#store.transact(async (tx) => {
        for (const head of await listStreamHeads(tx, bare.slice(from, from + AT_ONCE))) {
          await settleFeature(tx, systemAct(this.#now(), 'devices'), head)
          this.#registry.forgetThing(head.thingId, [head.id])
        }
      })
  }
}
