import type {Evaluated, Evaluation} from '#kernel/pack.ts'
import {streamRecords} from '#kernel/sheets/records.ts'
import {problem} from '#lib/problem.ts'
import {rocAuc} from '#lib/stats/auc.ts'
import {brierScore, calibrationBins} from '#lib/stats/calibration.ts'
import {censoredChance} from './core/censored.ts'
import {latenessOf} from './core/model.ts'
import {knownAt, limitHours, type Past, wasLate} from './core/opened.ts'
import {factsByNight, type Learned, learnLateness} from './core/school.ts'

const columns = ['case_enquiry_id', 'open_dt', 'target_dt', 'closed_dt', 'ontime', 'type', 'department', 'neighborhood', 'source'] as const

/** A request with what its own city says of it. */
interface Request extends Past {
  readonly id: string
  readonly late: boolean
}

const filesMissing = problem('lateness.files-missing', 422, {
  zh: () => '请用 --train 给出学习用的 CSV 文件；测试文件用 --test，或用 --split 给出分界日期（YYYY-MM-DD）。',
  en: () =>
    'Give a CSV file to learn from with --train, and one to judge with --test or a date that parts the first with --split YYYY-MM-DD.',
})

/** Times are the city's own; they are read as if they were UTC, since only differences, weekdays and hours count. */
const instant = (text: string): Date => new Date(`${text.trim().replace(' ', 'T')}Z`)
const maybe = (text: string): Date | null => (text.trim() === '' ? null : instant(text))

async function readRequests(path: string): Promise<readonly Request[]> {
  const requests: Request[] = []
  for await (const record of streamRecords(path, columns)) {
    const at = instant(record.open_dt)
    if (Number.isNaN(at.getTime())) continue
    const past: Past = {
      at,
      category: record.type,
      unit: record.department,
      area: record.neighborhood.trim(),
      source: record.source,
      dueAt: maybe(record.target_dt),
      endedAt: maybe(record.closed_dt),
      weekday: (at.getUTCDay() + 6) % 7,
      hour: at.getUTCHours(),
    }
    requests.push({...past, id: record.case_enquiry_id, late: record.ontime.trim() === '' ? wasLate(past) : /overdue/i.test(record.ontime)})
  }
  return requests.toSorted((a, b) => a.at.getTime() - b.at.getTime())
}

interface Parts {
  readonly learned: readonly Request[]
  readonly judged: readonly Request[]
  readonly split: Date
}

/** What is learned from ends where what is judged begins. */
async function readParts({train, test, split}: Evaluated['options']): Promise<Parts> {
  if (train === undefined || (test === undefined && split === undefined)) throw filesMissing({})
  const first = await readRequests(train)
  const second = test === undefined || test === train ? first : await readRequests(test)
  const parted = split === undefined ? second[0]?.at : instant(`${split} 00:00:00`)
  if (parted === undefined || Number.isNaN(parted.getTime())) throw filesMissing({})
  return {learned: first.filter(({at}) => at < parted), judged: second.filter(({at}) => at >= parted), split: parted}
}

/** The naive answer: how often the type was late, drawn to the mean of all by one case's weight. */
function rateOfType(learned: readonly Request[], lateness: (request: Request) => number): (type: string) => number {
  const counts = new Map<string, {count: number; late: number}>()
  let all = 0
  for (const request of learned) {
    const late = lateness(request)
    const count = counts.get(request.category) ?? {count: 0, late: 0}
    count.count += 1
    count.late += late
    counts.set(request.category, count)
    all += late
  }
  const mean = all / Math.max(1, learned.length)
  return (type) => {
    const {count, late} = counts.get(type) ?? {count: 0, late: 0}
    return (late + mean) / (count + 1)
  }
}

interface Figures {
  readonly auc: number
  readonly brier: number
  readonly limitedAuc: number
}

function figuresOf(judged: readonly Request[], chances: readonly number[]): Figures {
  const truth = judged.map(({late}) => late)
  const limited = judged.flatMap(({dueAt}, index) => (dueAt === null ? [] : [index]))
  return {
    auc: rocAuc(chances, truth),
    brier: brierScore(chances, truth),
    limitedAuc: rocAuc(
      limited.map((index) => chances[index] as number),
      limited.map((index) => truth[index] as boolean),
    ),
  }
}

const row = (name: string, {auc, brier, limitedAuc}: Figures): string =>
  `${name.padEnd(58)}${auc.toFixed(4)}   ${brier.toFixed(4)}   ${limitedAuc.toFixed(4)}`

const END_OF_TIME = new Date(8.64e15)

async function run({options, say}: Evaluated): Promise<Readonly<Record<string, unknown>>> {
  const {learned, judged, split} = await readParts(options)
  const chancesOf = ({model, fair}: Learned): readonly number[] =>
    factsByNight([...learned, ...judged], split, fair).map(({facts}) => (facts === null ? 0 : latenessOf(model, facts)))
  const asKnown = learnLateness(learned, split)
  const chances = chancesOf(asKnown)
  const {precision, auc: chosenAuc, open} = asKnown
  const guess = censoredChance(learned, split)
  const known = rateOfType(learned, (request) => {
    const late = knownAt(request, split)
    return late === null
      ? guess(request.category, (split.getTime() - request.at.getTime()) / 3_600_000 / (limitHours(request) ?? 1))
      : late
        ? 1
        : 0
  })
  const hindsight = rateOfType(learned, ({late}) => (late ? 1 : 0))
  const ours = figuresOf(judged, chances)
  const later = figuresOf(judged, chancesOf(learnLateness(learned, split, END_OF_TIME)))
  const [fair, base] = [known, hindsight].map((rate) =>
    figuresOf(
      judged,
      judged.map(({category}) => rate(category)),
    ),
  ) as [Figures, Figures]
  const late = judged.filter((request) => request.late).length
  say(
    `${learned.length} requests learned from, known as they stood on ${split.toISOString().slice(0, 10)} (${open} still open within their limit, counted by`,
  )
  say(
    `their chance); ${judged.length} judged, ${late} of them late. Ridge ${precision}, chosen on the newest quarter (AUC ${chosenAuc.toFixed(3)} there).`,
  )
  say(`\n${''.padEnd(58)}AUC      Brier    AUC of those with a limit`)
  say(row('rate of the type, as known then', fair))
  say(row('rate of the type, with all that came out later', base))
  say(row('ours, as known then', ours))
  say(row('ours, with all that came out later', later))
  say('\nProbability said, how many, and how many of them were late:')
  const bins = calibrationBins(
    chances,
    judged.map((request) => request.late),
  )
  for (const bin of bins)
    say(
      `  ${bin.from.toFixed(1)}–${bin.to.toFixed(1)}  ${String(bin.count).padStart(6)}   said ${bin.said.toFixed(3)}   came ${bin.came.toFixed(3)}`,
    )
  return {
    evaluation: 'overdue', learned: learned.length, judged: judged.length, late, auc: ours.auc, brier: ours.brier, limitedAuc: ours.limitedAuc,
    baselineAuc: base.auc, baselineBrier: base.brier, baselineLimitedAuc: base.limitedAuc,
    hindsightAuc: later.auc, hindsightBrier: later.brier, baselineAsKnownAuc: fair.auc, baselineAsKnownBrier: fair.brier, precision, calibration: bins,
  } // biome-ignore format: figures
}

/** How well it is foretold which requests miss their deadline. */
export const overdue: Evaluation = {
  name: 'overdue',
  summary: {
    zh: '超期预测：AUC、Brier、校准表，附按类别超期率基线',
    en: 'Will it be late: AUC, Brier, calibration, beside the rate of each type',
  },
  usage: `overdue --train F.csv[.gz] (--test F.csv[.gz] | --split YYYY-MM-DD); columns ${columns.join(', ')}`,
  options: ['split'],
  run,
}
