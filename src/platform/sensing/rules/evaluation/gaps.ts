import type {Evaluation} from '#kernel/pack.ts'
import {openRandom} from '#lib/stats/draw.ts'
import {classHours, fillGap, gapsIn, learnFiller} from '../core/gaps.ts'
import type {Bucket} from '../core/profile.ts'
import {HOUR} from '../core/reading.ts'
import {fileClock, noSeries, readTable} from './series.ts'

const SHARE = 0.7
const GAPS = 40
const names = ['ours', 'line', 'last', 'yesterday'] as const

interface Sums {
  n: number
  within: number
  width: number
  missed: Record<(typeof names)[number], number>
}
const empty = (): Sums => ({n: 0, within: 0, width: 0, missed: {ours: 0, line: 0, last: 0, yesterday: 0}})

/** Misses of ours and the naive ways on artificial gaps of one series, each divided by the series' own spread so that series may be added. */
function judge(
  learned: readonly Bucket[],
  judged: readonly Bucket[],
  width: number,
  sums: readonly Sums[],
  seed: number,
  ways: Map<string, number>,
): void {
  const filler = learnFiller(learned, width, fileClock, openRandom(seed))
  if (filler === undefined) return
  const known = new Map(judged.map(({at, value}) => [at, value]))
  const mean = learned.reduce((sum, {value}) => sum + value, 0) / learned.length
  const spread = Math.sqrt(learned.reduce((sum, {value}) => sum + (value - mean) ** 2, 0) / learned.length)
  // A series that stands still says nothing of ways to fill it.
  if (!(spread > 0)) return
  const random = openRandom(seed + 1)
  for (const [kind, sum] of sums.entries()) {
    const way = filler.classes[kind]?.way ?? 'line'
    ways.set(`${classHours[kind]} h ${way}`, (ways.get(`${classHours[kind]} h ${way}`) ?? 0) + 1)
    for (const [from, to] of gapsIn(judged, width, kind, GAPS, random)) {
      const around = judged.filter(({at}) => at > from - 96 * HOUR && at < to + 96 * HOUR && (at <= from || at >= to))
      const [a, b] = [known.get(from) ?? 0, known.get(to) ?? 0]
      for (const {at, value, low, high} of fillGap(filler, fileClock, around, from, to)) {
        const truth = known.get(at)
        const before = at - 24 * HOUR <= from ? known.get(at - 24 * HOUR) : known.get(at - 48 * HOUR)
        if (truth === undefined || before === undefined) continue
        sum.n += 1
        sum.within += truth >= low && truth <= high ? 1 : 0
        sum.width += (high - low) / spread
        sum.missed.ours += Math.abs(value - truth) / spread
        sum.missed.line += Math.abs(a + ((b - a) * (at - from)) / (to - from) - truth) / spread
        sum.missed.last += Math.abs(a - truth) / spread
        sum.missed.yesterday += Math.abs(before - truth) / spread
      }
    }
  }
}

/** How well gaps of real series are filled, beside naive ways. */
export const gapsEvaluation: Evaluation = {
  name: 'gaps',
  summary: {
    zh: '补缺：人工挖空后补回，与直线、末值、昨日同时对比',
    en: 'Gap filling on artificial gaps, beside a line, the last value and the same hour of the day before',
  },
  usage:
    'gaps --train FILE.csv[.gz] [--test FILE.csv[.gz]] [--time COLUMN] [--series A,B] [--by COLUMN]; without --test the last three tenths are judged',
  options: ['time', 'series', 'by'],
  run: async ({options, say}) => {
    const path = options.train ?? options.test
    if (path === undefined) throw noSeries({path: '--train', why: 'no file'})
    const table = await readTable(path, options)
    const other = options.test === undefined || options.test === path ? undefined : await readTable(options.test, options)
    const sums = classHours.map(empty)
    const ways = new Map<string, number>()
    for (const [index, [name, all]] of [...table.series].entries()) {
      const cut = other === undefined ? Math.floor(all.length * SHARE) : all.length
      judge(all.slice(0, cut), other?.series.get(name) ?? all.slice(cut), table.width, sums, 20_261_125 + index, ways)
    }
    say(
      `${table.series.size} series, a step of ${table.width / 60_000} min; misses in standard deviations of each series; nine of ten values should lie within`,
    )
    say('gap        values   ours   line   last   yesterday   within   width')
    const figures = sums.map(({n, within, width, missed}, kind) => {
      const each = (sum: number): number => Math.round((sum / Math.max(1, n)) * 1e4) / 1e4
      const row = {
        values: n,
        ours: each(missed.ours),
        line: each(missed.line),
        last: each(missed.last),
        yesterday: each(missed.yesterday),
        within: each(within),
        width: each(width),
      }
      say(
        `≤ ${String(classHours[kind]).padStart(2)} h  ${String(n).padStart(8)}  ${row.ours.toFixed(3)}  ${row.line.toFixed(3)}  ${row.last.toFixed(3)}       ${row.yesterday.toFixed(3)}    ${row.within.toFixed(3)}   ${row.width.toFixed(2)}`,
      )
      return [`${classHours[kind]}h`, row] as const
    })
    say(`ways chosen on the learned part: ${[...ways].map(([way, count]) => `${way} ${count}`).join(', ')}`)
    return {series: table.series.size, ...Object.fromEntries(figures)}
  },
}
