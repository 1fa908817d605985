import {type Act, allow} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {problem} from '#lib/problem.ts'
import {type Appearance, nameOf} from '../core/master.ts'
import {type Alike, decideAlike, findSaidDifferent, getAlike, refuseBetween} from '../queries/alike.ts'
import {getAppearance, listOfMasters} from '../queries/appearances.ts'
import {holdMasters} from '../queries/masters.ts'
import {joinMasters, partFrom} from './join.ts'

export const staleAlike = problem<{who: string}>('datahub.alike-stale', 409, {
  zh: ({who}) => `这一对已有变化${who === '' ? '' : `（${who}已处理）`}。请刷新后再决定。`,
  en: ({who}) => `This pair has changed${who === '' ? '' : ` (${who} has decided it)`}. Reload and look again.`,
})

export const codesDiffer = problem<{one: string; other: string}>('datahub.codes-differ', 409, {
  zh: ({one, other}) => `“${one}”和“${other}”的有效代码不同，不能合并。代码有误的，请先在来源数据中更正。`,
  en: ({one, other}) =>
    `"${one}" and "${other}" have valid codes that differ, so they cannot be one. If a code is wrong, correct it in its feed first.`,
})

export const saidDifferent = problem<{who: string}>('datahub.said-different', 409, {
  zh: ({who}) => `${who}已判定两者中的来源记录不同。请先在“已判不同”中撤回该判定，再合并。`,
  en: ({who}) => `${who} has said that appearances of the two differ. Take that back among what was found different first.`,
})

export const aloneAlready = problem('datahub.alone-already', 409, {
  zh: () => '这条来源记录本来就单独成为一个主数据，无需拆出。',
  en: () => 'This appearance is a master by itself already; there is nothing to part it from.',
})

interface Held {
  readonly pair: Alike
  readonly one: Appearance
  readonly other: Appearance
}

/** A decision on a pair; `version` is what the person saw. */
export interface Decision {
  readonly id: string
  readonly version: number
  readonly reason?: string | undefined
}

async function holdPair(tx: Tx, act: Act, {id, version}: Decision): Promise<Held> {
  await holdMasters(tx)
  const pair = await getAlike(tx, id, true)
  const [one, other] = [await getAppearance(tx, pair.one), await getAppearance(tx, pair.other)]
  for (const {district} of [one, other]) allow(act, 'datahub.masters', {area: district})
  if (pair.version !== version) throw staleAlike({who: pair.decidedName ?? ''})
  return {pair, one, other}
}

const decided = (act: Act, state: 'same' | 'different' | 'open', reason: string | undefined) => ({
  state,
  at: act.at,
  by: act.by.id,
  name: act.by.name,
  reason: reason ?? null,
})

async function checkCodes(tx: Tx, one: Appearance, other: Appearance): Promise<void> {
  const coded = async ({master}: Appearance) => (await listOfMasters(tx, [master])).filter(({code}) => code !== null)
  const [a, b] = [await coded(one), await coded(other)]
  for (const first of a)
    for (const second of b) if (first.code !== second.code) throw codesDiffer({one: nameOf(first), other: nameOf(second)})
}

/** Somebody says that two are the same: their masters become one. Throws datahub.alike-stale, datahub.codes-differ, datahub.said-different. */
export async function sayTheSame(tx: Tx, act: Act, decision: Decision): Promise<string> {
  const {pair, one, other} = await holdPair(tx, act, decision)
  if (pair.state !== 'open') throw staleAlike({who: pair.decidedName ?? ''})
  await decideAlike(tx, pair.id, decided(act, 'same', decision.reason))
  await announce(tx, act, {name: 'datahub.alike-confirmed', subject: pair.id, district: one.district, body: {one: one.id, other: other.id}})
  if (one.master === other.master) return one.master
  await checkCodes(tx, one, other)
  const against = await findSaidDifferent(tx, one.master, other.master)
  if (against !== undefined) throw saidDifferent({who: against.decidedName ?? ''})
  return joinMasters(tx, act, one, other, 'person')
}

/** Somebody says that two differ: they are never proposed again, and parted when they were of one master. */
export async function sayDifferent(tx: Tx, act: Act, decision: Decision & {readonly reason: string}): Promise<void> {
  const {pair, one, other} = await holdPair(tx, act, decision)
  if (pair.state !== 'open') throw staleAlike({who: pair.decidedName ?? ''})
  await decideAlike(tx, pair.id, decided(act, 'different', decision.reason))
  await announce(tx, act, {
    name: 'datahub.alike-refused',
    subject: pair.id,
    district: one.district,
    body: {one: one.id, other: other.id, reason: decision.reason},
  })
  if (one.master === other.master) await partFrom(tx, act, one.id > other.id ? one : other, decision.reason)
}

/** Somebody takes back what was said of a pair that differs; it waits for a decision again. */
export async function takeBack(tx: Tx, act: Act, decision: Decision & {readonly reason: string}): Promise<void> {
  const {pair, one} = await holdPair(tx, act, decision)
  if (pair.state !== 'different') throw staleAlike({who: pair.decidedName ?? ''})
  await decideAlike(tx, pair.id, decided(act, 'open', decision.reason))
  await announce(tx, act, {name: 'datahub.alike-reopened', subject: pair.id, district: one.district, body: {reason: decision.reason}})
}

/** Somebody parts an appearance from its master; it is said to differ from the others of it. Throws datahub.alone-already. */
export async function partAppearance(tx: Tx, act: Act, {id, reason}: {readonly id: string; readonly reason: string}): Promise<string> {
  await holdMasters(tx)
  const one = await getAppearance(tx, id)
  allow(act, 'datahub.masters', {area: one.district})
  const others = (await listOfMasters(tx, [one.master])).filter((other) => other.id !== id)
  if (others.length === 0) throw aloneAlready({})
  await refuseBetween(tx, one, others, decided(act, 'different', reason))
  return partFrom(tx, act, one, reason)
}
