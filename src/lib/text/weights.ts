import {type SparseVector, unit} from './sparse.ts'

/** In how many of `documents` texts each place occurs. */
export interface Frequencies {
  readonly documents: number
  readonly byPlace: ReadonlyMap<number, number>
}

/** Counts in how many texts each place occurs. */
export function frequenciesOf(texts: Iterable<SparseVector>): Frequencies {
  const byPlace = new Map<number, number>()
  let documents = 0
  for (const {indices} of texts) {
    documents += 1
    for (const index of indices) byPlace.set(index, (byPlace.get(index) ?? 0) + 1)
  }
  return {documents, byPlace}
}

/** ln((1 + texts) / (1 + texts with it)) + 1: never below 1, highest for what was never seen. */
export const rarity = ({documents, byPlace}: Frequencies, place: number): number =>
  Math.log((1 + documents) / (1 + (byPlace.get(place) ?? 0))) + 1

/** Counts turned into (1 + ln count) · rarity and made one long (sublinear tf·idf; Salton and Buckley 1988). */
export const weigh = (counts: SparseVector, frequencies: Frequencies): SparseVector =>
  unit({
    indices: counts.indices,
    values: counts.values.map((count, k) => (1 + Math.log(count)) * rarity(frequencies, counts.indices[k] as number)),
  })
