import {writeFileSync} from 'node:fs'
import {basename} from 'node:path'
import {parseArgs} from 'node:util'
import {openCity} from '#kernel/city.ts'
import {verifyChains} from '#kernel/events.ts'
import type {Command, Desk} from '#kernel/pack.ts'
import {writeCsv} from '#kernel/sheets.ts'
import {minuteIn} from '#lib/calendar.ts'
import {problem} from '#lib/problem.ts'
import {listUnits} from '#platform/organisation/index.ts'
import {getCalendar} from '../queries/belongings.ts'
import {latestOf} from './core/request.ts'
import {writeTable} from './core/table.ts'
import {type DepartmentLine, type Exception, openTally, type Totals} from './core/tally.ts'
import {inChunks, readHeader, readRows} from './file.ts'
import {cityFor, readMapping, requireColumns} from './mapping.ts'
import {countEvents} from './queries.ts'
import {type Replay, replayRows} from './run.ts'

const usage = `replay FILE.csv[.gz] [--city NAME] [--exceptions FILE.csv] [--workers N]`

const badReplay = problem<{why: string}>('case.bad-replay', 422, {
  zh: ({why}) => `命令有误：${why}。用法：${usage}`,
  en: ({why}) => `The command is not right: ${why}. Usage: ${usage}`,
})

const unknownUnit = problem<{key: string; city: string}>('case.replay-unit-unknown', 422, {
  zh: ({key, city}) => `cities/${city}/replay.json 提到的单位“${key}”不在单位目录中。请更正映射或 organisation/units.json。`,
  en: ({key, city}) =>
    `cities/${city}/replay.json names the unit "${key}", which is not on file. Mend the mapping or organisation/units.json.`,
})

const CHUNK = 3_000
const PROGRESS_MS = 2_000
const MOST_WORKERS = 12
const SHOWN_EXCEPTIONS = 20

const argumentsOf = (argv: readonly string[]) => {
  try {
    const options = {city: {type: 'string'}, exceptions: {type: 'string'}, workers: {type: 'string'}} as const
    const {values, positionals} = parseArgs({args: [...argv], options, allowPositionals: true})
    const [path, ...more] = positionals
    if (path === undefined || more.length > 0) throw badReplay({why: '应给出一个文件 / name one file'})
    return {...values, path, workers: values.workers === undefined ? undefined : Number(values.workers)}
  } catch (error) {
    throw error instanceof TypeError ? badReplay({why: error.message}) : error
  }
}

/** One embedded session does one thing at a time; on PostgreSQL a few connections hide each other's waiting. */
const workersOf = (desk: Desk, asked: number | undefined): number => {
  if (asked !== undefined && !(Number.isInteger(asked) && asked >= 1 && asked <= MOST_WORKERS))
    throw badReplay({why: `--workers 1 … ${MOST_WORKERS}`})
  return desk.store.kind === 'embedded' ? 1 : (asked ?? 6)
}

const peakMemoryMb = (): number => Math.round(process.resourceUsage().maxRSS / 1024)
const nowMemoryMb = (): number => Math.round(process.memoryUsage.rss() / 1_048_576)

/** Reads the file once to learn how long it is and up to when it knows things. */
async function survey(path: string, mapping: Replay['mapping'], zone: string): Promise<{readonly rows: number; readonly asOf: Date}> {
  let [rows, latest] = [0, 0]
  for await (const row of readRows(path)) {
    rows += 1
    latest = Math.max(latest, latestOf(row, mapping, zone)?.getTime() ?? 0)
  }
  return {rows, asOf: new Date(latest)}
}

const days = (value: number | null): string => (value === null ? '—' : value.toFixed(1))

const tableOf = (lines: readonly DepartmentLine[], totals: Totals): readonly string[] =>
  writeTable([
    ['责任单位 unit', '立案 filed', '结案 closed', '按期 on time', '超期 overdue', '例外 exceptions', '中位天数 median days'],
    ...[...lines, {...totals, name: '合计 total'}].map(({name, filed, closed, onTime, overdue, exceptions, medianDays}) => [
      name, String(filed), String(closed), String(onTime), String(overdue), String(exceptions), days(medianDays),
    ]), // biome-ignore format: a table
  ])

const exceptionLine = ({line, key, said}: Exception): string =>
  `  第 ${line} 行 line ${line} · ${key.split('\u001f')[0] ?? ''} · ${said.zh} · ${said.en}`

const writeExceptions = (path: string, exceptions: readonly Exception[]): void =>
  writeFileSync(
    path,
    writeCsv(
      ['line', 'request', 'kind', 'declared', 'measured', '说明', 'explanation'],
      exceptions.map(({line, key, kind, declared, measured, said}) => [
        line, key.replaceAll('\u001f', ' | '), kind, declared ?? '', measured ?? '', said.zh, said.en,
      ]), // biome-ignore format: a row
    ),
  )

/** Passes a call on when the last one is two seconds old. */
const everyTwoSeconds = <T>(tell: (value: T) => void): ((value: T) => void) => {
  let last = performance.now()
  return (value) => {
    const now = performance.now()
    if (now - last < PROGRESS_MS) return
    last = now
    tell(value)
  }
}

/** Counts as requests come and says every two seconds how far it is. */
function openProgress(rows: number, say: Desk['say']) {
  const counts = {replayed: 0, already: 0, excepted: 0}
  const started = performance.now()
  let [last, lastDone] = [started, 0]
  const seconds = (): number => (performance.now() - started) / 1000
  const onDone: Replay['onDone'] = (what) => {
    counts[what] += 1
    const now = performance.now()
    if (now - last < PROGRESS_MS) return
    const done = counts.replayed + counts.already + counts.excepted
    const pace = (done - lastDone) / ((now - last) / 1000)
    const left = Math.round(((rows - done) / Math.max(done, 1)) * seconds())
    say(`${done}/${rows} · ${pace.toFixed(0)} 件/秒 requests/s · 内存 memory ${nowMemoryMb()} MB · 还需约 about ${left} s left`)
    ;[last, lastDone] = [now, done]
  }
  return {counts, onDone, seconds}
}

async function replay(desk: Desk): Promise<void> {
  const {db, store, say} = desk
  const asked = argumentsOf(desk.argv)
  const {path} = asked
  const workers = workersOf(desk, asked.workers)
  const columns = await readHeader(path)
  const {name} = asked.city === undefined ? cityFor(columns, desk.city, openCity) : openCity(asked.city)
  const city = name === desk.city.name ? desk.city : await desk.load?.(name)
  if (city === undefined) throw badReplay({why: `这里不能载入 cities/${name} / cities/${name} cannot be loaded here`})
  const mapping = readMapping(city)
  requireColumns(columns, mapping, city)
  const calendar = await getCalendar(db, city.code)
  const units = new Map((await listUnits(db, {within: city.code})).map(({key, id}) => [key, id]))
  const unitId = (key: string): string => {
    const id = units.get(key)
    if (id === undefined) throw unknownUnit({key, city: city.name})
    return id
  }
  const {rows, asOf} = await survey(path, mapping, city.zone)
  say(`${mapping.title.zh} · ${mapping.title.en}：${rows} 件 requests → ${city.title.zh} ${city.code}`)
  for (const reading of mapping.readings) say(`  ${reading.zh}\n  ${reading.en}`)

  const tally = openTally({asOf, zone: city.zone})
  const {counts, onDone, seconds} = openProgress(rows, say)
  const terms: Replay = {store, city, mapping, calendar, unitId, asOf, tally, workers, onDone}
  const seen = new Set<string>()
  for await (const chunk of inChunks(readRows(path), CHUNK)) await replayRows(chunk, seen, terms)
  const took = seconds()
  const pace = took === 0 ? 0 : counts.replayed / took
  say(
    `完成 done：回放 ${counts.replayed} 件，已有 ${counts.already} 件，${took.toFixed(1)} s，${pace.toFixed(0)} 件/秒 · replayed ${counts.replayed}, there already ${counts.already}`,
  )

  const totals = tally.totals()
  for (const line of tableOf(tally.departments(), totals)) say(line)
  say(`未结案以 ${minuteIn(city.zone, asOf)} 为准判断 · open requests judged as of then`)
  if (totals.declared !== null)
    say(
      `原系统 the city's own column：按期 on time ${totals.declared.onTime}，超期 overdue ${totals.declared.overdue}，未写明 blank ${totals.declared.blank}；这里 here：按期 ${totals.measured.onTime}，超期 ${totals.measured.overdue}`,
    )
  const unknown = tally.unknown()
  if (unknown.length > 0) say(`映射不认识的值，已归入其他 · values the mapping does not know, taken as "other"：`)
  for (const {column, value, times} of unknown.slice(0, SHOWN_EXCEPTIONS)) say(`  ${column} = ${value} × ${times}`)
  const exceptions = tally.exceptions.toSorted((a, b) => a.line - b.line)
  if (exceptions.length > 0) {
    say(`例外 exceptions：${exceptions.length}`)
    for (const exception of exceptions.slice(0, SHOWN_EXCEPTIONS)) say(exceptionLine(exception))
    if (exceptions.length > SHOWN_EXCEPTIONS)
      say(`  …… 其余 ${exceptions.length - SHOWN_EXCEPTIONS} 件：--exceptions FILE.csv 可得全部 · for all of them: --exceptions FILE.csv`)
  }
  if (asked.exceptions !== undefined) writeExceptions(asked.exceptions, exceptions)

  const verdict = await verifyChains(
    db,
    everyTwoSeconds((events) => say(`正在核对事件链 checking the chains：${events}`)),
  )
  say(
    verdict.broken === null
      ? `事件链完整 · all ${verdict.chains} chains whole, ${verdict.events} events`
      : `事件链断裂 · a chain is broken: ${verdict.broken.subject} #${verdict.broken.seq} ${verdict.broken.why}`,
  )
  const {filed, closed, open, onTime, overdue, noDue, medianDays, declared, measured} = totals
  say(
    JSON.stringify({
      file: basename(path), city: city.name, requests: rows, replayed: counts.replayed, already: counts.already,
      filed, closed, open, onTime, overdue, noDue, exceptions: totals.exceptions, measured, declared, medianDays,
      events: await countEvents(db, city.code.slice(0, 4)), chainsWhole: verdict.broken === null,
      seconds: Number(took.toFixed(1)), requestsPerSecond: Number(pace.toFixed(1)), peakMemoryMb: peakMemoryMb(),
    }), // biome-ignore format: one line of JSON
  )
  if (verdict.broken !== null) process.exitCode = 1
}

/** Replays a city's history through the same actions the server uses, with the clock of the data. */
export const replayCommand: Command = {
  name: 'replay',
  summary: {
    zh: '把一座城市的历史案件按其当时的时间走一遍全流程，并核对按期与超期',
    en: "Take a city's past requests through the loop on their own clock, and check who was on time",
  },
  usage,
  run: replay,
}
