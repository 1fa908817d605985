import {gramsOf} from '#lib/text/grams.ts'
import {normalise} from '#lib/text/normal.ts'
import type {Cluster} from './cluster.ts'

const SHARED = 0.5

/** The naive way, to stand beside ours: titles that share half of their pairs of characters belong together, and so does whoever is like one of them. */
export function clusterByTitle(titles: readonly string[]): readonly Cluster[] {
  const words = titles.map((title) => new Set(gramsOf(normalise(title), {from: 2, to: 2})))
  const postings = new Map<string, number[]>()
  const parent = titles.map((_, index) => index)
  const find = (index: number): number => {
    let root = index
    while (parent[root] !== root) root = parent[root] as number
    parent[index] = root
    return root
  }
  for (const [index, mine] of words.entries()) {
    const shared = new Map<number, number>()
    for (const word of mine) {
      for (const other of postings.get(word) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1)
      postings.set(word, [...(postings.get(word) ?? []), index])
    }
    for (const [other, both] of shared)
      if (both / (mine.size + (words[other]?.size ?? 0) - both) >= SHARED) parent[find(index)] = find(other)
  }
  const groups = Map.groupBy(
    titles.map((_, index) => index),
    find,
  )
  return [...groups.values()]
    .filter((members) => members.length > 1)
    .map((members) => ({medoid: members[0] as number, members}))
    .sort((a, b) => b.members.length - a.members.length)
}
