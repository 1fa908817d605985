import {setTimeout as sleep} from 'node:timers/promises'
import {isProblem, Problem, problem} from '#lib/problem.ts'
import type {StreamHead} from '../queries/observations.ts'
import type {Given} from '../sta/core/given.ts'
import {observedOf} from '../sta/core/result.ts'
import {type DeviceWay, type Note, noteOf, tallied} from './core/health.ts'
import {readSent} from './core/observation.ts'
import {aheadOf, readGateway, readJson, readTelemetry, type Sorted, sortReadings, unknownKeys} from './core/telemetry.ts'
import type {Topic} from './core/topics.ts'
import type {Intake} from './intake.ts'
import type {Limits} from './limits.ts'
import type {Registry} from './registry.ts'

/** Who speaks: a device, with those below it where it is a gateway. `anyone` is a program that speaks for every thing. */
export interface Speaker {
  readonly thing: number
  readonly gateway: boolean
  readonly anyone?: true
}

/** What a message says of one thing. */
interface Part extends Sorted {
  readonly thing: number
  readonly heads: ReadonlyMap<number, StreamHead>
  /** Observations that were kept by themselves while they were read. */
  readonly added?: number
}

/** What was heard, for whoever sent it: nothing is refused where all is well. */
export interface Heard {
  readonly kept: number
  readonly again: number
  readonly refused: readonly Problem[]
  readonly unknown: readonly string[]
}

export const MOST_BYTES = 1_000_000
/** Who would have to wait longer has lost its place: the message is not acknowledged and comes again. */
const LONGEST_WAIT_MS = 15_000

export const tooLong = problem<{most: number}>('sensing.message-too-long', 413, {
  zh: ({most}) => `消息超过 ${most} 字节，没有保存。请拆成几条发送。`,
  en: ({most}) => `The message is longer than ${most} bytes, so it was not kept. Send it in several.`,
})

export const wrongTopic = problem<{topic: string}>('sensing.wrong-topic', 403, {
  zh: ({topic}) => `不能向主题“${topic}”发送，消息没有保存。设备只能写自己的数据流，主题见接口文档。`,
  en: ({topic}) =>
    `Nothing may be sent to the topic "${topic}", so the message was not kept. A device writes to its own streams only; the interface documents list the topics.`,
})

const flooded = problem<{seconds: number}>('sensing.device-flood', 429, {
  zh: ({seconds}) => `设备发送过快：超出的消息已排队等待或丢弃（${seconds} 秒）。请降低频率，或把多个值合并为一条消息。`,
  en: ({seconds}) =>
    `The device sends too fast: what is above its allowance waits or is dropped (${seconds} s). Send less often, or several values in one message.`,
})

export const busy = problem('sensing.busy', 503, {
  zh: () => '接收队列已满，消息没有确认，请稍后重发。',
  en: () => 'More comes in than can be kept, so the message was not acknowledged. Send it again later.',
})

const notBelow = problem<{name: string}>('sensing.not-below', 403, {
  zh: ({name}) => `网关下没有设备“${name}”，它的值没有保存。请在该设备的属性中将 gateway 设为网关编号。`,
  en: ({name}) =>
    `No thing "${name}" stands below this gateway, so its values were not kept. Set gateway among that thing's properties to the id of the gateway.`,
})

const notYours = problem<{stream: number}>('sensing.not-your-stream', 403, {
  zh: ({stream}) => `数据流 ${stream} 不属于这台设备，观测没有保存。请核对数据流编号。`,
  en: ({stream}) => `Stream ${stream} is not this device's, so the observation was not kept. Check the id of the stream.`,
})

const nothing: Sorted = {rows: [], refused: [], unknown: [], newest: null}

interface Furniture {
  readonly registry: Registry
  readonly intake: Intake
  readonly limits: Limits
  readonly now: () => Date
  readonly note: (tally: ReturnType<typeof tallied>) => void
  /** Keeps what a device says of itself among the properties of its thing. */
  /** Adds an observation with all that came in it, by itself. */
  readonly addObservation: (given: Given) => Promise<unknown>
  /** Streams whose observations are of no feature yet. */
  readonly bare: (heads: Iterable<StreamHead>) => void
  readonly keepAttributes: (thing: number, attributes: Readonly<Record<string, unknown>>) => Promise<void>
}

/** Where messages of devices are read, sorted to streams, kept, and told of in the health of the device. */
export class Desk {
  readonly #with: Furniture

  constructor(furniture: Furniture) {
    this.#with = furniture
  }

  async #telemetry(thing: number, body: unknown, now: number): Promise<Part> {
    const {byKey, byId} = await this.#with.registry.streamsOf(thing)
    const part = {thing, heads: byId, ...sortReadings(readTelemetry(body, now), byKey, now)}
    this.#with.bare(byId.values())
    return part
  }

  /** The stream an observation is of, when the speaker may write to it. */
  async #own(speaker: Speaker, stream: number): Promise<StreamHead | undefined> {
    const {registry} = this.#with
    if (!speaker.anyone && !speaker.gateway) return (await registry.streamsOf(speaker.thing)).byId.get(stream)
    const head = await registry.stream(stream)
    if (head === undefined || speaker.anyone || head.thingId === speaker.thing) return head
    return [...(await registry.below(speaker.thing)).values()].includes(head.thingId) ? head : undefined
  }

  async #observation(speaker: Speaker, topic: Extract<Topic, {kind: 'observation'}>, body: unknown, now: number): Promise<Part> {
    const {stream, given, feature} = readSent(body, topic)
    const head = await this.#own(speaker, stream)
    if (head === undefined) throw notYours({stream})
    const part = {thing: head.thingId, heads: new Map([[head.id, head]]), ...nothing}
    const row = observedOf(given.said, head, new Date(now))
    const late = aheadOf('phenomenonTime', row.at, now)
    const newest = given.said.phenomenonTime === undefined ? null : row.at
    if (late !== undefined) return {...part, refused: [late], newest}
    // A feature of its own has to be looked for, or made.
    if (given.led.FeatureOfInterest !== undefined && (feature === undefined || feature !== head.featureId)) {
      await this.#with.addObservation(given)
      return {...part, newest, added: 1}
    }
    this.#with.bare([head])
    return {...part, rows: [row], newest}
  }

  /** What no stream has the key of is said of the device itself. */
  async #attributes(thing: number, body: unknown, now: number): Promise<Part> {
    const part = await this.#telemetry(thing, body, now)
    const said = body as Readonly<Record<string, unknown>>
    if (part.unknown.length > 0) await this.#with.keepAttributes(thing, Object.fromEntries(part.unknown.map((key) => [key, said[key]])))
    return {...part, unknown: []}
  }

  async #gateway(speaker: Speaker, body: unknown, read: (thing: number, said: unknown) => Promise<Part>): Promise<readonly Part[]> {
    const below = await this.#with.registry.below(speaker.thing)
    return Promise.all(
      readGateway(body).map(async ([name, messages]) => {
        const thing = below.get(name)
        if (thing === undefined) return {thing: speaker.thing, heads: new Map(), ...nothing, refused: [notBelow({name})]}
        return read(thing, messages)
      }),
    )
  }

  async #parts(speaker: Speaker, topic: Topic, body: unknown, now: number): Promise<readonly Part[]> {
    switch (topic.kind) {
      case 'telemetry':
        return [await this.#telemetry(speaker.thing, body, now)]
      case 'attributes':
        return [await this.#attributes(speaker.thing, body, now)]
      case 'gateway-telemetry':
        return this.#gateway(speaker, body, (thing, said) => this.#telemetry(thing, said, now))
      case 'gateway-attributes':
        return this.#gateway(speaker, body, (thing, said) => this.#attributes(thing, said, now))
      case 'observation':
        return [await this.#observation(speaker, topic, body, now)]
      default:
        return []
    }
  }

  /** The parts of a message, or why it is none. */
  async #read(speaker: Speaker, topic: Topic, payload: Uint8Array, now: number): Promise<readonly Part[] | Problem> {
    if (payload.length > MOST_BYTES) return tooLong({most: MOST_BYTES})
    try {
      return await this.#parts(speaker, topic, readJson(Buffer.from(payload).toString('utf8')), now)
    } catch (error) {
      if (error instanceof Problem) return error
      throw error
    }
  }

  /**
   * Hears a message of a device; fulfilled when all of it is committed or refused for good. Throws where neither was possible: then it
   * must not be acknowledged. `patient` messages wait where too many came, others are dropped.
   */
  async hear(speaker: Speaker, topic: Topic, payload: Uint8Array, {way, patient}: {way: DeviceWay; patient: boolean}): Promise<Heard> {
    const {intake, limits} = this.#with
    const now = this.#with.now().getTime()
    const parts = await this.#read(speaker, topic, payload, now)
    const read = parts instanceof Problem ? [] : parts
    const many = read.reduce((sum, {rows}) => sum + rows.length, 0)
    const who = speaker.anyone ? {thing: read[0]?.thing ?? speaker.thing, gateway: true} : speaker
    const wait = limits.take(who, many, now)
    if (wait > 0) await this.#hold(who, {wait, many, way, patient})
    if (parts instanceof Problem) {
      this.#with.note(tallied({thing: speaker.thing, way, at: now, messages: 1, refused: 1, notes: [noteOf(parts, now)]}))
      return {kept: 0, again: 0, refused: [parts], unknown: []}
    }
    if (intake.full()) throw busy({})
    const heard = await Promise.all(read.map((part) => this.#keep(part, way, now)))
    if (!read.some(({thing}) => thing === speaker.thing)) this.#with.note(tallied({thing: speaker.thing, way, at: now, messages: 1}))
    return {
      kept: heard.reduce((sum, {kept}) => sum + kept, 0),
      again: heard.reduce((sum, {again}) => sum + again, 0),
      refused: heard.flatMap(({refused}) => refused),
      unknown: heard.flatMap(({unknown}) => unknown),
    }
  }

  /** Lets a message wait for its device's turn. Throws sensing.device-flood where that would take too long, or it would not wait. */
  async #hold(speaker: Speaker, {wait, many, way, patient}: {wait: number; many: number; way: DeviceWay; patient: boolean}): Promise<void> {
    const at = this.#with.now().getTime()
    const why = flooded({seconds: Math.ceil(wait / 1_000)})
    this.#with.note(tallied({thing: speaker.thing, way, at, throttled: 1, notes: [noteOf(why, at)]}))
    if (patient && wait <= LONGEST_WAIT_MS) {
      await sleep(wait)
      return
    }
    this.#with.limits.giveBack(speaker, many)
    throw why
  }

  async #keep({thing, rows, heads, refused, unknown, newest, added = 0}: Part, way: DeviceWay, now: number): Promise<Heard> {
    const used = new Map(rows.flatMap(({stream}) => (heads.has(stream) ? [[stream, heads.get(stream) as StreamHead] as const] : [])))
    const outcome = await this.#with.intake.take({rows, heads: used})
    const problems = [...refused, ...(outcome.refused === null ? [] : [outcome.refused]), ...unknownKeys(unknown)]
    const notes: readonly Note[] = problems.map((one) => noteOf(one, now))
    const lost = refused.length + (outcome.refused === null ? 0 : rows.length)
    this.#with.note(
      tallied({
        thing, way, at: now, messages: 1, kept: outcome.kept + added, again: outcome.again, refused: lost, unknown: unknown.length,
        skewMs: newest === null ? null : newest - now, notes,
      }), // biome-ignore format: a table
    )
    return {kept: outcome.kept + added, again: outcome.again, refused: problems, unknown}
  }

  /** Writes a refusal that was met before a message was read into the health of its device. */
  refuse(thing: number, why: Problem, way: DeviceWay): void {
    const at = this.#with.now().getTime()
    this.#with.note(tallied({thing, way, at, messages: 1, refused: 1, notes: [noteOf(why, at)]}))
  }
}

/** What a refusal looks like where a device hears of it. */
export const told = ({code, zh, en}: Problem): {readonly code: string; readonly zh: string; readonly en: string} => ({code, zh, en})

/** Whether a message of this refusal must not be acknowledged: it will be sent again and then, perhaps, kept. */
export const isForLater = (error: unknown): boolean =>
  !isProblem(error) || isProblem(error, 'sensing.busy') || isProblem(error, 'sensing.device-flood')
