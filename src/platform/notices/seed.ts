import type {Act} from '#kernel/act.ts'
import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import {loadTemplates} from './actions/templates.ts'

/** Loads the words of a city's notices. */
export async function seedNotices(tx: Tx, act: Act, city: City): Promise<void> {
  await loadTemplates(tx, act, city)
}
