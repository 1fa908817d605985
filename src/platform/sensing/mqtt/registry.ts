import type {Db} from '#kernel/db.ts'
import {listStreamHeads, type StreamHead} from '../queries/observations.ts'
import {type KeyedHead, listBelow, listStreamsOf} from './queries/registry.ts'

/** The streams of a thing, by their keys and by their ids. */
export interface Equipped {
  readonly byKey: ReadonlyMap<string, KeyedHead>
  readonly byId: ReadonlyMap<number, KeyedHead>
}

interface Kept<T> {
  readonly until: number
  readonly found: Promise<T>
}

/** A change that nobody told us of is noticed after so long. */
const FRESH_MS = 60_000
const MOST_KEPT = 50_000

const equipped = (heads: readonly KeyedHead[]): Equipped => ({
  // The key somebody gave wins over another stream's name, and of two of one name the older.
  byKey: new Map([
    ...heads.toReversed().map((head) => [head.name, head] as const),
    ...heads.toReversed().flatMap((head) => (head.key === null ? [] : [[head.key, head] as const])),
  ]),
  byId: new Map(heads.map((head) => [head.id, head])),
})

/** What this process remembers of things that send: their streams, and who stands below a gateway. */
export class Registry {
  readonly #db: Db
  readonly #now: () => number
  readonly #things = new Map<number, Kept<Equipped>>()
  readonly #streams = new Map<number, Kept<StreamHead | undefined>>()
  readonly #below = new Map<number, Kept<ReadonlyMap<string, number>>>()
  /** Things asked for in this turn are looked for together. */
  #asked: Map<number, (found: Equipped | Promise<never>) => void> | undefined

  constructor(db: Db, now: () => number) {
    this.#db = db
    this.#now = now
  }

  #keep<T>(kept: Map<number, Kept<T>>, key: number, find: () => Promise<T>): Promise<T> {
    const now = this.#now()
    const there = kept.get(key)
    if (there !== undefined && there.until > now) return there.found
    if (kept.size >= MOST_KEPT) kept.clear()
    const found = find()
    found.catch(() => kept.delete(key))
    kept.set(key, {until: now + FRESH_MS, found})
    return found
  }

  #look(thing: number): Promise<Equipped> {
    return new Promise((resolve) => {
      if (this.#asked === undefined) {
        this.#asked = new Map()
        setImmediate(() => this.#ask())
      }
      this.#asked.set(thing, resolve)
    })
  }

  #ask(): void {
    const asked = this.#asked ?? new Map()
    this.#asked = undefined
    const found = listStreamsOf(this.#db, [...asked.keys()]).then((heads) => Map.groupBy(heads, ({thingId}) => thingId))
    for (const [thing, resolve] of asked) resolve(found.then((byThing) => equipped(byThing.get(thing) ?? [])))
  }

  /** The streams of a thing. */
  streamsOf(thing: number): Promise<Equipped> {
    return this.#keep(this.#things, thing, () => this.#look(thing))
  }

  /** A stream by its id, whosever it is. */
  stream(id: number): Promise<StreamHead | undefined> {
    return this.#keep(this.#streams, id, async () => (await listStreamHeads(this.#db, [id]))[0])
  }

  /** The things below a gateway, by the names it calls them. */
  below(gateway: number): Promise<ReadonlyMap<string, number>> {
    return this.#keep(this.#below, gateway, async () => {
      const found = await listBelow(this.#db, gateway)
      return new Map([
        ...found.map(({thing, name}) => [name, thing] as const),
        ...found.flatMap(({thing, code}) => (code === null ? [] : [[code, thing] as const])),
      ])
    })
  }

  /** Something about a thing has changed: it is asked anew. */
  forgetThing(thing: number, streams: readonly number[]): void {
    this.#things.delete(thing)
    for (const stream of streams) this.#streams.delete(stream)
  }

  /** Something about things or streams has changed: all is asked anew. */
  forget(): void {
    this.#streams.clear()
    this.#things.clear()
    this.#below.clear()
  }
}
