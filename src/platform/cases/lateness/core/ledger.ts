import {type Opened, type Past, wasLate} from './opened.ts'

/** Sums that fade: `open` and `overdue` are counts of now, the others lose half their weight in `HALF_LIFE_DAYS`. */
export interface Tally {
  /** Cases at work, and those of them whose deadline has passed. */
  open: number
  overdue: number
  /** Done lately. */
  done: number
  /** Cases whose outcome became known (done, or deadline passed), and those of them that were late. */
  known: number
  late: number
  /** The same counted when the deadline came, so that quick cases weigh no more than slow ones. */
  due: number
  dueLate: number
  /** Sum of ln(hours) it took, for what was done. */
  logHours: number
  /** When the fading sums were last brought up to date, in ms. */
  at: number
}

/** What has happened lately, by key: of a category, a unit, an area, a source, or of all. */
export interface Ledger {
  readonly tallies: Map<string, Tally>
}

/** Half of what happened two months ago still counts. */
export const HALF_LIFE_DAYS = 60
const DAY = 86_400_000

const blank = (at: number): Tally => ({open: 0, overdue: 0, done: 0, known: 0, late: 0, due: 0, dueLate: 0, logHours: 0, at})

const keyed = {
  all: () => 'all',
  category: ({category}: Opened) => `category ${category}`,
  unit: ({unit}: Opened) => `unit ${unit}`,
  area: ({area}: Opened) => `area ${area}`,
  source: ({source}: Opened) => `source ${source}`,
  categoryArea: ({category, area}: Opened) => `category ${category} area ${area}`,
  categorySource: ({category, source}: Opened) => `category ${category} source ${source}`,
  categoryWeekday: ({category, weekday}: Opened) => `category ${category} weekday ${weekday}`,
  categoryHour: ({category, hour}: Opened) => `category ${category} hour ${Math.floor(hour / 4)}`,
  unitArea: ({unit, area}: Opened) => `unit ${unit} area ${area}`,
} as const satisfies Record<string, (opened: Opened) => string>

type Kind = keyof typeof keyed
const kinds = Object.keys(keyed) as readonly Kind[]

const keysOf = (opened: Opened): readonly string[] => kinds.map((kind) => keyed[kind](opened))

function fade(tally: Tally, to: number): Tally {
  if (to <= tally.at) return tally
  const share = 0.5 ** ((to - tally.at) / (HALF_LIFE_DAYS * DAY))
  tally.done *= share
  tally.known *= share
  tally.late *= share
  tally.due *= share
  tally.dueLate *= share
  tally.logHours *= share
  tally.at = to
  return tally
}

/** The tallies that concern a case, as they stand at an instant; blank ones where nothing was ever counted. */
export function talliesFor({tallies}: Ledger, opened: Opened, at: Date): Readonly<Record<Kind, Readonly<Tally>>> {
  const now = at.getTime()
  const found = kinds.map((kind) => {
    const tally = tallies.get(keyed[kind](opened))
    return [kind, tally === undefined ? blank(now) : fade({...tally}, now)] as const
  })
  return Object.fromEntries(found) as Record<Kind, Tally>
}

type Happening = 'open' | 'known' | 'due' | 'end'
interface Step {
  readonly at: number
  readonly what: Happening
  readonly past: Past
}

const order: Readonly<Record<Happening, number>> = {due: 0, known: 1, end: 2, open: 3}

/** Everything that happens to cases, in order of time. */
function stepsOf(history: readonly Past[]): readonly Step[] {
  return history
    .flatMap((past): readonly Step[] => {
      const [due, end] = [past.dueAt?.getTime(), past.endedAt?.getTime()]
      const known = due === undefined ? end : end === undefined ? due : Math.min(due, end)
      return [
        {at: past.at.getTime(), what: 'open', past},
        ...(due === undefined ? [] : [{at: Math.max(due, past.at.getTime()), what: 'due', past} as const]),
        ...(known === undefined ? [] : [{at: Math.max(known, past.at.getTime()), what: 'known', past} as const]),
        ...(end === undefined ? [] : [{at: Math.max(end, past.at.getTime()), what: 'end', past} as const]),
      ]
    })
    .toSorted((a, b) => a.at - b.at || order[a.what] - order[b.what])
}

function count(tally: Tally, {what, at, past}: Step): void {
  const late = wasLate(past)
  const open = past.endedAt === null || past.endedAt.getTime() > at
  if (what === 'open') tally.open += 1
  else if (what === 'due') {
    tally.due += 1
    if (open) {
      tally.dueLate += 1
      tally.overdue += 1
    }
  } else if (what === 'known') {
    tally.known += 1
    if (late) tally.late += 1
  } else {
    tally.open -= 1
    tally.done += 1
    tally.logHours += Math.log(Math.max(1 / 60, (at - past.at.getTime()) / 3_600_000))
    if (late) tally.overdue -= 1
  }
}

/** A history told from its beginning: `forward` counts what happened up to and at an instant, and never looks further. */
export interface Telling {
  readonly ledger: Ledger
  readonly forward: (to: Date) => void
}

/** Begins to tell a history into an empty ledger. */
export function tell(history: readonly Past[]): Telling {
  const ledger: Ledger = {tallies: new Map()}
  const steps = stepsOf(history)
  let next = 0
  const forward = (to: Date): void => {
    for (let step = steps[next]; step !== undefined && step.at <= to.getTime(); step = steps[next]) {
      for (const key of keysOf(step.past)) {
        const tally = ledger.tallies.get(key)
        if (tally === undefined) {
          const fresh = blank(step.at)
          count(fresh, step)
          ledger.tallies.set(key, fresh)
        } else count(fade(tally, step.at), step)
      }
      next += 1
    }
  }
  return {ledger, forward}
}

const figures = (value: number): number => Math.round(value * 1000) / 1000
const FORGOTTEN = 0.02

/** A ledger as it is kept: key and figures. What has faded away is left out. */
export const writeLedger = ({tallies}: Ledger): readonly (readonly [string, readonly number[]])[] =>
  [...tallies].flatMap(([key, {open, overdue, done, known, late, due, dueLate, logHours, at}]) =>
    open === 0 && known < FORGOTTEN && due < FORGOTTEN
      ? []
      : [[key, [...[open, overdue, done, known, late, due, dueLate, logHours].map(figures), at]] as const],
  )

/** The ledger that was written. */
export const readLedger = (kept: readonly (readonly [string, readonly number[]])[]): Ledger => ({
  tallies: new Map(
    kept.map(([key, [open = 0, overdue = 0, done = 0, known = 0, late = 0, due = 0, dueLate = 0, logHours = 0, at = 0]]) => [
      key,
      {open, overdue, done, known, late, due, dueLate, logHours, at},
    ]),
  ),
})
