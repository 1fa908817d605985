import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {type Appearance, goldenOf, type How, nameOf} from '../core/master.ts'
import {settleWithin} from '../queries/alike.ts'
import {listOfMasters, moveAppearance, moveAppearances} from '../queries/appearances.ts'
import {insertMasters, noteMerged, updateMaster} from '../queries/masters.ts'
import {listSources} from '../queries/sources.ts'

/** How far each feed is trusted; 1 is trusted most. */
export async function trusts(tx: Tx): Promise<(source: string) => number> {
  const known = new Map((await listSources(tx)).map(({id, trust}) => [id, trust]))
  return (source) => known.get(source) ?? 9
}

async function renew(tx: Tx, act: Act, master: string): Promise<void> {
  const all = await listOfMasters(tx, [master])
  const [first] = all
  if (first === undefined) return
  const name = goldenOf(all, await trusts(tx)).find(({trait}) => trait === 'name')?.value
  await updateMaster(tx, master, {name: typeof name === 'string' ? name : nameOf(first), things: all.length, at: act.at})
}

/** Makes two masters one: the older stays, all appearances of the other become its own. */
export async function joinMasters(tx: Tx, act: Act, one: Appearance, other: Appearance, how: Exclude<How, 'own'>): Promise<string> {
  const [stays, goes] = one.master < other.master ? [one, other] : [other, one]
  await moveAppearances(tx, goes.master, stays.master, how)
  await noteMerged(tx, goes.master, stays.master, act.at)
  await settleWithin(tx, stays.master)
  await renew(tx, act, stays.master)
  await announce(tx, act, {
    name: 'datahub.masters-joined',
    subject: stays.master,
    district: stays.district,
    body: {other: goes.master, appearances: [stays.id, goes.id], how},
  })
  return stays.master
}

/** Makes an appearance a master of its own again. */
export async function partFrom(tx: Tx, act: Act, one: Appearance, reason: string): Promise<string> {
  const own = v7()
  await insertMasters(tx, one.kind, act.at, [{id: own, name: nameOf(one)}])
  await moveAppearance(tx, one.id, own, 'own')
  await renew(tx, act, one.master)
  await announce(tx, act, {
    name: 'datahub.master-parted',
    subject: one.master,
    district: one.district,
    body: {into: own, appearance: one.id, reason},
  })
  return own
}
