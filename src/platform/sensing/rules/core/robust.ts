/** The middle of some numbers; NaN of none. O(n log n). */
export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN
  const sorted = Float64Array.from(values).sort()
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[half] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2
}

/** What share of numbers lies at or below the answer, between two of them in proportion; NaN of none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return Number.NaN
  const place = Math.min(1, Math.max(0, share)) * (sorted.length - 1)
  const low = Math.floor(place)
  const [a, b] = [sorted[low] as number, sorted[Math.min(low + 1, sorted.length - 1)] as number]
  return a + (b - a) * (place - low)
}

/** Makes the median absolute deviation of normal numbers their standard deviation. */
export const MAD_TO_SD = 1.4826

/** Robust standard deviation about a middle: 1.4826 times the median absolute deviation (Rousseeuw and Croux 1993). */
export const robustSd = (values: readonly number[], middle: number): number =>
  MAD_TO_SD * median(values.map((value) => Math.abs(value - middle)))

/** The median of the last `most` numbers of a series that only grows, kept sorted beside it. O(most) a number. */
export class RunningMedian {
  readonly #ring: number[]
  readonly #sorted: number[]
  readonly #most: number

  constructor(most: number, given: readonly number[] = []) {
    this.#most = most
    this.#ring = given.slice(-most)
    this.#sorted = this.#ring.toSorted((a, b) => a - b)
  }

  #place(value: number): number {
    let [low, high] = [0, this.#sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#sorted[middle] as number) < value) low = middle + 1
      else high = middle
    }
    return low
  }

  push(value: number): void {
    this.#ring.push(value)
    this.#sorted.splice(this.#place(value), 0, value)
    if (this.#ring.length > this.#most) this.#sorted.splice(this.#place(this.#ring.shift() as number), 1)
  }

  get n(): number {
    return this.#ring.length
  }

  /** NaN of none. */
  get median(): number {
    const n = this.#sorted.length
    if (n === 0) return Number.NaN
    const half = n >> 1
    return n % 2 === 1 ? (this.#sorted[half] as number) : ((this.#sorted[half - 1] as number) + (this.#sorted[half] as number)) / 2
  }
}
