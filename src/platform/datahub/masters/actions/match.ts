import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {attributesOf, blocksOf, type MasterKind, patternOf} from '../core/kinds.ts'
import type {Appearance, Why} from '../core/master.ts'
import {usualModels} from '../core/usual.ts'
import {type Model, type Pattern, weigh} from '../core/weigh.ts'
import {findModel, findSaidDifferent, proposeAlikes} from '../queries/alike.ts'
import {getAppearance, listOfMasters, listSharing, listUnmatched, listWithCode, noteMatched} from '../queries/appearances.ts'
import {holdMasters} from '../queries/masters.ts'
import {joinMasters} from './join.ts'

/** From this probability on a person is asked. */
export const ASKED_FROM = 0.5
const MOST_ASKED = 5

/** The model of a kind: what the city has learned, or what is usual. */
export const modelOf = async (tx: Tx, kind: MasterKind): Promise<Model> => (await findModel(tx, kind)) ?? usualModels[kind]

const asked = (one: Appearance, other: Appearance, why: Why, pattern: Pattern, probability: number) => {
  const [first, second] = one.id < other.id ? [one.id, other.id] : [other.id, one.id]
  return {id: v7(), kind: one.kind, one: first, other: second, why, pattern, probability}
}

/** Whether the names of two contradict each other: then the same code is a question, not an answer. */
const namesContradict = (kind: MasterKind, pattern: Pattern): boolean =>
  attributesOf[kind].some(({trait, levels}, k) => trait === 'name' && pattern[k] === levels.length - 1)

/** Joins what has the same code and a name that agrees; asks where the name does not. Returns the appearance as it is now. */
async function matchByCode(tx: Tx, act: Act, one: Appearance, model: Model): Promise<Appearance> {
  if (one.code === null) return one
  let now = one
  for (const other of await listWithCode(tx, {kind: one.kind, code: one.code, master: one.master})) {
    const there = await getAppearance(tx, other.id)
    if (there.master === now.master || (await findSaidDifferent(tx, now.master, there.master)) !== undefined) continue
    const pattern = patternOf(one.kind, now.traits, there.traits)
    if (namesContradict(one.kind, pattern)) await proposeAlikes(tx, act.at, [asked(now, there, 'code', pattern, weigh(model, pattern))])
    else {
      await joinMasters(tx, act, now, there, 'code')
      now = await getAppearance(tx, one.id)
    }
  }
  return now
}

/** A master whose appearances no longer agree in their codes is put before a person. */
async function doubt(tx: Tx, act: Act, one: Appearance, model: Model): Promise<void> {
  if (one.code === null) return
  const other = (await listOfMasters(tx, [one.master])).find(({id, code}) => id !== one.id && code !== null && code !== one.code)
  if (other === undefined) return
  const pattern = patternOf(one.kind, one.traits, other.traits)
  await proposeAlikes(tx, act.at, [asked(one, other, 'doubt', pattern, weigh(model, pattern))])
}

async function matchOne(tx: Tx, act: Act, fresh: Appearance, model: Model): Promise<void> {
  // A join before this one may have moved it.
  const one = await matchByCode(tx, act, await getAppearance(tx, fresh.id), model)
  await doubt(tx, act, one, model)
  const others = await listSharing(tx, one, blocksOf(one.kind, one.traits).near)
  const pairs = others
    // Two valid codes that differ are two things, however alike they look.
    .filter(({code}) => code === null || one.code === null)
    .map((other) => ({other, pattern: patternOf(one.kind, one.traits, other.traits)}))
    .map(({other, pattern}) => ({other, pattern, probability: weigh(model, pattern)}))
    .filter(({probability}) => probability >= ASKED_FROM)
    .toSorted((a, b) => b.probability - a.probability || (a.other.id < b.other.id ? -1 : 1))
    .slice(0, MOST_ASKED)
  await proposeAlikes(
    tx,
    act.at,
    pairs.map(({other, pattern, probability}) => asked(one, other, 'likeness', pattern, probability)),
  )
}

/** Holds new and changed appearances against all others. Returns how many. */
export async function matchSome(tx: Tx, act: Act, most = 200): Promise<number> {
  await holdMasters(tx)
  const fresh = await listUnmatched(tx, most)
  const models = new Map<MasterKind, Model>()
  for (const one of fresh) {
    const model = models.get(one.kind) ?? (await modelOf(tx, one.kind))
    models.set(one.kind, model)
    await matchOne(tx, act, one, model)
  }
  await noteMatched(
    tx,
    fresh.map(({id}) => id),
    act.at,
  )
  return fresh.length
}
