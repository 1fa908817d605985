import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {locate} from '#platform/grid/index.ts'
import {dropWhereabouts, saveWhereabouts} from './queries.ts'

/**
 * Shows where the actor is now to those who may see it. Nothing is announced: the last place takes the place of the one before, and what was shown is
 * kept nowhere. Throws grid.outside-city.
 */
export async function showWhereabouts(
  tx: Tx,
  act: Act,
  {place, accuracy}: {place: readonly [number, number]; accuracy: number},
): Promise<void> {
  const [lng, lat] = place
  const {cell} = await locate(tx, [lng, lat])
  await saveWhereabouts(tx, {account: act.by.id, name: act.by.name, area: cell, lng, lat, accuracy, at: act.at})
}

/** Shows no more where the actor is. */
export const hideWhereabouts = (tx: Tx, act: Act): Promise<void> => dropWhereabouts(tx, act.by.id)
