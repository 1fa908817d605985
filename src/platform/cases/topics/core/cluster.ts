import {countGrams, type Grams} from '#lib/text/grams.ts'
import {normalise} from '#lib/text/normal.ts'
import {dot, type SparseVector, unit, weightedSum} from '#lib/text/sparse.ts'
import {frequenciesOf, weigh} from '#lib/text/weights.ts'
import {placesIn} from './places.ts'

/** What somebody wrote; `title` may be empty. `support` is how many others said they agree, `place` a place known otherwise than from the words. */
export interface Message {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly at: Date
  readonly support: number
  readonly place?: string | undefined
}

/** Messages about one problem; `medoid` is the one the others are most like. Indices into the messages given. */
export interface Cluster {
  readonly medoid: number
  readonly members: readonly number[]
}

/** A message prepared for comparison. */
export interface Prepared {
  readonly vector: SparseVector
  /** What it says when the names of places are taken out. */
  readonly matter: SparseVector
  /** Names of places that few messages hold, in the title or the first sentences. */
  readonly places: ReadonlySet<string>
  /** The place known otherwise than from the words. */
  readonly known: string | undefined
}

const grams: Grams = {from: 2, to: 3, bits: 18}
const TITLE_WEIGHT = 0.6
/** A place that more than this share of the messages names tells little. */
const COMMON_PLACE = 0.02
/** Where a complaint says what it is about; further on it argues. */
const LEAD = 300

/** What a text says when the names of its places are taken out: the matter. */
const matterOf = (text: string, places: readonly string[]): string =>
  normalise(places.reduce((rest, place) => rest.replaceAll(place, ' '), text))

/** Titles and texts, weighed by how rare their runs of characters are. */
function weighTexts(messages: readonly Message[], leave: (text: string, index: number) => string): readonly SparseVector[] {
  const titles = messages.map(({title, text}, index) => countGrams(leave(title === '' ? text.slice(0, 40) : title, index), grams))
  const texts = messages.map(({text}, index) => countGrams(leave(text.slice(0, LEAD), index), grams))
  const [inTitles, inTexts] = [frequenciesOf(titles), frequenciesOf(texts)]
  return messages.map((_, index) =>
    unit(
      weightedSum([
        [weigh(titles[index] as SparseVector, inTitles), TITLE_WEIGHT],
        [weigh(texts[index] as SparseVector, inTexts), 1 - TITLE_WEIGHT],
      ]),
    ),
  )
}

/** Weighs what the messages say, and finds the places that tell one from another. */
export function prepare(messages: readonly Message[]): readonly Prepared[] {
  const named = messages.map(({title, text}) => placesIn(`${title}。${text.slice(0, LEAD)}`))
  const whole = weighTexts(messages, (text) => normalise(text))
  const matters = weighTexts(messages, (text, index) => matterOf(text, named[index] ?? []))
  const known = messages.map(({place}, index) => new Set([...(place === undefined ? [] : [place]), ...(named[index] ?? [])]))
  const often = new Map<string, number>()
  for (const places of known) for (const place of places) often.set(place, (often.get(place) ?? 0) + 1)
  const most = Math.max(60, messages.length * COMMON_PLACE)
  return messages.map((_, index) => ({
    vector: whole[index] as SparseVector,
    matter: matters[index] as SparseVector,
    known: messages[index]?.place,
    places: new Set([...(known[index] ?? [])].filter((place) => (often.get(place) ?? 0) <= most)),
  }))
}

/** How alike two messages must be: more when they name different places, less when they name the same. */
export interface Alike {
  readonly samePlace: number
  readonly unknownPlace: number
  readonly otherPlace: number
  /** At the same place, how alike they must be without its name. */
  readonly matter: number
}

export const usualAlike: Alike = {samePlace: 0.2, unknownPlace: 0.32, otherPlace: 0.42, matter: 0.03}

const meet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => {
  for (const one of a) if (b.has(one)) return true
  return false
}

/** When it is known where two cases are, the same words said of two places are two problems. */
const areAlike = (a: Prepared, b: Prepared, likeness: number, alike: Alike): boolean => {
  if (a.places.size === 0 || b.places.size === 0) return likeness >= alike.unknownPlace
  if (!meet(a.places, b.places)) return likeness >= alike.otherPlace && (a.known === undefined || b.known === undefined)
  return likeness >= alike.samePlace && dot(a.matter, b.matter) >= alike.matter
}

/** Postings longer than this are no evidence that two messages share a matter. */
const LONG = 0.05
/** Of the likeness needed, this part must come from rare runs: the rest is what all complaints have in common. */
const RARE_PART = 0.6

interface Pair {
  readonly other: number
  readonly likeness: number
}

/** For every message those alike enough, itself left out. Only messages that share some rare run of characters are compared. */
function likePairs(prepared: readonly Prepared[], alike: Alike): readonly (readonly Pair[])[] {
  const postings = new Map<number, {readonly ids: number[]; readonly values: number[]}>()
  const often = new Map<number, number>()
  for (const {vector} of prepared) for (const place of vector.indices) often.set(place, (often.get(place) ?? 0) + 1)
  const longest = Math.max(40, prepared.length * LONG)
  const pairs: Pair[][] = prepared.map(() => [])
  const floor = Math.min(alike.samePlace, alike.unknownPlace, alike.otherPlace)
  const rare = new Float64Array(prepared.length)
  for (const [index, one] of prepared.entries()) {
    const touched: number[] = []
    const {indices, values} = one.vector
    for (let k = 0; k < indices.length; k += 1) {
      const [place, value] = [indices[k] as number, values[k] as number]
      const times = often.get(place) ?? 0
      if (times < 2 || times > longest) continue
      const list = postings.get(place)
      if (list === undefined) {
        postings.set(place, {ids: [index], values: [value]})
        continue
      }
      for (let i = 0; i < list.ids.length; i += 1) {
        const other = list.ids[i] as number
        if (rare[other] === 0) touched.push(other)
        rare[other] = (rare[other] as number) + value * (list.values[i] as number)
      }
      list.ids.push(index)
      list.values.push(value)
    }
    for (const other of touched) {
      const promising = (rare[other] as number) > floor * RARE_PART
      rare[other] = 0
      if (!promising) continue
      const theirs = prepared[other] as Prepared
      const likeness = dot(one.vector, theirs.vector)
      if (!areAlike(one, theirs, likeness, alike)) continue
      pairs[index]?.push({other, likeness})
      pairs[other]?.push({other: index, likeness})
    }
  }
  return pairs
}

/**
 * Clusters by stars (Aslam, Pelekhov and Rus 2004): the message most others are like takes them all, then the next among those left. A member is
 * like its medoid, so nothing is chained together. Largest first; messages alone form no cluster.
 */
export function clusterMessages(prepared: readonly Prepared[], alike: Alike = usualAlike): readonly Cluster[] {
  const pairs = likePairs(prepared, alike)
  const taken = new Uint8Array(prepared.length)
  const weight = pairs.map((near) => near.reduce((sum, {likeness}) => sum + likeness, 0))
  const clusters: Cluster[] = []
  const waiting = prepared.map((_, index) => index).filter((index) => (pairs[index]?.length ?? 0) > 0)
  while (waiting.length > 0) {
    let best = -1
    let kept = 0
    for (const index of waiting) {
      if (taken[index] === 1) continue
      waiting[kept++] = index
      if (best < 0 || (weight[index] as number) > (weight[best] as number) + 1e-12) best = index
    }
    waiting.length = kept
    if (best < 0 || (weight[best] as number) <= 1e-9) break
    const members = [best, ...(pairs[best] ?? []).flatMap(({other}) => (taken[other] === 1 ? [] : [other]))]
    for (const member of members) taken[member] = 1
    // Those left lose what the taken ones gave them.
    for (const member of members) for (const {other, likeness} of pairs[member] ?? []) weight[other] = (weight[other] as number) - likeness
    clusters.push({medoid: best, members: members.toSorted((a, b) => a - b)})
  }
  return clusters.filter(({members}) => members.length > 1).sort((a, b) => b.members.length - a.members.length || a.medoid - b.medoid)
}
