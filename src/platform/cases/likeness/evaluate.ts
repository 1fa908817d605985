import type {Evaluated, Evaluation} from '#kernel/pack.ts'
import {streamRecords} from '#kernel/sheets/records.ts'
import {problem} from '#lib/problem.ts'
import {type Agreement, agreementAt, bestThreshold} from '#lib/stats/precision.ts'
import {type Made, type Near, type Past, replayHistory} from './core/history.ts'
import {habitsOf, type Judged, learnLikeness} from './core/learn.ts'
import {likenessOf, sideNames} from './core/model.ts'
import {namingOf} from './core/named.ts'
import {usualRule} from './core/rule.ts'
import {usualLikeness} from './core/usual.ts'

const columns = ['case_enquiry_id', 'open_dt', 'closed_dt', 'reason', 'type', 'latitude', 'longitude', 'closure_reason'] as const

const instant = (text: string): Date => new Date(`${text.trim().replace(' ', 'T')}Z`)
const degrees = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text))

async function readHistory(path: string): Promise<readonly Past[]> {
  const history: Past[] = []
  for await (const record of streamRecords(path, columns)) {
    const [lng, lat, at] = [degrees(record.longitude), degrees(record.latitude), instant(record.open_dt)]
    if (Number.isNaN(at.getTime())) continue
    history.push({
      id: record.case_enquiry_id,
      at,
      endedAt: record.closed_dt.trim() === '' ? null : instant(record.closed_dt),
      place: Number.isFinite(lng) && Number.isFinite(lat) ? [lng, lat] : null,
      category: record.type,
      major: record.reason,
      component: null,
      ...namingOf(record.closure_reason, record.case_enquiry_id),
    })
  }
  return history.toSorted((a, b) => a.at.getTime() - b.at.getTime())
}

const filesMissing = problem('likeness.files-missing', 422, {
  zh: () => '请用 --train 给出学习用的 CSV 文件；测试文件用 --test，或用 --split 给出分界日期（YYYY-MM-DD）。',
  en: () =>
    'Give a CSV file to learn from with --train, and one to judge with --test or a date that parts the first with --split YYYY-MM-DD.',
})

interface Parts {
  readonly learned: readonly Made[]
  readonly judged: readonly Made[]
}

/**
 * The reports to learn from and those to judge; what lies near the latter may be of the former. Of one file, those before and since the
 * day of the split.
 */
async function readParts({train, test, split}: Evaluated['options']): Promise<Parts> {
  if (train === undefined || (test === undefined && split === undefined)) throw filesMissing({})
  const parted = split === undefined ? undefined : instant(`${split} 00:00:00`)
  if (Number.isNaN(parted?.getTime())) throw filesMissing({})
  const first = await readHistory(train)
  const second = test === undefined || test === train ? first : await readHistory(test)
  const [own, other] = [new Set(first.map(({id}) => id)), new Set(second.map(({id}) => id))]
  const all = [...first, ...second.filter(({id}) => !own.has(id))].toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const made = [...replayHistory(all, usualRule)]
  return {
    learned: made.filter(({id, at}) => (parted === undefined ? own.has(id) && !other.has(id) : own.has(id) && at < parted)),
    judged: made.filter(({id, at}) => other.has(id) && (parted === undefined || at >= parted)),
  }
}

/** One in so many pairs that are not the same is learned from, and counts for all of them. */
const ONE_IN = 10

/** The pairs of reports whose truth is known; the many that are not the same are thinned evenly. */
function judgedPairs(made: readonly Made[]): readonly Judged[] {
  let passed = 0
  return made
    .filter(({unsure}) => !unsure)
    .flatMap(({near}) => near.filter(({unsure}) => !unsure))
    .flatMap(({pair, same}): readonly Judged[] => {
      if (same) return [{pair, duplicate: true, weight: 1}]
      passed += 1
      return passed % ONE_IN === 0 ? [{pair, duplicate: false, weight: ONE_IN}] : []
    })
}

function countsOf(made: readonly Made[]): ReadonlyMap<string, {reports: number; duplicates: number}> {
  const counts = new Map<string, {reports: number; duplicates: number}>()
  for (const {category, repeats, unsure} of made) {
    if (unsure) continue
    const count = counts.get(category) ?? {reports: 0, duplicates: 0}
    count.reports += 1
    count.duplicates += repeats ? 1 : 0
    counts.set(category, count)
  }
  return counts
}

type Score = (near: Near) => number
const SHOWN = 5

/** Answers to every report whose truth is known: the best score near it, and whether what would be shown holds the same thing. */
interface Answers {
  readonly scores: readonly number[]
  readonly right: readonly boolean[]
  /** Reports that repeat something, found or not. */
  readonly wanted: number
  /** Best scores of the reports that were closed as duplicates of nobody knows which. */
  readonly unsure: readonly number[]
}

/** What a report's maker would have been shown: the best five. */
function answersOf(made: readonly Made[], score: Score): Answers {
  const [scores, right, unsure]: [number[], boolean[], number[]] = [[], [], []]
  for (const report of made) {
    const best = report.near
      .filter((one) => !one.unsure)
      .map((one) => ({score: score(one), same: one.same}))
      .toSorted((a, b) => b.score - a.score)
      .slice(0, SHOWN)
    const most = best[0]?.score ?? Number.NEGATIVE_INFINITY
    if (report.unsure) unsure.push(most)
    else {
      scores.push(most)
      right.push(best.some(({same}) => same))
    }
  }
  return {scores, right, wanted: made.filter(({repeats, unsure: open}) => repeats && !open).length, unsure}
}

const bestOf = ({scores, right, wanted}: Answers) => bestThreshold(scores, right, wanted)
const judgedAt = ({scores, right, wanted}: Answers, threshold: number): Agreement => agreementAt(scores, right, threshold, wanted)

const RADII = [5, 25, 50, 100, 200] as const
const DAYS = [1 / 24, 1, 3, 7, 14, 30] as const
/** The naive way: the same category within a radius and so many days, the nearest first. */
const naive =
  (metres: number, days: number): Score =>
  ({pair}) =>
    pair.sameCategory === true && (pair.metres ?? Number.POSITIVE_INFINITY) <= metres && pair.hours <= days * 24
      ? 2 - (pair.metres ?? 0) / 1000
      : 0

/** The radius and days with the best F1 on what is learned from. */
function bestNaive(learned: readonly Made[]): {readonly metres: number; readonly days: number} {
  const tried = RADII.flatMap((metres) => DAYS.map((days) => ({metres, days, f1: judgedAt(answersOf(learned, naive(metres, days)), 1).f1})))
  return tried.reduce((best, one) => (one.f1 > best.f1 ? one : best), {metres: 50, days: 7, f1: -1})
}

/** Every pair by itself: of those near enough to be compared, which are the same. */
function pairsAt(made: readonly Made[], score: Score, threshold: number): Agreement {
  const near = made.filter(({unsure}) => !unsure).flatMap((report) => report.near.filter(({unsure}) => !unsure))
  return agreementAt(
    near.map(score),
    near.map(({same}) => same),
    threshold,
  )
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`.padStart(9)
const line = (name: string, {precision, recall, f1, found, right, wanted}: Agreement): string =>
  `${name.padEnd(58)}${percent(precision)}${percent(recall)}  ${f1.toFixed(3)}  ${right} right of ${found} found, ${wanted} wanted`

async function run({options, say}: Evaluated): Promise<Readonly<Record<string, unknown>>> {
  const {learned, judged} = await readParts(options)
  const taught = learnLikeness(judgedPairs(learned), habitsOf(countsOf(learned)))
  const ours: Score = ({pair}) => likenessOf(taught, pair)
  const {threshold} = bestOf(answersOf(learned, ours))
  const {metres, days} = bestNaive(learned)
  const [answers, simple] = [answersOf(judged, ours), answersOf(judged, naive(metres, days))]
  const [found, base, shipped] = [
    judgedAt(answers, threshold),
    judgedAt(simple, 1),
    judgedAt(
      answersOf(judged, ({pair}) => likenessOf(usualLikeness, pair)),
      usualLikeness.threshold,
    ),
  ]
  const [pairs, basePairs] = [pairsAt(judged, ours, threshold), pairsAt(judged, naive(metres, days), 1)]
  const near = judged.filter(({repeats, unsure, near}) => repeats && !unsure && near.some(({same}) => same)).length
  const warned = answers.unsure.filter((score) => score >= threshold).length
  say(
    `${learned.length} reports learned from, ${judged.length} judged; ${found.wanted} repeat a case that a closing names, ${near} of them lie`,
  )
  say(
    `within ${usualRule.metres} m, ${usualRule.openDays} days open and ${usualRule.endedDays} days ended. ${answers.unsure.length} more were closed as`,
  )
  say(`duplicates without saying of which; they are left out, and ${warned} of them would have been warned of.`)
  say(`\n${''.padEnd(58)}precision   recall     F1`)
  say(line(`reports: same category, ${metres} m, ${days < 1 ? '1 hour' : `${days} days`} (naive, tuned)`, base))
  say(line(`reports: learned (threshold ${threshold.toFixed(3)})`, found))
  say(line('reports: as shipped, without learning from this city', shipped))
  say(line('pairs: naive', basePairs))
  say(line('pairs: learned', pairs))
  say('\nWhat a closing does not name counts as no duplicate, so precision is a lower bound.')
  say(`Coefficients: ${sideNames.map((name, index) => `${name} ${(taught.coefficients[index] ?? 0).toFixed(3)}`).join(', ')}`)
  return {
    evaluation: 'duplicates', learned: learned.length, judged: judged.length, wanted: found.wanted, near, threshold,
    precision: found.precision, recall: found.recall, f1: found.f1,
    baseline: {metres, days, precision: base.precision, recall: base.recall, f1: base.f1},
    shipped: {precision: shipped.precision, recall: shipped.recall, f1: shipped.f1},
    pairs: {precision: pairs.precision, recall: pairs.recall, f1: pairs.f1},
    baselinePairs: {precision: basePairs.precision, recall: basePairs.recall, f1: basePairs.f1},
    unsure: answers.unsure.length, unsureWarned: warned,
  } // biome-ignore format: figures
}

/** How well duplicates are found in a city's history whose closings name them. */
export const duplicates: Evaluation = {
  name: 'duplicates',
  summary: {zh: '重复案件识别：查准率与查全率，附简单规则基线', en: 'Duplicates: precision and recall, beside a naive rule'},
  usage: `duplicates --train F.csv[.gz] (--test F.csv[.gz] | --split YYYY-MM-DD); columns ${columns.join(', ')}`,
  options: ['split'],
  run,
}
