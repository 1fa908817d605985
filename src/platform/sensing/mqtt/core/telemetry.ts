import {type Problem, problem, type Said} from '#lib/problem.ts'
import {AHEAD_MS, type Observed} from '../../core/observed.ts'
import {timeOf} from '../../sta/core/given.ts'
import {observedOf, type Reading as Shape} from '../../sta/core/result.ts'

/** One value of a message, before it is known whose it is. */
export interface Reading {
  readonly key: string
  readonly at: number
  readonly value: unknown
}

/** What became of a message: what is to be kept, what is refused and why, which keys no stream has, and the newest time it told. */
export interface Sorted {
  readonly rows: readonly Observed[]
  readonly refused: readonly Problem[]
  readonly unknown: readonly string[]
  /** Null when the device told no time. */
  readonly newest: number | null
}

export const notJson = problem('sensing.not-json', 400, {
  zh: () => '消息不是有效的 JSON，没有保存。NaN、Infinity 不是 JSON：没有读数时请发 null 或不发。',
  en: () =>
    'The message is no JSON, so nothing of it was kept. NaN and Infinity are no JSON: send null, or nothing, when there is no reading.',
})

export const badMessage = problem<{why: Said}>('sensing.bad-message', 400, {
  zh: ({why}) => `消息的格式不对：${why.zh}。没有保存，请对照接口文档改正设备。`,
  en: ({why}) => `The message is not as it should be: ${why.en}. Nothing of it was kept; correct the device by the interface documents.`,
})

const ahead = problem<{key: string; at: string; minutes: number}>('sensing.device-ahead', 422, {
  zh: ({key, at, minutes}) => `“${key}”的时间 ${at} 超前服务器时钟 ${minutes} 分钟以上，没有保存。请校准设备时钟。`,
  en: ({key, at, minutes}) =>
    `The time ${at} of "${key}" lies more than ${minutes} minutes ahead of the server's clock, so it was not kept. Set the device's clock.`,
})

const notFinite = problem<{key: string}>('sensing.device-no-number', 422, {
  zh: ({key}) => `“${key}”的值不是有限的数值，没有保存。请检查设备。`,
  en: ({key}) => `The value of "${key}" is no finite number, so it was not kept. Check the device.`,
})

const noKey = problem<{keys: string}>('sensing.unknown-key', 422, {
  zh: ({keys}) => `没有与键“${keys}”对应的数据流，这些值没有保存。请新建同名的数据流，或在数据流属性中设置 key。`,
  en: ({keys}) =>
    `No stream has the key "${keys}", so these values were not kept. Add a stream of that name, or give one that key among its properties.`,
})

/** Tells of keys that no stream has; nothing where there are none. */
export const unknownKeys = (keys: readonly string[]): readonly Problem[] =>
  keys.length === 0 ? [] : [noKey({keys: [...new Set(keys)].slice(0, 5).join(', ').slice(0, 200)})]

/** A message may hold so many values; a device that has more to tell sends several. */
export const MOST_READINGS = 5_000
const LONGEST_KEY = 200
const EARLIEST = Date.parse('1990-01-01T00:00:00Z')

const isRecord = (one: unknown): one is Readonly<Record<string, unknown>> => typeof one === 'object' && one !== null && !Array.isArray(one)
const bad = (zh: string, en: string): Problem => badMessage({why: {zh, en}})

/** Reads the JSON of a message. Throws sensing.not-json. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw notJson({})
  }
}

/** A time as devices tell it: milliseconds since 1970, or a text of ISO 8601. */
function instantOf(ts: unknown): number {
  const ms = typeof ts === 'string' ? timeOf(ts)?.getTime() : ts
  if (typeof ms !== 'number' || !Number.isFinite(ms) || ms < EARLIEST || ms > 8e15)
    throw bad(
      'ts 应为 1970 年以来的毫秒数（13 位），或 ISO 8601 时间',
      'ts should be milliseconds since 1970 (13 digits), or a time of ISO 8601',
    )
  return Math.round(ms)
}

/** Reads what ThingsBoard's devices send: `{key: value}`, `{ts, values: {key: value}}`, or an array of these. Throws sensing.bad-message. */
export function readTelemetry(body: unknown, now: number): {readonly readings: readonly Reading[]; readonly newest: number | null} {
  const readings: Reading[] = []
  let newest: number | null = null
  for (const one of Array.isArray(body) ? body : [body]) {
    if (!isRecord(one))
      throw bad('应为对象 {"键": 值} 或 {"ts": …, "values": {…}}', 'it should be an object {"key": value} or {"ts": …, "values": {…}}')
    const timed = 'ts' in one && isRecord(one.values)
    const values = timed ? (one.values as Readonly<Record<string, unknown>>) : one
    const at = timed ? instantOf(one.ts) : now
    if (timed) newest = Math.max(newest ?? at, at)
    for (const [key, value] of Object.entries(values)) {
      if (key.length > LONGEST_KEY) throw bad(`键名最长 ${LONGEST_KEY} 字`, `a key has at most ${LONGEST_KEY} characters`)
      if (value !== null) readings.push({key, at, value})
      if (readings.length > MOST_READINGS)
        throw bad(`一条消息最多 ${MOST_READINGS} 个值`, `a message holds at most ${MOST_READINGS} values`)
    }
  }
  return {readings, newest}
}

/** Reads what a gateway sends: the messages of the things below it, by their names. Throws sensing.bad-message. */
export function readGateway(body: unknown): readonly (readonly [string, unknown])[] {
  if (!isRecord(body)) throw bad('应为对象 {"设备名": [消息]}', 'it should be an object {"device": [messages]}')
  const found = Object.entries(body)
  if (found.length > 500 || found.some(([name]) => name.length > LONGEST_KEY))
    throw bad('一条消息最多 500 个设备', 'a message speaks for at most 500 devices')
  return found
}

/** Why a time cannot be kept, or undefined. */
export const aheadOf = (key: string, at: number, now: number): Problem | undefined =>
  at > now + AHEAD_MS ? ahead({key, at: new Date(Math.min(at, 8.64e15)).toISOString(), minutes: AHEAD_MS / 60_000}) : undefined

const NUMBERS = /(?:^|[/#])OM_Measurement$/

/** What a stream keeps of a reading, or why it does not. */
function kept({key, at, value}: Reading, stream: Shape, now: number): Observed | Problem {
  const late = aheadOf(key, at, now)
  if (late !== undefined) return late
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return notFinite({key})
    if (!stream.several && NUMBERS.test(stream.observationType)) return {stream: stream.id, at, value}
  }
  try {
    return observedOf({result: value, phenomenonTime: new Date(at).toISOString()}, stream, new Date(now))
  } catch (error) {
    return error as Problem
  }
}

/** Gives each reading to the stream of its key. What one value has wrong does not keep the others out. */
export function sortReadings(
  {readings, newest}: {readonly readings: readonly Reading[]; readonly newest: number | null},
  streams: ReadonlyMap<string, Shape>,
  now: number,
): Sorted {
  const rows: Observed[] = []
  const refused: Problem[] = []
  const unknown: string[] = []
  for (const reading of readings) {
    const stream = streams.get(reading.key)
    const one = stream === undefined ? undefined : kept(reading, stream, now)
    if (one === undefined) unknown.push(reading.key)
    else if (one instanceof Error) refused.push(one)
    else rows.push(one)
  }
  return {rows, refused, unknown, newest}
}
