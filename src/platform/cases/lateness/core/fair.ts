/** How many cases of a category there were and how many of them were late, open ones counted by their chance. */
export interface FairCount {
  readonly cases: number
  readonly late: number
}

/** Counts by category; the key '' holds all of them. */
export type FairCounts = Readonly<Record<string, FairCount>>

/** Counts outcomes between 0 and 1 by category. */
export function fairCounts(outcomes: Iterable<readonly [category: string, late: number]>): FairCounts {
  const counts: Record<string, FairCount> = {'': {cases: 0, late: 0}}
  for (const [category, late] of outcomes)
    for (const key of ['', category]) {
      const {cases, late: before} = counts[key] ?? {cases: 0, late: 0}
      counts[key] = {cases: cases + 1, late: before + late}
    }
  return counts
}

const STRENGTH = 5
const UNKNOWN = 0.2

/** Share of late cases of a category, drawn to that of all; without a case's own outcome when it is given, so that no case foretells itself. */
export function fairRate(counts: FairCounts, category: string, own?: number): number {
  const left = ({cases, late}: FairCount): FairCount => (own === undefined ? {cases, late} : {cases: cases - 1, late: late - own})
  const [all, mine] = [
    left(counts[''] ?? {cases: 0, late: 0}),
    left(counts[category] ?? {cases: own === undefined ? 0 : 1, late: own ?? 0}),
  ]
  const mean = (all.late + STRENGTH * UNKNOWN) / (all.cases + STRENGTH)
  return (Math.max(0, mine.late) + STRENGTH * mean) / (mine.cases + STRENGTH)
}
