/** What every bench prints: size, median, p95, p99, spread and peak memory. */
export interface Spread {
  readonly count: number
  readonly median: number
  readonly p95: number
  readonly p99: number
  readonly least: number
  readonly most: number
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

/** Order statistics of measured values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  return {
    count: sorted.length,
    median: at(sorted, 0.5),
    p95: at(sorted, 0.95),
    p99: at(sorted, 0.99),
    least: at(sorted, 0),
    most: at(sorted, 1),
  }
}

/** How long something takes, in milliseconds, asked so often. */
export async function timed(runs: number, ask: (run: number) => Promise<unknown>): Promise<Spread> {
  const times: number[] = []
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now()
    await ask(run)
    times.push(performance.now() - began)
  }
  return spreadOf(times)
}

/** A number in few figures. */
export const few = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))

/** One row of a bench's table. */
export function printRow(name: string, facts: Readonly<Record<string, string | number>>): void {
  console.log(
    `${name.padEnd(46)}${Object.entries(facts)
      .map(([key, value]) => `${key} ${typeof value === 'number' ? few(value) : value}`)
      .join(' · ')}`,
  )
}

/** A seeded generator of numbers in [0, 1): mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
