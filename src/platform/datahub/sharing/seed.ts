import {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import {askShare, type Ground} from './actions.ts'
import {findPerson} from './queries/people.ts'

/** Requests a city begins with: by the login of who asks; `days` until when. */
const asked = z.array(
  z.object({
    login: z.string(),
    unit: z.string(),
    dataset: z.string(),
    purpose: z.string(),
    basis: z.string(),
    fields: z.array(z.string()).nullable().default(null),
    areas: z.array(z.string()).default([]),
    days: z.int().min(1).max(700),
  }),
)

/** Asks for what `cities/<name>/datahub/shares.json` says, by those people. */
export async function seedShares(tx: Tx, act: Act, city: City, ground: Ground): Promise<void> {
  if (!city.has('datahub/shares.json')) return
  for (const {login, unit: key, dataset, days, ...wish} of asked.parse(city.json('datahub/shares.json'))) {
    const person = await findPerson(tx, {login, unit: key})
    if (person === undefined) continue
    const grants = [{permission: 'datahub.use', area: '', unit: null, category: null, because: 'seed'}]
    const by = {id: person.account, name: person.name, kind: 'person' as const, grants}
    const until = new Date(act.at.getTime() + days * 86_400_000)
    await askShare(tx, {by, at: act.at}, ground, dataset, {...wish, unit: person.unit, until})
  }
}
