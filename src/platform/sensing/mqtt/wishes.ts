import type {Db} from '#kernel/db.ts'
import {findEvent, type Told as ToldEvent} from '#kernel/events.ts'
import {isProblem} from '#lib/problem.ts'
import {HAS_MORE, RESULT_AT_ONCE} from '../core/observed.ts'
import {everywhere} from '../core/reach.ts'
import type {Told} from '../queries/ears.ts'
import {isSet, type SetName} from '../sta/core/model.ts'
import {nothingAsked, type Options, readOptions} from '../sta/core/options.ts'
import {type EntityId, type Path, readPath, type Step} from '../sta/core/path.ts'
import {type Frame, presented, type Read} from '../sta/core/present.ts'
import {findEntity} from '../sta/queries/answer.ts'
import {wishOf} from './core/topics.ts'

/** Something of SensorThings that somebody wants to hear of. */
export interface Asked {
  readonly path: Path
  readonly options: Options
}

interface Kept extends Asked {
  many: number
}

/** Root of the addresses in what is told: below the server that a subscriber asks by HTTP. */
export const STA_ROOT = '/api/sensing/v1.1'

const MOST_WISHES = 2_000
const MOST_STEPS = 4
/** So many observations are looked up for wishes that lead over neighbours, of one message. */
const MOST_LOOKED_UP = 150

const lastOf = ({steps}: Path): Step => steps.at(-1) as Step

/** What a filter asks for, or undefined when that is nothing that can be told. */
export function readWish(filter: string): Asked | undefined {
  const wish = wishOf(filter)
  if (wish === undefined) return undefined
  try {
    const path = readPath(wish.path)
    if (path.as !== 'entity' || path.steps.length > MOST_STEPS) return undefined
    const {set} = lastOf(path)
    return {path, options: wish.select === undefined ? nothingAsked : readOptions(set, {$select: wish.select})}
  } catch (error) {
    if (isProblem(error)) return undefined
    throw error
  }
}

/** The one stream that observations are asked of, or undefined when it is no one stream. */
export function streamOf({path: {steps}}: Asked): number | undefined {
  const [first, second, ...more] = steps
  const stream = first?.set === 'Datastreams' || first?.set === 'MultiDatastreams'
  return stream && second?.set === 'Observations' && more.length === 0 && typeof first.id === 'number' ? first.id : undefined
}

/** An entity of a set, as the last step of a path that leads to the set. */
const within = ({steps}: Path, id: EntityId): Path => ({
  steps: [...steps.slice(0, -1), {...(steps.at(-1) as Step), many: false, id}],
  as: 'entity',
})

/** What is wanted to be heard in this process, and the telling of it. */
export class Wishes {
  readonly #db: Db
  readonly #frame: Frame
  readonly #tell: (topic: string, body: unknown) => void
  readonly #kept = new Map<string, Kept>()

  constructor(db: Db, root: string, tell: (topic: string, body: unknown) => void) {
    this.#db = db
    this.#frame = {root, metadata: 'full'}
    this.#tell = tell
  }

  /** Counts who wants to hear by a filter. False when there are too many different ones. */
  count(filter: string, many: number): boolean {
    const there = this.#kept.get(filter)
    if (there !== undefined) {
      there.many += many
      if (there.many <= 0) this.#kept.delete(filter)
      return true
    }
    const asked = many > 0 && this.#kept.size < MOST_WISHES ? readWish(filter) : undefined
    if (asked === undefined) return false
    this.#kept.set(filter, {...asked, many})
    return true
  }

  /** The streams whose observations are wanted; null for all. */
  streams(): readonly number[] | null {
    const found = new Set<number>()
    for (const wish of this.#kept.values()) {
      if (lastOf(wish.path).set !== 'Observations' || !lastOf(wish.path).many) continue
      const stream = streamOf(wish)
      if (stream === undefined) return null
      found.add(stream)
    }
    return [...found].sort((a, b) => a - b)
  }

  #say(topic: string, {path, options}: Asked, set: SetName, found: Read): void {
    const [name] = path.property ?? []
    if (name === undefined) this.#tell(topic, presented(this.#frame, set, selected(found, options), options))
    else this.#tell(topic, {[path.property?.at(-1) ?? name]: valueAt(found, path.property ?? [])})
  }

  async #changed(set: SetName, id: EntityId): Promise<void> {
    for (const [topic, wish] of this.#kept) {
      const last = lastOf(wish.path)
      if (last.set !== set || (!last.many && last.id !== undefined && last.id !== id)) continue
      const path = last.many ? within(wish.path, id) : {...wish.path, as: 'entity' as const}
      const found = await findEntity(this.#db, everywhere, path, wish.path.property === undefined ? wish.options : nothingAsked)
      if (found !== undefined && String(found.id) === String(id)) this.#say(topic, wish, set, found)
    }
  }

  /** Tells of entities that were added or changed, and of observations that were corrected. */
  async changed(events: readonly ToldEvent[]): Promise<void> {
    if (this.#kept.size === 0) return
    for (const event of events) {
      const [, set = '', id = ''] = /^sensing\/(\w+)\((\d+)\)$/.exec(event.subject) ?? []
      if (event.name === 'sensing.observation-corrected') {
        const at = Date.parse(String((await findEvent(this.#db, event))?.body.at))
        if (set === 'stream' && Number.isFinite(at)) await this.#changed('Observations', `${id}-${at}`)
      } else if ((event.name === 'sensing.entity-added' || event.name === 'sensing.entity-changed') && isSet(set))
        await this.#changed(set, Number(id))
    }
  }

  /** Tells of observations that were kept. */
  async observed(rows: readonly Told[]): Promise<void> {
    let looked = 0
    const whole = new Map<string, Promise<Read | undefined>>()
    for (const [topic, wish] of this.#kept) {
      const last = lastOf(wish.path)
      if (last.set !== 'Observations' || !last.many) continue
      const [stream, all] = [streamOf(wish), wish.path.steps.length === 1]
      for (const row of rows) {
        if (stream !== undefined && row[0] !== stream) continue
        const id = `${row[0]}-${row[1]}`
        const plain = (stream !== undefined || all) && (row[3] & HAS_MORE) === 0
        if (!plain && ++looked > MOST_LOOKED_UP) return
        // What leads over neighbours is asked of the database; so is what is more than a number.
        const direct = stream !== undefined || all
        const path = direct ? within({steps: [{set: 'Observations', many: true}], as: 'entity'}, id) : within(wish.path, id)
        const key = direct ? id : `${topic} ${id}`
        const found = plain
          ? readOf(row)
          : await (whole.get(key) ?? whole.set(key, findEntity(this.#db, everywhere, path, nothingAsked)).get(key))
        if (found !== undefined) this.#say(topic, wish, 'Observations', found)
      }
    }
  }
}

/** Of what was read, only that which is selected. */
const selected = (found: Read, {select}: Options): Read =>
  select === undefined
    ? found
    : {
        ...found,
        said: Object.fromEntries(
          Object.entries(found.said).filter(([name]) => select.some((one) => one === name || one.startsWith(`${name}/`))),
        ),
      }

/** A plain observation as it would be read. */
const readOf = ([stream, at, value, marks]: Told): Read => {
  const time = new Date(at).toISOString()
  return {
    id: `${stream}-${at}`,
    said: {phenomenonTime: time, resultTime: (marks & RESULT_AT_ONCE) === 0 ? null : time, result: value},
    led: {},
  }
}

/** An observation that was kept, as it is told whole; undefined where it has gone meanwhile. */
export async function wholeOf(db: Db, row: Told): Promise<unknown> {
  const path = within({steps: [{set: 'Observations', many: true}], as: 'entity'}, `${row[0]}-${row[1]}`)
  const found = (row[3] & HAS_MORE) === 0 ? readOf(row) : await findEntity(db, everywhere, path, nothingAsked)
  return found === undefined ? undefined : presented({root: STA_ROOT, metadata: 'full'}, 'Observations', found, nothingAsked)
}

/** What a path enters of an entity. */
const valueAt = ({id, said}: Read, [name = '', ...inside]: readonly string[]): unknown =>
  inside.reduce<unknown>(
    (from, step) =>
      typeof from === 'object' && from !== null && Object.hasOwn(from, step) ? (from as Record<string, unknown>)[step] : null,
    name === 'id' || name === '@iot.id' ? id : (said[name] ?? null),
  )
