import type {Act} from '#kernel/act.ts'
import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import {tendDays} from './actions/tend.ts'
import {beginSums} from './queries/sums.ts'

/** Begins to sum by the city's clock, and opens the first days. */
export async function seedSensing(tx: Tx, {at}: Act, {zone}: City): Promise<void> {
  await beginSums(tx, at, zone)
  await tendDays(tx, at)
}
