import {softmax} from '#lib/text/certainty.ts'
import {type Classifier, classReader, type Guess} from './classify.ts'
import {conditionFor, type Finder, wordsFor} from './retrieve.ts'

/** How the catalogue's own words and what was learned are weighed against each other. */
export interface Blend {
  /** Turns scores of finding into probabilities. */
  readonly slope: number
  /** Share of the learned classifier in the answer, 0 to 1. */
  readonly learned: number
}

/** Before anything was learned; `reading.bench.ts` prints what other slopes would lose. */
export const unlearned: Blend = {slope: 0.25, learned: 0}

/** What was learned from the decisions of the staff. */
export interface Learned {
  readonly classifier: Classifier
  readonly blend: Blend
}

/** One proposal for a text, with the reason. */
export interface Proposal {
  readonly category: string
  readonly probability: number
  /** Words of the text that the catalogue has for this category. */
  readonly words: readonly string[]
  /** What earlier decisions alone would say, 0 to 1; null before anything was learned. */
  readonly learned: number | null
  readonly condition: {readonly id: string; readonly text: string} | null
}

/** What a text was read as. */
export interface Reading {
  readonly proposals: readonly Proposal[]
  /** The first proposal is sure enough to be shown as the answer; otherwise a person decides. */
  readonly confident: boolean
}

/** From this probability on the first proposal is the answer. */
export const SURE = 0.5
/** What is less likely is not proposed. */
const LEAST = 0.05
const SHOWN = 3

/** Probabilities of all categories: what the catalogue's words say and what was learned, mixed. The likeliest first. */
export function rank(
  finder: Finder,
  learned: Learned | undefined,
): (text: string) => readonly (Guess & {readonly learned: number | null})[] {
  const read = learned === undefined ? undefined : classReader(learned.classifier)
  const {slope, learned: share} = learned?.blend ?? unlearned
  return (text) => {
    const found = finder.find(text)
    const shares = softmax(
      found.map(({score}) => score),
      slope,
    )
    const known = new Map(read?.({title: '', text}).map(({label, probability}) => [label, probability]))
    return found
      .map(({category}, at) => {
        const own = known.get(category) ?? 0
        return {label: category, probability: (1 - share) * (shares[at] ?? 0) + share * own, learned: read === undefined ? null : own}
      })
      .sort((a, b) => b.probability - a.probability)
  }
}

/** Reads texts: at most three proposals, each with its reason. A text that shares nothing with the catalogue gets none before anything was learned. */
export function reader(finder: Finder, learned: Learned | undefined): (text: string) => Reading {
  const ranked = rank(finder, learned)
  return (text) => {
    const proposals = ranked(text)
      .slice(0, SHOWN)
      .filter(({probability}) => probability >= LEAST)
      .map(
        ({label, probability, learned: own}): Proposal => ({
          category: label,
          probability,
          words: wordsFor(finder, label, text),
          learned: own,
          condition: conditionFor(finder, label, text) ?? null,
        }),
      )
    return {proposals, confident: (proposals[0]?.probability ?? 0) >= SURE}
  }
}
