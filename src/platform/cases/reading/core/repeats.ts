import {gramsOf, placeOf} from '#lib/text/grams.ts'
import {normalise} from '#lib/text/normal.ts'

const SIGNS = 24
const BAND = 2
const ALIKE = 0.7

const setOf = (text: string): ReadonlySet<number> =>
  new Set([...gramsOf(normalise(text).replaceAll(' ', ''), {from: 4, to: 4})].map((gram) => placeOf(gram, 31)))

/** The least of the set's members under each of many orders: equal with the chance of the sets' Jaccard likeness (Broder 1997). */
const signsOf = (set: ReadonlySet<number>): readonly number[] =>
  Array.from({length: SIGNS}, (_, order) => {
    let least = 0xffffffff
    for (const one of set) least = Math.min(least, Math.imul(one ^ (order * 0x9e3779b9), 0x85ebca6b + 2 * order) >>> 0)
    return least
  })

const jaccard = (a: ReadonlySet<number>, b: ReadonlySet<number>): number => {
  let both = 0
  for (const one of a) if (b.has(one)) both += 1
  return a.size + b.size === 0 ? 1 : both / (a.size + b.size - both)
}

/**
 * Positions of texts without their near repeats: of texts of which at least 70 % of the four-character runs agree only the first stays.
 * Otherwise a text learned from would be judged by its own copy.
 */
export function withoutRepeats(texts: readonly string[]): readonly number[] {
  const sets = texts.map(setOf)
  const shelves = new Map<string, number[]>()
  return texts.flatMap((_, at) => {
    const set = sets[at] as ReadonlySet<number>
    const signs = signsOf(set)
    const keys = Array.from({length: SIGNS / BAND}, (_, band) => `${band}:${signs.slice(band * BAND, (band + 1) * BAND).join()}`)
    const near = new Set(keys.flatMap((key) => shelves.get(key) ?? []))
    if ([...near].some((other) => jaccard(set, sets[other] as ReadonlySet<number>) >= ALIKE)) return []
    for (const key of keys) shelves.set(key, [...(shelves.get(key) ?? []), at])
    return [at]
  })
}
