import {HALF_LIFE_DAYS, type Ledger, talliesFor} from './ledger.ts'
import {limitHours, type Opened} from './opened.ts'

/** What is known of a case with a limit when its unit gets it. Rates are shares of late cases, drawn to the next wider group where few are known. */
export interface Facts {
  readonly limitHours: number
  /** Rate of the category with open cases counted by their chance (see `fairRates`): neither quick nor slow ones weigh more. */
  readonly fair: number
  readonly all: number
  readonly category: number
  /** Counted when the deadline came: slow to tell, but quick cases weigh no more than slow ones. */
  readonly categoryDue: number
  readonly categoryArea: number
  readonly categoryAreaDue: number
  readonly categorySource: number
  readonly categoryWeekday: number
  readonly categoryHour: number
  readonly unit: number
  readonly unitArea: number
  readonly area: number
  readonly source: number
  /** How many cases the rate of the category rests on, as they count after fading. */
  readonly categoryCases: number
  /** At work now, and overdue among them. */
  readonly categoryOpen: number
  readonly categoryOverdue: number
  readonly unitOpen: number
  readonly unitOverdue: number
  readonly categoryAreaOpen: number
  readonly categoryAreaOverdue: number
  /** Hours it would take to work off what is open at the pace of late. */
  readonly categoryWaitHours: number
  readonly unitWaitHours: number
  /** Hours that cases of the category typically take (geometric mean). */
  readonly typicalHours: number
  readonly weekday: number
  readonly hour: number
}

interface Counted {
  readonly known: number
  readonly late: number
  readonly due: number
  readonly dueLate: number
}

const drawn = ({known, late}: Counted, strength: number, to: number): number => (late + strength * to) / (known + strength)
const drawnDue = ({due, dueLate}: Counted, strength: number, to: number): number => (dueLate + strength * to) / (due + strength)

/** Before anything is known one case in five is taken to be late. */
const UNKNOWN = 0.2
const UNKNOWN_LOG_HOURS = 3

const waitHours = ({open, done}: {readonly open: number; readonly done: number}): number =>
  ((open + 1) / (done / (HALF_LIFE_DAYS / Math.LN2) + 0.1)) * 24

/** The facts of a case by the ledger as it stands at an instant and the fair rate of its category; null for a case without a limit. */
export function factsOf(ledger: Ledger, opened: Opened, at: Date, fair: number): Facts | null {
  const limit = limitHours(opened)
  if (limit === null) return null
  const t = talliesFor(ledger, opened, at)
  const [all, allDue] = [drawn(t.all, 20, UNKNOWN), drawnDue(t.all, 20, UNKNOWN)]
  const [category, categoryDue, unit] = [drawn(t.category, 5, all), drawnDue(t.category, 5, allDue), drawn(t.unit, 20, all)]
  const usualLogHours = t.all.done > 0 ? t.all.logHours / t.all.done : UNKNOWN_LOG_HOURS
  return {
    limitHours: limit,
    fair,
    all,
    category,
    categoryDue,
    categoryArea: drawn(t.categoryArea, 5, category),
    categoryAreaDue: drawnDue(t.categoryArea, 5, categoryDue),
    categorySource: drawn(t.categorySource, 5, category),
    categoryWeekday: drawn(t.categoryWeekday, 10, category),
    categoryHour: drawn(t.categoryHour, 10, category),
    unit,
    unitArea: drawn(t.unitArea, 20, unit),
    area: drawn(t.area, 50, all),
    source: drawn(t.source, 50, all),
    categoryCases: t.category.known,
    categoryOpen: t.category.open,
    categoryOverdue: t.category.overdue,
    unitOpen: t.unit.open,
    unitOverdue: t.unit.overdue,
    categoryAreaOpen: t.categoryArea.open,
    categoryAreaOverdue: t.categoryArea.overdue,
    categoryWaitHours: waitHours(t.category),
    unitWaitHours: waitHours(t.unit),
    typicalHours: Math.exp((t.category.logHours + 2 * usualLogHours) / (t.category.done + 2)),
    weekday: opened.weekday,
    hour: opened.hour,
  }
}
