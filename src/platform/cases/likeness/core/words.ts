import {countGrams} from '#lib/text/grams.ts'
import {foldText} from '#lib/text/normal.ts'
import {cosine, type SparseVector} from '#lib/text/sparse.ts'

/** Runs of two and three characters: enough to tell words apart, few enough to count some hundred texts at once. */
const runs = {from: 2, to: 3, bits: 18}

/** The words of a text as a vector, by which two texts are compared. */
export const wordsOf = (text: string): SparseVector => countGrams(foldText(text), runs)

/** How alike two texts are, 0 to 1; null when one of them has no words. */
export const wordsAlike = (a: SparseVector, b: SparseVector): number | null =>
  a.indices.length === 0 || b.indices.length === 0 ? null : cosine(a, b)
