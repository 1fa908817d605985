import {metresBetween, type Place} from './tour.ts'

/** A category that was seen somewhere. */
export interface Seen {
  readonly category: string
  readonly place: Place | null
}

const NEAR_M = 500

/** The categories to offer first: what is at hand nearby, by how often, then what this person used last, newest first; at most `most`. */
export function likelyCategories(recent: readonly string[], seen: readonly Seen[], here: Place | null, most: number): readonly string[] {
  const near = new Map<string, number>()
  for (const {category, place} of seen)
    if (here !== null && place !== null && metresBetween(here, place) <= NEAR_M) near.set(category, (near.get(category) ?? 0) + 1)
  const byCount = [...near].toSorted((a, b) => b[1] - a[1]).map(([category]) => category)
  // Own habit first: what one reports is mostly what one reported before.
  return [...new Set([...recent.slice(0, Math.ceil(most / 2)), ...byCount, ...recent])].slice(0, most)
}

const MOST_RECENT = 12

/** The categories used last, with this one at their head. */
export const usedNow = (recent: readonly string[], category: string): readonly string[] =>
  [category, ...recent.filter((other) => other !== category)].slice(0, MOST_RECENT)
