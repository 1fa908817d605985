import {z} from 'zod'
import type {Db} from '#kernel/db.ts'
import {type Bench, defineErrand, type Outcome} from '#kernel/errands/contract.ts'
import {readSheet, sheetBounds} from '#kernel/sheets.ts'
import {zoneClock} from '#lib/calendar/zone.ts'
import {Problem, problem} from '#lib/problem.ts'
import {type Column, type RowError, readRows, textCell, unreadable} from '#lib/rows.ts'
import {observe} from '../actions/observe.ts'
import {type Observed, type Quality, qualities} from '../core/observed.ts'
import {type KeyedUnit, listKeyedUnits} from '../queries/keys.ts'
import {reachFor} from '../reach.ts'
import {codeOf, converted} from '../units/units.ts'
import {instantOf, numberOf} from './core/record.ts'

const noFile = problem('sensing.history-without-file', 422, {
  zh: () => '没有要导入的文件。请选择文件后重试。',
  en: () => 'There is no file to import. Choose one and try again.',
})

const CHUNK = 5_000
const MOST_ERRORS = 200_000

/** How history is asked for: the zone of times without an offset; look only; leave bad rows out. */
const asked = z.object({
  zone: z.string().min(1).max(60).default('Asia/Shanghai'),
  dryRun: z.boolean().default(false),
  skipBad: z.boolean().default(false),
})

interface Row {
  readonly time: number
  readonly device: string
  readonly key: string
  readonly value: number
  readonly unit: string
  readonly quality: Quality | undefined
}

const columnsOf = (zone: string): {readonly [K in keyof Row]: Column<Row[K]>} => {
  const {instant} = zoneClock(zone)
  return {
    time: {
      names: ['time', '时间'],
      read: (text) => {
        const at = instantOf(text, instant)
        if (at === undefined)
          throw unreadable({zh: `“${text}”不是时间，应如 2026-11-25 08:00`, en: `"${text}" is no time; write 2026-11-25 08:00`})
        return at
      },
    },
    device: {names: ['device', '设备编码'], read: textCell(64)},
    key: {names: ['key', '数据流'], read: textCell(64)},
    value: {
      names: ['value', '值'],
      read: (text) => {
        const value = numberOf(text)
        if (value === undefined) throw unreadable({zh: `“${text}”不是数值`, en: `"${text}" is no number`})
        return value
      },
    },
    unit: {names: ['unit', '单位'], optional: true, read: (text) => text},
    quality: {
      names: ['quality', '质量'],
      optional: true,
      read: (text) => {
        if (text === '') return undefined
        const known = qualities.find((quality) => quality === text)
        if (known === undefined)
          throw unreadable({zh: `质量应为 ${qualities.join('、')} 之一`, en: `the quality is one of ${qualities.join(', ')}`})
        return known
      },
    },
  }
}

/** The observation of a row, in the unit of its stream; or why there is none. */
function observedOf(
  {time, device, key, value, unit, quality}: Row,
  streams: ReadonlyMap<string, KeyedUnit>,
  now: number,
): Observed | Omit<RowError, 'line'> {
  const known = streams.get(`${device} ${key}`)
  if (known === undefined)
    return {
      column: null,
      zh: `设备 ${device} 没有数据流 ${key}，或不在您可写入的区域`,
      en: `Device ${device} has no stream ${key}, or lies outside your area`,
    }
  if (time > now) return {column: null, zh: '时间在未来，历史数据应早于现在', en: 'The time lies ahead; history is of the past'}
  const wanted = codeOf(known.definition) ?? known.symbol
  try {
    return {stream: known.stream, at: time, value: unit === '' ? value : converted(value, unit, wanted), quality}
  } catch (error) {
    if (error instanceof Problem) return {column: null, zh: error.zh, en: error.en}
    throw error
  }
}

async function look(db: Db, {act, file, tell}: Bench, zone: string) {
  if (file === null) throw noFile({})
  const sheet = await readSheet(file.bytes)
  const read = readRows<Row>(sheet, columnsOf(zone), MOST_ERRORS)
  const codes = [...new Set(read.rows.map(({value}) => value.device))]
  const streams = new Map((await listKeyedUnits(db, reachFor(act, 'sensing.write'), codes)).map((one) => [`${one.code} ${one.key}`, one]))
  const errors: RowError[] = [...read.errors.list]
  const good: Observed[] = []
  for (const [place, {line, value}] of read.rows.entries()) {
    const observed = observedOf(value, streams, act.at.getTime())
    if ('zh' in observed) errors.push({line, ...observed})
    else good.push(observed)
    if (place % CHUNK === CHUNK - 1) await tell({done: place, total: read.rows.length, bad: errors.length})
  }
  errors.sort((a, b) => a.line - b.line)
  return {good, errors, rows: sheet.rows.length, ignored: read.ignored}
}

/** Looks at the whole file first; then keeps it piece by piece. What is there already is left, so it may be asked for again. */
async function run(bench: Bench, {zone, dryRun, skipBad}: z.output<typeof asked>): Promise<Outcome> {
  const {good, errors, rows, ignored} = await look(bench.db, bench, zone)
  const bad = new Set(errors.map(({line}) => line)).size
  const stopped = dryRun || (bad > 0 && !skipBad && bench.writtenBefore === 0)
  let kept = bench.writtenBefore
  if (!stopped)
    for (let from = 0; from < good.length; from += CHUNK) {
      const piece = good.slice(from, from + CHUNK)
      kept += await bench.write(async (tx) => (await observe(tx, bench.act, piece)).kept.length, {
        done: Math.min(from + CHUNK, good.length),
        total: good.length,
        bad,
      })
    }
  return {facts: {rows, good: good.length, kept, again: stopped ? 0 : good.length - kept, bad, dryRun}, errors, ignored}
}

/** History of devices that are registered, as a table of time, device, key, value and, where it differs, unit. */
export const historyErrand = defineErrand({
  title: {zh: '补录历史观测', en: 'Take in past observations'},
  may: 'sensing.write',
  asked,
  uploadBytes: sheetBounds.bytes,
  run,
})
