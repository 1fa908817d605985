import {countGrams} from '#lib/text/grams.ts'
import {normalise} from '#lib/text/normal.ts'
import {dot, type SparseVector} from '#lib/text/sparse.ts'
import {frequenciesOf, weigh} from '#lib/text/weights.ts'
import type {Cluster, Message, Prepared} from './cluster.ts'
import {commonPlace} from './topics.ts'

/** How good clusters are, judged without labels. Only clusters of at least three messages are judged. */
export interface Quality {
  readonly clusters: number
  /** Share of all messages that are in such a cluster. */
  readonly covered: number
  /** Share of the members naming the most common place of their cluster, among those naming any. */
  readonly placePurity: number
  /** Median likeness of the bodies, titles left out, of two members of one cluster and of two messages of different ones. */
  readonly inside: number
  readonly outside: number
  /** Share of pairs within a cluster whose bodies are more alike than 99 % of pairs of different clusters. */
  readonly cohesive: number
}

const LEAST = 3
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
const MOST_PAIRS = 40_000

/** The bodies of messages as vectors, for judging only: clustering has never seen these weights. */
export function bodyVectors(messages: readonly Message[]): readonly SparseVector[] {
  const counts = messages.map(({text}) => countGrams(normalise(text), {from: 2, to: 2, bits: 18}))
  const frequencies = frequenciesOf(counts)
  return counts.map((one) => weigh(one, frequencies))
}

/** Judges clusters by their places and by how alike the bodies of their messages are; `random` draws the pairs. */
export function judgeClusters(
  prepared: readonly Prepared[],
  bodies: readonly SparseVector[],
  clusters: readonly Cluster[],
  random: () => number,
): Quality {
  const judged = clusters.filter(({members}) => members.length >= LEAST)
  const members = judged.flatMap((cluster) => cluster.members)
  let [named, same] = [0, 0]
  for (const cluster of judged) {
    const naming = cluster.members.filter((member) => (prepared[member]?.places.size ?? 0) > 0)
    const {place} = commonPlace(cluster.members, prepared)
    named += naming.length
    same += place === null ? 0 : naming.filter((member) => prepared[member]?.places.has(place)).length
  }
  const likeness = (a: number, b: number): number => dot(bodies[a] as SparseVector, bodies[b] as SparseVector)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const inside = judged.flatMap((cluster) => cluster.members.flatMap((a, k) => cluster.members.slice(k + 1).map((b) => [a, b] as const)))
  const within = inside.slice(0, MOST_PAIRS).map(([a, b]) => likeness(a, b))
  const clusterOf = new Map(judged.flatMap((cluster, k) => cluster.members.map((member) => [member, k] as const)))
  const across: number[] = []
  while (judged.length > 1 && across.length < 10_000) {
    const [a, b] = [pick(members), pick(members)]
    if (clusterOf.get(a) !== clusterOf.get(b)) across.push(likeness(a, b))
  }
  const rare = across.toSorted((a, b) => a - b)[Math.floor(across.length * 0.99)] ?? 0
  return {
    clusters: judged.length,
    covered: members.length / Math.max(1, prepared.length),
    placePurity: named === 0 ? 0 : same / named,
    inside: median(within),
    outside: median(across),
    cohesive: within.filter((one) => one > rare).length / Math.max(1, within.length),
  }
}

/** The best overlap (members in both over members in either) of a cluster with any of others, both within `among`. */
export function overlap(cluster: Cluster, others: readonly Cluster[], among: ReadonlySet<number>): number {
  const mine = new Set(cluster.members.filter((member) => among.has(member)))
  const shares = others.map(({members}) => {
    const both = members.filter((member) => mine.has(member)).length
    return both === 0 ? 0 : both / (mine.size + members.length - both)
  })
  return mine.size === 0 ? 0 : Math.max(0, ...shares)
}
