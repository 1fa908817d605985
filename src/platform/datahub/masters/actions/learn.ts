import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {blocksOf, type MasterKind, patternOf} from '../core/kinds.ts'
import {usualModels} from '../core/usual.ts'
import {learnModel, type Model, type Pattern} from '../core/weigh.ts'
import {saveModel} from '../queries/alike.ts'
import {listSharing, sampleAppearances} from '../queries/appearances.ts'

const SAMPLE = 5_000
const FEWEST = 2_000

/** What was learned of a kind, of how many pairs, and whether that is enough to be used. */
export interface Learned {
  readonly model: Model
  readonly pairs: number
  readonly kept: boolean
}

/** Learns the model of a kind from pairs of its own that share a block and that nobody has judged, and keeps it when they are enough. */
export async function learn(tx: Tx, act: Act, kind: MasterKind): Promise<Learned> {
  const patterns: Pattern[] = []
  // Pairs of one feed are seldom the same and would teach that few are.
  for (const one of await sampleAppearances(tx, kind, SAMPLE))
    for (const other of await listSharing(tx, {...one, master: one.id}, blocksOf(kind, one.traits).near))
      if (other.source !== one.source) patterns.push(patternOf(kind, one.traits, other.traits))
  const model = learnModel(patterns, usualModels[kind])
  const kept = patterns.length >= FEWEST
  if (kept) {
    await saveModel(tx, kind, {body: model, pairs: patterns.length, at: act.at})
    await announce(tx, act, {
      name: 'datahub.master-model-learned',
      subject: `master-model-${kind}`,
      district: '000000',
      body: {kind, pairs: patterns.length},
    })
  }
  return {model, pairs: patterns.length, kept}
}
