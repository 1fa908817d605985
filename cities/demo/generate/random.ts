/** A seeded source of numbers: the same seed gives the same city on every machine. */
export interface Dice {
  readonly next: () => number
  readonly between: (low: number, high: number) => number
  readonly below: (count: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <T>(list: readonly T[]) => T
}

/** The element at an index that must exist; throws when it does not. */
export const at = <T>(list: ArrayLike<T>, index: number): T => {
  const item = list[index]
  if (item === undefined) throw new Error(`nothing at ${index} of ${list.length}`)
  return item
}

/** The element of a closed ring at any index, counted around. */
export const around = <T>(ring: readonly T[], index: number): T => at(ring, ((index % ring.length) + ring.length) % ring.length)

const scramble = (seed: number): number => {
  let z = (seed + 0x6d2b79f5) | 0
  z = Math.imul(z ^ (z >>> 15), z | 1)
  z ^= z + Math.imul(z ^ (z >>> 7), z | 61)
  return (z ^ (z >>> 14)) >>> 0
}

/** Dice of a seed (mulberry32). */
export const dice = (seed: number): Dice => {
  let state = seed | 0
  const next = (): number => {
    const value = scramble(state) / 4294967296
    state = (state + 0x6d2b79f5) | 0
    return value
  }
  const below = (count: number): number => Math.floor(next() * count)
  return {
    next,
    below,
    between: (low, high) => low + (high - low) * next(),
    chance: (probability) => next() < probability,
    pick: (list) => at(list, below(list.length)),
  }
}

/** Smooth value noise in −1…1 with features about one unit wide. */
export const noise = (seed: number): ((x: number, y: number) => number) => {
  const corner = (i: number, j: number): number =>
    scramble(Math.imul(i, 374761393) ^ Math.imul(j, 668265263) ^ Math.imul(seed, 2246822519)) / 2147483648 - 1
  const ease = (t: number): number => t * t * (3 - 2 * t)
  return (x, y) => {
    const i = Math.floor(x)
    const j = Math.floor(y)
    const u = ease(x - i)
    const v = ease(y - j)
    const low = corner(i, j) * (1 - u) + corner(i + 1, j) * u
    const high = corner(i, j + 1) * (1 - u) + corner(i + 1, j + 1) * u
    return low * (1 - v) + high * v
  }
}
