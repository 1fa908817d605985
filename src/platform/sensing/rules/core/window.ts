/** A part of a moving window: when it began, and how many, their sum, the least and most with their times. */
export type Part = readonly [start: number, n: number, sum: number, least: number, leastAt: number, most: number, mostAt: number]

const PARTS = 24

/**
 * Adds a value to a window of so many milliseconds, kept as parts of a twenty-fourth each so that what is remembered stays small however
 * often a stream speaks; parts older than the window fall out. O(24).
 */
export function pushed(parts: readonly Part[], at: number, value: number, span: number): readonly Part[] {
  const width = Math.max(1, span / PARTS)
  const start = Math.floor(at / width) * width
  const kept = parts.filter(([from]) => from + width > at - span)
  const last = kept.at(-1)
  if (last === undefined || last[0] < start) return [...kept, [start, 1, value, value, at, value, at]]
  const [from, n, sum, least, leastAt, most, mostAt] = last
  const renewed: Part = [
    from,
    n + 1,
    sum + value,
    Math.min(least, value),
    value <= least ? at : leastAt,
    Math.max(most, value),
    value >= most ? at : mostAt,
  ]
  return [...kept.slice(0, -1), renewed]
}

/** The mean of a window. */
export const meanOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, part) => sum + part[2], 0) / parts.reduce((sum, part) => sum + part[1], 0)

/** The sum of a window. */
export const sumOf = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + part[2], 0)
