import {streamCsv} from '#kernel/sheets/stream.ts'
import {problem} from '#lib/problem.ts'
import type {Bucket, Clock} from '../core/profile.ts'

/** Named series of a file, with what is known to be wrong in it. */
export interface Table {
  readonly series: ReadonlyMap<string, readonly Bucket[]>
  /** Milliseconds between two steps. */
  readonly width: number
  /** Times at which the file says that something was wrong. */
  readonly truth: ReadonlySet<number>
}

export const noSeries = problem<{path: string; why: string}>('evaluate.no-series', 422, {
  zh: ({path, why}) => `${path} 中没有可评测的序列：${why}。请用 --time、--series、--by 指明时间列、数值列和分组列。`,
  en: ({path, why}) =>
    `There is no series to judge in ${path}: ${why}. Name the columns of time, values and group by --time, --series, --by.`,
})

const MOST_SERIES = 64
const timeNames = ['timestamp', 'time', 'datetime', 'date']

const timeOf = (text: string): number => {
  const found = /^(\d{4})[-/](\d\d?)[-/](\d\d?)[ T]?(\d\d?)?:?(\d\d)?/.exec(text.trim())
  if (found === null) return Number.NaN
  const [, year = '', month = '', day = '', hour = '0', minute = '0'] = found
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute))
}

/** A file of times is read as it stands, as if its clock were UTC: hours of the day are those of its own clock. */
export const fileClock: Clock = {
  minuteOf: (at) => Math.floor((at % 86_400_000) / 60_000),
  dayOf: (at) => (Math.floor(at / 86_400_000) + 3) % 7,
}

/** Reads series of a CSV file (gzip accepted): a column of time, columns of numbers, perhaps a column that tells series apart, and one of truth. */
export async function readTable(
  path: string,
  {
    time,
    series,
    by,
    truth,
  }: {
    readonly time?: string | undefined
    readonly series?: string | undefined
    readonly by?: string | undefined
    readonly truth?: string | undefined
  },
): Promise<Table> {
  let header: readonly string[] | undefined
  const found = new Map<string, Bucket[]>()
  const wrong = new Set<number>()
  const wanted = series?.split(',').map((name) => name.trim())
  let [timeAt, byAt, truthAt] = [-1, -1, -1]
  let columns: readonly (readonly [string, number])[] = []
  for await (const record of streamCsv(path)) {
    if (header === undefined) {
      header = record.map((name) => name.trim())
      timeAt = time === undefined ? header.findIndex((name) => timeNames.includes(name.toLowerCase())) : header.indexOf(time)
      byAt = by === undefined ? -1 : header.indexOf(by)
      truthAt = truth === undefined ? -1 : header.indexOf(truth)
      if (timeAt < 0) throw noSeries({path, why: `no column of time`})
      if (by !== undefined && byAt < 0) throw noSeries({path, why: `no column ${by}`})
      columns = header.flatMap((name, index) =>
        index === timeAt || index === byAt || index === truthAt || (wanted !== undefined && !wanted.includes(name))
          ? []
          : [[name, index] as const],
      )
      continue
    }
    const at = timeOf(record[timeAt] ?? '')
    if (Number.isNaN(at)) continue
    if (truthAt >= 0 && Number(record[truthAt]) > 0) wrong.add(at)
    for (const [name, index] of columns) {
      const text = (record[index] ?? '').trim()
      const value = text === '' ? Number.NaN : Number(text)
      if (!Number.isFinite(value)) continue
      const key = byAt < 0 ? name : `${record[byAt]} ${name}`
      const list = found.get(key) ?? []
      if (found.size < MOST_SERIES || found.has(key)) found.set(key, list)
      list.push({at, value})
    }
  }
  const sorted = new Map([...found].map(([name, list]) => [name, list.toSorted((a, b) => a.at - b.at)]))
  const [first] = sorted.values()
  if (first === undefined || first.length < 200) throw noSeries({path, why: 'fewer than 200 values'})
  const gaps = first
    .slice(1)
    .map(({at}, i) => at - (first[i]?.at ?? at))
    .toSorted((a, b) => a - b)
  return {series: sorted, width: gaps[gaps.length >> 1] ?? 3_600_000, truth: wrong}
}
