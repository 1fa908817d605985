/**
 * How well and how fast things of two feeds are found to be the same: `node src/platform/datahub/masters/core/masters.bench.ts [COUNT]`.
 * Seeded feeds with lookalikes; learned on one seed, judged on another. Baselines: the same folded name, and Jaro–Winkler of names over a bar.
 */
import {printRow, seeded} from '../../../../../bench/measure.ts'
import {type Made, makeEnterprises, makePeople} from '../test/made.ts'
import {blocksOf, type MasterKind, patternOf} from './kinds.ts'
import {bare, jaroWinkler} from './text.ts'
import {usualModels} from './usual.ts'
import {learnModel, type Model, type Pattern, weigh} from './weigh.ts'

const COUNT = Number(process.argv[2] ?? 10_000)
const MOST_IN_BLOCK = 200

interface Pair {
  readonly same: boolean
  readonly one: Made
  readonly other: Made
  readonly pattern: Pattern
}

/** Pairs across the feeds that share a block; blocks of too many tell nothing. */
function pairsOf(kind: MasterKind, [feed, others]: readonly [readonly Made[], readonly Made[]]): readonly Pair[] {
  const blocks = new Map<string, number[]>()
  feed.forEach(({traits}, at) => {
    for (const block of new Set(blocksOf(kind, traits).own)) blocks.set(block, [...(blocks.get(block) ?? []), at])
  })
  return others.flatMap((other) => {
    const found = new Set<number>()
    for (const block of new Set(blocksOf(kind, other.traits).near)) {
      const held = blocks.get(block) ?? []
      if (held.length <= MOST_IN_BLOCK) for (const at of held) found.add(at)
    }
    return [...found].map((at): Pair => {
      const one = feed[at] as Made
      return {same: one.truth === other.truth, one, other, pattern: patternOf(kind, one.traits, other.traits)}
    })
  })
}

interface Judged {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/** Of all that are the same in both feeds, whether they share a block or not. */
function judge(pairs: readonly Pair[], truths: number, says: (pair: Pair) => boolean): Judged {
  const said = pairs.filter(says)
  const right = said.filter(({same}) => same).length
  const [precision, recall] = [said.length === 0 ? 0 : right / said.length, truths === 0 ? 0 : right / truths]
  return {precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)}
}

const show = (name: string, {precision, recall, f1}: Judged) =>
  printRow(name, {precision: precision.toFixed(3), recall: recall.toFixed(3), F1: f1.toFixed(3)})

for (const [kind, make] of [
  ['enterprise', makeEnterprises],
  ['person', makePeople],
] as const) {
  const [learned, held] = [make(seeded(1), COUNT), make(seeded(2), COUNT)]
  const began = performance.now()
  const pairs = pairsOf(kind, held)
  const took = performance.now() - began
  const truths = held[1].filter(({truth}) => held[0].some((one) => one.truth === truth)).length
  printRow(`${kind}: candidate pairs`, {
    records: held[0].length + held[1].length,
    pairs: pairs.length,
    'per second': pairs.length / (took / 1000),
    'found of the same': (pairs.filter(({same}) => same).length / truths).toFixed(3),
  })
  show(
    `${kind}: the same folded name (naive)`,
    judge(pairs, truths, ({one, other}) => bare(one.traits.name ?? '') === bare(other.traits.name ?? '')),
  )
  const bars = [0.8, 0.85, 0.9, 0.95].map((bar) => ({
    bar,
    judged: judge(pairs, truths, ({one, other}) => jaroWinkler(bare(one.traits.name ?? ''), bare(other.traits.name ?? '')) >= bar),
  }))
  const best = bars.reduce((most, one) => (one.judged.f1 > most.judged.f1 ? one : most))
  show(`${kind}: names alike (Jaro–Winkler ≥ ${best.bar}, best)`, best.judged)
  const model: Model = learnModel(
    pairsOf(kind, learned).map(({pattern}) => pattern),
    usualModels[kind],
  )
  for (const [name, of] of [
    ['as a city begins', usualModels[kind]],
    ['learned without being told', model],
  ] as const)
    for (const bar of [0.5, 0.9])
      show(
        `${kind}: ${name}, p ≥ ${bar}`,
        judge(pairs, truths, ({pattern}) => weigh(of, pattern) >= bar),
      )
  if (process.argv.includes('--print'))
    console.log(JSON.stringify(model, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(3)) : value)))
}
printRow('memory', {'rss MB': process.memoryUsage().rss / 1e6})
