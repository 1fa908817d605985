import {areaPrefix, parentArea, withinArea} from './area.ts'
import {answer, type Duty, type DutyBook} from './duty.ts'
import {inForce, overlap, parseLocalUnit, type Unit} from './unit.ts'

/** Two rows of one rank that send the same question to different units. */
export interface Contradiction {
  readonly lines: readonly [number, number]
  readonly area: string
  readonly category: string
  readonly owner: string | null
  readonly units: readonly [string, string]
}

/** A row that cannot be obeyed. */
export interface Fault {
  readonly line: number
  readonly kind: 'unknown-unit' | 'unit-ended' | 'unit-not-begun' | 'several-local-units' | 'unknown-area' | 'said-twice'
  readonly about: string
}

/** A category nobody answers for in an area, said once for the largest area it holds for. */
export interface Gap {
  readonly area: string
  readonly category: string
}

export interface DutyCheck {
  readonly contradictions: readonly Contradiction[]
  readonly faults: readonly Fault[]
  readonly gaps: readonly Gap[]
  /** True when the list may take effect: gaps are told, contradictions and faults forbid. */
  readonly publishable: boolean
}

const rankKey = (duty: Duty): string => `${duty.owner ?? ''}|${duty.category}|${areaPrefix(duty.area)}`

const sameAnswer = (one: Duty, other: Duty): boolean =>
  one.unit === other.unit && one.supervising === other.supervising && one.coordinating === other.coordinating

/** Rows of one rank cover a common question only when owner, category and area are equal, so comparing within equal keys finds all. */
const comparePairs = (duties: readonly Duty[]): {contradictions: readonly Contradiction[]; faults: readonly Fault[]} => {
  const contradictions: Contradiction[] = []
  const faults: Fault[] = []
  for (const rivals of Map.groupBy(duties, rankKey).values()) {
    const ordered = rivals.toSorted((a, b) => a.line - b.line)
    ordered.forEach((one, index) => {
      for (const other of ordered.slice(index + 1)) {
        if (!overlap(one, other)) continue
        if (sameAnswer(one, other)) faults.push({line: other.line, kind: 'said-twice', about: String(one.line)})
        else {
          const {area, category, owner} = one
          contradictions.push({lines: [one.line, other.line], area, category, owner, units: [one.unit, other.unit]})
        }
      }
    })
  }
  return {contradictions, faults}
}

const faultsOf = (duty: Duty, book: DutyBook, areas: ReadonlySet<string>, day: string): readonly Fault[] => {
  const faults: Fault[] = []
  const {line} = duty
  // A row that begins later is judged by its own first day.
  const first = duty.validFrom > day ? duty.validFrom : day
  if (!areas.has(duty.area)) faults.push({line, kind: 'unknown-area', about: duty.area})
  for (const meant of [duty.unit, duty.supervising, duty.coordinating]) {
    if (meant === null) continue
    const local = parseLocalUnit(meant)
    if (local === undefined) {
      const unit = book.units.byId.get(meant)
      if (unit === undefined) faults.push({line, kind: 'unknown-unit', about: meant})
      else if (unit.validFrom > first) faults.push({line, kind: 'unit-not-begun', about: unit.name})
      else if (!inForce(unit, first)) faults.push({line, kind: 'unit-ended', about: unit.name})
      continue
    }
    for (const [place, units] of book.units.byTrade) {
      const [trade, area = ''] = place.split('@')
      if (trade !== local.trade || !withinArea(duty.area, area)) continue
      if (units.filter((unit: Unit) => inForce(unit, first)).length > 1) faults.push({line, kind: 'several-local-units', about: place})
    }
  }
  return faults
}

/** Replaces the children by their parent wherever every child of it is there. */
const gather = (gaps: readonly string[], children: ReadonlyMap<string | null, readonly string[]>): readonly string[] => {
  const open = new Set(gaps)
  let parents = new Set(gaps.map(parentArea))
  while (parents.size > 0) {
    const above = new Set<string | null>()
    for (const parent of parents) {
      const below = children.get(parent) ?? []
      if (parent === null || below.length === 0 || !below.every((area) => open.has(area))) continue
      for (const area of below) open.delete(area)
      open.add(parent)
      above.add(parentArea(parent))
    }
    parents = above
  }
  return [...open].sort()
}

/**
 * Everything wrong with a duty list before it takes effect on `day`: contradictions, rows that cannot be obeyed,
 * and the gaps among `areas` (all levels, codes) × `categories` it must answer.
 */
export const checkDuties = (
  book: DutyBook,
  {areas, categories, day}: {readonly areas: readonly string[]; readonly categories: readonly string[]; readonly day: string},
): DutyCheck => {
  const known = new Set(areas)
  const compared = comparePairs(book.duties)
  const faults = [...book.duties.flatMap((duty) => faultsOf(duty, book, known, day)), ...compared.faults].sort((a, b) => a.line - b.line)
  const children = Map.groupBy(areas, parentArea)
  const leaves = areas.filter((area) => !children.has(area))
  const gaps = categories.flatMap((category) => {
    const unanswered = leaves.filter((area) => answer(book, {area, category, owner: null, day}) === undefined)
    return gather(unanswered, children).map((area) => ({area, category}))
  })
  return {contradictions: compared.contradictions, faults, gaps, publishable: compared.contradictions.length === 0 && faults.length === 0}
}

/** Where the first contradiction or fault is, for a sentence: the lines alone, which read alike in both languages. */
export const sayFirst = ({contradictions: [contradiction], faults: [fault]}: DutyCheck): string =>
  contradiction === undefined ? (fault === undefined ? '' : `#${fault.line}`) : `#${contradiction.lines[0]} / #${contradiction.lines[1]}`
