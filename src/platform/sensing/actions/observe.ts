import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import {mergedBlocks} from '../core/blocks.ts'
import {AHEAD_MS, dayOf, freshSince, marksOf, type Observed} from '../core/observed.ts'
import {holdOpenDays, openDays} from '../queries/days.ts'
import {tellKept} from '../queries/ears.ts'
import {
  insertFresh,
  insertMore,
  listBlocks,
  listDaysWithHours,
  listStreamHeads,
  type Placed,
  renewLatest,
  replaceBlocks,
  type StreamDay,
  type StreamHead,
  widenStreams,
} from '../queries/observations.ts'
import {askResum, holdMark, holdPacked} from '../queries/sums.ts'

export const noStream = problem<{id: number}>('sensing.no-stream', 404, {
  zh: ({id}) => `没有编号为 ${id} 的数据流。请先登记设备和数据流，或核对编号。`,
  en: ({id}) => `There is no stream ${id}. Register the device and its streams first, or check the id.`,
})

const fromAhead = problem<{at: string; minutes: number}>('sensing.from-ahead', 422, {
  zh: ({at, minutes}) => `观测时间 ${at} 超前服务器时钟 ${minutes} 分钟以上，没有保存。请校准设备时钟。`,
  en: ({at, minutes}) =>
    `The time ${at} lies more than ${minutes} minutes ahead of the server's clock, so it was not kept. Set the device's clock.`,
})

const noNumber = problem<{stream: number}>('sensing.no-number', 422, {
  zh: ({stream}) => `数据流 ${stream} 的结果不是有限的数值，没有保存。请检查设备或单位换算。`,
  en: ({stream}) =>
    `A result of stream ${stream} is no finite number, so it was not kept. Check the device, or how its units are converted.`,
})

const tooOld = problem<{stream: number; days: number}>('sensing.too-old', 422, {
  zh: ({stream, days}) => `数据流 ${stream} 只保存 ${days} 天，更早的观测没有保存。确需补录请先延长保存期限。`,
  en: ({stream, days}) =>
    `Stream ${stream} is kept for ${days} days, so older observations were not. To take them in, lengthen its retention first.`,
})

/** What came of a batch: those that were new. The others were there already. */
export interface Kept {
  readonly kept: readonly Observed[]
  readonly again: number
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
const keyOf = ({stream, at}: Observed): string => `${stream} ${at}`

/** Refuses what cannot be true; nothing of the batch is kept then. */
function check(rows: readonly Observed[], now: number): void {
  for (const {stream, at, value} of rows) {
    if (at > now + AHEAD_MS) throw fromAhead({at: new Date(at).toISOString(), minutes: AHEAD_MS / 60_000})
    if (value !== null && !Number.isFinite(value)) throw noNumber({stream})
  }
}

/** What is of a packed day goes among its blocks. Returns the keys of those that were new. */
async function packLate(tx: Tx, rows: readonly Placed[]): Promise<ReadonlySet<string>> {
  const days = [...Map.groupBy(rows, ({stream, at}) => `${stream} ${dayOf(at)}`).values()].flatMap((late) => {
    const [first] = late
    return first === undefined ? [] : [{district: first.district, stream: first.stream, day: dayOf(first.at), late}]
  })
  const taken = new Set<string>()
  if (days.length === 0) return taken
  const nameOf = ({stream, day}: StreamDay): string => `${stream} ${day}`
  const known = await listBlocks(tx, days)
  const summed = await listDaysWithHours(
    tx,
    days.filter((day) => !known.has(nameOf(day))),
  )
  const changed = days.flatMap(({late, ...day}) => {
    const points = late.map((row) => ({at: row.at, value: row.value, marks: marksOf(row)}))
    const {blocks, hours} = known.get(nameOf(day)) ?? {blocks: [], hours: summed.has(nameOf(day))}
    const merged = mergedBlocks(blocks, points)
    for (const {at} of merged.taken) taken.add(`${day.stream} ${at}`)
    return merged.taken.length === 0 ? [] : [{...day, hours, blocks: merged.blocks}]
  })
  await replaceBlocks(tx, changed)
  return taken
}

/** Where streams begin earlier, or results reach further, than was known. */
function widened(rows: readonly Placed[], heads: ReadonlyMap<number, StreamHead>) {
  const spans = new Map<number, {stream: number; first: Date; resultFrom: Date | null; resultTo: Date | null; wider: boolean}>()
  for (const {stream, at, resultAtOnce, more} of rows) {
    const known = heads.get(stream)?.firstAt?.getTime() ?? Number.POSITIVE_INFINITY
    const span = spans.get(stream) ?? {stream, first: new Date(at), resultFrom: null, resultTo: null, wider: false}
    if (at < span.first.getTime()) span.first = new Date(at)
    const result = resultAtOnce ? new Date(at) : more?.resultAt
    if (result !== undefined && (span.resultFrom === null || result < span.resultFrom)) span.resultFrom = result
    if (more?.resultAt !== undefined && (span.resultTo === null || more.resultAt > span.resultTo)) span.resultTo = more.resultAt
    span.wider ||= at < known || more?.resultAt !== undefined
    spans.set(stream, span)
  }
  return [...spans.values()].filter(({wider}) => wider)
}

/**
 * Keeps what streams observed: rows of days that lie open, or among the blocks of their day when it is packed; with the latest of each
 * stream, and marks for the sums that must be made anew. What is there already is left as it is, so that a batch may be sent twice. Throws
 * sensing.no-stream, sensing.from-ahead, sensing.no-number, sensing.too-old; then nothing is kept.
 */
export async function observe(tx: Tx, act: Act, rows: readonly Observed[], known?: ReadonlyMap<number, StreamHead>): Promise<Kept> {
  const now = act.at.getTime()
  check(rows, now)
  const heads = known ?? new Map((await listStreamHeads(tx, [...new Set(rows.map(({stream}) => stream))])).map((head) => [head.id, head]))
  // The first of those at one millisecond counts, here as in the tables.
  const once = new Map(rows.toReversed().map((row) => [keyOf(row), row]))
  const placed = [...once.values()].toReversed().map((row): Placed => {
    const head = heads.get(row.stream)
    if (head === undefined) throw noStream({id: row.stream})
    // What is removed stays summed; a sum made anew of what comes after would forget it.
    if (head.keepDays !== null && row.at < dayOf(now) - head.keepDays * DAY) throw tooOld({stream: row.stream, days: head.keepDays})
    return {...row, district: head.districtId}
  })
  const since = freshSince(now)
  const past = new Set(placed.flatMap(({at}) => (at < since ? [dayOf(at)] : [])))
  const open = await holdOpenDays(tx, [...past])
  const isFresh = ({at}: Placed): boolean => at >= since || open.has(dayOf(at))
  const [fresh, late] = [placed.filter(isFresh), placed.filter((row) => !isFresh(row))]
  if (late.length > 0) await holdPacked(tx)
  const mark = (await holdMark(tx)).getTime()
  await openDays(tx, [...new Set(fresh.map(({at}) => dayOf(at)))])
  const [freshNew, lateNew] = [await insertFresh(tx, fresh), await packLate(tx, late)]
  const kept = placed.filter((row) => freshNew.has(keyOf(row)) || lateNew.has(keyOf(row)))
  await insertMore(tx, kept)
  await renewLatest(tx, kept, act.at)
  await widenStreams(tx, widened(kept, heads))
  const hours = new Map(
    kept
      .filter((row) => row.at < mark || !isFresh(row))
      .map(({district, stream, at}) => {
        const hour = Math.floor(at / HOUR) * HOUR
        return [`${stream} ${hour}`, {district, stream, at: new Date(hour)}] as const
      }),
  )
  await askResum(tx, [...hours.values()])
  await tellKept(tx, kept, act.at)
  return {kept, again: rows.length - kept.length}
}
