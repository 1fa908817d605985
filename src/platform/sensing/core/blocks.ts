/** Observations of one stream within one day of UTC, in order of time. */
export interface Block {
  /** Milliseconds since 1970 of the first. */
  readonly start: number
  readonly until: number
  /** Milliseconds since the first. */
  readonly ms: readonly number[]
  readonly value: readonly (number | null)[]
  /** Null when none has marks. */
  readonly marks: readonly number[] | null
}

/** One observation of a block. */
export interface Point {
  readonly at: number
  readonly value: number | null
  readonly marks: number
}

/** So many make a block: enough to be packed well, few enough to be read at once. */
export const BLOCK_SIZE = 4_096

/** Of a day with at most so many observations no hours are kept once it is packed: they are told from its block, which takes less room. */
export const THIN = 200

/** The observations of a block. */
export const pointsOf = ({start, ms, value, marks}: Block): readonly Point[] =>
  ms.map((since, index) => ({at: start + since, value: value[index] ?? null, marks: marks?.[index] ?? 0}))

const blockOf = (points: readonly Point[]): Block => {
  const [first, last] = [points[0] as Point, points.at(-1) as Point]
  return {
    start: first.at,
    until: last.at,
    ms: points.map(({at}) => at - first.at),
    value: points.map(({value}) => value),
    marks: points.some(({marks}) => marks !== 0) ? points.map(({marks}) => marks) : null,
  }
}

/**
 * Puts what came late among the blocks of its day. What is there already stays: two of one millisecond are the same. Returns the blocks of
 * the day anew, and which points were taken.
 */
export function mergedBlocks(
  blocks: readonly Block[],
  late: readonly Point[],
): {readonly blocks: readonly Block[]; readonly taken: readonly Point[]} {
  const known = new Map(blocks.flatMap(pointsOf).map((point) => [point.at, point]))
  const taken: Point[] = []
  for (const point of late) {
    if (known.has(point.at)) continue
    known.set(point.at, point)
    taken.push(point)
  }
  const points = [...known.values()].toSorted((a, b) => a.at - b.at)
  const cut = Array.from({length: Math.ceil(points.length / BLOCK_SIZE)}, (_, i) => points.slice(i * BLOCK_SIZE, (i + 1) * BLOCK_SIZE))
  return {blocks: cut.map(blockOf), taken}
}
