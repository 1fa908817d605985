import {calibrate, type HeldOut, softmax} from '#lib/text/certainty.ts'
import {countGrams, type Grams} from '#lib/text/grams.ts'
import {type Linear, learnLinear, scorer} from '#lib/text/linear.ts'
import {normalise} from '#lib/text/normal.ts'
import {type SparseVector, unit, weightedSum} from '#lib/text/sparse.ts'
import {type Frequencies, frequenciesOf, weigh} from '#lib/text/weights.ts'

/** What somebody wrote; the title may be empty. */
export interface Message {
  readonly title: string
  readonly text: string
}

/** A learned classifier: everything needed to read a message, nothing else. */
export interface Classifier {
  readonly classes: readonly string[]
  readonly frequencies: Frequencies
  readonly linear: Linear
  /** Turns scores into probabilities; fitted on texts that were held out. */
  readonly slope: number
}

/** One class a message may belong to. */
export interface Guess {
  readonly label: string
  readonly probability: number
}

/** One and two characters, half a million places: three add nothing measurable on short Chinese texts and make the model twice as large. */
const grams: Grams = {from: 1, to: 2, bits: 19}
/** Folds that hold texts out for the calibration. */
const HELD_OUT = 4
/** How much a message counts that the classifier labelled itself, how many of them per labelled one, and from which probability. */
const OWN = {count: 0.1, share: 1.5, least: 0.5}

const countsOf = ({title, text}: Message) => ({title: countGrams(normalise(title), grams), text: countGrams(normalise(text), grams)})
type Counts = ReturnType<typeof countsOf>

/** A message as a vector of length one: title and text count alike, however long the text. */
const vectorOf = ({title, text}: Counts, frequencies: Frequencies): SparseVector =>
  unit(
    weightedSum([
      [weigh(title, frequencies), 1],
      [weigh(text, frequencies), 1],
    ]),
  )

/** Which of `folds` parts each example falls in, every class spread evenly, in an order drawn by `seed` (mulberry32). */
export function foldsOf(labels: readonly string[], folds: number, seed: number): readonly number[] {
  let state = seed >>> 0
  const draw = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    const mixed = Math.imul(state ^ (state >>> 15), state | 1)
    return (mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61))) >>> 0
  }
  const fold = labels.map(() => 0)
  let next = 0
  const byLabel = Map.groupBy(labels.keys(), (at) => labels[at] as string)
  for (const label of [...byLabel.keys()].sort()) {
    const drawn = (byLabel.get(label) ?? []).map((at) => [draw(), at] as const).sort(([a], [b]) => a - b)
    for (const [, at] of drawn) {
      fold[at] = next % folds
      next += 1
    }
  }
  return fold
}

interface Examples {
  readonly vectors: readonly SparseVector[]
  readonly labels: readonly number[]
}

/** Scores of every example by a classifier that has not seen it, in the order of the examples. */
function heldOutScores({vectors, labels}: Examples, classes: number, {seed, keep}: {seed: number; keep: number}): readonly HeldOut[] {
  const fold = foldsOf(labels.map(String), HELD_OUT, seed)
  const scores: Float64Array[] = []
  for (let out = 0; out < HELD_OUT; out += 1) {
    const inside = labels.map((_, at) => at).filter((at) => fold[at] !== out)
    const score = scorer(
      learnLinear(
        inside.map((at) => vectors[at] as SparseVector),
        inside.map((at) => labels[at] as number),
        classes,
        {seed, keep},
      ),
    )
    for (const at of labels.keys()) if (fold[at] === out) scores[at] = score(vectors[at] as SparseVector)
  }
  return labels.map((truth, at) => ({scores: scores[at] as Float64Array, truth}))
}

/** The unlabelled texts a first classifier is surest of, as many of each class as its share of the labelled ones. */
function ownExamples(
  known: Examples,
  unknown: readonly SparseVector[],
  classes: number,
  {slope, seed}: {slope: number; seed: number},
): Examples {
  if (unknown.length === 0) return {vectors: [], labels: []}
  const score = scorer(learnLinear(known.vectors, known.labels, classes, {seed}))
  const read = unknown.map((vector) => {
    const shares = softmax(score(vector), slope)
    const label = shares.indexOf(Math.max(...shares))
    return {vector, label, probability: shares[label] as number}
  })
  const chosen = Array.from({length: classes}, (_, label) => {
    const most = Math.round(OWN.share * known.labels.filter((one) => one === label).length)
    return read
      .filter((one) => one.label === label && one.probability >= OWN.least)
      .sort((a, b) => b.probability - a.probability)
      .slice(0, most)
  }).flat()
  return {vectors: chosen.map(({vector}) => vector), labels: chosen.map(({label}) => label)}
}

/** How a classifier is learned. `keep` bounds the weights of a class, the largest stay. */
export interface Teaching {
  readonly unlabelled?: readonly Message[]
  readonly seed?: number
  readonly keep?: number
}

/** A classifier, and for every message the probabilities given by one that had not seen it, in the order of `classes`. */
export interface Taught {
  readonly classifier: Classifier
  readonly heldOut: readonly Float64Array[]
}

/** Learns to read messages. Unlabelled ones say how common each run of characters is, and the surest of them count as weak examples. */
export function teachClassifier(
  messages: readonly Message[],
  labels: readonly string[],
  {unlabelled = [], seed = 1, keep = Number.POSITIVE_INFINITY}: Teaching = {},
): Taught {
  const classes = [...new Set(labels)].sort()
  const [counts, others] = [messages.map(countsOf), unlabelled.map(countsOf)]
  const frequencies = frequenciesOf(
    [...counts, ...others].flatMap(({title, text}) => [title, text].filter(({indices}) => indices.length > 0)),
  )
  const known = {vectors: counts.map((one) => vectorOf(one, frequencies)), labels: labels.map((label) => classes.indexOf(label))}
  const unseen = heldOutScores(known, classes.length, {seed, keep})
  const slope = calibrate(unseen)
  const own = ownExamples(
    known,
    others.map((one) => vectorOf(one, frequencies)),
    classes.length,
    {slope, seed},
  )
  const linear = learnLinear([...known.vectors, ...own.vectors], [...known.labels, ...own.labels], classes.length, {
    seed,
    keep,
    counts: [...known.labels.map(() => 1), ...own.labels.map(() => OWN.count)],
  })
  return {classifier: {classes, frequencies, linear, slope}, heldOut: unseen.map(({scores}) => softmax(scores, slope))}
}

/** The classifier alone; see `teachClassifier`. */
export const learnClassifier = (messages: readonly Message[], labels: readonly string[], teaching: Teaching = {}): Classifier =>
  teachClassifier(messages, labels, teaching).classifier

/** Reads messages by a classifier: every class with its probability, the likeliest first. */
export function classReader({classes, frequencies, linear, slope}: Classifier): (message: Message) => readonly Guess[] {
  const score = scorer(linear)
  return (message) => {
    const shares = softmax(score(vectorOf(countsOf(message), frequencies)), slope)
    return classes.map((label, at) => ({label, probability: shares[at] ?? 0})).sort((a, b) => b.probability - a.probability)
  }
}
