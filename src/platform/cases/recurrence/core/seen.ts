/** A case as far as it tells where and when something keeps happening: with a place and a class, and neither refused nor void. */
export interface Seen {
  readonly id: string
  readonly category: string
  readonly component: string | null
  /** Code of the cell, or of what else is known. */
  readonly area: string
  readonly lng: number
  readonly lat: number
  readonly reportedAt: Date
  readonly closedAt: Date | null
  /** How often it was opened again after its closing. */
  readonly reopens: number
}

export const DAY = 86_400_000

/** What is told of where and when things keep happening. */
export const patternKinds = ['hot-cell', 'cluster', 'surge', 'place', 'component'] as const
export type PatternKind = (typeof patternKinds)[number]

/** Something found in many cases at once. What a kind does not measure is null. */
export interface Pattern {
  readonly kind: PatternKind
  /** The smallest area that holds all of it: a cell, a street, a district. */
  readonly area: string
  /** Null when it is about all classes. */
  readonly category: string | null
  readonly component: string | null
  readonly lng: number | null
  readonly lat: number | null
  /** From the middle to the farthest case. */
  readonly radiusM: number | null
  readonly first: Date | null
  readonly last: Date | null
  readonly cases: number
  /** What would have been ordinary. */
  readonly expected: number | null
  readonly z: number | null
  readonly p: number | null
  /** Share of false patterns among those at least as striking (Benjamini and Hochberg). */
  readonly q: number | null
  /** Cases reported within 90 days of another's closing there. */
  readonly returns: number | null
  readonly reopens: number | null
  /** Cases it is made of, newest first, at most 200. */
  readonly members: readonly string[]
}

const MOST_MEMBERS = 200

/** What the codes of areas have in common, cut to a level that exists: cell 15 or 14, community 12, street 9, district 6, city 4. */
export function commonArea(codes: readonly string[]): string {
  const [first = ''] = codes
  let length = first.length
  for (const code of codes) while (length > 0 && !code.startsWith(first.slice(0, length))) length -= 1
  if (codes.every((code) => code === first)) return first
  return first.slice(0, [12, 9, 6, 4].find((level) => level <= length) ?? 0)
}

/** Middle and radius of cases, in degrees and metres. */
export function extentOf(cases: readonly Seen[]): {readonly lng: number; readonly lat: number; readonly radiusM: number} {
  const [lng, lat] = [
    cases.reduce((sum, one) => sum + one.lng, 0) / cases.length,
    cases.reduce((sum, one) => sum + one.lat, 0) / cases.length,
  ]
  const narrow = Math.cos((lat * Math.PI) / 180)
  const radius = Math.max(...cases.map((one) => Math.hypot((one.lng - lng) * narrow, one.lat - lat)))
  return {lng, lat, radiusM: Math.round(radius * 111_195)}
}

/** What every pattern made of cases says of them. */
export function gathered(
  cases: readonly Seen[],
): Pick<Pattern, 'area' | 'lng' | 'lat' | 'radiusM' | 'first' | 'last' | 'cases' | 'members'> {
  const newest = cases.toSorted((a, b) => b.reportedAt.getTime() - a.reportedAt.getTime() || (a.id < b.id ? -1 : 1))
  return {
    ...extentOf(cases),
    area: commonArea(cases.map(({area}) => area)),
    first: newest.at(-1)?.reportedAt ?? null,
    last: newest[0]?.reportedAt ?? null,
    cases: cases.length,
    members: newest.slice(0, MOST_MEMBERS).map(({id}) => id),
  }
}
