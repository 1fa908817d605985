import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import {GENESIS} from '#kernel/core/chain.ts'
import type {Tx} from '#kernel/db.ts'
import {linkAfter} from '#kernel/events.ts'
import {beginCase, type Part} from '../core/case.ts'
import {clockChanges} from '../core/effects.ts'
import {beginning} from '../core/lifecycle.ts'
import {getCase, type HeldCase, insertCase, saveCase} from '../queries/case.ts'
import {getClockwork} from '../queries/rules.ts'

/** Writes one part of a split case down as a case of its own: at the same place, from the same source, and not the reporter's to follow. */
export async function beginPart(tx: Tx, act: Act, whole: HeldCase, {description, category}: Part): Promise<void> {
  const {districtId, source, area, region, component, id: parentId} = whole
  const {lng, lat, address} = await getCase(tx, parentId)
  const place = lng === null || lat === null ? null : ([lng, lat] as const)
  const fresh = {id: v7(), districtId, source, area, region, component, category: category ?? null, parentId, at: act.at}
  await insertCase(tx, {...fresh, place, address, description, clientId: null})
  const begun = beginCase(fresh)
  const changes = clockChanges({before: begun, after: begun, move: 'report', at: act.at}, await getClockwork(tx, whole))
  const told = {version: 1, to: beginning.state, source, area, category: category ?? null, other: whole.number ?? parentId}
  const link = linkAfter(act, {name: beginning.event, subject: fresh.id, district: districtId, body: told}, {seq: 0, hash: GENESIS})
  await saveCase(tx, fresh.id, changes, {link})
}
