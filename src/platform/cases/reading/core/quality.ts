import {majorOf} from './train.ts'

/** How often something was proposed and something chosen. */
export interface Pair {
  readonly proposed: string | null
  readonly chosen: string
  readonly count: number
}

/** Which major class was proposed where another was chosen: `counts[i][j]` decisions for `majors[i]` had `majors[j]` proposed. */
export interface Confusion {
  readonly majors: readonly string[]
  readonly counts: readonly (readonly number[])[]
}

/** Decisions by the major classes that occur; a decision without a proposal stands in no column. */
export function confusionOf(pairs: readonly Pair[]): Confusion {
  const majors = [...new Set(pairs.flatMap(({proposed, chosen}) => [chosen, ...(proposed === null ? [] : [proposed])].map(majorOf)))].sort()
  const sum = (row: string, column: string): number =>
    pairs.reduce(
      (total, {proposed, chosen, count}) =>
        proposed !== null && majorOf(chosen) === row && majorOf(proposed) === column ? total + count : total,
      0,
    )
  return {majors, counts: majors.map((row) => majors.map((column) => sum(row, column)))}
}

/** Two categories that are taken for one another, the most frequent first. */
export const mistaken = (pairs: readonly Pair[], most: number): readonly (Pair & {readonly proposed: string})[] =>
  pairs
    .flatMap(({proposed, ...rest}) => (proposed === null || proposed === rest.chosen ? [] : [{proposed, ...rest}]))
    .sort((a, b) => b.count - a.count || (a.chosen < b.chosen ? -1 : 1))
    .slice(0, most)

/** How far what comes in has moved from what was learned from. */
export interface Drift {
  /** Population stability index; null when one side is empty. */
  readonly index: number | null
  readonly verdict: 'unknown' | 'steady' | 'shifting' | 'moved'
  readonly classes: readonly {readonly major: string; readonly trained: number; readonly recent: number}[]
}

/** Half a decision where a class does not occur, so that its logarithm is finite. */
const FLOOR = 0.5
/** Usual bounds of the index in credit scoring, where it comes from (Siddiqi 2006). */
const [STEADY, MOVED] = [0.1, 0.25] as const

/** Compares the mix of classes learned from with that of recent decisions: Σ (recent − trained) · ln(recent / trained). */
export function driftOf(trained: Readonly<Record<string, number>>, pairs: readonly Pair[]): Drift {
  const recent = new Map<string, number>()
  for (const {chosen, count} of pairs) recent.set(majorOf(chosen), (recent.get(majorOf(chosen)) ?? 0) + count)
  const majors = [...new Set([...Object.keys(trained), ...recent.keys()])].sort()
  const [before, now] = [majors.map((major) => trained[major] ?? 0), majors.map((major) => recent.get(major) ?? 0)]
  const [all, fresh] = [before, now].map((counts) => counts.reduce((sum, count) => sum + count, 0)) as [number, number]
  const shares = (counts: readonly number[]): readonly number[] => {
    const floored = counts.map((count) => Math.max(count, FLOOR))
    const sum = floored.reduce((total, count) => total + count, 0)
    return floored.map((count) => count / sum)
  }
  const [expected, actual] = [shares(before), shares(now)]
  const index =
    all === 0 || fresh === 0
      ? null
      : majors.reduce(
          (sum, _, at) => sum + ((actual[at] ?? 0) - (expected[at] ?? 0)) * Math.log((actual[at] ?? 1) / (expected[at] ?? 1)),
          0,
        )
  return {
    index,
    verdict: index === null ? 'unknown' : index < STEADY ? 'steady' : index < MOVED ? 'shifting' : 'moved',
    classes: majors.map((major, at) => ({
      major,
      trained: all === 0 ? 0 : (before[at] ?? 0) / all,
      recent: fresh === 0 ? 0 : (now[at] ?? 0) / fresh,
    })),
  }
}
