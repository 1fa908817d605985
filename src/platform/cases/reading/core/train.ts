import {calibrate, softmax} from '#lib/text/certainty.ts'
import {normalise} from '#lib/text/normal.ts'
import {teachClassifier} from './classify.ts'
import {type Blend, type Learned, SURE, unlearned} from './read.ts'
import type {Finder} from './retrieve.ts'

/** What a text was decided to be. */
export interface Lesson {
  readonly text: string
  readonly category: string
}

/** Shares of held-out texts whose truth came first, and among the first three. */
export interface Hits {
  readonly top1: number
  readonly top3: number
}

/** What is known of a model, measured on texts held out while learning. */
export interface ModelFigures {
  readonly catalogue: Hits
  readonly learned: Hits
  readonly both: Hits
  /** Share of texts answered without a person, and how many of those answers are right. */
  readonly answered: number
  readonly precision: number
  readonly blend: Blend
  /** Lessons of each major class, for comparison with what comes in later. */
  readonly mix: Readonly<Record<string, number>>
}

/** A trained model. */
export interface Trained extends Learned {
  readonly figures: ModelFigures
}

/** Fewer decisions teach nothing that holds. */
export const FEWEST_LESSONS = 30
/** At most so many of one category, the newest, so that the common ones do not drown the rest. */
const MOST_OF_ONE = 60
/** Weights of a class that are kept: more change nothing measurable and make the model larger. */
const KEPT_WEIGHTS = 600
const SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const

/** The major class of a category: `matter.06010` → `matter.06`. */
export const majorOf = (category: string): string => category.slice(0, category.indexOf('.') + 3)

/**
 * The lessons to learn from, of those given newest first: known categories only, not too many of one, and the same words once, for what is
 * learned is judged on what was held out.
 */
export function chosenLessons(lessons: readonly Lesson[], {entries}: Finder): readonly Lesson[] {
  const counts = new Map<string, number>()
  const seen = new Set<string>()
  return lessons.filter(({text, category}) => {
    const said = `${category} ${normalise(text)}`
    if (text.trim() === '' || !entries.has(category) || seen.has(said)) return false
    seen.add(said)
    const count = (counts.get(category) ?? 0) + 1
    counts.set(category, count)
    return count <= MOST_OF_ONE
  })
}

const shareOf = <T>(all: readonly T[], is: (one: T) => boolean): number => (all.length === 0 ? 0 : all.filter(is).length / all.length)

/** One held-out text: the place of its truth among the finder's categories, and both answers in that order. */
interface Unseen {
  readonly truth: number
  readonly found: Float64Array
  readonly learned: Float64Array
}

const mixed = ({found, learned}: Unseen, share: number, at: number): number => (1 - share) * (found[at] ?? 0) + share * (learned[at] ?? 0)

interface Standing {
  readonly probability: number
  /** Whether the first is right, and how many stand before the truth. */
  readonly right: boolean
  readonly before: number
}

/** Where the truth of a held-out text stands in the mixed answer. */
function standingOf(one: Unseen, share: number): Standing {
  const own = mixed(one, share, one.truth)
  let [before, most] = [0, own]
  for (let at = 0; at < one.found.length; at += 1) {
    const other = mixed(one, share, at)
    if (other > own || (other === own && at < one.truth)) before += 1
    most = Math.max(most, other)
  }
  return {probability: most, right: before === 0, before}
}

const hitsOf = (unseen: readonly Unseen[], share: number): Hits => {
  const standings = unseen.map((one) => standingOf(one, share))
  return {top1: shareOf(standings, ({right}) => right), top3: shareOf(standings, ({before}) => before < 3)}
}

const lossOf = (unseen: readonly Unseen[], share: number): number =>
  unseen.reduce((sum, one) => sum - Math.log(Math.max(1e-9, mixed(one, share, one.truth))), 0)

/** Learns from lessons and finds, on texts held out, how far to trust what was learned; undefined when there is too little to learn from. */
export function trainReading(finder: Finder, lessons: readonly Lesson[], seed = 1): Trained | undefined {
  const labels = lessons.map(({category}) => category)
  if (lessons.length < FEWEST_LESSONS || new Set(labels).size < 2) return undefined
  const {classifier, heldOut} = teachClassifier(
    lessons.map(({text}) => ({title: '', text})),
    labels,
    {seed, keep: KEPT_WEIGHTS},
  )
  const scored = lessons.map(({text, category}) => {
    const found = finder.find(text)
    return {scores: found.map(({score}) => score), truth: found.findIndex((one) => one.category === category)}
  })
  const slope = calibrate(scored, [unlearned.slope / 4, unlearned.slope * 4])
  const places = new Map([...finder.entries.keys()].map((category, place) => [category, place]))
  const unseen = scored.map(({scores, truth}, at): Unseen => {
    const learned = new Float64Array(scores.length)
    classifier.classes.forEach((label, one) => {
      learned[places.get(label) ?? -1] = heldOut[at]?.[one] ?? 0
    })
    return {truth, found: softmax(scores, slope), learned}
  })
  const alone = hitsOf(unseen, 0)
  const [best = 0] = SHARES.filter((share) => hitsOf(unseen, share).top1 >= alone.top1).sort(
    (a, b) => lossOf(unseen, a) - lossOf(unseen, b),
  )
  const blend: Blend = {slope, learned: best}
  const sure = unseen.map((one) => standingOf(one, blend.learned)).filter(({probability}) => probability >= SURE)
  const majors = Map.groupBy(labels, majorOf)
  return {
    classifier,
    blend,
    figures: {
      catalogue: alone,
      learned: hitsOf(unseen, 1),
      both: hitsOf(unseen, blend.learned),
      answered: sure.length / unseen.length,
      precision: shareOf(sure, ({right}) => right),
      blend,
      mix: Object.fromEntries([...majors].map(([major, all]) => [major, all.length])),
    },
  }
}
