import {rocAuc} from '#lib/stats/auc.ts'
import {logLoss} from '#lib/stats/calibration.ts'
import {censoredChance} from './censored.ts'
import {type Facts, factsOf} from './facts.ts'
import {type FairCounts, fairCounts, fairRate} from './fair.ts'
import {type Ledger, tell} from './ledger.ts'
import {type Lateness, type Lesson, latenessOf, learnWith} from './model.ts'
import {knownAt, limitHours, type Opened, type Past} from './opened.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
/** The first cases of a history have nothing before them that could tell of them. */
const FIRST_DAYS = 14
/** A case whose end is not known yet counts so much: its chance is a guess. */
const GUESSED_WEIGHT = 0.3

/** Everything a case is foretold by: what was learned, the ledger and the rates of the categories as they stood at the last training. */
export interface Foresight {
  readonly model: Lateness
  readonly ledger: Ledger
  readonly fair: FairCounts
  /** The instant it was learned; nothing later is in it. */
  readonly at: Date
}

/** The night before, when a city learns: what happens on a day tells of the next one. */
const nightBefore = (at: Date): Date => new Date(Math.floor(at.getTime() / DAY) * DAY)

const oldestFirst = <P extends Past>(history: readonly P[]): readonly P[] => history.toSorted((a, b) => a.at.getTime() - b.at.getTime())

interface Schooling {
  readonly lessons: readonly Lesson[]
  readonly ledger: Ledger
  readonly fair: FairCounts
}

/**
 * Turns a history into lessons. Each case is seen with what the ledger of the night before its opening said, and its outcome as known at
 * `told`: open within its limit then, it counts less and with its chance (`censoredChance`).
 */
function schoolOf(history: readonly Past[], until: Date, told: Date = until): Schooling {
  const before = oldestFirst(history.filter(({at}) => at < until))
  const chance = censoredChance(before, told)
  const outcomes = before.flatMap((past) => {
    const limit = limitHours(past)
    if (limit === null) return []
    const late = knownAt(past, told)
    const guessed = late === null ? chance(past.category, (told.getTime() - past.at.getTime()) / HOUR / limit) : null
    return [{past, late: guessed ?? (late === true ? 1 : 0), weight: guessed === null ? 1 : GUESSED_WEIGHT}]
  })
  const fair = fairCounts(outcomes.map(({past, late}) => [past.category, late]))
  const {ledger, forward} = tell(before)
  const begin = (before[0]?.at.getTime() ?? 0) + FIRST_DAYS * DAY
  const lessons = outcomes.flatMap(({past, late, weight}): readonly Lesson[] => {
    const night = nightBefore(past.at)
    forward(night)
    const facts = past.at.getTime() < begin ? null : factsOf(ledger, past, night, fairRate(fair, past.category, late))
    return facts === null ? [] : [{facts, late, weight}]
  })
  forward(until)
  return {lessons, ledger, fair}
}

/** The facts of every case opened since `from`, with the ledger as it stands each night, and the rates as they stood at `from`. */
export function factsByNight<P extends Past>(
  history: readonly P[],
  from: Date,
  fair: FairCounts,
): readonly {readonly past: P; readonly facts: Facts | null}[] {
  const {ledger, forward} = tell(history)
  return oldestFirst(history.filter(({at}) => at >= from)).map((past) => {
    const night = nightBefore(past.at)
    forward(night)
    return {past, facts: factsOf(ledger, past, night, fairRate(fair, past.category))}
  })
}

const PRECISIONS = [10, 30, 100, 300, 1000] as const
const OLDER_SHARE = 0.75

/** A foresight with how it was chosen: the ridge, and on the newest quarter its AUC and that of the rate of the category alone (NaN when that quarter is all late or all in time). */
export interface Learned extends Foresight {
  readonly precision: number
  readonly auc: number
  readonly baselineAuc: number
  /** Cases with a limit whose end was known, and how many were late; and those still open within it. */
  readonly known: number
  readonly late: number
  readonly open: number
}

/**
 * Learns a city's history as it stands at `until`. The ridge is the one with the lowest cross-entropy on the newest quarter when only the rest
 * is learned: what counts is that probabilities come true, not only that they are in the right order. `told` later than `until` takes outcomes
 * from the future, which only a comparison with others who do so may.
 */
export function learnLateness(history: readonly Past[], until: Date, told: Date = until): Learned {
  const before = oldestFirst(history.filter(({at}) => at < until))
  const cut = before[Math.floor(before.length * OLDER_SHARE)]?.at ?? until
  const older = schoolOf(before, cut, told === until ? cut : told)
  const newer = factsByNight(before, cut, older.fair).flatMap(({past, facts}) => {
    const late = knownAt(past, told)
    return facts === null || late === null ? [] : [{facts, late}]
  })
  const truth = newer.map(({late}) => late)
  const areaOf = (score: (facts: Facts) => number): number =>
    rocAuc(
      newer.map(({facts}) => score(facts)),
      truth,
    )
  const tried = PRECISIONS.map((precision) => {
    const model = learnWith(older.lessons, precision)
    const chances = newer.map(({facts}) => latenessOf(model, facts))
    return {precision, auc: rocAuc(chances, truth), loss: logLoss(chances, truth)}
  })
  const best = tried.reduce((a, b) => (b.loss < a.loss ? b : a))
  const {lessons, ledger, fair} = schoolOf(before, until, told)
  const known = lessons.filter(({weight}) => weight === 1)
  return {
    model: learnWith(lessons, best.precision),
    ledger,
    fair,
    at: until,
    precision: best.precision,
    auc: best.auc,
    baselineAuc: areaOf((facts) => facts.fair),
    known: known.length,
    late: known.filter(({late}) => late === 1).length,
    open: lessons.length - known.length,
  }
}

/** The facts of a case by a foresight; null for a case without a limit. */
export const foreseenFacts = ({ledger, fair, at}: Foresight, opened: Opened): Facts | null =>
  factsOf(ledger, opened, at, fairRate(fair, opened.category))
