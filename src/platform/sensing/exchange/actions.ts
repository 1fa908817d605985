import type {Act} from '#kernel/act.ts'
import type {Store, Tx} from '#kernel/db.ts'
import {streamCsv} from '#kernel/sheets/stream.ts'
import {zoneClock} from '#lib/calendar/zone.ts'
import {problem} from '#lib/problem.ts'
import {observe} from '../actions/observe.ts'
import type {Observed} from '../core/observed.ts'
import {registerFleet} from '../fleet/actions.ts'
import type {DeviceRow} from '../fleet/api.ts'
import {listKeyedStreams} from '../queries/keys.ts'
import {converter} from '../units/units.ts'
import type {SeriesPlan} from './api.ts'
import {type Fault, type RecordPlan, recordReader, type Value} from './core/record.ts'

const badRecord = problem<{line: number; column: string; text: string}>('sensing.bad-record', 422, {
  zh: ({line, column, text}) =>
    `第 ${line} 行“${column}”列的“${text}”无法读取，此前的行已保存。改正后重新导入（已保存的不会重复），或加 --skip-bad 跳过。`,
  en: ({line, column, text}) =>
    `"${text}" in column "${column}" of line ${line} cannot be read; the lines before it are kept. Mend it and import again, nothing is kept twice, or add --skip-bad.`,
})

const noColumn = problem<{column: string}>('sensing.no-column', 422, {
  zh: ({column}) => `文件没有“${column}”列。请核对导入说明中的列名。`,
  en: ({column}) => `The file has no column "${column}". Check the columns of the plan.`,
})

const BATCH = 20_000
const TOLD = 20
/** How often it is told how far an import is, in records. */
const TELL = 50_000

/** What came of a file of history. */
export interface Imported {
  readonly records: number
  readonly kept: number
  readonly again: number
  readonly devices: number
  readonly bad: number
  readonly faults: readonly (Fault & {readonly line: number})[]
}

/** What else is asked of an import. Times are in milliseconds. */
export interface ImportWish {
  readonly devices?: readonly DeviceRow[]
  readonly from?: number | undefined
  readonly before?: number | undefined
  readonly skipBad?: boolean
  readonly say?: (records: number) => void
}

const recordPlan = ({time, device, streams, missing}: SeriesPlan): RecordPlan => ({
  time: time.column,
  device: 'one' in device ? {one: device.one} : device,
  columns: streams.map(({column, key, unit, from}) => ({column, key, convert: converter(from ?? unit, unit)})),
  missing: new Set(missing),
  instant: zoneClock(time.zone).instant,
})

/** The streams of devices, registered when they are not there yet; by `device key` as the file names them. */
async function streamsOf(
  tx: Tx,
  act: Act,
  plan: SeriesPlan,
  names: readonly string[],
  rows: readonly DeviceRow[],
): Promise<ReadonlyMap<string, number>> {
  const {kind, sensor, streams, prefix, at, device} = plan
  const listed = new Map(rows.map((row) => [row.code, row]))
  const plain = (code: string): DeviceRow => ({
    code,
    kind,
    name: 'one' in device ? device.name : code,
    name_en: '',
    lng: at[0],
    lat: at[1],
    component: '',
    group: '',
  })
  const devices = names.map((name) => listed.get(`${prefix}${name}`) ?? plain(`${prefix}${name}`))
  // Nothing more is expected of what is known from a file, until it speaks itself.
  await registerFleet(tx, act, {[kind]: {sensor, streams}}, devices, {stream: {history: true}})
  const known = await listKeyedStreams(
    tx,
    devices.map(({code}) => code),
  )
  return new Map(known.map(({code, key, stream}) => [`${code.slice(prefix.length)} ${key}`, stream]))
}

const columnsOf = ({time, device, streams}: SeriesPlan): readonly string[] => [
  time.column,
  ...('column' in device ? [device.column] : []),
  ...('headers' in device ? [] : streams.map(({column}) => column)),
]

/**
 * Keeps the history that a CSV file of any length tells, batch by batch, each in a transaction of its own: stopped anywhere, it may be begun
 * again, for what is there already is left. Devices that are not there yet are registered. Throws sensing.no-column, sensing.bad-unit,
 * sensing.bad-record (unless bad records are skipped), sheets.unreadable.
 */
export async function importSeries(
  {transact}: {readonly transact: Store['transact']},
  act: Act,
  path: string,
  plan: SeriesPlan,
  wish: ImportWish = {},
): Promise<Imported> {
  const {devices = [], from = Number.NEGATIVE_INFINITY, before = Number.POSITIVE_INFINITY, skipBad = false, say} = wish
  const how = recordPlan(plan)
  const streams = new Map<string, number>()
  const seen = new Set<string>()
  const faults: (Fault & {line: number})[] = []
  const sum = {records: 0, kept: 0, again: 0, bad: 0}
  let batch: Value[] = []
  let told = 0
  const flush = async (): Promise<void> => {
    const values = batch
    batch = []
    if (values.length === 0) return
    const names = [...new Set(values.map(({device}) => device))].filter((name) => !seen.has(name))
    const done = await transact(async (tx) => {
      const found = names.length === 0 ? [] : await streamsOf(tx, act, plan, names, devices)
      const all = new Map([...streams, ...found])
      const rows = values.flatMap(({device, key, at, value}): Observed[] => {
        const stream = all.get(`${device} ${key}`)
        return stream === undefined ? [] : [{stream, at, value}]
      })
      return {found, ...(await observe(tx, act, rows))}
    })
    for (const name of names) seen.add(name)
    for (const [key, stream] of done.found) streams.set(key, stream)
    sum.kept += done.kept.length
    sum.again += done.again
    if (Math.floor(sum.records / TELL) > Math.floor(told / TELL)) say?.(sum.records)
    told = sum.records
  }
  let read: ReturnType<typeof recordReader> | undefined
  let line = 0
  for await (const cells of streamCsv(path)) {
    line += 1
    if (read === undefined) {
      const missing = columnsOf(plan).find((column) => !cells.some((name) => name.trim() === column))
      if (missing !== undefined) throw noColumn({column: missing})
      read = recordReader(cells, how)
      continue
    }
    const record = read(cells)
    sum.records += 1
    const [fault] = record.faults
    if (fault !== undefined) {
      if (!skipBad) {
        await flush()
        throw badRecord({line, column: fault.column, text: fault.text.slice(0, 60)})
      }
      sum.bad += 1
      for (const one of record.faults) if (faults.length < TOLD) faults.push({...one, line})
    }
    for (const value of record.values) if (value.at >= from && value.at < before) batch.push(value)
    if (batch.length >= BATCH) await flush()
  }
  await flush()
  return {...sum, devices: seen.size, faults}
}
