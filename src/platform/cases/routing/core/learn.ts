/** The dispatches of one case: where it went first and where it is or ended; `last` null when it was given back and lies with nobody. */
export interface Course {
  readonly id: string
  readonly number: string | null
  readonly category: string
  /** Nine digits, or shorter where the place is not known so finely. */
  readonly street: string
  readonly first: UnitName
  readonly last: UnitName | null
}

export interface UnitName {
  readonly id: string
  readonly name: string
}

/** How many first dispatches stayed, and the share; null of none. */
export interface Accuracy {
  readonly dispatched: number
  readonly stayed: number
  readonly share: number | null
}

const stayed = ({first, last}: Course): boolean => last?.id === first.id

/** Dispatch accuracy 派遣准确率: the share of first dispatches that stayed where they went. */
export const accuracyOf = (courses: readonly Course[]): Accuracy => {
  const kept = courses.filter(stayed).length
  return {dispatched: courses.length, stayed: kept, share: courses.length === 0 ? null : kept / courses.length}
}

/** A rule that people's re-dispatches suggest, with its evidence. */
export interface Proposal {
  readonly category: string
  /** Null for everywhere. */
  readonly street: string | null
  readonly from: UnitName
  readonly to: UnitName
  /** First dispatches to `from`, and how many of them ended with `to`. */
  readonly dispatched: number
  readonly moved: number
  /** ln((moved + 1) / (dispatched − moved + 1)): the posterior odds under Laplace's uniform prior. */
  readonly logOdds: number
  /** How many standard errors it lies above even odds. */
  readonly strength: number
  readonly cases: readonly {readonly id: string; readonly number: string | null}[]
}

/** What a proposal takes: enough cases, and odds above even by one standard error, so that a coincidence proposes nothing. */
export const fewestDispatched = 5
export const leastStrength = 1
const mostEvidence = 20
/** In so many streets alike, it is the category and not the street. */
const streetsAlike = 3

const weigh = (moved: number, dispatched: number): {readonly logOdds: number; readonly strength: number} => {
  const [went, remained] = [moved + 1, dispatched - moved + 1]
  const logOdds = Math.log(went / remained)
  return {logOdds, strength: logOdds / Math.sqrt(1 / went + 1 / remained)}
}

const proposalOf = (courses: readonly Course[], street: string | null): Proposal | null => {
  const [some] = courses
  if (some === undefined || courses.length < fewestDispatched) return null
  const moved = courses.filter((course) => course.last !== null && !stayed(course))
  const [most] = [...Map.groupBy(moved, ({last}) => last?.id).values()].sort(
    (a, b) => b.length - a.length || (a[0]?.last?.id ?? '').localeCompare(b[0]?.last?.id ?? ''),
  )
  const to = most?.[0]?.last
  if (most === undefined || to == null) return null
  const {logOdds, strength} = weigh(most.length, courses.length)
  if (strength < leastStrength) return null
  const cases = most.slice(0, mostEvidence).map(({id, number}) => ({id, number}))
  return {category: some.category, street, from: some.first, to, dispatched: courses.length, moved: most.length, logOdds, strength, cases}
}

/**
 * Rules that the re-dispatches of people suggest, the surest first: per category, street and first unit; where at least three streets
 * agree and none with enough cases disagrees, one for the whole category instead.
 */
export function proposeRules(courses: readonly Course[]): readonly Proposal[] {
  const groups = Map.groupBy(courses, ({category, first}) => `${category}|${first.id}`)
  const proposals = [...groups.values()].flatMap((group) => {
    const streets = [...Map.groupBy(group, ({street}) => street)].map(([street, those]) => ({
      enough: those.length >= fewestDispatched,
      found: proposalOf(those, street),
    }))
    const local = streets.flatMap(({found}) => found ?? [])
    const whole = proposalOf(group, null)
    const alike = local.filter(({to}) => to.id === whole?.to.id).length
    const disagreed = streets.some(({enough, found}) => enough && found?.to.id !== whole?.to.id)
    return whole !== null && alike >= streetsAlike && !disagreed ? [whole] : local
  })
  return proposals.sort(
    (a, b) => b.strength - a.strength || a.category.localeCompare(b.category) || (a.street ?? '').localeCompare(b.street ?? ''),
  )
}
