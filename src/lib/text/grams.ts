import {type SparseVector, sparseVector} from './sparse.ts'

/** Which runs of characters are counted: lengths `from` to `to`, hashed to 2^`bits` places; `salt` keeps two kinds of text apart. */
export interface Grams {
  readonly from: number
  readonly to: number
  readonly bits: number
  readonly salt?: number
}

/** What suits short Chinese texts: one to three characters, a quarter of a million places. */
export const usualGrams: Grams = {from: 1, to: 3, bits: 18}

const PRIME = 0x01000193
const OFFSET = 0x811c9dc5

/** The last mixing of MurmurHash3: without it the low bits of FNV-1a hardly depend on the high bits of Chinese characters. */
const mixed = (hash: number): number => {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Where a string goes among 2^`bits` places (FNV-1a over its code units, mixed). */
export function placeOf(text: string, bits: number, salt = 0): number {
  let hash = OFFSET ^ salt
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME)
  return mixed(hash) >>> (32 - bits)
}

/** Every run of characters with its length in range; runs that begin or end with a blank are left out. Repeats are given as often as they occur. */
export function* gramsOf(text: string, {from, to}: Pick<Grams, 'from' | 'to'>): Generator<string> {
  for (let start = 0; start < text.length; start += 1)
    for (let length = from; length <= to && start + length <= text.length; length += 1) {
      const gram = text.slice(start, start + length)
      if (!gram.startsWith(' ') && !gram.endsWith(' ')) yield gram
    }
}

/** How often each run occurs, by its place. Takes text as `normalise` or `foldText` leave it. */
export function countGrams(text: string, {salt = 0, ...grams}: Grams = usualGrams): SparseVector {
  const counts = new Map<number, number>()
  for (const gram of gramsOf(text, grams)) {
    const place = placeOf(gram, grams.bits, salt)
    counts.set(place, (counts.get(place) ?? 0) + 1)
  }
  return sparseVector(counts)
}
