import type {Evaluation} from '#kernel/pack.ts'
import {learn} from '../core/looks.ts'
import type {Bucket} from '../core/profile.ts'
import {DAY, HOUR, MINUTE, type Reading} from '../core/reading.ts'
import type {Placed} from '../core/replay.ts'
import {type Found, replayPool, replayStream} from '../core/replay.ts'
import type {Look, RuleText} from '../core/rule.ts'
import {faultNames, type Injected, synthetic, withFaults} from './faults.ts'
import {fileClock, readTable} from './series.ts'

const SHARE = 0.7
const MONTH = 30 * DAY
const APART = 12 * HOUR
const SEED = 20_261_125

const textOf = (look: Look): RuleText => ({
  title: {zh: '', en: ''},
  look,
  watch: {property: 'p', thingKind: null, district: null, streams: [], unit: null},
  level: 3,
  second: null,
  category: null,
  opensCase: false,
  group: null,
})
const streamOf = (stream: number): Placed => ({
  stream,
  district: '',
  thing: stream,
  name: '',
  thingName: '',
  definition: 'p',
  property: 'p',
  thingKind: null,
  group: null,
  unit: null,
  place: [stream / 1_000, 0],
})
const readingsOf = (buckets: readonly Bucket[]): readonly Reading[] => buckets.map(({at, value}) => ({at, value, quality: 'good'}))

/** When something was told; alarms less than twelve hours apart are one. */
const onsets = (times: readonly number[]): readonly number[] => {
  const found: number[] = []
  let last = Number.NEGATIVE_INFINITY
  for (const at of times.toSorted((a, b) => a - b)) {
    if (at - last > APART) found.push(at)
    last = at
  }
  return found
}

interface Learned {
  readonly mean: number
  readonly sd: number
}
const spreadOf = (buckets: readonly Bucket[]): Learned => {
  const mean = buckets.reduce((sum, {value}) => sum + value, 0) / buckets.length
  return {mean, sd: Math.sqrt(buckets.reduce((sum, {value}) => sum + (value - mean) ** 2, 0) / buckets.length)}
}
/** The plain way: beyond three standard deviations of what was learned. */
const plain = (buckets: readonly Bucket[], {mean, sd}: Learned): readonly number[] =>
  onsets(buckets.flatMap(({at, value}) => (Math.abs(value - mean) > 3 * sd ? [at] : [])))

const told = (found: readonly Found[]): readonly number[] => onsets(found.map(({at}) => at))

interface Way {
  /** By series: when it told of something. */
  readonly told: ReadonlyMap<string, readonly number[]>
}

const insideOf = (spans: readonly {readonly from: number; readonly to: number}[], at: number, grace: number): boolean =>
  spans.some(({from, to}) => at >= from && at <= to + grace)

/** Shares found and median delay in hours of spans, by whatever was told within each and some hours after. */
function shareOf(spans: readonly {readonly from: number; readonly to: number}[], times: readonly number[], grace: number) {
  const delays = spans.flatMap(({from, to}) => {
    const first = times.filter((at) => at >= from && at <= to + grace).toSorted((a, b) => a - b)[0]
    return first === undefined ? [] : [(first - from) / HOUR]
  })
  const sorted = delays.toSorted((a, b) => a - b)
  return {of: spans.length, found: delays.length, delayHours: sorted[sorted.length >> 1] ?? null}
}

/** Spans in which a file says something was wrong. */
function spansOf(truth: ReadonlySet<number>, width: number): readonly {readonly from: number; readonly to: number}[] {
  const spans: {from: number; to: number}[] = []
  for (const at of [...truth].toSorted((a, b) => a - b)) {
    const last = spans.at(-1)
    if (last !== undefined && at - last.to <= 2 * width) last.to = at
    else spans.push({from: at, to: at})
  }
  return spans
}

const rounded = (value: number): number => Math.round(value * 1e3) / 1e3

/** Looks at the judged part of each series by a season learned of the other part. */
function seasonalTold(
  learned: ReadonlyMap<string, readonly Bucket[]>,
  judged: ReadonlyMap<string, readonly Bucket[]>,
  falseAlarms: number,
  width: number,
): Way {
  const bucketMinutes = width <= 15 * MINUTE ? 15 : width <= 30 * MINUTE ? 30 : 60
  const look: Look = {
    kind: 'seasonal',
    params: {bucketMinutes, season: 'day', side: 'both', falseAlarms, forBuckets: 1, learnDays: 90},
  }
  return {
    told: new Map(
      [...judged].map(([name, buckets]) => {
        const model = learn(look, learned.get(name) ?? [], fileClock)
        const to = (buckets.at(-1)?.at ?? 0) + HOUR
        return [name, told(replayStream(textOf(look), fileClock, streamOf(1), model, readingsOf(buckets), to))] as const
      }),
    ),
  }
}

const falseRate = (way: ReadonlyMap<string, readonly number[]>, clean: ReadonlyMap<string, readonly Bucket[]>, width: number): number => {
  const months = [...clean.values()].reduce((sum, {length}) => sum + (length * width) / MONTH, 0)
  return [...way.values()].reduce((sum, times) => sum + times.length, 0) / months
}

const plainOf = (learned: ReadonlyMap<string, readonly Bucket[]>, judged: ReadonlyMap<string, readonly Bucket[]>): Way => ({
  told: new Map([...judged].map(([name, buckets]) => [name, plain(buckets, spreadOf(learned.get(name) ?? []))] as const)),
})

/** How anomalies are found: false alarms beside the promised rate, what of faults is found and how late, beside three standard deviations. */
export const anomaliesEvaluation: Evaluation = {
  name: 'anomalies',
  summary: {
    zh: '异常判断：误报率与承诺值、检出率与延迟，与 3σ 对比',
    en: 'Anomaly detection: false alarms beside what is promised, shares found and delays, beside three sigma',
  },
  usage:
    'anomalies [--train FILE.csv[.gz] [--test FILE.csv[.gz] --truth COLUMN]] [--time COLUMN] [--series A,B] [--by COLUMN] [--false-alarms N]; without files on seeded series, without --truth with faults put in',
  options: ['time', 'series', 'by', 'truth', 'false-alarms'],
  run: async ({options, say}) => {
    const falseAlarms = Number(options['false-alarms'] ?? 1)
    const table = options.train === undefined ? undefined : await readTable(options.train, {...options, truth: undefined})
    const all = table?.series ?? synthetic(12, 365, SEED)
    const width = table?.width ?? HOUR
    // Series that hardly ever change, such as a switch, have no season to depart from.
    const steady = new Map([...all].filter(([, buckets]) => new Set(buckets.map(({value}) => value)).size > 20))
    const learned = new Map([...steady].map(([name, buckets]) => [name, buckets.slice(0, Math.floor(buckets.length * SHARE))]))
    const held = new Map([...steady].map(([name, buckets]) => [name, buckets.slice(Math.floor(buckets.length * SHARE))]))
    const [ours, sigma] = [seasonalTold(learned, held, falseAlarms, width), plainOf(learned, held)]
    const rates = {
      promised: falseAlarms,
      ours: rounded(falseRate(ours.told, held, width)),
      sigma: rounded(falseRate(sigma.told, held, width)),
    }
    say(`${steady.size} series, a step of ${width / MINUTE} min; false alarms in thirty days of a series on held-out days:`)
    say(`  promised ${rates.promised}   ours ${rates.ours}   three sigma ${rates.sigma}`)
    if (options.test !== undefined && options.truth !== undefined) {
      const judged = await readTable(options.test, options)
      const series = new Map([...judged.series].filter(([name]) => steady.has(name)))
      const spans = spansOf(judged.truth, judged.width)
      const rows = [
        ['seasonal', seasonalTold(steady, series, falseAlarms, width)],
        ['three sigma', plainOf(steady, series)],
      ] as const
      const figures = rows.map(([name, way]) => {
        const times = [...way.told.values()].flat()
        const months = [...series.values()].reduce((sum, {length}) => sum + (length * width) / MONTH, 0)
        const outside = times.filter((at) => !insideOf(spans, at, APART)).length / months
        const share = shareOf(spans, times, 0)
        say(
          `  ${name}: ${share.found} of ${share.of} told, median delay ${share.delayHours ?? '—'} h; outside of them ${rounded(outside)} alarms in thirty days of a series`,
        )
        return [name, {...share, falseAlarms: rounded(outside)}] as const
      })
      return {series: steady.size, rates, ...Object.fromEntries(figures)}
    }
    return {series: steady.size, rates, ...injectedFigures(learned, held, {falseAlarms, width, alike: options.by !== undefined}, say)}
  },
}

const stuckLook = (width: number): Look => ({
  kind: 'stuck',
  params: {forMinutes: (8 * width) / MINUTE, tolerance: 0, except: null, hours: null},
})
const driftLook = (least: number): Look => ({
  kind: 'drift',
  params: {bucketMinutes: 60, neighbours: 11, scores: 6, least, forBuckets: 12},
})

/** Faults put into every series of the held-out part: what each way tells of them, and what else it tells. */
function injectedFigures(
  learned: ReadonlyMap<string, readonly Bucket[]>,
  held: ReadonlyMap<string, readonly Bucket[]>,
  {falseAlarms, width, alike}: {readonly falseAlarms: number; readonly width: number; readonly alike: boolean},
  say: (line: string) => void,
) {
  const names = [...held.keys()]
  const made = new Map(
    names.map((name, i) => [name, withFaults(held.get(name) ?? [], spreadOf(learned.get(name) ?? []).sd, SEED + i)] as const),
  )
  const series = new Map([...made].map(([name, {buckets}]) => [name, buckets] as const))
  const spans = (name: string): readonly Injected[] => made.get(name)?.injected ?? []
  const stuck: Way = {
    told: new Map(
      [...series].map(([name, buckets]) => [
        name,
        told(replayStream(textOf(stuckLook(width)), fileClock, streamOf(1), null, readingsOf(buckets), buckets.at(-1)?.at ?? 0)),
      ]),
    ),
  }
  const least = 1.5 * Math.min(...names.map((name) => spreadOf(learned.get(name) ?? []).sd))
  const members = names.map((_, i) => streamOf(i + 1))
  const news = names.flatMap((name, i) => readingsOf(series.get(name) ?? []).map((reading) => ({stream: i + 1, reading})))
  // Only series of one property at several places are one another's neighbours.
  const drifted = !alike ? [] : replayPool(textOf(driftLook(least)), fileClock, members, news, Number.POSITIVE_INFINITY)
  const apart: Way = {told: new Map(names.map((name, i) => [name, told(drifted.filter(({stream}) => stream === i + 1))]))}
  const rows = [
    ['seasonal', seasonalTold(learned, series, falseAlarms, width)],
    ['stuck', stuck],
    ...(alike ? [['neighbours', apart] as const] : []),
    ['three sigma', plainOf(learned, series)],
  ] as const
  const months = [...series.values()].reduce((sum, {length}) => sum + (length * width) / MONTH, 0)
  const figures = rows.map(([way, {told: tellings}]) => {
    const other = names.reduce(
      (sum, name) => sum + (tellings.get(name) ?? []).filter((at) => !insideOf(spans(name), at, 24 * HOUR)).length,
      0,
    )
    const byFault = faultNames.map((fault) => {
      const each = names.map((name) =>
        shareOf(
          spans(name).filter((one) => one.fault === fault),
          tellings.get(name) ?? [],
          2 * HOUR,
        ),
      )
      const [of, found] = [each.reduce((sum, one) => sum + one.of, 0), each.reduce((sum, one) => sum + one.found, 0)]
      const delays = each.flatMap(({delayHours}) => delayHours ?? []).toSorted((a, b) => a - b)
      return [fault, {of, share: rounded(found / Math.max(1, of)), delayHours: delays[delays.length >> 1] ?? null}] as const
    })
    const row = Object.fromEntries(byFault)
    say(
      `  ${way.padEnd(12)}${byFault.map(([fault, {share, delayHours}]) => `${fault} ${(share * 100).toFixed(0)} % after ${delayHours ?? '—'} h`).join('   ')}   else ${rounded(other / months)} in thirty days`,
    )
    return [way, {...row, falseAlarms: rounded(other / months)}] as const
  })
  return Object.fromEntries(figures)
}
